"""The state of the emulated carrier: users, numbers, trunk groups, port requests, stock; indexed, and stored as it changes."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import orjson

from reconciler.sandbox.call48.model import (
    Did,
    Loc,
    TrunkGroup,
    User,
    build,
    did_from,
    loc_from,
    stored_did,
    trunk_group_from,
)
from reconciler.sandbox.call48.options import Call48Options
from reconciler.sandbox.call48.portstore import PortStore
from reconciler.sandbox.call48.rows import encoded_row, row
from reconciler.sandbox.carrier import Services
from reconciler.sandbox.inventory import Inventory

DID, TRUNK, USER, LOC, COUNTER, OFFER = (
    "call48.did",
    "call48.trunk",
    "call48.user",
    "call48.loc",
    "call48.counter",
    "call48.offer",
)


class Estate:
    """Everything the carrier knows, except tokens (:mod:`sessions`)."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.inventory = Inventory(services.journal, OFFER)
        self.dids: dict[int, Did] = {}
        self.users: dict[tuple[str, str], User] = {}
        self.trunk_groups: dict[int, TrunkGroup] = {}
        self.locs: dict[str, Loc] = {}
        self.ports = PortStore(services.journal)
        self._counters: dict[str, int] = {}
        self._by_number: dict[str, int] = {}
        # Ids per (account, type) in ascending order: a page is a slice, whatever the size of the account.
        self._listed: dict[tuple[int, str], list[int]] = {}
        self._rows: dict[int, bytes] = {}
        self._due: list[tuple[float, int]] = []

    @property
    def options(self) -> Call48Options:
        """Options in force."""
        return self.services.options.call48

    @property
    def now(self) -> float:
        """Sandbox time."""
        return self.services.clock.now()

    # ---- life cycle ----

    def clear(self) -> None:
        """Forget everything in memory."""
        self.inventory.clear()
        for table in (self.dids, self.users, self.trunk_groups, self.locs, self._counters):
            table.clear()
        for index in (self._by_number, self._listed, self._rows):
            index.clear()
        self._due.clear()
        self.ports.clear()

    def load(self) -> None:
        """Read everything from the journal."""
        journal = self.services.journal
        self.clear()
        self.inventory.load()
        self.index_all(did_from(value) for _, value in journal.load(DID))
        for _, value in journal.load(TRUNK):
            group = trunk_group_from(value)
            self.trunk_groups[group.trunk_grpid] = group
        for _, value in journal.load(USER):
            user = build(User, orjson.loads(value))
            self.users[(user.kind, user.user_name)] = user
        for key, value in journal.load(LOC):
            self.locs[key] = loc_from(value)
        for key, value in journal.load(COUNTER):
            self._counters[key] = int(value)
        self.ports.load()

    def counter(self, name: str, first: int) -> int:
        """Next id of a kind."""
        value = self._counters.get(name, first)
        self.set_counter(name, value + 1)
        return value

    def set_counter(self, name: str, value: int) -> None:
        """What :meth:`counter` gives next."""
        self._counters[name] = value
        self.services.journal.put(COUNTER, name, str(value).encode())

    # ---- numbers ----

    def index_all(self, dids: Iterable[Did]) -> int:
        """Index many records at once without storing them."""
        count = 0
        for did in dids:
            self._index(did, bulk=True)
            count += 1
        for ids in self._listed.values():
            ids.sort()
        return count

    def _index(self, did: Did, *, bulk: bool = False) -> None:
        self.dids[did.id] = did
        if not did.deleted:
            self._by_number[did.number] = did.id
        for moment in (did.visible_at, did.cnam_due, did.held_until):
            if moment:
                heapq.heappush(self._due, (moment, did.id))
        if not did.visible_at:
            ids = self._listed.setdefault((did.account, did.type), [])
            if bulk:
                ids.append(did.id)
            else:
                insort(ids, did.id)

    def add_did(self, did: Did) -> None:
        """A new number."""
        self._index(did)
        self._store(did)

    def add_dids(self, dids: list[Did]) -> int:
        """Many new numbers (seeding)."""
        count = self.index_all(dids)
        self.services.journal.put_many(DID, ((str(did.id), stored_did(did)) for did in dids))
        return count

    def _store(self, did: Did) -> None:
        self._rows.pop(did.id, None)
        self.services.journal.put(DID, str(did.id), stored_did(did))

    def hold(self, did: Did) -> None:
        """Call before changing settings: the listing goes on showing the old row for a while if so set."""
        if self.options.settings_lag > 0:
            if did.held_row is None:
                did.held_row = orjson.dumps(row(did)).decode()
            did.held_until = self.now + self.options.settings_lag
            heapq.heappush(self._due, (did.held_until, did.id))

    def changed(self, did: Did) -> None:
        """Call after changing a number."""
        if did.cnam_due is not None:
            heapq.heappush(self._due, (did.cnam_due, did.id))
        self._store(did)

    def remove_did(self, did: Did) -> None:
        """Release: the row goes, or stays marked as deleted ("Remove DID")."""
        self._by_number.pop(did.number, None)
        if self.options.soft_delete:
            did.deleted = True
            self._store(did)
            return
        del self.dids[did.id]
        self._rows.pop(did.id, None)
        self.services.journal.delete(DID, str(did.id))
        ids = self._listed.get((did.account, did.type), [])
        place = bisect_left(ids, did.id)
        if place < len(ids) and ids[place] == did.id:
            del ids[place]

    def owned(self, number: str) -> Did | None:
        """The living record of a number, whoever has it, listed or not yet."""
        found = self._by_number.get(number)
        return None if found is None else self.dids[found]

    def by_number(self, account: int, number: str) -> Did | None:
        """A number of the account that can be worked with: there is none before the listing shows it."""
        did = self.owned(number)
        return did if did is not None and did.account == account and not did.visible_at else None

    def by_id(self, account: int, did_id: int) -> Did | None:
        """Same by ``_id``."""
        did = self.dids.get(did_id)
        usable = did is not None and did.account == account and not did.deleted and not did.visible_at
        return did if usable else None

    def page(self, account: int, kind: str, page: int, size: int) -> Iterator[bytes]:
        """Encoded rows of one page, counted from 1; past the end there are none."""
        ids = self._listed.get((account, kind), [])
        start = (page - 1) * size
        if self.options.dids_order == "newest":
            stop = len(ids) - start
            chosen = ids[max(0, stop - size) : max(0, stop)][::-1]
        else:
            chosen = ids[start : start + size]
        rows = self._rows
        for did_id in chosen:
            encoded = rows.get(did_id)
            if encoded is None:
                encoded = rows[did_id] = encoded_row(self.dids[did_id])
            yield encoded

    def settle(self) -> None:
        """Let numbers appear, names show and settings become visible whose time has come."""
        now = self.now
        while self._due and self._due[0][0] <= now:
            _, did_id = heapq.heappop(self._due)
            did = self.dids.get(did_id)
            if did is not None:
                self._settle_one(did, now)

    def _settle_one(self, did: Did, now: float) -> None:
        if did.visible_at and did.visible_at <= now:
            did.visible_at = 0.0
            insort(self._listed.setdefault((did.account, did.type), []), did.id)
        if did.cnam_due is not None and did.cnam_due <= now:
            did.cnam, did.cnam_next, did.cnam_due = did.cnam_next, None, None
        if did.held_until is not None and did.held_until <= now:
            did.held_row = did.held_until = None
        self._store(did)

    # ---- trunk groups, users, locs ----

    def put_trunk_group(self, group: TrunkGroup) -> None:
        """A new or changed trunk group."""
        self.trunk_groups[group.trunk_grpid] = group
        self.services.journal.put(TRUNK, str(group.trunk_grpid), orjson.dumps(group))

    def put_user(self, user: User) -> None:
        """A new or changed user."""
        self.users[(user.kind, user.user_name)] = user
        self.services.journal.put(USER, f"{user.kind}:{user.user_name}", orjson.dumps(user))

    def put_loc(self, loc: Loc) -> None:
        """A loc handed out; stale ones are swept here so that searching does not grow without bound."""
        now = self.now
        while self.locs:
            oldest = next(iter(self.locs))
            if self.locs[oldest].expires_at > now:
                break
            del self.locs[oldest]
            self.services.journal.delete(LOC, oldest)
        self.locs[loc.token] = loc
        self.services.journal.put(LOC, loc.token, orjson.dumps(loc))

    def dump(self) -> dict[str, Any]:
        """Everything, as truth."""
        return {
            "dids": [asdict(did) for did in self.dids.values()],
            "trunk_groups": [asdict(group) for group in self.trunk_groups.values()],
            "users": [asdict(user) for user in self.users.values()],
            "inventory": [asdict(offer) for offer in self.inventory.all()],
            "ports": self.ports.dump(),
            "locs": [asdict(loc) for loc in self.locs.values()],
            "counters": dict(self._counters),
        }
