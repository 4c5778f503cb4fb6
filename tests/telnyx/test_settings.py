"""Every setting of a number, from the files to the carrier and back; also where the carrier is at its strictest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.telnyx.rig import TelnyxRig

NUMBER, OTHER = "+15125550100", "+15125550101"
TO = "+12522378144"
QUIET = 'checks: {e911-missing: "off", trunk-group-unused: "off", cnam-generic: "off", release-undated: "off"}\n'
GROUPS = "trunk_groups: {atlanta: {gateways: [10.0.0.1]}, boston: {gateways: [sip.example.com]}}\n"
WAYS: Mapping[str, Mapping[str, Any]] = {
    "as documented": {},
    "strict": {
        "strict": True, "patch_objects": "replace", "forwards_to_null": True, "legacy_types": True,
        "password_read": "masked", "messaging_profile_error": True,
    },
}  # fmt: skip


@pytest.fixture(params=WAYS)
def account(rig: TelnyxRig, request: pytest.FixtureRequest) -> TelnyxRig:
    """An account with two numbers, a billing group and two messaging profiles."""
    rig.options(**WAYS[request.param])
    rig.seed(
        numbers=[{"phone_number": NUMBER}, {"phone_number": OTHER}],
        billing_groups=[{"name": "ops"}, {"name": "sales"}],
        messaging_profiles=[{"name": "alerts"}, {"name": "surveys"}],
    )
    declare(rig, "{}")
    rig.applied()
    return rig


def declare(rig: TelnyxRig, settings: str, more: str = "") -> None:
    rig.write(f'dids: {{"{NUMBER}": {settings}}}\n{GROUPS}{QUIET}{more}')


def applied(rig: TelnyxRig, settings: str) -> list[str]:
    """What was written to bring these settings about; the plan after it is empty."""
    declare(rig, settings)
    mark = rig.mark()
    rig.applied()
    rig.assert_settled()
    return sorted(rig.written(mark))


VOICE, OWN = "PATCH /phone_numbers/*/voice", "PATCH /phone_numbers/*"


def test_forwarding_through_all_its_forms(account: TelnyxRig) -> None:
    connection = "PATCH /phone_numbers/*"
    steps = (
        ("{forwarding: atlanta}", [connection]),
        (f'{{forwarding: "{TO}"}}', [VOICE]),
        ('{forwarding: "+12522378145"}', [VOICE]),
        (f'{{forwarding: {{trunk_group: boston, failover: "{TO}"}}}}', [connection, VOICE]),
        (f'{{forwarding: {{trunk_group: atlanta, failover: "{TO}"}}}}', [connection]),
        (f'{{forwarding: {{mode: on_failure, destinations: [{{number: "{TO}"}}]}}}}', [connection]),
        ("{forwarding: atlanta}", [connection, VOICE]),
        ("{forwarding: false}", [connection]),
        (f'{{forwarding: "{TO}"}}', [VOICE]),
        ("{forwarding: false}", [VOICE]),
    )
    for settings, expected in steps:
        assert applied(account, settings) == expected, settings
    assert account.live(NUMBER)["connection_id"] in (None, "")


def test_a_failover_that_is_not_declared_is_left_alone(account: TelnyxRig) -> None:
    applied(account, f'{{forwarding: {{trunk_group: atlanta, failover: "{TO}"}}}}')
    assert applied(account, "{forwarding: atlanta}") == []
    assert applied(account, "{forwarding: boston}") == [OWN]
    assert account.live(NUMBER)["voice"]["call_forwarding"]["forwards_to"] == TO


def test_caller_names_in_and_out_are_two_things(account: TelnyxRig) -> None:
    assert applied(account, "{cnam: ACME, caller_name_lookup: true}") == [VOICE, VOICE]
    assert applied(account, "{cnam: ACME WEST}") == [VOICE]
    assert account.live(NUMBER)["voice"]["caller_id_name_enabled"] is True
    assert applied(account, "{cnam: false, caller_name_lookup: true}") == [VOICE]
    assert applied(account, "{caller_name_lookup: false}") == [VOICE]


def test_what_the_number_itself_carries(account: TelnyxRig) -> None:
    settings = "{tags: [eu, support], billing_group: ops, customer_reference: REF-1}"
    assert applied(account, settings) == [OWN]
    assert applied(account, settings.replace("eu", "EU")) == []
    assert applied(account, "{billing_group: sales}") == [OWN]
    row = account.live(NUMBER)
    assert (row["tags"], row["customer_reference"]) == (["eu", "support"], "REF-1")
    assert applied(account, "{tags: []}") == [OWN]
    assert account.live(NUMBER)["tags"] == []


def test_names_and_ids_mean_the_same(account: TelnyxRig) -> None:
    state = account.state()
    group, profile = state["billing_groups"][0]["id"], state["messaging_profiles"][0]["id"]
    applied(account, f"{{billing_group: {group}, messaging: {{profile: {profile}}}}}")
    assert applied(account, "{billing_group: ops, messaging: {profile: alerts}}") == []


def test_messaging(account: TelnyxRig) -> None:
    messaging = "PATCH /phone_numbers/*/messaging"
    assert applied(account, "{messaging: {profile: alerts}}") == [messaging]
    assert applied(account, "{messaging: {profile: surveys}}") == [messaging]
    assert applied(account, "{messaging: false}") == [messaging]
    assert not account.live(NUMBER)["messaging_profile_id"]


def test_names_that_are_not_there_or_shared_block_only_what_needs_them(account: TelnyxRig) -> None:
    account.seed(billing_groups=[{"name": "twin"}, {"name": "twin"}])
    settings = "{billing_group: twin, cnam: ACME, messaging: {profile: none}}"
    account.write(f'dids: {{"{NUMBER}": {settings}}}\n{QUIET}')
    plan = account.plan()
    blocked = {item["address"]: item["reason"] for item in plan["blocked"]}
    assert "several billing groups named 'twin'" in blocked[f'did["{NUMBER}"]']
    assert "no messaging profile named 'none'" in blocked[f'messaging["{NUMBER}"]']
    assert [call["addresses"] for call in plan["calls"]] == [[f'cnam["{NUMBER}"]']]


def test_changes_made_elsewhere_are_drift_and_are_put_right(account: TelnyxRig) -> None:
    settings = "{forwarding: atlanta, cnam: ACME, tags: [a]}"
    applied(account, settings)
    clean = account.run("drift")
    assert clean.code == 0, clean.out
    id_ = account.live(NUMBER)["id"]
    account.elsewhere("PATCH", f"/phone_numbers/{id_}", {"tags": ["b"]})
    account.elsewhere(
        "PATCH",
        f"/phone_numbers/{id_}/voice",
        {"cnam_listing": {"cnam_listing_enabled": False, "cnam_listing_details": ""}},
    )
    drifted = account.run("drift")
    assert drifted.code == 2
    assert 'did["+15125550100"]' in drifted.out
    assert 'cnam["+15125550100"]' in drifted.out
    assert "forwarding" not in drifted.out
    assert sorted(applied(account, settings)) == [OWN, VOICE]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (f'{{forwarding: {{destinations: [{{number: "{TO}"}}, {{number: "+12522378145"}}]}}}}', "1 destination"),
        (f'{{forwarding: {{destinations: [{{number: "{TO}", timeout: 20}}]}}}}', "no timeout"),
        ("{forwarding: {destinations: [{sip: 192.0.2.1}]}}", "only to a number"),
        ("{forwarding: {mode: voicemail}}", "takes no mode voicemail"),
        (f'{{forwarding: {{order: random, destinations: [{{number: "{TO}"}}]}}}}', "takes no order"),
        ("{cnam: ABCDEFGHIJKLMNOP}", "15"),
        ("{cnam: A-B}", "letters, digits and spaces"),
        ("{cnam: {display_name: ACME, type: business}}", "takes no type"),
        ("{fax: {mode: inbound, email: a@example.com}}", "has no fax"),
    ],
)
def test_what_cannot_be_expressed_is_an_error_with_its_line(rig: TelnyxRig, settings: str, words: str) -> None:
    rig.write(f'dids:\n  "{NUMBER}": {settings}\n{QUIET}')
    ran = rig.run("validate")
    assert ran.code == 3, ran.out
    assert words in ran.out
    assert "numbers.yaml:5" in ran.out
    assert rig.requests() == []


@pytest.mark.parametrize(("number", "words"), [("+18885550100", "toll-free"), ("+442071838750", "US and Canadian")])
def test_caller_names_of_other_numbers_are_refused(rig: TelnyxRig, number: str, words: str) -> None:
    rig.write(f'dids: {{"{number}": {{cnam: ACME}}}}\n{QUIET}')
    ran = rig.run("validate")
    assert ran.code == 3
    assert words in ran.out


def test_the_price_of_the_lookup_is_known_and_that_of_911_is_not(account: TelnyxRig) -> None:
    declare(account, "{caller_name_lookup: true}", "safety: {max_monthly: '0.30'}\n")
    mark = account.mark()
    ran = account.run("apply", "--auto-approve")
    assert ran.code == 3
    assert "$0.40" in ran.out
    assert account.writes(mark) == []


def test_a_number_that_leaves_is_blocked_with_its_state(rig: TelnyxRig) -> None:
    rig.seed(numbers=[{"phone_number": "+15125550100", "status": "port-out-pending"}])
    rig.write(f'dids: {{"+15125550100": {{forwarding: "+12522378144", tags: [x]}}}}\n{QUIET}')
    plan = rig.plan()
    assert plan["pending"] == []
    assert {item["reason"] for item in plan["blocked"]} == {"telnyx shows it as port-out-pending"}
