"""Locations as carriers keep them: house number and street in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from reconciler.model.settings import E911
from reconciler.providers.calls import NotPossible

# A house number begins the line: the first word with a digit in it, and a fraction behind it.
_LINE: Final = re.compile(r"(\S*\d\S*(?: \d+/\d+)?) (\S.*)")


# Rows are many and lines few: each is there once.
@lru_cache(maxsize=4096)
def split_line(line: str | None) -> tuple[str | None, str | None]:
    """The house number and the street of a line; where no number begins it, all of it is the street."""
    text = " ".join((line or "").split())
    found = _LINE.fullmatch(text)
    return (found[1], found[2]) if found else (None, text or None)


def require(carrier: str, place: E911, names: Iterable[str]) -> None:
    """Raises NotPossible for a location that lacks one of these attributes."""
    missing = [name.replace("_", " ") for name in names if not getattr(place, name)]
    if missing:
        raise NotPossible(f"{carrier} needs the location's {', '.join(missing)}", "declare the whole address")
