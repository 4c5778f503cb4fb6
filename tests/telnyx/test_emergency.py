"""911: an address for each place, made once; never switched off on the way; pending until the carrier says `active`."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.providers.telnyx.calls import WORTH_A_JOB
from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_settings import QUIET

NUMBERS = [f"+1512555{index:04d}" for index in range(100, 104)]
NUMBER = NUMBERS[0]
HQ = "{name: Acme Corp, street_number: '123', street_name: Test St, unit: Suite 2, city: Austin, state: TX, zip: 78701}"
OTHER = HQ.replace("Suite 2", "Suite 3")
ADDRESS, ENABLE = "POST /addresses", "POST /phone_numbers/*/actions/enable_emergency"
REMOVABLE = QUIET + "safety: {max_e911_removals: 9}\n"


@pytest.fixture
def account(rig: TelnyxRig) -> TelnyxRig:
    rig.seed(numbers=[{"phone_number": number} for number in NUMBERS])
    return rig


def declare(rig: TelnyxRig, place: str, numbers: list[str] = NUMBERS[:1]) -> None:
    dids = ", ".join(f'"{number}": {{e911: {place}}}' for number in numbers)
    rig.write(f"dids: {{{dids}}}\n{REMOVABLE}")


def applied(rig: TelnyxRig) -> list[str]:
    mark = rig.mark()
    rig.applied()
    rig.assert_settled()
    return rig.written(mark)


def emergency(rig: TelnyxRig, number: str = NUMBER) -> tuple[Any, Any]:
    """Whether 911 is on, and the street of its address."""
    row = rig.live(number)
    places = {place["id"]: place for place in rig.state()["addresses"]}
    place = places.get(row["emergency_address_id"])
    return row["emergency_enabled"], place and place["extended_address"]


@pytest.mark.parametrize("normalize", [False, True])
def test_set_moved_and_switched_off(account: TelnyxRig, normalize: bool) -> None:
    account.options(address_normalize=normalize, strict=True)
    declare(account, HQ)
    assert applied(account) == [ADDRESS, ENABLE]
    mark = account.mark()
    declare(account, OTHER)
    assert applied(account) == [ADDRESS, ENABLE]
    bodies = [entry["body"] for entry in account.writes(mark) if entry["path"].endswith("enable_emergency")]
    assert [body["emergency_enabled"] for body in bodies] == [True], "it is not switched off on the way"
    assert emergency(account) == (True, "SUITE 3" if normalize else "Suite 3")
    declare(account, HQ)
    assert applied(account) == [ENABLE], "the address is there already"
    declare(account, "{enabled: false, reason: fax line}")
    assert applied(account) == [ENABLE]
    assert emergency(account)[0] is False
    assert len(account.state()["addresses"]) == 2


def test_a_place_of_many_numbers_is_checked_and_made_once(account: TelnyxRig) -> None:
    declare(account, HQ, NUMBERS)
    mark = account.mark()
    assert applied(account) == [ADDRESS, *[ENABLE] * len(NUMBERS)]
    checks = [entry for entry in account.requests(mark) if entry["path"].endswith("/validate")]
    assert len(checks) == 1


def test_an_address_that_somebody_made_is_used_however_it_is_spelled(account: TelnyxRig) -> None:
    row = {
        "street_address": "123 TEST STREET", "extended_address": "STE 2", "locality": "AUSTIN", "administrative_area": "TX",
        "postal_code": "78701", "country_code": "US", "business_name": "ACME CORP.", "first_name": "", "last_name": "",
    }  # fmt: skip
    account.elsewhere("POST", "/addresses", row)
    declare(account, HQ)
    assert applied(account) == [ENABLE]


def test_a_place_that_the_carrier_does_not_find_changes_nothing_and_repeats_no_street(account: TelnyxRig) -> None:
    account.options(address_corrections=["Test St=>Toast St"])
    declare(account, HQ, NUMBERS)
    outcomes = account.outcomes()
    assert len(outcomes) == len(NUMBERS)
    assert all("does not find this address" in outcome for outcome in outcomes.values())
    assert all("suggests another street address" in outcome for outcome in outcomes.values())
    assert "St" not in str(outcomes).replace("street", "")
    assert account.writes() == []


def test_it_is_pending_until_it_is_active(account: TelnyxRig) -> None:
    account.options(emergency_lag=3600.0)
    declare(account, HQ)
    assert account.outcomes()[f'e911["{NUMBER}"]'].startswith("pending")
    plan = account.plan()
    assert [item["address"] for item in plan["pending"]] == [f'e911["{NUMBER}"]']
    assert plan["calls"] == []
    drift = account.run("drift")
    assert drift.code == 0
    assert "1 settling" in drift.out
    account.sandbox.control.advance(3601)
    account.assert_settled()


@pytest.mark.parametrize("wait", ["60", "20"])
def test_an_apply_waits_for_it_to_become_active(account: TelnyxRig, wait: str) -> None:
    account.options(emergency_lag=1.0)
    declare(account, HQ)
    ran = account.run("apply", "--auto-approve", "--wait", wait, "--format", "json")
    assert [item["outcome"] for item in ran.json["results"]] == ["done"]
    account.assert_settled()


@pytest.mark.parametrize("lag", [0.0, 1.0])
def test_a_registration_that_failed_is_a_failure_and_never_in_sync(account: TelnyxRig, lag: float) -> None:
    account.options(emergency_failures=[NUMBER], emergency_lag=lag)
    declare(account, HQ)
    ran = account.run("apply", "--auto-approve", "--wait", "60", "--format", "json")
    assert ran.code == 4
    (result,) = ran.json["results"]
    assert (result["outcome"], result["reason"]) == (
        "failed",
        "telnyx could not register this location: 911 does not work",
    )
    mark = account.mark()
    plan = account.plan()
    assert [item["address"] for item in plan["blocked"]] == [f'e911["{NUMBER}"]']
    assert "911 does not work there" in str(plan["notes"])
    imported = account.run("import")
    assert "911 does not work" in imported.out
    assert account.writes(mark) == []
    # Another location may be tried.
    account.options(emergency_failures=[], emergency_lag=0.0)
    declare(account, OTHER)
    assert applied(account) == [ADDRESS, ENABLE]


def test_an_address_made_without_an_answer_is_found_again(account: TelnyxRig) -> None:
    declare(account, HQ, NUMBERS)
    account.sandbox.control.add_fault({"path": "/addresses$", "method": "POST"}, {"drop_reply": True})
    outcomes = account.outcomes()
    assert all(outcome.startswith("unknown") for outcome in outcomes.values())
    account.sandbox.control.clear_faults()
    assert applied(account) == [ENABLE] * len(NUMBERS)
    assert len(account.state()["addresses"]) == 1


def test_where_the_address_was_made_and_911_was_refused_the_next_run_goes_on(account: TelnyxRig) -> None:
    declare(account, HQ)
    account.sandbox.control.add_fault(
        {"path": "/enable_emergency$"}, {"status": 422, "json": {"errors": [{"code": "10015"}]}}
    )
    assert account.outcomes()[f'e911["{NUMBER}"]'].startswith("failed")
    account.sandbox.control.clear_faults()
    assert applied(account) == [ENABLE]


def test_a_location_that_is_not_whole_is_refused_offline(rig: TelnyxRig) -> None:
    rig.write(f'dids:\n  "{NUMBER}": {{e911: {{name: Acme, street_name: Test St, state: TX, zip: 78701}}}}\n{QUIET}')
    ran = rig.run("validate")
    assert ran.code != 0
    assert rig.requests() == []


def test_a_house_number_of_several_words_settles_too(account: TelnyxRig) -> None:
    declare(account, HQ.replace("'123'", "12 1/2").replace("Test St", "Main St"))
    applied(account)


@pytest.mark.parametrize("count", [2, WORTH_A_JOB])
def test_a_connection_changes_before_911_is_on_and_after_it_is_off(rig: TelnyxRig, count: int) -> None:
    rig.options(emergency_blocks_connection=True)
    rig.seed(generate={"count": count, "first": NUMBER})
    head = f"trunk_groups: {{main: {{gateways: [10.0.0.1]}}}}\nsafety: {{max_e911_removals: 99}}\n{QUIET}"
    span = f'"+1512555[0100-{99 + count:04d}]"'
    rig.write(f"{head}dids: {{{span}: {{forwarding: main, e911: {HQ}}}}}\n")
    rig.applied()
    rig.write(f"{head}dids: {{{span}: {{forwarding: false, e911: {{enabled: false, reason: x}}}}}}\n")
    rig.applied()
    rig.assert_settled()
