"""Numbers in no file beside a pool that is not full: which of them may be the pool's own."""

from __future__ import annotations

from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_settings import QUIET

POOL = f'pools: {{%s: {{count: 1, search: {{area: "512"}}}}}}\n{QUIET}'


def test_one_that_was_bought_by_itself_is_not(rig: TelnyxRig) -> None:
    """The reference of its order begins as the marks of pools do."""
    rig.write(QUIET)
    number = rig.for_sale()[0]
    rig.write(f'dids: {{"{number}": {{}}}}\n{QUIET}')
    rig.applied()
    rig.write(POOL % "athens")
    plan = rig.plan()
    assert plan["blocked"] == []
    assert [item["change"]["actions"] for item in plan["resource_changes"]] == [["create"]]


def test_one_with_the_mark_of_a_pool_of_another_name_may_be(rig: TelnyxRig) -> None:
    rig.write(POOL % "athens")
    rig.applied()
    for path in (rig.folder / ".reconciler").iterdir():
        path.unlink()
    rig.write(POOL % "atlanta")
    plan = rig.plan()
    assert plan["resource_changes"] == []
    assert [item["address"] for item in plan["blocked"]] == ['pool["atlanta"]']
