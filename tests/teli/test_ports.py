"""A port order through its life: filed once, whole, followed number by number, never changed; and its numbers adopted."""

from __future__ import annotations

import base64

import pytest

from reconciler.model.plan import Action, Change, File, Personal
from reconciler.model.porting import Document, Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Kind
from reconciler.providers.teli import portcalls
from tests.teli.rig import ACCOUNT, PIN, TeliRig

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PDF = b"%PDF-1.7\n+/=\n"
FIRST, SECOND = "7012001293", "7012001294"
PORT = 'port["move"]'
PLACE = (
    'addresses: {hq: {name: Acme, street_number: "123", street_name: Test St, unit: Suite 9, city: Fargo, state: ND,'
    ' zip: "58102", country: US}}\nprofiles: {support: {forwarding: "+13035559999"}}\n'
)
HOLDER = (
    'account_name: "Acme & Co", account_type: business, account_number: "${COX_ACCOUNT}", authorized_person: Jane Roe,'
    ' billing_number: "+17012001293"'
)
MOVE = 'numbers: ["+17012001293", "+17012001294"], service_address: hq, profile: support, documents: {signature: s.png}'


def text(holder: str = HOLDER, more: str = MOVE) -> str:
    return PLACE + f"ports: {{move: {{losing_carrier: {{{holder}}}, {more}}}}}\n"


@pytest.fixture
def rig(rig: TeliRig) -> TeliRig:
    (rig.folder / "s.png").write_bytes(PNG)
    (rig.folder / "bill.pdf").write_bytes(PDF)
    return rig


def pending(rig: TeliRig) -> dict[str, str]:
    return {item["address"]: item["reason"] for item in rig.plan()["pending"]}


def blocked(rig: TeliRig) -> dict[str, str]:
    return {item["address"]: f"{item['reason']} | {item['remedy']}" for item in rig.plan()["blocked"]}


def filed(rig: TeliRig) -> int:
    """How often the first number was filed, by the carrier's own books."""
    return rig.ledger().get(FIRST, {}).get("port_created", 0)


def test_an_order_has_all_that_the_seed_asks_for_and_nothing_else(rig: TeliRig) -> None:
    more = MOVE.replace("s.png", "s.png, bill: bill.pdf")
    rig.write(
        text(more=f'{more}, partial: {{remaining: keep, new_billing_number: "+17012001299"}}, caller_id: ACME & CO')
    )
    rig.applied()
    assert rig.bodies("/lnp/create") == [
        {
            "numbers": f"{FIRST},{SECOND}",
            "btn": FIRST,
            "location_type": "business",
            "business_contact": "Jane Roe",
            "business_name": "Acme & Co",
            "account_number": ACCOUNT,
            "service_address": "123 Test St, Suite 9",
            "service_city": "Fargo",
            "service_state": "ND",
            "service_zip": "58102",
            "partial_port": "1",
            "partial_port_details": "Keep the remaining numbers on the account. New BTN: 7012001299.",
            "wireless_number": "0",
            "caller_id": "ACME & CO",
            "signature": base64.b64encode(PNG).decode(),
            "bill_file": base64.b64encode(PDF).decode(),
            "bill_name": "bill.pdf",
        }
    ]
    assert list(blocked(rig)) == []
    assert PORT in pending(rig)


def test_names_places_and_numbers_are_personal_and_the_account_is_secret() -> None:
    place = E911(True, "Acme", "1", "Main St", "Suite 9", "Fargo", "ND", "58102")
    port = Port(
        "local", ("+17012001293",), None, "Acme", "business", Secret("1"), Secret("2"), "Jane Roe", "+17012001293", place,
        wireless=True, bill=Document("b.pdf", "00", 1),
    )  # fmt: skip
    change = Change(PORT, Kind.PORT, "move", "teli", Action.CREATE, None, port, port)
    args = portcalls.order(change)
    kinds = {name: type(value) for name, value in args.items()}
    assert {name for name, kind in kinds.items() if kind is Secret} == {"account_number", "wireless_pin"}
    assert {name for name, kind in kinds.items() if kind is File} == {"bill_file"}
    assert {name for name, kind in kinds.items() if kind not in (Secret, File, Personal)} == {
        "numbers", "location_type", "service_state", "partial_port", "wireless_number", "bill_name",
    }  # fmt: skip


@pytest.mark.parametrize("said", ["", ", authorized_person: jane mary roe"])
def test_a_residential_account_is_a_persons_and_a_wireless_one_has_a_pin(rig: TeliRig, said: str) -> None:
    holder = HOLDER.replace("business", "residential").replace('"Acme & Co"', "Jane Mary Roe")
    holder = holder.replace(", authorized_person: Jane Roe", said)
    rig.write(text(f'{holder}, pin: "${{COX_PIN}}"', f"{MOVE}, wireless: true"))
    rig.applied()
    (body,) = rig.bodies("/lnp/create")
    assert (body["first_name"], body["last_name"]) == ("Jane Mary", "Roe")
    assert (body["wireless_number"], body["wireless_pin"]) == ("1", PIN)
    assert (body["partial_port"], "partial_port_details" in body) == ("0", False)
    assert not {"business_contact", "business_name"} & body.keys()
    assert list(blocked(rig)) == []


def test_a_port_from_filing_to_its_numbers_having_their_profile(rig: TeliRig) -> None:
    rig.write(text())
    assert "cannot be undone" in rig.run("plan").out
    rig.applied()
    reasons = pending(rig)
    assert "submitted" in reasons[PORT]
    assert "Submitted - Pending Carrier" in reasons[f'did["+1{FIRST}"]']
    rig.sandbox.control.advance(70)
    assert "scheduled for 20" in pending(rig)[PORT]
    rig.sandbox.control.advance(300)
    rig.applied()
    assert {rig.live(number)["forward_to"] for number in (FIRST, SECOND)} == {"3035559999"}
    assert rig.ledger()[FIRST] == {"port_created": 1, "ported_in": 1, "forward_set": 1}
    assert rig.bodies("/dids/order") == []
    rig.assert_settled()


@pytest.mark.parametrize("style", ["date", "datetime", "unparsable", "absent"])
@pytest.mark.parametrize("statuses", ["live", "plain"])
def test_a_date_may_read_in_any_way(rig: TeliRig, style: str, statuses: str) -> None:
    rig.options(lnp_foc_style=style, lnp_statuses=statuses)
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(70)
    reason = pending(rig)[PORT]
    assert "scheduled" in reason or style in ("unparsable", "absent")
    assert ("scheduled for 20" in reason) == (style in ("date", "datetime"))
    rig.sandbox.control.advance(300)
    rig.applied()
    rig.assert_settled()


def test_each_number_is_followed_for_itself(rig: TeliRig) -> None:
    rig.options(lnp_split_lag=100.0)
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(70)
    reason = pending(rig)[PORT]
    assert f"+1{FIRST}: scheduled" in reason
    assert f"+1{SECOND}: submitted" in reason
    rig.sandbox.control.advance(240)
    rig.applied()
    assert rig.live(FIRST)["forward_to"] == "3035559999"
    assert f'did["+1{SECOND}"]' in pending(rig)
    rig.sandbox.control.advance(100)
    rig.applied()
    rig.assert_settled()


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("ACCOUNT NUMBER MISMATCH", "losing_carrier.account_number"),
        ("Service address does not match", "service_address"),
        ("BTN is wrong", "losing_carrier.billing_number"),
        ("End user name mismatch", "losing_carrier.account_name"),
        ("Signature missing", "documents.signature"),
    ],
)
def test_a_rejection_names_the_key_that_answers_it(rig: TeliRig, reason: str, key: str) -> None:
    rig.options(lnp_reject=[SECOND], lnp_reject_reason=reason)
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(70)
    said = blocked(rig)[PORT]
    assert reason.lower() in said.lower()
    assert f"`{key}` (numbers.yaml:" in said


def test_what_a_rejection_quotes_of_a_pin_is_told_of_no_number_either(rig: TeliRig) -> None:
    """No order shows the pin: what is declared tells that it is one."""
    rig.options(lnp_reject=[FIRST], lnp_reject_reason="pin 94710 is wrong")
    rig.environ["COX_PIN"] = "94710"
    rig.write(text(f'{HOLDER}, pin: "${{COX_PIN}}"', f"{MOVE}, wireless: true"))
    rig.applied()
    rig.sandbox.control.advance(70)
    assert "(sensitive value) is wrong" in pending(rig)[f'did["+1{FIRST}"]']
    assert "94710" not in rig.run("plan").out


def test_a_change_that_no_call_makes_is_shown_as_the_plan_has_it(rig: TeliRig) -> None:
    rig.options(lnp_reject=[FIRST])
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(70)
    rig.environ["COX_ACCOUNT"] = "another"
    assert "not editable" in blocked(rig)[PORT]
    (port,) = rig.run("ports", "--format", "json").json["ports"]
    assert (port["stands"], "not editable" in port["reason"]) == ("blocked", True)


def test_a_rejection_is_not_answered_by_a_call(rig: TeliRig) -> None:
    rig.options(lnp_reject=[FIRST])
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(70)
    assert PORT in blocked(rig)
    mark = rig.mark()
    said = blocked_after(rig, COX_ACCOUNT="another")
    assert "not editable through teli's API" in said[PORT]
    assert rig.writes(mark) == []


def blocked_after(rig: TeliRig, **environ: str) -> dict[str, str]:
    rig.environ.update(environ)
    return blocked(rig)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("Acme & Co", "Other Ltd", "losing_carrier.account_name"),
        ("+17012001293\"'", "+17012001294\"'", "losing_carrier.billing_number"),
        ("business", "residential", "losing_carrier.account_type"),
    ],
)
def test_a_filed_order_is_not_changed(rig: TeliRig, old: str, new: str, key: str) -> None:
    rig.write(text())
    rig.applied()
    mark = rig.mark()
    holder = HOLDER.replace(old.strip("'"), new.strip("'"), 1)
    if new == "residential":
        holder = holder.replace('"Acme & Co"', "Jane Roe")
    rig.write(text(holder))
    assert f"`{key}`" in blocked(rig)[PORT]
    assert rig.writes(mark) == []


def test_another_account_number_or_place_is_a_difference_and_other_spellings_are_none(rig: TeliRig) -> None:
    rig.write(text())
    rig.applied()
    rig.write(text().replace("Test St", "TEST STREET").replace("Acme & Co", "ACME & CO."))
    assert list(blocked(rig)) == []
    rig.write(text().replace('"58102"', '"58103"'))
    assert "`service_address`" in blocked(rig)[PORT]
    rig.write(text().replace("Suite 9", "Suite 8"))
    assert "`service_address`" in blocked(rig)[PORT]
    rig.write(text())
    rig.environ["COX_ACCOUNT"] = "another"
    said = blocked(rig)[PORT]
    assert "`losing_carrier.account_number`" in said
    assert "another" not in said


def test_a_signature_may_come_later(rig: TeliRig) -> None:
    bare = MOVE.replace(", documents: {signature: s.png}", "")
    rig.write(text(more=bare))
    rig.applied()
    assert "signature" not in rig.bodies("/lnp/create")[0]
    order = str(rig.found("ports")["id"])
    rig.write(text())
    rig.applied()
    assert rig.bodies("/lnp/signature/submit") == [{"request_id": order, "signature": base64.b64encode(PNG).decode()}]
    assert filed(rig) == 1
    mark = rig.mark()
    assert rig.outcomes() == {}
    assert rig.writes(mark) == []


def test_a_number_that_cannot_be_ported_blocks_and_one_that_is_not_spoken_of_is_told(rig: TeliRig) -> None:
    rig.options(not_portable=[SECOND])
    rig.write(text())
    assert f"teli cannot port +1{SECOND}" in blocked(rig)[PORT]
    rig.options(not_portable=[], check_omits=[SECOND])
    assert f"does not say whether it can port +1{SECOND}" in rig.run("plan").out
    assert rig.bodies("/lnp/check")[0] == {"numbers": f"{FIRST},{SECOND}"}


def test_a_canceled_order_is_filed_again_only_where_that_is_said(rig: TeliRig) -> None:
    rig.options(lnp_cancel=[FIRST, SECOND])
    rig.write(text())
    rig.applied()
    rig.sandbox.control.advance(400)
    order = str(rig.found("ports")["id"])
    said = blocked(rig)[PORT]
    assert f"order {order} for these numbers was cancelled" in said
    rig.options(lnp_cancel=[])
    rig.write(text(more=f'{MOVE}, supersedes: "{order}"'))
    rig.applied()
    assert filed(rig) == 2
    assert "submitted" in pending(rig)[PORT]
    rig.sandbox.control.advance(400)
    rig.applied()
    rig.assert_settled()


def test_an_order_that_is_there_is_found_by_its_numbers_without_any_memory(rig: TeliRig) -> None:
    rig.write(text() + "state: {url: none}\n")
    rig.applied()
    mark = rig.mark()
    assert PORT in pending(rig)
    assert rig.outcomes() == {}
    assert rig.writes(mark) == []


def test_numbers_that_nobody_submitted_are_not_adopted(rig: TeliRig) -> None:
    rig.options(lnp_extra_numbers=["7012001300"])
    rig.write(text())
    rig.applied()
    assert "+17012001300" in pending(rig)[PORT]
    rig.sandbox.control.advance(400)
    rig.applied()
    rig.assert_settled()
    assert rig.live("7012001300")["forward_to"] is None


def test_orders_whose_numbers_the_list_shows_are_asked_for_only_where_they_matter(rig: TeliRig) -> None:
    rig.options(lnp_list_numbers=True)
    rig.seed(ports=[{"id": 51, "numbers": ["3035550100"]}, {"id": 52, "numbers": [FIRST, SECOND]}])
    rig.write(text())
    mark = rig.mark()
    rig.run("plan")
    assert [body["request_id"] for body in rig.bodies("/lnp/get", mark)] == ["52"]
    rig.options(lnp_list_numbers=False)
    mark = rig.mark()
    rig.run("plan")
    assert {body["request_id"] for body in rig.bodies("/lnp/get", mark)} == {"51", "52"}


@pytest.mark.parametrize("reply", ["document", "live"])
def test_an_order_whose_answer_was_lost_is_settled_by_reading(rig: TeliRig, reply: str) -> None:
    rig.options(lnp_create_reply=reply)
    rig.write(text())
    rig.sandbox.control.add_fault({"path": "/lnp/create", "nth": 1}, {"drop_reply": True})
    assert rig.outcomes() == {PORT: "done"}
    assert rig.outcomes() == {}
    assert (len(rig.bodies("/lnp/create")), filed(rig)) == (1, 1)


def test_an_order_without_an_answer_or_a_trace_is_not_filed_again_right_away(rig: TeliRig) -> None:
    rig.write(text())
    rig.sandbox.control.add_fault({"path": "/lnp/create", "nth": 1}, {"reset": True})
    assert rig.outcomes()[PORT].startswith("unknown")
    assert "may still be acting on it" in pending(rig)[PORT]
    assert rig.outcomes() == {}
    assert len(rig.bodies("/lnp/create")) == 1


def test_a_refused_order_is_told_in_the_carriers_words(rig: TeliRig) -> None:
    rig.write(text())
    refusal = {"code": 400, "status": "error", "data": f"account_number {ACCOUNT} is unknown"}
    rig.sandbox.control.add_fault({"path": "/lnp/create"}, {"status": 400, "json": refusal})
    assert rig.outcomes()[PORT] == "failed: teli: account_number (sensitive value) is unknown"


def test_toll_free_numbers_go_by_an_order_of_their_own(rig: TeliRig) -> None:
    rig.write(text(more=MOVE.replace("+17012001294", "+18002001294")))
    ran = rig.run("validate")
    assert ran.code == 3
    assert "toll-free and local numbers in orders of their own" in ran.out
    rig.write(text(more=MOVE.replace(f'"+1{FIRST}", "+1{SECOND}"', '"+18002001293"')))
    rig.applied()
    assert rig.bodies("/lnp/create")[0]["numbers"] == "8002001293"
    assert list(blocked(rig)) == []


def without(key: str) -> str:
    """The holder without one of its parts."""
    return ", ".join(part for part in HOLDER.split(", ") if not part.strip().startswith(f"{key}:"))


@pytest.mark.parametrize(
    ("holder", "more", "words"),
    [
        (without("account_number"), MOVE, "needs account_number"),
        (without("billing_number"), MOVE, "needs billing_number"),
        (without("account_type"), MOVE, "needs account_type"),
        (without("account_name"), MOVE, "needs account_name"),
        (without("authorized_person"), MOVE, "needs authorized_person"),
        (HOLDER, MOVE.replace("service_address: hq, ", ""), "needs service_address"),
        (HOLDER, f"{MOVE}, wireless: true", "needs pin"),
        (f'{HOLDER}, pin: "${{COX_PIN}}"', MOVE, "a place for a pin only where the numbers are wireless"),
        (HOLDER.replace("business", "residential"), MOVE, "names one person"),
        (HOLDER.replace("business", "residential").replace('"Acme & Co"', "Acme"), MOVE, "is one word"),
        (HOLDER, f"{MOVE}, submit: false", "has no drafts"),
        (HOLDER, MOVE.replace("signature: s.png", "signature: bill.pdf"), "not a PNG"),
        (HOLDER, MOVE.replace("s.png", "s.png, loa: bill.pdf"), ".loa in a port"),
        (HOLDER, MOVE.replace("s.png", "s.png, csr: bill.pdf"), ".csr in a port"),
        (HOLDER, f"{MOVE}, requested_date: 2030-01-15", "requested_date in a port"),
        (HOLDER, f"{MOVE}, activation: manual", "takes no activation manual"),
        (HOLDER, f"{MOVE}, notify: [ops@example.com]", "takes no notify"),
        (HOLDER, f"{MOVE}, cancel: {{reason: stays}}", "cannot cancel a port"),
        (HOLDER, MOVE.replace("+17012001294", "+442071234567"), "not +442071234567"),
    ],
)  # fmt: skip
def test_what_an_order_lacks_or_cannot_say_is_told_offline(rig: TeliRig, holder: str, more: str, words: str) -> None:
    rig.write(text(holder, more))
    ran = rig.run("validate")
    assert ran.code == 3, ran.out + ran.err
    assert words in ran.out + ran.err
    assert rig.requests() == []


def test_what_goes_by_itself_may_be_said(rig: TeliRig) -> None:
    rig.write(text(more=f"{MOVE}, activation: auto, type: local"))
    rig.applied()
    assert list(blocked(rig)) == []


def test_two_ports_are_two_orders(rig: TeliRig) -> None:
    other = f"losing_carrier: {{{HOLDER}}}, {MOVE.replace('129', '139')}"
    rig.write(text().replace("ports: {move:", f"ports: {{other: {{{other}}}, move:"))
    rig.applied()
    assert len(rig.sandbox.control.dump()["teli"]["ports"]) == 2
    assert len(pending(rig)) == 6


def test_what_an_order_lacks_is_told_at_the_line_where_it_would_stand(rig: TeliRig) -> None:
    rig.write(
        'ports:\n  move:\n    numbers: ["+17012001293"]\n    losing_carrier:\n      account_name: Acme\n'
        '      account_type: business\n      pin: "${COX_PIN}"\n      billing_number: "+447012001293"\n'
        "    service_address:\n      street_number: 1\n      street_name: Main St\n      city: Fargo\n      state: ND\n      zip: 58102\n"
        "      country: CA\n"
    )
    said = {
        finding["message"]: (finding["where"]["line"], finding["where"]["column"])
        for finding in rig.run("validate", "--format", "json").json["findings"]
        if finding["check"] == "capability"
    }
    assert said == {
        "teli's port order needs account_number, which move does not say": (6, 5),
        "teli's port order needs authorized_person (its business_contact), which move does not say": (6, 5),
        "teli's order has a place for a pin only where the numbers are wireless, and those of move are not": (9, 7),
        "teli writes ten digits where move has +447012001293, which has others": (10, 7),
        "teli's port order has no country, and the service_address of move is not in the United States": (17, 7),
    }
