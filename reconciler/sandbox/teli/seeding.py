"""Bulk loading through POST /_control/seed: ``{"teli": {...}}``.

* ``numbers``: ``number`` and any of ``id``, ``user_id`` and the settings of a number: ``number_type``, ``state``,
  ``ratecenter``, ``call_flow_id``, ``channel_group_id``, ``voicemail_inbox_id``, ``straight_to_voicemail``,
  ``cnam`` (true or false), ``lidb``, ``note``, ``forward_to``, ``listing``, ``sms_post_url``...; and ``e911``, an
  object of ``full_name``, ``address``, ``city``, ``state``, ``zip``, ``unit_type``, ``unit_number``, ``group_id``.
* ``generate``: ``{"count": n, "first"?: number, ...}`` makes n numbers alike without shipping them.
* ``ports``: parameters of lnp/create (none is required) with ``numbers`` a list of digits, or of ``{number,
  status?, foc_in?, done_in?, reason?}``: status submitted, confirmed, completed, rejected or canceled; seconds.
  Without a status a number goes the way the options have it, as one of lnp/create does.
* ``port_events``: ``{id, number?, status, reason?}``: what the losing carrier does to an order that exists.
* ``flows`` ``{flow_name, flow_data?, default?}``, ``channel_groups`` ``{name, channels}``, ``ip_endpoints``
  ``{ip_address, ip_name}``, ``sip_accounts``, ``inboxes``, ``alert_groups`` ``{group_name}``: with ``id`` or not.
* ``inventory``: ``{number, kind?, state?, ratecenter?, setup?, monthly?}``; ``remove_inventory``: numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.inventory import Offer
from reconciler.sandbox.teli.estate import Estate
from reconciler.sandbox.teli.model import (
    E911,
    NUMBER_TYPES,
    AlertGroup,
    ChannelGroup,
    Did,
    Flow,
    Inbox,
    IpEndpoint,
    SipAccount,
    voice_type,
)
from reconciler.sandbox.teli.portseeds import load_events, load_ports
from reconciler.sandbox.teli.table import Table

_FIRST_GENERATED = 3_032_000_000


def load_seed(estate: Estate, payload: Mapping[str, Any]) -> dict[str, int]:
    """Load all parts; references between them are not checked."""
    unknown = set(payload) - set(_PARTS)
    if unknown:
        raise BadSeed(f"seed: unknown part {', '.join(sorted(unknown))}; known: {', '.join(sorted(_PARTS))}")
    return {part: load(estate, payload[part]) for part, load in _PARTS.items() if part in payload}


def _did(estate: Estate, raw: dict[str, Any]) -> Did:
    values = dict(raw)
    number = str(values.pop("number", ""))
    if not number.isdecimal():
        raise BadSeed("numbers: number must be digits")
    did_id = estate.given_id("did", values.pop("id", None))
    user = int(values.pop("user_id", estate.options.user_id))
    kind = values.pop("number_type", voice_type(number))
    if kind not in NUMBER_TYPES:
        raise BadSeed(f"numbers: number_type must be one of {', '.join(NUMBER_TYPES)}")
    try:
        return Did(did_id, user, number, kind, **values)
    except TypeError as exc:
        raise BadSeed(f"numbers: {exc}") from exc


def _entry(estate: Estate, did: Did, raw: dict[str, Any]) -> E911:
    values = {name: raw.get(name, "") for name in ("full_name", "address", "city", "state", "zip")}
    rest = {name: value for name, value in raw.items() if name not in values and name != "id"}
    try:
        return E911(
            estate.given_id("e911", raw.get("id")),
            did.id,
            did.number,
            created=estate.now,
            modified=estate.now,
            **values,
            **rest,
        )
    except TypeError as exc:
        raise BadSeed(f"numbers: e911: {exc}") from exc


def _add(estate: Estate, dids: list[Did], entries: list[E911]) -> int:
    """Check before changing anything: ids are unique, and so are numbers."""
    if len({did.id for did in dids}) != len(dids) or any(did.id in estate.dids.table.rows for did in dids):
        raise BadSeed("numbers: an id is given twice, or taken")
    if len({did.number for did in dids}) != len(dids) or any(estate.dids.owned(did.number) for did in dids):
        raise BadSeed("numbers: a number is given twice, or already in use")
    for did in dids:
        estate.inventory.take(did.number)
    estate.dids.add_many(dids)
    for entry in entries:
        estate.dids.touch(entry.did_id, entry.id)
    estate.e911.put_many(entries)
    return len(dids)


def _numbers(estate: Estate, rows: list[dict[str, Any]]) -> int:
    dids: list[Did] = []
    entries: list[E911] = []
    for raw in rows:
        did = _did(estate, {name: value for name, value in raw.items() if name != "e911"})
        dids.append(did)
        if raw.get("e911") is not None:
            entries.append(_entry(estate, did, raw["e911"]))
    return _add(estate, dids, entries)


def _generate(estate: Estate, spec: dict[str, Any]) -> int:
    """Numbers 3032000000 upwards (or from ``first``), all alike."""
    rest = {name: value for name, value in spec.items() if name not in ("count", "first", "e911")}
    first = int(spec.get("first", _FIRST_GENERATED))
    template = _did(estate, {**rest, "number": str(first)})
    dids = [template]
    for offset in range(1, int(spec["count"])):
        dids.append(replace(template, id=estate.next_id("did"), number=str(first + offset)))
    entries = [_entry(estate, did, spec["e911"]) for did in dids] if "e911" in spec else []
    return _add(estate, dids, entries)


def _flow(estate: Estate, raw: dict[str, Any]) -> Flow:
    values = {"flow_data": "[]", "created": estate.now, "modified": estate.now, **raw}
    return Flow(**{**values, "id": estate.given_id("flow", raw.get("id"))})


def _channel_group(estate: Estate, raw: dict[str, Any]) -> ChannelGroup:
    values = {"channels": 1, "created": estate.now, "modified": estate.now, **raw}
    return ChannelGroup(**{**values, "id": estate.given_id("channel_group", raw.get("id"))})


def _alert_group(estate: Estate, raw: dict[str, Any]) -> AlertGroup:
    values = {"created": estate.now, "modified": estate.now, **raw}
    return AlertGroup(**{**values, "id": estate.given_id("group", raw.get("id"))})


def _plain(kind: Callable[..., Any], name: str) -> Callable[[Estate, dict[str, Any]], Any]:
    return lambda estate, raw: kind(**{**raw, "id": estate.given_id(name, raw.get("id"))})


def _records(
    table: Callable[[Estate], Table[Any]], build: Callable[[Estate, dict[str, Any]], Any]
) -> Callable[[Estate, Any], int]:
    def load(estate: Estate, rows: list[dict[str, Any]]) -> int:
        try:
            return table(estate).put_many([build(estate, raw) for raw in rows])
        except TypeError as exc:
            raise BadSeed(str(exc)) from exc

    return load


def _inventory(estate: Estate, rows: list[dict[str, Any]]) -> int:
    defaults = {"kind": "local", "state": None, "ratecenter": None, "setup": "1.00", "monthly": "1.00"}
    return estate.inventory.add(Offer(**{**defaults, "serial": estate.next_id("serial"), **raw}) for raw in rows)


def _remove_inventory(estate: Estate, numbers: list[str]) -> int:
    return sum(estate.inventory.take(number) is not None for number in numbers)


_PARTS: dict[str, Callable[[Estate, Any], int]] = {
    "inventory": _inventory,
    "remove_inventory": _remove_inventory,
    "flows": _records(lambda estate: estate.flows, _flow),
    "channel_groups": _records(lambda estate: estate.channel_groups, _channel_group),
    "ip_endpoints": _records(lambda estate: estate.ip_endpoints, _plain(IpEndpoint, "ip_endpoint")),
    "sip_accounts": _records(lambda estate: estate.sip_accounts, _plain(SipAccount, "sip_account")),
    "inboxes": _records(lambda estate: estate.inboxes, _plain(Inbox, "inbox")),
    "alert_groups": _records(lambda estate: estate.groups, _alert_group),
    "numbers": _numbers,
    "generate": _generate,
    "ports": load_ports,
    "port_events": load_events,
}
