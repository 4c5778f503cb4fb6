"""The store: what is remembered between runs, the locks, the intents, the journal and the history.

`open_store` is the door; everything heavy is imported behind it.
"""

from __future__ import annotations

from pathlib import Path

from reconciler.state.errors import IntentOpen, LockHeld, LockLost, PlanApplied
from reconciler.state.lock import Lock
from reconciler.state.records import Intent, JournalEntry, LockInfo, Memory, Pruned, Run
from reconciler.state.store import Store

__all__ = [
    "Intent",
    "IntentOpen",
    "JournalEntry",
    "Lock",
    "LockHeld",
    "LockInfo",
    "LockLost",
    "Memory",
    "PlanApplied",
    "Pruned",
    "Run",
    "Store",
    "open_store",
]


def open_store(url: str, root: Path, create: bool = True) -> Store:
    """Open the store that a configuration names.

    `url` is `sqlite:///PATH` (relative to `root`), `postgresql://...`, or `none`. With `create=False` the store is for
    reading: nothing is made that is not there, and one that is not there reads as empty. A store of an older version
    is brought up to date either way. Raises ReconcilerError.
    """
    if url == "none":
        from reconciler.state.blank import BlankStore

        return BlankStore()
    from reconciler.state.opening import open_database

    return open_database(url, root, create)
