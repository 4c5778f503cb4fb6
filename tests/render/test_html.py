"""HTML: one page that loads nothing and runs nothing."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given

from reconciler.model.plan import Plan
from reconciler.model.results import judge_drift, judge_plan
from reconciler.render import html, text
from reconciler.render.json import plan_document
from reconciler.render.lines import Style

from .golden import matches
from .hostile import plans, thorough
from .samples import EMPTY, FULL, LIMITED, UNREAD

OURS = {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "section", "pre", "span"}


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in OURS
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("pre", "span", "h1", "h2"):
            self.words.append(data)


def test_golden() -> None:
    document = plan_document(LIMITED, judge_plan(LIMITED, detailed=False))
    assert matches("plan.html", html.plan(document, Style(calls=True)))
    assert matches("drift.html", html.drift(plan_document(FULL, judge_drift(FULL)), Style()))


def test_it_says_what_the_text_says() -> None:
    document = plan_document(LIMITED, judge_plan(LIMITED, detailed=False))
    words = "".join(Page(html.plan(document, Style(calls=True))).words)
    for line in text.plan(document, Style(calls=True)).splitlines():
        assert line.strip() in words


@pytest.mark.parametrize("plan", [FULL, EMPTY, UNREAD], ids=["drifted", "as declared", "not read"])
def test_a_drift_report_says_what_the_text_says(plan: Plan) -> None:
    document = plan_document(plan, judge_drift(plan))
    words = "".join(Page(html.drift(document, Style())).words)
    for line in text.drift(document, Style()).splitlines():
        assert line.strip() in words
    assert words.count(document["summary"]) == 1


@thorough
@given(plans)
def test_nothing_live_is_markup(plan: Plan) -> None:
    for page in (
        html.plan(plan_document(plan, judge_plan(plan, detailed=False)), Style(calls=True)),
        html.drift(plan_document(plan, judge_drift(plan)), Style()),
    ):
        found = Page(page)
        assert not found.open
        assert found.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class"}
        assert all(line.isprintable() for line in page.split("\n"))
