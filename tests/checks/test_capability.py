from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler.checks import registry
from reconciler.checks.view import View
from reconciler.conformance.runner import Runner
from reconciler.model.configuration import PoolSearch, PurchaseOrder, Release
from reconciler.model.findings import Severity
from reconciler.model.porting import Document, PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Cnam, Did, Fax, Forwarding, Kind, Settings, TrunkGroup
from reconciler.providers.base import Capabilities, Capability
from tests.checks.building import (
    ABLE,
    ATHENS,
    GOOD,
    HQ,
    MIAMI,
    TORONTO,
    configuration,
    forward,
    found,
    group,
    number,
    pool,
    port,
)


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


def test_what_a_trunk_group_cannot_is_told_by_its_key_and_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("""\
providers: {call48: {username: demo, password: "${SECRET}"}}
trunk_groups:
  main:
    gateways: [192.0.2.1]
    credentials: {username: pbx, password: "${SECRET}"}
    channel_limit: 4
  other: {gateways: [192.0.2.1], channel_limit: {outbound: 4}}
""")
    ran = Runner(tmp_path, {"SECRET": "hush"}).run("validate", "--format", "json")
    told = {
        (entry["where"]["line"], entry["where"]["column"], entry["message"])
        for entry in ran.json["findings"]
        if entry["check"] == "capability"
    }
    assert told == {
        (5, 19, "call48 takes no credentials.username in trunk group"),
        (5, 34, "call48 takes no credentials.password in trunk group"),
        (6, 5, "call48 takes no channel_limit.inbound in trunk group"),
        (6, 5, "call48 takes no channel_limit.outbound in trunk group"),
        (7, 50, "call48 takes no channel_limit.outbound in trunk group"),
    }


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


PORTS = Capabilities(
    kinds={
        Kind.PORT: Capability(
            fields=frozenset({"type", "numbers", "account_type", "account_number", "activation", "loa"}),
            values={"account_type": frozenset({"business"}), "type": frozenset({"local"})},
            most={"numbers": 1},
            rule=lambda key, port: [f"{key} is not for it"] if port.activation == "manual" else [],
        )
    },
    cancels_ports=frozenset({PortState.DRAFT}),
)


@pytest.mark.parametrize(
    ("settings", "message", "path"),
    [
        ({"pin": Secret("1234")}, "carrier takes no losing_carrier.pin in a port", "losing_carrier"),
        ({"csr": Document("a")}, "carrier takes no documents.csr in a port", "documents"),
        ({"partial": True}, "carrier takes no partial in a port", "partial"),
        ({"account_type": "residential"},
         "carrier takes no losing_carrier.account_type residential in a port; it takes business", "losing_carrier"),
        ({"type": "toll_free"}, "carrier takes no type toll_free in a port; it takes local", "type"),
        ({"numbers": (ATHENS, MIAMI)}, "carrier takes 1 number in a port; 2 given", "numbers"),
        ({"activation": "manual"}, "a is not for it", ""),
        ({"submitted": False}, "carrier has no drafts of ports", "submit"),
    ],
)  # fmt: skip
def test_what_a_carrier_cannot_do_of_a_port(settings: dict[str, Any], message: str, path: str) -> None:
    whole = {"type": "local", "numbers": (ATHENS,), "partial": False, "submitted": True} | settings
    config = configuration(ports=(port(**whole),))
    [hit] = registry.get("capability").run(View(config, {"carrier": PORTS}))
    assert (hit.message, hit.path[:1]) == (message, (path,) if path else ())
    [finding] = found("capability", config, {"carrier": PORTS})
    assert (finding.message, finding.resource) == (message, 'port["a"]')


def test_what_a_carrier_can_do_of_a_port() -> None:
    whole = port(type="local", numbers=(ATHENS,), account_number=Secret("1"), partial=False, submitted=True)
    assert not found("capability", configuration(ports=(whole,)), {"carrier": PORTS})
    drafts = Capabilities(kinds={Kind.PORT: Capability(fields=frozenset({"numbers", "submitted"}))})
    assert not found(
        "capability", configuration(ports=(port(numbers=(ATHENS,), submitted=False),)), {"carrier": drafts}
    )


def test_a_carrier_without_ports() -> None:
    config = configuration(ports=(port(numbers=(ATHENS,)), port("b", cancel="customer stays")))
    messages = [finding.message for finding in found("capability", config, {"carrier": ABLE})]
    assert messages == ["carrier takes no port-ins"] * 2
    assert not found("capability", config)


def test_a_port_that_is_given_up() -> None:
    config = configuration(ports=(port(numbers=(ATHENS, MIAMI), csr=Document("a"), cancel="customer stays"),))
    assert not found("capability", config, {"carrier": PORTS})
    [finding] = found("capability", config, {"carrier": replace(PORTS, cancels_ports=frozenset())})
    assert finding.message == "carrier cannot cancel a port"


def test_pools() -> None:
    settings = Settings(cnam=Cnam(display_name="RULED OUT"), fax=Fax(mode="inbound"))
    config = configuration(pools=(pool(settings=settings, order=PurchaseOrder(bundle="b")),))
    told = {(finding.message, finding.resource) for finding in found("capability", config, {"carrier": ABLE})}
    assert told == {
        ("carrier has no fax", 'pool["a"]'),
        ("no name for its numbers", 'pool["a"]'),
        ("carrier takes no bundle in a purchase", 'pool["a"]'),
    }
    unable = replace(ABLE, purchase=False)
    [finding] = found("capability", configuration(pools=(pool(),)), {"carrier": unable})
    assert finding.message == "carrier cannot buy numbers"
    assert not found("capability", configuration(pools=(pool(),)), {"carrier": ABLE})


@pytest.mark.parametrize(
    ("search", "told"),
    [
        (PoolSearch(rate_center="ATHENS"), True),
        (PoolSearch(area="911"), True),
        (PoolSearch(area="706"), False),
        (PoolSearch(state="GA"), False),
        (PoolSearch(kind="toll_free"), False),
    ],
)
def test_a_pool_at_a_carrier_that_searches_by_state_names_one(search: PoolSearch, told: bool) -> None:
    """The carrier refuses the search, and nothing else of the account could be planned."""
    by_state = {"carrier": replace(ABLE, search_by_state=True)}
    findings = found("capability", configuration(pools=(pool(search=search),)), by_state)
    words = "carrier looks for numbers in one state, and the search names none"
    assert [finding.message for finding in findings] == [words] * told
    assert not found("capability", configuration(pools=(pool(search=search),)), {"carrier": ABLE})


def test_it_can_neither_be_waived_nor_changed() -> None:
    config = configuration(
        number(ATHENS, e911=HQ, fax=Fax(mode="inbound"), waive={"capability": "please"}),
        checks={"capability": Severity.OFF},
    )
    [finding] = found("capability", config, {"carrier": ABLE})
    assert finding.severity is Severity.ERROR
    assert len(found("check-not-adjustable", config, {"carrier": ABLE})) == 2
