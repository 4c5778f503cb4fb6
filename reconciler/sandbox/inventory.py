"""Numbers for sale: a deterministic stock generated from a seed. Carrier neutral."""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import orjson

from reconciler.sandbox.journal import Journal

KINDS = ("local", "toll", "intl")


@dataclass(frozen=True, slots=True)
class Place:
    """An exchange from which numbers are sold; ``kind`` is one of ``KINDS``."""

    kind: str
    state: str | None
    ratecenter: str | None
    npa: str
    nxx: str
    setup: str
    monthly: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One number for sale, ``kind`` one of ``KINDS``. ``serial`` is an integer id, for carriers that show one."""

    number: str
    kind: str
    state: str | None
    ratecenter: str | None
    setup: str
    monthly: str
    serial: int
    tier: int = 1
    fax: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")

    @property
    def npa(self) -> str:
        """Area code."""
        return self.number[:3]

    @property
    def nxx(self) -> str:
        """Exchange."""
        return self.number[3:6]

    @property
    def xxxx(self) -> str:
        """Line number."""
        return self.number[6:]


def _local(state: str, ratecenter: str, exchange: str, setup: str, monthly: str) -> Place:
    npa, nxx = exchange.split("-")
    return Place("local", state, ratecenter, npa, nxx, setup, monthly)


def _toll(exchange: str) -> Place:
    npa, nxx = exchange.split("-")
    return Place("toll", None, None, npa, nxx, "1.00000", "2.50000")


# One price per state: a search names one state and a carrier may quote one price per search.
PLACES: tuple[Place, ...] = (
    _local("AL", "MOBILE", "251-265", "1.50000", "0.85000"),
    _local("AL", "EVERGREEN", "251-315", "1.50000", "0.85000"),
    _local("AL", "BIRMINGHAM", "205-545", "1.50000", "0.85000"),
    _local("GA", "ATHENS", "706-510", "2.00000", "1.00000"),
    _local("GA", "ATHENS", "706-613", "2.00000", "1.00000"),
    _local("GA", "ATHENS", "706-995", "2.00000", "1.00000"),
    _local("GA", "ATLANTA", "404-806", "2.00000", "1.00000"),
    _local("FL", "MIAMI", "305-209", "1.75000", "0.95000"),
    _local("FL", "MIAMI", "305-777", "1.75000", "0.95000"),
    _local("FL", "ORLANDO", "407-634", "1.75000", "0.95000"),
    _local("FL", "BOCA RATON", "561-440", "1.75000", "0.95000"),
    _local("KY", "BOWLING GREEN", "270-249", "2.00000", "1.10000"),
    _local("MA", "ABINGTON", "781-261", "2.00000", "1.20000"),
    _local("NY", "NEW YORK", "212-574", "3.00000", "1.90000"),
    _local("NC", "RALEIGH", "919-438", "1.50000", "0.90000"),
    _local("TX", "DALLAS", "214-390", "1.25000", "0.80000"),
    _local("TX", "AUSTIN", "512-276", "1.25000", "0.80000"),
    _local("CA", "SAN FRANCISCO", "415-237", "2.50000", "1.40000"),
    _local("IL", "CHICAGO", "312-313", "1.75000", "1.05000"),
    _local("ND", "BISMARCK", "701-200", "1.50000", "0.90000"),
    _toll("888-712"),
    _toll("888-415"),
    _toll("877-641"),
    _toll("877-309"),
)

# Who sells numbers of these exchanges, in the order in which they took theirs: nobody has another's.
SELLERS = ("call48", "kazoo", "telnyx")

# Line numbers that the first seller always has, so that examples can name them.
_ALWAYS = {"706510": (3027,), "706613": (4205,), "251265": (8624,)}


@lru_cache(maxsize=1024)
def _lines(seed: int, prefix: str, count: int, seller: str) -> tuple[int, ...]:
    """The lines of an exchange that a seller has: drawn for each in turn, from what those before it left.

    Kept, because tests reset a sandbox often and always draw the same.
    """
    taken: set[int] = set()
    lines: list[int] = []
    for name in SELLERS[: SELLERS.index(seller) + 1]:
        first = name == SELLERS[0]
        draw = random.Random(f"{seed}:{prefix}" if first else f"{seed}:{prefix}:{name}").sample
        drawn = [*(_ALWAYS.get(prefix, ()) if first else ()), *draw(range(10_000), min(count + len(taken), 10_000))]
        lines = [line for line in dict.fromkeys(drawn) if line not in taken][:count]
        taken.update(lines)
    return tuple(sorted(lines))


def generate(
    seed: int, per_exchange: int, places: Iterable[Place] = PLACES, seller: str = SELLERS[0]
) -> Iterator[Offer]:
    """The stock of one of the ``SELLERS`` for a seed; the same arguments always give the same numbers.

    With so many numbers to an exchange that the earlier sellers have all of it, a later one has none.
    """
    serial = 900_000
    for place in places:
        prefix = place.npa + place.nxx
        for line in _lines(seed, prefix, min(per_exchange, 10_000), seller):
            serial += 1
            number = f"{prefix}{line:04d}"
            yield Offer(number, place.kind, place.state, place.ratecenter, place.setup, place.monthly, serial)


_Key = tuple[str, str, str, str, str]


def _key(offer: Offer) -> _Key:
    return (offer.kind, offer.npa, offer.nxx, offer.state or "", offer.ratecenter or "")


class Inventory:
    """Stock of one carrier, indexed by exchange, stored in the journal as it changes."""

    def __init__(self, journal: Journal, kind: str) -> None:
        self._journal = journal
        self._kind = kind
        self._offers: dict[str, Offer] = {}
        self._by_exchange: dict[_Key, list[str]] = {}

    def load(self) -> None:
        """Read back from the journal."""
        self._offers.clear()
        self._by_exchange.clear()
        self._index(Offer(**orjson.loads(value)) for _, value in self._journal.load(self._kind))

    def clear(self) -> None:
        """Sell nothing; the caller clears the journal."""
        self._offers.clear()
        self._by_exchange.clear()

    def _index(self, offers: Iterable[Offer]) -> None:
        for offer in offers:
            self.forget(offer.number)
            self._offers[offer.number] = offer
            insort(self._by_exchange.setdefault(_key(offer), []), offer.number)

    def forget(self, number: str) -> Offer | None:
        """Take a number out of memory only; see :meth:`take`."""
        offer = self._offers.pop(number, None)
        if offer is not None:
            numbers = self._by_exchange[_key(offer)]
            del numbers[bisect_left(numbers, number)]
        return offer

    def add(self, offers: Iterable[Offer]) -> int:
        """Put numbers up for sale."""
        batch = list(offers)
        self._index(batch)
        self._journal.put_many(self._kind, ((offer.number, orjson.dumps(offer)) for offer in batch))
        return len(batch)

    def take(self, number: str) -> Offer | None:
        """Take a number off sale, for good."""
        offer = self.forget(number)
        if offer is not None:
            self._journal.delete(self._kind, number)
        return offer

    def get(self, number: str) -> Offer | None:
        """The offer for a number, if it is for sale."""
        return self._offers.get(number)

    def all(self) -> list[Offer]:
        """Everything for sale, in number order."""
        return [self._offers[number] for number in sorted(self._offers)]

    def find(
        self,
        kind: str,
        limit: int,
        *,
        state: str | None = None,
        ratecenter: str | None = None,
        npa: str | None = None,
        nxx: str | None = None,
    ) -> list[Offer]:
        """First offers in number order that match every filter given."""
        found: list[Offer] = []
        wanted = (kind, npa, nxx, state, ratecenter)
        for key in sorted(self._by_exchange):
            if any(want is not None and want != have for want, have in zip(wanted, key, strict=True)):
                continue
            room = limit - len(found)
            if room <= 0:
                break
            found.extend(self._offers[number] for number in self._by_exchange[key][:room])
        return found
