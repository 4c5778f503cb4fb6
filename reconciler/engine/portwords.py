"""What is said of a port: what each of its numbers waits for, why it was rejected and which keys of the files answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from reconciler.model.configuration import DesiredPort, Origin
from reconciler.model.findings import Where
from reconciler.model.porting import Port, PortState, key_of
from reconciler.providers.base import Portability
from reconciler.providers.observed import LivePort, PortedNumber, PortProblem
from reconciler.providers.ports import unquoted

Place = Callable[[Origin, tuple[str, ...]], Where]
"""Finds the line of a key below a declaration."""

_MANY: Final = 6
_WAITS: Final = {
    PortState.DRAFT: "not submitted",
    PortState.SUBMITTED: "waits for a date from the losing carrier",
    PortState.EXCEPTION: "rejected, waits for a correction",
    PortState.SCHEDULED: "its date is not told",
}
# Nothing here activates a number, and no carrier does where that is declared.
_BY_HAND: Final = "waits to be activated in the carrier's portal"


def at_line(origin: Origin, _path: tuple[str, ...]) -> Where:
    """The line of the declaration itself, where nobody can look into the files."""
    return Where(origin.file, origin.line)


def waits_for(number: PortedNumber, order: LivePort) -> str:
    """What one number of an order waits for; empty where nothing is to come."""
    if number.state is not PortState.SCHEDULED or number.foc_date is None:
        return _WAITS.get(number.state, "")
    day = number.foc_date.isoformat()
    return f"{_BY_HAND} from {day} on" if order.settings.activation == "manual" else f"moves on {day}"


def own_words(number: PortedNumber, order: LivePort, declared: Port | None) -> str:
    """The carrier's words for how far a number is, where they say more than ours."""
    return "" if number.words.casefold() in ("", number.state.value) else unquoted(number.words, order, declared)


def _told(number: PortedNumber, order: LivePort, declared: Port | None) -> str:
    if number.state is PortState.SCHEDULED and number.foc_date is not None:
        by_hand = f", {_BY_HAND}" if order.settings.activation == "manual" else ""
        text = f"scheduled for {number.foc_date.isoformat()}{by_hand}"
    else:
        text = ", ".join(filter(None, (number.state.value, waits_for(number, order))))
    words = own_words(number, order, declared)
    return f"{text} ({words})" if words else text


def waiting(orders: Sequence[LivePort], declared: Port | None) -> str:
    """What the numbers of a port wait for; those that wait for the same together, and by order where there are several."""
    parts: list[str] = []
    for order in sorted(orders, key=lambda order: order.id):
        name = f"order {order.id}: " if len(orders) > 1 else ""
        same: dict[str, list[str]] = {}
        for number in order.numbers.values():
            same.setdefault(_told(number, order, declared), []).append(number.number)
        parts.extend(f"{name}{listed(numbers)}: {text}" for text, numbers in same.items())
    return "; ".join(parts)


def listed(numbers: Iterable[str]) -> str:
    """Numbers in a sentence; of many the first ones, and how many more."""
    every = sorted(numbers)
    shown = every if len(every) <= _MANY else every[: _MANY - 1]
    more = len(every) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def portability(numbers: AbstractSet[str], verdicts: Mapping[str, Portability]) -> tuple[str, ...]:
    """What a plan says of numbers that the carrier was asked about: which are not sure, and how it will split them."""
    notes = []
    unsure = [number for number in numbers if number not in verdicts or verdicts[number].portable is None]
    if unsure:
        notes.append(f"the carrier does not say whether it can port {listed(unsure)}")
    groups: dict[str, list[str]] = {}
    for verdict in verdicts.values():
        groups.setdefault(verdict.group, []).append(verdict.number)
    if len(groups) > 1:
        apart = " / ".join(listed(group) for group in groups.values())
        notes.append(f"the carrier takes these in {len(groups)} orders: {apart}")
    return tuple(notes)


def named(desired: DesiredPort, attribute: str, place: Place) -> str:
    """An attribute as the files write it, and where: `losing_carrier.pin (ports.yaml:9)`."""
    path = key_of(attribute)
    where = place(desired.origin, path)
    return f"`{'.'.join(path)}` ({where.file}:{where.line})"


def problem(desired: DesiredPort, found: PortProblem, order: LivePort, place: Place) -> str:
    """A rejection in the carrier's words, and what answers it."""
    words = ": ".join(filter(None, (found.code, unquoted(found.words, order, desired.settings)))) or "no reason given"
    keys = ", ".join(named(desired, attribute, place) for attribute in found.attributes)
    return f"{words}, which {keys} answers" if keys else words


def key_origin(desired: DesiredPort, attributes: Iterable[str], place: Place) -> Origin:
    """Where the first of the attributes stands; the port itself, where none is named."""
    for attribute in attributes:
        path = key_of(attribute)
        where = place(desired.origin, path)
        return Origin(where.file, where.line, (*desired.origin.path, *path))
    return desired.origin
