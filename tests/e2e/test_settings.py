"""Every other setting of a number, and a number's beginning and end, from the files to the carrier and back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig

NUMBER = "2512658624"
HQ = "{name: Acme Corp, street_number: '12', street_name: Test St, unit: Suite 9, city: Miami, state: FL, zip: 33155}"
LIVE_HQ = {
    "enabled": "yes", "country": "US", "state": "FL", "zipcode": "33155", "businessname": "Acme Corp",
    "address": "Suite 9", "streetname": "Test St", "streetnumber": "12", "city": "Miami",
}  # fmt: skip
OFF = "{enabled: false, reason: fax line}"


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    sandbox.control.reset()
    return QuickRig(sandbox, tmp_path)


def declare(rig: QuickRig, settings: str, more: str = "", extra: str = "") -> None:
    rig.write(f'dids: {{"+1{NUMBER}": {settings}}}\n{more}', extra=extra)


def effects(rig: QuickRig) -> dict[str, int]:
    """What happened to the number."""
    return rig.ledger().get(NUMBER, {})


def in_days(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


# E911. --------------------------------------------------------------------------------------------------------------


def test_e911_set_changed_and_switched_off(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER}])
    declare(rig, f"{{e911: {HQ}}}")
    rig.applied()
    rig.assert_settled()
    declare(rig, f"{{e911: {HQ.replace('Suite 9', 'Suite 10')}}}")
    rig.applied()
    rig.assert_settled()
    assert rig.live(NUMBER)["e911"]["address"] == "Suite 10"
    declare(rig, f"{{e911: {OFF}}}", "safety: {max_e911_removals: 1}\n")
    rig.applied()
    rig.assert_settled()
    assert not rig.live(NUMBER)["e911"]["enabled"]
    assert effects(rig) == {"e911_set": 2, "e911_removed": 1}


def test_e911_removals_are_limited_to_none_until_a_person_says_otherwise(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER, "e911Data": LIVE_HQ}, {"did": "2512658625"}])
    rig.write(
        f'dids: {{"+1{NUMBER}": {{e911: {OFF}}}, "+12512658625": {{fax: {{mode: inbound, email: a@example.com}}}}}}\n'
    )
    for command in (("plan",), ("apply", "--auto-approve"), ("apply", "--auto-approve", "--allow", "releases")):
        ran = rig.run(*command)
        assert ran.code == 3, ran.out + ran.err
        assert "max_e911_removals is 0" in ran.out
        assert "e911-removals" in ran.out
    assert rig.writes() == []
    rig.applied("--allow", "e911-removals")
    assert effects(rig) == {"e911_removed": 1}
    rig.assert_settled()


def test_a_location_that_the_carrier_does_not_know_changes_nothing(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"bad_addresses": ["test st"]})
    rig.seed(dids=[{"did": NUMBER}, {"did": "2512658625"}])
    rig.write(f'dids: {{"+1251265862[4-5]": {{e911: {HQ}}}}}\n')
    outcomes = rig.outcomes()
    assert len(outcomes) == 2
    assert all("could not be validated" in outcome for outcome in outcomes.values())
    assert len(rig.sent("/verifyaddress")) == 1
    assert rig.sent("/update911") == []


def test_a_shared_location_is_verified_once(rig: QuickRig) -> None:
    rig.seed(generate={"count": 3, "first": 2512658600})
    rig.write(f'dids: {{"+1251265860[0-2]": {{e911: {HQ}}}}}\n')
    rig.applied()
    assert len(rig.sent("/verifyaddress")) == 1
    assert len(rig.sent("/update911")) == 3
    rig.assert_settled()


def test_what_the_carrier_spells_otherwise_is_no_difference(rig: QuickRig) -> None:
    spelled = {"streetname": "TEST STREET", "businessname": "ACME CORP.", "address": "STE 9", "zipcode": "33155-1234"}
    rig.seed(dids=[{"did": NUMBER, "e911Data": {**LIVE_HQ, **spelled}}])
    declare(rig, f"{{e911: {HQ}}}", "state: {url: none}\n")
    rig.assert_settled()


# CNAM. --------------------------------------------------------------------------------------------------------------

NAMED = "{cnam: {display_name: ACME SUPPORT, type: business}}"


def test_a_caller_name_is_billed_once_and_pending_until_it_shows(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"cnam_lag": 48 * 3600.0})
    rig.seed(dids=[{"did": NUMBER}])
    declare(rig, NAMED)
    assert rig.outcomes()[f'cnam["+1{NUMBER}"]'].startswith("pending")
    for _ in range(2):
        plan = rig.plan()
        assert [item["address"] for item in plan["pending"]] == [f'cnam["+1{NUMBER}"]']
        assert plan["calls"] == []
        assert rig.run("apply", "--auto-approve", "--wait", "0").code == 0
    assert effects(rig) == {"cnam_ordered": 1}
    rig.sandbox.control.advance(48 * 3600 + 1)
    rig.assert_settled()


def test_a_caller_name_ordered_without_an_answer_is_not_ordered_again(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"cnam_lag": 3600.0})
    rig.seed(dids=[{"did": NUMBER}])
    declare(rig, NAMED)
    rig.sandbox.control.add_fault({"path": "/create-cnam"}, {"drop_reply": True})
    rig.outcomes()
    for _ in range(2):
        rig.outcomes()
    assert effects(rig) == {"cnam_ordered": 1}
    rig.sandbox.control.advance(3601)
    rig.assert_settled()
    assert len(rig.sent("/create-cnam")) == 1


def test_a_caller_name_changed_and_switched_off(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER, "cnamDisplayname": "OLD NAME", "cnamType": "BIZ"}])
    declare(rig, NAMED)
    rig.applied()
    rig.assert_settled()
    assert rig.live(NUMBER)["cnam"]["name"] == "ACME SUPPORT"
    declare(rig, "{cnam: false}")
    rig.applied()
    rig.assert_settled()
    assert rig.live(NUMBER)["cnam"] is None


def test_case_of_a_caller_name_is_not_billed(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER, "cnamDisplayname": "Acme Support", "cnamType": "BIZ"}])
    declare(rig, NAMED)
    rig.assert_settled()


# 411, fax, tags. ----------------------------------------------------------------------------------------------------

LISTED = "{listing: {type: residential, first_name: Jane, last_name: Roe, address: hq}}"
ADDRESSES = f"addresses: {{hq: {HQ}}}\n"


def test_a_listing_set_changed_and_switched_off(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER}])
    for text, enabled, name in (
        (LISTED, True, "Roe"),
        (LISTED.replace("Roe", "Doe"), True, "Doe"),
        ("{listing: false}", False, "Doe"),
    ):
        declare(rig, text, ADDRESSES)
        rig.applied()
        rig.assert_settled()
        live = rig.live(NUMBER)["listing"]
        assert (live["enabled"], live["lstnm"]) == (enabled, name)
    assert effects(rig) == {"listing411_set": 2, "listing411_removed": 1}


@pytest.mark.parametrize(
    ("fax", "service"),
    [
        ("{mode: inbound, email: fax@example.com}", 1),
        ("{mode: both, email: fax@example.com}", 2),
        ("{mode: ata, email: fax@example.com, serial: '0012'}", 3),
    ],
)
def test_each_mode_of_fax_and_off(rig: QuickRig, fax: str, service: int) -> None:
    rig.seed(dids=[{"did": NUMBER}])
    declare(rig, f"{{fax: {fax}}}")
    rig.applied()
    rig.assert_settled()
    live = rig.live(NUMBER)["fax"]
    assert (live["service"], live["email"]) == (service, "fax@example.com")
    assert live["serial"] == ("0012" if service == 3 else None)
    declare(rig, "{fax: false}")
    rig.applied()
    rig.assert_settled()
    assert not rig.live(NUMBER)["fax"]["service"]


def test_tags_are_set_only_where_the_undocumented_call_is_allowed(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER, "tags": "old"}])
    tags = "{tags: [support, 'east coast']}"
    declare(rig, tags)
    assert rig.run("apply", "--auto-approve").code in (1, 3)
    assert rig.writes() == []
    declare(rig, tags, extra=", undocumented: [update_tags]")
    rig.applied()
    rig.assert_settled()
    assert rig.live(NUMBER)["tags"] == "support,east coast"
    declare(rig, "{tags: ['east coast', support]}", extra=", undocumented: [update_tags]")
    rig.assert_settled()
    declare(rig, "{tags: []}", extra=", undocumented: [update_tags]")
    rig.applied()
    rig.assert_settled()


def test_tags_of_a_number_that_is_bought(rig: QuickRig) -> None:
    rig.seed(inventory=[{"number": "7066130042", "state": "GA", "ratecenter": "ATHENS"}])
    rig.write('dids: {"+17066130042": {tags: [new]}}\n', extra=", undocumented: [update_tags]")
    rig.applied()
    rig.assert_settled()
    assert rig.live("7066130042")["tags"] == "new"


# The number itself. -------------------------------------------------------------------------------------------------


def test_a_release_waits_for_its_day(rig: QuickRig) -> None:
    rig.seed(dids=[{"did": NUMBER}, {"did": "2512658625"}])
    release = "{{release: {{reason: customer left, ticket: OPS-12, not_before: {day}}}}}"
    declare(rig, release.format(day=in_days(2)))
    plan = rig.plan()
    assert [item["address"] for item in plan["pending"]] == [f'did["+1{NUMBER}"]']
    rig.applied()
    assert rig.writes() == []
    declare(rig, release.format(day=in_days(-1)))
    rig.applied()
    assert effects(rig) == {"released": 1}
    rig.assert_settled()
    assert rig.live("2512658625")["status"] == "USING"


@pytest.mark.parametrize("soft", [True, False])
def test_a_release_without_an_answer_is_settled_by_reading(rig: QuickRig, soft: bool) -> None:
    rig.sandbox.control.options(call48={"soft_delete": soft})
    rig.seed(dids=[{"did": NUMBER}, {"did": "2512658625"}])
    declare(rig, "{release: {reason: gone}}")
    rig.sandbox.control.add_fault({"path": "/dids"} | {"method": "DELETE"}, {"drop_reply": True})
    assert rig.outcomes() == {f'did["+1{NUMBER}"]': "done"}
    assert effects(rig) == {"released": 1}
    rig.assert_settled()


def test_releases_are_limited(rig: QuickRig) -> None:
    rig.seed(generate={"count": 8, "first": 2512658600})
    rig.write('dids: {"+12512658[600-605]": {release: {reason: gone}}}\n')
    ran = rig.run("apply", "--auto-approve")
    assert ran.code == 3
    assert "max_releases is 5" in ran.out
    assert rig.writes() == []
    rig.applied("--allow", "releases")
    assert len([entry for entry in rig.requests() if entry["method"] == "DELETE"]) == 1


def test_a_number_bought_with_all_its_settings(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"purchase_lag": 0.4})
    rig.seed(inventory=[{"number": "7066130042", "state": "GA", "ratecenter": "ATHENS"}])
    settings = f"forwarding: atlanta, e911: {HQ}, {NAMED[1:-1]}, fax: {{mode: inbound, email: fax@example.com}}"
    rig.write(f'trunk_groups: {{atlanta: {{gateways: [192.0.2.1]}}}}\ndids: {{"+17066130042": {{{settings}}}}}\n')
    rig.applied()
    rig.assert_settled()
    live = rig.live("7066130042")
    assert live["forwarding"]["fwd_trunk_grpid"]
    assert live["e911"]["enabled"]
    assert rig.ledger()["7066130042"] == {
        "bought": 1, "forwarding_set": 1, "e911_set": 1, "cnam_ordered": 1, "fax_set": 1,
    }  # fmt: skip


# Memory. ------------------------------------------------------------------------------------------------------------

EVERYTHING = f"""\
addresses: {{hq: {HQ}}}
trunk_groups: {{atlanta: {{routing: top_down, number_format: 11, gateways: [192.0.2.1, 192.0.2.2:5080]}}}}
dids:
  "+12512658624":
    forwarding: {{order: random, sip_digits: "10", destinations: [{{number: "+12522378144", timeout: 99}}, {{sip: 192.0.2.9}}]}}
    e911: hq
    cnam: {{display_name: ACME SUPPORT, type: business}}
    listing: {{type: residential, first_name: Jane, last_name: Roe, address: hq}}
    fax: {{mode: both, email: Fax@Example.COM}}
  "+12512658625":
    forwarding: {{destinations: [{{device: {{username: desk1, password: "${{DESK1_PASSWORD}}"}}}}]}}
    e911: {{address: hq, unit: Suite 12}}
  "+12512658626": {{forwarding: atlanta}}
"""


@pytest.fixture
def everything(rig: QuickRig) -> QuickRig:
    rig.environ["DESK1_PASSWORD"] = "desk-secret"
    rig.seed(dids=[{"did": "2512658624"}, {"did": "2512658625"}, {"did": "2512658626"}])
    return rig


def changed(rig: QuickRig) -> set[str]:
    actions = {item["address"]: item["change"]["actions"] for item in rig.plan()["resource_changes"]}
    return {address for address, action in actions.items() if action != ["no-op"]}


@pytest.mark.parametrize("state", ["", "state: {url: none}\n"], ids=["kept", "none"])
def test_a_plan_settles_with_memory_and_without(everything: QuickRig, state: str) -> None:
    everything.write(EVERYTHING + state)
    everything.applied()
    everything.assert_settled()
    everything.assert_settled()


def test_a_lost_state_file_sends_once_more_what_cannot_be_read_and_harms_nothing(everything: QuickRig) -> None:
    everything.write(EVERYTHING)
    everything.applied()
    before = everything.sandbox.control.dump("call48")["call48"]["dids"]
    shutil.rmtree(everything.folder / ".reconciler")
    assert changed(everything) <= {
        'forwarding["+12512658624"]',
        'forwarding["+12512658625"]',
        'e911["+12512658624"]',
        'e911["+12512658625"]',
    }
    everything.applied()
    everything.assert_settled()
    assert everything.sandbox.control.dump("call48")["call48"]["dids"] == before
    assert everything.ledger()["2512658624"]["cnam_ordered"] == 1


@pytest.mark.parametrize(
    ("old", "new", "address"),
    [
        ("city: Miami", "city: Doral", 'e911["+12512658624"]'),
        ("username: desk1", "username: desk2", 'forwarding["+12512658625"]'),
        ("order: random", "order: in_order", 'forwarding["+12512658624"]'),
        ('sip_digits: "10"', 'sip_digits: "11"', 'forwarding["+12512658624"]'),
    ],
    ids=["city", "user name", "order", "digits"],
)
def test_what_cannot_be_read_is_sent_again_when_the_files_change(
    everything: QuickRig, old: str, new: str, address: str
) -> None:
    everything.write(EVERYTHING)
    everything.applied()
    everything.write(EVERYTHING.replace(old, new))
    assert address in changed(everything)
    assert "cannot be read back" in everything.run("plan").out
    everything.applied()
    everything.assert_settled()


def test_memory_holds_fingerprints_of_what_is_personal(everything: QuickRig) -> None:
    everything.write(EVERYTHING)
    everything.applied()
    for path in (everything.folder / ".reconciler").iterdir():
        data = path.read_bytes()
        for kept in (b"Acme Corp", b"Miami", b"Test St", b"Jane", b"desk-secret", b"fax@example", b"demo-password"):
            assert kept not in data, kept


def test_drift_tells_a_change_made_elsewhere_from_one_in_the_files(everything: QuickRig) -> None:
    everything.write(EVERYTHING)
    everything.applied()
    assert everything.run("drift").code == 0
    everything.write(EVERYTHING.replace("Suite 12", "Suite 13"))
    assert everything.run("drift").code == 0, "the files moved, the carrier did not"
    everything.write(EVERYTHING)
    rows: list[dict[str, Any]] = everything.sandbox.control.dump("call48")["call48"]["dids"]
    assert len(rows) == 3
    elsewhere = QuickRig(everything.sandbox, everything.folder / "elsewhere", everything.environ)
    elsewhere.folder.mkdir()
    elsewhere.write('dids: {"+12512658626": {forwarding: "+12522378144"}}\n')
    elsewhere.applied()
    ran = everything.run("drift")
    assert ran.code == 2
    assert 'forwarding["+12512658626"]' in ran.out
