"""Dates of ports: days of the calendar, and moments.

Source: the document, Port-in. The wished FOC date goes out as midnight UTC of its day and comes back as midnight in New York,
written in UTC; an activation date goes out as a moment in New York and comes back as that moment, or as midnight UTC of its day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final
from zoneinfo import ZoneInfo

from reconciler.providers import moments
from reconciler.providers.call48 import words
from reconciler.providers.moments import moment

_ZONE: Final = "America/New_York"
# Midnight in New York is 0:00 here in summer and 1:00 in winter: the same day always.
_FOUR_BEHIND: Final = timezone(timedelta(hours=-4))


def day(value: Any) -> date | None:
    """The day of the calendar that a FOC date stands for: that of midnight UTC, or else the day in New York."""
    found = moment(words.text(value))
    if found is None:
        return None
    return found.astimezone(UTC if _is_midnight(found) else _FOUR_BEHIND).date()


def wished(text: str) -> str:
    """`desired_foc_date` for a day, `YYYY-MM-DD`."""
    return f"{text}T00:00:00Z"


def noon(of: date) -> str:
    """`activation_date` of a day for which no time is wished: its noon, as in the document's samples."""
    return _written(datetime.combine(of, time(12), ZoneInfo(_ZONE)))


def at(text: str) -> str:
    """`activation_date` for `YYYY-MM-DD HH:MM ZONE`."""
    return _written(moments.declared(text))


def shown(value: Any, declared: str | None) -> str | None:
    """An `activation_date` in the words of the language: as it is declared, where it is that moment.

    None: nothing, or only the day of the declared moment. A day alone means its noon where nothing is declared.
    """
    found = moment(words.text(value))
    if found is None:
        return None
    if declared is None:
        return f"{found.date()} 12:00 {_ZONE}" if _is_midnight(found) else moments.in_words(found, ZoneInfo(_ZONE))
    want = moments.declared(declared)
    days = (want.astimezone(UTC).date(), _in_new_york(want).date())
    if want != found and _is_midnight(found) and found.astimezone(UTC).date() in days:
        return None
    return moments.as_declared(found, declared)


def _is_midnight(found: datetime) -> bool:
    return found.astimezone(UTC).time() == time(0)


def _in_new_york(found: datetime) -> datetime:
    return found.astimezone(ZoneInfo(_ZONE))


def _written(found: datetime) -> str:
    return _in_new_york(found).isoformat()
