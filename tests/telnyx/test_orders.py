"""What is on order: judged by the lines of orders, and never bought again while one of them may become a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

import pytest

from reconciler.providers.telnyx import orders
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.session import Session

NUMBER = "+15125550100"


class Orders:
    """Answers each order whole."""

    def __init__(self, *orders: dict[str, Any]) -> None:
        self.orders = {order["id"]: order for order in orders}

    def read_many(self, requests: Iterable[tuple[Endpoint, Mapping[str, Any]]]) -> Iterator[Any]:
        for _, args in requests:
            yield {"data": self.orders[args["id"]]}


def order(id_: str, status: str) -> dict[str, Any]:
    return {"id": id_, "phone_numbers_count": 1, "phone_numbers": [{"phone_number": NUMBER, "status": status}]}


@pytest.mark.parametrize(
    ("states", "waits"),
    [
        (("pending",), True), (("novel",), True), (("success",), False), (("failure",), False), (("cancelled",), False),
        (("pending", "failure"), True), (("failure", "pending"), True),
    ],
)  # fmt: skip
def test_a_number_is_on_order_while_any_line_of_it_may_become_one(states: tuple[str, ...], waits: bool) -> None:
    """An older order that failed for it may be open for the sake of other numbers."""
    found = [order(str(place), status) for place, status in enumerate(states)]
    session = cast(Session, Orders(*found))
    assert (NUMBER in orders.on_order(session, found, {NUMBER})) is waits
