"""Records of the emulated account. Values are frozen; only :class:`Did` changes in place.

Fields that the API never shows (the 911 city, the forwarding user name...) are kept too: the control
endpoint ``dump`` tells the truth about what was written.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeVar

import orjson

Backend = Literal["OD", "Porta"]
UserKind = Literal["customer", "sp_admin"]


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may log in ("LOGIN")."""

    user_name: str
    password: str
    kind: UserKind
    account_id: int
    user_id: int = 129


@dataclass(frozen=True, slots=True)
class Session:
    """An issued token."""

    token: str
    user_name: str
    kind: UserKind
    expires_at: float


@dataclass(frozen=True, slots=True)
class E911:
    """e911Data of a row ("DID", "911"). ``city`` is written but never shown."""

    enabled: bool = False
    country: str = "US"
    state: str | None = None
    zipcode: str | None = None
    businessname: str | None = None
    address: str | None = None
    streetname: str | None = None
    streetnumber: str | None = None
    city: str | None = None


@dataclass(frozen=True, slots=True)
class Fax:
    """faxData of a row; the document's sample of an unset one has service "" and nulls."""

    service: int | str = ""
    email: str | None = None
    serial: str | None = None
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class Listing411:
    """listing411Data of a row; defaults are the document's sample of an unset one."""

    enabled: bool = False
    type: str = "RES"
    country: str = "US"
    state: str | None = None
    zip: str | None = None
    lstgn: str | None = None
    lstnm: str | None = None
    business: str | None = None
    locnm: str | None = None
    strt: str | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the three forwarding slots."""

    method: str = ""
    timeout: str = ""
    sip: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """forwardingData of a row. ``username``, ``sequence`` and ``sipdigits`` are never shown as written."""

    slot1: Slot = Slot()
    slot2: Slot = Slot()
    slot3: Slot = Slot()
    password: str = ""
    fwd_trunk_grpid: int | None = None
    answeringmode: int | None = None
    product: int | None = None
    username: str = ""
    sequence: str = ""
    sipdigits: str = ""


@dataclass(frozen=True, slots=True)
class Cnam:
    """The outbound caller name of a number ("Did Create Cnam")."""

    name: str
    number: str
    type: str


UNSET_E911 = E911()
UNSET_FAX = Fax()
UNSET_LISTING = Listing411()
UNSET_FORWARDING = Forwarding()


@dataclass(slots=True)
class Did:
    """A number of the account ("Get DID").

    ``account`` is whose listing shows the row; ``assigned_id`` is only shown, and differs for numbers that
    were handed to a sub-account. ``held_row`` is what the listing shows until ``held_until`` when settings
    take time to show; ``cnam_next`` is what the name will be at ``cnam_due``.
    """

    id: int
    account: int
    number: str
    type: str
    assigned_id: int
    backend: Backend = "OD"
    porta_aid: int | None = None
    porta_prid: int | None = None
    country: str | None = None
    state_name: str | None = None
    state: str | None = None
    ratecenter: str | None = None
    status: str = "USING"
    deleted: bool = False
    tags: str | None = None
    rtp: str = "NA"
    cnam_lookup: bool = False
    cnam: Cnam | None = None
    e911: E911 = UNSET_E911
    fax: Fax = UNSET_FAX
    listing: Listing411 = UNSET_LISTING
    forwarding: Forwarding = UNSET_FORWARDING
    visible_at: float = 0.0
    cnam_next: Cnam | None = None
    cnam_due: float | None = None
    held_row: str | None = None
    held_until: float | None = None


@dataclass(frozen=True, slots=True)
class TrunkGroup:
    """A trunk group; ``trunk_grpid`` and ``ext_tgid`` are different id spaces ("List trunk group")."""

    trunk_grpid: int
    ext_tgid: int
    trunk_name: str
    account_id: int
    account_username: str
    route_type: str = "RR"
    num_format: str = "e164"
    cli_type: str = "paid"
    prefix: str | None = None
    ss_verify: bool = False
    trunk_ips: tuple[str, ...] = field(default=())
    listed_at: float = 0.0
    routable_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Loc:
    """A ``loc`` handed out by a search: what it was for and until when it may be bought with."""

    token: str
    account: int
    kind: str
    numbers: tuple[str, ...]
    expires_at: float


R = TypeVar("R")


def build(kind: type[R], raw: dict[str, Any]) -> R:
    """A flat frozen record from JSON; unknown keys are an error."""
    return kind(**raw)


def forwarding_from(raw: dict[str, Any]) -> Forwarding:
    """Forwarding from its stored JSON."""
    slots = {name: Slot(**raw[name]) for name in ("slot1", "slot2", "slot3")}
    return Forwarding(**{**raw, **slots})


_DID_DEFAULTS = {item.name: item.default for item in fields(Did) if item.default is not MISSING}
_DID_REQUIRED = tuple(item.name for item in fields(Did) if item.default is MISSING)


def stored_did(did: Did) -> bytes:
    """A number for the journal; what is unset is left out, which is most of most numbers."""
    record = {name: getattr(did, name) for name in _DID_REQUIRED}
    for name, default in _DID_DEFAULTS.items():
        value = getattr(did, name)
        if value is not default and value != default:
            record[name] = value
    return orjson.dumps(record)


def did_from(data: bytes) -> Did:
    """Inverse of :func:`stored_did`."""
    raw = orjson.loads(data)
    kinds: tuple[tuple[str, type[Any]], ...] = (
        ("e911", E911),
        ("fax", Fax),
        ("listing", Listing411),
        ("cnam", Cnam),
        ("cnam_next", Cnam),
    )
    for name, kind in kinds:
        if name in raw:
            raw[name] = kind(**raw[name])
    if "forwarding" in raw:
        raw["forwarding"] = forwarding_from(raw["forwarding"])
    return Did(**raw)


def trunk_group_from(data: bytes) -> TrunkGroup:
    """A trunk group from its stored JSON."""
    raw = orjson.loads(data)
    raw["trunk_ips"] = tuple(raw["trunk_ips"])
    return TrunkGroup(**raw)


def loc_from(data: bytes) -> Loc:
    """A loc from its stored JSON."""
    raw = orjson.loads(data)
    raw["numbers"] = tuple(raw["numbers"])
    return Loc(**raw)
