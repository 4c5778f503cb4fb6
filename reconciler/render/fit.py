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

    `rank` says who takes its room first; `share` is how much of the budget it may take. The last form of an
    `essential` part may take more than its share, and has its room before any other part gets anything.
    """

    least: str
    forms: Sequence[Form] = ()
    rank: int = 0
    share: float = 1.0
    essential: bool = False


def fitted(parts: Sequence[Part], budget: int) -> str:
    """The parts in their order, each in the richest form for which there is room.

    A long list of one essential thing must not leave another without its numbers, so each has its last form first.
    """
    chosen = [part.least for part in parts]

    def choose(place: int, forms: Sequence[Form], share: float) -> None:
        others = sum(len(text) + len(SEPARATOR) for text in chosen) - len(chosen[place])
        chosen[place] = _richest(forms, min(budget - others, int(budget * share))) or chosen[place]

    order = sorted(range(len(parts)), key=lambda place: parts[place].rank)
    for place in order:
        if parts[place].essential:
            choose(place, parts[place].forms[-1:], 1.0)
    for place in order:
        choose(place, parts[place].forms, parts[place].share)
    return SEPARATOR.join(text for text in chosen if text) + "\n"


def _richest(forms: Sequence[Form], room: int) -> str | None:
    said = (form(room) for form in forms)
    return next((text for text in said if text is not None and len(text) <= room), None)


def within(lines: Iterable[str], room: int) -> list[str] | None:
    """All lines, or None as soon as they need more than the room: a plan of 100,000 changes is not rendered in vain."""
    taken: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            return None
        taken.append(line)
    return taken
