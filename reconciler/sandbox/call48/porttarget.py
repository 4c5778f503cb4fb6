"""Which request, sub-order or number a port-in call is about, and which of them may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.call48.call import Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.portmodel import Port, PortNumber, Proposal, Status
from reconciler.sandbox.wire import WireReply

# What the samples of "VIEW LIST" and "VIEW DID LIST" show for submitted, reviewed and cancelled; the rest follows.
OPEN: tuple[Status, ...] = ("submitted", "retry")


@dataclass(frozen=True, slots=True)
class Target:
    """A request, or one of its sub-orders."""

    port: Port
    proposal: Proposal | None

    def proposals(self) -> tuple[Proposal, ...]:
        """The sub-order, or all of them."""
        return self.port.proposals if self.proposal is None else (self.proposal,)


def mine(call: Call, port: Port) -> bool:
    """Requests of the caller's account, and those made for it."""
    return call.account in (port.owner, port.account_id)


def target(call: Call, fields: Mapping[str, Any], port_key: str = "port_req_id") -> Target:
    """The narrower of what is named: with a sub-order, the request's id must fit but is not needed."""
    port_id, proposal_id = fields.get(port_key), fields.get("port_proposal_id")
    if proposal_id not in (None, ""):
        wanted = integer_of(proposal_id, "port_proposal_id")
        port = call.estate.ports.of_proposal(wanted)
        if port is None or not mine(call, port):
            raise Refusal("Port proposal not found")
        if port_id not in (None, "") and integer_of(port_id, port_key) != port.id:
            raise Refusal("Port proposal not found")
        return Target(port, next(item for item in port.proposals if item.id == wanted))
    if port_id in (None, ""):
        raise Refusal(f"{port_key} or port_proposal_id is required")
    found = call.estate.ports.ports.get(integer_of(port_id, port_key))
    if found is None or not mine(call, found):
        raise Refusal("Port request not found")
    return Target(found, None)


def did_target(call: Call, fields: Mapping[str, Any], key: str = "did_number") -> tuple[Port, Proposal, PortNumber]:
    """A number of a sub-order; both must be named."""
    if fields.get("port_proposal_id") in (None, ""):
        raise Refusal("port_proposal_id is required")
    number = text_of(fields.get(key))
    if not number:
        raise Refusal(f"{key} is required")
    found = target(call, {"port_proposal_id": fields["port_proposal_id"]})
    for proposal in found.proposals():
        for item in proposal.numbers:
            if item.did == number:
                return found.port, proposal, item
    raise Refusal("DID not found")


def done() -> WireReply:
    """What all writes but submit-port-details answer: nothing of the new state, and no ``data``."""
    return reply({"code": 200, "message": "Successful Operation"})
