"""Moments of ports, as carriers write them and as the files do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment(text: str | None) -> datetime | None:
    """A date or moment in ISO 8601; one without a zone is in UTC. None: nothing, or not a date."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def declared(text: str) -> datetime:
    """`activation_at` of the files: `YYYY-MM-DD HH:MM ZONE`."""
    there, _, zone = text.rpartition(" ")
    return datetime.strptime(there, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(zone))


def in_words(found: datetime, zone: ZoneInfo) -> str:
    """A moment as the files write it, in a zone."""
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M} {zone.key}"


def as_declared(found: datetime, text: str) -> str:
    """A moment as it is declared, where it is that one; else in the zone of what is declared."""
    return text if found == declared(text) else in_words(found, ZoneInfo(text.rpartition(" ")[2]))
