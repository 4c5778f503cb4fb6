"""An apply with all kinds of changes, killed before and after each of its calls in turn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.faults.cell import APPLY, CellRig, carry_on, until_held
from tests.faults.fault import HELD
from tests.faults.world import let_pass
from tests.faults.worlds.call48 import NUMBERS as WORLD

# Requests of an apply that nothing disturbs: log-in, reading, prices, every kind of write, and reading back.
CALLS = 28
KILLED: dict[str, dict[str, Any]] = {
    "before": {"latency": HELD, "reset": True},
    "after": {"late": HELD},
}
# Days: longer than anything is waited for.
LONG = 4 * 24 * 3600.0


def killed_at(rig: CellRig, place: int, when: str, *, at_once: int) -> list[str]:
    """Kill the apply at its `place`-th request, carry on, and tell what is wrong in the end."""
    WORLD.build(rig, provider=f", concurrency: {at_once}")
    rig.sandbox.control.add_fault({"path": "/call48/", "nth": place}, KILLED[when])
    process = rig.spawn(*APPLY)
    until_held(rig, process)
    process.kill()
    rig.ended(process)
    rig.sandbox.control.clear_faults()
    found = [f"after the kill: {text}" for text in WORLD.problems(rig, settled=False)]
    # What was in flight beside the call that was held may have come to the carrier or not.
    allowed = frozenset(where for site in WORLD.sites if site.waits for where in site.pends)
    carry_on(rig, WORLD, allowed, lambda: let_pass(rig.folder, LONG), found)
    found.extend(WORLD.problems(rig))
    found.extend(WORLD.leaks(rig, rig.outputs, rig.logs, [rig.folder, rig.temporary]))
    return found


def test_the_number_of_calls_is_right(rig: CellRig) -> None:
    """Or the test below would leave some out."""
    WORLD.build(rig, provider=", concurrency: 1")
    assert rig.run(*APPLY).code == 0
    assert len(rig.requests()) == CALLS


@pytest.mark.parametrize(("place", "when"), [(8, "after"), (12, "before"), (16, "after"), (20, "before")])
def test_killed_with_many_calls_in_flight(rig: CellRig, place: int, when: str) -> None:
    assert killed_at(rig, place, when, at_once=8) == []


@pytest.mark.slow
@pytest.mark.parametrize("when", KILLED)
@pytest.mark.parametrize("place", range(1, CALLS + 1))
def test_killed_at_each_call(sandbox: Sandbox, folder: Path, place: int, when: str) -> None:
    assert killed_at(CellRig(sandbox, folder), place, when, at_once=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", range(6, CALLS + 1, 2))
def test_killed_again_and_again(rig: CellRig, place: int) -> None:
    """Every run is killed at its n-th write, until one has less to do than that."""
    WORLD.build(rig)
    found: list[str] = []
    for _ in range(6):
        rig.sandbox.control.set_faults({"match": {"path": "/call48/", "nth": place}, "do": KILLED["after"]})
        process = rig.spawn(*APPLY)
        held = until_held(rig, process, rig.mark())
        if held is None:
            rig.ended(process)
            break
        process.kill()
        rig.ended(process)
        found.extend(WORLD.problems(rig, settled=False))
    rig.sandbox.control.clear_faults()
    let_pass(rig.folder, LONG)
    carry_on(rig, WORLD, frozenset(), lambda: let_pass(rig.folder, LONG), found)
    assert [*found, *WORLD.problems(rig)] == []
