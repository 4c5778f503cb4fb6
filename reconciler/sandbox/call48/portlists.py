"""The lists of port-ins: view-list, view-did-list, view-foc-list, view-rejection-list, export-list.

Many are POSTs, all only read. Their paging is two strings in a JSON body.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from reconciler.sandbox.call48.call import Call, Refusal, reply, text_of
from reconciler.sandbox.call48.portdates import javascript
from reconciler.sandbox.call48.portfields import ACTIVATION_TYPES
from reconciler.sandbox.call48.portmodel import DID_TYPES, PHASES, Port, PortNumber, Proposal
from reconciler.sandbox.call48.portrows import detail_row, did_row, foc_day, foc_row, list_row, rejection_row
from reconciler.sandbox.call48.porttarget import mine, target
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.wire import WireReply

R = TypeVar("R")

_ATL_STATUSES = (
    *("LSR Pending", "Active", "Authorized", "LSR Rejected", "ActionRequired", "Pending", "Canceled"),
    *("CancelPending", "ActivatePending", "Conflict", "PreOrderPending", "DisconnectPending", "ReceivedFoc"),
    *("Rejected", "Submitted", "Supplemented", "CSRPending", "CSRRequested", "CSRModified", "CSRInvalid"),
    *("CSREscalated", "CSRReview", "CSRReceived", "CSRApproved"),
)


def _positive(body: dict[str, Any], name: str) -> int:
    """``page`` and ``limit`` are strings, also in a JSON body."""
    value = body.get(name)
    if value is None:
        raise Refusal(f"{name} is required")
    if not isinstance(value, str):
        raise Refusal(f"{name} must be a string")
    if not (value.isascii() and value.isdigit() and len(value) < 10) or int(value) < 1:
        raise Refusal(f"{name} must be a positive number")
    return int(value)


def _page(call: Call, body: dict[str, Any], rows: list[R]) -> tuple[list[R], bool]:
    """The rows of a page, and whether there are more; a page is capped silently."""
    page, size = _positive(body, "page"), _positive(body, "limit")
    if call.options.port_list_cap is not None:
        size = min(size, call.options.port_list_cap)
    return rows[(page - 1) * size : page * size], page * size < len(rows)


def _numbers(body: dict[str, Any]) -> set[str] | None:
    given = body.get("numbers")
    if given in (None, []):
        return None
    if not isinstance(given, list):
        raise Refusal("numbers must be an array")
    return {text_of(item) for item in given}


def _word(body: dict[str, Any], name: str, allowed: Iterable[str]) -> str | None:
    word = text_of(body.get(name)) or None
    if word is not None and word not in allowed:
        raise Refusal(f"Invalid {name}")
    return word


def _found(call: Call, body: dict[str, Any]) -> list[Port]:
    """The account's requests that all filters let through, the newest first."""
    numbers = _numbers(body)
    phase, kind = _word(body, "request_phase", PHASES), _word(body, "did_type", DID_TYPES)
    return [
        port
        for port in call.estate.ports.newest()
        if mine(call, port)
        and phase in (None, port.phase)
        and kind in (None, port.did_type)
        and (numbers is None or any(item.did in numbers for item in port.numbers()))
    ]


def view_list(call: Call) -> WireReply:
    """``totalRecords`` is a number here; the filter ``numbers`` is the only way to find a number's request."""
    body = call.body()
    ports = _found(call, body)
    shown, more = _page(call, body, ports)
    data = {"result": [list_row(port) for port in shown], "totalRecords": len(ports), "enableNext": more}
    return reply({"code": 200, "data": data})


def view_port_detail(call: Call) -> WireReply:
    """The detail of a request, or of a sub-order: its own, else the request's."""
    found = target(call, call.request.query)
    return reply({"code": 200, "data": detail_row(found.port, found.proposal, call.options)})


def view_did_list(call: Call) -> WireReply:
    """The numbers of a sub-order."""
    if not call.required("port_proposal_id"):
        raise Refusal("port_proposal_id is required")
    found = target(call, {"port_proposal_id": call.param("port_proposal_id")})
    rows = [did_row(found.port, proposal, item) for proposal in found.proposals() for item in proposal.numbers]
    return reply({"code": 200, "data": {"success": True, "result": rows}})


def _with_foc(ports: Iterable[Port]) -> Iterator[tuple[Port, Proposal, PortNumber]]:
    for port in ports:
        for proposal in port.proposals:
            for item in proposal.numbers:
                if item.status in ("foc_received", "activated"):
                    yield port, proposal, item


def view_foc_list(call: Call) -> WireReply:
    """Numbers whose losing carrier has agreed, activated ones too (the sample is one)."""
    body = call.body()
    numbers, kind = _numbers(body), _word(body, "activation_type", ACTIVATION_TYPES)
    ports = (port for port in call.estate.ports.newest() if mine(call, port))
    rows = [foc_row(*found) for found in _with_foc(ports) if numbers is None or found[2].did in numbers]
    rows = [row for row in rows if kind in (None, row["activation_type"])]
    shown, _ = _page(call, body, rows)
    return reply({"code": 200, "data": {"count": len(rows), "rows": shown}})


def view_rejection_list(call: Call) -> WireReply:
    """Sub-orders with status retry; a result inside a result, and the words of two filters before it."""
    body = call.body()
    found = sorted(
        ((port, proposal) for port in _found(call, body) for proposal in port.proposals if proposal.status == "retry"),
        key=lambda pair: -pair[1].id,
    )
    shown, more = _page(call, body, found)
    result = {
        "request_phase_list": [{"request_phase": phase} for phase in PHASES if phase != "Processing"],
        "atl_status_list": [{"atl_status": status} for status in _ATL_STATUSES],
        "totalRecords": len(found),
        "result": [rejection_row(*pair) for pair in shown],
        "enableNext": more,
    }
    return reply({"code": 200, "data": {"success": True, "result": result}})


def export_list(call: Call) -> WireReply:
    """Comma separated values that call themselves JSON.

    Only the sub-orders of a request have a sample, in which ``tn`` is how many numbers there are. The columns of
    the other two lists, numbers of a sub-order and requests, are guesses.
    """
    body = call.body()
    if body.get("port_proposal_id") not in (None, ""):
        found = target(call, body)
        items = [item for proposal in found.proposals() for item in proposal.numbers]
        rows = [(item.did, item.status, item.foc_day or "") for item in items]
        return _csv(("tn", "status", "active_foc_date"), rows)
    if body.get("port_req_id") not in (None, ""):
        proposals = target(call, body).port.proposals
        sub_orders = [
            (item.id, item.status, javascript(item.resubmitted), len(item.numbers), foc_day(item) or "")
            for item in proposals
        ]
        return _csv(("sub_order_id", "status", "resubmitted_at", "tn", "active_foc_date"), sub_orders)
    ports = [(port.id, port.phase, len(port.proposals), iso_millis(port.created)) for port in _found(call, body)]
    return _csv(("port_req_id", "request_phase", "suborder_count", "created_at"), ports)


def _csv(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> WireReply:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([head, *rows])
    return WireReply(200, out.getvalue().encode())
