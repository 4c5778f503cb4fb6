"""A number's record, and a trunk server, in the words of the language. Source: notes, sections 9.4 to 9.6 and 12.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    CallerNameLookup,
    Cnam,
    Did,
    Forwarding,
    Kind,
    Settings,
    TrunkGroup,
)
from reconciler.providers.kazoo import places, words
from reconciler.providers.kazoo.documents import Documents, Server
from reconciler.providers.observed import LiveNumber
from reconciler.providers.spelling import host_port, mapping
from reconciler.transport.errors import Unclear

# Custom keys of ours: a number keeps what it is not a schema's business (section 9.4).
TAGS: Final = "reconciler_tags"
REFERENCE: Final = "reconciler_reference"
SIP_PORT: Final = 5060
# What a single number shows beside its public fields; given back, some of it would be stored as junk (section 9.4).
_NOT_PUBLIC: Final = frozenset({"id", "state", "features", "used_by", "_read_only"})
# A feature that the number carries and may not have makes the server refuse every change of it (section 9.5).
_FEATURES: Final = ("cnam", "e911", "failover", "prepend", "force_outbound", "sms", "mms")
_NEEDS: Final = {Kind.E911: "e911", Kind.CNAM: "cnam", Kind.CALLER_NAME_LOOKUP: "cnam"}
_IN_SERVICE: Final = "in_service"


@dataclass(frozen=True, slots=True)
class Native:
    """What the calls of a number need besides its settings: its public fields as they were read, and what uses it."""

    public: Mapping[str, Any] = field(default_factory=dict)
    used_by: str = ""


def unread(number: str, row: Mapping[str, Any]) -> LiveNumber:
    """A number of the list whose settings are nobody's business here."""
    return LiveNumber(number, Settings(), Native(), _state_trouble(row))


def live(number: str, row: Mapping[str, Any], record: Any, documents: Documents) -> LiveNumber:
    """A number from its row in the list and its own record. Raises Unclear."""
    if not isinstance(record, Mapping) or words.number(record.get("id", number)) != number:
        raise Unclear("kazoo answered for a number with something else")
    public = {name: value for name, value in record.items() if name not in _NOT_PUBLIC}
    read_only = mapping(record.get("_read_only"))
    used_by = words.text(read_only.get("used_by") or record.get("used_by") or row.get("used_by")) or ""
    cnam = mapping(public.get("cnam"))
    name = words.text(cnam.get("display_name"))
    forwarding, trouble, repair = delivery(number, public, used_by, documents)
    settings = Settings(
        did=_did(public),
        forwarding=forwarding,
        e911=places.decode(public.get("e911")),
        cnam=Cnam(display_name=name) if name else Cnam(enabled=False),
        caller_name_lookup=CallerNameLookup(enabled=words.yes(cnam.get("inbound_lookup"))),
    )
    troubles = {**_denied(public, row, read_only), **_state_trouble(row)}
    if not isinstance(public.get(TAGS) or [], list):
        troubles[Kind.DID] = f"its {TAGS} are no list"
    if why := places.trouble(public.get("e911")):
        troubles[Kind.E911] = why
    if trouble:
        troubles[Kind.FORWARDING] = trouble
    why = places.settling(public.get("e911"))
    return LiveNumber(
        number,
        settings,
        Native(public, used_by),
        troubles,
        {Kind.E911: why} if why else {},
        repairs={Kind.FORWARDING: repair} if repair else {},
    )


def _did(public: Mapping[str, Any]) -> Did:
    tags = public.get(TAGS)
    return Did(
        tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
        customer_reference=words.text(public.get(REFERENCE)),
    )


def _state_trouble(row: Mapping[str, Any]) -> Mapping[Kind, str]:
    state = words.text(row.get("state"))
    return (
        {} if state == _IN_SERVICE else {Kind.DID: f"kazoo shows it in the state {state or 'unknown'}, not in_service"}
    )


def _denied(public: Mapping[str, Any], row: Mapping[str, Any], read_only: Mapping[str, Any]) -> dict[Kind, str]:
    """Features that the number may not have: asked for all the same, the server refuses the whole update."""
    available = mapping(read_only.get("features")).get("available", row.get("features_available"))
    if not isinstance(available, list):
        return {}
    carrier = words.text(read_only.get("carrier_module"))
    of = f"; it is one of the carrier {carrier}" if carrier else ""
    carried = [name for name in _FEATURES if public.get(name) and name not in available]
    found = {
        kind: f"kazoo does not offer {feature} for this number{of} (features_available: {', '.join(available) or 'none'})"
        for kind, feature in _NEEDS.items()
        if feature not in available
    }
    for kind in _NEEDS if carried else ():
        found.setdefault(
            kind,
            f"the number carries {', '.join(carried)}, which kazoo does not offer for it{of}: it refuses every change",
        )
    return found


def delivery(number: str, public: Mapping[str, Any], used_by: str, documents: Documents) -> tuple[Forwarding, str, str]:
    """Where the calls of a number go, why that must not be touched, and what of it is to be put right."""
    callflows, spots = documents.in_callflows.get(number, ()), documents.in_trunks.get(number, ())
    if len(callflows) + len(spots) > 1:
        places = [documents.callflows[item].what for item in callflows]
        places += [f"the trunk group {documents.names[spot.trunk, spot.place]}" for spot in spots]
        return Forwarding(mode="several"), f"the number stands in more than one place: {', '.join(places)}", ""
    if spots:
        spot = spots[0]
        entry = mapping(documents.server(spot).dids.get(spot.key))
        forwarding = Forwarding(trunk_group=documents.names[spot.trunk, spot.place], failover=_failover(public, entry))
        return forwarding, "", _unused(used_by, "trunkstore")
    if callflows:
        found = documents.callflows[callflows[0]]
        if found.target is None:
            what = f"{found.what}, which does more than forward to a number"
            return Forwarding(mode="callflow"), f"its calls are handled by {what}", ""
        return Forwarding(mode="forward", destinations=(found.target,)), "", _unused(used_by, "callflow")
    return Forwarding(enabled=False), "", ""


def _failover(public: Mapping[str, Any], entry: Mapping[str, Any]) -> str | None:
    """The number's own failover counts before that of its entry in the trunk (ts_from_offnet, FailoverLocations)."""
    for holder in (public, entry):
        failover = mapping(holder.get("failover"))
        if found := words.number(failover.get("e164")) or words.text(failover.get("sip")):
            return found
    return None


def _unused(used_by: str, wanted: str) -> str:
    """`used_by` is set as well as it goes when a document is saved (section 9.6)."""
    if used_by == wanted:
        return ""
    return (
        f"kazoo shows it as used by {used_by or 'nothing'}, not by its {'trunk' if wanted == 'trunkstore' else wanted}"
    )


def trunk_group(server: Server) -> TrunkGroup:
    """A server: it knows a client by its one address, or by the user name with which it registers."""
    auth, options = server.auth, server.options
    name = words.text(server.record.get("name"))
    written = words.text(options.get("inbound_format")) or "npan"
    number_format = words.FORMAT_WORDS.get(written)
    if by_address(auth):
        host = words.text(auth.get("ip")) or words.text(options.get("ip"))
        port = words.whole(auth.get("port")) or words.whole(options.get("port")) or SIP_PORT
        gateways = (host_port(host, port),) if host else ()
        return TrunkGroup(name=name, number_format=number_format, gateways=gateways)
    password = words.text(auth.get("auth_password"))
    return TrunkGroup(
        name=name,
        number_format=number_format,
        username=words.text(auth.get("auth_user")),
        password=Secret(password) if password else None,
    )


def by_address(auth: Mapping[str, Any]) -> bool:
    """Whether a server is known by its address; the word is written both ways (section 12.1)."""
    return str(auth.get("auth_method", "")).lower() == "ip"
