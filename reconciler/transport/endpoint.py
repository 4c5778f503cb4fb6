"""A carrier's endpoints as a table, and how an adapter tells the transport to log in and to read replies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from reconciler.model.plan import Effect, Json


class Placement(StrEnum):
    """Where an endpoint takes its arguments, apart from those named in its path and in its headers.

    `multipart`: a form with files. `raw`: the one File among them is the body, the others are the query.
    """

    QUERY = "query"
    JSON = "json"
    FORM = "form"
    MULTIPART = "multipart"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of a carrier's table: the effect class stands here and nowhere else.

    `path` is relative to the account's base URL; `{name}` in it is filled (percent-encoded) from the arguments.
    `source` is the carrier's document and section. `headers` maps arguments that travel in a header to its name; one that
    is not given leaves its header out. `query` names arguments that go into the query whatever `send` says.
    """

    name: str
    method: str
    path: str
    effect: Effect
    send: Placement
    source: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw reply: HTTP status, headers with lower-case names, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Dialect(Protocol):
    """What is special about one carrier's HTTP, as pure functions. Made from an account's settings."""

    def login(self) -> tuple[Endpoint, Mapping[str, Json]] | None:
        """The call that gives a token, and its arguments; None where none is needed."""

    def token(self, data: Any) -> str:
        """The token in the login's data. Raises errors.Unclear where there is none."""

    def headers(self, token: str | None) -> Mapping[str, str]:
        """The headers that carry the credentials. `token` is None where there is no login."""

    def arguments(self) -> Mapping[str, Json]:
        """Credentials that the carrier takes among the arguments of every call; empty for most."""

    def decode(self, endpoint: Endpoint, answer: Answer) -> Any:
        """The data of a successful reply.

        Raises errors.Unauthorized, errors.Refused (the carrier said no: nothing happened), errors.Quoted (it asks for
        money first, and nothing happened), errors.RateLimited, or
        errors.Unclear (a reply from which success cannot be read). Never takes a failure for "nothing there".
        """
