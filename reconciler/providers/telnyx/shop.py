"""Numbers for sale at Telnyx. Source: the OpenAPI file, "List available phone numbers"; developers.telnyx.com, "Number orders":
only a number that a search has shown lately can be ordered, so one stands before each purchase.

There is no search by number: a prefix of its national digits is as near as it gets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.model.money import UNKNOWN, Cost, dollars
from reconciler.model.numbers import is_toll_free
from reconciler.model.plan import Json
from reconciler.model.postal import PROVINCES, STATES
from reconciler.providers.base import NotOffered, Offer, SearchQuery
from reconciler.providers.shop import not_for_sale
from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

# Digits at the end of a number that a search of several leaves open, so that it covers at most a hundred numbers.
_OPEN_DIGITS: Final = 2
_HUNDRED: Final = 10**_OPEN_DIGITS


class Shelf(NamedTuple):
    """One search: a country, the digits that its numbers begin with there, and how many numbers begin so at most."""

    country: str
    kind: str
    prefix: str
    limit: int

    def arguments(self) -> dict[str, Json]:
        return {
            "filter[country_code]": self.country,
            **({"filter[phone_number_type]": self.kind} if self.kind else {}),
            "filter[phone_number][starts_with]": self.prefix,
            "filter[limit]": self.limit,
        }


def shelves(numbers: Iterable[str]) -> tuple[dict[Shelf, list[str]], dict[str, NotOffered]]:
    """Numbers grouped by the search that covers them, and those that no search covers."""
    groups: dict[Shelf, list[str]] = defaultdict(list)
    refused: dict[str, NotOffered] = {}
    for number in numbers:
        country = words.country(number)
        if not country:
            refused[number] = NotOffered(
                number, "its digits do not tell its country, and telnyx searches by country", "acquire: existing"
            )
            continue
        kind = "toll_free" if is_toll_free(number) else ""
        groups[Shelf(country, kind, words.national(number)[:-_OPEN_DIGITS], _HUNDRED)].append(number)
    exact = {shelf: found[0] for shelf, found in groups.items() if len(found) == 1}
    for shelf, number in exact.items():
        del groups[shelf]
        groups[shelf._replace(prefix=words.national(number), limit=1)] = [number]
    return groups, refused


def offers(session: Session, numbers: Sequence[str]) -> dict[str, Offer | NotOffered]:
    """For each number its offer, or why there is none. Raises CarrierError."""
    groups, refused = shelves(numbers)
    found: dict[str, Offer | NotOffered] = dict(refused)
    requests = [(ENDPOINTS["search"], shelf.arguments()) for shelf in groups]
    for wanted, body in zip(groups.values(), session.read_many(requests), strict=True):
        found.update(pick(wanted, body))
    return found


def pick(wanted: Iterable[str], body: Any) -> Iterator[tuple[str, Offer | NotOffered]]:
    """The wanted numbers out of one result. Raises Unclear where it is none."""
    rows = {offer.number: offer for offer in listed(body)}
    for number in wanted:
        yield number, rows.get(number, not_for_sale(number))


def listed(body: Any) -> Iterator[Offer]:
    """The offers of a result. Prices are for each number; one in another currency is not known to us."""
    rows = body.get("data") if isinstance(body, Mapping) else None
    if not isinstance(rows, list):
        raise Unclear("telnyx answered a search without a list of numbers")
    for row in rows:
        number = words.number(row.get("phone_number")) if isinstance(row, Mapping) else None
        if number is None:
            raise Unclear("telnyx offered a row without a number")
        places = {
            str(place.get("region_type")): words.text(place.get("region_name")) or ""
            for place in row.get("region_information") or ()
            if isinstance(place, Mapping)
        }
        yield Offer(number, _cost(row.get("cost_information")), places.get("state", ""), places.get("rate_center", ""))


def _cost(told: Any) -> Cost:
    if not isinstance(told, Mapping) or told.get("currency") not in (None, "USD"):
        return UNKNOWN
    return Cost(dollars(told.get("upfront_cost")), dollars(told.get("monthly_cost")))


def search(session: Session, query: SearchQuery) -> list[Offer]:
    """Numbers for sale in the United States or Canada. Raises CarrierError."""
    toll_free = query.kind != "local"
    abroad = query.state in PROVINCES and query.state not in STATES
    asked = {
        "filter[country_code]": "CA" if abroad else "US",
        "filter[phone_number_type]": "toll_free" if toll_free else "local",
        "filter[administrative_area]": query.state,
        "filter[rate_center]": query.rate_center,
        "filter[national_destination_code]": query.area,
        "filter[phone_number][starts_with]": query.exchange,
        "filter[limit]": query.limit,
    }
    found = listed(session.read(ENDPOINTS["search"], {name: value for name, value in asked.items() if value}))
    return list(found)[: query.limit]
