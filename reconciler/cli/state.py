"""`state`: what is remembered between runs, and the locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.engine.workspace import Workspace

CONFIG = click.option("--config", "path", type=click.Path(path_type=Path), default=".", show_default=True,
                      help="The configuration whose state it is.")  # fmt: skip


@click.group("state")
def command() -> None:
    """Look at what is remembered between runs; losing it never causes harm."""


@contextmanager
def _workspace(path: Path, *, write: bool) -> Iterator[Workspace]:
    from reconciler.engine.workspace import Workspace
    from reconciler.model.reporter import Reporter

    configuration = common.load(path, allow_files=True, allow_variables=None)
    with Workspace(configuration, Reporter(), lambda *_: (), write=write) as workspace:
        yield workspace


@command.command("list", short_help="List what is remembered, and the locks.")
@CONFIG
def list_(path: Path) -> None:
    """List every resource that something is remembered of, and the locks that are held."""
    with _workspace(path, write=False) as workspace:
        for name in sorted(workspace.configuration.providers):
            key = workspace.account(name).key
            for where, memory in sorted(workspace.store.memories(key).items()):
                common.out(f"{where}  {name}  {memory.outcome}  {memory.at:%Y-%m-%d %H:%M:%S}Z\n")
            for intent in workspace.store.open_intents(key):
                common.out(
                    f"{intent.addresses[0]}  {name}  {intent.endpoint} {intent.status} since {intent.at:%Y-%m-%d %H:%M:%S}Z\n"
                )
        for lock in workspace.store.locks():
            common.out(
                f"lock {lock.scope}  held by {lock.holder} on {lock.host} since {lock.acquired:%Y-%m-%d %H:%M:%S}Z\n"
            )


@command.command("show", short_help="Show what is remembered of one resource.")
@click.argument("address")
@CONFIG
def show(address: str, path: Path) -> None:
    """Show what is remembered of one resource; secrets and personal data are fingerprints."""
    import json

    from reconciler.render.visible import visible

    with _workspace(path, write=False) as workspace:
        found = False
        for name in sorted(workspace.configuration.providers):
            key = workspace.account(name).key
            memory = workspace.store.memories(key).get(address)
            if memory is not None:
                found = True
                ids = {what: memory.native[what] for what in ("id", "orders", "landed") if what in memory.native}
                kept = dict(memory.applied) | ({"native": ids} if ids else {})
                applied = json.dumps(kept, indent=2, sort_keys=True)
                common.out(f"{address}  {name}  {memory.outcome}  {memory.at:%Y-%m-%d %H:%M:%S}Z\n{applied}\n")
            for intent in workspace.store.intents(key, 1000):
                if address in intent.addresses:
                    found = True
                    common.out(
                        visible(f"{intent.endpoint} {intent.status} at {intent.at:%Y-%m-%d %H:%M:%S}Z {intent.detail}")
                        + "\n"
                    )
    if not found:
        raise ReconcilerError(f"nothing is remembered of {address}", "`reconciler state list` shows what is")


@command.command("forget", short_help="Forget one resource, and its unsettled calls.")
@click.argument("address")
@CONFIG
def forget(address: str, path: Path) -> None:
    """Forget one resource: what was sent for it, and calls whose outcome never became known."""
    from reconciler.engine import quotes
    from reconciler.engine.workspace import start_run
    from reconciler.state.process import user

    with _workspace(path, write=True) as workspace:
        run = start_run(workspace.store, "state forget", workspace.configuration)
        count = 0
        for name in sorted(workspace.configuration.providers):
            key = workspace.account(name).key
            with workspace.store.lock(key, user(), run, 0.0) as lock:
                intents = [i.id for i in workspace.store.open_intents(key) if address in i.addresses]
                known = {address, quotes.where(address)} & workspace.store.memories(key).keys()
                count += len(intents) + len(known)
                if intents:
                    workspace.store.settle(lock.fence, intents, "no_trace", "forgotten by hand")
                workspace.store.forget(lock.fence, key, sorted(known))
        workspace.store.finish_run(run, 0, {"summary": f"forgot {address}"})
    if not count:
        raise ReconcilerError(f"nothing is remembered of {address}", "`reconciler state list` shows what is")
    common.out(f"Forgot {address}.\n")


@command.command("prune", short_help="Remove old runs.")
@click.option("--keep-days", type=click.IntRange(1, 36500), metavar="N", help="Keep the runs of the last N days.")
@click.option("--keep-runs", type=click.IntRange(0), metavar="N", help="Keep the last N runs.")
@CONFIG
def prune(keep_days: int | None, keep_runs: int | None, path: Path) -> None:
    """Remove old runs, with their journals and settled calls. An apply does so as well; without an option this is the same.

    With both options, what either keeps is kept. What is remembered of resources, and calls that are not settled, stay.
    """
    from reconciler.engine.running import KEEP_RUNS
    from reconciler.engine.workspace import start_run

    with _workspace(path, write=True) as workspace:
        store, usual = workspace.store, keep_days is None and keep_runs is None
        run = start_run(store, "state prune", workspace.configuration)
        days = workspace.configuration.keep_days if usual else keep_days or 1
        gone = store.prune(days, KEEP_RUNS if usual else keep_runs or 0)
        told = f"Removed {gone.runs:,} runs, {gone.entries:,} journal entries, {gone.intents:,} settled calls."
        store.finish_run(run, 0, {"summary": told})
    common.out(told + "\n")


@command.command("unlock", short_help="Take a lock away from its holder.")
@click.argument("scope")
@CONFIG
def unlock(scope: str, path: Path) -> None:
    """Take a lock away from its holder, who can write nothing more."""
    with _workspace(path, write=True) as workspace:
        taken = workspace.store.unlock(scope)
    if taken is None:
        raise ReconcilerError(f"{scope} is not locked", "`reconciler state list` shows the locks")
    common.out(f"Unlocked {scope}, which {taken.holder} held on {taken.host}.\n")
