"""The store over SQLAlchemy Core: one code path for SQLite and PostgreSQL."""

from __future__ import annotations

import gc
import logging
import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update

from reconciler.model.errors import ReconcilerError
from reconciler.state import clock, leases, pruning, rows, schema, tables
from reconciler.state.backend import Backend, Mode
from reconciler.state.errors import IntentOpen, LockHeld, PlanApplied
from reconciler.state.lock import Lock, heart_beat
from reconciler.state.records import OPEN, Intent, IntentStatus, JournalEntry, LockInfo, Memory, Pruned, Run
from reconciler.state.store import Store, Waiting, distinct, state_key

_log = logging.getLogger(__name__)

_POLL: Final = 0.25
"""Seconds between two tries for a lock that is held."""

_AT_ONCE: Final = 500
"""How many keys go into one query."""

_ROWS: Final = 1000
"""How many rows are fetched at a time."""

_COUNTED: Final = {"preserve_rowcount": True}
"""For an INSERT whose number of rows is asked for."""


class SqlStore(Store):
    """A store in a database whose tables are there and up to date (`schema.prepare`).

    What is written together is written in the order of its keys, so that two writers never wait for each other.
    """

    def __init__(self, backend: Backend, *, read_only: bool) -> None:
        super().__init__(state_key() or schema.key(backend))
        self._backend = backend
        self._read_only = read_only

    def memories(self, provider: str, addresses: Sequence[str] | None = None) -> dict[str, Memory]:
        table = tables.memories.c
        query = select(*(column for column in table if column.name != "provider")).where(table.provider == provider)
        with self._backend.begin("read") as connection, _held_collector():
            if addresses is None:
                found = connection.execution_options(yield_per=_ROWS).execute(query)
                return rows.memories(provider, chain.from_iterable(found.partitions()))
            parts = (addresses[start : start + _AT_ONCE] for start in range(0, len(addresses), _AT_ONCE))
            several = (connection.execute(query.where(table.address.in_(part))).all() for part in parts)
            return rows.memories(provider, chain.from_iterable(several))

    def remember(self, fence: int | None, memories: Iterable[Memory]) -> None:
        ordered = sorted(memories, key=lambda memory: (memory.provider, memory.address))
        values = [rows.memory_values(memory) for memory in ordered]
        if not values:
            return
        insert = self._backend.insert(tables.memories)
        fresh = {column.name: insert.excluded[column.name] for column in tables.memories.c if not column.primary_key}
        with self._writing(fence) as connection:
            connection.execute(
                insert.on_conflict_do_update(index_elements=tables.memories.primary_key, set_=fresh), values
            )

    def forget(self, fence: int | None, provider: str, addresses: Iterable[str]) -> None:
        values = [{"gone": address} for address in addresses]
        if not values:
            return
        mine = tables.memories.c.provider == provider
        with self._writing(fence) as connection:
            connection.execute(
                delete(tables.memories).where(mine, tables.memories.c.address == bindparam("gone")), values
            )

    def begin(self, fence: int | None, intents: Sequence[Intent]) -> None:
        if not intents:
            return
        distinct(intents)
        ordered = sorted(intents, key=lambda intent: (intent.provider, intent.key))
        insert = self._backend.insert(tables.intents).on_conflict_do_nothing(
            index_elements=["provider", "key"], index_where=tables.IS_OPEN
        )
        with self._writing(fence) as connection:
            values = [rows.intent_values(intent) for intent in ordered]
            if connection.execute(insert, values, execution_options=_COUNTED).rowcount < len(values):
                # None is open any more if it was settled this very moment; the caller has to look again all the same.
                raise IntentOpen(_open_among(connection, intents) or intents)

    def settle(self, fence: int | None, ids: Sequence[str], status: IntentStatus, detail: str) -> None:
        if not ids:
            return
        values = {"status": status, "detail": detail, "settled_at": None if status in OPEN else clock.now()}
        statement = (
            update(tables.intents).where(tables.intents.c.id == bindparam("which"), tables.IS_OPEN).values(values)
        )
        with self._writing(fence) as connection:
            connection.execute(statement, [{"which": id_} for id_ in sorted(ids)])

    def open_intents(self, provider: str) -> list[Intent]:
        query = select(tables.intents).where(tables.intents.c.provider == provider, tables.IS_OPEN)
        with self._backend.begin("read") as connection:
            return [
                rows.intent(row) for row in connection.execute(query.order_by(tables.intents.c.at, tables.intents.c.id))
            ]

    def intents(self, provider: str, limit: int) -> list[Intent]:
        query = select(tables.intents).where(tables.intents.c.provider == provider).limit(limit)
        with self._backend.begin("read") as connection:
            found = connection.execute(query.order_by(tables.intents.c.at.desc(), tables.intents.c.id.desc()))
            return [rows.intent(row) for row in found]

    def journal(self, fence: int | None, entries: Sequence[JournalEntry]) -> None:
        if entries:
            with self._writing(fence, "relaxed") as connection:
                connection.execute(tables.journal.insert(), [rows.entry_values(entry) for entry in entries])

    def start_run(self, run: Run) -> None:
        with self._writing(None) as connection:
            connection.execute(tables.runs.insert().values(rows.run_values(run)))

    def finish_run(self, run_id: str, exit_code: int, summary: Mapping[str, Any]) -> None:
        values = {"ended": clock.now(), "exit_code": exit_code, "summary": rows.json_text(summary)}
        with self._writing(None) as connection:
            connection.execute(update(tables.runs).where(tables.runs.c.id == run_id).values(values))

    def runs(self, limit: int) -> list[Run]:
        query = select(tables.runs).order_by(tables.runs.c.started.desc(), tables.runs.c.id.desc()).limit(limit)
        with self._backend.begin("read") as connection:
            return [rows.run(row) for row in connection.execute(query)]

    def run_journal(self, run_id: str) -> list[JournalEntry]:
        query = (
            select(tables.journal)
            .where(tables.journal.c.run == run_id)
            .order_by(tables.journal.c.seq, tables.journal.c.id)
        )
        with self._backend.begin("read") as connection:
            return [rows.entry(row) for row in connection.execute(query)]

    def prune(self, keep_days: int, keep_runs: int) -> Pruned:
        with self._writing(None, "relaxed") as connection:
            return pruning.prune(connection, self._backend.now(connection), keep_days, keep_runs)

    def claim_plan(self, fence: int | None, digest: str, run: str) -> None:
        claim = (
            self._backend.insert(tables.plans).values(digest=digest, run=run, at=clock.now()).on_conflict_do_nothing()
        )
        with self._writing(fence) as connection:
            if connection.execute(claim, execution_options=_COUNTED).rowcount == 0:
                owner = connection.execute(select(tables.plans).where(tables.plans.c.digest == digest)).one()
                raise PlanApplied(owner.run, clock.moment(owner.at))

    @contextmanager
    def lock(
        self, scope: str, holder: str, run: str, timeout: float, ttl: float = 60.0, waiting: Waiting | None = None
    ) -> Iterator[Lock]:
        info = self._take(scope, holder, run, timeout, ttl, waiting)

        def renew() -> None:
            with self._writing(None, "relaxed") as connection:
                leases.renew(self._backend, connection, info, ttl)

        def check() -> None:
            with self._backend.begin("read") as connection:
                fresh = leases.is_fresh(self._backend, connection, info, ttl)
            if not fresh:
                renew()

        try:
            with heart_beat(scope, ttl / 3, renew):
                yield Lock(info, check)
        finally:
            self._release(info)

    def locks(self) -> list[LockInfo]:
        with self._backend.begin("read") as connection:
            return [
                rows.lock_info(row) for row in connection.execute(select(tables.locks).order_by(tables.locks.c.scope))
            ]

    def unlock(self, scope: str) -> LockInfo | None:
        with self._writing(None) as connection:
            row = connection.execute(
                select(tables.locks).where(tables.locks.c.scope == scope).with_for_update()
            ).one_or_none()
            if row is None:
                return None
            leases.release(connection, row.fence)
            return rows.lock_info(row)

    def close(self) -> None:
        self._backend.close()

    @contextmanager
    def _writing(self, fence: int | None, mode: Mode = "write") -> Iterator[Connection]:
        if self._read_only:
            raise RuntimeError("the store was opened for reading")
        with self._backend.begin(mode) as connection:
            if fence is not None:
                leases.verify(connection, fence)
            yield connection

    def _take(self, scope: str, holder: str, run: str, timeout: float, ttl: float, waiting: Waiting | None) -> LockInfo:
        deadline = time.monotonic() + timeout
        while True:
            with self._writing(None) as connection:
                info, ours = leases.take(self._backend, connection, scope, holder, run, ttl)
            if ours:
                return info
            left = deadline - time.monotonic()
            if left <= 0:
                raise LockHeld(info)
            if waiting is not None:
                waiting(info)
                waiting = None
            time.sleep(min(left, _POLL * random.uniform(0.5, 1.5)))

    def _release(self, info: LockInfo) -> None:
        """Give the lock back. If the database fails, it expires by itself, and what was done under it stands."""
        try:
            with self._writing(None) as connection:
                leases.release(connection, info.fence)
        except ReconcilerError as error:
            _log.warning("the lock on %s was not given back: %s", info.scope, error.message)


def _open_among(connection: Connection, intents: Sequence[Intent]) -> list[Intent]:
    """The open intents of others with the same providers and keys."""
    wanted = {(intent.provider, intent.key): intent.id for intent in intents}
    keys = sorted({key for _, key in wanted})
    found: list[Intent] = []
    for start in range(0, len(keys), _AT_ONCE):
        columns = tables.intents.c
        query = select(tables.intents).where(columns.key.in_(keys[start : start + _AT_ONCE]), tables.IS_OPEN)
        found += [rows.intent(row) for row in connection.execute(query.order_by(columns.at, columns.id))]
    return [intent for intent in found if wanted.get((intent.provider, intent.key), intent.id) != intent.id]


@contextmanager
def _held_collector() -> Iterator[None]:
    """Keep the garbage collector from walking over a great many new records again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
