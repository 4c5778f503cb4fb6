"""A row of Call48's inventory, and of its trunk groups, in the words of the language.

Source: the document, "Get DIDs" (the row), "List Trunk Groups". Rows are many and alike: equal parts share one object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple

from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    E911,
    Cnam,
    Destination,
    Device,
    Did,
    Fax,
    Forwarding,
    Kind,
    Listing,
    Settings,
    TrunkGroup,
)
from reconciler.providers.call48 import words
from reconciler.providers.call48.pages import identified
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup
from reconciler.transport.errors import Unclear


class Native(NamedTuple):
    """What a number's calls need besides its settings: its record id, and the billing product of its account."""

    id: int
    product: str | None


class GroupIds(NamedTuple):
    """A trunk group's two ids, from two spaces that can collide: one to update it, the other to route numbers to it."""

    trunk_grpid: int
    ext_tgid: int


class Decoder:
    """Decodes the rows of one reading; `groups` names trunk groups by the id that numbers carry (`ext_tgid`).

    What was made of one part of a row is remembered for a while, since rows are alike.
    """

    def __init__(self, groups: Mapping[int, str]) -> None:
        # Typed, since 1 and true are equal and do not mean the same.
        remembered = lru_cache(_REMEMBERED, typed=True)
        self._did = remembered(_did)
        self._cnam = remembered(_cnam)
        self._e911 = remembered(_e911)
        self._listing = remembered(_listing)
        self._fax = remembered(_fax)
        self._forwarding = remembered(partial(_forwarding, groups, remembered(_leg)))

    def row(self, row: Mapping[str, Any], number: str) -> LiveNumber:
        """A row of the listing. Raises Unclear for one of another shape."""
        routed = _part(row, "forwardingData")
        try:
            settings = Settings(
                self._did(row.get("tags")),
                self._forwarding(*map(routed.get, _FORWARDING)),
                self._e911(*map(_part(row, "e911Data").get, _E911)),
                self._cnam(row.get("cnamDisplayname"), row.get("cnamType")),
                listing=self._listing(*map(_part(row, "listing411Data").get, _LISTING)),
                fax=self._fax(*map(_part(row, "faxData").get, _FAX)),
            )
        except TypeError:
            raise Unclear("call48 listed a number with a list where a value should be") from None
        native = Native(int(row["_id"]), words.text(routed.get("product")))
        return LiveNumber(number, settings, native, _trouble(row, settings))


_NO_TROUBLE: Mapping[Kind, str] = {}
# How many parts of each kind to remember: rows repeat what is near.
_REMEMBERED: Final = 1024

# The keys of each part, in the order in which its decoder takes their values.
_FORWARDING: Final = (
    "fwd_trunk_grpid", "answeringmode", "sequence", "sipdigits", "username", "password",
    "method1", "timeout1", "number1", "sip1", "method2", "timeout2", "number2", "sip2",
    "method3", "timeout3", "number3", "sip3",
)  # fmt: skip
_E911: Final = (
    "enabled", "businessname", "streetnumber", "streetname", "address", "city", "state", "zipcode", "country",
)  # fmt: skip
_LISTING: Final = (
    "enabled", "type", "lstgn", "lstnm", "business", "strt", "locnm", "state", "zip", "country",
)  # fmt: skip
# `servive` is how the document, and the server, spell it.
_FAX: Final = ("servive", "service", "email", "serial")


def decoder(groups: Mapping[str, LiveTrunkGroup]) -> Decoder:
    return Decoder({group.native.ext_tgid: name for name, group in groups.items()})


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside of a row; nothing set may also be shown as null. Raises Unclear."""
    part = row.get(name) or {}
    if not isinstance(part, Mapping):
        raise Unclear(f"call48 listed a number whose {name} is no object")
    return part


def _did(tags: Any) -> Did:
    parts = (part.strip() for part in (words.text(tags) or "").split(","))
    return Did(tags=tuple(part for part in parts if part))


def _cnam(shown: Any, party: Any) -> Cnam:
    name = words.text(shown)
    kind = words.text(party)
    return Cnam(display_name=name, type=words.PARTY_WORDS.get(kind or "", kind)) if name else Cnam(enabled=False)


def _forwarding(
    groups: Mapping[int, str],
    decoded: Callable[..., Destination | None],
    group_id: Any,
    shown_mode: Any,
    sequence: Any,
    sip_digits: Any,
    *shown: Any,
) -> Forwarding:
    group = words.text(group_id)
    name = None
    if group not in (None, "0"):
        id_ = words.whole(group)
        name = groups.get(id_, f"#{group}") if id_ is not None else f"#{group}"
    mode = words.text(shown_mode)
    order = words.text(sequence)
    device, slots = shown[:2], (shown[2:6], shown[6:10], shown[10:])
    legs = tuple([leg for slot in slots if (leg := decoded(*slot, *device)) is not None])
    mode_word = words.MODE_WORDS.get(mode, f"answeringmode {mode}") if mode is not None else None
    if not legs and name is None and mode_word in (None, "ring"):
        return Forwarding(enabled=False)
    return Forwarding(
        trunk_group=name,
        mode=mode_word,
        order=words.ORDER_WORDS.get(order.lower(), order) if order else None,
        sip_digits=words.text(sip_digits),
        destinations=legs,
    )


def _leg(shown: Any, seconds: Any, number: Any, sip: Any, username: Any, password: Any) -> Destination | None:
    """One leg. Only the field that its method selects counts: cleared legs leave residue in the others."""
    method = words.text(shown)
    if method is None:
        return None
    if method == "preconfigured":
        return Destination(preconfigured=True)
    timeout = words.whole(seconds)
    if method == "simple":
        return Destination(number=words.number(number), timeout=timeout)
    if method == "ip":
        return Destination(sip=words.text(sip), timeout=timeout)
    if method == "trunk":
        secret = words.text(password)
        device = Device(words.text(username), Secret(secret) if secret else None)
        return Destination(device=device, timeout=timeout)
    return Destination(sip=f"method {method}", timeout=timeout)


def _e911(enabled: Any, *parts: Any) -> E911:
    """The record's names differ from the call's: `businessname` is the name, `address` the unit; no city is shown."""
    odd = words.unclear(enabled)
    if odd:
        return E911(enabled=False, reason=f"enabled {odd}")
    if not words.yes(enabled):
        return E911(enabled=False)
    name, number, street, _, city, state, zip_code, country = map(words.text, parts)
    # Whoever has to name a unit and has none writes NA, and it stands there.
    unit = words.text(parts[3]) or ("NA" if parts[3] == "NA" else None)
    return E911(True, name, number, street, unit, city, state, zip_code, country)


def _listing(enabled: Any, shown: Any, *parts: Any) -> Listing:
    odd = words.unclear(enabled)
    if not odd and not words.yes(enabled):
        return Listing(enabled=False)
    party = f"enabled {odd}" if odd else words.text(shown)
    return Listing(True, words.PARTY_WORDS.get(party or "", party), *map(words.text, parts))


def _fax(servive: Any, service: Any, email: Any, serial: Any) -> Fax:
    shown = "true" if servive is True else words.text(servive) or words.text(service)
    if shown in (None, "0"):
        return Fax(enabled=False)
    return Fax(True, words.FAX_WORDS.get(shown or "", f"service {shown}"), words.text(email), words.text(serial))


def _trouble(row: Mapping[str, Any], settings: Settings) -> Mapping[Kind, str]:
    """Why parts are not understood; a value that no word of ours stands for is never taken for "off"."""
    found: dict[Kind, str] = {}
    undocumented = "which its document does not name"
    status, deleted = words.text(row.get("status")), words.unclear(row.get("isDeleted"))
    if deleted:
        found[Kind.DID] = f"call48 shows isDeleted {deleted}, {undocumented}"
    if status not in (None, "USING"):
        found[Kind.DID] = f"call48 shows the status {status}, whose meaning its document does not give"
    fax, forwarding, e911 = settings.fax, settings.forwarding, settings.e911
    if e911 and e911.reason:
        found[Kind.E911] = f"call48 shows the 911 record with {e911.reason}, {undocumented}"
    if fax and fax.mode and fax.mode.startswith("service "):
        found[Kind.FAX] = f"call48 shows the fax {fax.mode}, {undocumented}"
    if forwarding and forwarding.enabled:
        for leg in forwarding.destinations or ():
            if leg.sip and leg.sip.startswith("method "):
                found[Kind.FORWARDING] = f"call48 shows the forwarding {leg.sip}, {undocumented}"
        if forwarding.mode and forwarding.mode.startswith("answeringmode "):
            found[Kind.FORWARDING] = f"call48 shows {forwarding.mode}, {undocumented}"
    return found or _NO_TROUBLE


def trunk_group(row: Mapping[str, Any]) -> LiveTrunkGroup:
    """A row of the trunk group list; gateways always with their port."""
    ids = GroupIds(identified(row, "trunk_grpid"), identified(row, "ext_tgid"))
    routing = words.text(row.get("route_type"))
    gateways = row.get("trunk_ips")
    if not isinstance(gateways, list | None):
        raise Unclear("call48 listed a trunk group whose trunk_ips are no list")
    settings = TrunkGroup(
        name=words.text(row.get("trunk_name")),
        routing=words.ROUTING_WORDS.get(routing or "", routing),
        number_format=words.text(row.get("num_format")),
        caller_id=words.text(row.get("cli_type")),
        prefix=words.text(row.get("prefix")),
        gateways=tuple(_gateway(item) for item in gateways or ()),
    )
    return LiveTrunkGroup(settings.name or f"#{ids.ext_tgid}", settings, ids, native_id=str(ids.trunk_grpid))


def _gateway(item: Any) -> str:
    """`ip` or `ip:port` as the list shows it, or the object that the create reply shows."""
    host = words.text(item.get("ip_address") if isinstance(item, Mapping) else item)
    if host is None:
        raise Unclear("call48 listed a trunk group with a gateway that has no address")
    if isinstance(item, Mapping):
        return f"{host}:{item.get('port') or 5060}"
    return host if ":" in host else f"{host}:5060"
