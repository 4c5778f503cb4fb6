"""Telnyx's HTTP: a bearer key, and errors as a list whose codes are digits in a string, or now and then an integer.

Sources: the OpenAPI file's `Errors` schemas (billing groups have the integer); developers.telnyx.com, "Error codes" for what
each code means and "Rate limiting" for 429 with 10011.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.model.plan import Effect, Json
from reconciler.model.secrets import Secret
from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer, Endpoint
from reconciler.transport.errors import CarrierError, NotYet, RateLimited, Refused, Unauthorized, Unclear

_NO_KEY: Final = "10009"
_TOO_MANY: Final = "10011"
# Not found (right after a purchase: not there yet), locked, being processed.
_NOT_YET: Final = frozenset({"10003", "10005", "10035", "10036"})
_RUNNING: Final = frozenset({"pending", "in_progress"})


class Problem(NamedTuple):
    """One entry of an error envelope."""

    code: str
    words: str


class TelnyxDialect:
    """There is no login: the key goes with every call."""

    def __init__(self, key: Secret) -> None:
        self._key = key

    def login(self) -> tuple[Endpoint, Mapping[str, Json]] | None:
        return None

    def token(self, data: Any) -> str:
        raise Unclear(f"telnyx has no login, and gave {type(data).__name__}")

    def headers(self, token: str | None) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token or self._key.reveal()}"}

    def arguments(self) -> Mapping[str, Json]:
        return {}

    def decode(self, endpoint: Endpoint, answer: Answer) -> Mapping[str, Any]:
        """The whole body of a success, since lists tell their size beside their data; empty where there is none.

        A job that is not done yet is NotYet: whoever asked for it may ask again. An object that is not wrapped
        (requirement groups, advanced orders) comes back under `data` like all others.
        """
        if answer.status in (408, 504) or answer.status >= 500:
            raise Unclear(f"telnyx failed at {endpoint.name}{_said(_problems_of(answer))} (HTTP {answer.status})")
        if answer.status >= 300:
            raise _refusal(answer)
        if endpoint.effect is not Effect.SAFE and not answer.body.strip():
            return {}
        body = json_body(answer)
        if not isinstance(body, dict | list):
            raise Unclear(f"telnyx answered {endpoint.name} with {type(body).__name__}, which is no record")
        if not isinstance(body, dict) or "data" not in body:
            body = {"data": body}
        _check(endpoint, body)
        return body


def _check(endpoint: Endpoint, body: Mapping[str, Any]) -> None:
    """What a success may still hold against itself."""
    if body.get("errors") and endpoint.name != "numbers":
        # Beside the numbers they only say that messaging profiles could not be loaded, which are read elsewhere.
        raise Unclear(f"telnyx answered {endpoint.name} with data and errors{_said(problems(body['errors']))}")
    data = body["data"]
    if endpoint.name == "job" and isinstance(data, Mapping) and data.get("status") in _RUNNING:
        raise NotYet(f"telnyx: the job is {str(data['status']).replace('_', ' ')}")


def _refusal(answer: Answer) -> CarrierError:
    found = _problems_of(answer)
    codes = {problem.code for problem in found}
    words = f"telnyx{_said(found)} (HTTP {answer.status})"
    if answer.status == 401 or _NO_KEY in codes:
        return Unauthorized(f"{words}: the api_key is not accepted", code=_NO_KEY)
    if _TOO_MANY in codes:
        return RateLimited(words)
    code = found[0].code if found else str(answer.status)
    if codes & _NOT_YET or (answer.status == 404 and not codes):
        return NotYet(words, code=code)
    return Refused(words, code=code)


def _problems_of(answer: Answer) -> list[Problem]:
    """The errors of an answer; porting and addresses document no shape for theirs, so there may be none to read."""
    try:
        body = json_body(answer)
    except Unclear:
        return []
    return problems(body.get("errors") if isinstance(body, Mapping) else None)


def problems(errors: Any) -> list[Problem]:
    """The entries of an error envelope: code, and the carrier's words with the field that they are about."""
    entries = errors if isinstance(errors, Sequence) and not isinstance(errors, str) else ()
    return [Problem(str(entry.get("code") or ""), _words(entry)) for entry in entries if isinstance(entry, Mapping)]


def _words(entry: Mapping[str, Any]) -> str:
    source = entry.get("source")
    place = source.get("pointer") or source.get("parameter") if isinstance(source, Mapping) else None
    text = entry.get("detail") or entry.get("title") or "refused without a reason"
    return f"{text}{f' [{place}]' if place else ''}{f' ({code})' if (code := entry.get('code')) else ''}"


def _said(found: Sequence[Problem]) -> str:
    return f": {'; '.join(problem.words for problem in found)}" if found else ""
