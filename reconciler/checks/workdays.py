"""The days on which numbers are ported in the United States: no weekends, no federal holidays.

Source: 5 U.S.C. 6103 (the holidays, and the days on which they are kept when they fall on a weekend).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_FIXED: Final = {
    "New Year's Day": (1, 1),
    "Juneteenth": (6, 19),
    "Independence Day": (7, 4),
    "Veterans Day": (11, 11),
    "Christmas Day": (12, 25),
}
# The month, the weekday (Monday is 0), and which of them in the month: 1 is the first, -1 the last.
_MOVING: Final = {
    "Martin Luther King Day": (1, 0, 3),
    "Washington's Birthday": (2, 0, 3),
    "Memorial Day": (5, 0, -1),
    "Labor Day": (9, 0, 1),
    "Columbus Day": (10, 0, 2),
    "Thanksgiving Day": (11, 3, 4),
}
_SATURDAY: Final = 5


def day_off(day: date) -> str:
    """Why nothing is ported on a day: `a Saturday`, `a Sunday`, the holiday's name; empty if it is a working day."""
    if day.weekday() >= _SATURDAY:
        return f"a {day:%A}"
    # New Year's Day may be kept in the year before.
    return next((name for year in (day.year, day.year + 1) for name, kept in _holidays(year) if kept == day), "")


@lru_cache(maxsize=16)
def _holidays(year: int) -> tuple[tuple[str, date], ...]:
    if not date.min.year < year < date.max.year:
        return ()
    fixed = ((name, _kept(date(year, month, day))) for name, (month, day) in _FIXED.items())
    moving = ((name, _nth(year, *rule)) for name, rule in _MOVING.items())
    return (*fixed, *moving)


def _kept(day: date) -> date:
    """Saturday's holiday is kept on the Friday before, Sunday's on the Monday after."""
    return day + timedelta({_SATURDAY: -1, _SATURDAY + 1: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    days = [first + timedelta((weekday - first.weekday()) % 7 + 7 * week) for week in range(5)]
    days = [day for day in days if day.month == month]
    return days[which - 1 if which > 0 else which]
