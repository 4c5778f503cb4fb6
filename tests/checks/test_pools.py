"""Checks see a pool as a number like those that it will have."""

from __future__ import annotations

from reconciler.checks import PlanContext, offline
from reconciler.checks.view import View
from reconciler.model.configuration import Origin, PoolSearch
from reconciler.model.settings import Cnam, Forwarding, Settings
from tests.checks.building import ABLE, ATHENS, GOOD, HQ, MIAMI, configuration, found, group, number, pool, port

NAMELESS = Settings(cnam=Cnam(display_name="OFFICE"), forwarding=Forwarding(trunk_group="a"))


def test_what_is_wrong_with_the_settings_of_a_pool_is_told_of_the_pool() -> None:
    config = configuration(pools=(pool("athens", settings=NAMELESS), pool("b", settings=GOOD.settings)))
    told = {(finding.check, finding.resource, str(finding.where)) for finding in offline(config, {})}
    assert told == {
        ("cnam-generic", 'pool["athens"]', "pools.yaml:70:1"),
        ("e911-missing", 'pool["athens"]', "pools.yaml:70:1"),
    }


def test_a_toll_free_pool_has_toll_free_numbers() -> None:
    free = pool(search=PoolSearch(kind="toll_free"), settings=Settings(cnam=Cnam(display_name="ACME SALES")))
    assert [finding.check for finding in offline(configuration(pools=(free,)), {})] == ["cnam-toll-free"]


def test_a_pool_elsewhere_is_elsewhere() -> None:
    there = pool(search=PoolSearch(area="876"), settings=Settings(e911=HQ))
    assert [finding.check for finding in offline(configuration(pools=(there,)), {})] == ["e911-country"]


def test_a_pool_shares_a_finding_with_the_numbers_of_its_profile() -> None:
    config = configuration(
        number(ATHENS, settings=NAMELESS), number(MIAMI, settings=NAMELESS), pools=(pool(settings=NAMELESS),)
    )
    [finding] = found("cnam-generic", config)
    assert finding.resource == f'cnam["{ATHENS}"]'
    assert finding.message.endswith("(2 more numbers like this)")


def test_waivers_of_a_pool() -> None:
    waive = {"e911-missing": "no calls go out", "cnam-length": "odd", "cnam-odd": "x"}
    config = configuration(pools=(pool(settings=NAMELESS, waive=waive),))
    assert found("e911-missing", config) == []
    told = {(finding.check, finding.resource, finding.message) for finding in offline(config, {})}
    assert told == {
        ("cnam-generic", 'pool["a"]', "the caller name is generic"),
        ("waiver-unused", 'pool["a"]', "the waiver of cnam-length is not needed"),
        ("check-unknown", 'pool["a"]', "there is no check called 'cnam-odd' to waive"),
    }


def test_what_ports_and_pools_use_is_used() -> None:
    origins = {name: Origin("p.yaml", 1, ("profiles", name)) for name in ("of-pool", "of-port", "spare")}
    config = configuration(
        groups=(group("a"),),
        pools=(pool(settings=NAMELESS, profile="of-pool"),),
        ports=(port(profile="of-port", cancel="stays"),),
        profiles=origins,
    )
    assert [finding.resource for finding in found("profile-unused", config)] == ['profile["spare"]']
    assert found("trunk-group-unused", config) == []


def test_a_plan_has_the_numbers_themselves() -> None:
    config = configuration(GOOD, pools=(pool(settings=NAMELESS),))
    assert [each.number for each in View(config, plan=PlanContext()).kept] == [ATHENS]
    assert len(View(config, {"carrier": ABLE}).kept) == 2
