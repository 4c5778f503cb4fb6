"""Numbers for sale at Teli. Sources: [P] teli-node list-local-number, php-client TeleDids (`type`), a public bot (`search`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconciler.model.money import Cost, dollars
from reconciler.model.numbers import is_nanp
from reconciler.model.plan import Json
from reconciler.providers.base import NotOffered, Offer, SearchQuery
from reconciler.providers.shop import not_for_sale
from reconciler.providers.spelling import digits
from reconciler.providers.teli import words
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session


def offers(session: Session, numbers: Sequence[str]) -> dict[str, Offer | NotOffered]:
    """For each number its offer, or why there is none. Raises CarrierError."""
    known = [number for number in numbers if is_nanp(number)]
    asked = ((ENDPOINTS["search"], sought(number)) for number in known)
    found: dict[str, Offer | NotOffered] = {}
    for number, data in zip(known, session.read_many(asked), strict=True):
        found.update(pick([number], data))
    abroad = "teli's documents do not say how an international number is bought"
    return found | {n: NotOffered(n, abroad, "acquire: existing") for n in numbers if not is_nanp(n)}


def sought(number: str) -> dict[str, Json]:
    """The search that finds one number. `search` takes the beginning of a number, stars for any digits."""
    return {"search": digits(number), "type": words.kind(number), "limit": "10"}


def pick(wanted: Iterable[str], data: Any) -> Iterator[tuple[str, Offer | NotOffered]]:
    """The wanted numbers out of a result. Raises Unclear where it is none."""
    rows = {offer.number: offer for offer in listed(data)}
    for number in wanted:
        yield number, rows.get(number, not_for_sale(number))


def listed(data: Any) -> Iterator[Offer]:
    """The offers of a result."""
    rows = data.get("dids") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise Unclear("teli answered a search without a list of numbers")
    for row in rows:
        number = words.number(row.get("number")) if isinstance(row, Mapping) else None
        if number is None or not number.startswith("+1"):
            raise Unclear("teli offered a row without a number")
        cost = Cost(dollars(row.get("setup_rate")), dollars(row.get("monthly_rate")))
        yield Offer(number, cost, words.text(row.get("state")) or "", words.text(row.get("ratecenter")) or "")


def search(session: Session, query: SearchQuery) -> list[Offer]:
    """Numbers for sale. Raises CarrierError."""
    asked = {
        "type": "local" if query.kind == "local" else "tollfree",
        "state": query.state,
        "ratecenter": query.rate_center,
        "npa": query.area,
        "nxx": query.exchange,
        "limit": str(query.limit),
    }
    found = listed(session.read(ENDPOINTS["search"], {name: value for name, value in asked.items() if value}))
    return list(found)[: query.limit]
