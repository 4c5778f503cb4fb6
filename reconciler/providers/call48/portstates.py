"""How far a port is, and why it was rejected, in Call48's words. Source: the document, Port-in; its lists of words are samples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reconciler.model.porting import PortState
from reconciler.providers.observed import PortProblem
from reconciler.providers.ports import answering

# `port_req_status` of a sub-order, `port_status` of a number. The request's own `request_phase` tells neither.
_STATES: Final = {
    "submitted": PortState.SUBMITTED,
    "reviewed": PortState.SUBMITTED,
    "retry": PortState.EXCEPTION,
    "rejected": PortState.EXCEPTION,
    "foc_received": PortState.SCHEDULED,
    "activated": PortState.COMPLETED,
    "completed": PortState.COMPLETED,
    "cancelled": PortState.CANCELLED,
    "canceled": PortState.CANCELLED,
}
_LEAST_FIRST: Final = (PortState.EXCEPTION, PortState.SUBMITTED, PortState.SCHEDULED, PortState.COMPLETED)

_BETWEEN: Final = "||"
_CODED: Final = re.compile(r"rejection reason\s+(\w+)\s*:\s*(.*)", re.IGNORECASE)
_NO_REASON: Final = re.compile(r"(lsr )?rejected\.?", re.IGNORECASE)
# The one code that the document shows. What others are answered by is told by their words, which are the losing carriers'.
_CODES: Final = {"ACCN": ("account_number",)}


def state_of(said: str | None) -> PortState:
    """What a status means. A word that is not known is that of a port on its way: nothing is bought, or filed again, for it."""
    return _STATES.get((said or "").lower(), PortState.SUBMITTED)


def of_numbers(own: Mapping[str, PortState], order: PortState) -> dict[str, PortState]:
    """The numbers' states: their own, unless the sub-order was cancelled, or rejected with no number of it that says so."""
    if order is PortState.CANCELLED:
        follow = [number for number, state in own.items() if state.open]
    elif order is PortState.EXCEPTION and order not in own.values():
        follow = [number for number, state in own.items() if state is PortState.SUBMITTED]
    else:
        follow = []
    return {**own, **dict.fromkeys(follow, order)}


def of_order(numbers: Iterable[PortState]) -> PortState:
    """A sub-order's state: that of the number that is least far; what came counts before what was cancelled."""
    states = set(numbers)
    return next((state for state in _LEAST_FIRST if state in states), PortState.CANCELLED)


def problems(reasons: Iterable[str]) -> Iterator[PortProblem]:
    """The reasons of a rejection: `LSR rejected || Rejection reason ACCN : Incorrect Account Number` is one."""
    parts = [part.strip() for reason in reasons for part in reason.split(_BETWEEN)]
    for part in dict.fromkeys(part for part in parts if part and not _NO_REASON.fullmatch(part)):
        coded = _CODED.fullmatch(part)
        code, said = (coded[1].upper(), coded[2].strip()) if coded else ("", part)
        yield PortProblem(code, said, _CODES.get(code) or answering(said))
