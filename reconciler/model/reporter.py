"""What the engine tells while it works. It never prints; whoever starts it passes a reporter."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.model.plan import Plan


class Reporter:
    """Told of progress, from any thread. This one keeps silent; others override what they show.

    Nothing told holds a secret or personal data. A reporter must not raise.
    """

    def reading(self, provider: str) -> None:
        """An account is about to be read."""

    def read(self, provider: str, numbers: int, calls: int) -> None:
        """An account was read: so many numbers in so many calls."""

    def planned(self, plan: Plan) -> None:
        """The plan that may be applied next; told before anybody is asked about it."""

    def started(self, total_calls: int) -> None:
        """An apply begins; it will send so many calls."""

    def sending(self, call_id: str, addresses: Sequence[str], endpoint: str) -> None:
        """A call is about to be sent for these resources."""

    def sent(self, call_id: str, outcome: str) -> None:
        """A call has come to an outcome: `done`, `pending`, `failed`, `unknown`."""

    def waiting(self, reason: str, seconds: float) -> None:
        """Nothing is sent for a while: a rate limit, something that settles, a lock held by another."""

    def finished(self) -> None:
        """The work is over, also after a failure. May be told more than once."""
