"""What a session has sent so far."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint


class Stats:
    """Counts of requests that may have reached the carrier, logins and repeats among them. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._endpoints: Counter[str] = Counter()
        self._effects: Counter[Effect] = Counter()
        self._seconds = 0.0

    def count(self, endpoint: Endpoint, seconds: float) -> None:
        with self._lock:
            self._endpoints[endpoint.name] += 1
            self._effects[endpoint.effect] += 1
            self._seconds += seconds

    @property
    def endpoints(self) -> Mapping[str, int]:
        """Requests by the name of their endpoint."""
        with self._lock:
            return dict(self._endpoints)

    @property
    def effects(self) -> Mapping[Effect, int]:
        """Requests by effect class; a class that was never sent is not in it."""
        with self._lock:
            return dict(self._effects)

    @property
    def total(self) -> int:
        with self._lock:
            return self._effects.total()

    @property
    def latency(self) -> float | None:
        """Mean seconds from sending to the end of the answer; None before the first."""
        with self._lock:
            total = self._effects.total()
            return self._seconds / total if total else None
