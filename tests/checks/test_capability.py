from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.model.configuration import Release
from reconciler.model.findings import Severity
from reconciler.model.settings import E911, Cnam, Did, Fax, Forwarding, TrunkGroup
from reconciler.providers.base import Capabilities
from tests.checks.building import ABLE, ATHENS, GOOD, HQ, MIAMI, TORONTO, configuration, forward, found, group, number


def complaints(**settings: Any) -> list[str]:
    config = configuration(number(ATHENS, **settings))
    return [finding.message for finding in found("capability", config, {"carrier": ABLE})]


def test_what_the_carrier_can_do() -> None:
    assert not found("capability", configuration(GOOD), {"carrier": ABLE})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"fax": Fax(mode="inbound")}, "carrier has no fax"),
        ({"did": Did(billing_group="main")}, "carrier takes no billing group in did"),
        ({"forwarding": Forwarding(trunk_group="a", order="random")}, "carrier takes no order in forwarding"),
        (
            {"forwarding": forward(MIAMI, mode="voicemail")},
            "carrier takes no mode voicemail in forwarding; it takes forward, on_failure",
        ),
        ({"forwarding": forward(MIAMI, TORONTO)}, "carrier takes 1 destination in forwarding; 2 given"),
        ({"cnam": Cnam(enabled=False)}, "carrier cannot switch cnam off"),
        ({"cnam": Cnam(display_name="RULED OUT")}, f"no name for {ATHENS}"),
    ],
)
def test_what_it_cannot(settings: dict[str, Any], message: str) -> None:
    assert complaints(**settings) == [message]


def test_a_reason_and_off_need_no_capability() -> None:
    assert not complaints(e911=E911(enabled=False, reason="inbound only"), forwarding=Forwarding(enabled=False))


def test_every_value_of_a_list_is_looked_at() -> None:
    row = replace(ABLE.kinds[next(iter(ABLE.kinds))], values={"tags": frozenset({"a", "b"})})
    able = Capabilities(kinds={next(iter(ABLE.kinds)): row})
    config = configuration(number(ATHENS, did=Did(tags=("a", "c", "d"))))
    messages = [finding.message for finding in found("capability", config, {"carrier": able})]
    assert messages == [
        "carrier takes no tags c in did; it takes a, b",
        "carrier takes no tags d in did; it takes a, b",
    ]


def test_the_same_setting_at_two_carriers() -> None:
    fax = Fax(mode="inbound")
    config = configuration(number(ATHENS, fax=fax), number(MIAMI, provider="other", fax=fax))
    both = {"carrier": ABLE, "other": Capabilities(kinds={})}
    assert {finding.message for finding in found("capability", config, both)} == {
        "carrier has no fax",
        "other has no fax",
    }
    assert len(found("capability", config, {"other": ABLE})) == 1


def test_a_rule_is_asked_for_every_number() -> None:
    name = Cnam(display_name="RULED OUT")
    config = configuration(number(ATHENS, cnam=name), number(MIAMI, cnam=name))
    assert len(found("capability", config, {"carrier": ABLE})) == 2


def test_releases() -> None:
    config = configuration(number(ATHENS, release=Release("gone")), groups=(group("old", release=Release("gone")),))
    assert [finding.resource for finding in found("capability", config, {"carrier": ABLE})] == ['trunk_group["old"]']
    unable = replace(ABLE, release=False, release_trunk_group=True)
    assert [finding.resource for finding in found("capability", config, {"carrier": unable})] == [f'did["{ATHENS}"]']


def test_trunk_groups() -> None:
    config = configuration(
        groups=(
            group("fine", settings=TrunkGroup(name="fine", gateways=("10.0.0.1:5060",))),
            group("picky", settings=TrunkGroup(name="picky", prefix="2377#", gateways=())),
        )
    )
    findings = found("capability", config, {"carrier": ABLE})
    assert {finding.message for finding in findings} == {
        "carrier takes no prefix in trunk group",
        "picky needs a gateway",
    }
    assert {finding.resource for finding in findings} == {'trunk_group["picky"]'}
    assert len(found("capability", config, {"carrier": Capabilities(kinds={})})) == 2


def test_it_can_neither_be_waived_nor_changed() -> None:
    config = configuration(
        number(ATHENS, e911=HQ, fax=Fax(mode="inbound"), waive={"capability": "please"}),
        checks={"capability": Severity.OFF},
    )
    [finding] = found("capability", config, {"carrier": ABLE})
    assert finding.severity is Severity.ERROR
    assert len(found("check-not-adjustable", config, {"carrier": ABLE})) == 2
