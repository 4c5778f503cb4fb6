"""Times in the database: whole microseconds since 1970 UTC, the same on every database and exact both ways."""

from __future__ import annotations

import datetime
import time
from typing import Final

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)


def micros(at: datetime.datetime) -> int:
    """An aware time as microseconds. Raises TypeError for a naive one."""
    return (at - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime.datetime:
    return _EPOCH + datetime.timedelta(microseconds=at)


def now() -> int:
    """This machine's clock."""
    return time.time_ns() // 1000
