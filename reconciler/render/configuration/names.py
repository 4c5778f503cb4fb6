"""Names that people can read for what the file refers to: derived from content, unique, and the same in every run."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 40
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def slug(text: str, otherwise: str) -> str:
    """Lower-case letters, digits and dashes; `otherwise` comes before what has no letter, or stands for nothing."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    name = _OTHER.sub("-", ascii_text.lower()).strip("-")[:_LONGEST].rstrip("-")
    if not name:
        return otherwise
    return name if any(char.isalpha() for char in name) else f"{otherwise}-{name}"


def variable(*parts: str) -> str:
    """The name of an environment variable."""
    name = slug("-".join(parts), "variable").replace("-", "_").upper()
    return f"_{name}" if name[0].isdigit() else name


class Names:
    """Hands out names that are unique among themselves."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._counts: dict[str, int] = {}

    def take(self, wanted: str, separator: str = "-") -> str:
        """The name, or the first of `name-2`, `name-3`, ... that is free."""
        name, count = wanted, self._counts.get(wanted, 1)
        while name in self._taken:
            count += 1
            name = f"{wanted}{separator}{count}"
        self._counts[wanted] = count
        self._taken.add(name)
        return name
