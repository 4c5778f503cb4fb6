"""Ips and fqdns of connections (OpenAPI)."""

from __future__ import annotations

import ipaddress

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import BIG_PAGE, Call, exists, listing, one, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.fields import Spec, integer, required, text
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_PORT = 5060
IP: Spec = {"ip_address": text(), "port": integer(_PORT, 1, 65_535), "connection_id": text("")}
FQDN: Spec = {
    "fqdn": text(pattern=r"([A-Za-z0-9_-]+\.)+[A-Za-z]{2,}"),
    "dns_record_type": text(None, "a", "srv"),
    "port": integer(_PORT, 1, 65_535, null=True),
    "connection_id": text(""),
}


def _check_ip(call: Call, body: Record) -> None:
    exists(call, "connections", body.get("connection_id"), "/connection_id")
    try:
        ipaddress.ip_address(body.get("ip_address", "0.0.0.0"))
    except ValueError as exc:
        raise bad(f"{body['ip_address']} is not an IP address.", "/ip_address") from exc


def _stored(call: Call, kind: str, row: Record, *, created: bool) -> WireReply:
    now = iso_millis(call.estate.now)
    row |= {"created_at": row.get("created_at", now), "updated_at": now}
    call.estate.table(f"{kind}s").put(row)
    address = row["ip_address"] if kind == "ip" else row["fqdn"]
    effect = f"{kind}_created" if created else f"{kind}_changed"
    call.effect(effect, address, id=row["id"], connection_id=row["connection_id"], port=row["port"])
    return one(visible(row), 201 if created else 200)


def create_ip(call: Call) -> WireReply:
    """POST /ips, 201."""
    body = call.fields(IP)
    required(body, "ip_address")
    _check_ip(call, body)
    row = {name: body.get(name, item.default) for name, item in IP.items()}
    return _stored(call, "ip", {"id": call.estate.long_id(), "record_type": "ip", **row}, created=True)


def update_ip(call: Call) -> WireReply:
    """PATCH: the address is required again."""
    row, body = call.record("ips"), call.fields(IP)
    required(body, "ip_address")
    _check_ip(call, body)
    return _stored(call, "ip", {**row, **body}, created=False)


def list_ips(call: Call) -> WireReply:
    """GET /ips."""
    return _list(call, "ips", "connection_id", "ip_address", "port")


def create_fqdn(call: Call) -> WireReply:
    """POST /fqdns, 201."""
    body = call.fields(FQDN)
    required(body, "connection_id", "fqdn", "dns_record_type")
    exists(call, "connections", body["connection_id"], "/connection_id")
    row = {name: body.get(name, item.default) for name, item in FQDN.items()}
    fqdn = {"id": call.estate.long_id(), "record_type": "fqdn", **row}
    return _stored(call, "fqdn", _without_port(fqdn), created=True)


def _without_port(row: Record) -> Record:
    """An SRV record names the port itself."""
    return {**row, "port": None} if row["dns_record_type"] == "srv" else row


def update_fqdn(call: Call) -> WireReply:
    """PATCH, all optional."""
    row, body = call.record("fqdns"), call.fields(FQDN)
    exists(call, "connections", body.get("connection_id"), "/connection_id")
    return _stored(call, "fqdn", _without_port({**row, **body}), created=False)


def list_fqdns(call: Call) -> WireReply:
    """GET /fqdns."""
    return _list(call, "fqdns", "connection_id", "fqdn", "port", "dns_record_type")


def _list(call: Call, table: str, *names: str) -> WireReply:
    filters = call.filters(*names)
    rows = call.estate.table(table).newest()
    wanted = (row for row in rows if all(str(row[name]) == want for name, want in filters.items()))
    return listing(call, wanted, visible, size=BIG_PAGE)


def get_ip(call: Call) -> WireReply:
    """GET /ips/{id}."""
    return one(visible(call.record("ips")))


def get_fqdn(call: Call) -> WireReply:
    """GET /fqdns/{id}."""
    return one(visible(call.record("fqdns")))


def delete_ip(call: Call) -> WireReply:
    """DELETE /ips/{id}."""
    return _delete(call, "ip", "ip_address")


def delete_fqdn(call: Call) -> WireReply:
    """DELETE /fqdns/{id}."""
    return _delete(call, "fqdn", "fqdn")


def _delete(call: Call, kind: str, name: str) -> WireReply:
    """Refused while it is a default of its connection."""
    row = call.record(f"{kind}s")
    connection = call.estate.table("connections").get(row["connection_id"]) or {"inbound": {}}
    if any(value == row["id"] for value in connection["inbound"].values()):
        raise Refusal("10021", "The connection uses it by default.", status=400)
    call.estate.table(f"{kind}s").delete(row["id"])
    call.effect(f"{kind}_deleted", row[name], id=row["id"])
    return one(visible(row))
