"""Records for the tests."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from reconciler.state import Intent, Memory, Store

NOW = datetime.datetime(2026, 11, 22, 3, 50, 12, 345678, tzinfo=datetime.UTC)
SQLITE = "sqlite:///.reconciler/state.db"

Opener = Callable[..., Store]


def make_memory(address: str = 'did["+12512658624"]', provider: str = "call48", outcome: str = "confirmed") -> Memory:
    return Memory(
        provider,
        address,
        applied={"tags": ["a"], "mode": None},
        sent="aa",
        seen="bb",
        blind=None,
        native={"id": "7"},
        outcome=outcome,
        at=NOW,
    )


def make_intent(id_: str = "i1", key: str = "purchase:+12512658624", provider: str = "call48") -> Intent:
    return Intent(id_, provider, key, "order_numbers", "billed", ('did["+12512658624"]',), "run-1", "open", "", NOW)
