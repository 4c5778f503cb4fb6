"""Records of one kind by id, stored as they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

import orjson

from reconciler.sandbox.journal import Journal
from reconciler.sandbox.teli.model import stored


class Record(Protocol):
    """Anything with an integer id."""

    @property
    def id(self) -> int:
        """Unique within its table."""
        ...


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    """A dictionary that is also in the journal. ``build`` makes a record from its stored JSON."""

    def __init__(self, journal: Journal, kind: str, build: Callable[[dict[str, Any]], R]) -> None:
        self._journal = journal
        self._kind = kind
        self._build = build
        self.rows: dict[int, R] = {}

    def load(self) -> None:
        """Read back from the journal."""
        records = (self._build(orjson.loads(value)) for _, value in self._journal.load(self._kind))
        self.rows = {record.id: record for record in records}

    def put(self, record: R) -> R:
        """A new or changed record."""
        self.rows[record.id] = record
        self._journal.put(self._kind, str(record.id), stored(record))
        return record

    def put_many(self, records: Iterable[R]) -> int:
        """Bulk form of :meth:`put`; how many."""
        batch = list(records)
        self.rows.update((record.id, record) for record in batch)
        self._journal.put_many(self._kind, ((str(record.id), stored(record)) for record in batch))
        return len(batch)

    def drop(self, record_id: int) -> None:
        """Forget a record for good."""
        del self.rows[record_id]
        self._journal.delete(self._kind, str(record_id))

    def in_order(self) -> list[R]:
        """All records by id."""
        return [record for _, record in sorted(self.rows.items())]
