"""Many addresses in little space, each number still there: `+1251265 8624 8700-8749` stands for 51 numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.render.visible import visible
from reconciler.render.words import value

_NUMBER: Final = re.compile(r"\+[0-9]{7,15}")
_TAIL: Final = 4


def compact(keys: Iterable[str]) -> Iterator[str]:
    """Lines for the keys: numbers under what they have in common before their last four digits, names one by one."""
    tails: dict[str, set[str]] = {}
    names: set[str] = set()
    for key in keys:
        if _NUMBER.fullmatch(key):
            tails.setdefault(key[:-_TAIL], set()).add(key[-_TAIL:])
        else:
            names.add(key)
    for head, found in sorted(tails.items()):
        yield f"{head} {' '.join(_runs(sorted(found)))}"
    for name in sorted(names):
        yield visible(value(name))


def _runs(tails: list[str]) -> Iterator[str]:
    """Runs of consecutive tails: `8700-8749`."""
    first = last = tails[0]
    for tail in tails[1:]:
        if int(tail) != int(last) + 1:
            yield first if first == last else f"{first}-{last}"
            first = tail
        last = tail
    yield first if first == last else f"{first}-{last}"
