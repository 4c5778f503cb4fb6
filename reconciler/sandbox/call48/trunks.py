"""Trunk groups ("OD Trunk Group": create, update, list)."""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import replace
from typing import Any

from reconciler.sandbox.call48.call import Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.model import TrunkGroup
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.wire import WireReply

_CHOICES = {
    "route_type": ("RR", "TD"),
    "num_format": ("e164", "11", "10"),
    "cli_type": ("paid", "rpid"),
}
_DEFAULT_PORT = 5060
_OD_CUSTOMER = 10_031


def endpoint(text: str) -> str:
    """``10.50.250.10`` or ``10.50.250.10:5060`` as ``ip:port``; without a port the default one is meant."""
    address, separator, port = text.strip().partition(":")
    try:
        ipaddress.IPv4Address(address)
        number = int(port) if separator else _DEFAULT_PORT
    except ValueError as exc:
        raise Refusal("Invalid ip_address") from exc
    if not 0 < number < 65_536:
        raise Refusal("Invalid ip_address")
    return f"{address}:{number}"


def _ips(body: dict[str, Any]) -> list[str]:
    """``trunk_ips`` is required in create and update alike; in an update it may be an empty list."""
    given = body.get("trunk_ips")
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise Refusal("trunk_ips is required")
    return list(dict.fromkeys(endpoint(text_of(item.get("ip_address"))) for item in given))


def _settings(body: dict[str, Any]) -> dict[str, Any]:
    """The optional settings that were sent."""
    chosen: dict[str, Any] = {}
    for name, allowed in _CHOICES.items():
        if body.get(name) is not None:
            value = text_of(body[name])
            if value not in allowed:
                raise Refusal(f"Invalid {name}")
            chosen[name] = value
    if "prefix" in body:
        chosen["prefix"] = text_of(body["prefix"]) or None
    return chosen


def create_trunk_group(call: Call) -> WireReply:
    """Names are not unique: sending the same request twice makes two groups."""
    body, estate, now = call.body(), call.estate, call.estate.now
    name = text_of(body.get("trunk_name"))
    if not name:
        raise Refusal("trunk_name is required")
    ips, settings = _ips(body), _settings(body)
    if not ips:
        raise Refusal("trunk_ips is required")
    group = TrunkGroup(
        trunk_grpid=estate.counter("trunk_grpid", call.options.first_trunk_grpid),
        ext_tgid=estate.counter("ext_tgid", call.options.first_ext_tgid),
        trunk_name=name,
        account_id=call.account,
        account_username=call.user.user_name,
        trunk_ips=tuple(ips),
        listed_at=now + call.options.trunk_list_lag,
        routable_at=now + call.options.trunk_route_lag,
        **settings,
    )
    estate.put_trunk_group(group)
    call.effect("trunk_group_created", name, trunk_grpid=group.trunk_grpid, ext_tgid=group.ext_tgid, trunk_ips=ips)
    return reply(
        {
            "code": 200,
            "message": "Trunk Group created successfully",
            "data": _created(group, iso_millis(now)),
            "error": None,
        }
    )


def _created(group: TrunkGroup, moment: str) -> dict[str, object]:
    """Addresses are objects here and strings in the list; ``ext_tgstatus`` appears only here."""
    split = [ip.split(":") for ip in group.trunk_ips]
    return {
        "ss_verify": group.ss_verify,
        "trunk_grpid": group.trunk_grpid,
        "trunk_name": group.trunk_name,
        "route_type": group.route_type,
        "num_format": group.num_format,
        "cli_type": group.cli_type,
        "prefix": group.prefix,
        "trunk_ips": [
            {"port": int(port), "trunk_grpid": group.trunk_grpid, "ip_address": address} for address, port in split
        ],
        "account_id": group.account_id,
        "ext_tgid": group.ext_tgid,
        "od_custid": _OD_CUSTOMER,
        "order_no": f"newTG-{secrets.token_hex(9)}",
        "ext_tgstatus": "queued",
        "updated_at": moment,
        "created_at": moment,
    }


def update_trunk_group(call: Call) -> WireReply:
    """Addresses in ``deleted_ips`` go first, then those of ``trunk_ips`` are appended.

    An address that is already there is not doubled, one that is not there cannot be missed: the document
    is silent on both.
    """
    body = call.body()
    group = call.estate.trunk_groups.get(integer_of(body.get("trunk_grpid"), "trunk_grpid"))
    if group is None or group.account_id != call.account:
        raise Refusal("Trunk group not found")
    added, changes = _ips(body), _settings(body)
    removed = body.get("deleted_ips") or []
    if not isinstance(removed, list):
        raise Refusal("deleted_ips must be an array")
    gone = {endpoint(text_of(item)) for item in removed}
    if body.get("trunk_name") is not None:
        changes["trunk_name"] = text_of(body["trunk_name"])
        if not changes["trunk_name"]:
            raise Refusal("Invalid trunk_name")
    kept = [ip for ip in group.trunk_ips if ip not in gone]
    changes["trunk_ips"] = tuple(dict.fromkeys([*kept, *added]))
    call.estate.put_trunk_group(replace(group, **changes))
    call.effect("trunk_group_updated", group.trunk_name, trunk_grpid=group.trunk_grpid, **changes)
    return reply({"code": 200, "message": "Success", "data": None, "error": None})


def list_trunk_groups(call: Call) -> WireReply:
    """``totalRecords`` is a string. Paging parameters are not documented: ``page`` is the natural one."""
    now, size = call.estate.now, call.options.trunk_page_size
    groups = [
        group
        for _, group in sorted(call.estate.trunk_groups.items())
        if group.account_id == call.account and group.listed_at <= now
    ]
    shown, more = groups, False
    if size is not None:
        start = (max(1, integer_of(call.param("page") or "1", "page")) - 1) * size
        shown, more = groups[start : start + size], start + size < len(groups)
    data = {
        "result": [_listed(group) for group in shown],
        "totalRecords": str(len(groups)),
        "enableNext": more,
    }
    return reply({"code": 200, "message": "Success", "data": data, "error": None})


def _listed(group: TrunkGroup) -> dict[str, object]:
    return {
        "trunk_grpid": group.trunk_grpid,
        "ext_tgid": group.ext_tgid,
        "trunk_name": group.trunk_name,
        "account_id": group.account_id,
        "route_type": group.route_type,
        "num_format": group.num_format,
        "cli_type": group.cli_type,
        "prefix": group.prefix,
        "ss_verify": group.ss_verify,
        "trunk_ips": list(group.trunk_ips),
        "account_username": group.account_username,
    }
