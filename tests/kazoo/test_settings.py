"""Settings of a number: planned, applied, read back; the next plan is empty."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kazoo.rig import MIAMI, A, B, KazooRig

PLACE = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Apt 2, city: Miami, state: FL, zip: 33155, country: US}
"""
ONE = f"/phone_numbers/{A}"


def settled(rig: KazooRig, text: str, **more: Any) -> None:
    rig.write(text, **more)
    rig.applied()
    rig.assert_settled()


def test_every_setting_of_a_number(rig: KazooRig) -> None:
    rig.numbers(A)
    settled(
        rig,
        PLACE
        + f"""
dids:
  "{A}": {{e911: {{address: hq, notify: [a@example.com]}}, cnam: ACME, caller_name_lookup: true, tags: [b, a], customer_reference: R-1}}
""",
    )
    doc = rig.record(A)["doc"]
    assert doc["cnam"] == {"display_name": "ACME", "inbound_lookup": True}
    assert doc["reconciler_tags"] == ["b", "a"]
    assert doc["reconciler_reference"] == "R-1"
    assert doc["e911"]["street_address"] == "123 TEST ST"
    assert doc["e911"]["notification_contact_emails"] == ["a@example.com"]
    assert rig.calls() == [("PATCH", ONE)] * 3


def test_a_location_is_sent_whole_and_without_a_unit_says_so(rig: KazooRig) -> None:
    """A merge keeps what is left out."""
    rig.numbers(A, e911=MIAMI)
    settled(
        rig,
        f'dids: {{"{A}": {{e911: {{name: Acme, street_number: "7", street_name: Oak Ave, city: Athens, state: GA, zip: 30601}}}}}}\n',
    )
    assert rig.body("PATCH", ONE)["data"]["e911"] == {
        "street_address": "7 Oak Ave", "extended_address": "", "locality": "Athens", "region": "GA",
        "postal_code": "30601", "caller_name": "Acme",
    }  # fmt: skip


@pytest.mark.parametrize("street", ["123 1/2 Main St", "N6W23001 Bluemound Rd", "5 5th Ave"])
def test_a_street_on_one_line(rig: KazooRig, street: str) -> None:
    """Wherever the files end the number, the line is the same."""
    rig.numbers(A)
    number, name = street.split(" ", 1)
    settled(
        rig,
        f'dids: {{"{A}": {{e911: {{name: Acme, street_number: "{number}", street_name: {name}, city: Athens, state: GA, zip: 30601}}}}}}\n',
    )


def test_a_location_in_canada(rig: KazooRig) -> None:
    rig.numbers(A)
    place = (
        "{name: Acme, street_number: '12', street_name: Rue X, city: Montreal, state: QC, zip: H2X 1Y4, country: CA}"
    )
    settled(rig, f'dids: {{"{A}": {{e911: {place}}}}}\n')
    assert rig.record(A)["doc"]["e911"]["postal_code"] == "H2X 1Y4"


def test_what_goes_is_taken_out_of_all_that_was_read(rig: KazooRig) -> None:
    """A merge cannot take a 911 location or a caller name away: the whole record is written, and the rest of it stays."""
    foreign = {
        "prepend": {"enabled": True, "name": "X"},
        "my_key": {"deep": [1, 2.5, None, {"a": "ü"}]},
        "my_pin": "4711",
    }
    rig.numbers(A, e911=MIAMI, cnam={"display_name": "ACME", "inbound_lookup": True, "extra": 1}, **foreign)
    before = rig.record(A)["doc"]
    settled(
        rig,
        f'safety: {{max_e911_removals: 1}}\ndids: {{"{A}": {{e911: {{enabled: false, reason: r}}, cnam: false}}}}\n',
    )
    after = rig.record(A)["doc"]
    assert rig.calls() == [("POST", ONE)]
    assert after == {key: value for key, value in before.items() if key != "e911"} | {
        "cnam": {"inbound_lookup": True, "extra": 1}
    }


def test_a_merge_takes_nothing_of_others_away(rig: KazooRig) -> None:
    rig.numbers(A, cnam={"display_name": "OLD", "my_null": {"a": None, "b": [None]}})
    before = rig.record(A)["doc"]["cnam"]
    settled(rig, f'dids: {{"{A}": {{cnam: NEW}}}}\n')
    assert [method for method, _ in rig.calls()] == ["PATCH"]
    assert rig.record(A)["doc"]["cnam"] == before | {"display_name": "NEW"}


def test_what_goes_and_what_changes_in_one_plan(rig: KazooRig) -> None:
    """What takes away goes first, since it gives back the rest as it was read."""
    rig.numbers(A, e911=MIAMI, cnam={"display_name": "OLD"}, reconciler_tags=["old"])
    settled(
        rig,
        f'safety: {{max_e911_removals: 1}}\ndids: {{"{A}": {{e911: {{enabled: false, reason: r}}, cnam: NEW, tags: []}}}}\n',
    )
    assert rig.calls() == [("POST", ONE), ("PATCH", ONE), ("PATCH", ONE)]
    assert rig.record(A)["doc"] == {"cnam": {"display_name": "NEW"}}


def test_a_refused_setting_leaves_the_others(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.options(bad_addresses=["Test St"])
    rig.write(PLACE + f'dids: {{"{A}": {{e911: hq, cnam: ACME, tags: [a]}}}}\n')
    outcomes = rig.outcomes()
    assert {where for where, outcome in outcomes.items() if outcome == "done"} == {f'cnam["{A}"]', f'did["{A}"]'}
    said = outcomes[f'e911["{A}"]']
    assert said.startswith("failed: kazoo: ")
    assert "Test" not in said
    assert "Acme" not in said


@pytest.mark.parametrize("refusal", ["multiple_choice", "document", "document_multiple_choice"])
def test_addresses_that_are_refused_are_not_repeated(rig: KazooRig, refusal: str) -> None:
    rig.numbers(A)
    rig.options(bad_addresses=["Test St"], address_refusal=refusal)
    rig.write(PLACE + f'dids: {{"{A}": {{e911: hq}}}}\n')
    said = rig.outcomes()[f'e911["{A}"]']
    assert said.split(":")[0] in ("failed", "unknown")
    assert not [word for word in ("Test", "TEST", "Miami", "33155", "Acme") if word in said]
    assert not rig.record(A)["doc"].get("e911")


def test_a_location_that_is_not_provisioned_yet_is_pending(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.options(e911_lag=3600)
    rig.write(PLACE + f'dids: {{"{A}": {{e911: hq}}}}\n')
    assert rig.outcomes()[f'e911["{A}"]'].startswith("pending")
    plan = rig.plan()
    assert [item["address"] for item in plan["pending"]] == [f'e911["{A}"]']
    assert "GEOCODED" in plan["pending"][0]["reason"]
    rig.sandbox.control.advance(3601)
    rig.assert_settled()


@pytest.mark.parametrize("status", ["INVALID", "ERROR", "REMOVED"])
def test_a_location_that_kazoo_calls_bad_is_sent_again(rig: KazooRig, status: str) -> None:
    """Equal words do not make a location that help would find."""
    rig.numbers(A, e911=MIAMI)
    rig.shows("/phone_numbers/.14155550101", {"id": A, "e911": {**MIAMI, "status": status}})
    settled(rig, PLACE + f'dids: {{"{A}": {{e911: hq}}}}\n')
    assert rig.calls() == [("PATCH", ONE)]
    assert rig.record(A)["doc"]["e911"]["status"] == "PROVISIONED"


def test_a_carrier_without_features_is_known_before_any_call(rig: KazooRig) -> None:
    rig.seed(numbers=[{"number": A, "carrier": "knm_local"}])
    rig.numbers(B)
    rig.write(PLACE + f'dids: {{"{A}": {{e911: hq, cnam: ACME, tags: [a]}}, "{B}": {{cnam: ACME}}}}\n')
    plan = rig.plan()
    blocked = {item["address"]: item["reason"] for item in plan["blocked"]}
    assert blocked.keys() == {f'e911["{A}"]', f'cnam["{A}"]'}
    assert "features_available" in blocked[f'e911["{A}"]']
    assert "local" in blocked[f'e911["{A}"]']
    assert rig.apply().code == 3
    assert sorted(rig.calls()) == [("PATCH", f"/phone_numbers/{A}"), ("PATCH", f"/phone_numbers/{B}")]


def test_a_number_that_is_not_in_service_is_left_alone(rig: KazooRig) -> None:
    rig.seed(numbers=[{"number": A, "carrier": "knm_bandwidth2", "state": "reserved"}])
    rig.write(f'dids: {{"{A}": {{cnam: ACME}}}}\n')
    (blocked,) = rig.plan()["blocked"]
    assert "reserved" in blocked["reason"]


def test_drift_is_told(rig: KazooRig) -> None:
    rig.numbers(A)
    settled(rig, f'dids: {{"{A}": {{cnam: ACME}}}}\n')
    rig.sandbox.control.reset(keep_options=True)
    rig.numbers(A, cnam={"display_name": "ELSE"})
    ran = rig.run("drift")
    assert ran.code == 2
    assert f'cnam["{A}"]' in ran.out
    assert rig.calls() == []
