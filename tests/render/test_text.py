"""Text: what people and tools know by heart from Terraform, and what is ours."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.plan import Plan
from reconciler.model.results import judge_apply, judge_drift, judge_findings, judge_plan
from reconciler.render import text
from reconciler.render.document import PlanDocument
from reconciler.render.json import apply_document, findings_document, plan_document
from reconciler.render.lines import Style
from reconciler.render.visible import visible

from .golden import matches
from .hostile import plans, thorough
from .samples import APPLIED, EMPTY, FULL, LIMITED, UNREAD

PLAIN = Style()
ALL = Style(calls=True)


def document(plan: Plan) -> PlanDocument:
    return plan_document(plan, judge_plan(plan, detailed=False))


@pytest.mark.parametrize(
    ("name", "plan", "style"),
    [
        ("full", FULL, PLAIN),
        ("limited", LIMITED, ALL),
        ("masked", FULL, Style(calls=True, mask_personal=True)),
        ("empty", EMPTY, PLAIN),
        ("unread", UNREAD, PLAIN),
        ("targeted", replace(EMPTY, targets=('did["+1251*"]',), complete=False), PLAIN),
        ("wrapped", replace(FULL, notes=("a long note " * 12,)), Style(width=60)),
        ("coloured", FULL, Style(colour=True)),
    ],
)
def test_plans(name: str, plan: Plan, style: Style) -> None:
    assert matches(f"plan-{name}.txt", text.plan(document(plan), style))


def test_drift() -> None:
    assert matches("drift.txt", text.drift(plan_document(FULL, judge_drift(FULL)), PLAIN))
    assert matches("drift-none.txt", text.drift(plan_document(EMPTY, judge_drift(EMPTY)), PLAIN))


def test_applied() -> None:
    assert matches("applied.txt", text.applied(apply_document(APPLIED, judge_apply(APPLIED)), PLAIN))
    good = replace(APPLIED, plan=EMPTY, results=APPLIED.results[1:2], calls_sent=1)
    assert matches("applied-whole.txt", text.applied(apply_document(good, judge_apply(good)), PLAIN))


def test_findings() -> None:
    found = [
        Finding("e911-missing", Severity.ERROR, "no E911", "add `e911:`", 'did["+12512658624"]', Where("a.yaml", 3, 5)),
        Finding("syntax", Severity.WARNING, "odd"),
    ]
    assert matches("findings.txt", text.findings(findings_document(found, judge_findings(found)), PLAIN))
    assert text.findings(findings_document([], judge_findings([])), PLAIN) == "Success! The configuration is valid.\n"


def test_colour_changes_no_words() -> None:
    coloured = text.plan(document(FULL), Style(colour=True, calls=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.plan(document(FULL), ALL)


def test_what_tfcmt_reads() -> None:
    shown = text.plan(document(FULL), PLAIN)
    assert re.search(r"^(Plan: \d|No changes\.)", shown, re.M)
    assert re.findall(r"^ *# (.*) will be created$", shown, re.M)[1] == 'did["+12512658624"]'
    assert re.findall(r"^ *# (.*) will be updated in-place$", shown, re.M)[0] == 'e911["+12512658625"]'
    assert re.findall(r"^ *# (.*) will be destroyed$", shown, re.M) == ['did["+12512658626"]']
    assert re.search(r"[1-9][0-9]* to destroy\.", shown)
    assert "\nReconciler will perform the following actions:\n" in shown


def test_the_legend_has_only_what_occurs() -> None:
    shown = text.plan(document(replace(EMPTY, changes=FULL.changes[:1])), PLAIN)
    assert "\n  + create\n" in shown
    assert not re.search(r"^  [~\-?!] ", shown, re.M)


@thorough
@given(plans)
def test_no_control_character_is_ever_printed(plan: Plan) -> None:
    applied = replace(APPLIED, plan=plan)
    for shown in (
        text.plan(document(plan), ALL),
        text.drift(plan_document(plan, judge_drift(plan)), PLAIN),
        text.applied(apply_document(applied, judge_apply(applied)), PLAIN),
        text.findings(findings_document(plan.findings, judge_findings(plan.findings)), Style(width=40)),
    ):
        assert all(line.isprintable() for line in shown.split("\n"))
        shown.encode("utf-8")


def test_what_is_made_visible() -> None:
    assert visible("plain é 電話") == "plain é 電話"
    assert visible("\x1b[31m\u202e\n\xa0\ud800") == "\\x1b[31m\\u202e\\n\\xa0\\ud800"
