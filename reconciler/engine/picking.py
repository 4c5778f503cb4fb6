"""Picking new numbers for a pool: within its search and its price bounds, and only where it is certain that they are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from reconciler.engine.reading import Reading, asked
from reconciler.model.configuration import DesiredPool, PoolSearch
from reconciler.model.money import shown
from reconciler.model.nanp import regions_of
from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.providers.base import NotOffered, Offer, SearchQuery

_LEAST: Final = 50
_MOST: Final = 5000


@dataclass(frozen=True, slots=True)
class Picked:
    """Numbers chosen for a pool, and how many of those found were too dear."""

    offers: tuple[Offer, ...]
    dear: int = 0


def pick(reading: Reading, pool: DesiredPool, need: int, taken: AbstractSet[str]) -> Picked:
    """So many numbers for sale, the cheapest first; fewer where there are no more. Asks `safe` calls only.

    `taken` are numbers that are not to be chosen.
    """
    search = pool.search
    limit = max(_LEAST, 2 * need)
    while True:
        kind = "toll" if search.kind == "toll_free" else "local"
        query = SearchQuery(kind, search.state, search.rate_center, search.area, search.exchange, limit)
        found = _found(reading, query)
        free = {offer.number: offer for offer in found if offer.number not in taken}
        cheap = [offer for offer in free.values() if _within(offer, pool)]
        if len(cheap) >= need or len(found) < limit or limit >= _MOST:
            cheap.sort(key=_rank)
            return Picked(tuple(cheap[:need]), len(free) - len(cheap))
        limit = min(limit * 4, _MOST)


def _found(reading: Reading, query: SearchQuery) -> list[Offer]:
    account = reading.account
    return asked(account, lambda: list(account.provider.search(account.session, query)))


def _within(offer: Offer, pool: DesiredPool) -> bool:
    """A price that nobody tells cannot be held below a bound."""
    pairs = ((offer.cost.monthly, pool.max_monthly), (offer.cost.once, pool.max_upfront))
    return all(most is None or (price is not None and price <= most) for price, most in pairs)


def _rank(offer: Offer) -> tuple[bool, object, object, str]:
    return not offer.cost.known, offer.cost.monthly or 0, offer.cost.once or 0, offer.number


def still_for_sale(reading: Reading, pool: DesiredPool, numbers: Sequence[str]) -> Mapping[str, Offer]:
    """The offers of those that can still be bought within the pool's bounds."""
    if not numbers:
        return {}
    account = reading.account
    offers = asked(account, lambda: account.provider.offers(account.session, numbers))
    return {
        number: offer for number, offer in offers.items() if not isinstance(offer, NotOffered) and _within(offer, pool)
    }


def could_be(number: str, search: PoolSearch) -> bool:
    """Whether a live number may have been found by this search. What the number does not tell is taken for yes."""
    if is_toll_free(number) != (search.kind == "toll_free"):
        return False
    if not is_nanp(number):
        return False
    area = number[2:5]
    if (search.area and area != search.area) or (search.exchange and number[5:8] != search.exchange):
        return False
    regions = regions_of(area)
    return not (search.state and regions) or search.state in regions


def shortage(pool: DesiredPool, need: int, picked: Picked) -> str:
    """Why a pool stays short, in words."""
    bounds = [
        f"{name} {shown(most)}"
        for name, most in (("max_monthly", pool.max_monthly), ("max_upfront", pool.max_upfront))
        if most is not None
    ]
    where = " ".join(filter(None, (pool.search.rate_center, pool.search.state, pool.search.area, pool.search.exchange)))
    within = f" within {' and '.join(bounds)}" if bounds else ""
    dear = f"; {picked.dear} more are dearer, or their price is not told" if picked.dear else ""
    return (
        f"{need - len(picked.offers)} of its {pool.count} numbers cannot be had: {len(picked.offers)} are for sale"
        f"{f' in {where}' if where else ''}{within}{dear}"
    )
