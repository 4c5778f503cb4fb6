"""Teli's HTTP: a token among the arguments, and an envelope of `code`, `status` and `data`.

`code` tells success, as an integer or as text; `status` is not reliable, and the HTTP status may be the same number or 200
([D] Basics, [S], [P] NumberSearch). `data` is text with the reason where it failed. 300 is a suggestion: neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.model.secrets import Secret
from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer, Endpoint
from reconciler.transport.errors import RateLimited, Refused, Unauthorized, Unclear

_SUGGESTION: Final = "300"
# 410: the host, or the platform, is gone.
_NO_ANSWER: Final = frozenset({"408", "410"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the carrier would rather take than what it was asked to check. It may hold personal data."""

    data: Mapping[str, Any]


class TeliDialect:
    """There is no login: the token goes with every call."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def login(self) -> tuple[Endpoint, Mapping[str, Json]] | None:
        return None

    def token(self, data: Any) -> str:
        raise Unclear(f"teli has no login, and gave {type(data).__name__}")

    def headers(self, token: str | None) -> Mapping[str, str]:
        assert token is None, "there is no login that would give one"
        return {}

    def arguments(self) -> Mapping[str, Json]:
        return {"token": self._token}

    def decode(self, endpoint: Endpoint, answer: Answer) -> Any:
        """The `data` of a success; a Suggestion where a location was only to be checked."""
        if answer.status >= 500 or str(answer.status) in _NO_ANSWER:
            raise Unclear(f"teli failed at {endpoint.name} (HTTP {answer.status})")
        body = json_body(answer)
        if not isinstance(body, dict):
            raise Unclear(f"teli answered {endpoint.name} with {type(body).__name__}, not an object")
        code = _code(body)
        data = body.get("data")
        if code == _SUGGESTION and endpoint.name == "check_location" and isinstance(data, Mapping):
            return Suggestion(data)
        if code != "200":
            raise _failure(endpoint, code, _words(body), answer.status)
        if answer.status >= 300:
            raise Unclear(f"teli answered {endpoint.name} with code 200 under HTTP {answer.status}")
        return data


def _code(body: Mapping[str, Any]) -> str:
    code = body.get("code")
    return str(code).strip() if isinstance(code, int | str) and not isinstance(code, bool) else ""


def _failure(endpoint: Endpoint, code: str, words: str, status: int) -> Refused | Unclear:
    if code in ("401", "403"):
        return Unauthorized(f"teli: {words}", code=code)
    if code == "429":
        return RateLimited(f"teli: {words}")
    if code.startswith("4") and code not in _NO_ANSWER:
        return Refused(f"teli: {words}", code=code)
    # A suggestion where something was to be done, a failure, or no code at all: whether it was done, reading tells.
    return Unclear(f"teli did not say that {endpoint.name} was done: {words} (HTTP {status}, code {code or 'missing'})")


def _words(body: Mapping[str, Any]) -> str:
    """The carrier's own words: `data`, where it failed."""
    for key in ("data", "status"):
        if isinstance(body.get(key), str) and body[key].strip():
            return str(body[key]).strip()
    return "no reason given"
