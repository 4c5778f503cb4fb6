"""PATCH port_requests/{id}/{state}: who may move a port request where, and what each move brings."""

from __future__ import annotations

from reconciler.sandbox.kazoo import port_life
from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.port_life import Mover, store
from reconciler.sandbox.kazoo.port_schedule import schedule
from reconciler.sandbox.kazoo.ports import charge, load_port, mover, patched, saved, shown
from reconciler.sandbox.kazoo.replies import Answer, Refusal, invalid_field, system_error

_NOT_YOURS = "you're not allowed to change to new state from current state, please contact your port authority"


def _allowed(call: Call, port: Document, state: str) -> bool:
    """The port authority may do everything; the customer submits, and cancels what was not submitted."""
    if state == "submitted" or call.admin or call.caller.id == port.pvt["authority"]:
        return True
    own = call.estate.in_hierarchy(call.caller.id, port.account)
    return state == "canceled" and port.pvt["state"] == "unconfirmed" and own


def move(call: Call) -> Answer:
    """PATCH {id}/{state}: the body is merged first. The new state is entered before the last checks run."""
    port_id, state = call.args
    if state not in port_life.FROM:
        raise system_error("faulty_request")
    port = patched(call, load_port(call, port_id))
    if not _allowed(call, port, state):
        raise invalid_field("port_state", "enum", _NOT_YOURS, state)
    if not port_life.legal(call.estate, port.pvt["state"], state):
        raise invalid_field("port_state", "enum", "Cannot move to new state from current state", state)
    failed = port_life.enter(call.estate, port, state, mover(call))
    if failed:
        raise Refusal(500, "transition_errors", {"message": "numbers could not be activated", "cause": failed})
    if state == "completed":
        # The source stores a completed port while it still validates: later refusals cannot undo it.
        store(call.estate, port)
        call.estate.effect("port_completed", port.body["name"], id=port.id)
        charge(call, port, state)
        return Answer(shown(call, port), 200, port.revision)
    if state == "scheduled":
        schedule(port)
    charge(call, port, state)
    answer = saved(call, port, f"port_{state}")
    return _refused_by_carrier(call, port) if state == "submitted" and call.options.phonebook_rejects else answer


def _refused_by_carrier(call: Call, port: Document) -> Answer:
    """The carrier bridge refused: the port is rejected at once, and the answer is a success all the same."""
    estate = call.estate
    reason = "There was some issue with your port request. Please wait while we investigate the issue."
    port_life.enter(estate, port, "rejected", Mover(call.caller.id, call.owner, reason))
    comment = {
        "account_id": call.caller.id,
        "action_required": False,
        "author": "Port Automation",
        "content": "Phonebook/carrier reject to submit port request.",
        "is_private": True,
        "timestamp": estate.stamp,
    }
    port.body["comments"] = [*port.body["comments"], comment]
    store(estate, port)
    estate.effect("port_rejected", port.body["name"], id=port.id, by="carrier")
    return Answer(shown(call, port), 200, port.revision)
