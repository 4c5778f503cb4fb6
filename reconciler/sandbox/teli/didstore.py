"""The numbers of the account, indexed by type and number, with their rows in user/dids/list encoded once."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import orjson

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.teli.model import E911, Did, stored
from reconciler.sandbox.teli.options import TeliOptions
from reconciler.sandbox.teli.table import Table

Encode = Callable[[Did], bytes]


class DidStore:
    """Numbers by id, by number and in listing order."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.table = Table(services.journal, "teli.did", lambda raw: Did(**raw))
        self.e911_ids: dict[int, int] = {}
        self._by_number: dict[str, int] = {}
        # Ids per (user, type) in ascending order: what a page costs is its rows, not the account's.
        self._listed: dict[tuple[int, str], list[int]] = {}
        self._rows: dict[int, bytes] = {}
        self._rows_options: TeliOptions | None = None
        self._due: list[tuple[float, int]] = []

    def clear(self) -> None:
        """Forget everything in memory."""
        self.table.rows.clear()
        for index in (self.e911_ids, self._by_number, self._listed, self._rows):
            index.clear()
        self._due.clear()

    def index(self, entries: Iterable[E911]) -> None:
        """Index the whole table, as read from the journal."""
        self.e911_ids = {entry.did_id: entry.id for entry in entries}
        self._index_all(self.table.rows.values())

    def _index_all(self, dids: Iterable[Did]) -> None:
        for did in dids:
            self._index(did, list.append)
        for ids in self._listed.values():
            ids.sort()

    def _index(self, did: Did, insert: Callable[[list[int], int], None]) -> None:
        self._by_number[did.number] = did.id
        for moment in (did.visible_at, did.held_until):
            if moment:
                heapq.heappush(self._due, (moment, did.id))
        if not did.visible_at:
            insert(self._listed.setdefault((did.user_id, did.number_type), []), did.id)

    def _unlist(self, did: Did) -> None:
        ids = self._listed.get((did.user_id, did.number_type), [])
        place = bisect_left(ids, did.id)
        if place < len(ids) and ids[place] == did.id:
            del ids[place]

    # ---- changing ----

    def add(self, did: Did) -> None:
        """A new number."""
        self.table.put(did)
        self._index(did, insort)

    def add_many(self, dids: list[Did]) -> int:
        """Many new numbers (seeding)."""
        self._index_all(dids)
        return self.table.put_many(dids)

    def change(self, did: Did, **changes: Any) -> Did:
        """Change settings of a number; with ``settings_lag`` what is read goes on being the old record."""
        lag = self._services.options.teli.settings_lag
        if lag > 0:
            changes["held"] = did.held or stored(did).decode()
            changes["held_until"] = self._services.clock.now() + lag
        return self._replace(did, **changes)

    def _replace(self, did: Did, **changes: Any) -> Did:
        changed = replace(did, **changes)
        self._unlist(did)
        self._rows.pop(did.id, None)
        self._index(changed, insort)
        return self.table.put(changed)

    def remove(self, did: Did) -> None:
        """A number that leaves the account."""
        self._unlist(did)
        self._rows.pop(did.id, None)
        self._by_number.pop(did.number, None)
        self.table.drop(did.id)

    def touch(self, did_id: int, e911_id: int | None) -> None:
        """The 911 entry of a number came, changed or went."""
        self._rows.pop(did_id, None)
        if e911_id is None:
            self.e911_ids.pop(did_id, None)
        else:
            self.e911_ids[did_id] = e911_id

    def settle(self) -> None:
        """Let numbers appear and settings show whose time has come."""
        now = self._services.clock.now()
        while self._due and self._due[0][0] <= now:
            _, did_id = heapq.heappop(self._due)
            did = self.table.rows.get(did_id)
            if did is None:
                continue
            if did.visible_at and did.visible_at <= now:
                did = self._replace(did, visible_at=0.0)
            if did.held_until is not None and did.held_until <= now:
                self._replace(did, held=None, held_until=None)

    # ---- reading ----

    def owned(self, number: str) -> Did | None:
        """The record of a number, shown yet or not."""
        found = self._by_number.get(number)
        return None if found is None else self.table.rows[found]

    def by_number(self, number: str) -> Did | None:
        """A number that can be worked with: there is none before the listing shows it."""
        did = self.owned(number)
        return None if did is None or did.visible_at else did

    def by_id(self, did_id: int) -> Did | None:
        """Same by ``did_id``."""
        did = self.table.rows.get(did_id)
        return None if did is None or did.visible_at else did

    def shown(self, did: Did) -> Did:
        """The record as reading tells it."""
        return did if did.held is None else Did(**orjson.loads(did.held))

    def listed(self, types: frozenset[str], user_id: int | None) -> list[Did]:
        """Numbers of these types by id, of one user or of all."""
        chosen = [ids for (user, kind), ids in self._listed.items() if kind in types and user_id in (None, user)]
        merged = chosen[0] if len(chosen) == 1 else sorted(did_id for ids in chosen for did_id in ids)
        return [self.table.rows[did_id] for did_id in merged]

    def encoded(self, dids: Iterable[Did], encode: Encode) -> list[bytes]:
        """Rows of user/dids/list as JSON; kept until the number or the options change."""
        options = self._services.options.teli
        if self._rows_options is not options:
            self._rows.clear()
            self._rows_options = options
        rows = self._rows
        return [rows.get(did.id) or rows.setdefault(did.id, encode(did)) for did in dids]
