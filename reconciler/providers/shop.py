"""Numbers for sale: what a search for certain numbers tells, whatever the carrier."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reconciler.model.plan import Call, Json, Ref
from reconciler.model.settings import parts
from reconciler.providers.base import NotOffered, Offer, Reply
from reconciler.transport.errors import Unclear

Picked = Iterable[tuple[str, Offer | NotOffered]]


def not_for_sale(number: str) -> NotOffered:
    """A number that a search does not show."""
    return NotOffered(number, "not ours, and not for sale", "acquire: existing, or choose another number")


def before_purchase(call: Call, data: Any, pick: Callable[[Iterable[str], Any], Picked]) -> Reply:
    """What the search right before a purchase tells of each number: that it is gone, or its price and what the purchase must
    echo. `pick` takes the wanted numbers out of the answer, or raises Unclear."""
    by_number: Mapping[str, str] = {parts(where)[1]: where for where in call.addresses}
    facts: dict[Ref, Json] = {}
    refused: dict[str, str] = {}
    try:
        for number, offer in pick(by_number, data):
            where = by_number[number]
            if isinstance(offer, NotOffered):
                refused[where] = offer.reason
                continue
            facts[Ref(where, "cost")] = offer.cost
            if offer.native is not None:
                facts[Ref(where, "offer")] = offer.native
    except Unclear as error:
        return Reply(refused=dict.fromkeys(call.addresses, error.message))
    return Reply(facts, refused)
