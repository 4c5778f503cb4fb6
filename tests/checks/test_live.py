from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.checks import PlanContext, at_plan
from reconciler.model.configuration import Origin, ProviderConfig, Release
from reconciler.model.findings import Severity, Where
from reconciler.model.plan import Action, Change
from reconciler.model.settings import E911, Forwarding, Kind, Settings, TrunkGroup
from reconciler.providers.observed import LiveNumber, Observed
from tests.checks.building import (
    ATHENS,
    HQ,
    MIAMI,
    TORONTO,
    configuration,
    forward,
    found_live,
    group,
    number,
    observed,
)

OTHER = "+12512659999"


def account(live: dict[str, Settings]) -> Observed:
    return Observed("account", {digits: LiveNumber(digits, settings) for digits, settings in live.items()})


def deletion(kind: Kind, key: str) -> Change:
    return Change(f'{kind}["{key}"]', kind, key, "carrier", Action.DELETE, None, None, None)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (100, 100, False),
        (100, 120, False),
        (100, 70, False),
        (100, 69, True),
        (10, 5, False),
        (10, 4, True),
        (3, 0, True),
        (0, 0, False),
    ],
)
def test_inventory_shrank(before: int, now: int, told: bool) -> None:
    origin = Origin("providers.yaml", 3, ("providers", "carrier"))
    config = configuration(providers={"carrier": ProviderConfig("carrier", "call48", {}, origin)})
    live = observed(*(f"+1251265{n:04}" for n in range(now)))
    findings = found_live("inventory-shrank", config, PlanContext({"carrier": live}, (), {"carrier": before}))
    assert bool(findings) is told
    for finding in findings:
        assert finding.severity is Severity.ERROR
        assert finding.resource == 'provider["carrier"]'
        assert finding.where == Where("providers.yaml", 3, 1)
        assert str(before) in finding.message


def test_inventory_is_not_judged_without_a_memory_or_a_reading() -> None:
    config = configuration()
    assert not at_plan(config, PlanContext({"carrier": observed()}))
    assert not at_plan(config, PlanContext({}, (), {"carrier": 100}))


def test_number_on_two_accounts() -> None:
    config = configuration(
        number(ATHENS, line=1), number(MIAMI, line=2), number(TORONTO, line=3, acquire="port"), number(OTHER, line=4)
    )
    second = replace(observed(ATHENS, MIAMI, TORONTO), identity="another account")
    context = PlanContext({"carrier": observed(ATHENS, OTHER), "second": second})
    messages = {finding.resource: finding.message for finding in found_live("number-on-two-accounts", config, context)}
    assert messages == {f'did["{ATHENS}"]': "is live at carrier and at second"}
    assert not at_plan(config, PlanContext({"carrier": observed(ATHENS)}))


def test_one_account_under_two_names_is_no_reason_to_give_a_number_up() -> None:
    context = PlanContext({"carrier": observed(ATHENS), "twin": observed(ATHENS)})
    (finding,) = found_live("number-on-two-accounts", configuration(number(ATHENS)), context)
    assert finding.message == "is live at carrier and at twin, which are the same account under two names"
    assert finding.remedy == "leave one of the two out of `providers`"


@pytest.mark.parametrize(
    ("declared", "live", "told"),
    [
        ({ATHENS: forward(OTHER)}, {OTHER: forward(ATHENS)}, True),
        ({ATHENS: forward(MIAMI), MIAMI: None}, {MIAMI: forward(ATHENS)}, True),
        ({ATHENS: forward(OTHER)}, {OTHER: forward(MIAMI)}, False),
        ({ATHENS: forward(OTHER)}, {OTHER: None}, False),
        # What is declared counts, not what is live; a loop of the files alone is told of without a plan.
        ({ATHENS: Forwarding(trunk_group="a")}, {ATHENS: forward(OTHER), OTHER: forward(ATHENS)}, False),
        ({ATHENS: forward(MIAMI), MIAMI: forward(ATHENS)}, {}, False),
        # Nobody asked about numbers that are not in the files.
        ({}, {MIAMI: forward(OTHER), OTHER: forward(MIAMI)}, False),
    ],
)
def test_loop_through_what_is_not_in_the_files(
    declared: dict[str, Forwarding | None], live: dict[str, Forwarding | None], told: bool
) -> None:
    config = configuration(*(number(digits, forwarding=to) for digits, to in declared.items()))
    reading = account({digits: Settings(forwarding=to) for digits, to in live.items()})
    findings = found_live("forwarding-loop-live", config, PlanContext({"second": reading}))
    assert bool(findings) is told
    assert all(finding.resource == f'forwarding["{ATHENS}"]' for finding in findings)


def test_a_live_loop_can_be_waived() -> None:
    waive = {"forwarding-loop-live": "times out"}
    config = configuration(number(ATHENS, forwarding=forward(OTHER), waive=waive))
    reading = account({OTHER: Settings(forwarding=forward(ATHENS))})
    assert not at_plan(config, PlanContext({"second": reading}))


def test_release_still_forwarded_to() -> None:
    config = configuration(number(ATHENS, release=Release("gone")), number(MIAMI, forwarding=forward(TORONTO)))
    live: dict[str, Any] = {
        OTHER: Settings(forwarding=forward(ATHENS)),
        TORONTO: Settings(forwarding=forward(ATHENS)),
        MIAMI: Settings(forwarding=forward(ATHENS)),
        ATHENS: Settings(),
    }
    context = PlanContext({"carrier": account(live)}, (deletion(Kind.DID, ATHENS),))
    [finding] = found_live("release-still-forwarded-to", config, context)
    assert finding.message == f"is being released, and {OTHER} (with 1 more) still forwards to it"
    assert finding.is_error
    not_yet = PlanContext({"carrier": account(live)})
    assert not found_live("release-still-forwarded-to", config, not_yet)


def test_release_of_a_trunk_group_in_use() -> None:
    old = group("old", release=Release("moved"), settings=TrunkGroup(name="Old Site"))
    config = configuration(number(MIAMI, forwarding=Forwarding(trunk_group="new")), groups=(old, group("new")))
    live = {
        OTHER: Settings(forwarding=Forwarding(trunk_group="Old Site")),
        MIAMI: Settings(forwarding=Forwarding(trunk_group="Old Site")),
        TORONTO: Settings(forwarding=forward(MIAMI)),
    }
    context = PlanContext({"carrier": account(live)}, (deletion(Kind.TRUNK_GROUP, "old"),))
    [finding] = found_live("release-trunk-group-in-use", config, context)
    assert finding.message == f"is being removed, and {OTHER} still goes to it"
    assert finding.resource == 'trunk_group["old"]'
    live.pop(OTHER)
    context = PlanContext({"carrier": account(live)}, (deletion(Kind.TRUNK_GROUP, "old"),))
    assert not found_live("release-trunk-group-in-use", config, context)


def test_release_with_a_live_emergency_address() -> None:
    config = configuration(
        *(number(digits, release=Release("gone")) for digits in (ATHENS, MIAMI, TORONTO)), number(OTHER)
    )
    live = {
        ATHENS: Settings(e911=HQ),
        MIAMI: Settings(e911=E911(enabled=False)),
        OTHER: Settings(e911=HQ),
    }
    changes = [deletion(Kind.DID, digits) for digits in (ATHENS, MIAMI, TORONTO)]
    [finding] = found_live("release-e911", config, PlanContext({"carrier": account(live)}, changes))
    assert finding.resource == f'did["{ATHENS}"]'
    assert finding.severity is Severity.WARNING
    assert not found_live("release-e911", config, PlanContext({}, changes))
