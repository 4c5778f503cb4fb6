"""Dates of port-ins: what is written as a day in UTC or a moment "in EST" reads back in other forms."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from reconciler.sandbox.call48.call import Refusal
from reconciler.sandbox.clock import iso_millis

EASTERN = ZoneInfo("America/New_York")


def _moment(value: str, name: str, zone: ZoneInfo | None) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        moment = (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone or UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise Refusal(f"{name} must be a valid date") from exc
    # Days are counted from it later: far from where the calendar ends.
    if not 1970 < moment.year < 2200:
        raise Refusal(f"{name} must be a valid date")
    return moment


def day_of(value: str, name: str) -> str:
    """desired_foc_date, "UTC date format" (``2022-05-02T00:00:00Z``): the day it names in UTC."""
    return _moment(value, name, None).date().isoformat()


def instant_of(value: str, name: str) -> float:
    """activation_date, "EST date format" (``2022-05-02T12:00:00-04:00``, so daylight saving is meant too)."""
    return _moment(value, name, EASTERN).timestamp()


def eastern_midnight(day: str) -> str:
    """How desired_foc_date reads: 00:00 of the day in New York, told in UTC (``2022-03-02T05:00:00.000Z``)."""
    return iso_millis(datetime.combine(date.fromisoformat(day), datetime.min.time(), EASTERN).timestamp())


def utc_midnight(day: str | None) -> str | None:
    """How foc_date reads (``2022-01-21T00:00:00.000Z``)."""
    return None if day is None else f"{day}T00:00:00.000Z"


def eastern_day(moment: float) -> str:
    """The day of a moment in New York."""
    return datetime.fromtimestamp(moment, EASTERN).date().isoformat()


def javascript(moment: float | None) -> str:
    """``Mon Jan 31 2022 01:41:03 GMT-0500 (Eastern Standard Time)``, as export-list has it; empty for none."""
    if moment is None:
        return ""
    local = datetime.fromtimestamp(moment, EASTERN)
    name = "Daylight" if local.dst() else "Standard"
    return f"{local:%a %b %d %Y %H:%M:%S GMT%z} (Eastern {name} Time)"
