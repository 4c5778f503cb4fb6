"""forwarding-details, update-forwarding, view-did-activation, update-activation ("Port")."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.portdates import instant_of
from reconciler.sandbox.call48.portfields import choice, flag
from reconciler.sandbox.call48.portlife import due_of, note
from reconciler.sandbox.call48.portmodel import Port, PortForwarding
from reconciler.sandbox.call48.portrows import foc_row
from reconciler.sandbox.call48.porttarget import did_target, done, target
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.wire import WireReply


def _port(call: Call, value: object) -> Port:
    if value in (None, ""):
        raise Refusal("port_req_id is required")
    return target(call, {"port_req_id": value}).port


def forwarding_details(call: Call) -> WireReply:
    """The forwarding of a request, its password included."""
    port = _port(call, call.param("port_req_id"))
    shown = {name: value for name, value in asdict(port.forwarding).items() if name != "rows"}
    rows = [{"port_req_id": port.id, **row} for row in port.forwarding.rows]
    data = {"port_req_id": port.id, **shown, "port_req_forwardings": rows}
    return reply({"code": 200, "message": SUCCESS, "data": data})


def _row(call: Call, raw: object) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise Refusal("forwarding_data must be an array of objects")
    method, value = text_of(raw.get("method")), text_of(raw.get("value"))
    if not method or not value:
        raise Refusal("method and value are required")
    stamp = iso_millis(call.estate.now)
    return {
        "forwarding_type_id": integer_of(raw.get("forwarding_type_id"), "forwarding_type_id"),
        "sequence": integer_of(raw.get("sequence"), "sequence"),
        "method": method,
        "value": value,
        "timeout": integer_of(raw.get("timeout"), "timeout"),
        "created_at": stamp,
        "updated_at": stamp,
    }


def update_forwarding(call: Call) -> WireReply:
    """Rows that are sent take the place of all there were; what is not sent stays, as both are optional.

    The other ``fwd_`` fields are submit-port-details' alone.
    """
    body = call.body()
    port = _port(call, body.get("port_req_id"))
    if port.phase in ("Completed", "Cancelled"):
        raise Refusal("Port request cannot be edited")
    changed: PortForwarding = port.forwarding
    if body.get("forwarding_data") is not None:
        rows = body["forwarding_data"]
        if not isinstance(rows, list):
            raise Refusal("forwarding_data must be an array of objects")
        changed = replace(changed, rows=tuple(_row(call, raw) for raw in rows))
    if body.get("fwd_preconfigured") is not None:
        changed = replace(changed, fwd_preconfigured=flag(body["fwd_preconfigured"], "fwd_preconfigured"))
    call.estate.ports.put(replace(port, forwarding=changed))
    call.effect("port_forwarding_set", str(port.id), port_req_id=port.id, written=body)
    return done()


def view_did_activation(call: Call) -> WireReply:
    """Data inside data, for a number that has its FOC."""
    port, proposal, item = did_target(call, call.request.query, "did")
    if item.status not in ("foc_received", "activated"):
        raise Refusal("DID not found")
    return reply({"code": 200, "data": {"success": True, "data": foc_row(port, proposal, item)}})


def update_activation(call: Call) -> WireReply:
    """How and when one number is activated, once it has its FOC."""
    body, estate = call.body(), call.estate
    port, proposal, item = did_target(call, body, "did")
    values = {name: text_of(body.get(name)) for name in ("activation_date", "activation_type")}
    for name, value in values.items():
        if not value:
            raise Refusal(f"{name} is required")
    if item.status != "foc_received":
        raise Refusal("DID cannot be edited")
    at = instant_of(values["activation_date"], "activation_date")
    changed = replace(item, activation_type=choice("activation_type", values["activation_type"]), activation_at=at)
    changed = replace(changed, due=due_of(estate, port, proposal, changed, estate.now))
    numbers = tuple(changed if old.did == item.did else old for old in proposal.numbers)
    estate.ports.put(port.having(replace(proposal, numbers=numbers)))
    note(estate, "port_activation_set", port, proposal, item.did, **values)
    return done()
