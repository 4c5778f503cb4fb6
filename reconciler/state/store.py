"""The store as the engine sees it: memory only. Losing it may cost a few more reads and questions, never harm.

Writes take a `fence`, the number of a lock; in the same transaction they see that this lock is still held and raise
LockLost if it is not. None stands for a write that needs no lock.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from types import TracebackType
from typing import Any, Final, Self

from reconciler.model.errors import ReconcilerError
from reconciler.model.secrets import Seal
from reconciler.state.document import canonical
from reconciler.state.lock import Lock
from reconciler.state.records import Intent, IntentStatus, JournalEntry, LockInfo, Memory, Pruned, Run

KEY_VARIABLE: Final = "RECONCILER_STATE_KEY"
_SHORTEST_KEY: Final = 16

Waiting = Callable[[LockInfo], None]
"""Told once, with the holder, when a lock has to be waited for."""


class Store(ABC):
    """What is remembered between runs. Every method may raise ReconcilerError when the database fails.

    A store may be used from many threads. Close it, or use it as a context manager.
    """

    def __init__(self, key: bytes, *, remembers: bool = True, lasting: bool = True) -> None:
        self._key = key
        self._lasting = lasting
        self.remembers = remembers
        """False for the store that forgets everything at the end of the run (`state: {url: none}`)."""

    def fingerprint(self, value: Any) -> str:
        """A keyed fingerprint (HMAC-SHA256, 128 bits of it in hex) of a JSON value: equal values give equal ones, whatever the order
        of their keys, and nobody without this store's key can tell, or try, what the value was.

        With another key (a lost store) it is another text: compare it with what this store remembers, nothing else.
        """
        return hmac.digest(self._key, canonical(value), hashlib.sha256)[:16].hex()

    def seal(self, value: Any) -> Seal | None:
        """A keyed fingerprint of a JSON value that may leave this store, in a plan file; None where the key ends with this run,
        so that nobody could ever compare it. It has nothing in common with what is kept in the store."""
        if not self._lasting:
            return None
        key = _sealing_key(self._key)
        mark = hmac.digest(key, canonical(value), hashlib.sha256)[:16].hex()
        return Seal(hmac.digest(key, b"which key", hashlib.sha256)[:8].hex(), mark)

    @abstractmethod
    def memories(self, provider: str, addresses: Sequence[str] | None = None) -> dict[str, Memory]:
        """What is remembered of a provider's resources, by address: of these, or of all."""

    @abstractmethod
    def remember(self, fence: int | None, memories: Iterable[Memory]) -> None:
        """Keep these, each in the place of what was remembered of its address; all or none of them."""

    @abstractmethod
    def forget(self, fence: int | None, provider: str, addresses: Iterable[str]) -> None:
        """Remember nothing more of these addresses."""

    @abstractmethod
    def begin(self, fence: int | None, intents: Sequence[Intent]) -> None:
        """Record effects about to be caused; they are on disk when this returns. All or none of them.

        Raises IntentOpen if the key of one has an open intent of the same provider, whoever began it.
        """

    @abstractmethod
    def settle(self, fence: int | None, ids: Sequence[str], status: IntentStatus, detail: str) -> None:
        """Give open intents a new status. One that is settled already stays as it is."""

    @abstractmethod
    def open_intents(self, provider: str) -> list[Intent]:
        """The intents whose outcome is not settled, oldest first."""

    @abstractmethod
    def intents(self, provider: str, limit: int) -> list[Intent]:
        """The latest intents of any status, newest first."""

    @abstractmethod
    def journal(self, fence: int | None, entries: Sequence[JournalEntry]) -> None:
        """Add entries. They outlive this process when this returns, a power cut perhaps not."""

    @abstractmethod
    def start_run(self, run: Run) -> None:
        """Record that a command began."""

    @abstractmethod
    def finish_run(self, run_id: str, exit_code: int, summary: Mapping[str, Any]) -> None:
        """Record how it ended."""

    @abstractmethod
    def runs(self, limit: int) -> list[Run]:
        """The latest runs, newest first."""

    @abstractmethod
    def run_journal(self, run_id: str) -> list[JournalEntry]:
        """A run's entries, in the order of `seq`."""

    @abstractmethod
    def prune(self, keep_days: int, keep_runs: int) -> Pruned:
        """Remove the runs that are older than so many days (1 or more) and not among so many latest ones, with their
        journals, and the intents that were settled before all that is kept.

        What memories, open intents (and their runs) and claimed plans say is never old.
        """

    @abstractmethod
    def claim_plan(self, fence: int | None, digest: str, run: str) -> None:
        """Take a saved plan for this run, for good. Raises PlanApplied if a run took it before."""

    @abstractmethod
    def lock(
        self,
        scope: str,
        holder: str,
        run: str,
        timeout: float,
        ttl: float = 60.0,
        waiting: Waiting | None = None,
    ) -> AbstractContextManager[Lock]:
        """Hold the lock on `scope` while in the context, waiting up to `timeout` seconds for it.

        The lock is renewed in the background and expires `ttl` seconds after its holder stopped doing so; a holder
        known to be dead (a process of this machine) does not have to be waited for. Raises LockHeld.
        """

    @abstractmethod
    def locks(self) -> list[LockInfo]:
        """The locks that are held, or were left by a holder that crashed."""

    @abstractmethod
    def unlock(self, scope: str) -> LockInfo | None:
        """Take a lock away from its holder, who can write nothing more. Gives what was removed, if there was one."""

    @abstractmethod
    def close(self) -> None:
        """Let go of files and connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@lru_cache(maxsize=4)
def _sealing_key(key: bytes) -> bytes:
    """The key of seals that belongs to a store's key. It takes a while to make, since a key that a person thought of could be
    found by trying."""
    return hashlib.scrypt(key, salt=b"reconciler plan file", n=2**14, r=8, p=1, dklen=32)


def state_key() -> bytes | None:
    """The key of the fingerprints that the environment gives, if it does. Raises ReconcilerError for a short one."""
    key = os.environ.get(KEY_VARIABLE, "").encode()
    if key and len(key) < _SHORTEST_KEY:
        raise ReconcilerError(
            f"{KEY_VARIABLE} is too short to keep secrets from being guessed",
            f"give it {_SHORTEST_KEY} characters or more, for example from: openssl rand -hex 32",
        )
    return key or None


def distinct(intents: Sequence[Intent]) -> None:
    """Raise ValueError if one effect is to be begun twice in one go."""
    if len({(intent.provider, intent.key) for intent in intents}) < len(intents):
        raise ValueError("one intent key is given twice")
