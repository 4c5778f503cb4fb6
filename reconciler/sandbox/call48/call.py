"""What a handler gets, how it refuses, and how replies are encoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.model import Did, User
from reconciler.sandbox.call48.options import Call48Options
from reconciler.sandbox.wire import WireReply, WireRequest

SUCCESS = "Successful Operation"


class Refusal(Exception):
    """An error reply.

    The document shows only the 401 body; the shape of the others is the one of a refused login seen live:
    ``{"error": text, "data": false, "code": 400}``.
    """

    def __init__(self, text: str, code: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request."""

    request: WireRequest
    user: User
    estate: Estate

    @property
    def options(self) -> Call48Options:
        """Options in force."""
        return self.estate.options

    @property
    def account(self) -> int:
        """Account the caller works in."""
        return self.user.account_id

    def param(self, name: str) -> str | None:
        """A query parameter; unknown ones are never looked at."""
        return self.request.query.get(name)

    def required(self, name: str) -> str:
        """A query parameter that must be there; it may be empty unless the caller checks."""
        value = self.param(name)
        if value is None:
            raise Refusal(f"{name} is required")
        return value

    def body(self) -> dict[str, Any]:
        """The request body, JSON or form fields."""
        return body_object(self.request)

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.estate.services.ledger.add("call48", kind, subject, **details)

    def did(self, number: object) -> Did:
        """A number of the account. US numbers are ten digits, without the prefix 1 ("Remove DID")."""
        if number in (None, ""):
            raise Refusal("number is required")
        did = self.estate.by_number(self.account, str(number))
        if did is None:
            raise Refusal("Number not found")
        return did


Handler = Callable[[Call], WireReply]


def body_object(request: WireRequest) -> dict[str, Any]:
    """The body as an object; both JSON and form-urlencoded bodies are accepted."""
    decoded = request.decoded_body()
    if decoded is None:
        return {}
    if not isinstance(decoded, dict):
        raise Refusal("Invalid request body")
    return decoded


def reply(payload: dict[str, object]) -> WireReply:
    """A success reply; the caller spells out the envelope, because endpoints differ in theirs."""
    return WireReply(200, orjson.dumps(payload))


def refusal_reply(refusal: Refusal, options: Call48Options) -> WireReply:
    """The error envelope."""
    payload = {"error": refusal.text, "data": False, "code": refusal.code}
    return WireReply(options.error_status, orjson.dumps(payload))


def unauthorized(options: Call48Options) -> WireReply:
    """Seen live with HTTP 200; the document's sample lacks ``message``."""
    text = "Unauthorized Access"
    payload = {"code": 401, "message": text, "error": text}
    return WireReply(options.auth_failure_status, orjson.dumps(payload))


def text_of(value: object) -> str:
    """A scalar of a JSON body as text; null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool | dict | list):
        raise Refusal("Invalid parameter type")
    return str(value)


def integer_of(value: object, name: str) -> int:
    """A number that may come as a string."""
    text = text_of(value)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Refusal(f"{name} must be a number")
    return int(text)
