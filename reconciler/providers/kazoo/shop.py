"""Numbers for sale through Kazoo: the carriers it searches, and buying one that a search has just shown.

Source: notes, sections 8 and 9.1. The search fills the cache from which `activate` buys, so that it stands before each
purchase. It tells no price: what is asked stands in the answer to the purchase itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from reconciler.model import nanp
from reconciler.model.errors import ReconcilerError
from reconciler.model.money import UNKNOWN
from reconciler.model.numbers import TOLL_FREE_AREAS, is_nanp, national
from reconciler.model.plan import Change, Json
from reconciler.model.settings import Did
from reconciler.providers.base import NotOffered, Offer, SearchQuery
from reconciler.providers.kazoo import words
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.numbers import custom_keys
from reconciler.providers.shop import not_for_sale
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

_MOST_AREAS: Final = 10


def offers(session: Session, endpoint: Endpoint, numbers: Sequence[str]) -> dict[str, Offer | NotOffered]:
    """For each number whether a search for it alone shows it."""
    near = [number for number in numbers if is_nanp(number)]
    found: dict[str, Offer | NotOffered] = {
        number: NotOffered(
            number, "kazoo's search is for one country at a time, and ours is for +1", "acquire: existing"
        )
        for number in numbers
        if number not in near
    }
    answers = session.read_many((endpoint, _alone(number)) for number in near)
    for number, envelope in zip(near, answers, strict=True):
        found.update(pick([number], envelope.data))
    return found


def search(session: Session, endpoint: Endpoint, query: SearchQuery) -> list[Offer]:
    """Numbers for sale, by the beginnings of numbers: that is all that Kazoo's search knows."""
    found: dict[str, Offer] = {}
    for prefix in _prefixes(query):
        left = query.limit - len(found)
        if left <= 0:
            break
        envelope = session.read(endpoint, {"prefix": prefix, "quantity": str(left)})
        found.update((offer.number, offer) for offer in listed(envelope.data))
    return list(found.values())[: query.limit]


def purchase_calls(calls: Calls, changes: Iterable[Change]) -> None:
    """A search and the purchase for each number. Its custom keys come with it."""
    for change in changes:
        calls.about("search", _alone(change.key), [change], purpose="that it is for sale, right before it is bought")
        data = custom_keys(change.after) if isinstance(change.after, Did) else {}
        once = {change.address: f"purchase:{change.address}"}
        calls.about("activate", {"number": change.key, "data": data}, [change], to=(change.key,), once=once)


def pick(wanted: Iterable[str], data: Any) -> Iterator[tuple[str, Offer | NotOffered]]:
    """The wanted numbers out of a search. Raises Unclear."""
    rows = {offer.number: offer for offer in listed(data)}
    for number in wanted:
        yield number, rows.get(number, not_for_sale(number))


def listed(data: Any) -> Iterator[Offer]:
    """The offers of a search. Raises Unclear."""
    if not isinstance(data, list) or not all(isinstance(row, Mapping) for row in data):
        raise Unclear("kazoo answered a search without a list of numbers")
    for row in data:
        number = words.number(row.get("number"))
        if number is None:
            raise Unclear("kazoo offered a row without a number")
        state = nanp.state_of(number[2:5]) if is_nanp(number) else None
        yield Offer(number, UNKNOWN, state or "")


def _alone(number: str) -> dict[str, Json]:
    return {"prefix": national(number), "quantity": "1"}


def _prefixes(query: SearchQuery) -> Sequence[str]:
    """The beginnings to look for. Raises ReconcilerError for what Kazoo cannot look for."""
    if query.rate_center:
        raise ReconcilerError("kazoo cannot search by rate center", "search by area code, or by area code and exchange")
    if query.area:
        return [query.area + query.exchange]
    if query.kind in ("toll", "toll_free"):
        return sorted(TOLL_FREE_AREAS, reverse=True)
    areas = [
        str(area) for area in range(200, 1000) if query.state and query.state.upper() in nanp.regions_of(str(area))
    ]
    if not areas:
        raise ReconcilerError("kazoo searches by the beginning of a number", "give an area code, or a state")
    return areas[:_MOST_AREAS]
