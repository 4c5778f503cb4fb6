"""GET /dids, DELETE /dids ("DID": Get DID, Remove DID) and the undocumented GET /update_tags."""

from __future__ import annotations

from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, reply, text_of
from reconciler.sandbox.call48.model import Did
from reconciler.sandbox.wire import WireReply


def _positive(call: Call, name: str) -> int:
    text = call.required(name)
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise Refusal(f"{name} must be a positive number")
    return int(text)


def list_dids(call: Call) -> WireReply:
    """A bare array without totals; ``max`` is capped silently and a page past the end is empty.

    Rows are joined from cached bytes: the cost of a page is its rows, not the account's.
    """
    kind = call.required("type")
    if kind not in ("local", "toll", "intl"):
        raise Refusal("type must be local, intl or toll")
    page, size = _positive(call, "page"), min(_positive(call, "max"), call.options.dids_cap)
    rows = b",".join(call.estate.page(call.account, kind, page, size))
    return WireReply(200, b'{"error":null,"data":[' + rows + b'],"code":200}')


def delete_dids(call: Call) -> WireReply:
    """Exactly one of ``id`` and ``numbers``; each is "only required if not using" the other.

    The document does not say what happens when one of several is unknown: nothing is removed then.
    """
    body = call.body()
    ids, numbers = body.get("id"), body.get("numbers")
    if bool(ids) == bool(numbers):
        raise Refusal("Either id or numbers is required")
    given = ids or numbers
    if not isinstance(given, list):
        raise Refusal("id and numbers must be arrays")
    found = [_by_id(call, item) for item in given] if ids else [call.did(text_of(item)) for item in given]
    for did in {did.id: did for did in found}.values():
        call.estate.remove_did(did)
        call.effect("released", did.number, did_id=did.id)
    return reply({"code": 200, "message": SUCCESS, "data": {"success": True}, "error": None})


def _by_id(call: Call, item: object) -> Did:
    text = text_of(item)
    did = call.estate.by_id(call.account, int(text)) if text.isascii() and text.isdigit() else None
    if did is None:
        raise Refusal("DID not found")
    return did


def update_tags(call: Call) -> WireReply:
    """Not in the document; seen live. Writes the comma separated tags of a number."""
    did = call.did(call.required("number"))
    tags = call.required("tags")
    call.estate.hold(did)
    did.tags = tags
    call.estate.changed(did)
    call.effect("tags_set", did.number, tags=tags)
    return reply({"error": None, "data": True, "code": 200})
