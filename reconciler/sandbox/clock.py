"""The sandbox's own clock: real time plus an offset that tests can push forward."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class Clock:
    """Time as the emulated carriers see it.

    Everything that settles, lags or expires reads this clock, so a test advances it instead of sleeping.
    """

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        """Seconds since the epoch, shifted."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move forward; the clock never runs backwards, expiry would not survive it."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self.offset += seconds


def iso_millis(moment: float) -> str:
    """``2021-05-18T13:48:55.633Z``, the way JavaScript services print time."""
    stamp = datetime.fromtimestamp(moment, UTC)
    return stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}Z"
