"""The settings of a number at Teli: plan, apply, and nothing left to do; drift; what is refused and why."""

from __future__ import annotations

from typing import Any

import pytest

from tests.teli.rig import TeliRig, endpoint

ONE = "+13035550111"
LIVE = {"number": "3035550111"}
PARTS = 'name: "Jones & Sons", street_number: "123", street_name: Test St, city: Denver, state: CO, zip: "80202"'
PLACE = f"addresses: {{hq: {{{PARTS}, unit: Suite 9, country: US}}}}\n"
RECORD = {
    "full_name": "JONES & SONS",
    "address": "123 TEST STREET",
    "city": "DENVER",
    "state": "CO",
    "zip": "80202-1234",
}


def one(settings: str) -> str:
    return f'dids: {{"{ONE}": {{{settings}}}}}\n'


def record(rig: TeliRig) -> dict[str, Any]:
    return rig.found("e911", did_number="3035550111")


def blocked(rig: TeliRig) -> dict[str, str]:
    return {item["address"]: item["reason"] for item in rig.plan()["blocked"]}


def changed(rig: TeliRig) -> list[str]:
    return [change["address"] for change in rig.plan()["resource_changes"] if change["change"]["actions"] != ["no-op"]]


def test_every_setting_converges(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one('forwarding: "+13035559999", e911: hq, cnam: Acme Support, caller_name_lookup: true'))
    ran = rig.applied()
    assert "Apply complete! Resources: 4 added, 0 changed, 0 destroyed." in ran.out
    live = rig.live("3035550111")
    assert (live["forward_to"], live["lidb"], live["cnam"]) == ("3035559999", "Acme Support", True)
    place = record(rig)
    assert place["full_name"] == "Jones & Sons"
    assert (place["address"], place["unit_type"], place["unit_number"]) == ("123 Test St", "SUITE", "9")
    rig.assert_settled()


def test_what_is_as_declared_in_other_words_is_no_difference(rig: TeliRig) -> None:
    rig.seed(numbers=[{**LIVE, "lidb": "ACME SUPPORT", "e911": {**RECORD, "unit_type": "STE", "unit_number": "9"}}])
    rig.write(PLACE + one("e911: hq, cnam: Acme Support"))
    rig.assert_settled()


@pytest.mark.parametrize("types", ["live", "document"])
@pytest.mark.parametrize("unset", ["null", "none", "empty", "zero"])
def test_types_and_ways_of_saying_nothing_make_no_difference(rig: TeliRig, types: str, unset: str) -> None:
    rig.options(types=types, unset=unset, code_as="string" if types == "live" else "int")
    rig.seed(numbers=[{**LIVE, "forward_to": "3035559999", "cnam": True, "e911": RECORD}, {"number": "3035550112"}])
    rig.write(
        PLACE.replace("unit: Suite 9, ", "")
        + f'dids: {{"{ONE}": {{forwarding: "+13035559999", caller_name_lookup: true, e911: hq}}, "+13035550112": {{caller_name_lookup: false}}}}\n'
    )
    rig.assert_settled()


@pytest.mark.parametrize("types", ["live", "document"])
def test_a_zip_with_a_zero_is_no_difference(rig: TeliRig, types: str) -> None:
    rig.options(types=types)
    rig.seed(numbers=[LIVE])
    rig.write(PLACE.replace('"80202"', '"02134"').replace("state: CO", "state: MA") + one("e911: hq"))
    rig.applied()
    assert record(rig)["zip"] == "02134"
    rig.assert_settled()


def test_drift_is_found_and_put_right_by_the_updating_call(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one('forwarding: "+13035559999", e911: hq'))
    rig.applied()
    did = str(rig.live("3035550111")["id"])
    rig.by_hand("/user/dids/forward/set", did_id=did, forward_to="3035550000")
    rig.by_hand("/911/update", did_id=did, **{**RECORD, "address": "124 Test St"})
    mark = rig.mark()
    drift = rig.run("drift")
    assert drift.code == 2, drift.out + drift.err
    assert changed(rig) == [f'e911["{ONE}"]', f'forwarding["{ONE}"]']
    assert rig.writes(mark) == []
    rig.applied()
    assert sorted(endpoint(entry) for entry in rig.writes(mark)) == ["/911/update", "/user/dids/forward/set"]
    assert record(rig)["address"] == "123 Test St"
    rig.assert_settled()


def test_a_unit_that_is_not_declared_any_more_goes_away(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("e911: hq"))
    rig.applied()
    rig.write(PLACE.replace("unit: Suite 9, ", "") + one("e911: hq"))
    rig.applied()
    (body,) = rig.bodies("/911/update")
    assert (body["unit_type"], body["unit_number"]) == ("", "")
    assert record(rig)["unit_type"] is None
    rig.assert_settled()


def test_a_location_is_removed_when_that_is_declared(rig: TeliRig) -> None:
    rig.seed(numbers=[{**LIVE, "e911": RECORD}])
    rig.write("safety: {max_e911_removals: 1}\n" + one("e911: {enabled: false, reason: inbound only}"))
    rig.applied()
    assert rig.sandbox.control.dump()["teli"]["e911"] == []
    rig.assert_settled()


def test_a_location_is_checked_once_for_all_numbers_that_get_it(rig: TeliRig) -> None:
    rig.seed(generate={"count": 5, "first": 3035550110})
    rig.write(PLACE + 'dids: {"+1303555011[0-4]": {e911: hq}}\n')
    rig.applied()
    assert len(rig.bodies("/911/validate")) == 1
    assert len(rig.bodies("/911/create")) == 5
    rig.assert_settled()


def test_a_suggestion_is_told_and_is_neither_success_nor_taken(rig: TeliRig) -> None:
    rig.options(suggestions=[{"match": "Test St,", "address": "123 Zanzibar Way"}])
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("e911: hq"))
    said = rig.outcomes()[f'e911["{ONE}"]']
    assert said.startswith("failed: teli does not take this address, and suggests another address (code 300")
    assert "Zanzibar" not in said
    assert rig.bodies("/911/create") == []


def test_a_suggestion_that_comes_with_its_own_http_status_is_one_too(rig: TeliRig) -> None:
    rig.options(suggest_http=300, suggestions=[{"match": "Test St,", "zip": "80112"}])
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("e911: hq"))
    assert "suggests another zip" in rig.outcomes()[f'e911["{ONE}"]']
    assert len(rig.bodies("/911/validate")) == 1


def test_a_suggestion_instead_of_a_record_is_settled_by_reading(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("e911: hq"))
    rig.sandbox.control.add_fault(
        {"path": "/911/create"}, {"json": {"code": 300, "status": "suggest", "data": {"address": "5 Elm St"}}}
    )
    assert rig.outcomes()[f'e911["{ONE}"]'].startswith("unknown: ")


def test_a_refused_address_is_told_in_the_carriers_words(rig: TeliRig) -> None:
    rig.options(bad_addresses=["Test St"])
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("e911: hq"))
    said = rig.outcomes()[f'e911["{ONE}"]']
    assert said.startswith("failed: teli: ")
    assert "123 Test St" not in said


@pytest.mark.parametrize("kind", ["forwarding", "cnam"])
def test_what_no_call_switches_off_is_refused_before_anything_is_sent(rig: TeliRig, kind: str) -> None:
    rig.seed(numbers=[{**LIVE, "forward_to": "3035559999", "lidb": "ACME"}])
    rig.write(one(f"{kind}: false"))
    ran = rig.run("validate")
    assert ran.code == 3
    assert f"teli cannot switch {kind} off" in ran.out + ran.err


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("forwarding: {destinations: [{number: '+13035559999', timeout: 20}]}", "takes no timeout"),
        ("forwarding: {destinations: [{number: '+13035559999'}, {number: '+13035559998'}]}", "takes 1 destination"),
        ("forwarding: {destinations: [{sip: 192.0.2.10}]}", "only to a number"),
        ("forwarding: {mode: voicemail}", "voicemail"),
        ("forwarding: '+442071234567'", "not to +442071234567"),
        (f"e911: {{{PARTS}, country: CA}}", "United States"),
        ("fax: {mode: inbound, email: fax@example.com}", "teli has no fax"),
        ("messaging: {profile: main}", "teli has no messaging"),
        ("tags: [a]", "teli takes no tags"),
        ("cnam: {display_name: ACME, type: business}", "takes no type in cnam"),
    ],
)
def test_what_it_cannot_express_is_told_offline(rig: TeliRig, settings: str, words: str) -> None:
    rig.write(one(settings))
    ran = rig.run("validate")
    assert ran.code == 3, ran.out + ran.err
    assert words in ran.out + ran.err
    assert rig.requests() == []


def test_a_toll_free_number_carries_no_caller_name(rig: TeliRig) -> None:
    rig.write('dids: {"+18005550111": {cnam: ACME}}\n')
    assert "toll-free numbers carry no caller name" in rig.run("validate").out


def test_a_caller_name_lookup_goes_on_and_off(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    for wanted in (True, False):
        rig.write(one(f"caller_name_lookup: {str(wanted).lower()}"))
        rig.applied()
        assert rig.live("3035550111")["cnam"] is wanted
        rig.assert_settled()


def test_caller_names_are_asked_for_only_where_the_files_speak_of_them(rig: TeliRig) -> None:
    rig.seed(generate={"count": 3, "first": 3035550110})
    rig.write('dids: {"+1303555011[0-1]": {caller_name_lookup: false}, "+13035550112": {cnam: ACME}}\n')
    assert rig.run("plan").code == 0
    assert len(rig.bodies("/user/dids/lidb/get")) == 1
    assert not [path for path in rig.paths() if path.startswith("/lnp")]


def test_settings_that_show_late_are_pending_and_settle(rig: TeliRig) -> None:
    rig.options(settings_lag=5.0)
    rig.seed(numbers=[LIVE])
    rig.write(one('forwarding: "+13035559999"'))
    assert rig.outcomes() == {f'forwarding["{ONE}"]': "pending: accepted by the carrier, and still settling"}
    mark = rig.mark()
    assert rig.outcomes() == {}
    assert rig.writes(mark) == []
    rig.sandbox.control.advance(6)
    rig.assert_settled()


def test_a_listing_is_not_touched_unless_that_is_allowed(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(PLACE + one("listing: {type: business, business_name: Acme, address: hq}"))
    assert list(blocked(rig)) == [f'listing["{ONE}"]']
    assert "`undocumented: [listing]`" in blocked(rig)[f'listing["{ONE}"]']
    assert not [path for path in rig.paths() if "listing" in path]


def test_a_listing_that_is_allowed_converges(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    extra = ", undocumented: [listing], listing_email: ops@example.com"
    rig.write(PLACE + one("listing: {type: residential, first_name: Jane, last_name: Roe, address: hq}"), extra=extra)
    rig.applied()
    (body,) = rig.bodies("/user/dids/listing/set")
    assert body == {
        "did_id": body["did_id"], "listing_type": "residential", "first_name": "Jane", "last_name": "Roe",
        "address1": "123 Test St", "city": "Denver", "state": "CO", "zip": "80202", "email": "ops@example.com",
        "contact_number": "3035550111",
    }  # fmt: skip
    rig.assert_settled()
    rig.write(one("listing: false"), extra=extra)
    rig.applied()
    assert rig.live("3035550111")["listing"] is None
    rig.assert_settled()


def test_a_listing_needs_an_email_address(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    text = PLACE + one("listing: {type: business, business_name: Acme, address: hq}")
    rig.write(text, extra=", undocumented: [listing]")
    assert "wants an e-mail address" in blocked(rig)[f'listing["{ONE}"]']


def test_a_number_is_known_by_its_digits_whatever_its_id_is(rig: TeliRig) -> None:
    """Released and bought again, it has another id, and the writes go to that one."""
    rig.seed(numbers=[LIVE])
    rig.write(one('forwarding: "+13035559999"'))
    rig.applied()
    rig.sandbox.control.reset()
    rig.seed(numbers=[{"number": "3035550110"}, {**LIVE, "id": 4711}])
    rig.applied()
    (body,) = rig.bodies("/user/dids/forward/set")
    assert body == {"did_id": "4711", "forward_to": "3035559999"}
