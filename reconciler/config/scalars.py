"""Scalars keep their text. YAML's own typing is needed in two places only: for the words true, false and null, and to
see a scalar as an editor does, so that a spelling of a number that the schema takes (`0x14`, `20.0`) is taken here."""

from __future__ import annotations

import math
import re
from typing import Final

# YAML 1.2, section 10.3.2 (core schema).
WORDS: Final[dict[str, bool | None]] = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_DECIMAL: Final = re.compile(r"[-+]?[0-9]+")
_OTHER: Final = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# Longer ones are no number that any setting takes, and turning them into one costs quadratic time.
_LONGEST: Final = 100


class Interpolated(str):
    """Text that came from `${...}`. Messages show `source`, what the file says, never the text itself."""

    __slots__ = ("source",)
    source: str


def typed(text: str) -> str | int | float | bool | None:
    """A plain scalar as the core schema of YAML 1.2 types it."""
    if text in WORDS:
        return WORDS[text]
    number = core_number(text)
    return text if number is None else number


def core_number(text: str) -> int | float | None:
    """The number that the core schema of YAML 1.2 reads in a plain scalar, or None. Never infinite."""
    if len(text) > _LONGEST:
        return None
    if _DECIMAL.fullmatch(text):
        return int(text)
    other = _OTHER.fullmatch(text)
    if other:
        return int(other[1], 8) if other[1] else int(other[2], 16)
    if _FLOAT.fullmatch(text):
        number = float(text)
        return number if math.isfinite(number) else None
    return None


def whole(text: str) -> int | None:
    """The whole number that a text means, whichever way YAML lets it be written; None if it means none."""
    number = core_number(text)
    if number is None or number != int(number):
        return None
    return int(number)
