"""Telnyx's addresses as 911 locations. An address is never changed: another place is another address.

Source: the OpenAPI file, "Creates an address", "Validate an address". What is stored may read back in capitals and without
punctuation, so places are told apart by their folded text, of which a digest is kept in the address's `customer_reference`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from reconciler.model import folding
from reconciler.model.plan import Json, Personal
from reconciler.model.settings import E911
from reconciler.providers.places import require, split_line
from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.pages import Row, identified

_REQUIRED: Final = ("name", "street_name", "city", "state", "zip")
_PREFIX: Final = "reconciler-address-"


class Place(NamedTuple):
    """An address at the carrier."""

    id: str
    location: E911
    reference: str | None


def decode(row: Row) -> Place:
    """A record of the list of addresses. Raises Unclear for one without an id."""
    number, street = split_line(words.text(row.get("street_address")))
    person = " ".join(part for key in ("first_name", "last_name") if (part := words.text(row.get(key))))
    location = E911(
        True,
        words.text(row.get("business_name")) or person or None,
        number,
        street,
        words.text(row.get("extended_address")),
        words.text(row.get("locality")),
        words.text(row.get("administrative_area")),
        words.text(row.get("postal_code")),
        words.text(row.get("country_code")),
    )
    return Place(identified("addresses", row), location, words.text(row.get("customer_reference")))


def key(location: E911) -> tuple[str, ...]:
    """What makes a place the same place, however it is spelled."""
    return (
        folding.words(location.name or ""),
        folding.street(location.street),
        folding.unit(location.unit or ""),
        folding.words(location.city or ""),
        folding.upper(location.state or ""),
        folding.zip5(location.zip or ""),
        folding.upper(location.country or "US"),
    )


def reference(location: E911) -> Personal:
    """The `customer_reference` of the address that is made for a place: the same for the same place. Who guesses the place can
    tell that it is this one."""
    digest = hashlib.sha256("\n".join(key(location)).encode()).hexdigest()
    return Personal(f"{_PREFIX}{digest[:20]}")


def find(location: E911, places: Mapping[str, Place], in_use: frozenset[str]) -> Place | None:
    """The address of a place: rather one that serves numbers already, or that was made here, than another that is equal."""
    wanted, mark = key(location), reference(location)
    equal = [place for place in places.values() if place.reference == mark or key(place.location) == wanted]
    return min(equal, key=lambda place: (place.id not in in_use, place.reference != mark, place.id), default=None)


def check(location: E911) -> None:
    """Raises NotPossible for a location that the carrier cannot take."""
    require("telnyx", location, _REQUIRED)


def validation(location: E911) -> dict[str, Json]:
    """The arguments that ask whether a place can be found by an ambulance."""
    return {
        "street_address": Personal(location.street),
        "locality": Personal(location.city or ""),
        "administrative_area": location.state or "",
        "postal_code": Personal(location.zip or ""),
        "country_code": (location.country or "US").upper(),
        **({"extended_address": Personal(location.unit)} if location.unit else {}),
    }


def creation(location: E911) -> dict[str, Json]:
    """The arguments that make the address. All three names are required, though only one kind of name has to be given."""
    return {
        "business_name": Personal(location.name or ""),
        "first_name": "",
        "last_name": "",
        **validation(location),
        "customer_reference": reference(location),
    }


def objection(data: Any, asked: Mapping[str, Json]) -> str:
    """Why a place did not pass validation; empty where it did. What is suggested is personal data: only the fields that it
    would change are named."""
    if not isinstance(data, Mapping) or data.get("result") == "valid":
        return ""
    errors = data.get("errors")
    told = [words.text(e.get("detail")) or words.text(e.get("title")) for e in errors or () if isinstance(e, Mapping)]
    suggested = data.get("suggested")
    fields = (
        sorted(name for name, was in asked.items() if suggested.get(name) and suggested[name] != was)
        if isinstance(suggested, Mapping)
        else []
    )
    hint = f"; it suggests another {', '.join(fields).replace('_', ' ')}" if fields else ""
    return f"telnyx does not find this address: {'; '.join(filter(None, told)) or 'invalid'}{hint}"
