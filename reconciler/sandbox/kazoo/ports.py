"""port_requests: create, read, edit, delete (cb_port_requests)."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from reconciler.sandbox.kazoo.billing import Item, confirm
from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.port_comments import merge_comments, visible
from reconciler.sandbox.kazoo.port_life import SERVER_KEYS, Mover, authority_of, begin, store
from reconciler.sandbox.kazoo.port_shapes import PORT_REQUEST
from reconciler.sandbox.kazoo.replies import Answer, Refusal, invalid, invalid_field, system_error
from reconciler.sandbox.kazoo.schema import Errors, check
from reconciler.sandbox.kazoo.values import merged, new_id, next_revision, normalise, without

KIND = "port_requests"
_EDITABLE = frozenset({"unconfirmed", "rejected"})
_DELETABLE = frozenset({"unconfirmed", "rejected", "canceled"})


def load_port(call: Call, port_id: str) -> Document:
    """A copy of a port request to work on. All live in one place: whose it is, is not looked at."""
    port = call.estate.documents.get(port_id)
    if port is None or port.kind != KIND:
        raise system_error("bad_identifier", cause=port_id)
    return replace(port, body=deepcopy(port.body), pvt=dict(port.pvt))


def uploads(port: Document) -> dict[str, object]:
    """Attachments as listed: there is no hash of their content."""
    held = port.pvt["attachments"]
    return {name: {"content_type": item["content_type"], "length": item["length"]} for name, item in held.items()}


def shown(call: Call, port: Document) -> dict[str, Any]:
    """A port request as its reader may see it (knm_port_request:public_fields)."""
    read_only = {
        "account_id": port.account,
        "account_name": port.pvt["account_name"],
        "port_authority": port.pvt["authority"],
        "port_authority_name": port.pvt["authority_name"],
    }
    if port.pvt["ported_numbers"] is not None:
        read_only["ported_numbers"] = port.pvt["ported_numbers"]
    return {
        **port.body,
        "comments": visible(call, port),
        "id": port.id,
        "created": port.created,
        "updated": port.modified,
        "uploads": uploads(port),
        "port_state": port.pvt["state"],
        "sent": port.pvt["sent"],
        "_read_only": read_only,
    }


def mover(call: Call) -> Mover:
    """Who moves a port, and why."""
    reason = call.value("reason")
    return Mover(call.caller.id, call.owner, reason if isinstance(reason, str) and reason else None)


def checked(body: dict[str, Any]) -> dict[str, Any]:
    """A body that passed the schema, without what only the server writes."""
    accepted, errors = check(PORT_REQUEST, body)
    if errors:
        raise invalid(errors)
    clean: dict[str, Any] = without(accepted, (*SERVER_KEYS, "reason", "accept_charges"))
    return clean


def _check_numbers(call: Call, port_id: str | None, numbers: list[str]) -> None:
    """Portability. Two holes of the source are kept: ports that are not submitted yet do not count, and only
    the verdict on the last number decides."""
    errors: Errors = {}
    refused = False
    for number in numbers:
        message = _problem(call, port_id, normalise(number))
        refused = message is not None
        if message is not None:
            errors[number] = {"type": {"message": message, "cause": number}}
    if refused:
        raise invalid(errors)


def _problem(call: Call, port_id: str | None, text: str) -> str | None:
    port = call.estate.port_of(text, call.account.id)
    if port is not None:
        return None if port.id == port_id else f"Number is on a port request already: {port.id}"
    known = call.estate.numbers.get(text)
    return None if known is None or known.account is None else "Number exists on the system already"


def _normalised(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "numbers": {normalise(number): data for number, data in body["numbers"].items()}}


def charge(call: Call, port: Document, state: str) -> None:
    """Submitting costs money for each number."""
    rate = call.options.price_port if state == "submitted" else 0.0
    count = len(port.body["numbers"]) or 1
    first = "first_" if state == "submitted" and port.pvt["submissions"] <= 1 else ""
    confirm(call, [Item("port_request", first + state, port.body["name"], count, activation=rate)])


def create(call: Call) -> Answer:
    """PUT: unconfirmed, whatever else is under way with the same name or numbers."""
    body = checked(call.data())
    _check_numbers(call, None, list(body["numbers"]))
    stamp, account = call.estate.stamp, call.account.id
    body.setdefault("comments", [])
    port = Document(KIND, new_id(), account, _normalised(body), stamp, stamp, next_revision(None))
    begin(call.estate, port, authority_of(call.estate, account), mover(call))
    call.guard_new()
    call.estate.put_document(port)
    call.estate.effect("port_created", body["name"], id=port.id, numbers=list(port.body["numbers"]), account=account)
    return Answer(shown(call, port), 201, port.revision)


def read(call: Call) -> Answer:
    """GET one."""
    port = load_port(call, call.args[0])
    return Answer(shown(call, port), 200, port.revision)


def replace_port(call: Call) -> Answer:
    """POST: what is not sent is gone, the comments too."""
    body = checked(call.data())
    port = load_port(call, call.args[0])
    state = port.pvt["state"]
    if state not in _EDITABLE and not call.admin:
        raise invalid_field(state, "type", "Updating port requests not allowed in current port state", state)
    _check_numbers(call, port.id, list(body["numbers"]))
    sent = body.get("comments", [])
    port.body = _normalised({**body, "comments": merge_comments(call, port, sent, sent)})
    return saved(call, port, "port_updated")


def patch_port(call: Call) -> Answer:
    """PATCH: in any state, without a look at portability."""
    port = patched(call, load_port(call, call.args[0]))
    return saved(call, port, "port_updated")


def patched(call: Call, port: Document) -> Document:
    """The request's fields merged into a port request and checked as a whole."""
    data = without(call.data(), SERVER_KEYS)
    body = checked(merged(port.body, data))
    sent = data.get("comments") or []
    body["comments"] = merge_comments(call, port, sent, body.get("comments", []))
    port.body = body
    return port


def saved(call: Call, port: Document, effect: str) -> Answer:
    """Write a port request that passed its checks."""
    call.guard(port.revision)
    store(call.estate, port)
    call.estate.effect(effect, port.body["name"], id=port.id)
    return Answer(shown(call, port), 200, port.revision)


def deletable(port: Document) -> None:
    """Only what was never submitted, was rejected or canceled may be deleted."""
    if port.pvt["state"] not in _DELETABLE:
        raise Refusal(405, "invalid_method", {"message": "invalid method"})


def remove(call: Call) -> Answer:
    """DELETE."""
    port = load_port(call, call.args[0])
    deletable(port)
    call.guard(port.revision)
    data = shown(call, port)
    data["_read_only"]["deleted"] = True
    call.estate.remove_document(call.estate.documents[port.id])
    call.estate.effect("port_deleted", port.body["name"], id=port.id)
    return Answer(data, 200, port.revision)
