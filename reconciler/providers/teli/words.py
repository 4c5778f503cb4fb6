"""Teli's ways of writing texts, numbers, flags and nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.providers import spelling

# What stands for "not set" where an id, a number or a name would be ([P] teli-node: `none` takes a flow away).
_NOTHING: Final = frozenset({"", "none", "null"})
_YES: Final = frozenset({"1", "yes", "true", "enabled"})
_NO: Final = frozenset({"0", "no", "false", "disabled"})


def text(value: Any) -> str | None:
    """A scalar as text: the same field is an integer in one place and text in another. Nothing is None."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return _said(str(value))


# Rows are many and say the same again and again: remembered, each text is there once.
@lru_cache(maxsize=16384)
def _said(value: str) -> str | None:
    words = value.strip()
    return None if words.lower() in _NOTHING else words


def flag(value: Any) -> bool | None:
    """A yes or no in any of its spellings; nothing is no. None for what is neither."""
    words = str(value).strip().lower() if value is not None else ""
    if words in _YES:
        return True
    return False if words in _NO or words in _NOTHING else None


def number(value: Any) -> str | None:
    """A number in E.164, from the ten digits that Teli writes; what is none stays as it is, and 0 is nothing."""
    words = text(value)
    return None if words == "0" else spelling.number(words)


def zip_code(value: Any) -> str | None:
    """A ZIP, which may be an integer that lost its zeros."""
    words = text(value)
    return words.zfill(5) if words and words.isdigit() else words


def kind(number: str) -> str:
    """The list that a number stands in ([P] teli-node NumberTypeEnum)."""
    if is_toll_free(number):
        return "tollfree"
    return "local" if is_nanp(number) else "international"
