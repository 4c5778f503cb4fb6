"""Texts kept beside the tests. `UPDATE_GOLDEN=1 pytest tests/render` writes them anew; read the difference in git."""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson

from reconciler.render.json import canonical

FOLDER = Path(__file__).parent / "golden"


def pretty(document: Any) -> str:
    """A document as it is best read in a difference."""
    written = orjson.loads(canonical(document))
    return orjson.dumps(written, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2).decode() + "\n"


def matches(name: str, text: str) -> bool:
    """Whether a text is what is kept under this name, whichever version of the program wrote it."""
    text = text.replace(f'"version": "{metadata.version("reconciler")}"', '"version": "VERSION"')
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
    return True
