"""Telnyx's connections as trunk groups: one with IP addresses, one with host names, or one that registers.

Source: the OpenAPI file, `IpConnection`, `CredentialConnection`, `FqdnConnection`, `Ip`, `FQDN`. Other things that a number
can point at (applications) are shown and left alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from reconciler.model.plan import PART
from reconciler.model.secrets import Secret
from reconciler.model.settings import TrunkGroup
from reconciler.providers.observed import LiveTrunkGroup
from reconciler.providers.spelling import host_port, mapping
from reconciler.providers.telnyx import words
from reconciler.providers.telnyx.pages import Row, Rows

IP, CREDENTIAL, FQDN = "ip", "credential", "fqdn"
KINDS: Final = (IP, CREDENTIAL, FQDN)
LISTS: Final = ("connections", "ip_connections", "credential_connections", "fqdn_connections", "ips", "fqdns")
PORT: Final = 5060
# Which gateways a connection tries first, in this order.
RANKS: Final = ("primary", "secondary", "tertiary")
# Settings of a connection that are read in clear and are secrets.
_SECRETS: Final = frozenset({"ip_authentication_token"})


class Trunk(NamedTuple):
    """What the calls of a trunk group need: its id, its kind (or what else it is), the id of each gateway, and its `inbound`
    and `outbound` as they are, since a part of one is sent with the rest of it."""

    id: str
    kind: str
    gateways: Mapping[str, str]
    inbound: Mapping[str, Any]
    outbound: Mapping[str, Any]
    ambiguous: bool = False


def trunk_groups(lists: Mapping[str, Rows]) -> tuple[dict[str, LiveTrunkGroup], tuple[str, ...]]:
    """Every connection by its name, and notes on names that stand twice (none of those is touched)."""
    gateways = _gateways(lists["ips"], "ip_address") | _gateways(lists["fqdns"], "fqdn")
    groups = [
        _group(id_, kind, row, gateways.get(id_, {}))
        for kind in KINDS
        for id_, row in lists[f"{kind}_connections"].items()
    ]
    known = {group.native_id for group in groups}
    groups += [_foreign(id_, row) for id_, row in lists["connections"].items() if id_ not in known]
    return _by_name(groups)


def adding(gateway: str, of: str) -> str:
    """The name of the effect of adding a gateway to a connection, which is given by its id or its name."""
    return f"{PART}gateway {gateway} of {of}"


def added(groups: Iterable[LiveTrunkGroup]) -> Iterator[str]:
    """The effects that the gateways of connections show by being there."""
    for group in groups:
        for gateway in group.native.gateways:
            yield adding(gateway, group.native.id)
            yield adding(gateway, group.settings.name or "")


def _by_name(groups: Sequence[LiveTrunkGroup]) -> tuple[dict[str, LiveTrunkGroup], tuple[str, ...]]:
    counted = Counter(group.name for group in groups)
    found: dict[str, LiveTrunkGroup] = {}
    for group in sorted(groups, key=lambda group: group.native_id):
        if counted[group.name] > 1:
            trouble = f"telnyx has several connections named {group.name!r}"
            group = replace(group, trouble=trouble, native=group.native._replace(ambiguous=True))
        name = group.name if group.name not in found else f"{group.name}#{group.native_id}"
        found[name] = replace(group, name=name)
    twice = sorted(name for name, count in counted.items() if count > 1)
    return found, tuple(f"telnyx has several connections named {name!r}" for name in twice)


def _gateways(rows: Rows, host: str) -> dict[str, dict[str, str]]:
    """The gateways of each connection: as the language writes them, to their ids."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for id_, row in rows.items():
        name, connection = words.text(row.get(host)), words.text(row.get("connection_id"))
        if name is not None and connection is not None:
            found[connection][_gateway(name, row)] = id_
    return found


def _gateway(name: str, row: Row) -> str:
    if str(row.get("dns_record_type") or "").lower() == "srv":
        return f"{name} (SRV)"
    return host_port(name, row.get("port") or PORT)


def _group(id_: str, kind: str, row: Row, gateways: Mapping[str, str]) -> LiveTrunkGroup:
    inbound, outbound = _part(row, "inbound"), _part(row, "outbound")
    name = words.text(row.get("connection_name")) or f"#{id_}"
    shown = str(inbound.get("dnis_number_format") or "")
    routing = str(inbound.get("default_routing_method") or "")
    settings = TrunkGroup(
        name=name,
        number_format=words.NUMBER_FORMAT_WORDS.get(shown, shown) or None,
        inbound_limit=_limit(inbound),
        outbound_limit=_limit(outbound),
    )
    if kind == CREDENTIAL:
        settings = replace(settings, username=words.text(row.get("user_name")))
    else:
        settings = replace(
            settings,
            routing=words.ROUTING_WORDS.get(routing, routing) or None,
            prefix=words.text(outbound.get("tech_prefix")),
            gateways=_ordered(gateways, [inbound.get(f"default_{rank}_{kind}_id") for rank in RANKS]),
        )
    return LiveTrunkGroup(name, settings, Trunk(id_, kind, gateways, inbound, outbound), native_id=id_)


def _ordered(gateways: Mapping[str, str], ranked: Sequence[Any]) -> tuple[str, ...]:
    """Gateways in the order in which they are tried; those without a rank last, as they stand."""
    ranks = {str(id_): rank for rank, id_ in reversed(list(enumerate(ranked))) if id_}
    return tuple(sorted(gateways, key=lambda gateway: ranks.get(gateways[gateway], len(ranks))))


def _foreign(id_: str, row: Row) -> LiveTrunkGroup:
    kind = str(row.get("record_type") or "thing").replace("_", " ")
    name = words.text(row.get("connection_name")) or words.text(row.get("application_name")) or f"#{id_}"
    trouble = f"it is a {kind}, not a connection of IP addresses, host names or credentials"
    return LiveTrunkGroup(name, TrunkGroup(name=name), Trunk(id_, kind, {}, {}, {}), id_, trouble)


def _part(row: Row, name: str) -> dict[str, Any]:
    """`inbound` or `outbound` without what says nothing, its secrets guarded."""
    found = mapping(row.get(name)).items()
    return {key: Secret(str(value)) if key in _SECRETS else value for key, value in found if value not in (None, "")}


def _limit(part: Mapping[str, Any]) -> int | None:
    limit = part.get("channel_limit")
    return limit if isinstance(limit, int) and not isinstance(limit, bool) else None
