"""Listings: whole, or an error. Source: the OpenAPI file, "page" parameters and `PaginationMeta`.

The newest come first, so that a purchase or a release in between shifts the pages: rows are told apart by their id, the count
is held against the total of every page, and a listing that moved while it was read is read again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.providers.spelling import mapping
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

Row = Mapping[str, Any]
Rows = dict[str, Any]
"""What was made of a listing's rows, by their ids, in the carrier's order."""

PAGE: Final = 250
_TRIES: Final = 4


def _as_it_is(row: Row) -> Any:
    return row


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing to read: its endpoint, its filters, what each row is kept as (rows are large, and there are many), and the
    fields by which rows are told apart."""

    endpoint: str
    filters: Mapping[str, Json] = field(default_factory=dict)
    make: Callable[[Row], Any] = _as_it_is
    key: tuple[str, ...] = ("id",)


@dataclass(slots=True)
class _Reading:
    """What a pass over one listing gave: rows, and the totals that its pages told."""

    rows: Rows = field(default_factory=dict)
    totals: set[int] = field(default_factory=set)
    pages: int = 0

    @property
    def whole(self) -> bool:
        return self.totals == {len(self.rows)}


def listings(session: Session, wanted: Mapping[str, Listing]) -> dict[str, Rows]:
    """Every row of every listing, by the names given to them. Raises CarrierError."""
    found: dict[str, Rows] = {}
    left = dict(wanted)
    for _ in range(_TRIES):
        readings = _pass(session, left)
        found.update((name, reading.rows) for name, reading in readings.items() if reading.whole)
        left = {name: item for name, item in left.items() if name not in found}
        if not left:
            return {name: found[name] for name in wanted}
    told = "; ".join(
        f"{len(readings[name].rows)} {item.endpoint} were listed, and there are said to be "
        + " or ".join(map(str, sorted(readings[name].totals)))
        for name, item in left.items()
    )
    raise Unclear(f"telnyx's lists keep moving: {told}", "is somebody changing the account just now? try again")


def listing(session: Session, endpoint: str, filters: Mapping[str, Json] | None = None) -> Rows:
    """One listing alone. Raises CarrierError."""
    return listings(session, {endpoint: Listing(endpoint, filters or {})})[endpoint]


def _pass(session: Session, wanted: Mapping[str, Listing]) -> dict[str, _Reading]:
    """One pass over all of them: first each one's first page, then all the pages that those announced."""
    readings = {name: _Reading() for name in wanted}
    for name, body in _ask(session, wanted, [(name, 1) for name in wanted]):
        _take(readings[name], wanted[name], body)
    rest = [(name, page) for name in wanted for page in range(2, readings[name].pages + 1)]
    for name, body in _ask(session, wanted, rest):
        _take(readings[name], wanted[name], body)
    return readings


def _ask(session: Session, wanted: Mapping[str, Listing], pages: list[tuple[str, int]]) -> Iterator[tuple[str, Row]]:
    requests = (
        (ENDPOINTS[wanted[name].endpoint], {**wanted[name].filters, "page[number]": page, "page[size]": PAGE})
        for name, page in pages
    )
    for (name, _), body in zip(pages, session.read_many(requests), strict=True):
        yield name, body


def only_page(endpoint: str, body: Any) -> Rows:
    """The rows of a listing of which one page is all there is. Raises Unclear where it is not."""
    reading = _Reading()
    _take(reading, Listing(endpoint), mapping(body))
    if not reading.whole:
        raise Unclear(f"telnyx showed {len(reading.rows)} of {max(reading.totals)} {endpoint}")
    return reading.rows


def _take(reading: _Reading, item: Listing, body: Row) -> None:
    """One page. Raises Unclear where it is no page."""
    meta, data = body.get("meta"), body.get("data")
    pages, total = (meta.get("total_pages"), meta.get("total_results")) if isinstance(meta, Mapping) else (None, None)
    if not isinstance(pages, int) or not isinstance(total, int):
        raise Unclear(f"telnyx answered the list of {item.endpoint} without saying how long it is")
    if not isinstance(data, list):
        raise Unclear(f"telnyx answered the list of {item.endpoint} without a list")
    reading.pages = pages
    reading.totals.add(total)
    for row in data:
        reading.rows[" ".join(identified(item.endpoint, row, name) for name in item.key)] = item.make(row)


def identified(what: str, row: Any, name: str = "id") -> str:
    """A record's id, as text: many are longer than a number holds exactly. Raises Unclear where there is none."""
    value = row.get(name) if isinstance(row, Mapping) else None
    if value is None or isinstance(value, bool) or not str(value):
        raise Unclear(f"telnyx gave one of its {what} without {name}")
    return str(value)
