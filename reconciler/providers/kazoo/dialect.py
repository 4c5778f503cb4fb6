"""Kazoo's HTTP: a token for each login, an envelope around all data, and refusals in many shapes.

Source: notes, sections 1 to 3, 5, 6 and 8.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.model.secrets import Secret
from reconciler.providers.kazoo.endpoints import ENDPOINTS, LOGINS
from reconciler.providers.kazoo.refusals import is_validation, quoted, words_of
from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer, Endpoint
from reconciler.transport.errors import Quoted, RateLimited, Refused, Unauthorized, Unclear

_ACCEPT: Final = "accept charges"
_CHANGED: Final = "kazoo: somebody else changed it meanwhile: plan again"
# What a refused login may say: its own words hold the key that was sent.
_LOGIN: Final[Mapping[int, str]] = {
    400: "kazoo does not take such credentials: an api_key has 64 characters",
    401: "kazoo does not know this user, password and account name",
    403: "kazoo does not let this user log in",
    404: "kazoo does not know this api_key",
    423: "the account is disabled or expired",
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A successful reply: its data, the revision of the document as `If-Match` takes it (empty if it has none), the key of
    the next page (None on the last), and the token of a login."""

    data: Any
    etag: str = ""
    next_key: Json = None
    token: str = ""


def by_key(api_key: Secret) -> tuple[Endpoint, Mapping[str, Json]]:
    """The login with an account's API key."""
    return ENDPOINTS["api_auth"], {"data": {"api_key": api_key}}


def by_user(username: str, password: Secret, account_name: str) -> tuple[Endpoint, Mapping[str, Json]]:
    """The login of a user: Kazoo wants the MD5 of name and password, which is as secret as the password."""
    text = f"{username}:{password.reveal()}".encode()
    credentials = Secret(hashlib.md5(text, usedforsecurity=False).hexdigest())
    return ENDPOINTS["user_auth"], {"data": {"credentials": credentials, "account_name": account_name}}


class KazooDialect:
    """How to log in to one account and to read its replies."""

    def __init__(self, login: tuple[Endpoint, Mapping[str, Json]]) -> None:
        self._login = login

    def login(self) -> tuple[Endpoint, Mapping[str, Json]]:
        return self._login

    def token(self, data: Any) -> str:
        if isinstance(data, Envelope) and data.token:
            return data.token
        raise Unclear("kazoo accepted the login but gave no token")

    def headers(self, token: str | None) -> Mapping[str, str]:
        return {"X-Auth-Token": token} if token else {}

    def arguments(self) -> Mapping[str, Json]:
        return {}

    def decode(self, endpoint: Endpoint, answer: Answer) -> Envelope:
        """The reply's envelope. A refused `If-Match` has no envelope at all."""
        if answer.status == 412:
            raise Refused(_CHANGED, code="412")
        if endpoint.name in LOGINS and 400 <= answer.status < 500:
            said = _LOGIN.get(answer.status, f"kazoo refused the login (HTTP {answer.status})")
            raise Unauthorized(said, code=str(answer.status))
        body = json_body(answer)
        if not isinstance(body, dict):
            raise Unclear(f"kazoo answered {endpoint.name} with {type(body).__name__}, not an object")
        code = _code(answer, body)
        if code >= 400 or body.get("status") != "success":
            raise _failure(endpoint, code, body)
        if "data" not in body:
            raise Unclear(f"kazoo answered {endpoint.name} without data")
        return Envelope(
            body["data"], _etag(answer, body), body.get("next_start_key") or None, _text(body.get("auth_token"))
        )


def _code(answer: Answer, body: Mapping[str, Any]) -> int:
    """The status: HTTP's own, or, in an envelope that says error under a good one, that which stands there as text."""
    if answer.status < 400 and body.get("status") == "error":
        said = str(body.get("error", ""))
        return int(said) if said.isdigit() and int(said) >= 400 else 400
    return answer.status


def _failure(endpoint: Endpoint, code: int, body: Mapping[str, Any]) -> Refused | Unclear:
    said = words_of(body)
    if code == 401:
        return Unauthorized("kazoo does not take the token", code="401")
    if code == 402 and body.get("message") == _ACCEPT:
        return Quoted("kazoo asks for its charges to be accepted first", quoted(body.get("data")))
    if code == 429:
        return RateLimited("too many requests")
    if code >= 500 and not is_validation(body):
        return Unclear(f"kazoo failed at {endpoint.name}: {said} (code {code})")
    if code < 400:
        return Unclear(f"kazoo answered {endpoint.name} without saying whether it was done")
    return Refused(f"kazoo: {said}", code=str(code))


def _etag(answer: Answer, body: Mapping[str, Any]) -> str:
    """The revision, in the quotes that `If-Match` wants (section 6: header and envelope hold the same)."""
    revision = _text(body.get("revision"))
    return f'"{revision}"' if revision else answer.headers.get("etag", "")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
