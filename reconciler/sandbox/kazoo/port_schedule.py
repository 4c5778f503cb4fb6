"""When a port is scheduled: the date and zone a client names, as Kazoo's own time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.port_shapes import to_scheduled
from reconciler.sandbox.kazoo.replies import invalid, invalid_field
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.values import gregorian


def schedule(port: Document) -> None:
    """``schedule_on`` or ``scheduled_date`` must be there; the first is turned into the second."""
    body, errors = check(to_scheduled(), port.body)
    if errors:
        raise invalid(errors)
    if "schedule_on" not in body and "scheduled_date" not in body:
        raise invalid_field("schedule_on", "required", "Field is required but missing")
    compute(body)
    port.body = body


def compute(body: dict[str, object]) -> None:
    """Every save works the date out again (maybe_set_scheduled_date_from_schedule_on)."""
    wanted = body.get("schedule_on")
    if not isinstance(wanted, dict) or not wanted:
        return
    try:
        zone = ZoneInfo(str(wanted.get("timezone")))
        local = datetime.strptime(str(wanted.get("date_time")), "%Y-%m-%d %H:%M").replace(tzinfo=zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise invalid_field("schedule_on", "invalid", "the date or its timezone cannot be read") from None
    body["scheduled_date"] = gregorian(local.timestamp())
