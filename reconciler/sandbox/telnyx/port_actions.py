"""POST /porting_orders/{id}/actions/...: confirm, cancel, activate (OpenAPI; guide "porting")."""

from __future__ import annotations

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, one, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.port_life import fixed, missing, move, new_number
from reconciler.sandbox.telnyx.ports import get_order
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_CANCEL_CLOSED = 48 * 3600.0


def confirm(call: Call) -> WireReply:
    """POST .../actions/confirm: a draft is submitted; there is no way back to a draft."""
    port, estate = call.record("ports"), call.estate
    if port["_status"] not in ("draft", "exception"):
        raise Refusal("10027", f"A porting order that is {port['_status']} cannot be confirmed.")
    lacking = missing(port)
    if "/documents/loa" in lacking:
        raise Refusal("80008", "The LOA is missing.", pointer="/documents/loa")
    if lacking:
        raise bad("The requirements of the order are not met.", lacking[0])
    if port["_status"] == "exception":
        fixed(estate, port)
        return get_order(call)
    _plan_exception(estate, port)
    key = estate.counter("support_key") + 1
    move(
        estate,
        port,
        "in-process",
        estate.now,
        support_key=f"sr_{key:06x}",
        parent_support_key=f"pr_{port['_family'] + 1:06x}",
    )
    estate.agenda.drop("draft", port["id"])
    estate.agenda.set("port", port["id"], estate.now + call.options.port_submit_lag)
    for item in port["_numbers"]:
        call.effect("port_submitted", item["phone_number"], id=port["id"])
        if call.options.port_pending_listed:
            estate.numbers.put(new_number(estate, port, item["phone_number"]))
    return get_order(call)


def _plan_exception(estate: Estate, port: Record) -> None:
    """The seeded codes are used up one by one, the option holds for each order once."""
    queue = estate.table("port_exceptions")
    first = next(iter(queue.rows.values()), None)
    if first is not None:
        queue.delete(first["id"])
        port["_exception"] = first["code"]
    else:
        port["_exception"] = estate.options.port_exception


def cancel(call: Call) -> WireReply:
    """POST .../actions/cancel: people decide, so it takes a while; not within 48 hours of the FOC date."""
    port, now = call.record("ports"), call.estate.now
    if port["_status"] not in ("in-process", "submitted", "exception", "foc-date-confirmed"):
        raise Refusal("10027", f"A porting order that is {port['_status']} cannot be cancelled.")
    if port["_foc"] is not None and port["_foc"] - now < _CANCEL_CLOSED:
        raise Refusal("10027", "A porting order cannot be cancelled within 48 hours of the FOC date.")
    move(call.estate, port, "cancel-pending", now)
    call.estate.agenda.set("port", port["id"], now + call.options.port_cancel_lag)
    for item in port["_numbers"]:
        call.effect("port_cancel_requested", item["phone_number"], id=port["id"])
    return get_order(call)


def activate(call: Call) -> WireReply:
    """POST .../actions/activate, 202: FastPort orders only, the numbers move at once."""
    port, estate = call.record("ports"), call.estate
    if not port["_fast"] or port["_status"] != "foc-date-confirmed":
        raise Refusal("10027", "Only confirmed FastPort orders can be activated.")
    job = next(row for row in estate.table("activation_jobs").newest() if row["_port"] == port["id"])
    job |= {"status": "in-process", "activation_type": "on-demand", "updated_at": iso_millis(estate.now)}
    estate.table("activation_jobs").put(job)
    estate.agenda.set("port", port["id"], estate.now)
    for item in port["_numbers"]:
        call.effect("port_activated", item["phone_number"], id=port["id"])
    return one(visible(job), 202)
