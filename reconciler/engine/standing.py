"""How each planned change stands while its calls are sent, and under which terms they are."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from reconciler.model.reporter import Reporter
from reconciler.model.results import Outcome
from reconciler.state import Store


@dataclass(slots=True)
class Standing:
    """One address: its calls so far, and what stopped it. `outcome` is None while nothing did.

    `sent` says whether a call that is not safe went out for it.
    """

    outcome: Outcome | None = None
    reason: str = ""
    calls: list[str] = field(default_factory=list)
    sent: bool = False

    def stop(self, outcome: Outcome, reason: str) -> None:
        """The first thing that went wrong is the one that counts."""
        if self.outcome is None:
            self.outcome, self.reason = outcome, reason


class Stop:
    """Asked for by a signal, or by whatever makes going on unsafe: nothing new is begun, what is in flight is finished."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.reason = ""
        self.interrupted = False

    def request(self, reason: str, *, interrupted: bool = False) -> None:
        """Ask for it; `interrupted`: it is a person, or whatever runs us, that asks."""
        self.interrupted |= interrupted
        if not self._event.is_set():
            self.reason = reason
            self._event.set()

    @property
    def requested(self) -> bool:
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Sleep, but wake when a stop is asked for."""
        self._event.wait(seconds)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which an apply runs: its run id, the store, how long to wait for what settles (seconds), who is told, and how
    it is asked to stop."""

    run: str
    store: Store
    wait: float
    reporter: Reporter
    stop: Stop
