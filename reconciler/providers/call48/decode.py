"""A row of Call48's inventory, and of its trunk groups, in the words of the language.

Source: the document, "Get DIDs" (the row), "List Trunk Groups". Rows are many and alike: equal parts share one object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from reconciler.providers.base import LiveNumber, LiveTrunkGroup
from reconciler.providers.call48 import words
from reconciler.transport.errors import Unclear


class Native(NamedTuple):
    """What a number's calls need besides its settings: its record id, and the billing product of its account."""

    id: int
    product: str | None


class GroupIds(NamedTuple):
    """A trunk group's two ids, from two spaces that can collide: one to update it, the other to route numbers to it."""

    trunk_grpid: int
    ext_tgid: int


@dataclass(slots=True)
class Decoder:
    """Decodes the rows of one reading; `groups` names trunk groups by the id that numbers carry (`ext_tgid`)."""

    groups: Mapping[int, str]
    _seen: dict[Any, Any]

    def row(self, row: Mapping[str, Any], number: str) -> LiveNumber:
        trouble: dict[Kind, str] = {}
        status = words.text(row.get("status"))
        if status not in (None, "USING"):
            trouble[Kind.DID] = f"call48 shows the status {status}, whose meaning its document does not give"
        settings = Settings(
            did=self._did(row.get("tags")),
            forwarding=self._shared("f", _part(row, "forwardingData"), self._forwarding),
            e911=self._shared("e", _part(row, "e911Data"), _e911),
            cnam=self._cnam(row),
            listing=self._shared("l", _part(row, "listing411Data"), _listing),
            fax=self._shared("x", _part(row, "faxData"), _fax),
        )
        for kind, value in settings.items():
            problem = _unknown(value)
            if problem:
                trouble[kind] = problem
        native = Native(int(row["_id"]), words.text(_part(row, "forwardingData").get("product")))
        return LiveNumber(number, settings, native, trouble or _NO_TROUBLE)

    def _shared(self, tag: str, data: Mapping[str, Any], make: Any) -> Any:
        """One object for all equal parts. The key has the names too: the same values under others mean something else."""
        key = (tag, *data, *data.values())
        try:
            found = self._seen.get(key)
        except TypeError:
            raise Unclear("call48 listed a number with a list where a value should be") from None
        if found is None:
            found = self._seen[key] = make(data)
        return found

    def _did(self, tags: Any) -> Did:
        found: Did | None = self._seen.get(("t", tags))
        if found is None:
            parts = (part.strip() for part in (words.text(tags) or "").split(","))
            found = self._seen[("t", tags)] = Did(tags=tuple(part for part in parts if part))
        return found

    def _cnam(self, row: Mapping[str, Any]) -> Cnam:
        key = ("c", row.get("cnamDisplayname"), row.get("cnamType"))
        found: Cnam | None = self._seen.get(key)
        if found is None:
            name = words.text(key[1])
            kind = words.text(key[2])
            known = words.PARTY_WORDS.get(kind or "", kind)
            found = self._seen[key] = Cnam(display_name=name, type=known) if name else Cnam(enabled=False)
        return found

    def _forwarding(self, data: Mapping[str, Any]) -> Forwarding:
        group = words.text(data.get("fwd_trunk_grpid"))
        name = None
        if group not in (None, "0"):
            name = self.groups.get(int(group), f"#{group}") if str(group).isdigit() else f"#{group}"
        mode = words.text(data.get("answeringmode"))
        order = words.text(data.get("sequence"))
        digits = words.text(data.get("sipdigits"))
        legs = tuple(leg for leg in (_leg(data, slot) for slot in "123") if leg is not None)
        mode_word = words.MODE_WORDS.get(mode, f"answeringmode {mode}") if mode is not None else None
        if not legs and name is None and mode_word in (None, "ring"):
            return Forwarding(enabled=False)
        return Forwarding(
            trunk_group=name,
            mode=mode_word,
            order=words.ORDER_WORDS.get(order.lower(), order) if order else None,
            sip_digits=digits,
            destinations=legs,
        )


def _part(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside of a row; nothing set may also be shown as null. Raises Unclear."""
    part = row.get(name) or {}
    if not isinstance(part, Mapping):
        raise Unclear(f"call48 listed a number whose {name} is no object")
    return part


_NO_TROUBLE: Mapping[Kind, str] = {}


def decoder(groups: Mapping[str, LiveTrunkGroup]) -> Decoder:
    return Decoder({group.native.ext_tgid: name for name, group in groups.items()}, {})


def _leg(data: Mapping[str, Any], slot: str) -> Destination | None:
    """One leg. Only the field that its method selects counts: cleared legs leave residue in the others."""
    method = words.text(data.get(f"method{slot}"))
    if method is None:
        return None
    if method == "preconfigured":
        return Destination(preconfigured=True)
    timeout = words.seconds(data.get(f"timeout{slot}"))
    if method == "simple":
        return Destination(number=words.number(data.get(f"number{slot}")), timeout=timeout)
    if method == "ip":
        return Destination(sip=words.text(data.get(f"sip{slot}")), timeout=timeout)
    if method == "trunk":
        password = words.text(data.get("password"))
        device = Device(words.text(data.get("username")), Secret(password) if password else None)
        return Destination(device=device, timeout=timeout)
    return Destination(sip=f"method {method}", timeout=timeout)


def _e911(data: Mapping[str, Any]) -> E911:
    """The record's names differ from the call's: `businessname` is the name, `address` the unit; no city is shown."""
    if not words.yes(data.get("enabled")):
        return E911(enabled=False)
    return E911(
        name=words.text(data.get("businessname")),
        street_number=words.text(data.get("streetnumber")),
        street_name=words.text(data.get("streetname")),
        unit=words.text(data.get("address")),
        city=words.text(data.get("city")),
        state=words.text(data.get("state")),
        zip=words.text(data.get("zipcode")),
        country=words.text(data.get("country")),
    )


def _listing(data: Mapping[str, Any]) -> Listing:
    if not words.yes(data.get("enabled")):
        return Listing(enabled=False)
    party = words.text(data.get("type"))
    return Listing(
        type=words.PARTY_WORDS.get(party or "", party),
        first_name=words.text(data.get("lstgn")),
        last_name=words.text(data.get("lstnm")),
        business_name=words.text(data.get("business")),
        street=words.text(data.get("strt")),
        city=words.text(data.get("locnm")),
        state=words.text(data.get("state")),
        zip=words.text(data.get("zip")),
        country=words.text(data.get("country")),
    )


def _fax(data: Mapping[str, Any]) -> Fax:
    """`servive` is how the document, and the server, spell it."""
    service = words.text(data.get("servive", data.get("service")))
    if service in (None, "0"):
        return Fax(enabled=False)
    mode = words.FAX_WORDS.get(service or "", f"service {service}")
    return Fax(mode=mode, email=words.text(data.get("email")), serial=words.text(data.get("serial")))


def _unknown(value: Any) -> str:
    """Why a decoded setting is not understood; a value that no word of ours stands for is never taken for "off"."""
    if isinstance(value, Forwarding):
        if value.mode and value.mode.startswith("answeringmode "):
            return f"call48 shows {value.mode}, which its document does not name"
        for leg in value.destinations or ():
            if leg.sip and leg.sip.startswith("method "):
                return f"call48 shows the forwarding {leg.sip}, which its document does not name"
    if isinstance(value, Fax) and value.mode and value.mode.startswith("service "):
        return f"call48 shows the fax {value.mode}, which its document does not name"
    return ""


def trunk_group(row: Mapping[str, Any]) -> LiveTrunkGroup:
    """A row of the trunk group list; gateways always with their port."""
    ids = GroupIds(_group_id(row, "trunk_grpid"), _group_id(row, "ext_tgid"))
    routing = words.text(row.get("route_type"))
    gateways = row.get("trunk_ips") or ()
    if not isinstance(gateways, list | tuple):
        raise Unclear("call48 listed a trunk group whose trunk_ips are no list")
    settings = TrunkGroup(
        name=words.text(row.get("trunk_name")),
        routing=words.ROUTING_WORDS.get(routing or "", routing),
        number_format=words.text(row.get("num_format")),
        caller_id=words.text(row.get("cli_type")),
        prefix=words.text(row.get("prefix")),
        gateways=tuple(_gateway(item) for item in gateways),
    )
    return LiveTrunkGroup(settings.name or f"#{ids.ext_tgid}", settings, ids, native_id=str(ids.trunk_grpid))


def _group_id(row: Mapping[str, Any], name: str) -> int:
    text = words.text(row.get(name)) or ""
    if not text.isdigit():
        raise Unclear(f"call48 listed a trunk group without its {name}")
    return int(text)


def _gateway(item: Any) -> str:
    """`ip` or `ip:port` as the list shows it, or the object that the create reply shows."""
    if isinstance(item, Mapping):
        return f"{item['ip_address']}:{item.get('port') or 5060}"
    address = str(item)
    return address if ":" in address else f"{address}:5060"
