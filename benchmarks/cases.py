"""What is measured at one size, and the rounds in which it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from benchmarks import estate, memory, zones
from benchmarks.measuring import Cost, measured, medians
from reconciler.sandbox.client import ControlClient
from reconciler.sandbox.server import running

BASELINE: Final = "octoDNS, 1 % changed"
ENVIRON: Final = {"CALL48_PASSWORD": "demo-password"}
STATE: Final = "sqlite:///state.db"


@dataclass(frozen=True, slots=True)
class Case:
    """A command, the text that its output must have, and whether it talks to the sandbox."""

    name: str
    command: tuple[str | Path, ...]
    expect: str


def costs(count: int, rounds: int, scratch: Path, *, baseline: bool) -> dict[str, Cost]:
    """The median cost of each case at one size; the cases take turns, so that a busy moment hits all of them."""
    with running(process=True) as sandbox:
        estate.seed(sandbox.control, count)
        cases = _prepared(count, sandbox.url("call48"), scratch, baseline=baseline)
        found: dict[str, list[Cost]] = {case.name: [] for case in cases}
        for _ in range(rounds):
            for case in cases:
                with _counted(sandbox.control) as calls:
                    cost = measured(case.command, scratch, expect=case.expect, environ=ENVIRON)
                (scratch / "imported.yaml").unlink(missing_ok=True)
                found[case.name].append(replace(cost, calls=calls[0]))
    return {name: medians(seen) for name, seen in found.items()}


def _prepared(count: int, url: str, scratch: Path, *, baseline: bool) -> list[Case]:
    """The cases, with their files written."""
    same, changed, remembered = scratch / "same", scratch / "changed", scratch / "remembered"
    estate.write(same, count, url, changed=False)
    estate.write(changed, count, url, changed=True)
    estate.write(remembered, count, url, changed=True, state=STATE)
    memory.adopt(remembered, ENVIRON)
    estate.write_account(scratch / "account", url)
    changes = f"{estate.differing(count)} to change, 0 to destroy."
    cases = [
        Case("validate", _reconciler("validate", same), "The configuration is valid"),
        Case("plan, nothing changed", _reconciler("plan", same), "No changes."),
        Case("plan, 1 % changed", _reconciler("plan", changed), changes),
        Case("plan, 1 % changed, remembered", _reconciler("plan", remembered), changes),
        Case("import", _reconciler("import", scratch / "account", "--out", scratch / "imported.yaml"), ""),
    ]
    if baseline:
        zones.write(scratch / "zone", count)
        summary = f"Updates={estate.differing(count)}, Deletes=0, Existing={count}"
        cases.insert(0, Case(BASELINE, tuple(zones.command(scratch / "zone")), summary))
    return cases


def _reconciler(*arguments: str | Path) -> tuple[str | Path, ...]:
    return (sys.executable, "-m", "reconciler.cli.main", *arguments)


@contextmanager
def _counted(control: ControlClient) -> Iterator[list[int]]:
    """The number of calls that the sandbox answers inside, once it is over."""
    calls = [0]
    control.clear_log()
    yield calls
    calls[0] = int(control.counters()["total"])


def has_baseline() -> bool:
    """Whether octoDNS is installed."""
    return find_spec("octodns") is not None
