"""The language's words and Kazoo's, both ways, one table each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from reconciler.model.plan import Json, Personal
from reconciler.model.secrets import Secret
from reconciler.providers import spelling

# Notes, section 12.1: a server's `inbound_format`, npan unless it says otherwise.
FORMATS: Final = {"e164": "e164", "10": "npan", "11": "1npan"}
FORMAT_WORDS: Final = {code: word for word, code in FORMATS.items()}

# A document that others write too may hold passwords and names anywhere.
_SECRET: Final = re.compile(r"passw|secret|token|\bpin\b|_pin|api_?key", re.IGNORECASE)
_PERSONAL: Final = frozenset({"cid_name"})


def text(value: Any) -> str | None:
    """A text that says something."""
    return value if isinstance(value, str) and value.strip() else None


def number(value: Any) -> str | None:
    """A number in E.164; what is none stays as it is."""
    return spelling.number(text(value))


def whole(value: Any) -> int | None:
    """A whole number, or the text of one (section 1: a wrong type is taken where it can be read)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdigit() else None


def yes(value: Any) -> bool:
    """A boolean, or the text of one."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def merged(value: Json) -> Json:
    """What is left as it is when a PATCH gives it back (section 7): it merges objects, and null takes a key away; a list is
    replaced whole."""
    if isinstance(value, Mapping):
        return {key: merged(item) for key, item in value.items() if item is not None}
    return value


def guarded(value: Any, name: str = "") -> Json:
    """What a document holds, as arguments of a call that gives it back: secrets and personal names are marked."""
    if isinstance(value, Mapping):
        return {key: guarded(item, key) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [guarded(item, name) for item in value]
    if isinstance(value, str) and value:
        if _SECRET.search(name):
            return Secret(value)
        return Personal(value) if name in _PERSONAL else value
    return value
