"""Tables of records, and the agenda of things still to happen; both written through to the journal."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import orjson

from reconciler.sandbox.journal import Journal

Record = dict[str, Any]
T = TypeVar("T")


class Table(Generic[T]):
    """Records by id, in order of creation."""

    def __init__(
        self, journal: Journal, kind: str, key: Callable[[T], str], decode: Callable[[bytes], T] = orjson.loads
    ) -> None:
        self._journal = journal
        self._kind = f"telnyx.{kind}"
        self._key = key
        self._decode = decode
        self.rows: dict[str, T] = {}

    def load(self) -> None:
        """Read back from the journal."""
        self.rows = {key: self._decode(value) for key, value in self._journal.load(self._kind)}

    def put(self, row: T) -> T:
        """A new or changed record."""
        key = self._key(row)
        self.rows[key] = row
        self._journal.put(self._kind, key, orjson.dumps(row))
        return row

    def put_many(self, rows: Iterable[T]) -> int:
        """Many new records (seeding); how many."""
        batch = {self._key(row): row for row in rows}
        self.rows.update(batch)
        self._journal.put_many(self._kind, ((key, orjson.dumps(row)) for key, row in batch.items()))
        return len(batch)

    def delete(self, key: str) -> None:
        """Forget a record."""
        if self.rows.pop(key, None) is not None:
            self._journal.delete(self._kind, key)

    def get(self, key: object) -> T | None:
        """The record with this id."""
        return self.rows.get(key) if isinstance(key, str) else None

    def newest(self) -> Iterator[T]:
        """The order of every list: by creation, newest first (OpenAPI)."""
        return reversed(self.rows.values())


class Agenda:
    """What is due when: one entry per (what, subject); setting it again moves it."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._at: dict[tuple[str, str], float] = {}
        self._heap: list[tuple[float, str, str]] = []

    def clear(self) -> None:
        """Nothing to do any more."""
        self._at.clear()
        self._heap.clear()

    def load(self) -> None:
        """Read back from the journal."""
        self.clear()
        for key, value in self._journal.load("telnyx.agenda"):
            what, _, subject = key.partition(":")
            self._at[(what, subject)] = float(value)
            heapq.heappush(self._heap, (float(value), what, subject))

    def set(self, what: str, subject: str, moment: float) -> None:
        """Let something happen at a moment (seconds since the epoch)."""
        self._at[(what, subject)] = moment
        heapq.heappush(self._heap, (moment, what, subject))
        self._journal.put("telnyx.agenda", f"{what}:{subject}", repr(moment).encode())

    def drop(self, what: str, subject: str) -> None:
        """Let it not happen."""
        if self._at.pop((what, subject), None) is not None:
            self._journal.delete("telnyx.agenda", f"{what}:{subject}")

    def due(self, now: float) -> Iterator[tuple[float, str, str]]:
        """Take out everything due, in order; what is added meanwhile and due as well comes too."""
        while self._heap and self._heap[0][0] <= now:
            moment, what, subject = heapq.heappop(self._heap)
            if self._at.get((what, subject)) == moment:
                self.drop(what, subject)
                yield moment, what, subject

    def dump(self) -> list[dict[str, object]]:
        """What is still to come."""
        return [{"what": what, "subject": subject, "at": at} for (what, subject), at in self._at.items()]
