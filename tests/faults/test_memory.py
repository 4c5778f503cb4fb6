"""What the memory does, and must not do, to the next run."""

from __future__ import annotations

import pytest

from tests.e2e.quick import QuickRig
from tests.faults.cell import CellRig
from tests.faults.world import let_pass
from tests.faults.worlds import call48

HOME = '{name: Z, street_number: "1", street_name: Elm St, city: %s, state: GA, zip: "30601", country: US}'
CITY = 'dids: {"+12512658601": {e911: ' + HOME + "}}\n"
NAMED = 'dids: {"+12512658601": {cnam: {display_name: %s, type: business}}}\n'
CNAM = 'cnam["+12512658601"]'
DAY = 24 * 3600.0


@pytest.fixture
def one(rig: CellRig) -> CellRig:
    """A rig with one number."""
    rig.seed(dids=[{"did": "2512658601"}])
    return rig


def orders(rig: QuickRig) -> list[str]:
    """The caller names that were ordered."""
    entries = rig.sandbox.control.ledger(kind="cnam_ordered")["entries"]
    return [entry["details"]["name"] for entry in entries]


def test_what_cannot_be_read_back_and_got_no_answer_is_sent_again(one: CellRig) -> None:
    """The carrier never shows the city: an unanswered change of it alone must not be taken for done."""
    one.write(CITY % "Athens")
    one.applied()
    one.write(CITY % "Bogart")
    one.sandbox.control.add_fault({"path": "/update911", "nth": 1}, {"status": 500, "json": {"code": 500}})
    assert one.outcomes()['e911["+12512658601"]'].startswith("unknown")
    assert one.outcomes() == {'e911["+12512658601"]': "done"}
    assert one.live("2512658601")["e911"]["city"] == "Bogart"
    one.assert_settled()


@pytest.mark.parametrize("between", [True, False], ids=["applied between", "not applied between"])
def test_a_caller_name_can_be_changed_once_the_first_one_shows(one: CellRig, between: bool) -> None:
    one.sandbox.control.options(call48={"cnam_lag": 3600.0})
    one.write(NAMED % "FIRST")
    assert one.outcomes()[CNAM].startswith("pending")
    one.sandbox.control.advance(3601)
    let_pass(one.folder, 4 * DAY)
    if between:
        one.assert_settled()
        one.applied()
    one.write(NAMED % "SECOND")
    one.outcomes()
    assert orders(one) == ["FIRST", "SECOND"]


def test_an_unanswered_caller_name_is_not_ordered_again_while_it_may_still_show(one: CellRig) -> None:
    """The document: it takes up to 72 hours. Each order is billed."""
    one.sandbox.control.options(call48={"cnam_lag": 70 * 3600.0})
    one.write(NAMED % "FIRST")
    one.sandbox.control.add_fault({"path": "/create-cnam", "nth": 1}, {"drop_reply": True})
    one.outcomes()
    for hours in (2, 60):
        let_pass(one.folder, hours * 3600)
        assert one.outcomes() == {}
        assert [item["address"] for item in one.plan()["pending"]] == [CNAM]
    one.sandbox.control.advance(71 * 3600)
    one.assert_settled()
    assert orders(one) == ["FIRST"]


def test_one_that_never_came_to_the_carrier_is_ordered_when_its_time_is_over(one: CellRig) -> None:
    one.write(NAMED % "FIRST")
    one.sandbox.control.add_fault({"path": "/create-cnam", "nth": 1}, {"reset": True})
    one.outcomes()
    let_pass(one.folder, 73 * 3600)
    assert "left no trace" in one.run("plan").out
    assert one.outcomes() == {CNAM: "done"}
    assert orders(one) == ["FIRST"]


def test_forgetting_an_unanswered_order_lets_it_be_sent_at_once(one: CellRig) -> None:
    one.write(NAMED % "FIRST")
    one.sandbox.control.add_fault({"path": "/create-cnam", "nth": 1}, {"reset": True})
    one.outcomes()
    assert one.outcomes() == {}
    assert one.run("state", "forget", CNAM).code == 0
    assert one.outcomes() == {CNAM: "done"}


def test_a_number_can_be_released_bought_back_and_released_again(rig: CellRig) -> None:
    """An old effect that was seen is not taken for the new one."""
    number, offer = "7066130042", {"kind": "local", "state": "GA", "ratecenter": "ATHENS"}
    rig.seed(dids=[{"did": number}])
    for _ in range(2):
        rig.write(f'dids: {{"+1{number}": {{release: {{reason: left}}}}}}\n')
        rig.sandbox.control.add_fault({"method": "DELETE", "every": 1, "count": 1}, {"drop_reply": True})
        rig.apply()
        rig.applied()
        let_pass(rig.folder, 2 * DAY)
        rig.seed(inventory=[{"number": number, **offer}])
        rig.write(f'dids: {{"+1{number}": {{}}}}\n')
        rig.sandbox.control.set_faults()
        rig.applied()
        rig.assert_settled()
        let_pass(rig.folder, 2 * DAY)
    assert rig.ledger()[number] == {"released": 2, "bought": 2}


def test_what_did_not_stick_is_told_and_not_sent_again_until_it_is_forgotten(one: CellRig) -> None:
    fax = 'fax["+12512658601"]'
    one.write('dids: {"+12512658601": {fax: {mode: inbound, email: a@example.com}}}\n')
    one.sandbox.control.add_fault({"path": "/update_fax", "count": 1}, {"json": {"error": None, "data": "1234567"}})
    ran = one.apply()
    assert ran.code == 4, ran.out
    assert "did not stick" in ran.out
    for _ in range(2):
        again = one.apply()
        assert again.code == 3, again.out
        assert "did not stick" in again.out
        assert "state forget" in again.out
    assert len(one.sent("/update_fax")) == 1
    assert one.run("state", "forget", fax).code == 0
    assert one.outcomes() == {fax: "done"}
    one.assert_settled()


def test_what_shows_late_is_not_sent_again(one: CellRig) -> None:
    one.sandbox.control.options(call48={"settings_lag": 600.0})
    one.write('dids: {"+12512658601": {fax: {mode: inbound, email: a@example.com}}}\n')
    one.apply()
    one.apply()
    assert len(one.sent("/update_fax")) == 1
    one.sandbox.control.advance(601)
    one.assert_settled()


def test_a_lost_memory_causes_no_harm(rig: CellRig) -> None:
    """What cannot be read back is sent once more; nothing is bought, released or ordered again."""
    call48.NUMBERS.build(rig)
    rig.applied()
    mark = rig.mark()
    for file in (rig.folder / ".reconciler").iterdir():
        file.unlink()
    plan = rig.run("plan")
    assert "sent because it is not what was last sent from here" in plan.out
    rig.applied()
    assert {entry["path"].rsplit("/", 1)[1] for entry in rig.writes(mark)} == {"update911", "update_forwarding"}
    assert list(call48.NUMBERS.problems(rig)) == []
    rig.assert_settled()


def test_without_a_memory_it_works_and_what_cannot_be_read_is_left_alone(rig: CellRig) -> None:
    call48.NUMBERS.build(rig, more="state: {url: none}\n")
    rig.applied()
    assert not (rig.folder / ".reconciler").exists()
    assert list(call48.NUMBERS.problems(rig)) == []
    rig.assert_settled()
    assert "`state: none` remembers nothing" in rig.run("plan").out
    history = rig.run("history")
    assert (history.code, history.out) == (0, "")
