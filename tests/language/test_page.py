"""The page about the language is true: its examples load together, and it names every key."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reconciler.config import LoadOptions, load, schema_text

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SCHEMA: dict[str, Any] = json.loads(schema_text())


def test_the_examples_are_a_configuration(tmp_path: Path) -> None:
    for index, text in enumerate(EXAMPLES):
        (tmp_path / f"{index}.yaml").write_text(text)
    (tmp_path / "docs").mkdir()
    for name in re.findall(r"docs/[a-z]+\.(?:pdf|png)", "".join(EXAMPLES)):
        (tmp_path / name).write_bytes(b"%PDF-1.7")
    environ = dict.fromkeys(re.findall(r"\$\{([A-Z0-9_]+)\}", "".join(EXAMPLES)), "value")
    loaded = load(tmp_path, LoadOptions(environ=environ, allow_files=False))
    assert loaded.ports
    assert loaded.pools
    assert loaded.trunk_groups
    assert loaded.plain_secrets == {}


def _keys(schema: Any) -> set[str]:
    """The keys below a part of the schema, but for those that only say what may stand together."""
    found: set[str] = set()
    if isinstance(schema, dict):
        found |= schema.get("properties", {}).keys()
        for name, value in schema.items():
            found |= _keys(value) if name not in ("if", "then", "else", "oneOf") else set()
    elif isinstance(schema, list):
        for value in schema:
            found |= _keys(value)
    return found


PARTS = {
    name: part
    for name, part in SCHEMA["definitions"].items()
    if not name.startswith("provider") or name == "provider_call48"
} | {"sections": SCHEMA["properties"]}


@pytest.mark.parametrize("part", [name for name in PARTS if _keys(PARTS[name])])
def test_every_key_is_named(part: str) -> None:
    words = set(re.findall(r"[a-z0-9_]+", PAGE))
    assert _keys(PARTS[part]) - words == set()


def test_every_section_is_named() -> None:
    headings = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"^## (.*)$", PAGE, re.MULTILINE))))
    assert SCHEMA["properties"].keys() - headings == {"version", "profiles"}
