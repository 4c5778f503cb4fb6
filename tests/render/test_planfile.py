"""Saved plans: read back only when they are whole, known and unchanged."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.errors import ReconcilerError
from reconciler.model.results import judge_plan
from reconciler.render.document import PlanDocument
from reconciler.render.json import canonical, plan_document
from reconciler.render.planfile import PlanFileInvalid, load, parse, save

from .samples import FULL


def document() -> PlanDocument:
    return plan_document(FULL, judge_plan(FULL, detailed=False))


def test_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    save(path, document())
    assert load(path) == document()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == canonical(document()) + b"\n"


def test_a_tampered_plan_is_noticed() -> None:
    changed = canonical(document()).replace(b"Suite 9", b"Suite 8")
    with pytest.raises(PlanFileInvalid, match="was changed after it was written"):
        parse(changed, "plan.json")


def test_a_plan_written_with_other_white_space_is_the_same() -> None:
    assert parse(orjson.dumps(document(), option=orjson.OPT_INDENT_2), "x") == document()


@pytest.mark.parametrize(
    ("version", "words"),
    [("2.0", "has format 2.0, and this program reads up to 1.x"), ("one", "is not a version"), (1, "is not a version")],
)
def test_other_formats_are_refused(version: object, words: str) -> None:
    with pytest.raises(PlanFileInvalid, match=words):
        parse(orjson.dumps({**document(), "format_version": version}), "plan.json")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b"[]", "it has no format_version"),
        (b'{"format_version":"1.0"}', "the document is not as the format has it"),
        (b"[" * 100_000, "it is not JSON"),
    ],
)
def test_what_is_not_a_plan_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(PlanFileInvalid, match=words):
        parse(data, "plan.json")


def test_a_wrong_value_is_named_by_its_place_and_not_shown() -> None:
    broken = {**document(), "resource_changes": [{**document()["resource_changes"][3], "address": ["Suite 9"]}]}
    with pytest.raises(PlanFileInvalid, match=r"resource_changes\.0\.address is not as") as caught:
        parse(orjson.dumps(broken), "plan.json")
    assert "Suite 9" not in str(caught.value)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(PlanFileInvalid, match="cannot be read: No such file"):
        load(tmp_path / "none.json")
    with pytest.raises(ReconcilerError, match="cannot be written"):
        save(tmp_path / "no" / "plan.json", document())


@given(st.recursive(st.none() | st.text() | st.integers(0, 9), lambda s: st.lists(s) | st.dictionaries(st.text(), s)))
def test_anything_else_is_refused_and_not_more(value: object) -> None:
    with pytest.raises(PlanFileInvalid):
        parse(orjson.dumps(value), "x")
