"""Text that YAML, or a person, could take for something else."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.render.configuration.scalars import is_text, key, scalar

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(any_text)
def test_a_text_is_read_back_as_itself(text: str) -> None:
    written = key(text)
    for style in (f"k: {written}", f"k: {{a: {written}, b: c}}", f"k: [{written}, b]", f"{written}: v"):
        found = yaml.safe_load(style)
        assert text in (found if written in style[: len(written)] else [*_leaves(found)])


def _leaves(tree: object) -> list[object]:
    if isinstance(tree, dict):
        return [leaf for item in tree.values() for leaf in _leaves(item)]
    return [leaf for item in tree for leaf in _leaves(item)] if isinstance(tree, list) else [tree]


@pytest.mark.parametrize(
    "text", ["Acme Corp", "miami-hq", "FL", "10.50.250.10:5060", "a@example.com", "OPS-12", "e164"]
)
def test_what_nobody_could_misread_stays_plain(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize(
    "text",
    ["NO", "yes", "off", "null", "", " ", "33155", "0123", "+12512658624", "1e5", "a: b", "a #b", "x ", "~", "a,b"],
)
def test_what_could_be_misread_is_quoted(text: str) -> None:
    assert scalar(text) == f'"{text}"'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('a"b\\', '"a\\"b\\\\"'),
        ("${HOME}", '"$${HOME}"'),
        ("\x1b[0m", '"\\x1b[0m"'),
        ("\u202e", '"\\u202e"'),
        ("\U000e0001", '"\\U000e0001"'),
        ("\U0001f4de", '"\U0001f4de"'),
    ],
)
def test_what_does_not_show_is_escaped(text: str, written: str) -> None:
    assert scalar(text) == written


@pytest.mark.parametrize("text", ["", " ", "\xa0", "a\nb", "\x00", "\x7fa", "\ud800", "\ufeff"])
def test_some_texts_the_language_does_not_take(text: str) -> None:
    assert not is_text(text)
