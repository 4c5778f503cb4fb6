from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.checks import UnknownCheck, as_markdown, e911, explain, offline, registry
from reconciler.checks.registry import Check, check
from reconciler.model.findings import Severity
from tests.checks.building import ABLE, GOOD, HQ, MIAMI, configuration, number

PAGE = Path(__file__).parents[2] / "docs" / "checks.md"


@pytest.mark.parametrize("each", registry.all(), ids=lambda each: each.name)
def test_each_check_is_named_in_words_and_explained(each: Check) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", each.name)
    assert each.severity is not Severity.OFF
    for text in (each.summary, each.why, each.fix):
        assert text.endswith(".")
        assert text[0].isupper() or text[0] == "`"
    text = explain(each)
    assert all(part in text for part in (each.name, each.summary, each.why, each.fix, each.source, each.how_to_waive))
    assert text.isascii()


def test_names_are_sorted_and_found() -> None:
    names = [each.name for each in registry.all()]
    assert names == sorted(names)
    assert registry.names() == set(names)
    assert all(registry.get(name).name == name for name in names)


@pytest.mark.parametrize(("name", "hint"), [("e911-mising", "did you mean e911-missing?"), ("???", "lists them all")])
def test_an_unknown_name(name: str, hint: str) -> None:
    with pytest.raises(UnknownCheck) as caught:
        registry.get(name)
    assert name in caught.value.message
    assert hint in caught.value.hint


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="e911-missing"):
        check("e911-missing", Severity.ERROR, "x", why="x", fix="x", source="x")(e911.missing)


def test_how_to_waive() -> None:
    assert "waive: {cnam-generic" in registry.get("cnam-generic").how_to_waive
    assert "waive" not in registry.get("inventory-shrank").how_to_waive.replace("waived", "")
    assert "cannot be waived" in registry.get("capability").how_to_waive


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text() == as_markdown(), "write docs/checks.md anew from reconciler.checks.as_markdown()"


def test_a_good_number_is_not_complained_about() -> None:
    config = configuration(GOOD, number(MIAMI, e911=HQ))
    assert offline(config, {"carrier": ABLE}) == []
