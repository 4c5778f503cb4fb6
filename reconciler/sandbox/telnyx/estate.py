"""The state of the emulated account."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.telnyx.model import Number, number_from
from reconciler.sandbox.telnyx.options import TelnyxOptions
from reconciler.sandbox.telnyx.store import Agenda, Record, Table

# Every kind of record beside phone numbers. All have an "id"; the ones of "stock" and "searched" are numbers.
TABLES = (
    *("stock", "searched", "orders", "sub_orders", "lines", "requirement_groups", "comments"),
    *("addresses", "connections", "ips", "fqdns", "outbound_voice_profiles", "billing_groups", "messaging_profiles"),
    *("jobs", "portable", "ports", "port_exceptions", "additional_documents", "activation_jobs", "port_comments"),
    "documents",
)
_FIRST_LONG_ID = 2_293_384_261_075_731_499
_NAMESPACE = uuid.UUID("6a09cdc3-8948-47f0-aa62-74ac943d6c58")


class Numbers(Table[Number]):
    """The account's phone numbers, found by id and by +E.164."""

    def __init__(self, services: Services) -> None:
        super().__init__(services.journal, "number", lambda number: number.id, number_from)
        self._by_e164: dict[str, str] = {}

    def load(self) -> None:
        """Read back from the journal."""
        super().load()
        self._by_e164 = {number.phone_number: number.id for number in self.rows.values()}

    def put(self, row: Number) -> Number:
        """A new or changed number."""
        self._by_e164[row.phone_number] = row.id
        return super().put(row)

    def put_many(self, rows: Iterable[Number]) -> int:
        """Many new numbers (seeding)."""
        batch = list(rows)
        self._by_e164.update((number.phone_number, number.id) for number in batch)
        return super().put_many(batch)

    def delete(self, key: str) -> None:
        """The number leaves the account."""
        number = self.rows.get(key)
        if number is not None:
            self._by_e164.pop(number.phone_number, None)
        super().delete(key)

    def clear(self) -> None:
        """Forget all."""
        self.rows.clear()
        self._by_e164.clear()

    def by_e164(self, phone_number: object) -> Number | None:
        """The account's record of a number."""
        return self.get(self._by_e164.get(phone_number)) if isinstance(phone_number, str) else None


class Estate:
    """Everything the carrier knows."""

    def __init__(self, services: Services) -> None:
        self.services = services
        journal = services.journal
        self.numbers = Numbers(services)
        self.agenda = Agenda(journal)
        self._tables: dict[str, Table[Record]] = {
            name: Table(journal, name, lambda row: str(row["id"])) for name in TABLES
        }
        self._counters: Table[Record] = Table(journal, "counter", lambda row: str(row["id"]))
        self._tags: Table[Record] = Table(journal, "tag", lambda row: str(row["id"]))

    @property
    def options(self) -> TelnyxOptions:
        """Options in force."""
        return self.services.options.telnyx

    @property
    def now(self) -> float:
        """Sandbox time in seconds since the epoch."""
        return self.services.clock.now()

    def table(self, name: str) -> Table[Record]:
        """The records of one kind."""
        return self._tables[name]

    # ---- life cycle ----

    def clear(self) -> None:
        """Forget everything in memory."""
        self.numbers.clear()
        self.agenda.clear()
        for table in (*self._tables.values(), self._counters, self._tags):
            table.rows.clear()

    def load(self) -> None:
        """Read everything from the journal."""
        for table in (*self._tables.values(), self._counters, self._tags):
            table.load()
        self.numbers.load()
        self.agenda.load()

    def settle(self, handlers: Mapping[str, Callable[[Estate, str, float], None]]) -> None:
        """Let happen what is due; a handler is told the subject and the moment it was due at."""
        for moment, what, subject in self.agenda.due(self.now):
            handlers[what](self, subject, moment)

    def dump(self) -> dict[str, Any]:
        """Everything, as truth."""
        return {
            "numbers": [asdict(number) for number in self.numbers.rows.values()],
            **{name: list(table.rows.values()) for name, table in self._tables.items()},
            "counters": {name: row["value"] for name, row in self._counters.rows.items()},
            "agenda": self.agenda.dump(),
        }

    # ---- small services ----

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.services.ledger.add("telnyx", kind, subject, **details)

    def counter(self, name: str, step: int = 1) -> int:
        """What a counter stood at before this step; the first value is 0."""
        row = self._counters.get(name) or {"id": name, "value": 0}
        value = int(row["value"])
        self._counters.put({"id": name, "value": value + step})
        return value

    def counted(self, name: str) -> int:
        """What a counter stands at."""
        return self.counter(name, 0)

    def long_id(self) -> str:
        """An id of the long decimal kind: numbers, connections, addresses, ips, fqdns, voice profiles."""
        return str(_FIRST_LONG_ID + 7 * self.counter("long_id"))

    def uuid(self) -> str:
        """An id of the other kind: orders, jobs, groups, profiles, documents."""
        return str(uuid.uuid5(_NAMESPACE, str(self.counter("uuid"))))

    def cased(self, kind: str, tags: list[str]) -> list[str]:
        """Tags in the casing of their first use in the account (OpenAPI, ``/user_tags``)."""
        shown: list[str] = []
        for tag in tags:
            key = f"{kind}:{tag.lower()}"
            row = self._tags.get(key)
            if row is None:
                row = self._tags.put({"id": key, "kind": kind, "tag": tag})
            shown.append(str(row["tag"]))
        return list(dict.fromkeys(shown))

    def tags(self, kind: str) -> list[str]:
        """Every tag ever used on a kind of resource."""
        return sorted(str(row["tag"]) for row in self._tags.rows.values() if row["kind"] == kind)


def iso_seconds(moment: float) -> str:
    """``2019-10-23T18:10:00Z``."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_micros(moment: float) -> str:
    """``2018-01-01T00:00:00.000000+00:00``: precision and suffix differ from resource to resource."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
