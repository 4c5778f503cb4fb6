"""Pools: so many numbers that the carrier picks. What was picked once is remembered and stays.

A number is a pool's own because the files name it, because it is remembered, or by the mark that its purchase left on it. Only
then are new ones looked for; where it is not certain that a pool's numbers are not there already, none is bought.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from reconciler.engine import picking
from reconciler.engine.portwords import listed
from reconciler.engine.reading import Reading
from reconciler.engine.recall import Recall
from reconciler.engine.saved import SavedPlan
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPool
from reconciler.model.plan import Action, Blocked, Change
from reconciler.model.settings import Did, Kind, address, split
from reconciler.providers.base import Capabilities, Offer
from reconciler.providers.observed import LiveNumber
from reconciler.state import Memory

BOUGHT: Final = "bought"
PICKED: Final = "picked"
_PREFIX: Final = "reconciler"

Known = Callable[[str], Memory | None]
"""What is remembered of an address."""


@dataclass(slots=True)
class Pooled:
    """The pools of one account. `numbers` declares what is theirs; `standing` maps each pool to its numbers and whether they
    were live at some time (bought) or only chosen (picked); `offers` are those that were looked up for them."""

    numbers: dict[str, DesiredNumber] = field(default_factory=dict)
    standing: dict[str, dict[str, str]] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    blocked: list[Blocked] = field(default_factory=list)


def where(key: str) -> str:
    """The address under which a pool is remembered and spoken of."""
    return address("pool", key)


def remembered(known: Known, key: str) -> dict[str, str]:
    """The numbers that are remembered of a pool, and whether each was live at some time."""
    memory = known(where(key))
    return dict(memory.applied.get("numbers", {})) if memory else {}


def is_full(pool: DesiredPool, known: Known) -> bool:
    """Whether enough numbers of a pool are known without looking at the account."""
    return len({*pool.numbers, *remembered(known, pool.key)}) >= pool.count


def mark_of(pool: str) -> str:
    """The text that a purchase for a pool leaves on its numbers, by which they are found again: whatever else has changed, the
    credentials of the account say. The digest tells it from what people write."""
    return f"{_PREFIX}:{pool}:{hashlib.sha256(f'pool {pool}'.encode()).hexdigest()[:8]}"


def marked(did: Did, number: DesiredNumber, capabilities: Capabilities) -> Did:
    """What a purchase says of a number, with its pool's mark where the files say nothing else in that place."""
    name = capabilities.mark
    if not name or number.pool is None or getattr(did, name) is not None:
        return did
    mark = mark_of(number.pool)
    return replace(did, tags=(mark,)) if name == "tags" else replace(did, customer_reference=mark)


@dataclass(frozen=True, slots=True)
class Pools:
    """Works out the pools of one account. `busy` are numbers with a purchase of an earlier run that is not settled; `held`
    says of pools what they have at another account; `look` is whether numbers for sale may be looked for; `saved` is the plan
    whose picks hold."""

    configuration: Configuration
    reading: Reading
    recall: Recall
    busy: frozenset[str]
    held: Mapping[str, str]
    look: bool
    saved: SavedPlan | None
    found: Pooled = field(default_factory=Pooled)

    def expand(self) -> Pooled:
        """What the pools of the account come to."""
        mine = [p for p in self.configuration.pools.values() if p.provider == self.reading.account.name]
        named = frozenset(n for pool in self.configuration.pools.values() for n in pool.numbers)
        marked = self._marked()
        own = {pool.key: self._own(pool, named, marked.get(mark_of(pool.key), ())) for pool in mine}
        for pool in mine:
            need = pool.count - len(own[pool.key])
            if need < 0:
                self._too_many(pool, own[pool.key])
            elif need and self.reading.observed is not None:
                self._more(pool, need, own)
            self._declare(pool, own[pool.key])
        self.found.standing = own
        return self.found

    def _own(self, pool: DesiredPool, named: AbstractSet[str], marked: Sequence[str]) -> dict[str, str]:
        """The numbers that are a pool's already. One that is given up is not; one that was only picked and is not for sale
        within the bounds any more is not either. `named` are the numbers that pools name; `marked` bear this one's mark."""
        live = self._live()
        mine = frozenset(pool.numbers)
        own = dict.fromkeys(pool.numbers, BOUGHT)
        for number, status in remembered(self.recall.of, pool.key).items():
            own.setdefault(number, status)
        own |= dict.fromkeys(marked, BOUGHT)
        own = {n: BOUGHT if n in live else status for n, status in own.items() if n in mine or n not in named}
        own = {number: status for number, status in own.items() if not self._released(number)}
        return self._without_sold(pool, own)

    def _marked(self) -> dict[str, list[str]]:
        """The live numbers by the marks that they bear: they are looked through once, however many pools there are."""
        found: dict[str, list[str]] = defaultdict(list)
        for number, live in self._live().items() if self.reading.account.provider.capabilities.mark else ():
            for mark in self._marks(live):
                found[mark].append(number)
        return found

    def _without_sold(self, pool: DesiredPool, own: dict[str, str]) -> dict[str, str]:
        observed = self.reading.observed
        if observed is None or not self.look or self.saved is not None:
            return own
        waiting = self.busy | observed.on_order.keys()
        chosen = sorted(number for number, status in own.items() if status == PICKED and number not in waiting)
        offers = picking.still_for_sale(self.reading, pool, chosen)
        self.found.offers.update(offers)
        return {number: status for number, status in own.items() if number not in chosen or number in offers}

    def _more(self, pool: DesiredPool, need: int, own: dict[str, dict[str, str]]) -> None:
        """Choose what is missing, unless something speaks against it."""
        account = self.reading.account
        suspects = self._suspects(pool, own)
        if not account.provider.capabilities.purchase:
            self._block(pool, f"{account.name} sells no numbers", "name its numbers: `numbers: [...]`")
        elif not self.recall.store.remembers:
            reason = "what is picked for a pool has to be remembered, and `state: none` remembers nothing"
            self._block(pool, reason, "give the configuration a state, or name the pool's numbers: `numbers: [...]`")
        elif pool.key in self.held:
            self._block(
                pool,
                f"it has {self.held[pool.key]}, and is declared for {account.name}; moving numbers is a port, and nothing is bought instead",
                "give it the `provider` back; for new numbers give the pool another name, or declare the old ones under `dids`",
            )
        elif self.saved is not None:
            picks = [number for number in self.saved.picks.get(pool.key, ()) if number not in own[pool.key]]
            own[pool.key].update(dict.fromkeys(picks[:need], PICKED))
            if len(picks) < need:
                reason = f"the saved plan picks {len(picks)} of the {need} numbers that it lacks"
                self._block(pool, reason, "make a new plan, which says why")
        elif suspects:
            told = f"{need} of its {pool.count} numbers are not known, and live in no file are some that may be its own"
            self._block(pool, f"{told}: {_told(suspects)}", _way_out(suspects))
        elif self.look:
            self._pick(pool, need, own)

    def _pick(self, pool: DesiredPool, need: int, own: dict[str, dict[str, str]]) -> None:
        observed = self.reading.observed
        assert observed is not None
        taken = self.configuration.numbers.keys() | observed.numbers.keys() | observed.on_order.keys() | self.busy
        taken |= {number for numbers in own.values() for number in numbers}
        picked = picking.pick(self.reading, pool, need, taken)
        own[pool.key].update({offer.number: PICKED for offer in picked.offers})
        self.found.offers.update({offer.number: offer for offer in picked.offers})
        if len(picked.offers) < need:
            self._block(pool, picking.shortage(pool, need, picked), "search wider, raise the bounds, or lower `count`")

    def _suspects(self, pool: DesiredPool, own: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
        """Live numbers in no file that may be this pool's: those of a pool that no file declares, by its key, since this one may
        have had that name; and, where memory is lost and numbers bear no mark, all that its search may have found (no key)."""
        known = {number for numbers in own.values() for number in numbers}
        strays = {
            number: live
            for number, live in self._live().items()
            if number not in self.configuration.numbers
            and number not in known
            and picking.could_be(number, pool.search)
        }
        memories = self.recall.everything()
        forgotten = where(pool.key) not in memories and not pool.numbers and not self._bears_mark(pool)
        orphans = {
            number: key
            for what, key in map(split, memories)
            if what == "pool" and key not in self.configuration.pools
            for number in remembered(memories.get, key)
        }
        found: dict[str, list[str]] = defaultdict(list)
        for number, live in strays.items():
            former = orphans.get(number) or self._of_another_pool(live)
            if former or forgotten:
                found[former].append(number)
        return found

    def _bears_mark(self, pool: DesiredPool) -> bool:
        """Whether the purchases of a pool leave its mark."""
        name = self.reading.account.provider.capabilities.mark
        return bool(name) and getattr(pool.settings.did or Did(), name) is None

    def _of_another_pool(self, live: LiveNumber) -> str:
        """The pool that no file declares and whose mark a number bears; empty where there is none. What else begins like a mark,
        the reference of an ordinary order say, is none."""
        keys = [(mark, mark.partition(":")[2].rpartition(":")[0]) for mark in self._marks(live)]
        return next((key for mark, key in keys if key not in self.configuration.pools and mark == mark_of(key)), "")

    def _marks(self, live: LiveNumber) -> Iterator[str]:
        name = self.reading.account.provider.capabilities.mark
        value = getattr(live.settings.did, name, None) if name and live.settings.did else None
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str) and text.startswith(f"{_PREFIX}:"):
                yield text

    def _too_many(self, pool: DesiredPool, own: Mapping[str, str]) -> None:
        self._block(
            pool,
            f"it has {len(own)} numbers and `count` is {pool.count}: a pool gives none up by itself ({listed(own)})",
            'say which: `dids: {"+1...": {release: {reason: ...}}}` takes one out of it',
            Action.DELETE,
        )

    def _declare(self, pool: DesiredPool, own: Mapping[str, str]) -> None:
        """A number's own entry wins over what its pool says of it; that it is never bought again holds for both."""
        for number, status in own.items():
            declared = self.configuration.numbers.get(number) or DesiredNumber(
                number,
                pool.provider,
                pool.settings,
                pool.origin,
                order=pool.order,
                profile=pool.profile,
                waive=pool.waive,
            )
            acquire = replace(declared, pool=pool.key, acquire="existing" if status == BOUGHT else "purchase")
            self.found.numbers[number] = acquire

    def _live(self) -> Mapping[str, LiveNumber]:
        return self.reading.observed.numbers if self.reading.observed else {}

    def _released(self, number: str) -> bool:
        declared = self.configuration.numbers.get(number)
        return declared is not None and declared.release is not None

    def _block(self, pool: DesiredPool, reason: str, remedy: str, action: Action = Action.CREATE) -> None:
        found = Blocked(where(pool.key), self.reading.account.name, reason, remedy, action, pool.origin)
        self.found.blocked.append(found)


def _told(suspects: Mapping[str, Sequence[str]]) -> str:
    """Numbers that may be a pool's own, by what is known of them."""
    known = {key: f"bought for {where(key)}, which no file declares" for key in suspects if key}
    parts = [f"{listed(suspects[key])} ({why})" for key, why in sorted(known.items())]
    if rest := suspects.get(""):
        parts.append(f"{listed(rest)} (nothing tells what they were bought for)")
    return "; ".join(parts)


def _way_out(suspects: Mapping[str, Sequence[str]]) -> str:
    """What to do about them: they are the pool's after all, or they are somebody else's."""
    names = ", ".join(f"`{key}`" for key in sorted(suspects) if key)
    back = f", or give the pool its former name back ({names})" if names else ""
    return (
        f"name those that are its own in the pool (`numbers: [...]`){back}. Those of another configuration, or of nobody, declare "
        "under `dids` with `acquire: existing` and nothing else, which leaves them as they are; pools of two configurations "
        "do not meet where their `search` names another `state`, `area` or `exchange`"
    )


def noted(
    pooled: Pooled, reading: Reading, recall: Recall, changes: Sequence[Change], done: AbstractSet[str]
) -> Iterator[Memory]:
    """What is to be remembered of the pools of an account: what is theirs, and what these changes are about to buy.

    `done` are the addresses of changes that were carried out; before the first call there are none.
    """
    numbers = [change for change in changes if change.kind is Kind.DID]
    coming = {change.key for change in numbers if change.action is Action.CREATE}
    came = {change.key for change in numbers if change.action is Action.CREATE and change.address in done}
    gone = {change.key for change in numbers if change.action is Action.DELETE and change.address in done}
    live = reading.observed.numbers if reading.observed else {}
    for key, standing in pooled.standing.items():
        before = remembered(recall.of, key)
        # One that is being given up is the pool's until it is gone.
        now = {number: status for number, status in before.items() if number in live and number not in gone}
        for number, status in standing.items():
            if status == BOUGHT or number in before or number in coming:
                now[number] = BOUGHT if status == BOUGHT or number in came else PICKED
        if now != before:
            at = datetime.datetime.now(datetime.UTC)
            held = {"numbers": dict(sorted(now.items()))}
            yield Memory(reading.account.key, where(key), held, None, None, None, {}, "confirmed", at)
