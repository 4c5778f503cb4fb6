"""The settings of a DID and of a trunk group, in the words of the language. None: not said, so not managed.

Every carrier's records are decoded into these and every call is encoded from them. A setting that the files switch off
has `enabled=False` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import zip_longest
from operator import attrgetter
from typing import Any, Final

from reconciler.model import folding
from reconciler.model.fields import Sensitivity, setting
from reconciler.model.secrets import Secret

_PERSONAL = Sensitivity.PERSONAL
_SECRET = Sensitivity.SECRET


class Kind(StrEnum):
    """The kinds of resource. A DID's settings are resources of their own, with a line each in the plan."""

    DID = "did"
    FORWARDING = "forwarding"
    E911 = "e911"
    CNAM = "cnam"
    CALLER_NAME_LOOKUP = "caller_name_lookup"
    LISTING = "listing"
    FAX = "fax"
    MESSAGING = "messaging"
    TRUNK_GROUP = "trunk_group"
    PORT = "port"


@dataclass(frozen=True, slots=True)
class Did:
    """What is said of the number itself."""

    tags: tuple[str, ...] | None = setting(fold=folding.tags)
    billing_group: str | None = setting()
    customer_reference: str | None = setting()


@dataclass(frozen=True, slots=True)
class Device:
    """A device that registers: its SIP user name and password."""

    username: str | None = setting()
    password: Secret | None = setting(sensitivity=_SECRET)


@dataclass(frozen=True, slots=True)
class Destination:
    """One leg of forwarding: exactly one of number (E.164), sip, device, preconfigured. `timeout` in seconds."""

    number: str | None = setting()
    sip: str | None = setting(fold=folding.upper)
    device: Device | None = setting()
    preconfigured: bool | None = setting()
    timeout: int | None = setting()

    @property
    def target(self) -> tuple[str | None, str | None, bool, bool]:
        """What rings; a device is the one that is registered for the number."""
        return self.number, self.sip, self.device is not None, bool(self.preconfigured)


class Mode(StrEnum):
    """What happens to a call, in the words of the language."""

    REJECT = "reject"
    RING = "ring"
    FORWARD = "forward"
    ON_FAILURE = "on_failure"
    RING_THEN_FORWARD = "ring_then_forward"
    VOICEMAIL = "voicemail"
    RING_THEN_VOICEMAIL = "ring_then_voicemail"
    FORWARD_THEN_VOICEMAIL = "forward_then_voicemail"
    RING_FORWARD_VOICEMAIL = "ring_forward_voicemail"


class Order(StrEnum):
    """In which order several destinations ring."""

    IN_ORDER = "in_order"
    SIMULTANEOUS = "simultaneous"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Where calls go: to a trunk group (by name, with an optional failover number), or to destinations."""

    enabled: bool = True
    trunk_group: str | None = setting()
    failover: str | None = setting()
    mode: str | None = setting()
    order: str | None = setting()
    sip_digits: str | None = setting()
    destinations: tuple[Destination, ...] | None = setting()

    def aligned(self, live: Forwarding) -> Forwarding:
        """Destinations or a mode of their own mean: no trunk group. To ring and do nothing else is not to forward."""
        if self.enabled and self.trunk_group is None and live.trunk_group:
            return replace(self, trunk_group="")
        nowhere = not (live.enabled or self.trunk_group or self.destinations)
        return live if nowhere and self.mode == Mode.RING else self

    def completed(self, live: Forwarding) -> Forwarding:
        """A destination that stays in its place rings as long as it did, unless it says how long."""
        legs, before = self.destinations or (), live.destinations or ()
        if not any(leg.timeout is None for leg in legs):
            return self
        kept = tuple(
            replace(leg, timeout=old.timeout)
            if old is not None and leg.timeout is None and leg.target == old.target
            else leg
            for leg, old in zip_longest(legs, before[: len(legs)])
        )
        return replace(self, destinations=kept)


@dataclass(frozen=True, slots=True)
class E911:
    """The dispatchable location of a number. `notify` holds the e-mail addresses told of a 911 call."""

    enabled: bool = True
    name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    street_number: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    street_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.street)
    unit: str | None = setting(sensitivity=_PERSONAL, fold=folding.unit)
    city: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    state: str | None = setting(fold=folding.upper)
    zip: str | None = setting(sensitivity=_PERSONAL, fold=folding.zip5)
    country: str | None = setting(fold=folding.upper)
    notify: tuple[str, ...] | None = setting(sensitivity=_PERSONAL, fold=folding.as_set)
    reason: str | None = setting(compared=False)

    @property
    def street(self) -> str:
        """The number and the name of the street in one line."""
        return " ".join(part for part in (self.street_number, self.street_name) if part)

    def aligned(self, live: E911) -> E911:
        """A location is one whole: a street without a unit means no unit, not the unit of the place before it; that there is
        none is also written as NA. Where a carrier has number and street in one line, it is not told where the number ends."""
        if not self.enabled or self.street_name is None:
            return self
        unit = "" if self.unit is None and live.unit and live.unit.strip().upper() != "NA" else self.unit
        alike = (self.street_number, self.street_name) == (live.street_number, live.street_name)
        if not alike and folding.street(self.street) == folding.street(live.street):
            return replace(self, unit=unit, street_number=live.street_number, street_name=live.street_name)
        return replace(self, unit=unit) if unit != self.unit else self


@dataclass(frozen=True, slots=True)
class Cnam:
    """The outbound caller name. Case is no difference: the networks carry capitals."""

    enabled: bool = True
    display_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    type: str | None = setting()


@dataclass(frozen=True, slots=True)
class CallerNameLookup:
    """Whether the name of an inbound caller is looked up."""

    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """The 411 directory listing."""

    enabled: bool = True
    type: str | None = setting()
    first_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    last_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    business_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    street: str | None = setting(sensitivity=_PERSONAL, fold=folding.street)
    city: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    state: str | None = setting(fold=folding.upper)
    zip: str | None = setting(sensitivity=_PERSONAL, fold=folding.zip5)
    country: str | None = setting(fold=folding.upper)


@dataclass(frozen=True, slots=True)
class Fax:
    """Fax service: `mode` is inbound, both or ata; `serial` is an ATA's."""

    enabled: bool = True
    mode: str | None = setting()
    email: str | None = setting(sensitivity=_PERSONAL, fold=folding.email)
    serial: str | None = setting()


@dataclass(frozen=True, slots=True)
class Messaging:
    """Text messaging through a profile, by name or id."""

    enabled: bool = True
    profile: str | None = setting()


@dataclass(frozen=True, slots=True)
class TrunkGroup:
    """Where calls are delivered. Gateways are `host:port`, always with the port."""

    name: str | None = setting()
    routing: str | None = setting()
    number_format: str | None = setting()
    caller_id: str | None = setting()
    prefix: str | None = setting()
    gateways: tuple[str, ...] | None = setting()
    username: str | None = setting()
    password: Secret | None = setting(sensitivity=_SECRET)
    inbound_limit: int | None = setting()
    outbound_limit: int | None = setting()

    def aligned(self, live: TrunkGroup) -> TrunkGroup:
        """This group with its gateways in the live order where the order means nothing (round robin)."""
        routing = self.routing or live.routing
        if self.gateways is None or live.gateways is None or routing == "top_down":
            return self
        if self.gateways == live.gateways or sorted(self.gateways) != sorted(live.gateways):
            return self
        return replace(self, gateways=live.gateways)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is said, or seen, of one number; the field names are the kinds. None: nothing said."""

    did: Did | None = None
    forwarding: Forwarding | None = None
    e911: E911 | None = None
    cnam: Cnam | None = None
    caller_name_lookup: CallerNameLookup | None = None
    listing: Listing | None = None
    fax: Fax | None = None
    messaging: Messaging | None = None

    def items(self) -> Iterator[tuple[Kind, Any]]:
        """The settings that are there, in a fixed order."""
        for kind in SETTING_KINDS:
            value = getattr(self, kind)
            if value is not None:
                yield kind, value


SETTING_KINDS: Final = tuple(Kind(item.name) for item in fields(Settings))
# All settings of a number at once, in that order.
setting_values: Final = attrgetter(*(item.name for item in fields(Settings)))


def address(kind: str, key: str) -> str:
    """A resource's address: `e911["+12512658624"]`."""
    return f'{kind}["{key}"]'


def split(address: str) -> tuple[str, str]:
    """What an address is of, a kind or `pool`, and the key."""
    what, _, rest = address.partition('["')
    return what, rest[:-2]


def parts(address: str) -> tuple[Kind, str]:
    """The kind and the key of an address that is of no pool."""
    what, key = split(address)
    return Kind(what), key
