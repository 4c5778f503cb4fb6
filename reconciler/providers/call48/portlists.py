"""The lists of ports, page by page. Source: the document, Port-in, View List, FOC Ready, Problematic Ports.

Their rows carry no numbers: only the filter tells which requests hold one. A page is asked for as text, in the body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.model.plan import Json
from reconciler.providers.call48 import words
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.pages import Row, identified, told
from reconciler.providers.spelling import digits
from reconciler.transport.session import Session

_PAGE: Final = 100
# The document sets no limit on the numbers of a filter.
_BATCH: Final = 200


def requests(session: Session, numbers: Iterable[str] | None) -> dict[int, Row]:
    """The port requests by id that hold one of the numbers, whatever their state; None: all requests. Raises CarrierError."""
    found: dict[int, Row] = {}
    for rows in session.map(lambda batch: _all(session, "port_list", batch), _batches(numbers)):
        found.update((identified(row, "port_req_id"), row) for row in rows)
    return found


def holding(session: Session, numbers: Sequence[str]) -> dict[str, frozenset[int]]:
    """For each number the ids of the requests that hold it. Raises CarrierError."""
    lists = session.map(lambda number: _all(session, "port_list", [number]), numbers)
    return {
        n: frozenset(identified(row, "port_req_id") for row in rows) for n, rows in zip(numbers, lists, strict=True)
    }


def dated(session: Session, numbers: Iterable[str]) -> dict[tuple[int, str], Row]:
    """FOC dates and activations by sub-order and number. Raises CarrierError."""
    found: dict[tuple[int, str], Row] = {}
    for rows in session.map(lambda batch: _all(session, "port_dates", batch), _batches(numbers)):
        found.update(((identified(row, "port_proposal_id"), words.number(row.get("did")) or ""), row) for row in rows)
    return found


def rejections(session: Session, numbers: Iterable[str]) -> dict[int, list[str]]:
    """The reasons for which sub-orders with one of the numbers were rejected, by sub-order. Raises CarrierError."""
    found: dict[int, list[str]] = {}
    for rows in session.map(lambda batch: _all(session, "port_rejections", batch), _batches(numbers)):
        for row in rows:
            reasons = found.setdefault(identified(row, "port_proposal_id"), [])
            if (reason := words.text(row.get("failure_reason"))) and reason not in reasons:
                reasons.append(reason)
    return found


def _batches(numbers: Iterable[str] | None) -> Iterator[Sequence[str] | None]:
    if numbers is None:
        yield None
        return
    every = sorted(numbers)
    yield from (every[start : start + _BATCH] for start in range(0, len(every), _BATCH))


def _all(session: Session, endpoint: str, numbers: Sequence[str] | None) -> list[Row]:
    args: dict[str, Json] = {"page": "1", "limit": str(_PAGE)}
    if numbers is not None:
        args["numbers"] = [digits(number) for number in numbers]
    return told(session, ENDPOINTS[endpoint], args, _key)


def _key(row: Row) -> str:
    return " ".join(str(row.get(name)) for name in ("port_req_id", "port_proposal_id", "did", "resubmitted_at"))
