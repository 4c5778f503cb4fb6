"""A pool from the files to a carrier over real HTTP, by the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox, running
from tests.e2e.quick import QuickRig

STOCK = [
    {"number": f"706613004{n}", "kind": "local", "state": "GA", "ratecenter": "PODUNK", "setup": "2.00000",
     "monthly": "1.00000"}
    for n in range(5)
]  # fmt: skip
POOL = """\
pools:
  athens: {{count: {count}, search: {{state: GA, rate_center: PODUNK}}, max_monthly: "3.00"}}
"""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as started:
        yield started


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(inventory=STOCK)
    return rig


def bought(rig: QuickRig) -> list[str]:
    return sorted(number for number, effects in rig.ledger().items() if effects.get("bought"))


def test_it_is_filled_within_its_bounds_and_settles(rig: QuickRig) -> None:
    rig.write(POOL.format(count=3))
    shown = rig.run("plan")
    assert shown.out.count('# picked for pool["athens"]') == 3, shown.out + shown.err
    assert "+$6.00 once, +$3.00 a month" in shown.out
    rig.applied()
    rig.assert_settled()
    assert bought(rig) == ["7066130040", "7066130041", "7066130042"]
    shown = rig.run("state", "show", 'pool["athens"]')
    assert '"+17066130040": "bought"' in shown.out


def test_more_than_there_are_is_said_and_the_rest_is_bought(rig: QuickRig) -> None:
    rig.write(POOL.format(count=6))
    ran = rig.apply()
    assert ran.code == 3, ran.out + ran.err
    assert "1 of its 6 numbers cannot be had: 5 are for sale in PODUNK GA within max_monthly $3.00" in ran.out
    assert len(bought(rig)) == 5


def test_what_is_above_its_bound_is_not_bought(rig: QuickRig) -> None:
    rig.write(POOL.format(count=2).replace("3.00", "0.99"))
    ran = rig.apply()
    assert ran.code == 3, ran.out + ran.err
    assert "5 more are dearer, or their price is not told" in ran.out
    assert bought(rig) == []


def test_a_plan_file_holds_its_picks(rig: QuickRig) -> None:
    rig.write(POOL.format(count=2))
    plan = rig.folder / "pool.plan"
    assert rig.run("plan", "--out", plan).code == 0
    rig.seed(inventory=[{**STOCK[0], "number": "7066130001"}])
    assert "+17066130001" in rig.run("plan").out
    ran = rig.run("apply", plan, "--wait", "2")
    assert ran.code == 0, ran.out + ran.err
    assert bought(rig) == ["7066130040", "7066130041"]


def test_a_lost_memory_buys_nothing(rig: QuickRig) -> None:
    """Call48 keeps no reference on a number, so that it cannot tell which are the pool's."""
    rig.write(POOL.format(count=2))
    rig.applied()
    for path in (rig.folder / ".reconciler").glob("state.db*"):
        path.unlink()
    for _ in range(2):
        ran = rig.apply()
        assert ran.code == 3, ran.out + ran.err
        assert "may be its own: +17066130040, +17066130041" in ran.out
    assert len(bought(rig)) == 2


def test_the_numbers_of_another_configuration_are_declared_and_left_alone(rig: QuickRig) -> None:
    """The way out that the block names, from the files."""
    rig.write(POOL.format(count=2))
    rig.applied()
    theirs = QuickRig(rig.sandbox, rig.folder / "theirs")
    theirs.folder.mkdir()
    sparta = POOL.format(count=2).replace("athens", "sparta")
    theirs.write(sparta)
    ran = theirs.apply()
    assert ran.code == 3, ran.out + ran.err
    assert "+17066130040, +17066130041 (nothing tells what they were bought for)" in ran.out
    theirs.write(sparta + 'dids: {"+1706613004[0-1]": {acquire: existing}}\n')
    theirs.applied()
    theirs.assert_settled()
    rig.assert_settled()
    assert bought(rig) == [f"706613004{n}" for n in range(4)]


def test_without_a_state_it_is_refused(rig: QuickRig) -> None:
    rig.write(POOL.format(count=2) + "state: {url: none}\n")
    ran = rig.apply()
    assert ran.code == 3, ran.out + ran.err
    assert "`state: none` remembers nothing" in ran.out
    assert bought(rig) == []
