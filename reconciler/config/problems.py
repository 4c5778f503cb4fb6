"""Saying what is wrong: findings in the making, quoting without telling secrets, and did-you-mean."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, NamedTuple

from reconciler.config.scalars import Interpolated

Path = tuple[str | int, ...]


class Rule(StrEnum):
    """What a finding of the loader is about; it stands where a check's name stands."""

    FILE = "file"
    YAML = "yaml"
    SCHEMA = "schema"
    REFERENCE = "reference"
    DUPLICATE = "duplicate"
    UNDEFINED = "undefined"
    VALUE = "value"


class Problem(NamedTuple):
    """Something wrong below one resource; `path` leads from the resource's value to the place."""

    rule: Rule
    path: Path
    message: str
    remedy: str = ""


class Invalid(Exception):
    """Something does not have the form that its place asks for; the place is added by who catches it."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


_LONGEST: Final = 60
_CREDENTIALS: Final = re.compile(r":[^/@\s]*@")


def quoted(text: object) -> str:
    """A value as a message may show it: short, on one line, as the file has it, and with no password of a URL."""
    shown = text.source if isinstance(text, Interpolated) else str(text)
    shown = _CREDENTIALS.sub(":***@", shown)
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 3] + "..."
    return "`" + "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in shown) + "`"


def did_you_mean(name: object, known: Iterable[str], instead: str = "", there: Container[str] = ()) -> str:
    """`did you mean X?` for a near name, else the names there are when they are few, else `instead`. One that is `there`
    already is hardly meant once more."""
    names = sorted(set(known))
    # An interpolated name is not compared: a near match would tell what its value looks like.
    near = [] if isinstance(name, Interpolated) else get_close_matches(str(name), names, n=len(names) or 1, cutoff=0.6)
    near.sort(key=lambda found: found in there)
    if near:
        return f"did you mean {quoted(near[0])}?"
    if len(names) == 1:
        return f"there is only {quoted(names[0])}"
    if names and len(names) <= 12:
        return "one of " + ", ".join(quoted(known_name) for known_name in names)
    return instead
