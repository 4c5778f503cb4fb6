"""What a handler gets, and the questions it asks of a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.kazoo.access import Buckets, Sessions
from reconciler.sandbox.kazoo.estate import Estate
from reconciler.sandbox.kazoo.model import Account
from reconciler.sandbox.kazoo.options import KazooOptions
from reconciler.sandbox.kazoo.replies import Answer, BareStatus, Refusal
from reconciler.sandbox.kazoo.values import is_true, public
from reconciler.sandbox.wire import WireRequest


@dataclass(slots=True)
class Call:
    """One request on its way through the checks; ``args`` are the variable parts of its path."""

    request: WireRequest
    estate: Estate
    sessions: Sessions
    buckets: Buckets
    method: str
    envelope: dict[str, Any]
    args: tuple[str, ...] = ()
    account_id: str | None = None
    token: str = ""
    auth: Account | None = None
    owner: str | None = None

    @property
    def options(self) -> KazooOptions:
        """Options in force."""
        return self.estate.options

    @property
    def caller(self) -> Account:
        """The account the token belongs to."""
        assert self.auth is not None, "handlers run after authentication"
        return self.auth

    @property
    def account(self) -> Account:
        """The account in the path, or the caller's own where the path names none."""
        return self.estate.accounts[self.account_id] if self.account_id is not None else self.caller

    @property
    def admin(self) -> bool:
        """Does the caller belong to the superduper admin account."""
        return self.caller.superduper

    def data(self) -> dict[str, Any]:
        """``data`` of the body without private keys; a request without body has an empty one."""
        given = self.envelope.get("data", {})
        if not isinstance(given, dict):
            raise Refusal(400, "invalid data", {"message": "data must be an object"})
        return public(given)

    def value(self, name: str) -> Any:
        """``cb_context:req_value``: looked for in ``data``, then the query, then the envelope."""
        given = self.envelope.get("data")
        if isinstance(given, dict) and given.get(name) is not None:
            return given[name]
        return self.request.query.get(name, self.envelope.get(name))

    def accepts_charges(self) -> bool:
        """Did the client confirm what it was quoted."""
        return is_true(self.value("accept_charges"))

    def param(self, name: str) -> str | None:
        """A query parameter."""
        return self.request.query.get(name)

    def may_see(self, account: str | None) -> bool:
        """Is an account the caller's or below it; the superduper admin sees all."""
        return self.admin or self.estate.in_hierarchy(self.caller.id, account)

    def guard(self, revision: str) -> None:
        """``If-Match``: the web server answers a mismatch itself, without an envelope."""
        wanted = self.request.headers.get("if-match")
        if wanted is not None and wanted != "*" and f'"{revision}"' not in wanted:
            raise BareStatus(412)

    def guard_new(self) -> None:
        """Where there is no revision, as on a create, ``If-Match`` never matches."""
        if "if-match" in self.request.headers:
            raise BareStatus(412)


Handler = Callable[[Call], Answer]
