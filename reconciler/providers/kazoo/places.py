"""A number's `e911`, both ways. Source: notes, section 9.5 (e911), and the schema `phone_numbers` that they name.

Kazoo keeps the house number and the street on one line. It has no country: the postal code tells it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.model.plan import Json, Personal
from reconciler.model.postal import is_postal_code, is_zip
from reconciler.model.settings import E911
from reconciler.providers.kazoo import words
from reconciler.providers.places import require, split_line
from reconciler.providers.spelling import mapping

_REQUIRED: Final = ("street_name", "city", "state", "zip")
# What the record says of itself, and why it is then no location that help would find.
_EFFECTIVE: Final = frozenset({"PROVISIONED"})
_SETTLING: Final = frozenset({"GEOCODED"})
_WITHOUT_EFFECT: Final = frozenset({"INVALID", "REMOVED", "ERROR"})


def decode(record: Any) -> E911:
    """The location. One that Kazoo itself calls invalid, removed or in error is not in effect, and so is off."""
    shown = mapping(record)
    line = words.text(shown.get("street_address"))
    if line is None:
        return E911(enabled=False)
    status = words.text(shown.get("status"))
    if status in _WITHOUT_EFFECT:
        return E911(enabled=False, reason=f"kazoo shows it as {status}")
    house, street = split_line(line)
    postal_code = words.text(shown.get("postal_code"))
    emails = shown.get("notification_contact_emails")
    return E911(
        True,
        name=words.text(shown.get("caller_name")),
        street_number=house,
        street_name=street,
        unit=words.text(shown.get("extended_address")),
        city=words.text(shown.get("locality")),
        state=words.text(shown.get("region")),
        zip=postal_code,
        country=country_of(postal_code or ""),
        notify=tuple(map(str, emails)) if isinstance(emails, list) else (),
    )


def country_of(postal_code: str) -> str | None:
    """The country that a postal code belongs to, where it tells."""
    if is_zip(postal_code):
        return "US"
    return "CA" if is_postal_code(postal_code) else None


def settling(record: Any) -> str:
    """Why the location is not in effect yet, in Kazoo's words; empty where it is, or where nothing is said."""
    status = words.text(mapping(record).get("status"))
    return f"kazoo shows it as {status}, not yet PROVISIONED" if status in _SETTLING else ""


def trouble(record: Any) -> str:
    """A status that is none of the documented ones."""
    status = words.text(mapping(record).get("status"))
    if status is None or status in _EFFECTIVE | _SETTLING | _WITHOUT_EFFECT:
        return ""
    return f"kazoo shows the 911 record as {status}, which its documents do not name"


def encode(after: E911, live: Any) -> dict[str, Json]:
    """The record as it is to be, every part of the address said: a merge would keep what is left out. Raises NotPossible."""
    require("kazoo", after, _REQUIRED)
    shown = mapping(live)
    record: dict[str, Json] = {
        "street_address": Personal(after.street),
        "locality": Personal(after.city or ""),
        "region": (after.state or "").upper(),
        "postal_code": Personal(after.zip or ""),
    }
    if after.unit or "extended_address" in shown:
        record["extended_address"] = Personal(after.unit or "")
    if after.name:
        record["caller_name"] = Personal(after.name)
    if after.notify is not None and (after.notify or shown.get("notification_contact_emails")):
        record["notification_contact_emails"] = [Personal(address) for address in after.notify]
    return record


def public(record: Mapping[str, Any]) -> Json:
    """A live record, to be given back as it is."""
    plain = frozenset({"region", "status", "location_id", "activated_time"})
    return {
        name: value if name in plain or not isinstance(value, str) else Personal(value)
        for name, value in record.items()
    }
