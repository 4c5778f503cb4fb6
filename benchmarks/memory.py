"""The memory that an estate has after its 911 addresses were sent: what the carrier does not show of each, as fingerprints."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from reconciler.cli import common
from reconciler.engine.compare import compare
from reconciler.engine.keeping import kept
from reconciler.engine.planning import AccountPlan, Options
from reconciler.engine.workspace import Workspace
from reconciler.model.reporter import Reporter
from reconciler.model.settings import Kind
from reconciler.state import Memory


def adopt(folder: Path, environ: Mapping[str, str]) -> None:
    """Remember the 911 addresses of a configuration as sent. In a process of its own: it is large for a while."""
    subprocess.run([sys.executable, "-m", "benchmarks.memory", folder], env={**os.environ, **environ}, check=True)


def _remember(folder: Path) -> None:
    configuration = common.load(folder, False, None)
    with Workspace(configuration, Reporter(), lambda *_: (), write=True) as workspace:
        planned = workspace.plan(Options(datetime.datetime.now(datetime.UTC)))
        for account in planned.accounts:
            workspace.store.remember(None, _memories(account))


def _memories(account: AccountPlan) -> Iterator[Memory]:
    """A memory for every change of a 911 address: all of them are planned, since nothing is remembered yet."""
    opened = account.reading.account
    now = datetime.datetime.now(datetime.UTC)
    hidden = opened.provider.capabilities.kinds[Kind.E911].write_only
    recall = account.recall
    for change in account.changes:
        if change.kind is Kind.E911:
            blind = recall.print_blind(compare(change.desired, change.before, hidden).blind)
            sent, seen = recall.print(change.desired), recall.print(change.before)
            applied = kept(change.desired, recall)
            yield Memory(opened.key, change.address, applied, sent, seen, blind, {}, "confirmed", now)


if __name__ == "__main__":
    _remember(Path(sys.argv[1]))
