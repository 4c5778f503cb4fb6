"""Every form of forwarding: what is sent, what the carrier then has, and that the plan after it is empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig

NUMBER = "2512658624"
LEG = '{number: "+12522378144", timeout: 99}'
SIP = "{sip: 192.0.2.10, timeout: 20}"
LAST = '{number: "+12223331234", timeout: 60}'
DEVICE = '{device: {username: desk1, password: "${DESK1_PASSWORD}"}, timeout: 30}'
SECRET = "sip-secret-of-desk-1"

# The document, Update Forwarding, `answeringmode` and `sequence`.
MODES = {
    "reject": 0, "ring": 1, "forward": 2, "ring_then_forward": 3, "voicemail": 4, "ring_then_voicemail": 5,
    "forward_then_voicemail": 6, "ring_forward_voicemail": 7,
}  # fmt: skip
ORDERS = {"in_order": "Order", "simultaneous": "Simultaneous", "random": "Random"}
# Without a state file nothing can be told of what the carrier does not show.
STATES = {"kept": "", "none": "state: {url: none}\n"}


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """One live number and one trunk group."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.environ["DESK1_PASSWORD"] = SECRET
    rig.seed(dids=[{"did": NUMBER}], trunk_groups=[{"trunk_name": "atlanta", "trunk_ips": ["192.0.2.1"]}])
    return rig


def declare(rig: QuickRig, forwarding: str, state: str = "") -> None:
    groups = "trunk_groups: {atlanta: {gateways: [192.0.2.1]}}\n"
    rig.write(f'{groups}dids: {{"+1{NUMBER}": {{forwarding: {forwarding}}}}}\n{state}')


def carried(rig: QuickRig) -> dict[str, Any]:
    """The forwarding that the carrier has, in its own words, without what says nothing."""
    live = rig.live(NUMBER)["forwarding"]
    slots = [live[f"slot{index}"] for index in (1, 2, 3)]
    found: dict[str, Any] = {
        "legs": [(slot["method"], slot["number"] or slot["sip"], slot["timeout"]) for slot in slots]
    }
    found["legs"] = [leg for leg in found["legs"] if leg[0]]
    found["mode"] = live["answeringmode"]
    found["group"] = live["fwd_trunk_grpid"]
    return found


FORMS: Mapping[str, tuple[str, list[tuple[str, str, str]], int]] = {
    "a number": ('"+12522378144"', [("simple", "2522378144", "30")], 2),
    "one leg": (f"{{destinations: [{LEG}]}}", [("simple", "2522378144", "99")], 2),
    "two legs": (
        f"{{destinations: [{LEG}, {SIP}]}}",
        [("simple", "2522378144", "99"), ("ip", "192.0.2.10", "20")],
        2,
    ),
    "three legs": (
        f"{{destinations: [{LEG}, {SIP}, {LAST}]}}",
        [("simple", "2522378144", "99"), ("ip", "192.0.2.10", "20"), ("simple", "2223331234", "60")],
        2,
    ),
    "preconfigured": ("{destinations: [{preconfigured: true}]}", [("preconfigured", "", "")], 2),
    "preconfigured and a leg": (
        f"{{destinations: [{{preconfigured: true}}, {SIP}]}}",
        [("preconfigured", "", ""), ("ip", "192.0.2.10", "20")],
        2,
    ),
    "a device": (f"{{destinations: [{DEVICE}]}}", [("trunk", "", "30")], 2),
    "a device and a leg": (
        f"{{mode: ring_then_forward, destinations: [{DEVICE}, {LEG}]}}",
        [("trunk", "", "30"), ("simple", "2522378144", "99")],
        3,
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_carried_out_and_settles(rig: QuickRig, form: str, state: str) -> None:
    text, legs, mode = FORMS[form]
    declare(rig, text, STATES[state])
    rig.applied()
    assert carried(rig) == {"legs": legs, "mode": mode, "group": None}
    rig.assert_settled()


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", ["{trunk_group: atlanta}", "atlanta"])
def test_a_trunk_group_is_carried_out_and_settles(rig: QuickRig, text: str, state: str) -> None:
    declare(rig, text, STATES[state])
    rig.applied()
    (group,) = rig.sandbox.control.dump("call48")["call48"]["trunk_groups"]
    assert carried(rig) == {"legs": [], "mode": None, "group": group["ext_tgid"]}
    rig.assert_settled()


@pytest.mark.parametrize("mode", MODES)
def test_each_mode(rig: QuickRig, mode: str) -> None:
    declare(rig, "{mode: voicemail}" if mode == "reject" else "{mode: reject}")
    rig.applied()
    forwards = "forward" in mode
    legs = f", destinations: [{LEG}]" if forwards else ""
    declare(rig, f"{{mode: {mode}{legs}}}")
    rig.applied()
    assert carried(rig)["mode"] == MODES[mode]
    assert len(carried(rig)["legs"]) == int(forwards)
    rig.assert_settled()


@pytest.mark.parametrize("order", ORDERS)
def test_each_order_is_remembered_and_sent_again_only_when_the_files_change(rig: QuickRig, order: str) -> None:
    other = next(name for name in ORDERS if name != order)
    for wanted in (order, other):
        declare(rig, f"{{order: {wanted}, destinations: [{LEG}, {SIP}]}}")
        rig.applied()
        assert rig.live(NUMBER)["forwarding"]["sequence"] == ORDERS[wanted]
        rig.assert_settled()
    assert len(rig.sent("/update_forwarding")) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (f"{{destinations: [{LEG}, {SIP}, {LAST}]}}", f"{{destinations: [{SIP}]}}"),
        ("{trunk_group: atlanta}", f"{{destinations: [{LEG}]}}"),
        (f"{{destinations: [{LEG}]}}", "{trunk_group: atlanta}"),
        (f"{{destinations: [{DEVICE}]}}", '"+12522378144"'),
        (f"{{destinations: [{LEG}]}}", "{mode: voicemail}"),
        ("{mode: reject}", "{destinations: [{preconfigured: true}]}"),
        (f"{{destinations: [{LEG}]}}", "false"),
        ("{trunk_group: atlanta}", "false"),
    ],
)
@pytest.mark.parametrize("write", ["replace", "merge"])
def test_from_one_form_to_another(rig: QuickRig, first: str, second: str, write: str) -> None:
    rig.sandbox.control.options(call48={"forwarding_write": write})
    declare(rig, first)
    rig.applied()
    rig.assert_settled()
    declare(rig, second)
    assert rig.run("plan", "--detailed-exitcode").code == 2
    rig.applied()
    rig.assert_settled()


@pytest.mark.parametrize("text", ["{mode: ring}", "false"])
def test_a_number_that_only_rings_already_is_left_alone(rig: QuickRig, text: str) -> None:
    declare(rig, text)
    rig.assert_settled()


def test_what_a_plan_changes_is_only_what_differs(rig: QuickRig) -> None:
    declare(rig, f"{{mode: forward, destinations: [{LEG}, {SIP}]}}")
    rig.applied()
    declare(rig, f"{{mode: forward, destinations: [{LEG}, {SIP.replace('20', '25')}]}}")
    plan = rig.run("plan")
    assert "destinations[1].timeout = 20 -> 25" in " ".join(plan.out.split())
    assert plan.out.count(" -> ") == 1


def test_a_lost_state_file_makes_one_more_change_of_what_cannot_be_read_and_then_settles(rig: QuickRig) -> None:
    declare(rig, f"{{order: random, sip_digits: '11', destinations: [{LEG}]}}")
    rig.applied()
    for name in (rig.folder / ".reconciler").iterdir():
        name.unlink()
    plan = rig.run("plan")
    assert plan.code == 0
    rig.applied()
    rig.assert_settled()
    assert rig.live(NUMBER)["forwarding"]["sequence"] == "Random"


# The device's password. -----------------------------------------------------------------------------------------------


def test_the_password_of_a_device_is_nowhere_to_be_seen(rig: QuickRig) -> None:
    declare(rig, f"{{destinations: [{DEVICE}]}}")
    told = [
        rig.run("plan", "--format", format_, "--calls").out
        if format_ == "text"
        else rig.run("plan", "--format", format_).out
        for format_ in ("text", "json", "markdown", "html")
    ]
    assert "(sensitive value)" in told[0]
    assert rig.run("plan", "--out", "plan.json", "--json", "other.json").code == 0
    applied = rig.run("apply", "plan.json", "--json", "applied.json", "--wait", "0")
    assert applied.code == 0, applied.err
    told += [applied.out, applied.err, rig.run("import").out, rig.run("drift", "--format", "json").out]
    told += [rig.run("show", "plan.json").out, rig.run("history").out, rig.run("state", "list").out]
    told.append(rig.run("state", "show", f'forwarding["+1{NUMBER}"]').out)
    files = [path for path in rig.folder.rglob("*") if path.is_file()]
    assert {"plan.json", "other.json", "applied.json", "state.db"} <= {path.name for path in files}
    assert rig.live(NUMBER)["forwarding"]["password"] == SECRET
    for text in told:
        assert SECRET not in text
    for path in files:
        assert SECRET.encode() not in path.read_bytes(), path.name


def test_a_changed_password_is_a_change_and_is_not_shown(rig: QuickRig) -> None:
    declare(rig, f"{{destinations: [{DEVICE}]}}")
    rig.applied()
    rig.environ["DESK1_PASSWORD"] = "another-secret"
    plan = rig.run("plan", "--detailed-exitcode", "--format", "json")
    assert plan.code == 2
    assert SECRET not in plan.out
    assert "another-secret" not in plan.out
    rig.applied()
    assert rig.live(NUMBER)["forwarding"]["password"] == "another-secret"
    rig.assert_settled()


def test_a_device_without_its_user_name_is_not_changed_behind_its_back(rig: QuickRig) -> None:
    """Another destination changes; the call would have to carry the device's user name, which the carrier does not show."""
    live = {"method1": "trunk", "username": "desk1", "password": SECRET, "timeout1": "30", "answeringmode": 2}
    rig.sandbox.control.reset()
    rig.seed(dids=[{"did": NUMBER, "forwardingData": live}])
    rig.write(f'dids: {{"+1{NUMBER}": {{forwarding: {{mode: forward_then_voicemail, destinations: [{DEVICE}]}}}}}}\n')
    rig.applied()
    now = rig.live(NUMBER)["forwarding"]
    assert (now["username"], now["password"], now["answeringmode"]) == ("desk1", SECRET, 6)
    rig.assert_settled()


def test_import_asks_for_the_password_by_a_variable_and_settles(rig: QuickRig) -> None:
    live = {"method1": "trunk", "username": "desk1", "password": SECRET, "timeout1": "30", "answeringmode": 2}
    rig.sandbox.control.reset()
    rig.seed(dids=[{"did": NUMBER, "forwardingData": live}])
    rig.write("", name="providers.yaml")
    imported = rig.run("import")
    assert imported.code == 0
    assert SECRET not in imported.out
    assert "${" in imported.out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{{destinations: [{LEG}, {SIP}, {LAST}, {LEG}]}}", "3"),
        (f"{{destinations: [{LEG}, {DEVICE}]}}", "first destination"),
        (f"{{destinations: [{LEG}, {{preconfigured: true}}]}}", "first destination"),
        (f"{{mode: voicemail, destinations: [{LEG}]}}", "voicemail"),
        (f"{{mode: on_failure, destinations: [{LEG}]}}", "on_failure"),
        ("{trunk_group: atlanta, failover: '+12522378144'}", "failover"),
        ("{trunk_group: boston}", "boston"),
    ],
)
def test_what_the_carrier_cannot_express_is_an_error_of_validate(rig: QuickRig, text: str, words: str) -> None:
    declare(rig, text)
    ran = rig.run("validate")
    assert ran.code in (1, 3)
    assert words in ran.out
    assert "numbers.yaml:5" in ran.out
    applied = rig.run("apply", "--auto-approve")
    assert applied.code in (1, 3)
    assert rig.writes() == []


def test_the_plan_file_masks_the_password_as_policies_expect(rig: QuickRig) -> None:
    declare(rig, f"{{destinations: [{DEVICE}]}}")
    document = json.loads(rig.run("plan", "--format", "json").out)
    (change,) = document["resource_changes"]
    assert change["change"]["after_sensitive"]["destinations"][0]["device"]["password"] is True
    (call,) = document["calls"]
    assert SECRET not in json.dumps(call)


def test_a_change_says_what_it_may_replace_unseen(rig: QuickRig) -> None:
    rig.seed(
        dids=[
            {
                "did": "2512658699",
                "forwardingData": {"method1": "simple", "number1": "2522378144", "timeout1": "20", "answeringmode": 2},
            }
        ]
    )
    rig.write('dids: {"+12512658699": {forwarding: {destinations: [{number: "+12522378145"}]}}}\n')
    (change,) = rig.plan()["resource_changes"]
    assert any("order, sip_digits" in note for note in change["reconciler"]["notes"])


@pytest.mark.parametrize("mode", ["reject", "ring", "voicemail", "ring_then_voicemail"])
def test_a_device_makes_way_for_a_mode_that_forwards_nothing_as_the_plan_says(rig: QuickRig, mode: str) -> None:
    """Its user name cannot be read, so the leg cannot be sent as it is; such a mode takes no destination to declare."""
    declare(rig, f"{{mode: ring_then_forward, destinations: [{DEVICE}]}}")
    rig.applied()
    declare(rig, f"{{mode: {mode}}}")
    (blocked,) = rig.plan()["blocked"]
    assert blocked["remedy"] == "apply `forwarding: false` first, which forgets the device"
    declare(rig, "false")
    rig.applied()
    declare(rig, f"{{mode: {mode}}}")
    rig.applied()
    assert carried(rig) == {"legs": [], "mode": MODES[mode], "group": None}
    rig.assert_settled()


def test_a_password_that_differs_is_named_and_not_shown(rig: QuickRig) -> None:
    """The user name, which cannot be read, is no difference; that it was all that was shown hid the password's."""
    declare(rig, f"{{mode: ring_then_forward, destinations: [{DEVICE}]}}")
    rig.applied()
    rig.environ["DESK1_PASSWORD"] = other = "another-sip-secret"
    text = rig.run("plan").out
    assert "      ~ destinations[0].device.password = (sensitive value)\n" in text
    assert "username" not in text
    assert SECRET not in text
    assert other not in text
