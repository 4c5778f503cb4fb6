"""Trunk groups: made step by step in the documented order, changed by difference, removed when no number is left on them.

Sources: the OpenAPI file, the operations on connections, ips and fqdns. A gateway has a record of its own, which must be there
before the connection can name it as the first to be tried. Of `inbound` and `outbound` the whole is sent when a part changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.settings import Forwarding, Kind, TrunkGroup
from reconciler.providers.calls import NotPossible, wanted
from reconciler.providers.observed import LiveTrunkGroup
from reconciler.providers.spelling import said, some
from reconciler.providers.telnyx import rules, words
from reconciler.providers.telnyx.calls import Calls
from reconciler.providers.telnyx.connections import CREDENTIAL, FQDN, IP, KINDS, RANKS, Trunk, adding


def kind_of(group: TrunkGroup, live: str = "") -> str:
    """The kind of connection that a trunk group is, or will be."""
    if group.username is not None:
        return CREDENTIAL
    return rules.kind_of(group.gateways) if group.gateways else live or IP


def make(calls: Calls, change: Change, profile: str) -> None:
    """The calls that create a trunk group; `profile` is the outbound voice profile that new ones get. Raises NotPossible."""
    group = change.after
    assert isinstance(group, TrunkGroup)
    kind, gateways = kind_of(group), group.gateways or ()
    if kind == CREDENTIAL and group.password is None:
        raise NotPossible("telnyx wants a password with the username", "declare credentials: {username, password}")
    if kind != CREDENTIAL and not gateways:
        raise NotPossible(
            "a trunk group without gateways takes no calls", "declare gateways: [HOST:PORT], or credentials"
        )
    inbound, outbound = _inbound(group), _outbound(group)
    if profile:
        outbound["outbound_voice_profile_id"] = calls.account.voice_profiles.id_of(profile)
    args: dict[str, Json] = {"connection_name": group.name}
    args |= {"inbound": inbound} if inbound else {}
    args |= {"outbound": outbound} if outbound else {}
    if kind == CREDENTIAL:
        args |= {"user_name": group.username, "password": group.password}
    # By its name at the carrier: under another key in the files it would still be the same group.
    once = {change.address: f"create trunk group {group.name}"}
    calls.add(f"create_{kind}_connection", args, (change.address,), once=once)
    if kind == CREDENTIAL:
        return
    _add(calls, change, kind, gateways, Ref(change.address, "id"), group.name or "")
    ranked = _ranked(group, kind, {gateway: Ref(change.address, gateway) for gateway in gateways})
    ranked = {name: id_ for name, id_ in ranked.items() if id_}
    if ranked:
        args = {"id": Ref(change.address, "id"), "inbound": {**inbound, **ranked}}
        calls.add(f"update_{kind}_connection", args, (change.address,), purpose="which gateway is tried first")


def alter(calls: Calls, change: Change, live: LiveTrunkGroup) -> None:
    """The calls that change a trunk group by what differs. Raises NotPossible."""
    after, before, native = change.after, change.before, live.native
    assert isinstance(after, TrunkGroup)
    assert isinstance(before, TrunkGroup)
    assert isinstance(native, Trunk)
    if native.kind not in KINDS:
        raise NotPossible(live.trouble, "change it in the portal")
    if kind_of(after, native.kind) != native.kind:
        raise NotPossible(
            f"a telnyx connection of kind {native.kind} cannot become one of kind {kind_of(after, native.kind)}",
            "declare the new one under another name, move the numbers there, then release this one",
        )
    gateways = after.gateways if after.gateways is not None else before.gateways or ()
    if native.kind != CREDENTIAL and not gateways:
        raise NotPossible("a trunk group without gateways takes no calls", "declare gateways: [HOST:PORT]")
    added = [gateway for gateway in gateways if gateway not in native.gateways]
    removed = [gateway for gateway in native.gateways if gateway not in gateways]
    _add(calls, change, native.kind, added, native.id, native.id)
    body = _altered(change, after, before, native, gateways)
    if body:
        calls.add(f"update_{native.kind}_connection", {"id": native.id, **body}, (change.address,))
    for gateway in removed:
        row = "delete_ip" if native.kind == IP else "delete_fqdn"
        calls.add(row, {"id": native.gateways[gateway]}, (change.address,), purpose=f"removes {gateway}")


def _altered(
    change: Change, after: TrunkGroup, before: TrunkGroup, native: Trunk, gateways: Sequence[str]
) -> dict[str, Json]:
    """The body of the PATCH; empty where only gateways come and go that nothing is said of."""
    body: dict[str, Json] = {}
    if after.name != before.name:
        body["connection_name"] = after.name
    known = {gateway: native.gateways.get(gateway) or Ref(change.address, gateway) for gateway in gateways}
    moved = native.kind != CREDENTIAL and after.gateways is not None and after.gateways != before.gateways
    inbound = _differing(_inbound(after), _inbound(before)) | (_moved(after, native, known) if moved else {})
    outbound = _differing(_outbound(after), _outbound(before))
    if inbound:
        body["inbound"] = {**native.inbound, **inbound}
    if outbound:
        body["outbound"] = {**native.outbound, **outbound}
    if after.username != before.username:
        body["user_name"] = after.username
    if any(item.path == "password" for item in change.differences):
        body["password"] = after.password
    return body


def _moved(after: TrunkGroup, native: Trunk, known: Mapping[str, Json]) -> dict[str, Json]:
    """The ranks of gateways that change; one that was empty, and stays so, is left out."""
    ranked = _ranked(after, native.kind, known)
    return {name: id_ for name, id_ in ranked.items() if (id_ or "") != (native.inbound.get(name) or "")}


def remove(calls: Calls, change: Change, live: LiveTrunkGroup, moves: Mapping[str, Change]) -> None:
    """The call that removes a trunk group, its gateways with it, after the numbers that leave it in this plan.

    `moves` are the changes that may take a number off a connection, by number. Raises NotPossible.
    """
    native = live.native
    if native.kind not in KINDS:
        raise NotPossible(live.trouble, "remove it in the portal")
    on_it = [number for number, found in calls.observed.numbers.items() if found.native.connection == native.id]
    stay = [number for number in on_it if not _leaves(moves.get(number), live.name)]
    if stay:
        raise NotPossible(
            f"{some(sorted(stay))} still have it as their connection",
            "give them another trunk group, or release them; where they forward all calls, take it off in the portal",
        )
    needs = tuple(moves[number].address for number in on_it)
    once = {change.address: f"release:{change.address}"}
    calls.add(f"delete_{native.kind}_connection", {"id": native.id}, (change.address,), needs=needs, once=once)


def _leaves(change: Change | None, name: str) -> bool:
    """Whether a change takes its number off a connection: to another, to none, or off the account."""
    if change is None or change.kind is Kind.DID:
        return change is not None and change.action is Action.DELETE
    after = wanted(change)
    if not isinstance(after, Forwarding):
        return False
    return not after.enabled or (after.trunk_group is not None and after.trunk_group != name)


def _add(calls: Calls, change: Change, kind: str, gateways: Iterable[str], connection: Json, of: str) -> None:
    """New gateways. `of` names the connection in the names of their effects: its id, or its name before it has one."""
    for gateway in gateways:
        host, _, port = gateway.rpartition(":")
        args: dict[str, Json] = {"connection_id": connection, "port": int(port)}
        args |= {"fqdn": host, "dns_record_type": "a"} if kind == FQDN else {"ip_address": host.strip("[]")}
        once = {change.address: adding(gateway, of)}
        calls.add(f"create_{kind}", args, (change.address,), once=once, purpose=f"adds {gateway}")


def _ranked(group: TrunkGroup, kind: str, ids: Mapping[str, Json]) -> dict[str, Json]:
    """Which gateways are tried first. One that is, cannot be deleted, so what is not named any more is taken out: with null
    where that is documented, else with the blank that means nothing elsewhere in this API."""
    ranked = list(ids.values()) if group.routing != "round_robin" else []
    nothing = None if kind == FQDN else ""
    return {
        f"default_{rank}_{kind}_id": id_ for rank, id_ in zip_longest(RANKS, ranked[: len(RANKS)], fillvalue=nothing)
    }


def _differing(after: Mapping[str, Json], before: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in after.items() if value != before.get(name)}


def _inbound(group: TrunkGroup) -> dict[str, Json]:
    shown = group.number_format or ""
    return said(
        {
            "dnis_number_format": words.NUMBER_FORMATS.get(shown, shown) or None,
            "default_routing_method": words.ROUTINGS.get(group.routing or "", group.routing),
            "channel_limit": group.inbound_limit,
        }
    )


def _outbound(group: TrunkGroup) -> dict[str, Json]:
    return said({"tech_prefix": group.prefix, "channel_limit": group.outbound_limit})
