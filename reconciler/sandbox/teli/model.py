"""Records of the emulated account. All are frozen; a change is a new record with the same id."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

import orjson

NumberType = Literal["local", "tollfree", "fax", "offnet", "international"]
Fate = Literal["completed", "rejected", "canceled"]
NUMBER_TYPES = ("local", "tollfree", "fax", "offnet", "international")
TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})


def voice_type(number: str) -> NumberType:
    """Type of a number that carries voice; numbers that are not ten digits are international."""
    if len(number) != 10:
        return "international"
    return "tollfree" if number[:3] in TOLL_FREE else "local"


@dataclass(frozen=True, slots=True)
class Did:
    """A number of the account or of a sub-account (user/dids).

    ``held`` is the record as it was before changes that do not show yet, until ``held_until``. ``visible_at``
    is when a bought number appears; 0 when it has.
    """

    id: int
    user_id: int
    number: str
    number_type: NumberType
    state: str | None = None
    ratecenter: str | None = None
    tier: int = 1
    call_flow_id: int | None = None
    channel_group_id: int | None = None
    voicemail_inbox_id: int | None = None
    straight_to_voicemail: bool = False
    cnam: bool = False
    lidb: str = ""
    note: str | None = None
    forward_to: str | None = None
    listing: dict[str, str] | None = None
    sms_enabled: bool = True
    sms_post_url: str | None = None
    call_post_url: str | None = None
    delivery_notification_url: str | None = None
    visible_at: float = 0.0
    held: str | None = None
    held_until: float | None = None


@dataclass(frozen=True, slots=True)
class E911:
    """A 911 entry; one per number, in at most one alert group."""

    id: int
    did_id: int
    did_number: str
    full_name: str
    address: str
    city: str
    state: str
    zip: str
    created: float
    modified: float
    unit_type: str | None = None
    unit_number: str | None = None
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Somebody to tell of a 911 call."""

    id: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """911 alert group."""

    id: int
    group_name: str
    created: float
    modified: float
    enable_conference: bool = False
    endpoints: tuple[Endpoint, ...] = ()


@dataclass(frozen=True, slots=True)
class PortNumber:
    """One number of a port order: when its FOC date is set and when it is done, and how it ends."""

    number: str
    foc_at: float
    done_at: float
    fate: Fate = "completed"
    reason: str = ""
    submitted: bool = True
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A port order; ``fields`` are the parameters of lnp/create as they were kept, by name."""

    id: int
    user_id: int
    created: float
    modified: float
    fields: dict[str, str | None]
    numbers: tuple[PortNumber, ...]
    signature: str | None = None
    bill_file: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A call flow; ``flow_data`` is JSON text, kept as written."""

    id: int
    flow_name: str
    flow_data: str
    created: float
    modified: float
    default: bool = False


@dataclass(frozen=True, slots=True)
class ChannelGroup:
    """A channel group that was checked out."""

    id: int
    name: str
    channels: int
    created: float
    modified: float


@dataclass(frozen=True, slots=True)
class IpEndpoint:
    """An address that call flows can route to."""

    id: int
    ip_address: str
    ip_name: str


@dataclass(frozen=True, slots=True)
class SipAccount:
    """A SIP account."""

    id: int
    account_type: str
    username: str
    password: str
    caller_id: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    """A voicemail inbox."""

    id: int
    name: str
    inbox_number: str
    pin: str
    transcribe: bool = True


@dataclass(frozen=True, slots=True)
class CartItem:
    """Something that costs money at the next checkout: a number, or a channel group."""

    id: int
    kind: Literal["did", "channel_group"]
    number: str = ""
    fax: bool = False
    name: str = ""
    channels: int = 0


@dataclass(frozen=True, slots=True)
class OffnetJob:
    """Numbers of other carriers being boarded."""

    id: int
    numbers: tuple[str, ...]
    enable_sms: bool
    created: float
    due_at: float
    failed: bool = False
    done: bool = False


_DEFAULTS: dict[type, dict[str, object]] = {}


def _defaults(kind: type) -> dict[str, object]:
    known = _DEFAULTS.get(kind)
    if known is None:
        known = _DEFAULTS[kind] = {item.name: item.default for item in fields(kind)}
    return known


def stored(record: Any) -> bytes:
    """A record for the journal; what is as by default is left out, which is most of most numbers."""
    values = {name: getattr(record, name) for name in _defaults(type(record))}
    return orjson.dumps(
        {
            name: value
            for name, value in values.items()
            if _defaults(type(record))[name] is MISSING or value != _defaults(type(record))[name]
        }
    )


def port_from(raw: dict[str, Any]) -> Port:
    """A port order from its stored JSON."""
    return Port(**{**raw, "numbers": tuple(PortNumber(**item) for item in raw["numbers"])})


def group_from(raw: dict[str, Any]) -> AlertGroup:
    """An alert group from its stored JSON."""
    return AlertGroup(**{**raw, "endpoints": tuple(Endpoint(**item) for item in raw.get("endpoints", ()))})


def job_from(raw: dict[str, Any]) -> OffnetJob:
    """An off-net job from its stored JSON."""
    return OffnetJob(**{**raw, "numbers": tuple(raw["numbers"])})
