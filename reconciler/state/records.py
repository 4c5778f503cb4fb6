"""What the store keeps: records with nothing secret in them. Times are aware UTC datetimes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

MemoryOutcome = Literal["confirmed", "accepted", "did_not_stick", "adopted"]
IntentStatus = Literal["open", "accepted", "unknown", "confirmed", "refused", "no_trace"]
Phase = Literal["before", "after"]

OPEN: Final[tuple[IntentStatus, ...]] = ("open", "accepted", "unknown")
"""The statuses of an intent whose effect has not been seen, nor seen to be absent."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was last done to one resource.

    `applied` holds the last applied values, secrets and personal data as fingerprints. `sent` and `seen` are
    fingerprints of the values sent and of those read afterwards, `blind` of the values that the carrier never shows.
    `native` holds the carrier's ids, a cache.
    """

    provider: str
    address: str
    applied: Mapping[str, Any]
    sent: str | None
    seen: str | None
    blind: str | None
    native: Mapping[str, Any]
    outcome: MemoryOutcome
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """The record that an effect is about to be caused, written before its call is sent.

    `open` is recorded and no more is known, `accepted` was taken by the carrier and its effect is not yet seen,
    `unknown` had no answer; `confirmed`, `refused` and `no_trace` are settled.
    """

    id: str
    provider: str
    key: str
    endpoint: str
    effect: str
    addresses: tuple[str, ...]
    run: str
    status: IntentStatus
    detail: str
    at: datetime.datetime
    settled_at: datetime.datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command that may write. `exit_code` is None while it runs, and for one that was killed."""

    id: str
    command: str
    configuration: str
    who: str
    host: str
    commit: str | None
    started: datetime.datetime
    ended: datetime.datetime | None = None
    exit_code: int | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """That a call was about to be sent (`before`) or had come back (`after`); no body, no query, no secret."""

    run: str
    seq: int
    call: str
    endpoint: str
    effect: str
    addresses: tuple[str, ...]
    phase: Phase
    outcome: str
    status_code: int | None
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many records were removed for their age."""

    runs: int = 0
    entries: int = 0
    intents: int = 0


@dataclass(frozen=True, slots=True)
class LockInfo:
    """Who holds a lock, by the store's clock. `fence` is greater than that of every earlier lock, and never reused."""

    scope: str
    holder: str
    host: str
    pid: int
    run: str
    acquired: datetime.datetime
    expires: datetime.datetime
    fence: int
