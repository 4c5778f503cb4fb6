"""`--target`: globs over resource addresses. A target never widens what happens; what it leaves out is not planned."""

from __future__ import annotations

import re
from collections.abc import Sequence


class Targets:
    """Says whether an address is wanted. `*` and `?` are wild; brackets stand for themselves, as addresses have them."""

    def __init__(self, globs: Sequence[str]) -> None:
        patterns = [re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".") for glob in globs]
        self.globs = tuple(globs)
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def __contains__(self, address: str) -> bool:
        return self._pattern is None or self._pattern.fullmatch(address) is not None

    def __bool__(self) -> bool:
        return self._pattern is not None
