"""Fitting parts into a budget of characters: every part has several forms, and the shortest of each always has its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Form = Callable[[int], str | None]
"""One way to say a part, in at most so many characters; None: it needs more."""

SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: its forms, richest first, and what stands there when none of them fits.

    `rank` says who takes its room first; `share` is how much of the budget it may take at most.
    """

    least: str
    forms: Sequence[Form] = ()
    rank: int = 0
    share: float = 1.0


def fitted(parts: Sequence[Part], budget: int) -> str:
    """The parts in their order, each in the richest form for which the more important ones left room."""
    chosen = [part.least for part in parts]
    room = budget - sum(len(text) + len(SEPARATOR) for text in chosen)
    for place in sorted(range(len(parts)), key=lambda index: parts[index].rank):
        part = parts[place]
        mine = min(room + len(part.least), int(budget * part.share))
        for form in part.forms:
            text = form(mine)
            if text is not None and len(text) <= mine:
                room += len(part.least) - len(text)
                chosen[place] = text
                break
    return SEPARATOR.join(text for text in chosen if text) + "\n"


def within(lines: Iterable[str], room: int) -> list[str] | None:
    """All lines, or None as soon as they need more than the room: a plan of 100,000 changes is not rendered in vain."""
    taken: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return None
        taken.append(line)
    return taken
