"""The traps of ports in Call48's document, each by its number in the reference: T22, T32 to T38."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.sandbox.server import Sandbox
from tests.call48.porting import APART, FIRST, GROUP, MOVE, PIN, PORT, SECOND, WRONG_ACCOUNT, PortRig, text

BOTH = MOVE.replace("+17012001294", f"+1{APART}")
# What update-request marks as required, by the document.
REQUIRED = {
    "cust_acc_name", "cust_authorized_name", "cust_acc_type", "cust_acc_number", "address_street_name", "address_number",
    "address_loc_designator", "postal_code", "city", "desired_foc_date", "btn", "state", "activation_date",
}  # fmt: skip


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> PortRig:
    sandbox.control.reset()
    rig = PortRig(sandbox, tmp_path)
    rig.seed(trunk_groups=[GROUP])
    (tmp_path / "loa.pdf").write_bytes(b"%PDF-1.4 the letter")
    (tmp_path / "bill.pdf").write_bytes(b"%PDF-1.4 the bill")
    return rig


@pytest.mark.parametrize("day", ["2030-01-15", "2030-07-16", "2030-03-10", "2030-11-03"])
@pytest.mark.parametrize("shown", ["instant", "day"])
def test_t22_a_day_stays_that_day(rig: PortRig, day: str, shown: str) -> None:
    rig.options(port_activation_shown=shown)
    rig.write(text(more=MOVE.replace("2030-01-15", day)))
    rig.applied()
    assert rig.bodies("submit-port-details")[0]["port_req_detail"]["desired_foc_date"] == f"{day}T00:00:00Z"
    assert rig.outcomes() == {}
    assert rig.blocked() == {}
    rig.happens(FIRST, port_status="foc_received", foc_date=day)
    rig.happens(SECOND, port_status="foc_received", foc_date="2030-12-31")
    said = rig.pending()[PORT]
    assert f"+1{FIRST}: scheduled for {day} (" in said
    assert f"+1{SECOND}: scheduled for 2030-12-31 (" in said


def test_t32_each_sub_order_has_a_fate_of_its_own(rig: PortRig) -> None:
    rig.write(text(more=BOTH))
    assert f"+1{FIRST}" in rig.run("plan").out
    rig.applied()
    (request,) = rig.requests_at_carrier()
    of = {proposal["numbers"][0]["did"]: proposal["id"] for proposal in request["proposals"]}
    first, apart = (f"order {request['id']}/{of[number]}" for number in (FIRST, APART))
    rig.seed(port_events=[{"port_req_id": request["id"], "request_phase": "Completed"}])
    rig.happens(FIRST, port_status="foc_received", foc_date="2030-01-18")
    said = rig.pending()[PORT]
    assert f"{first}: +1{FIRST}: scheduled for 2030-01-18" in said
    assert f"{apart}: +1{APART}: submitted" in said
    rig.happens(APART, port_status="retry", reason=WRONG_ACCOUNT)
    assert f"{apart} was rejected: ACCN" in f"order {rig.blocked()[PORT].removeprefix('order ')}"
    rig.environ["COX_ACCOUNT"] = "CX-777"
    mark = rig.mark()
    rig.apply()
    assert [body["port_proposal_id"] for body in rig.bodies("update-request", mark)] == [of[APART]]
    rig.happens(APART, port_status="cancelled")
    rig.happens(FIRST, port_status="activated")
    assert f"+1{APART} were cancelled in {apart}" in rig.blocked()[PORT]
    rig.apply()
    assert rig.live(FIRST)["forwarding"]["fwd_trunk_grpid"] == 52620
    assert (rig.submitted(), rig.submitted(APART), len(rig.bodies("update-request"))) == (1, 1, 1)


@pytest.mark.parametrize("hidden", [["cust_acc_number"], []], ids=["not disclosed", "shown"])
def test_t32_a_sub_order_that_has_its_date_holds_up_no_correction_of_another(rig: PortRig, hidden: list[str]) -> None:
    """Nothing is sent to it, and so nothing has not stuck."""
    rig.options(port_hidden=hidden)
    rig.write(text(more=BOTH))
    rig.applied()
    rig.happens(FIRST, port_status="foc_received", foc_date="2030-01-18")
    rig.happens(APART, port_status="retry", reason=WRONG_ACCOUNT)
    rig.environ["COX_ACCOUNT"] = "CX-777"
    rig.applied()
    assert len(rig.bodies("update-request")) == 1
    assert rig.outcomes() == {}
    assert rig.blocked() == {}
    assert "takes no change of `losing_carrier.account_number`" in rig.pending()[PORT]
    assert "then: it stays as it was filed" in rig.pending()[PORT]


@pytest.mark.parametrize("phase", ["Cancelled", "Completed", "Error", "Queue"])
def test_t32_the_phase_of_a_request_says_nothing(rig: PortRig, phase: str) -> None:
    rig.write(text())
    rig.applied()
    rig.seed(port_events=[{"port_req_id": rig.requests_at_carrier()[0]["id"], "request_phase": phase}])
    assert "submitted, waits for a date" in rig.pending()[PORT]
    assert rig.outcomes() == {}


def test_t33_nothing_is_deleted_or_activated(rig: PortRig) -> None:
    paths = {row.path for row in ENDPOINTS.values()}
    assert not {path for path in paths if "delete-request" in path or "/activate-" in path or "cancel-did" in path}
    rig.write(text(more=BOTH))
    rig.applied()
    rig.write(text(more=f"{BOTH}, cancel: {{reason: the customer stays}}"))
    rig.applied()
    (request,) = rig.requests_at_carrier()
    assert rig.bodies("cancel-order") == [{"port_proposal_id": proposal["id"]} for proposal in request["proposals"]]
    assert set(rig.steps()) == {"submit-port-details", "upload-docs", "cancel-order"}
    assert [proposal["status"] for proposal in request["proposals"]] == ["cancelled", "cancelled"]


def test_t34_an_update_is_whole_and_keeps_what_is_not_in_the_files(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    (request,) = rig.requests_at_carrier()
    sent = rig.bodies("submit-port-details")[0]["port_req_detail"]
    detail = {name: value for name, value in sent.items() if not name.startswith("fwd_")}
    street = {"address_street_name": "Test", "address_street_name_suffix": "St"}
    more = {"notes": "call Jane first", "tags": "t1 , t2", "email_updates": "boss@example.com", **street}
    ids = {"port_req_id": request["id"], "port_proposal_id": request["proposals"][0]["id"]}
    rig.by_hand("update-request", {**ids, "port_req_detail": {**detail, **more}})
    assert rig.outcomes() == {}
    rig.write(text().replace("Jane Roe", "John Roe"))
    rig.applied()
    (body,) = rig.bodies("update-request")
    assert body == {**ids, "port_req_detail": {**detail, **more, "cust_authorized_name": "John Roe"}}
    assert body["port_req_detail"].keys() >= REQUIRED
    assert body["port_req_detail"]["cust_acc_pin"] == PIN
    assert rig.outcomes() == {}


def test_t34_a_street_that_changes_takes_its_parts_along(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    (request,) = rig.requests_at_carrier()
    sent = rig.bodies("submit-port-details")[0]["port_req_detail"]
    detail = {name: value for name, value in sent.items() if not name.startswith("fwd_")}
    detail.update(address_street_name="Test", address_street_name_suffix="St", address_direction_prefix="N")
    rig.by_hand(
        "update-request",
        {"port_req_id": request["id"], "port_proposal_id": request["proposals"][0]["id"], "port_req_detail": detail},
    )
    rig.applied()
    assert rig.outcomes() == {}
    assert rig.blocked() == {}


@pytest.mark.parametrize("lost", ["submit-port-details", "upload-docs"])
def test_t35_a_request_whose_answer_was_lost_is_found_by_its_numbers(rig: PortRig, lost: str) -> None:
    rig.write(text())
    rig.sandbox.control.add_fault({"path": f"/port-in/{lost}", "nth": 1}, {"drop_reply": True})
    rig.apply()
    rig.apply()
    assert rig.outcomes() == {}
    assert (len(rig.requests_at_carrier()), rig.submitted(), rig.submitted(SECOND)) == (1, 1, 1)
    assert len(rig.bodies("submit-port-details")) == 1
    assert set(rig.requests_at_carrier()[0]["documents"]) | set(
        rig.requests_at_carrier()[0]["proposals"][0]["documents"]
    ) == {"loa", "bill"}
    assert "submitted" in rig.pending()[PORT]


def test_t35_a_request_without_an_answer_or_a_trace_is_not_filed_again_right_away(rig: PortRig) -> None:
    rig.write(text())
    rig.sandbox.control.add_fault({"path": "/port-in/submit-port-details", "nth": 1}, {"reset": True})
    assert rig.outcomes()[PORT].startswith("unknown")
    assert "may still be acting on it" in rig.pending()[PORT]
    assert rig.outcomes() == {}
    assert len(rig.bodies("submit-port-details")) == 1


def test_t35_without_any_memory_it_is_found_all_the_same(rig: PortRig) -> None:
    rig.write(text() + "state: {url: none}\n")
    rig.sandbox.control.add_fault({"path": "/port-in/submit-port-details", "nth": 1}, {"drop_reply": True})
    rig.apply()
    rig.apply()
    assert rig.outcomes() == {}
    assert (len(rig.requests_at_carrier()), rig.submitted()) == (1, 1)


def test_t35_a_cancellation_whose_answer_was_lost_is_not_sent_again(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.write(text(more=f"{MOVE}, cancel: {{reason: the customer stays}}"))
    rig.sandbox.control.add_fault({"path": "/port-in/cancel-order", "nth": 1}, {"drop_reply": True})
    assert rig.outcomes() == {PORT: "done"}
    assert rig.outcomes() == {}
    assert len(rig.bodies("cancel-order")) == 1


def test_t36_a_rejection_is_put_right_by_an_update_and_never_by_a_second_request(rig: PortRig) -> None:
    rig.options(port_account_number="CX-777", port_review_lag=1.0, port_foc_lag=1.0)
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(10)
    assert "`losing_carrier.account_number`" in rig.blocked()[PORT]
    rig.environ["COX_ACCOUNT"] = "CX-778"
    rig.applied()
    rig.sandbox.control.advance(10)
    assert "nothing that answers it has changed since" in rig.blocked()[PORT]
    rig.environ["COX_ACCOUNT"] = "CX-777"
    rig.applied()
    rig.sandbox.control.advance(10)
    assert "scheduled for 2030-01-15" in rig.pending()[PORT]
    assert len(rig.bodies("update-request")) == 2
    assert (len(rig.bodies("submit-port-details")), rig.submitted()) == (1, 1)


def test_t37_a_number_that_cannot_be_ported_blocks_whatever_the_message_says(rig: PortRig) -> None:
    rig.options(not_portable=[SECOND])
    rig.write(text())
    assert f"call48 cannot port +1{SECOND}" in rig.blocked()[PORT]
    assert f"+1{FIRST}" not in rig.blocked()[PORT]
    assert rig.bodies("check-ports")[0] == {"did_type": "LCL", "numbers": [f"1{FIRST}", f"1{SECOND}"]}
    rig.options(not_portable=[], check_omits=[SECOND])
    said = rig.run("plan").out
    assert f"does not say whether it can port +1{SECOND}" in said
    assert rig.steps() == []


def test_t38_a_number_on_its_way_is_never_bought_and_adopted_when_it_comes(rig: PortRig) -> None:
    rig.write(text() + f'dids: {{"+1{FIRST}": {{profile: support}}}}\n')
    rig.applied()
    rig.seed(inventory=[{"number": FIRST, "state": "ND", "ratecenter": "FARGO"}])
    rig.applied()
    assert "call48 ports it in" in rig.pending()[f'did["+1{FIRST}"]']
    rig.happens(FIRST, SECOND, port_status="activated")
    rig.applied()
    rig.assert_settled()
    assert [entry["path"] for entry in rig.requests() if entry["path"].endswith(("/search", "/purchase"))] == []
    assert "bought" not in rig.ledger()[FIRST]


def test_a_request_that_vanished_after_its_numbers_came_is_no_drift(rig: PortRig) -> None:
    rig.write(text())
    rig.applied()
    rig.happens(FIRST, SECOND, port_status="activated")
    rig.applied()
    gone = {"code": 200, "data": {"result": [], "totalRecords": 0, "enableNext": False}}
    rig.sandbox.control.add_fault({"path": "/port-in/view-list"}, {"status": 200, "json": gone})
    rig.assert_settled()
    assert rig.run("drift").code == 0
