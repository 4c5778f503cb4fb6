"""The ledger: what really happened to each number and trunk group, in order.

Tests ask it the question no carrier answers: was this number bought once, or twice?
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import orjson

from reconciler.sandbox.clock import Clock, iso_millis
from reconciler.sandbox.journal import Journal

_KIND = "kernel.ledger"


@dataclass(frozen=True, slots=True)
class Entry:
    """One effect of one request."""

    seq: int
    at: str
    carrier: str
    kind: str
    subject: str
    details: dict[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """The shape the control endpoint answers with."""
        return {
            "seq": self.seq,
            "at": self.at,
            "carrier": self.carrier,
            "kind": self.kind,
            "subject": self.subject,
            "details": self.details,
        }


class Ledger:
    """Append-only list of entries, stored as it grows."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._entries: list[Entry] = []

    def load(self) -> None:
        """Read back what an earlier process stored."""
        self._entries = [Entry(**orjson.loads(value)) for _, value in self._journal.load(_KIND)]

    def clear(self) -> None:
        """Forget everything; the caller clears the journal."""
        self._entries.clear()

    def add(self, carrier: str, kind: str, subject: str, **details: object) -> None:
        """Record one effect."""
        seq = len(self._entries) + 1
        entry = Entry(seq, iso_millis(self._clock.now()), carrier, kind, subject, details)
        self._entries.append(entry)
        self._journal.put(_KIND, str(seq), orjson.dumps(entry))

    def mark(self) -> int:
        """Position to hand to :meth:`since`."""
        return len(self._entries)

    def since(self, mark: int) -> list[Entry]:
        """Entries added after a mark."""
        return self._entries[mark:]

    def report(
        self, *, carrier: str | None = None, subject: str | None = None, kind: str | None = None
    ) -> dict[str, object]:
        """Filtered entries with counts per subject and in total."""
        chosen = [
            entry
            for entry in self._entries
            if (carrier is None or entry.carrier == carrier)
            and (subject is None or entry.subject == subject)
            and (kind is None or entry.kind == kind)
        ]
        by_subject: dict[str, Counter[str]] = {}
        for entry in chosen:
            by_subject.setdefault(entry.subject, Counter())[entry.kind] += 1
        return {
            "entries": [entry.as_json() for entry in chosen],
            "by_subject": by_subject,
            "totals": Counter(entry.kind for entry in chosen),
        }
