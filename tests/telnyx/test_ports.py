"""A port at Telnyx through its life: filed once with its papers, followed, put right, cancelled, adopted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.porting import Port, PortState
from reconciler.model.secrets import Secret
from reconciler.providers import moments
from reconciler.providers.telnyx import portdates, ports, portstates
from reconciler.sandbox.server import Sandbox
from tests.telnyx.porting import ACCOUNT, FIRST, PIN, PORT, SECOND, WHEN, PortRig, strict, text, weekday

CREATE, UPLOAD, UPDATE = "POST /porting_orders", "POST /documents", "PATCH /porting_orders/*"
SUBMIT, CANCEL, DELETE = (
    "POST /porting_orders/*/actions/confirm",
    "POST /porting_orders/*/actions/cancel",
    "DELETE /porting_orders/*",
)


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> PortRig:
    return strict(sandbox, tmp_path)


def filed(rig: PortRig, *arguments: str, **words: str) -> None:
    rig.write(text(*arguments, **words))
    rig.applied()


def test_a_port_is_filed_with_all_that_is_said_of_it(rig: PortRig) -> None:
    filed(rig)
    assert rig.steps() == [CREATE, UPLOAD, UPLOAD, UPDATE, SUBMIT]
    assert rig.bodies("/porting_orders") == [
        {"phone_numbers": [FIRST, SECOND], "customer_group_reference": "reconciler:port:move"}
    ]
    (order,) = rig.orders()
    assert order["end_user"]["admin"] == {
        "entity_name": "Acme Corp", "auth_person_name": "Jane Roe", "account_number": ACCOUNT, "pin_passcode": PIN,
        "billing_phone_number": FIRST, "business_identifier": None, "tax_identifier": None,
    }  # fmt: skip
    assert order["end_user"]["location"] == {
        "street_address": "123 Test St", "extended_address": "Suite 9", "locality": "Fargo", "administrative_area": "ND",
        "postal_code": "58102", "country_code": "US",
    }  # fmt: skip
    assert order["misc"]["type"] == "full"
    assert order["activation_settings"]["foc_datetime_requested"].startswith(
        f"{WHEN}T17:00" if _winter() else f"{WHEN}T16:00"
    )
    configuration = order["phone_number_configuration"]
    assert configuration["connection_id"] == rig.state()["connections"][0]["id"], "also of one that this very plan made"
    assert configuration["tags"] == ["moved"]
    assert "in-process" in rig.pending()[PORT]
    assert rig.outcomes() == {}


def test_a_refusal_that_quotes_what_another_call_is_to_send_is_told_without_it(rig: PortRig) -> None:
    rig.write(text())
    words = f"PIN {PIN} of Jane Roe, account {ACCOUNT}, is locked"
    refusal = {"errors": [{"code": "10015", "title": "Bad request", "detail": words}]}
    rig.sandbox.control.add_fault({"method": "POST", "path": "/porting_orders$"}, {"status": 422, "json": refusal})
    ran = rig.run("apply", "--auto-approve", "--wait", "0", "--json", "result.json")
    told = ran.out[ran.out.index("Results:") :] + (rig.folder / "result.json").read_text()
    assert "is locked" in told
    assert not [word for word in (PIN, "Jane Roe", ACCOUNT) if word in told]


def _winter() -> bool:
    found = moments.declared(f"{WHEN} 12:00 America/New_York").utcoffset()
    return found is not None and found.total_seconds() == -5 * 3600


def test_from_filing_to_numbers_that_arrive_with_their_profile(rig: PortRig) -> None:
    filed(rig)
    rig.sandbox.control.advance(61)
    assert "submitted, waits for a date" in rig.pending()[PORT]
    rig.sandbox.control.advance(61)
    assert f"{FIRST}, {SECOND}: scheduled for {WHEN}" in rig.pending()[PORT]
    assert "foc-date-confirmed" in rig.pending()[f'did["{FIRST}"]']
    rig.sandbox.control.advance(40 * 86400)
    mark = rig.mark()
    rig.assert_settled()
    assert rig.written(mark) == [], "they have it all already"
    assert rig.live(FIRST)["tags"] == ["moved"]


def test_what_an_order_cannot_say_of_all_is_set_once_they_are_there(rig: PortRig) -> None:
    rig.write(text() + f'dids: {{"{FIRST}": {{profile: support, cnam: ACME, tags: [first]}}}}\n')
    rig.applied()
    (configuration,) = [body["phone_number_configuration"] for body in rig.bodies("") if body and "end_user" in body]
    assert configuration.keys() == {"connection_id"}
    rig.sandbox.control.advance(61)
    rig.sandbox.control.advance(61)
    rig.sandbox.control.advance(40 * 86400)
    rig.applied()
    rig.assert_settled()
    assert rig.live(FIRST)["tags"] == ["first"]
    assert rig.live(SECOND)["tags"] == ["moved"]


def test_secrets_are_shown_and_kept_nowhere(rig: PortRig) -> None:
    rig.write(text())
    ran = [rig.run("plan", "--calls", "--out", "saved.plan"), rig.run("apply", "saved.plan", "--auto-approve")]
    rig.environ["PIN"] = "11111"
    ran += [rig.run("plan", "--format", "json"), rig.run("drift"), rig.run("import"), rig.run("history")]
    assert not [item for item in ran if ACCOUNT in item.out + item.err or PIN in item.out + item.err]
    kept = [path for path in rig.folder.rglob("*") if path.is_file() and PIN.encode() in path.read_bytes()]
    assert kept == []


def test_no_port_is_asked_for_where_none_is_declared(rig: PortRig) -> None:
    rig.seed(numbers=[{"phone_number": "+15125550100"}])
    rig.write('dids: {"+15125550100": {tags: [x]}}\n')
    rig.run("plan")
    assert not [entry for entry in rig.requests() if "porting" in entry["path"]]


# Drafts, changes, submission. ----------------------------------------------------------------------------------------


def test_a_draft_is_kept_changed_by_what_differs_and_submitted_when_that_is_said(rig: PortRig) -> None:
    filed(rig, "submit: false")
    assert rig.steps() == [CREATE, UPLOAD, UPLOAD, UPDATE]
    assert rig.outcomes() == {}
    steps: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({"account_name": "Other Corp"}, [UPDATE]),
        ({"account_name": "Other Corp", "when": weekday(20).isoformat()}, [UPDATE]),
    )
    for words, expected in steps:
        mark = rig.mark()
        filed(rig, "submit: false", **words)
        assert rig.steps(mark) == expected
        assert rig.outcomes() == {}
    mark = rig.mark()
    (rig.folder / "loa.pdf").write_bytes(b"%PDF-1.4 another letter")
    rig.applied()
    assert rig.steps(mark) == [UPLOAD, UPDATE]
    assert rig.outcomes() == {}
    mark = rig.mark()
    filed(rig, "", **steps[1][0])
    assert rig.steps(mark) == [SUBMIT]


def test_a_record_of_service_is_an_additional_document(rig: PortRig) -> None:
    rig.write(text("submit: false").replace("bill: bill.pdf}", "bill: bill.pdf, csr: csr.pdf}"))
    rig.applied()
    added = "POST /porting_orders/*/additional_documents"
    assert rig.steps().count(added) == 1
    assert rig.outcomes() == {}
    (rig.folder / "csr.pdf").write_bytes(b"%PDF-1.4 a newer record")
    mark = rig.mark()
    rig.applied()
    assert rig.steps(mark) == [UPLOAD, added]
    assert rig.outcomes() == {}


def test_a_moment_is_sent_as_it_is_and_is_no_difference_in_another_zone(rig: PortRig) -> None:
    day = weekday(18)
    filed(rig, f"activation: {{at: '{day} 11:00', timezone: America/Chicago}}\n    submit: false", when="")
    assert rig.outcomes() == {}
    filed(rig, f"activation: {{at: '{day} 12:00', timezone: America/New_York}}\n    submit: false", when="")
    assert len([body for body in rig.bodies("") if body and "activation_settings" in body]) == 1


def test_a_day_that_the_carrier_does_not_allow_is_told(rig: PortRig) -> None:
    saturday = weekday(18)
    while saturday.weekday() != 5:
        saturday += timedelta(days=1)
    rig.write(text(when=saturday.isoformat()))
    outcomes = rig.outcomes()
    assert f"{saturday} is not among the days that telnyx allows for this order: it lists " in outcomes[PORT]
    assert SUBMIT not in rig.steps()


def test_a_partial_port_says_what_stays(rig: PortRig) -> None:
    filed(rig, 'partial: {remaining: keep, new_billing_number: "+17012001299"}\n    submit: false')
    (order,) = rig.orders()
    assert order["misc"] == {
        "type": "partial", "remaining_numbers_action": "keep", "new_billing_phone_number": "+17012001299",
    }  # fmt: skip
    assert rig.outcomes() == {}


# Rejected. -----------------------------------------------------------------------------------------------------------


def rejected(rig: PortRig, code: str) -> None:
    rig.options(port_exception=code)
    filed(rig)
    rig.sandbox.control.advance(61)
    rig.sandbox.control.advance(61)


def test_a_rejection_names_the_key_that_answers_it_and_its_correction_is_submitted_once(rig: PortRig) -> None:
    rejected(rig, "ACCOUNT_NUMBER_MISMATCH")
    blocked = rig.blocked()[PORT]
    assert "ACCOUNT_NUMBER_MISMATCH" in blocked
    assert "`losing_carrier.account_number` (numbers.yaml:" in blocked
    mark = rig.mark()
    assert rig.run("apply", "--auto-approve", "--wait", "0").code == 3
    assert rig.steps(mark) == []
    rig.environ["PIN"] = "22222"
    assert PORT in rig.blocked(), "that is not what was wrong"
    rig.environ["ACCOUNT"] = "CX-999"
    rig.apply()
    assert rig.steps(mark) == [UPDATE, SUBMIT]
    assert rig.orders()[0]["end_user"]["admin"]["pin_passcode"] == "22222"
    assert PORT in rig.pending(), "it shows the rejection for a while"
    for _ in range(2):
        rig.sandbox.control.advance(61)
    assert "scheduled" in rig.pending()[PORT]
    assert rig.steps(mark) == [UPDATE, SUBMIT]


@pytest.mark.parametrize("code", sorted(portstates._ANSWERS))
def test_the_answers_to_rejections_are_attributes_of_a_port(code: str) -> None:
    (found,) = portstates.problems({"status": {"value": "exception", "details": [{"code": code, "description": "x"}]}})
    assert found.attributes
    assert found.code == code


def test_reasons_that_nobody_here_can_answer_and_new_ones_have_no_key() -> None:
    details = [{"code": "OSP_IRRESPONSIVE"}, {"code": "BRAND_NEW", "description": "Words."}, "odd"]
    found = portstates.problems({"status": {"value": "exception", "details": details}})
    assert [(one.code, one.words, one.attributes) for one in found] == [
        ("OSP_IRRESPONSIVE", "", ()), ("BRAND_NEW", "Words.", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("draft", PortState.DRAFT), ("in-process", PortState.SUBMITTED), ("exception", PortState.EXCEPTION),
        ("foc-date-confirmed", PortState.SCHEDULED), ("ported", PortState.COMPLETED), ("cancelled", PortState.CANCELLED),
        ("cancel-pending", PortState.CANCELLED), ("brand-new", PortState.SUBMITTED), (None, PortState.SUBMITTED),
    ],
)  # fmt: skip
def test_states(value: str | None, state: PortState) -> None:
    assert portstates.state_of(value) is state
    assert portstates.value({"status": {"value": value}}) == portstates.value({"status": value}) == value


# Cancelled. ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("submit", "call"), [("false", DELETE), ("true", CANCEL)])
def test_a_port_is_cancelled_once_and_only_when_that_is_said(rig: PortRig, submit: str, call: str) -> None:
    filed(rig, f"submit: {submit}")
    mark = rig.mark()
    rig.write(text(f"submit: {submit}\n    cancel: {{reason: changed our mind}}"))
    rig.apply()
    assert rig.steps(mark) == [call]
    rig.sandbox.control.advance(61)
    assert rig.outcomes() == {}
    assert rig.steps(mark) == [call]


def test_one_that_was_cancelled_is_filed_again_only_when_that_is_said(rig: PortRig) -> None:
    filed(rig)
    (order,) = rig.orders()
    rig.elsewhere("POST", f"/porting_orders/{order['id']}/actions/cancel", {})
    rig.sandbox.control.advance(61)
    assert f"order {order['id']} for these numbers was cancelled" in rig.blocked()[PORT]
    filed(rig, f"supersedes: {order['id']}")
    assert rig.steps().count(CREATE) == 2
    assert "in-process" in rig.pending()[PORT]


# Answers that are lost, splits, many numbers. ------------------------------------------------------------------------


@pytest.mark.parametrize("call", ["/porting_orders$", "/documents$", "/porting_orders/[^/]+$", "/actions/confirm$"])
@pytest.mark.parametrize("fault", [{"drop_reply": True}, {"status": 503}], ids=["dropped", "503"])
def test_whatever_call_goes_wrong_it_is_filed_and_submitted_once(
    rig: PortRig, call: str, fault: dict[str, Any]
) -> None:
    rig.write(text())
    method = {"/porting_orders/[^/]+$": "PATCH"}.get(call, "POST")
    rig.sandbox.control.add_fault({"path": call, "method": method, "nth": 1}, fault)
    rig.outcomes()
    rig.sandbox.control.clear_faults()
    rig.sandbox.control.advance(30)
    waits = 1 if fault == {"status": 503} and call in ("/porting_orders$", "/actions/confirm$") else 0
    for _ in range(3):
        rig.outcomes()
    if waits:
        assert "may still be acting on it" in rig.pending()[PORT], "an unanswered filing is not filed again at once"
        assert len(rig.orders()) <= 1
        return
    assert len(rig.orders()) == 1
    assert rig.orders()[0]["status"]["value"] == "in-process"
    assert rig.steps().count(SUBMIT) == 1


def test_numbers_of_two_countries_are_two_orders_from_the_start(rig: PortRig) -> None:
    numbers = f'["{FIRST}", "+14165550100"]'
    filed(rig, "submit: false\n    waive: {port-mixed-types: they split}", numbers=numbers)
    assert rig.steps() == [CREATE, CREATE, UPLOAD, UPLOAD, UPDATE, UPDATE]
    assert rig.outcomes() == {}
    assert sorted(len(order["phone_numbers"]) for order in rig.orders()) == [1, 1]


def test_an_order_that_the_carrier_splits_is_completed_part_by_part_by_the_next_run(rig: PortRig) -> None:
    rig.seed(ports_portable={SECOND: {"fast_portable": True}})
    rig.write(text())
    assert "takes these in 2 orders" in rig.run("plan").out
    outcomes = rig.outcomes()
    assert "did not become known" in outcomes[PORT]
    assert len(rig.orders()) == 2
    mark = rig.mark()
    rig.applied()
    assert rig.steps(mark) == [UPLOAD, UPLOAD, UPDATE, SUBMIT, UPDATE, SUBMIT]
    assert rig.outcomes() == {}
    assert rig.pending()[PORT].count("in-process") == 2
    assert len(rig.orders()) == 2


def test_more_numbers_than_an_order_shows_are_all_known(rig: PortRig) -> None:
    filed(rig, numbers='["+1701200[1200-1319]"]')
    (order,) = rig.orders()
    assert len(order["phone_numbers"]) == 50
    assert "and 115 more" in rig.pending()[PORT]
    assert len(rig.pending()) == 121
    assert rig.outcomes() == {}


def test_numbers_that_cannot_be_ported_are_told_before_anything_is_filed(rig: PortRig) -> None:
    rig.seed(ports_portable={SECOND: {"portable": False, "not_portable_reason": "Wireless number"}})
    rig.write(text())
    assert f"{SECOND}: Wireless number" in rig.blocked()[PORT]
    assert rig.writes() == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("activation: manual", "takes no activation manual"),
        ("notify: [ops@example.com]", "takes no notify"),
        ("partial: {remaining: keep}", "new_billing_number"),
    ],
)
def test_what_cannot_be_expressed_is_told_offline(rig: PortRig, more: str, words: str) -> None:
    rig.write(text(more))
    ran = rig.run("validate")
    assert ran.code == 3
    assert words in ran.out


def test_what_a_submission_needs_is_told_offline(rig: PortRig) -> None:
    rig.write(text(authorized_person="").replace("loa: loa.pdf, ", ""))
    ran = rig.run("validate")
    assert ran.code == 3
    assert "losing_carrier.authorized_person" in ran.out
    assert "documents.loa" in ran.out


def test_windows_are_taken_at_noon_or_as_near_as_they_allow() -> None:
    windows = [
        {"started_at": "2026-12-14T13:00:00.000Z", "ended_at": "2026-12-14T21:00:00.000Z"},
        {"start_time": "2026-12-15T20:00:00+00:00", "end_time": "2026-12-15T21:00:00+00:00"},
        {"started_at": "2026-12-17T00:00:00Z", "ended_at": "2026-12-18T23:00:00.123456Z"},
        {"started_at": "odd"},
        "odd",
    ]
    new_york, _ = portdates.ZONES
    found = {str(day): portdates.written(moment) for day, moment in portdates.allowed(windows, new_york).items()}
    assert found == {
        "2026-12-14": "2026-12-14T17:00:00Z",
        "2026-12-15": "2026-12-15T20:00:00Z",
        "2026-12-16": "2026-12-17T00:00:00Z",
        "2026-12-17": "2026-12-17T17:00:00Z",
        "2026-12-18": "2026-12-18T17:00:00Z",
    }


def test_a_reading_holds_no_secret_in_clear() -> None:
    row = {
        "id": "1", "status": {"value": "draft"}, "phone_numbers": [{"phone_number": FIRST[1:]}],
        "end_user": {"admin": {"account_number": ACCOUNT, "pin_passcode": PIN, "tax_identifier": "T-1"}},
    }  # fmt: skip
    numbers = dict(ports._by_number(row["phone_numbers"]))
    order = ports._order(row, numbers, {}, Port())
    assert list(order.numbers) == [FIRST]
    assert ACCOUNT not in repr(order)
    assert PIN not in repr(order)
    assert order.settings.pin == Secret(PIN)
    assert order.native.beside == {"tax_identifier": "T-1"}
