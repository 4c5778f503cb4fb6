from __future__ import annotations

from datetime import date, timedelta

import pytest

from reconciler.checks.workdays import day_off

# The federal holidays as the Office of Personnel Management lists them (opm.gov, federal holidays).
LISTED = {
    2021: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
}


@pytest.mark.parametrize("year", LISTED)
def test_the_holidays_of_a_year(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
    off = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and day_off(day)]
    assert off == LISTED[year].split()


def test_what_a_day_off_is_called() -> None:
    assert day_off(date(2026, 12, 12)) == "a Saturday"
    assert day_off(date(2026, 12, 13)) == "a Sunday"
    assert day_off(date(2026, 12, 25)) == "Christmas Day"
    assert day_off(date(2021, 12, 31)) == "New Year's Day"
    assert day_off(date(2026, 12, 14)) == ""


@pytest.mark.parametrize("day", [date.min, date.max])
def test_days_at_the_ends_of_the_calendar(day: date) -> None:
    assert isinstance(day_off(day), str)
