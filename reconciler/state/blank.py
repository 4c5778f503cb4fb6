"""The store that remembers nothing: for `state: {url: none}`, and for reading a memory that does not exist yet."""

# ruff: noqa: ARG002 - what is to be kept is taken, and not kept

from __future__ import annotations

import datetime
import itertools
import os
import secrets
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from reconciler.state import clock
from reconciler.state.errors import IntentOpen, PlanApplied
from reconciler.state.lock import Lock
from reconciler.state.records import OPEN, Intent, IntentStatus, JournalEntry, LockInfo, Memory, Pruned, Run
from reconciler.state.store import Store, Waiting, distinct, state_key


class BlankStore(Store):
    """Reads are empty and writes keep nothing, but for this run's intents, and its locks are always granted."""

    def __init__(self, *, remembers: bool = False) -> None:
        key = state_key()
        super().__init__(key or secrets.token_bytes(32), remembers=remembers, lasting=key is not None)
        self._mutex = threading.Lock()
        self._intents: dict[str, Intent] = {}
        self._plans: dict[str, tuple[str, datetime.datetime]] = {}
        self._locks: dict[int, LockInfo] = {}
        self._fences = itertools.count(1)

    def memories(self, provider: str, addresses: Sequence[str] | None = None) -> dict[str, Memory]:
        return {}

    def remember(self, fence: int | None, memories: Iterable[Memory]) -> None:
        pass

    def forget(self, fence: int | None, provider: str, addresses: Iterable[str]) -> None:
        pass

    def begin(self, fence: int | None, intents: Sequence[Intent]) -> None:
        distinct(intents)
        with self._mutex:
            wanted = {(intent.provider, intent.key) for intent in intents}
            found = [i for i in self._intents.values() if i.is_open and (i.provider, i.key) in wanted]
            if found:
                raise IntentOpen(found)
            self._intents.update({intent.id: intent for intent in intents})

    def settle(self, fence: int | None, ids: Sequence[str], status: IntentStatus, detail: str) -> None:
        at = None if status in OPEN else clock.moment(clock.now())
        with self._mutex:
            for intent in [self._intents[id_] for id_ in ids if id_ in self._intents]:
                if intent.is_open:
                    self._intents[intent.id] = replace(intent, status=status, detail=detail, settled_at=at)

    def open_intents(self, provider: str) -> list[Intent]:
        return [intent for intent in reversed(self.intents(provider, len(self._intents))) if intent.is_open]

    def intents(self, provider: str, limit: int) -> list[Intent]:
        with self._mutex:
            mine = [intent for intent in self._intents.values() if intent.provider == provider]
        return sorted(mine, key=lambda intent: (intent.at, intent.id), reverse=True)[:limit]

    def journal(self, fence: int | None, entries: Sequence[JournalEntry]) -> None:
        pass

    def start_run(self, run: Run) -> None:
        pass

    def finish_run(self, run_id: str, exit_code: int, summary: Mapping[str, Any]) -> None:
        pass

    def runs(self, limit: int) -> list[Run]:
        return []

    def run_journal(self, run_id: str) -> list[JournalEntry]:
        return []

    def prune(self, keep_days: int, keep_runs: int) -> Pruned:
        return Pruned()

    def claim_plan(self, fence: int | None, digest: str, run: str) -> None:
        with self._mutex:
            if digest in self._plans:
                raise PlanApplied(*self._plans[digest])
            self._plans[digest] = (run, clock.moment(clock.now()))

    @contextmanager
    def lock(
        self, scope: str, holder: str, run: str, timeout: float, ttl: float = 60.0, waiting: Waiting | None = None
    ) -> Iterator[Lock]:
        at = clock.now()
        fence = next(self._fences)
        times = clock.moment(at), clock.moment(at + int(ttl * 1_000_000))
        info = LockInfo(scope, holder, socket.gethostname(), os.getpid(), run, *times, fence)
        self._locks[fence] = info
        try:
            yield Lock(info, lambda: None)
        finally:
            del self._locks[fence]

    def locks(self) -> list[LockInfo]:
        return list(self._locks.values())

    def unlock(self, scope: str) -> LockInfo | None:
        return None

    def close(self) -> None:
        pass
