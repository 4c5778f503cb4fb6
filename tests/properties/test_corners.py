"""Corners that random cases rarely meet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.properties.conftest import Fresh
from tests.properties.estates import PASSWORD, Case, Routed, Said
from tests.properties.test_convergence import converges

NUMBER = "2512658700"
ATLANTA = {"trunk_name": "atlanta", "trunk_ips": ["10.0.0.1"], "trunk_grpid": 20, "ext_tgid": 21}
TO_GROUP = {"fwd_trunk_grpid": 21, "product": 24230}
TO_NUMBER = {"method1": "simple", "number1": "2522378144", "timeout1": "99", "answeringmode": 1}


def case(forwarding: dict[str, Any], said: Said, **options: Any) -> Case:
    row = {"did": NUMBER, "forwardingData": forwarding}
    return Case(options, [row], [ATLANTA], {NUMBER: {"forwarding": said}}, frozenset(), {})


def test_a_destination_without_a_timeout_keeps_the_one_it_has(fresh: Fresh) -> None:
    form = {"mode": "forward", "destinations": [{"number": "+12522378144"}]}
    truth = {"forwarding.slot1.number": "2522378144", "forwarding.answeringmode": 2, "forwarding.slot1.timeout": "99"}
    converges(fresh(), case(TO_NUMBER, Said("forwarding", form, truth)))


def test_sip_digits_and_order_stay_when_something_else_changes(fresh: Fresh) -> None:
    form = {"mode": "forward", "destinations": [{"number": "+12522378144"}]}
    live = {**TO_NUMBER, "sequence": "Simultaneous", "sipdigits": "10"}
    converges(fresh(), case(live, Said("forwarding", form, {"forwarding.answeringmode": 2})))


@pytest.mark.parametrize("write", ["replace", "merge"])
@pytest.mark.parametrize(
    ("form", "truth"),
    [
        ("+12522378144", {"forwarding.slot1.number": "2522378144", "forwarding.slot1.method": "simple"}),
        (False, {"forwarding.slot1.method": ""}),
        ({"mode": "reject"}, {"forwarding.answeringmode": 0}),
    ],
)
def test_a_number_leaves_its_trunk_group(fresh: Fresh, write: str, form: Any, truth: dict[str, Any]) -> None:
    said = Said("forwarding", form, truth | {"forwarding.fwd_trunk_grpid": None})
    converges(fresh(), case(TO_GROUP, said, forwarding_write=write))


def test_a_trunk_group_may_have_the_name_that_is_anothers_key(fresh: Fresh) -> None:
    """The key names a group in the files, the name at the carrier; one never stands for the other."""
    groups = [ATLANTA, {"trunk_name": "Atlanta", "trunk_ips": ["10.0.0.2"], "trunk_grpid": 21, "ext_tgid": 22}]
    keys = {"atlanta": {"name": "Atlanta"}, "atlanta-2": {"name": "atlanta"}}
    said = Said("forwarding", "atlanta-2", {"forwarding.fwd_trunk_grpid": Routed("atlanta")})
    row = {"did": NUMBER, "forwardingData": {"fwd_trunk_grpid": 22}}
    converges(fresh(), Case({}, [row], groups, {NUMBER: {"forwarding": said}}, frozenset(), keys))


def test_a_trunk_group_that_cannot_be_made_blocks_itself_and_what_goes_there(fresh: Fresh) -> None:
    rig = fresh()
    rig.seed(dids=[{"did": NUMBER}])
    rig.write(f'trunk_groups: {{west: {{}}}}\ndids: {{"+1{NUMBER}": {{forwarding: west, fax: false}}}}\n')
    applied = rig.apply()
    assert applied.code == 3, applied.out + applied.err
    blocked = {item["address"]: item["reason"] for item in rig.plan()["blocked"]}
    assert blocked.keys() == {'trunk_group["west"]', f'forwarding["+1{NUMBER}"]'}
    assert rig.writes() == []


def test_forwarding_abroad_is_refused_before_anything_is_sent(fresh: Fresh) -> None:
    """The carrier's document knows "Forward to Local Number" and no spelling for another country's."""
    rig = fresh()
    rig.write(f'dids: {{"+1{NUMBER}": {{forwarding: "+442071234567"}}}}\n')
    validated = rig.run("validate")
    assert validated.code != 0, validated.out
    assert "call48 forwards to US and Canadian numbers, not to +442071234567" in validated.out
    assert rig.requests() == []


def test_a_caller_name_that_changes_in_the_files_while_it_settles_is_ordered_when_the_earlier_one_shows(
    fresh: Fresh,
) -> None:
    rig = fresh()
    rig.sandbox.control.options(call48={"cnam_lag": 3600.0})
    rig.seed(dids=[{"did": NUMBER}])
    for name in ("FIRST NAME", "SECOND NAME"):
        rig.write(f'dids: {{"+1{NUMBER}": {{cnam: {name}}}}}\n')
        assert rig.apply().code == 0
    assert rig.ledger()[NUMBER] == {"cnam_ordered": 1}
    rig.sandbox.control.advance(3601)
    assert rig.apply().code == 0
    rig.sandbox.control.advance(3601)
    assert rig.live(NUMBER)["cnam"]["name"] == "SECOND NAME"
    assert rig.plan("--detailed-exitcode")["exit_code"] == 0
    assert rig.ledger()[NUMBER] == {"cnam_ordered": 2}


def test_a_live_device_is_never_forgotten_for_a_mode(fresh: Fresh) -> None:
    """Its user name is not shown, and each change repeats it; `forwarding: false` is the word that forgets it."""
    rig = fresh()
    device = {"method1": "trunk", "timeout1": "20", "username": "desk0", "password": PASSWORD, "answeringmode": 2}
    rig.seed(dids=[{"did": NUMBER, "forwardingData": device}])
    rig.write(f'dids: {{"+1{NUMBER}": {{forwarding: {{mode: reject}}}}}}\n')
    applied = rig.apply()
    assert applied.code == 3, applied.out
    assert "`forwarding: false` first" in applied.out
    assert rig.writes() == []
    rig.write(f'dids: {{"+1{NUMBER}": {{forwarding: false}}}}\n')
    assert rig.apply().code == 0
    rig.write(f'dids: {{"+1{NUMBER}": {{forwarding: {{mode: reject}}}}}}\n')
    assert rig.apply().code == 0
    assert rig.live(NUMBER)["forwarding"]["answeringmode"] == 0
