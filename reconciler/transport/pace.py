"""How fast an account is asked: one pacer for all its threads, slowed by what the carrier itself says."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from reconciler.transport.errors import RateLimited

# Seconds. A reset further away than this is not believed before the carrier says 429.
_LONGEST_PAUSE: Final = 60.0
_LONGEST_BACK_OFF: Final = 30.0
# A reset above this is a moment in Unix time, below it a number of seconds: carriers' documents say both.
_EPOCH: Final = 1e9


class Clock:
    """Time in seconds, and waits that end early once stopped."""

    def __init__(self) -> None:
        self._stop = threading.Event()

    def now(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        self._stop.wait(seconds)

    def stop(self) -> None:
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()


class Pacer:
    """Lets one request at a time through, `rate` of them a second (None: as they come), none during a pause."""

    def __init__(self, clock: Clock, rate: float | None, concurrency: int, paused: Callable[[float], None]) -> None:
        """`paused` is told the seconds of each pause that a carrier's refusal brings."""
        self._clock = clock
        self._interval = 1 / rate if rate else 0.0
        self._concurrency = concurrency
        self._told = paused
        # Whoever holds the turnstile waits for its turn; the others queue behind it and do not poll.
        self._turnstile = threading.Lock()
        self._next = -math.inf
        self._pause = threading.Lock()
        self._resume = -math.inf
        self._strikes = 0

    def admit(self, until: float) -> None:
        """Wait for a turn. Raises RateLimited, at once, where a pause lasts beyond `until` (on the clock)."""
        with self._turnstile:
            while (wait := max(self._next, self._resume) - self._clock.now()) > 0 and not self._clock.stopped:
                if self._resume > until:
                    raise RateLimited(f"asked to wait {self.pause_left():.0f} s", self.pause_left())
                self._clock.wait(wait)
            self._next = max(self._next, self._clock.now()) + self._interval

    def pause_left(self) -> float:
        """Seconds until requests flow again."""
        return max(0.0, self._resume - self._clock.now())

    def throttled(self, retry_after: float | None) -> None:
        """The carrier refused a request for its rate: everybody pauses, for as long as it says or doubling each time.

        Requests that were in flight together are refused together: only the first of them counts.
        """
        with self._pause:
            if not retry_after:
                if self.pause_left() > 0:
                    return
                self._strikes += 1
                retry_after = min(2.0 ** (self._strikes - 1), _LONGEST_BACK_OFF) * random.uniform(0.5, 1)
            longer = self._clock.now() + retry_after > self._resume
            self._resume = max(self._resume, self._clock.now() + retry_after)
        if longer:
            self._told(retry_after)

    def answered(self, headers: Mapping[str, str]) -> None:
        """An answer that was no refusal. Where it says that little of a quota is left, the rest is spread to its reset."""
        self._strikes = 0
        quota = _quota(headers)
        if quota is None or quota[0] >= self._concurrency:
            return
        remaining, reset = quota
        with self._pause:
            self._resume = max(self._resume, self._clock.now() + min(reset / (remaining + 1), _LONGEST_PAUSE))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for, given as seconds or as an HTTP date; None where it says nothing readable."""
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        moment = _date(text)
        if moment is None:
            return None
        seconds = (moment - _their_now(headers)).total_seconds()
    return max(0.0, seconds)


def _quota(headers: Mapping[str, str]) -> tuple[float, float] | None:
    """Requests left and seconds to the reset, from `x-ratelimit-*`."""
    remaining = _number(headers.get("x-ratelimit-remaining", ""))
    reset = _number(headers.get("x-ratelimit-reset", ""))
    if remaining is None or reset is None:
        return None
    if reset > _EPOCH:
        reset -= _their_now(headers).timestamp()
    return max(0.0, remaining), max(0.0, reset)


def _their_now(headers: Mapping[str, str]) -> datetime:
    """The time by the carrier's clock, to which its dates belong; ours where it does not say."""
    return _date(headers.get("date", "")) or datetime.now(UTC)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # 8 ms, and dates are rare

    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
