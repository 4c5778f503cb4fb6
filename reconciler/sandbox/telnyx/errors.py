"""How the API refuses: the error envelope and its codes (guide "API errors")."""

from __future__ import annotations

from typing import Any

import orjson

from reconciler.sandbox.wire import WireReply

# Code: (title, HTTP status). The titles of 10005 to 10021 are in OpenAPI's examples, the others are the guide's words.
CODES: dict[str, tuple[str, int]] = {
    "10005": ("Resource not found", 404),
    "10009": ("Authentication failed", 401),
    "10010": ("Not authorized", 403),
    "10011": ("Too many requests", 429),
    "10012": ("Duplicate resource", 422),
    "10015": ("Bad Request", 422),
    "10016": ("Phone number must be in +E.164 format", 422),
    "10021": ("Resource in use", 422),
    "10027": ("Unprocessable Entity", 422),
    "10035": ("Resource locked", 422),
    "10036": ("Resource is being processed", 422),
    "10700": ("Invalid CNAM listing", 422),
    "20012": ("Account inactive", 403),
    "20013": ("Account blocked", 403),
    "20100": ("Insufficient funds", 422),
    "20200": ("Invalid address", 422),
    "80003": ("Phone number already in another port request", 422),
    "80008": ("Missing LOA", 422),
    "80018": ("Invalid FOC date", 422),
    "80200": ("Duplicate phone numbers", 422),
    "85000": ("Phone number was not searched for", 422),
    "85001": ("Phone number no longer available", 422),
    "85004": ("Invalid connection", 422),
    "85005": ("Invalid messaging profile", 422),
}
_DOCS = "https://developers.telnyx.com/docs/overview/errors/"


class Refusal(Exception):
    """An error reply. ``pointer`` is a JSON pointer into the body, ``parameter`` a query parameter."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        pointer: str | None = None,
        parameter: str | None = None,
        status: int | None = None,
        meta: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.detail = detail
        self.pointer = pointer
        self.parameter = parameter
        self.title, default = CODES[code]
        self.status = status or default
        self.meta = meta or {}

    def as_json(self) -> dict[str, Any]:
        """One element of ``errors``."""
        shown: dict[str, Any] = {"code": self.code, "title": self.title, "detail": self.detail}
        if self.parameter is not None:
            shown["source"] = {"parameter": self.parameter}
        elif self.pointer is not None:
            shown["source"] = {"pointer": self.pointer}
        return {**shown, "meta": {"url": _DOCS + self.code, **self.meta}}


def bad(detail: str, pointer: str = "/") -> Refusal:
    """The common refusal of a body."""
    return Refusal("10015", detail, pointer=pointer)


def bad_parameter(detail: str, parameter: str) -> Refusal:
    """The common refusal of a query parameter."""
    return Refusal("10015", detail, parameter=parameter, status=400)


def not_found() -> Refusal:
    """No such thing, or no such path."""
    return Refusal("10005", "The requested resource or URL could not be found.", pointer="/")


def error_reply(refusal: Refusal, *, integer_code: bool = False) -> WireReply:
    """The envelope. Codes are strings of digits, except in billing groups, where they are integers (OpenAPI)."""
    shown = refusal.as_json()
    if integer_code:
        shown["code"] = int(refusal.code)
    return WireReply(refusal.status, orjson.dumps({"errors": [shown]}))
