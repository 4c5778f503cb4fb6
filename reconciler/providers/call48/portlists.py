"""The lists of ports, page by page. Source: the document, Port-in, View List, FOC Ready, Problematic Ports.

Their rows carry no numbers: only the filter tells which requests hold one. A page is asked for as text, in the body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.providers.call48 import words
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.spelling import digits
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

Row = Mapping[str, Any]

_PAGE: Final = 100
# The document sets no limit on the numbers of a filter.
_BATCH: Final = 200


def requests(session: Session, numbers: Iterable[str] | None) -> dict[int, Row]:
    """The port requests by id that hold one of the numbers, whatever their state; None: all requests. Raises CarrierError."""
    found: dict[int, Row] = {}
    for rows in session.map(lambda batch: _all(session, "port_list", batch), _batches(numbers)):
        found.update((whole(row, "port_req_id"), row) for row in rows)
    return found


def holding(session: Session, numbers: Sequence[str]) -> dict[str, frozenset[int]]:
    """For each number the ids of the requests that hold it. Raises CarrierError."""
    lists = session.map(lambda number: _all(session, "port_list", [number]), numbers)
    return {n: frozenset(whole(row, "port_req_id") for row in rows) for n, rows in zip(numbers, lists, strict=True)}


def dated(session: Session, numbers: Iterable[str]) -> dict[tuple[int, str], Row]:
    """FOC dates and activations by sub-order and number. Raises CarrierError."""
    found: dict[tuple[int, str], Row] = {}
    for rows in session.map(lambda batch: _all(session, "port_dates", batch), _batches(numbers)):
        found.update(((whole(row, "port_proposal_id"), words.number(row.get("did")) or ""), row) for row in rows)
    return found


def rejections(session: Session, numbers: Iterable[str]) -> dict[int, list[str]]:
    """The reasons for which sub-orders with one of the numbers were rejected, by sub-order. Raises CarrierError."""
    found: dict[int, list[str]] = {}
    for rows in session.map(lambda batch: _all(session, "port_rejections", batch), _batches(numbers)):
        for row in rows:
            reasons = found.setdefault(whole(row, "port_proposal_id"), [])
            if (reason := words.text(row.get("failure_reason"))) and reason not in reasons:
                reasons.append(reason)
    return found


def whole(row: Any, name: str) -> int:
    """An id of a row. Raises Unclear."""
    said = str(row.get(name, "")) if isinstance(row, Mapping) else ""
    if not said.isdigit():
        raise Unclear(f"call48 listed a port without its {name}")
    return int(said)


def _batches(numbers: Iterable[str] | None) -> Iterator[Sequence[str] | None]:
    if numbers is None:
        yield None
        return
    every = sorted(numbers)
    yield from (every[start : start + _BATCH] for start in range(0, len(every), _BATCH))


def _all(session: Session, endpoint: str, numbers: Sequence[str] | None) -> list[Row]:
    """Every row of a list. Its end is told by `enableNext`, or by how many there are; that many there must be."""
    found: dict[str, Row] = {}
    page = 1
    while True:
        args: dict[str, Json] = {"page": str(page), "limit": str(_PAGE)}
        if numbers is not None:
            args["numbers"] = [digits(number) for number in numbers]
        data = _body(session.read(ENDPOINTS[endpoint], args))
        rows = data.get("rows" if endpoint == "port_dates" else "result")
        if not isinstance(rows, list):
            raise Unclear(f"call48 answered {endpoint} without a list")
        before = len(found)
        found.update((_key(row), row) for row in rows)
        total = _total(data)
        more = words.yes(data["enableNext"]) if "enableNext" in data else total is not None and len(found) < total
        if not more:
            if total is not None and total > len(found):
                raise Unclear(f"call48 says that {endpoint} has {total} rows and listed {len(found)}")
            return list(found.values())
        if len(found) == before:
            raise Unclear(f"call48 says that {endpoint} has more rows and lists none")
        page += 1


def _body(data: Any) -> Row:
    """The list's own object, which in the one of rejections is inside of another."""
    inner = data.get("result") if isinstance(data, Mapping) else None
    found = inner if isinstance(inner, Mapping) else data
    if not isinstance(found, Mapping):
        raise Unclear("call48 answered a list of ports without an object")
    return found


def _total(data: Row) -> int | None:
    said = words.text(data.get("totalRecords")) or words.text(data.get("count"))
    return int(said) if said is not None and said.isdigit() else None


def _key(row: Any) -> str:
    """What a row is known by, should it come on two pages."""
    if not isinstance(row, Mapping):
        raise Unclear("call48 listed a port that is no object")
    return " ".join(str(row.get(name)) for name in ("port_req_id", "port_proposal_id", "did", "resubmitted_at"))
