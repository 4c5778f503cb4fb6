"""Markdown: never more than a forge takes, never a release or a blocked change less, and nothing in it that runs."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reconciler.model.findings import Finding, Severity
from reconciler.model.plan import Action, Blocked, Plan
from reconciler.model.results import judge_drift, judge_plan
from reconciler.model.settings import Kind, address
from reconciler.render import markdown
from reconciler.render.compact import compact
from reconciler.render.json import plan_document
from reconciler.render.lines import Style
from reconciler.render.markup import code, fence, prose

from .golden import matches
from .hostile import NASTY, numbers, plans, thorough
from .samples import BOUGHT, EMPTY, FULL, LIMITED, MOVED, RELEASED, origin

COMPACT = re.compile(r"^[ #]*(\+\d{3,11}) (\d{4}(?:-\d{4})?(?: \d{4}(?:-\d{4})?)*)$", re.M)
OURS = re.compile(
    r"(<!-- reconciler:(plan|drift) -->|<details><summary>[\w ,;.'+-]*</summary>|</details>|</?code>|\s)*", re.A
)


def rendered(plan: Plan, budget: int = markdown.GITHUB_COMMENT, *, calls: bool = False) -> str:
    document = plan_document(plan, judge_plan(plan, detailed=False))
    document["digest"] = "sha256:DIGEST"
    return markdown.plan(document, Style(calls=calls), budget=budget)


def kept(shown: str) -> set[str]:
    """Every number that a person can read in the text, ranges counted out."""
    found = set(re.findall(r'"(\+\d+)"', shown))
    for head, tails in COMPACT.findall(shown):
        for tail in tails.split():
            first, _, last = tail.partition("-")
            found |= {f"{head}{number:04}" for number in range(int(first), int(last or first) + 1)}
    return found


def many(releases: list[str], blocked: list[str], others: int = 0, reason: str = "not for sale") -> Plan:
    return replace(
        EMPTY,
        changes=tuple(replace(RELEASED, address=address(Kind.DID, key), key=key) for key in releases)
        + tuple(
            replace(MOVED, address=address(Kind.E911, key), key=key, notes=(key,))
            for key in (f"+1305555{number:04}" for number in range(others))
        ),
        blocked=tuple(
            Blocked(address(Kind.DID, key), "call48", reason.replace("{}", key), "wait", Action.CREATE, origin(1))
            for key in blocked
        ),
    )


def scattered(count: int, seed: int) -> list[str]:
    chosen = random.Random(seed).sample(range(2_012_000_000, 9_899_999_999), count)
    return sorted(f"+1{number}" for number in chosen)


def test_golden() -> None:
    assert matches("plan.md", rendered(LIMITED, calls=True))
    assert matches("plan-empty.md", rendered(EMPTY))
    drift = plan_document(FULL, judge_drift(FULL))
    assert matches("drift.md", markdown.drift(drift, Style()))


def test_alike_changes_are_said_once() -> None:
    keys = [f"+1251265{number}" for number in (*range(8700, 8750), 8801)]
    plan = replace(EMPTY, changes=tuple(replace(BOUGHT, address=address(Kind.DID, key), key=key) for key in keys))
    assert matches("plan-alike.md", rendered(plan))
    assert kept(rendered(plan)) == set(keys)


@settings(thorough, max_examples=25)
@given(
    releases=st.integers(0, 2000),
    blocked=st.integers(0, 2000),
    others=st.sampled_from([0, 3, 4000]),
    reason=st.sampled_from(["not for sale", "{} is not ours", "x" * 300]),
    seed=st.integers(0, 9),
)
@example(releases=2000, blocked=2000, others=4000, reason="{} is not ours", seed=0)
def test_no_release_and_no_blocked_change_is_lost(
    releases: int, blocked: int, others: int, reason: str, seed: int
) -> None:
    going, stuck = scattered(releases, seed), scattered(blocked, seed + 100)
    shown = rendered(many(going, stuck, others, reason))
    assert len(shown) <= markdown.GITHUB_COMMENT
    assert set(going) | set(stuck) <= kept(shown)


def test_ten_thousand_neighbours_are_kept() -> None:
    going = [f"+1251265{number:04}" for number in range(0, 9999, 2)]
    stuck = [f"+1251266{number:04}" for number in range(0, 9999, 2)]
    assert set(going) | set(stuck) <= kept(rendered(many(going, stuck, 4000)))


def test_what_cannot_fit_is_said_loudly() -> None:
    shown = rendered(many(scattered(8000, 1), scattered(9000, 2)))
    assert len(shown) <= markdown.GITHUB_COMMENT
    assert "**8,000 did will be destroyed or cannot be undone.** **They do not fit here. Read the whole plan" in shown
    assert "**9,000 changes blocked.** **They do not fit here. Read the whole plan" in shown


@pytest.mark.parametrize("count", [1, 12, 5000])
def test_errors_of_checks_are_never_hidden_among_warnings(count: int) -> None:
    """They stop the whole apply: whoever approves the plan must see it."""
    warnings = [Finding("e911-missing", Severity.WARNING, "has no e911") for _ in range(5000)]
    errors = [Finding("forwarding-self", Severity.ERROR, f"error {n}, of itself") for n in range(count)]
    shown = rendered(replace(FULL, findings=(*warnings, *errors)))
    assert len(shown) <= markdown.GITHUB_COMMENT
    before, _, _ = shown.partition("<details>")
    assert before.count("of itself") == (count if count < 5000 else 10)
    assert ("Error: 4,990 more errors of checks; the whole is in the plan's text or file." in before) == (count == 5000)
    tight = rendered(replace(FULL, findings=(*warnings, *errors)), markdown.LEAST_BUDGET)
    assert "of itself" in tight or f"**{count:,} error" in tight


def test_degrading() -> None:
    """Changes in full, then a line each, then their numbers, then how many there are."""
    forms = [rendered(many([], [], count)) for count in (10, 600, 4000)]
    assert [form.count("```diff") for form in forms] == [1, 1, 1]
    assert "street_number" in forms[0]
    assert '~ e911["+13055550599"] will be updated in-place (numbers.yaml:20)' in forms[1]
    assert "street_number" not in forms[1]
    assert "\n+1305555 0000-3999\n" in forms[2]
    assert 'e911["' not in forms[2]
    far = replace(
        EMPTY,
        changes=tuple(replace(MOVED, address=address(Kind.E911, k), key=k, notes=(k,)) for k in scattered(9000, 3)),
    )
    assert "9,000 changes; the whole is in the plan's text or file." in rendered(far)


@thorough
@given(plans, st.sampled_from([0, 4096, 6000, 65_536]))
def test_the_budget_holds(plan: Plan, budget: int) -> None:
    assert len(rendered(plan, budget, calls=True)) <= max(budget, markdown.LEAST_BUDGET)
    drift = plan_document(plan, judge_drift(plan))
    assert len(markdown.drift(drift, Style(), budget=budget)) <= max(budget, markdown.LEAST_BUDGET)


@thorough
@given(plans)
def test_nothing_live_is_markup(plan: Plan) -> None:
    for shown in (rendered(plan, calls=True), markdown.drift(plan_document(plan, judge_drift(plan)), Style())):
        assert all(line.isprintable() for line in shown.split("\n"))
        harmless(shown)


def harmless(shown: str) -> None:
    for kind, content in tokens(shown):
        assert kind not in ("link_open", "image", "em_open", "s_open", "fence_open")
        if kind.startswith("html"):
            assert OURS.fullmatch(content), content
        if kind == "text":
            assert not re.search(r"@|://|www\.|[<>&`|\\*]|#\d", content), content


def tokens(shown: str) -> Iterator[tuple[str, str]]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(shown):
        yield token.type, token.content
        for child in token.children or ():
            yield child.type, child.content


@pytest.mark.parametrize("nasty", NASTY)
def test_code_and_fences_hold_what_they_are_given(nasty: str) -> None:
    harmless(f"a {code(nasty)} b")
    harmless(f"## {prose(nasty)}")
    harmless(fence([code(nasty), "```", "<b>@octocat</b>"]))


@given(st.lists(numbers))
def test_compact_keeps_every_number(keys: list[str]) -> None:
    assert kept("\n".join(compact(keys))) == set(keys)


def test_compact_is_compact() -> None:
    keys = ["+12512658700", "+12512658701", "+12512658709", "atlanta", 'odd"\n', "+44201234567"]
    assert list(compact(keys)) == ["+1251265 8700-8701 8709", "+4420123 4567", '"atlanta"', '"odd\\"\\n"']
