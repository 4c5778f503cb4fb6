"""Trunk groups of all three kinds: made, changed, renamed, removed; their passwords are seen nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_settings import QUIET

NUMBER = "+15125550100"
PASSWORD = "correct-horse-battery"


@pytest.fixture(params=["merge", "replace"])
def account(rig: TelnyxRig, request: pytest.FixtureRequest) -> TelnyxRig:
    """What is sent must do whether a PATCH merges what is nested or replaces it."""
    rig.options(patch_objects=request.param, strict=True, password_read="clear")
    rig.seed(numbers=[{"phone_number": NUMBER}])
    rig.environ["SIP_PASSWORD"] = PASSWORD
    return rig


def applied(rig: TelnyxRig, groups: str, dids: str = "") -> list[str]:
    rig.write(f"trunk_groups: {groups}\n{dids or 'dids: {}'}\n{QUIET}")
    mark = rig.mark()
    rig.applied()
    rig.assert_settled()
    return rig.written(mark)


def connection(rig: TelnyxRig, name: str) -> dict[str, Any]:
    (found,) = [row for row in rig.state()["connections"] if row["connection_name"] == name]
    return dict(found)


def test_one_of_ip_addresses(account: TelnyxRig) -> None:
    whole = "{routing: top_down, number_format: '11', prefix: '2377', channel_limit: {inbound: 5, outbound: 7}, gateways: %s}"
    written = applied(account, f"{{atlanta: {whole % '[10.0.0.1, 10.0.0.2, 10.0.0.3]'}}}")
    assert written == ["POST /ip_connections", *["POST /ips"] * 3, "PATCH /ip_connections/*"]
    row = connection(account, "atlanta")
    inbound, outbound = row["inbound"], row["outbound"]
    assert inbound["dnis_number_format"] == "e164"
    assert (inbound["channel_limit"], outbound["channel_limit"], outbound["tech_prefix"]) == (5, 7, "2377")
    ids = {row["id"]: row["ip_address"] for row in account.state()["ips"]}
    ranked = [ids[inbound[f"default_{rank}_ip_id"]] for rank in ("primary", "secondary", "tertiary")]
    assert ranked == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    # Another order, then one that leaves and one that comes, then only a limit.
    assert applied(account, f"{{atlanta: {whole % '[10.0.0.2, 10.0.0.1, 10.0.0.3]'}}}") == ["PATCH /ip_connections/*"]
    written = applied(account, f"{{atlanta: {whole % '[10.0.0.2, 10.0.0.9]'}}}")
    assert written == ["POST /ips", "PATCH /ip_connections/*", "DELETE /ips/*", "DELETE /ips/*"]
    assert applied(account, "{atlanta: {channel_limit: 9}}") == ["PATCH /ip_connections/*"]
    after = connection(account, "atlanta")
    assert after["inbound"]["dnis_number_format"] == "e164", "what is not declared stays"
    assert after["outbound"]["tech_prefix"] == "2377"


def test_what_is_not_declared_keeps_its_value(account: TelnyxRig) -> None:
    applied(account, "{atlanta: {gateways: [10.0.0.1]}}")
    live = connection(account, "atlanta")
    inbound = {**live["inbound"], "codecs": ["OPUS", "G722"], "timeout_1xx_secs": 7}
    said = {name: value for name, value in inbound.items() if value is not None}
    account.elsewhere("PATCH", f"/ip_connections/{live['id']}", {"inbound": said})
    applied(account, "{atlanta: {number_format: '10', gateways: [10.0.0.1]}}")
    inbound = connection(account, "atlanta")["inbound"]
    assert (inbound["codecs"], inbound["timeout_1xx_secs"]) == (["OPUS", "G722"], 7)
    assert inbound["dnis_number_format"] == "national"


def test_an_update_says_of_nothing_that_it_may_be_replaced(account: TelnyxRig) -> None:
    """An update keeps what it does not say, and addresses have no password anyway."""
    registering = 'credentials: {username: desk01, password: "${SIP_PASSWORD}"}'
    applied(account, f"{{atlanta: {{gateways: [10.0.0.1]}}, desk: {{{registering}}}}}")
    limit = "{channel_limit: {inbound: 5}}"
    account.write(f"trunk_groups: {{atlanta: {limit}, desk: {limit}}}\ndids: {{}}\n{QUIET}")
    changes = account.plan()["resource_changes"]
    assert [change["change"]["actions"] for change in changes] == [["update"], ["update"]]
    assert [change["reconciler"]["notes"] for change in changes] == [[], []]


def test_one_of_host_names(account: TelnyxRig) -> None:
    written = applied(account, "{names: {gateways: [sip1.example.com, 'sip2.example.com:5080'], routing: round_robin}}")
    assert written == ["POST /fqdn_connections", "POST /fqdns", "POST /fqdns"]
    written = applied(account, "{names: {gateways: ['sip2.example.com:5080', sip3.example.com], routing: top_down}}")
    assert written == ["POST /fqdns", "PATCH /fqdn_connections/*", "DELETE /fqdns/*"]


def test_one_that_registers(account: TelnyxRig) -> None:
    desk = "{desk: {credentials: {username: %s, password: '${SIP_PASSWORD}'}, channel_limit: 2}}"
    assert applied(account, desk % "desk01") == ["POST /credential_connections"]
    assert connection(account, "desk")["password"] == PASSWORD
    assert applied(account, desk % "desk02") == ["PATCH /credential_connections/*"]
    account.environ["SIP_PASSWORD"] = "another-horse-battery"
    assert applied(account, desk % "desk02") == ["PATCH /credential_connections/*"]
    assert connection(account, "desk")["password"] == "another-horse-battery"
    assert connection(account, "desk")["user_name"] == "desk02"


def test_a_password_is_shown_and_kept_nowhere(account: TelnyxRig) -> None:
    account.write(
        f"trunk_groups: {{desk: {{credentials: {{username: desk01, password: '${{SIP_PASSWORD}}'}}}}}}\ndids: {{}}\n{QUIET}"
    )
    ran = [account.run("plan", "--calls", "--out", "saved.plan"), account.run("apply", "saved.plan", "--auto-approve")]
    ran += [
        account.run("plan", "--format", "json"),
        account.run("import"),
        account.run("history"),
        account.run("state", "list"),
    ]
    assert not [item for item in ran if PASSWORD in item.out + item.err]
    kept = [path for path in account.folder.rglob("*") if path.is_file() and PASSWORD.encode() in path.read_bytes()]
    assert kept == []
    assert connection(account, "desk")["password"] == PASSWORD


def test_a_new_name_is_a_new_name_and_no_new_group(account: TelnyxRig) -> None:
    dids = f'dids: {{"{NUMBER}": {{forwarding: atlanta}}}}'
    applied(account, "{atlanta: {gateways: [10.0.0.1]}}", dids)
    assert applied(account, "{atlanta: {name: Georgia, gateways: [10.0.0.1]}}", dids) == ["PATCH /ip_connections/*"]
    assert len(account.state()["connections"]) == 1


def test_one_is_removed_after_its_numbers_have_left_it(account: TelnyxRig) -> None:
    both = "{atlanta: {gateways: [10.0.0.1]}, boston: {gateways: [10.0.0.2]}}"
    applied(account, both, f'dids: {{"{NUMBER}": {{forwarding: atlanta}}}}')
    gone = both.replace("atlanta: {gateways: [10.0.0.1]}", "atlanta: {release: {reason: moved}}")
    account.write(f"trunk_groups: {gone}\ndids: {{}}\n{QUIET}")
    (blocked,) = account.plan()["blocked"]
    assert f"{NUMBER} still have it as their connection" in blocked["reason"]
    assert account.writes(account.mark()) == []
    written = applied(account, gone, f'dids: {{"{NUMBER}": {{forwarding: boston}}}}')
    assert written == ["PATCH /phone_numbers/*", "DELETE /ip_connections/*"]
    assert [row["connection_name"] for row in account.state()["connections"]] == ["boston"]


def test_it_stays_where_its_numbers_could_not_leave(account: TelnyxRig) -> None:
    both = "{atlanta: {gateways: [10.0.0.1]}, boston: {gateways: [10.0.0.2]}}"
    applied(account, both, f'dids: {{"{NUMBER}": {{forwarding: atlanta}}}}')
    gone = both.replace("atlanta: {gateways: [10.0.0.1]}", "atlanta: {release: {reason: moved}}")
    account.write(f'trunk_groups: {gone}\ndids: {{"{NUMBER}": {{forwarding: boston}}}}\n{QUIET}')
    account.sandbox.control.add_fault({"path": "/phone_numbers/\\d+$", "method": "PATCH"}, {"status": 422, "json": {}})
    outcomes = account.outcomes()
    assert outcomes[f'forwarding["{NUMBER}"]'].startswith("failed")
    assert f'it needs forwarding["{NUMBER}"]' in outcomes['trunk_group["atlanta"]']
    assert len(account.state()["connections"]) == 2


def test_a_kind_is_not_changed_in_place(account: TelnyxRig) -> None:
    applied(account, "{atlanta: {gateways: [10.0.0.1]}}")
    account.write(f"trunk_groups: {{atlanta: {{gateways: [sip.example.com]}}}}\ndids: {{}}\n{QUIET}")
    (blocked,) = account.plan()["blocked"]
    assert "cannot become one of kind fqdn" in blocked["reason"]


def test_new_ones_get_the_outbound_voice_profile_that_the_provider_names(account: TelnyxRig) -> None:
    account.seed(outbound_voice_profiles=[{"name": "default"}])
    account.write(
        f"trunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\ndids: {{}}\n{QUIET}",
        extra=", outbound_voice_profile: default",
    )
    account.applied()
    account.assert_settled()
    profile = account.state()["outbound_voice_profiles"][0]["id"]
    assert connection(account, "atlanta")["outbound"]["outbound_voice_profile_id"] == profile


def test_one_that_was_made_without_an_answer_is_completed_and_not_made_again(account: TelnyxRig) -> None:
    account.write(
        f'trunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\ndids: {{"{NUMBER}": {{forwarding: atlanta}}}}\n{QUIET}'
    )
    account.sandbox.control.add_fault({"path": "/ip_connections$", "method": "POST"}, {"drop_reply": True})
    outcomes = account.outcomes()
    assert outcomes['trunk_group["atlanta"]'].startswith("unknown")
    assert outcomes[f'forwarding["{NUMBER}"]'].startswith("not tried")
    account.sandbox.control.clear_faults()
    account.applied()
    account.assert_settled()
    assert len(account.state()["connections"]) == len(account.state()["ips"]) == 1


@pytest.mark.parametrize(
    ("group", "words"),
    [
        ("{gateways: [10.0.0.1, sip.example.com]}", "not both"),
        ("{gateways: [10.0.0.1], caller_id: paid}", "takes no caller id"),
        ("{gateways: [10.0.0.1], prefix: '2377#'}", "four digits"),
        ("{gateways: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]}", "three gateways at most"),
        ("{credentials: {username: desk01, password: '${SIP_PASSWORD}'}, gateways: [10.0.0.1]}", "no gateways"),
        ("{credentials: {username: '1234567', password: '${SIP_PASSWORD}'}}", "a letter among the first five"),
        ("{credentials: {username: desk01, password: '${SHORT}'}}", "8 to 128 characters"),
    ],
)
def test_what_cannot_be_expressed(rig: TelnyxRig, group: str, words: str) -> None:
    rig.environ |= {"SIP_PASSWORD": PASSWORD, "SHORT": "tiny"}
    rig.write(f"trunk_groups: {{atlanta: {group}}}\ndids: {{}}\n{QUIET}")
    ran = rig.run("validate")
    assert ran.code == 3, ran.out + ran.err
    assert words in ran.out
    assert "tiny" not in ran.out
