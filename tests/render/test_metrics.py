"""Metrics: what Prometheus makes of them, each resource once, and nothing in them that is not a count or a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from prometheus_client.parser import text_string_to_metric_families

from reconciler.model.plan import Account, Plan
from reconciler.model.results import judge_drift, judge_plan
from reconciler.model.settings import Kind
from reconciler.render import metrics
from reconciler.render.document import PlanDocument
from reconciler.render.json import plan_document
from reconciler.render.metrics import Command

from .golden import matches
from .hostile import PERSON, SECRET, plans, thorough
from .samples import EMPTY, FULL, LIMITED, UNREAD

COMMANDS = get_args(Command)
Series = tuple[str, frozenset[tuple[str, str]]]


def document(plan: Plan, command: Command) -> PlanDocument:
    return plan_document(plan, judge_drift(plan) if command == "drift" else judge_plan(plan, detailed=True))


def written(plan: Plan, command: Command) -> str:
    return metrics.run(document(plan, command), command, "numbers.prom").decode()


def series(text: str) -> Iterator[tuple[Series, float]]:
    """Every series with its value, as Prometheus reads them."""
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for sample in family.samples:
            assert sample.timestamp is None
            yield (sample.name, frozenset(sample.labels.items())), sample.value


def states(text: str) -> dict[str, Counter[str]]:
    """How many resources of each kind are in each state, over all accounts."""
    found: dict[str, Counter[str]] = {}
    for (name, labels), value in series(text):
        if name == "reconciler_resources":
            said = dict(labels)
            found.setdefault(said["kind"], Counter())[said["state"]] += int(value)
    return found


def test_golden() -> None:
    assert matches("plan.prom", written(LIMITED, "plan"))
    assert matches("drift.prom", written(FULL, "drift"))
    assert matches("failed.prom", metrics.failed("drift", "numbers.prom", 1, ["pbx", "call48"]).decode())


@pytest.mark.parametrize("command", COMMANDS)
def test_no_series_is_there_twice(command: Command) -> None:
    other = replace(FULL.accounts[0], name="other", in_sync={Kind.CNAM: 2})
    found = [name for name, _ in series(written(replace(FULL, accounts=(*FULL.accounts, other)), command))]
    assert len(set(found)) == len(found)
    assert all(("file", "numbers.prom") in labels for _, labels in found)


def test_a_state_that_nothing_is_in_is_zero_and_not_missing() -> None:
    shown = states(written(EMPTY, "drift"))
    assert shown["did"] == Counter(in_sync=30, changed=0, settling=0, vanished=0, blocked=0, unmanaged=0)
    assert set(shown["did"]) == {"in_sync", "changed", "settling", "vanished", "blocked", "unmanaged"}
    assert set(states(written(replace(EMPTY, accounts=(Account("a", "b", "c"),)), "plan"))) == {"did"}


def test_an_account_that_was_not_read_has_no_numbers_rather_than_none() -> None:
    found = dict(series(written(UNREAD, "drift")))
    readable = {dict(labels)["provider"]: value for (name, labels), value in found.items() if name.endswith("readable")}
    numbers = {dict(labels)["provider"]: value for (name, labels), value in found.items() if name.endswith("_numbers")}
    assert readable == {"call48": 1, "pbx": 0}
    assert numbers == {"call48": 42}


@thorough
@given(plans)
def test_each_resource_is_counted_once(plan: Plan) -> None:
    for command in COMMANDS:
        shown = document(plan, command)
        named = [
            (entry["provider"], entry["address"]) for key in ("pending", "blocked", "unmanaged") for entry in shown[key]
        ]
        listed = "resource_drift" if command == "drift" else "resource_changes"
        named += [(entry["provider_name"], entry["address"]) for entry in shown[listed]]
        total = sum(sum(counts.values()) - counts["in_sync"] for counts in states(written(plan, command)).values())
        assert total == len(set(named))


@thorough
@given(plans)
def test_nothing_secret_personal_or_live(plan: Plan) -> None:
    for command in COMMANDS:
        text = written(plan, command)
        assert SECRET not in text
        assert PERSON not in text
        assert not re.search(r"\+1\d{10}", text)
        assert all(line.isprintable() for line in text.split("\n"))


@thorough
@given(plans)
def test_equal_plans_are_equal_bytes(plan: Plan) -> None:
    turned = replace(
        plan,
        changes=plan.changes[::-1],
        unmanaged=plan.unmanaged[::-1],
        findings=plan.findings[::-1],
        accounts=tuple(replace(a, in_sync=dict(reversed(a.in_sync.items()))) for a in plan.accounts),
    )
    assert written(plan, "plan") == written(replace(plan), "plan")
    if len({change.address for change in plan.changes}) == len(plan.changes):
        assert written(plan, "plan") == written(turned, "plan")


def test_the_bill_is_a_plans() -> None:
    found = {name: value for (name, _), value in series(written(replace(FULL, changes=FULL.changes[:2]), "plan"))}
    assert found["reconciler_plan_once_dollars"] == 2
    assert found["reconciler_plan_monthly_dollars"] == 1
    assert found["reconciler_plan_unknown_prices"] == 1
    assert "dollars" not in written(FULL, "drift")
