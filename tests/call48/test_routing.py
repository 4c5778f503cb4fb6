"""Traps T24 to T31 of the carrier's interface: trunk groups, and where numbers are forwarded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.quick import QuickRig

LIVE = {"did": "2512658624"}
ROUTED = 'dids: {"+12512658624": {forwarding: {trunk_group: atlanta}}}\n'
NEW = "trunk_groups: {atlanta: {gateways: [192.0.2.1]}}\n" + ROUTED


def groups(rig: QuickRig) -> dict[str, dict[str, Any]]:
    """The sandbox's own records of the trunk groups by name."""
    return {group["trunk_name"]: group for group in rig.sandbox.control.dump("call48")["call48"]["trunk_groups"]}


def updates(rig: QuickRig) -> list[dict[str, Any]]:
    return [entry["body"] for entry in rig.sent("/trunkgrp/update")]


def declare(rig: QuickRig, *gateways: str, more: str = "") -> None:
    rig.write(f"trunk_groups: {{atlanta: {{gateways: [{', '.join(gateways)}]{more}}}}}\n")


def test_t24_numbers_are_routed_by_one_id_and_groups_updated_by_the_other(rig: QuickRig) -> None:
    """The ids of the two groups are each other's."""
    ips = ["192.0.2.1"]
    rig.seed(
        dids=[LIVE],
        trunk_groups=[
            {"trunk_name": "atlanta", "trunk_grpid": 40, "ext_tgid": 30, "trunk_ips": ips},
            {"trunk_name": "boston", "trunk_grpid": 30, "ext_tgid": 40, "trunk_ips": ips},
        ],
    )
    rig.write("trunk_groups: {atlanta: {gateways: [192.0.2.1, 192.0.2.2]}}\n" + ROUTED)
    rig.applied()
    assert rig.live("2512658624")["forwarding"]["fwd_trunk_grpid"] == 30
    assert groups(rig)["atlanta"]["trunk_ips"] == ["192.0.2.1:5060", "192.0.2.2:5060"]
    assert groups(rig)["boston"]["trunk_ips"] == ["192.0.2.1:5060"]
    rig.assert_settled()


def test_t24_a_group_created_in_the_same_run_is_routed_to_by_its_routing_id(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"first_trunk_grpid": 20, "first_ext_tgid": 21})
    rig.seed(dids=[LIVE], trunk_groups=[{"trunk_name": "other", "trunk_ips": ["192.0.2.1"]}])
    rig.write(NEW)
    rig.applied()
    atlanta = groups(rig)["atlanta"]
    assert (atlanta["trunk_grpid"], atlanta["ext_tgid"]) == (21, 22)
    assert rig.live("2512658624")["forwarding"]["fwd_trunk_grpid"] == 22
    rig.assert_settled()


def test_t25_numbers_are_routed_to_a_new_group_only_once_it_is_listed(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"trunk_list_lag": 600.0})
    rig.seed(dids=[LIVE])
    rig.write(NEW)
    outcomes = rig.outcomes()
    assert outcomes['trunk_group["atlanta"]'].startswith("pending")
    assert outcomes['forwarding["+12512658624"]'].startswith("pending")
    assert rig.sent("/update_forwarding") == []
    assert rig.outcomes() == {}, "nothing is sent while it settles"
    rig.sandbox.control.advance(601)
    assert rig.outcomes() == {'forwarding["+12512658624"]': "done"}
    assert len(rig.sent("/trunkgrp/create")) == 1
    rig.assert_settled()


def test_t25_a_listed_group_that_takes_no_calls_yet_is_told_and_tried_again_by_the_next_run(rig: QuickRig) -> None:
    """The list has no field that says when a group stops being queued."""
    rig.sandbox.control.options(call48={"trunk_route_lag": 600.0})
    rig.seed(dids=[LIVE])
    rig.write(NEW)
    outcomes = rig.outcomes()
    assert outcomes['trunk_group["atlanta"]'] == "done"
    assert outcomes['forwarding["+12512658624"]'].startswith("pending")
    assert "Trunk group is not active" in outcomes['forwarding["+12512658624"]']
    rig.sandbox.control.advance(601)
    assert rig.outcomes() == {'forwarding["+12512658624"]': "done"}
    assert len(rig.sent("/trunkgrp/create")) == 1
    rig.assert_settled()


def test_t26_an_update_names_only_what_is_added_and_what_is_removed(rig: QuickRig) -> None:
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1", "192.0.2.2", "192.0.2.3"]}])
    declare(rig, "192.0.2.1", "192.0.2.3", "192.0.2.9")
    rig.applied()
    (body,) = updates(rig)
    assert body["trunk_ips"] == [{"ip_address": "192.0.2.9:5060"}]
    assert body["deleted_ips"] == ["192.0.2.2:5060"]
    assert groups(rig)["atlanta"]["trunk_ips"] == ["192.0.2.1:5060", "192.0.2.3:5060", "192.0.2.9:5060"]
    rig.assert_settled()


def test_t26_a_change_of_its_settings_leaves_the_gateways_alone(rig: QuickRig) -> None:
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"], "prefix": "2377#"}])
    declare(rig, "192.0.2.1", more=", caller_id: rpid")
    rig.applied()
    (body,) = updates(rig)
    assert body["trunk_ips"] == []
    assert "deleted_ips" not in body
    assert "prefix" not in body
    group = groups(rig)["atlanta"]
    assert (group["cli_type"], group["prefix"], group["trunk_ips"]) == ("rpid", "2377#", ["192.0.2.1:5060"])
    rig.assert_settled()


def test_t27_a_gateway_without_a_port_is_the_one_with_the_default_port(rig: QuickRig) -> None:
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1:5060", "192.0.2.2:5080"]}])
    declare(rig, "192.0.2.1", '"192.0.2.2:5080"')
    rig.assert_settled()


def test_t27_a_gateway_on_another_port_is_removed_with_its_port(rig: QuickRig) -> None:
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1:5060", "192.0.2.1:5080"]}])
    declare(rig, "192.0.2.1")
    rig.applied()
    assert groups(rig)["atlanta"]["trunk_ips"] == ["192.0.2.1:5060"]
    rig.assert_settled()


@pytest.mark.parametrize(
    ("live", "wanted"),
    [("123", "321"), ("123", "231"), ("12", "21"), ("123", "45"), ("12", "312"), ("1", "21")],
)
def test_t28_a_new_order_never_leaves_the_group_empty(rig: QuickRig, live: str, wanted: str) -> None:
    ips = [f"192.0.2.{digit}:5060" for digit in live]
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "route_type": "TD", "trunk_ips": ips}])
    declare(rig, *(f"192.0.2.{digit}" for digit in wanted), more=", routing: top_down")
    rig.applied()
    now = list(ips)
    for body in updates(rig):
        now = [ip for ip in now if ip not in body.get("deleted_ips", [])]
        now += [item["ip_address"] for item in body["trunk_ips"] if item["ip_address"] not in now]
        assert now, "a moment without any gateway"
    assert groups(rig)["atlanta"]["trunk_ips"] == now == [f"192.0.2.{digit}:5060" for digit in wanted]
    rig.assert_settled()


def test_t28_the_order_of_a_round_robin_means_nothing(rig: QuickRig) -> None:
    rig.seed(trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1", "192.0.2.2"]}])
    declare(rig, "192.0.2.2", "192.0.2.1")
    rig.assert_settled()


def test_t29_a_group_whose_creation_had_no_answer_is_not_created_twice(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write(NEW)
    rig.sandbox.control.add_fault({"path": "/trunkgrp/create"}, {"drop_reply": True})
    assert rig.outcomes() == {'trunk_group["atlanta"]': "done", 'forwarding["+12512658624"]': "done"}
    rig.assert_settled()
    assert len(rig.sent("/trunkgrp/create")) == 1


def test_t29_nor_while_it_is_not_listed_yet(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"trunk_list_lag": 300.0})
    declare(rig, "192.0.2.1")
    rig.sandbox.control.add_fault({"path": "/trunkgrp/create"}, {"drop_reply": True})
    assert rig.outcomes()['trunk_group["atlanta"]'].startswith("unknown")
    assert rig.outcomes() == {}
    assert len(rig.sent("/trunkgrp/create")) == 1
    rig.sandbox.control.advance(301)
    rig.assert_settled()


def test_t29_groups_of_one_name_are_not_touched(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE], trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"]}] * 2)
    rig.write("trunk_groups: {atlanta: {gateways: [192.0.2.2]}}\n" + ROUTED)
    plan = rig.plan()
    assert {item["address"] for item in plan["blocked"]} == {
        'trunk_group["atlanta"]',
        'forwarding["+12512658624"]',
    }
    assert rig.apply().code == 3
    assert rig.writes() == []


def test_t30_a_trunk_group_on_a_number_of_the_other_switch_is_told_in_the_carriers_words(rig: QuickRig) -> None:
    """No field of a number says on which of the two switches it is."""
    rig.seed(
        dids=[{**LIVE, "backend": "Porta"}, {"did": "2512658625"}],
        trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"]}],
    )
    rig.write(
        "trunk_groups: {atlanta: {gateways: [192.0.2.1]}}\n"
        'dids: {"+1251265862[4-5]": {forwarding: {trunk_group: atlanta}}}\n'
    )
    ran = rig.apply()
    assert ran.code == 4
    assert "fwd_trunk_grpid is only applicable to OD numbers" in ran.out
    assert rig.live("2512658625")["forwarding"]["fwd_trunk_grpid"] is not None
    assert rig.live("2512658624")["forwarding"]["fwd_trunk_grpid"] is None


THREE = [
    '{number: "+12522378144", timeout: 99}',
    "{sip: 192.0.2.10, timeout: 20}",
    '{number: "+12223331234", timeout: 60}',
]


@pytest.mark.parametrize("write", ["replace", "merge"])
def test_t31_every_change_of_forwarding_carries_the_whole_picture(rig: QuickRig, write: str) -> None:
    rig.sandbox.control.options(call48={"forwarding_write": write})
    rig.seed(dids=[LIVE])
    for legs, methods in (
        (THREE, ["simple", "ip", "simple"]),
        ([THREE[0], THREE[1].replace("20", "25"), THREE[2]], ["simple", "ip", "simple"]),
        (THREE[1:2], ["ip", "", ""]),
        (THREE[:2], ["simple", "ip", ""]),
    ):
        destinations = ", ".join(legs)
        rig.write(f'dids: {{"+12512658624": {{forwarding: {{mode: forward, destinations: [{destinations}]}}}}}}\n')
        rig.applied()
        live = rig.live("2512658624")["forwarding"]
        assert [live[f"slot{slot}"]["method"] for slot in (1, 2, 3)] == methods
        rig.assert_settled()


@pytest.mark.parametrize("write", ["replace", "merge"])
def test_t31_an_attribute_that_is_not_declared_keeps_its_live_value(rig: QuickRig, write: str) -> None:
    """Whichever way the carrier takes what is left out."""
    rig.sandbox.control.options(call48={"forwarding_write": write})
    live = {"method1": "simple", "number1": "2522378144", "timeout1": "45", "answeringmode": 3, "product": 24230}
    rig.seed(dids=[{**LIVE, "forwardingData": live}])
    legs = '[{number: "+12522378144"}]'
    rig.write(f'dids: {{"+12512658624": {{forwarding: {{mode: forward_then_voicemail, destinations: {legs}}}}}}}\n')
    rig.applied()
    now = rig.live("2512658624")["forwarding"]
    assert now["answeringmode"] == 6
    assert (now["slot1"]["method"], now["slot1"]["number"], now["slot1"]["timeout"]) == ("simple", "2522378144", "45")
    assert now["product"] == 24230
    rig.assert_settled()


@pytest.mark.parametrize("write", ["replace", "merge"])
def test_t31_a_number_leaves_its_trunk_group_for_a_destination(rig: QuickRig, write: str) -> None:
    rig.sandbox.control.options(call48={"forwarding_write": write})
    rig.seed(dids=[LIVE])
    rig.write(NEW)
    rig.applied()
    rig.write(NEW.replace("{trunk_group: atlanta}", '"+12522378144"'))
    rig.applied()
    assert not rig.live("2512658624")["forwarding"]["fwd_trunk_grpid"]
    rig.assert_settled()


def test_a_trunk_group_renamed_in_the_files_is_renamed_at_the_carrier(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write(NEW)
    rig.applied()
    rig.write('trunk_groups: {atlanta: {name: "Atlanta 2", gateways: [192.0.2.1]}}\n' + ROUTED)
    rig.applied()
    assert list(groups(rig)) == ["Atlanta 2"]
    assert len(rig.sent("/trunkgrp/create")) == 1
    rig.assert_settled()


def test_so_is_one_that_was_there_before_the_files(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE], trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"]}])
    rig.write("trunk_groups: {atlanta: {gateways: [192.0.2.1]}}\n")
    rig.applied()
    assert rig.run("drift").code == 0
    rig.write('trunk_groups: {atlanta: {name: "Atlanta 2", gateways: [192.0.2.1]}}\n')
    rig.applied()
    assert list(groups(rig)) == ["Atlanta 2"]
    rig.assert_settled()


def test_t29_a_group_on_order_is_not_ordered_again_under_another_key(rig: QuickRig) -> None:
    """Its effect is known by the name at the carrier: what the files call it is their own affair."""
    rig.sandbox.control.options(call48={"trunk_list_lag": 600.0})
    rig.seed(dids=[LIVE])
    rig.write("trunk_groups: {atlanta: {name: ATL, gateways: [192.0.2.1]}}\n")
    assert rig.outcomes()['trunk_group["atlanta"]'].startswith("pending")
    rig.write("trunk_groups: {main: {name: ATL, gateways: [192.0.2.1]}}\n")
    rig.outcomes()
    assert len(rig.sent("/trunkgrp/create")) == 1
