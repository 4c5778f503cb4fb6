"""Locations at Teli: a one-line street, and a unit as its kind and its number. All are in the United States.

Sources: [P] node-client 911 (records), php-client Tele911 (`unit_type` is sent in lower case and read in capitals), [S] for the
one line of a port order, which holds the unit too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reconciler.model import folding
from reconciler.model.plan import Json, Personal
from reconciler.model.settings import E911
from reconciler.providers.places import require, split_line
from reconciler.providers.teli import words

_REQUIRED: Final = ("name", "street_name", "city", "state", "zip")
_COUNTRIES: Final = frozenset({"US", "USA"})


def unit(text: str | None) -> tuple[str, str]:
    """The kind and the number of a unit: `Suite 9` is a suite, `4B` has no kind, `Penthouse` no number."""
    kind, _, rest = " ".join((text or "").split()).partition(" ")
    return (kind.lower(), rest) if kind.isalpha() else ("", " ".join(filter(None, (kind, rest))))


def decode(row: Mapping[str, Any]) -> E911:
    """A record of the list of locations."""
    number, name = split_line(words.text(row.get("address")))
    parts = (words.text(row.get("unit_type")), words.text(row.get("unit_number")))
    city, state, full_name = (words.text(row.get(key)) for key in ("city", "state", "full_name"))
    unit = " ".join(filter(None, parts)) or None
    return E911(True, full_name, number, name, unit, city, state, words.zip_code(row.get("zip")), "US")


def abroad(location: E911) -> bool:
    """Whether it says that it is in another country."""
    return bool(location.country) and folding.upper(location.country or "") not in _COUNTRIES


def check(location: E911) -> None:
    """Raises NotPossible for a location that the carrier cannot take."""
    require("teli", location, _REQUIRED)


def checked(location: E911) -> dict[str, Json]:
    """The arguments that ask whether a location is one; the unit is no part of them."""
    return {
        "address": Personal(location.street),
        "city": Personal(location.city or ""),
        "state": location.state or "",
        "zip": Personal(location.zip or ""),
    }


def written(location: E911, *, fresh: bool) -> dict[str, Json]:
    """The arguments that make or change a record. A unit that there was is taken away by empty texts."""
    kind, number = unit(location.unit)
    parts = {"unit_type": kind, "unit_number": Personal(number)}
    said = {name: value for name, value in parts.items() if value or not fresh}
    return {"full_name": Personal(location.name or ""), **checked(location), **said}


def correction(asked: Mapping[str, Json], suggested: Mapping[str, Any]) -> str:
    """What the carrier would take instead. Its values are personal data: only the parts that it corrects are named."""
    names = [name for name in asked if words.text(suggested.get(name)) not in (None, asked[name])]
    why = words.text(suggested.get("error"))
    other = f"another {_listed(names)}" if names else "another address"
    return f"teli does not take this address, and suggests {other} (code 300{f', {why}' if why else ''})"


def _listed(names: Iterable[str]) -> str:
    return " and ".join(names)


def one_line(location: E911) -> str:
    """Street and unit in one line."""
    return ", ".join(filter(None, (location.street, location.unit)))


def from_line(line: str | None, declared: E911 | None) -> E911:
    """A street and its unit out of one line: as it is declared, where the line says the same, or as well as it can be told."""
    if declared is not None and folding.street(one_line(declared)) == folding.street(line or ""):
        return E911(street_number=declared.street_number, street_name=declared.street_name, unit=declared.unit)
    place, _, rest = (line or "").partition(", ")
    number, name = split_line(place)
    return E911(street_number=number, street_name=name, unit=rest or None)
