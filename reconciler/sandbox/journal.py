"""Write-through storage: every changed record is on disk before the reply leaves.

A record is (kind, key, JSON bytes). The emulation itself works from memory; the journal is only read at
start. With SQLite in WAL mode a committed transaction survives ``kill -9`` of the process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Protocol


class Journal(Protocol):
    """What carriers need from storage."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Remember a record until the next commit."""
        ...

    def delete(self, kind: str, key: str) -> None:
        """Forget a record at the next commit."""
        ...

    def put_many(self, kind: str, records: Iterable[tuple[str, bytes]]) -> None:
        """Bulk form of :meth:`put` for seeding."""
        ...

    def commit(self) -> None:
        """Make everything since the last commit durable, or nothing of it."""
        ...

    def load(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """All records of a kind, in the order they were first written."""
        ...

    def clear(self) -> None:
        """Drop everything (control endpoint ``reset``)."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...


class MemoryJournal:
    """No storage: the state dies with the process."""

    def put(self, kind: str, key: str, value: bytes) -> None:
        """Nothing to do."""

    def delete(self, kind: str, key: str) -> None:
        """Nothing to do."""

    def put_many(self, kind: str, records: Iterable[tuple[str, bytes]]) -> None:
        """Nothing to do, and the records are not even encoded when they come from a generator."""

    def commit(self) -> None:
        """Nothing to do."""

    def load(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """Always empty."""
        del kind
        return iter(())

    def clear(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, key)
)
"""
_UPSERT = (
    "INSERT INTO record (kind, key, value) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value"
)


class SqliteJournal:
    """One table in one file. Used from the server's event loop thread only."""

    def __init__(self, path: str) -> None:
        # The loop thread is not the thread that builds the application, hence check_same_thread=False.
        self._db = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
        # Two sandboxes on one file would each serve what the other does not know.
        self._db.execute("PRAGMA locking_mode=EXCLUSIVE")
        self._db.execute("PRAGMA journal_mode=WAL")
        # NORMAL loses nothing when the process dies; only a power cut could, which a sandbox may ignore.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(_SCHEMA)
        # Changes of one request wait here, the last one of a record wins: a bulk load that takes 100,000
        # ids from a counter writes that counter once.
        self._pending: dict[tuple[str, str], bytes | None] = {}
        self._cleared = False

    def put(self, kind: str, key: str, value: bytes) -> None:
        """See :class:`Journal`."""
        self._pending[(kind, key)] = value

    def delete(self, kind: str, key: str) -> None:
        """See :class:`Journal`."""
        self._pending[(kind, key)] = None

    def put_many(self, kind: str, records: Iterable[tuple[str, bytes]]) -> None:
        """See :class:`Journal`."""
        self._pending.update(((kind, key), value) for key, value in records)

    def commit(self) -> None:
        """See :class:`Journal`."""
        if not self._pending and not self._cleared:
            return
        changed, self._pending = self._pending, {}
        self._db.execute("BEGIN")
        if self._cleared:
            self._db.execute("DELETE FROM record")
            self._cleared = False
        self._db.executemany(
            _UPSERT, ((kind, key, value) for (kind, key), value in changed.items() if value is not None)
        )
        self._db.executemany(
            "DELETE FROM record WHERE kind = ? AND key = ?",
            (where for where, value in changed.items() if value is None),
        )
        self._db.execute("COMMIT")

    def load(self, kind: str) -> Iterator[tuple[str, bytes]]:
        """See :class:`Journal`."""
        query = "SELECT key, value FROM record WHERE kind = ? ORDER BY rowid"
        for key, value in self._db.execute(query, (kind,)):
            yield str(key), bytes(value)

    def clear(self) -> None:
        """See :class:`Journal`."""
        self._pending.clear()
        self._cleared = True

    def close(self) -> None:
        """See :class:`Journal`; what was not committed is dropped, nobody was told it was done."""
        self._db.close()


def open_journal(path: str | None) -> Journal:
    """A file when one is named, memory otherwise."""
    return SqliteJournal(path) if path else MemoryJournal()
