"""What can stand in the way of a writer: a lock held or lost, an intent still open, a plan applied before."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from reconciler.model.errors import ReconcilerError
from reconciler.state.records import Intent, LockInfo


class LockHeld(ReconcilerError):
    """Somebody else holds the lock; `info` says who."""

    def __init__(self, info: LockInfo) -> None:
        super().__init__(
            f"{info.scope} is locked by {info.holder} on {info.host} (process {info.pid}, run {info.run}) "
            f"since {shown(info.acquired)}",
            f"wait for it with --lock-timeout; if that process is gone, its lock expires at {shown(info.expires)}, "
            f"or remove it with: reconciler state unlock '{info.scope}'",
        )
        self.info = info


class LockLost(ReconcilerError):
    """This process held the lock and does so no longer; nothing more may be written under it."""

    def __init__(self, scope: str = "", taken_by: LockInfo | None = None) -> None:
        by = f": {taken_by.holder} on {taken_by.host} holds it since {shown(taken_by.acquired)}" if taken_by else ""
        super().__init__(
            f"the lock{f' on {scope}' if scope else ''} was lost{by}",
            "it expired while this process stood still, or was removed by hand; "
            "see that no other apply is running, then run this one again",
        )
        self.scope = scope
        self.taken_by = taken_by


class IntentOpen(ReconcilerError):
    """Effects asked for are already under way, here or elsewhere; `intents` holds the open records."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        first = intents[0]
        more = f" (and {len(intents) - 1} more)" if len(intents) > 1 else ""
        others = f" and {len(first.addresses) - 1} more" if len(first.addresses) > 1 else ""
        super().__init__(
            f"{first.endpoint} for {first.addresses[0]}{others} was already begun by run {first.run} "
            f"at {shown(first.at)} and its outcome is not settled{more}",
            "run plan again: it reads the outcome from the carrier",
        )
        self.intents = tuple(intents)


class PlanApplied(ReconcilerError):
    """The saved plan was applied before; a plan is applied once."""

    def __init__(self, run: str, at: datetime.datetime) -> None:
        super().__init__(
            f"this plan was already applied by run {run} at {shown(at)}",
            "make a new plan: what the old one left undone is in it",
        )
        self.run = run
        self.at = at


def shown(at: datetime.datetime) -> str:
    """A time as messages show it: `2026-11-22 03:50:12 UTC`."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
