"""Parts of a trunk group, and its removal, when no answer came: settled by what a reading shows of that very thing."""

from __future__ import annotations

import time

from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_settings import QUIET

GONE = f"trunk_groups: {{atlanta: {{release: {{reason: gone}}}}}}\n{QUIET}"
ONE = f"trunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\n{QUIET}"
TWO = f"trunk_groups: {{atlanta: {{gateways: [10.0.0.1, 10.0.0.2]}}}}\n{QUIET}"
GROUP = 'trunk_group["atlanta"]'


def test_a_gateway_that_the_carrier_is_slow_to_add_is_not_added_twice(rig: TelnyxRig) -> None:
    rig.write(ONE)
    rig.applied()
    rig.write(TWO, extra=", timeout: 0.5")
    rig.sandbox.control.set_faults({"match": {"path": "/ips$", "method": "POST"}, "do": {"latency": 30}})
    assert rig.apply().code == 4
    mark = rig.mark()
    again = rig.plan()
    assert again["resource_changes"] == []
    assert [(item["address"], item["reason"]) for item in again["pending"]] == [
        (GROUP, "the call got no answer; telnyx may still be acting on it")
    ]
    assert rig.apply().code == 0
    assert rig.writes(mark) == []
    # It is done with the work now.
    rig.sandbox.control.set_faults()
    deadline = time.monotonic() + 20
    while len(rig.state()["ips"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    rig.applied()
    assert sorted(row["ip_address"] for row in rig.state()["ips"]) == ["10.0.0.1", "10.0.0.2"]
    assert rig.plan()["pending"] == []


def test_a_gateway_that_was_added_without_an_answer_is_settled_by_its_being_there(rig: TelnyxRig) -> None:
    rig.write(ONE)
    rig.applied()
    rig.write(TWO)
    rig.sandbox.control.set_faults({"match": {"path": "/ips$", "method": "POST"}, "do": {"drop_reply": True}})
    rig.apply()
    rig.applied()
    assert sorted(row["ip_address"] for row in rig.state()["ips"]) == ["10.0.0.1", "10.0.0.2"]
    assert rig.plan()["pending"] == []


def test_a_removal_without_an_answer_is_waited_for_while_the_group_is_there(rig: TelnyxRig) -> None:
    rig.write(ONE)
    rig.applied()
    rig.write(GONE)
    failed = {"match": {"path": "/ip_connections/", "method": "DELETE", "nth": 1}, "do": {"status": 504}}
    rig.sandbox.control.set_faults(failed)
    assert rig.apply().code == 4
    plan = rig.plan()
    assert plan["resource_changes"] == []
    assert [item["address"] for item in plan["pending"]] == [GROUP]


def test_a_group_that_was_removed_without_an_answer_may_be_made_again(rig: TelnyxRig) -> None:
    """What removed it is settled by its being gone, and says nothing of the next one of its name."""
    rig.write(ONE)
    rig.applied()
    rig.write(GONE)
    # The answer is lost, and so is every reading after it.
    rig.sandbox.control.set_faults(
        {"match": {"path": "/ip_connections/", "method": "DELETE"}, "do": {"drop_reply": True}},
        {"match": {"path": "/ip_connections$", "method": "GET", "nth": 2, "every": 1}, "do": {"status": 500}},
    )
    assert rig.apply().code == 4
    rig.sandbox.control.set_faults()
    rig.write(ONE)
    assert rig.plan()["pending"] == []
    rig.applied()
    assert [row["connection_name"] for row in rig.state()["connections"]] == ["atlanta"]
