"""Call48's HTTP: a bare token, and success that is told by the body, never by the HTTP status.

Source: the document, "Request Format & Authorization" (401 in the body's `code`), and every endpoint's sample reply: `code`,
`error`, `message` and `data` are each absent from some.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.model.plan import Json
from reconciler.model.secrets import Secret
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer, Endpoint
from reconciler.transport.errors import Refused, Unauthorized, Unclear


class Call48Dialect:
    """Logs in as a customer or, with `admin`, as a service provider's administrator; neither takes the other's users."""

    def __init__(self, username: str, password: Secret, *, admin: bool) -> None:
        self._endpoint = ENDPOINTS["admin_login" if admin else "login"]
        self._arguments: Mapping[str, Json] = {"user_name": username, "password": password}

    def login(self) -> tuple[Endpoint, Mapping[str, Json]]:
        return self._endpoint, self._arguments

    def token(self, data: Any) -> str:
        """The JWT. Wrong credentials are answered with `data: false` under HTTP 200 and never reach this."""
        if isinstance(data, dict) and isinstance(data.get("token"), str) and data["token"]:
            return str(data["token"])
        raise Unclear("call48 accepted the login but gave no token")

    def headers(self, token: str | None) -> Mapping[str, str]:
        """The token stands bare: with `Bearer ` before it, it is not accepted."""
        return {"Authorization": token} if token else {}

    def arguments(self) -> Mapping[str, Json]:
        return {}

    def decode(self, endpoint: Endpoint, answer: Answer) -> Any:
        """The reply's `data` (True where a write answers with none)."""
        if answer.status == 401:
            raise Unauthorized("call48 did not accept the token (HTTP 401)", code="401")
        body = json_body(answer)
        if not isinstance(body, dict):
            raise Unclear(f"call48 answered {endpoint.name} with {type(body).__name__}, not an object")
        code = str(body.get("code", 200))
        words = _words(body, endpoint)
        if code == "401":
            raise Unauthorized(f"call48: {words}", code=code)
        if answer.status >= 500 or code.startswith("5"):
            raise Unclear(f"call48 failed at {endpoint.name}: {words} (HTTP {answer.status}, code {code})")
        data = body.get("data", True)
        failed = isinstance(data, dict) and data.get("success") is False
        if failed and data.get("fulfilled_quantity") not in (None, "", 0, "0"):
            # Public clients saw this count: some numbers were bought, and reading tells which.
            raise Unclear(f"call48 did only a part of {endpoint.name}: {data.get('message') or words}")
        if answer.status >= 300 or code != "200" or body.get("error") or data is False or failed:
            words = str(data.get("message") or words) if failed else words
            raise Refused(f"call48: {words}", code=code)
        if "data" not in body and endpoint.effect.value == "safe":
            raise Unclear(f"call48 answered {endpoint.name} without data")
        return data


def _words(body: Mapping[str, Any], endpoint: Endpoint) -> str:
    """The carrier's own words, from whichever key has them."""
    for key in ("error", "message"):
        if isinstance(body.get(key), str) and body[key]:
            return str(body[key])
    return f"refused {endpoint.name} without a reason"
