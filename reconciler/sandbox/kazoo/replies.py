"""Answers and refusals as values, and the envelope they travel in (api_util, cb_context)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from reconciler.sandbox.kazoo.schema import Errors
from reconciler.sandbox.wire import WireReply

VERSION = "4.3.142"
NODE = "sandbox"

# The HTTP status and the text of the errors Crossbar knows by name (cb_context:add_system_error).
_KNOWN = {
    "bad_identifier": (404, "bad identifier"),
    "datastore_conflict": (409, "conflicting documents"),
    "not_found": (404, "not found"),
    "faulty_request": (404, "faulty request"),
    "invalid_method": (405, "method not allowed"),
    "invalid_credentials": (401, "invalid credentials"),
    "forbidden": (403, "forbidden"),
    "too_many_requests": (429, "too many requests"),
    "no_credit": (402, "not enough credit to perform action"),
    "no_payment_token": (402, "no payment method available"),
}


class Refusal(Exception):
    """An error answer: HTTP status, the token or text in ``message``, and ``data`` in one of its many shapes."""

    def __init__(self, status: int, message: str, data: object) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.data = data


class BareStatus(Exception):
    """An answer without envelope, given by the web server before Crossbar: 412, 413, 415."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def system_error(name: str, **more: object) -> Refusal:
    """One of the named errors; ``more`` joins ``data``."""
    status, text = _KNOWN[name]
    return Refusal(status, name, {"message": text, **more})


def invalid(errors: Errors) -> Refusal:
    """A validation error: always 400, ``data[path][rule].message``."""
    return Refusal(400, "validation error", errors)


def invalid_field(path: str, rule: str, message: str, cause: object = None) -> Refusal:
    """A validation error of one field."""
    detail = {"message": message} | ({} if cause is None else {"cause": cause})
    return invalid({path: {rule: detail}})


@dataclass(frozen=True, slots=True)
class Answer:
    """A success. ``page`` are the paging keys of the envelope; ``raw`` replaces the envelope altogether."""

    data: object
    status: int = 200
    revision: str | None = None
    page: Mapping[str, object] = field(default_factory=dict)
    token: str | None = None
    raw: WireReply | None = None


def wire(payload: Mapping[str, object], status: int, request_id: str, revision: str | None, moment: float) -> WireReply:
    """Put an envelope around a payload and the headers beside it."""
    envelope = {
        **payload,
        "timestamp": datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "version": VERSION,
        "node": NODE,
        "request_id": request_id,
    }
    headers = [("X-Request-ID", request_id)]
    if revision is not None:
        headers.append(("ETag", f'"{revision}"'))
    return WireReply(status, orjson.dumps(envelope), "application/json", tuple(headers))
