"""Kazoo's schemas: where their folder is named, every body that these tests send is held against them (see conftest.py)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.kazoo import schemas


def test_the_bodies_are_held_against_the_schemas() -> None:
    """Says so, loudly, where they are not."""
    if not schemas.there():
        pytest.skip(f"{schemas.VARIABLE} names no folder: no body of these tests is held against Kazoo's JSON schemas")
    assert list(schemas.wrong(entry("PUT", {"numbers": {"+1": {}}, "name": "x"}), "/port_requests")) == []


@pytest.mark.skipif(not schemas.there(), reason=f"{schemas.VARIABLE} names no folder with Kazoo's JSON schemas")
@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("PATCH", "/phone_numbers/+14155550101", {"e911": {"street_address": "1 Main St"}}),
        ("PATCH", "/phone_numbers/+14155550101", {"cnam": {"display_name": "a name that is too long"}}),
        ("PATCH", "/phone_numbers/+14155550101", {"cmam": {}}),
        ("PUT", "/phone_numbers/+14155550101/activate", {"cnam": None}),
        ("PUT", "/callflows", {"numbers": ["+1", "+1"]}),
        ("PUT", "/callflows", {"flow": {"module": "resources", "data": {"to_did": 7}}}),
        ("PATCH", "/connectivity/abc", {"servers": [{"name": "x"}]}),
        ("PUT", "/port_requests", {"name": "x"}),
        ("PUT", "/limits", {"twoway_trunks": 1}),
    ],
)
def test_what_is_wrong_is_seen(method: str, path: str, data: Any) -> None:
    assert list(schemas.wrong(entry(method, data), path))


def entry(method: str, data: Any) -> dict[str, Any]:
    return {"method": method, "body": {"data": data}, "path": str(Path("/"))}
