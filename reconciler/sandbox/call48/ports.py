"""check-ports, submit-port-details, update-request, cancel, delete, activate ("Port")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.call48 import portlife
from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.portfields import detail, detail_object, forwarding
from reconciler.sandbox.call48.portlife import note
from reconciler.sandbox.call48.portmodel import DID_TYPES, DidType, Port, Status
from reconciler.sandbox.call48.porttarget import OPEN, did_target, done, target
from reconciler.sandbox.call48.resources import SUB_ACCOUNTS
from reconciler.sandbox.wire import WireReply

_TOLL_FREE = ("800", "833", "844", "855", "866", "877", "888")


def did_type(value: object) -> DidType:
    """The did_type of a request."""
    text = text_of(value)
    for kind in DID_TYPES:
        if kind == text:
            return kind
    raise Refusal(f"did_type must be one of {', '.join(DID_TYPES)}")


def number_list(body: dict[str, Any]) -> list[str]:
    """``numbers``, each once."""
    numbers = body.get("numbers")
    if not isinstance(numbers, list) or not numbers:
        raise Refusal("numbers is required")
    return list(dict.fromkeys(text_of(item) for item in numbers))


def well_formed(number: str, kind: DidType) -> bool:
    """Ten digits of the kind; numbers abroad have no length of their own."""
    if not (number.isascii() and number.isdigit()):
        return False
    if kind == "INTL":
        return 6 <= len(number) <= 15
    return len(number) == 10 and number[0] in "23456789" and (number[:3] in _TOLL_FREE) == (kind == "TF")


def check_ports(call: Call) -> WireReply:
    """The message is cheerful whatever the verdicts; asked with the prefix 1, they are told without it."""
    body = call.body()
    kind, options = did_type(body.get("did_type")), call.options
    verdicts: dict[str, bool] = {}
    for given in number_list(body):
        number = given[1:] if kind != "INTL" and len(given) == 11 and given.startswith("1") else given
        if any(number.startswith(prefix) for prefix in options.check_omits):
            continue
        elsewhere = call.estate.owned(number) is None and call.estate.inventory.get(number) is None
        refused = any(number.startswith(prefix) for prefix in options.not_portable)
        verdicts[number] = well_formed(number, kind) and elsewhere and not refused
    return reply({"code": 200, "message": "Number(s) can be ported", "data": verdicts})


def _assigned(call: Call, body: dict[str, Any]) -> tuple[int, str]:
    """``account_id`` is "for assigning port to internal customer", one of GET /customers."""
    if body.get("account_id") in (None, ""):
        return call.account, call.user.user_name
    account = integer_of(body["account_id"], "account_id")
    logins = {call.account: call.user.user_name, **SUB_ACCOUNTS}
    if account not in logins:
        raise Refusal("Invalid account_id")
    return account, logins[account]


def _refuse_duplicates(call: Call, numbers: list[str]) -> None:
    if not call.options.port_refuses_duplicates:
        return
    ended: tuple[Status, ...] = ("activated", "cancelled")
    busy = {item.did for port in call.estate.ports.newest() for item in port.numbers() if item.status not in ended}
    for number in numbers:
        if number in busy:
            raise Refusal(f"{number} is already in a port request")


def submit_port_details(call: Call) -> WireReply:
    """The same request twice makes two: nothing tells a repeated request from a new one."""
    body, estate = call.body(), call.estate
    kind, numbers, sent = did_type(body.get("did_type")), number_list(body), detail_object(body)
    for number in numbers:
        if not well_formed(number, kind):
            raise Refusal(f"Invalid number {number}")
    account, username = _assigned(call, body)
    _refuse_duplicates(call, numbers)
    wanted, fwd = detail(call, sent, update=False), forwarding(call, sent)
    port = Port(
        estate.counter("port_req_id", 256),
        call.account,
        account,
        username,
        kind,
        estate.now,
        wanted,
        portlife.sub_orders(estate, numbers),
        fwd,
    )
    estate.ports.put(portlife.begun(estate, port))
    for proposal in port.proposals:
        for item in proposal.numbers:
            note(estate, "port_submitted", port, proposal, item.did, account_id=account)
    return reply({"code": 200, "message": SUCCESS, "data": {"port_req_id": port.id}})


def update_request(call: Call) -> WireReply:
    """A whole new detail in place of the old one, for the request or for one sub-order.

    What was rejected is sent again. ``resubmitted_at`` is set in any case: between the document's "VIEW LIST" and
    "EXPORT LIST" sub-order 201 got one while it was "submitted". ``numbers`` and the ``fwd_`` fields are not read.
    """
    body, estate = call.body(), call.estate
    integer_of(body.get("port_req_id"), "port_req_id")
    found = target(call, body)
    chosen = [item for item in found.proposals() if found.proposal is not None or item.detail is None]
    editable = [item for item in chosen if item.status in OPEN]
    if not editable:
        raise Refusal("Port request cannot be edited")
    written, port = detail(call, detail_object(body), update=True), found.port
    if found.proposal is None:
        port = replace(port, detail=replace(written, id=port.detail.id))
    for proposal in editable:
        changed = replace(proposal, resubmitted=estate.now)
        if found.proposal is not None:
            changed = replace(changed, detail=written)
        port = port.having(portlife.resubmitted(estate, port, changed))
        for item in proposal.numbers:
            note(estate, "port_updated", port, proposal, item.did, was=item.status)
    estate.ports.put(port)
    return done()


def cancel_order(call: Call) -> WireReply:
    """A whole request, if every sub-order that is not cancelled yet may be; or one sub-order."""
    found = target(call, call.body())
    living = [item for item in found.proposals() if item.status != "cancelled"]
    if not living or any(item.status not in OPEN for item in living):
        raise Refusal("Port request cannot be cancelled")
    port = found.port
    for proposal in living:
        for item in proposal.numbers:
            if item.status != "cancelled":
                proposal = portlife.moved(call.estate, port, proposal, item, "cancelled")
        port = port.having(proposal)
    call.estate.ports.put(replace(port, phase="Cancelled") if found.proposal is None else portlife.completed(port))
    return done()


def cancel_did_order(call: Call) -> WireReply:
    """One number of a sub-order."""
    port, proposal, item = did_target(call, call.body())
    if item.status not in OPEN:
        raise Refusal("DID cannot be cancelled")
    port = port.having(portlife.moved(call.estate, port, proposal, item, "cancelled"))
    call.estate.ports.put(portlife.completed(port))
    return done()


def delete_request(call: Call) -> WireReply:
    """What is cancelled, for good: a number, a sub-order, or the request.

    Its id is called ``port_request_id`` here and nowhere else. Any other spelling of the keys is not seen: a
    ``did_number`` that is missing makes it the whole sub-order.
    """
    body, estate = call.body(), call.estate
    found = target(call, body, "port_request_id")
    number = text_of(body.get("did_number"))
    if number and found.proposal is None:
        raise Refusal("port_proposal_id is required")
    port = found.port
    for proposal in found.proposals():
        gone = [item for item in proposal.numbers if number in ("", item.did)]
        if not gone or any(item.status != "cancelled" for item in gone):
            raise Refusal("Only cancelled orders can be deleted" if gone else "DID not found")
        port = port.having(replace(proposal, numbers=tuple(item for item in proposal.numbers if item not in gone)))
        for item in gone:
            note(estate, "port_deleted", port, proposal, item.did)
    estate.ports.put(replace(port, proposals=tuple(item for item in port.proposals if item.numbers)))
    return done()


def activate_order(call: Call) -> WireReply:
    """Numbers with a FOC are in service from now on; those without one stay as they are."""
    found = target(call, call.body())
    port, ready = found.port, 0
    for proposal in found.proposals():
        for item in proposal.numbers:
            if item.status == "foc_received":
                proposal, ready = portlife.moved(call.estate, port, proposal, item, "activated"), ready + 1
        port = port.having(proposal)
    if not ready:
        raise Refusal("Port request cannot be activated")
    call.estate.ports.put(portlife.completed(port))
    return done()


def activate_did(call: Call) -> WireReply:
    """One number of a sub-order."""
    port, proposal, item = did_target(call, call.body())
    if item.status != "foc_received":
        raise Refusal("DID cannot be activated")
    port = port.having(portlife.moved(call.estate, port, proposal, item, "activated"))
    call.estate.ports.put(portlife.completed(port))
    return done()
