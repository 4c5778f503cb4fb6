"""E911 records as a provider keeps them (knm_dash_e911): checked, rewritten, provisioned after a while."""

from __future__ import annotations

import secrets
from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.kazoo.faults import NumberFault
from reconciler.sandbox.kazoo.model import Number
from reconciler.sandbox.kazoo.options import KazooOptions

_ADDRESS = ("street_address", "extended_address", "locality", "region", "postal_code", "caller_name")
_NEEDED = ("street_address", "locality", "region", "postal_code")
_ABBREVIATED = {"STREET": "ST", "AVENUE": "AVE", "ROAD": "RD", "BOULEVARD": "BLVD", "DRIVE": "DR", "SUITE": "STE"}


def provisioned(options: KazooOptions, number: Number, now: float) -> dict[str, Any]:
    """The record a number has after an update.

    A record that is what it was is left alone. Any other is provisioned anew, also when only the server's own
    keys were left out: ``location_id`` then changes.
    """
    wanted, before = number.doc["e911"], number.features.get("e911")
    if wanted == before:
        return dict(wanted)
    _refuse_bad(options, wanted)
    record = dict(wanted)
    if options.e911_rewrites:
        record.update(_rewritten(wanted))
    record["location_id"] = str(10_000_000 + secrets.randbelow(90_000_000))
    record.update({"latitude": "37.76", "longitude": "-122.41"})
    if options.e911_lag > 0:
        record["status"] = "GEOCODED"
        record.pop("activated_time", None)
        number.e911_due = now + options.e911_lag
    else:
        record.update({"status": "PROVISIONED", "activated_time": iso_millis(now)})
        number.e911_due = None
    return record


def activate(number: Number, now: float) -> None:
    """The provider finished: the record's status turns PROVISIONED."""
    number.e911_due = None
    if "e911" in number.features and isinstance(number.doc.get("e911"), dict):
        done = {**number.doc["e911"], "status": "PROVISIONED", "activated_time": iso_millis(now)}
        number.doc["e911"] = number.features["e911"] = done


def _rewritten(record: dict[str, Any]) -> dict[str, str]:
    changed: dict[str, str] = {}
    for key in _ADDRESS[:4]:
        if isinstance(record.get(key), str):
            words = record[key].upper().split()
            changed[key] = " ".join(_ABBREVIATED.get(word, word) for word in words)
    zip_code = str(record.get("postal_code", ""))
    # The field is the "zip/postal code" (schema phone_numbers): only a ZIP code has four digits more, kept apart.
    if zip_code[:5].isdigit():
        changed["postal_code"] = zip_code[:5]
        changed["plus_four"] = zip_code[6:10] or f"{sum(map(ord, changed.get('street_address', ''))) % 10_000:04d}"
    return changed


def _refuse_bad(options: KazooOptions, record: dict[str, Any]) -> None:
    # A collection brings anything here: no schema has seen it.
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in _NEEDED):
        raise NumberFault(400, "invalid", "invalid", "Address is not complete")
    text = "{street_address}, {locality}, {region} {postal_code}".format_map(record)
    if not any(bad.lower() in text.lower() for bad in options.bad_addresses):
        return
    if options.address_refusal == "invalid":
        raise NumberFault(400, "invalid", "invalid", f"Address could not be geocoded ({text})")
    if options.address_refusal == "multiple_choice":
        # The source has no words for it and falls back to its "funky 500".
        raise NumberFault(500, "unspecified_fault", "multiple_choice", "more than one address found")
    if options.address_refusal == "document":
        raise NumberFault(400, "address", "invalid", text, field="address")
    raise NumberFault(400, "multiple_choice", "more than one address found", text, field="multiple_choice")
