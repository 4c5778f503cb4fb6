"""Comments on port requests and their timeline (cb_comments, cb_port_requests)."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.port_life import authority_of
from reconciler.sandbox.kazoo.port_shapes import COMMENTS
from reconciler.sandbox.kazoo.replies import Refusal, invalid, invalid_field
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.values import is_true, without

Comment = dict[str, Any]


def is_authority(call: Call) -> bool:
    """Is the caller the port authority of the account in the path, or the superduper admin."""
    return call.admin or call.caller.id == authority_of(call.estate, call.account.id)


def visible(call: Call, port: Document) -> list[Comment]:
    """The comments a caller may read: private ones are the authority's."""
    comments: list[Comment] = port.body.get("comments", [])
    if call.caller.id == port.pvt["authority"] or is_authority(call):
        return comments
    return [comment for comment in comments if not comment.get("is_private")]


def _sorted(comments: list[Comment]) -> list[Comment]:
    return sorted(comments, key=lambda comment: int(comment["timestamp"]))


def merge_comments(call: Call, port: Document, sent: list[Comment], otherwise: list[Comment]) -> list[Comment]:
    """The comments of a port request after a write.

    Only those newer than the last one stored are new. With new ones, the stored ones stay and the new are added;
    without, the document keeps what the write made of its ``comments``: ``otherwise``.
    """
    stored = _sorted(port.body.get("comments", []))
    accepted, errors = check(COMMENTS, {"comments": sent})
    if errors:
        raise invalid(errors)
    latest = int(stored[-1]["timestamp"]) if stored else None
    new = [item for item in accepted["comments"] if latest is None or item["timestamp"] > latest]
    if not new:
        return _sorted(otherwise)
    _may_say(call, new)
    for comment in new:
        call.estate.effect("port_comment_added", port.body["name"], id=port.id, content=comment["content"])
    return _sorted([*stored, *(_signed(call, comment) for comment in new)])


def _may_say(call: Call, comments: list[Comment]) -> None:
    if is_authority(call):
        if any(is_true(item.get("is_private")) and is_true(item.get("action_required")) for item in comments):
            message = "setting action_required on private comment is not allowed"
            raise invalid_field("comments", "rejected", message, "comments")
        return
    if any(is_true(item.get("is_private")) or is_true(item.get("action_required")) for item in comments):
        message = "you're not allowed to make private comment or set action_required"
        raise Refusal(
            403,
            "forbidden",
            {"comments": {"forbidden": {"message": message, "cause": "comments"}}, "message": "forbidden"},
        )


def _signed(call: Call, comment: Comment) -> Comment:
    """Who wrote it is the server's business."""
    signed = {**without(comment, ("user_id",)), "account_id": call.caller.id}
    user = call.estate.documents.get(call.owner or "")
    if user is not None:
        signed["user_id"] = user.id
        signed["author"] = f"{user.body.get('first_name', '')} {user.body.get('last_name', '')}".strip()
    return signed


def timeline(call: Call, port: Document) -> list[dict[str, Any]]:
    """Transitions and the comments a caller may read, sorted by time.

    Transitions are kept newest first and the sort is stable, so those of one second come out in reverse.
    """
    return sorted([*visible(call, port), *port.pvt["transitions"]], key=lambda item: int(item["timestamp"]))
