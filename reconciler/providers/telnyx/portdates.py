"""Dates of ports: the moment at which numbers move, and the day of the calendar that the files say.

A moment must lie in one of the windows that the carrier allows for an order (the OpenAPI file, "List allowed FOC dates"; the guide
names their ends otherwise). The documents do not say whose day counts: it is taken to be New York's for North American
numbers, where the registry of ports is, and UTC's for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from reconciler.model.numbers import is_nanp
from reconciler.providers.moments import moment
from reconciler.providers.telnyx import words

_NEW_YORK: Final = ZoneInfo("America/New_York")
_UTC: Final = ZoneInfo("UTC")
ZONES: Final = (_NEW_YORK, _UTC)
_DAY: Final = timedelta(days=1)
# Windows are listed for some weeks; more days than that are not looked at.
_MOST_DAYS: Final = 366


def zone_of(numbers: Sequence[str]) -> ZoneInfo:
    """Whose day counts for these numbers."""
    return _NEW_YORK if all(map(is_nanp, numbers)) else _UTC


def written(found: datetime) -> str:
    """A moment as it is sent."""
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(value: Any, numbers: Sequence[str]) -> date | None:
    """The day of the calendar that a moment lies on."""
    found = moment(words.text(value))
    return found.astimezone(zone_of(numbers)).date() if found is not None else None


def allowed(windows: Any, zone: ZoneInfo) -> dict[date, datetime]:
    """For each day that the carrier allows, a moment on it: its noon, or as near to that as the window lets it be."""
    found: dict[date, datetime] = {}
    for start, end in _windows(windows):
        on = start.astimezone(zone).date()
        last = min(end.astimezone(zone).date(), on + _MOST_DAYS * _DAY)
        while on <= last:
            noon = datetime.combine(on, time(12), zone)
            nearest = min(max(noon, start), end)
            if nearest.astimezone(zone).date() == on:
                found.setdefault(on, nearest)
            on += _DAY
    return found


def _windows(windows: Any) -> Iterator[tuple[datetime, datetime]]:
    for window in windows if isinstance(windows, list) else ():
        if not isinstance(window, Mapping):
            continue
        start = moment(words.text(window.get("started_at") or window.get("start_time")))
        end = moment(words.text(window.get("ended_at") or window.get("end_time")))
        if start is not None and end is not None and start <= end:
            yield start, end
