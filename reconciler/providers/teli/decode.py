"""A row of Teli's list of numbers in the words of the language. Source: [P] NumberSearch UserDidsList, teli-node phone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from reconciler.model.numbers import is_nanp
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Did,
    Forwarding,
    Kind,
    Listing,
    Settings,
)
from reconciler.providers.observed import LiveNumber
from reconciler.providers.teli import words
from reconciler.transport.errors import Unclear


class Native(NamedTuple):
    """What a number's calls need: its internal id, which a number that is bought again gets anew."""

    id: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read beside the rows: locations, caller names and listings by number; the kinds whose calls are not to be used."""

    locations: Mapping[str, E911] = field(default_factory=dict)
    names: Mapping[str, Cnam] = field(default_factory=dict)
    listings: Mapping[str, Listing] = field(default_factory=dict)
    trouble: Mapping[str, str] = field(default_factory=dict)
    no_listings: bool = True


_DID: Final = Did()
_NO_LOCATION: Final = E911(enabled=False)
_UNFORWARDED: Final = Forwarding(enabled=False)
LISTINGS: Final = (
    "teli's calls for directory listings are known from other people's programs alone; `undocumented: [listing]` under the "
    "provider allows them"
)
_NO_LISTINGS: Final[Mapping[Kind, str]] = {Kind.LISTING: LISTINGS}
_LISTED: Final = ("first_name", "last_name", "business_name", "city", "state")
_NO_TROUBLE: Final[Mapping[Kind, str]] = {}


def identified(row: Any, what: str) -> str:
    """The id of a row. Raises Unclear for a row without one."""
    found = words.text(row.get("id")) if isinstance(row, Mapping) else None
    if found is None or not found.isdigit():
        raise Unclear(f"teli listed {what} without an id")
    return found


def decode(row: Mapping[str, Any], number: str, beside: Beside, *, fax: bool, twice: bool) -> LiveNumber:
    """A number. `fax`: it stands in the list of fax numbers; `twice`: under several ids. Raises Unclear for another shape."""
    to = words.number(row.get("forced_call_forward"))
    location = beside.locations.get(number, _NO_LOCATION)
    unlisted = _has_location(row) and not location.enabled
    lookup = words.flag(row.get("cnam"))
    settings = Settings(
        did=_DID,
        forwarding=_forwarding(to),
        e911=None if unlisted else location,
        cnam=beside.names.get(number),
        caller_name_lookup=_lookup(bool(lookup)),
        listing=beside.listings.get(number),
    )
    trouble: dict[Kind, str] = {}
    if not is_nanp(number):
        trouble[Kind.DID] = "teli's documents do not show how numbers of other countries are written"
    elif twice:
        trouble[Kind.DID] = "teli lists it twice, under different ids"
    if unlisted:
        trouble[Kind.E911] = "teli says that it has a 911 record, and lists none for it"
    elif number in beside.trouble:
        trouble[Kind.E911] = beside.trouble[number]
    if lookup is None:
        shown = row.get("cnam")
        trouble[Kind.CALLER_NAME_LOOKUP] = f"teli shows the caller name lookup as {shown!r}, which is no yes or no"
    if odd := _odd_forwarding(to, fax=fax):
        trouble[Kind.FORWARDING] = odd
    always = _NO_LISTINGS if beside.no_listings else _NO_TROUBLE
    native = Native(identified(row, "a number"))
    return LiveNumber(number, settings, native, {**always, **trouble} if trouble else always)


def _odd_forwarding(to: str | None, *, fax: bool) -> str:
    if to is not None and not to.startswith("+1"):
        return "teli shows that it forwards to something that is no number"
    return "teli lists it as a fax number, which forwards no calls" if fax else ""


def _has_location(row: Mapping[str, Any]) -> bool:
    """What the row itself says of a 911 record: an object in the list, a flag elsewhere."""
    shown = row.get("e911")
    return words.flag(shown.get("e911") if isinstance(shown, Mapping) else shown) is True


@lru_cache(maxsize=4096)
def _forwarding(to: str | None) -> Forwarding:
    return Forwarding(mode="forward", destinations=(Destination(number=to),)) if to else _UNFORWARDED


@lru_cache(maxsize=2)
def _lookup(enabled: bool) -> CallerNameLookup:
    return CallerNameLookup(enabled)


def caller_name(data: Any) -> Cnam:
    """The answer of lidb/get: the name, or an empty text. Raises Unclear for anything else."""
    if data is not None and not isinstance(data, str):
        raise Unclear("teli answered a question for a caller name with something that is no text")
    name = (data or "").strip()
    return Cnam(display_name=name) if name else Cnam(enabled=False)


def listing(row: Any) -> Listing:
    """A directory listing, as its writing call names the parts. Raises Unclear."""
    if not isinstance(row, Mapping):
        raise Unclear("teli answered a question for a directory listing without one")
    first, last, business, city, state = (words.text(row.get(name)) for name in _LISTED)
    kind = (words.text(row.get("listing_type")) or "").lower() or None
    street = " ".join(filter(None, (words.text(row.get("address1")), words.text(row.get("address2")))))
    return Listing(True, kind, first, last, business, street or None, city, state, words.zip_code(row.get("zip")), "US")
