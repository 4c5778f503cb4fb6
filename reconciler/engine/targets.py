"""`--target`: globs over resource addresses. A target never widens what happens; what it leaves out is not planned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from reconciler.model.settings import split


class Targets:
    """Says whether an address is wanted. `*` and `?` are wild; brackets stand for themselves, as addresses have them.

    `numbers` are wanted with all their settings besides.
    """

    def __init__(self, globs: Sequence[str], numbers: AbstractSet[str] = frozenset()) -> None:
        self.globs = tuple(globs)
        self._numbers = numbers
        self._pattern = re.compile("|".join(map(_pattern, globs))) if globs else None

    def idle(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """The globs that match none of the addresses."""
        left = {glob: re.compile(_pattern(glob)) for glob in self.globs}
        for address in addresses if left else ():
            for glob in [glob for glob, pattern in left.items() if pattern.fullmatch(address)]:
                del left[glob]
            if not left:
                break
        return tuple(left)

    def reaching(self, pools: Mapping[str, Iterable[str]]) -> Targets:
        """These targets, where a pool stands for its numbers; `pools` has these by its address."""
        meant = (numbers for address, numbers in pools.items() if self._pattern and address in self)
        return Targets(self.globs, frozenset(number for numbers in meant for number in numbers))

    def __contains__(self, address: str) -> bool:
        if self._pattern is None or self._pattern.fullmatch(address) is not None:
            return True
        return bool(self._numbers) and split(address)[1] in self._numbers

    def __bool__(self) -> bool:
        return self._pattern is not None


def _pattern(glob: str) -> str:
    return re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".")
