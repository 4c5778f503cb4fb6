"""Number orders: what is on order, what came to nothing. Judged by each line, never by the order alone.

Source: the OpenAPI file, `NumberOrderWithPhoneNumbers`; developers.telnyx.com, "Number orders", for the states of requirements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.providers.telnyx.pages import Listing, Row, identified, listing
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

OPEN: Final = Listing("orders", {"filter[status]": "pending"})
# How far back a failed order is looked for. An order that waits for its requirements may fail later than that.
_RECENT: Final = timedelta(days=7)
_WAITS: Final = {
    "requirement-info-pending": "which waits for the information that its regulator requires",
    "requirement-info-under-review": "which reviews the information that its regulator requires",
    "requirement-info-exception": "which did not accept the information that its regulator requires",
}


def on_order(session: Session, orders: Sequence[Row]) -> dict[str, str]:
    """The numbers of open orders, with what each waits for. Raises CarrierError."""
    found: dict[str, str] = {}
    for order in orders:
        id_ = identified("orders", order)
        for number, line in _lines(session, order):
            if line.get("status") == "pending":
                waits = _WAITS.get(str(line.get("requirements_status")), "which has not completed it yet")
                found[number] = f"on order at telnyx, {waits} (order {id_})"
    return found


def failed(session: Session) -> dict[str, str]:
    """The numbers whose latest order came to nothing, with words for it. Raises CarrierError."""
    since = (datetime.now(UTC) - _RECENT).isoformat(timespec="seconds").replace("+00:00", "Z")
    latest: dict[str, tuple[str, str]] = {}
    for order in listing(session, "orders", {"filter[created_at][gt]": since}).values():
        for number, line in _lines(session, order):
            latest.setdefault(number, (str(line.get("status")), identified("orders", order)))
    return {number: failure(order) for number, (status, order) in latest.items() if status == "failure"}


def failure(order: str) -> str:
    """Words for a line that failed. The documents know no reason beside it."""
    return f"telnyx's order {order} for it failed"


def _lines(session: Session, order: Row) -> Iterator[tuple[str, Row]]:
    """The lines of an order, all of them: a listing may show fewer."""
    rows = _rows(order)
    count = order.get("phone_numbers_count")
    if isinstance(count, int) and count > len(rows):
        id_ = identified("orders", order)
        rows = _rows(session.read(ENDPOINTS["order"], {"id": id_}).get("data"))
        if count > len(rows):
            raise Unclear(f"telnyx shows {len(rows)} of the {count} numbers of the order {id_}")
    return lines(rows)


def _rows(order: Any) -> Sequence[Any]:
    rows = order.get("phone_numbers") if isinstance(order, Mapping) else None
    return rows if isinstance(rows, list) else ()


def lines(rows: Sequence[Any]) -> Iterator[tuple[str, Row]]:
    """Numbers and their lines."""
    for line in rows:
        number = words.number(line.get("phone_number")) if isinstance(line, Mapping) else None
        if number is not None:
            yield number, line
