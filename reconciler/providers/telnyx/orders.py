"""Number orders: what is on order, what came to nothing. Judged by each line, never by the order alone.

Sources: the OpenAPI file, `NumberOrder` (what the list shows: numbers without their states) and `NumberOrderWithPhoneNumbers`;
developers.telnyx.com, "Number orders", for the states of requirements.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
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
    "requirement-info-pending": "waits for the information that its regulator requires",
    "requirement-info-under-review": "reviews the information that its regulator requires",
    "requirement-info-exception": "did not accept the information that its regulator requires",
}
# States of a line that nothing comes after; the last two are the guide's. Any other may yet become a number.
_ENDED: Final = frozenset({"success", "failure", "cancelled", "deleted"})


def on_order(session: Session, orders: Sequence[Row], asked: AbstractSet[str]) -> dict[str, str]:
    """The numbers of open orders, with what each of those asked for waits for. Raises CarrierError."""
    found: dict[str, str] = {}
    inside = []
    for order in orders:
        numbers = [number for number, _ in lines(order)]
        found.update(dict.fromkeys(numbers, f"on order at telnyx (order {identified('orders', order)})"))
        if _is_short(order, numbers) or not asked.isdisjoint(numbers):
            inside.append(identified("orders", order))
    open_lines: dict[str, str] = {}
    over: set[str] = set()
    for order in _whole(session, inside):
        for number, line in lines(order):
            if line.get("status") in _ENDED:
                over.add(number)
                continue
            waits = _WAITS.get(str(line.get("requirements_status")), "has not completed it yet")
            open_lines[number] = f"on order at telnyx, which {waits} (order {order['id']})"
    return {number: words for number, words in found.items() if number not in over} | open_lines


def failed(session: Session, lost: AbstractSet[str]) -> dict[str, str]:
    """Of numbers that are neither here nor coming, those whose latest order came to nothing. Raises CarrierError."""
    since = (datetime.now(UTC) - _RECENT).isoformat(timespec="seconds").replace("+00:00", "Z")
    latest: dict[str, str] = {}
    for order in listing(session, "orders", {"filter[created_at][gt]": since}).values():
        for number, _ in lines(order):
            if number in lost:
                latest.setdefault(number, identified("orders", order))
    states = {
        (str(order["id"]), number): line.get("status")
        for order in _whole(session, sorted(set(latest.values())))
        for number, line in lines(order)
    }
    return {number: failure(id_) for number, id_ in latest.items() if states.get((id_, number)) == "failure"}


def failure(order: str) -> str:
    """Words for a line that failed. The documents know no reason beside it."""
    return f"telnyx's order {order} for it failed"


def _whole(session: Session, ids: Sequence[str]) -> Iterator[Row]:
    """Orders one by one, with the state of each line."""
    for body in session.read_many((ENDPOINTS["order"], {"id": id_}) for id_ in ids):
        order = body.get("data")
        all_numbers(order)
        yield order


def all_numbers(order: Any) -> list[str]:
    """The numbers of an order. Raises Unclear where it shows a part of them."""
    id_, found = identified("orders", order), [number for number, _ in lines(order)]
    if _is_short(order, found):
        raise Unclear(f"telnyx shows a part of the numbers of the order {id_}")
    return found


def _is_short(order: Row, numbers: Sequence[str]) -> bool:
    count = order.get("phone_numbers_count")
    return isinstance(count, int) and count > len(numbers)


def lines(order: Any) -> Iterator[tuple[str, Row]]:
    """The numbers of an order, and their lines."""
    rows = order.get("phone_numbers") if isinstance(order, Mapping) else None
    for line in rows if isinstance(rows, list) else ():
        number = words.number(line.get("phone_number")) if isinstance(line, Mapping) else None
        if number is not None:
            yield number, line
