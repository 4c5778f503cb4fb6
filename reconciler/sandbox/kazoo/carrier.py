"""Kazoo as the sandbox runs it: the order of checks on a request (api_resource), and the life cycle."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import orjson

from reconciler.sandbox.carrier import Services
from reconciler.sandbox.inventory import generate
from reconciler.sandbox.kazoo import login, port_life, routes
from reconciler.sandbox.kazoo.access import Buckets, Sessions, token_in
from reconciler.sandbox.kazoo.call import Call, Handler
from reconciler.sandbox.kazoo.emergency import activate
from reconciler.sandbox.kazoo.estate import Estate
from reconciler.sandbox.kazoo.model import Account, Document
from reconciler.sandbox.kazoo.replies import Answer, BareStatus, Refusal, invalid, system_error, wire
from reconciler.sandbox.kazoo.seeding import load_seed
from reconciler.sandbox.kazoo.values import new_id, next_revision
from reconciler.sandbox.wire import WireReply, WireRequest

_JSON = frozenset({"", "application/json", "application/x-json", "text/json", "application/x-www-form-urlencoded"})
FILES = frozenset({"application/pdf", "application/x-pdf", "application/octet-stream", "text/plain"})
_WRITING = frozenset({"PUT", "POST", "PATCH"})


class KazooCarrier:
    """See :class:`reconciler.sandbox.carrier.Carrier`."""

    name = "kazoo"
    mount = "/kazoo/v2"

    def __init__(self, services: Services) -> None:
        self.estate = Estate(services)
        self.sessions = Sessions(self.estate)
        self.buckets = Buckets(self.estate)

    def greeting(self, url: str) -> str:
        """See :class:`reconciler.sandbox.carrier.Carrier`."""
        options = self.estate.options
        account = f"account_id {options.account_id!r}, api_key {options.api_key!r}"
        return f"base_url {url}{self.mount}, {account}; port authority: api_key {options.master_api_key!r}"

    def too_many_requests(self) -> WireReply:
        """The reply of an empty bucket."""
        return self._error(system_error("too_many_requests"), "", new_id())

    # ---- life cycle ----

    def start(self) -> None:
        """The master account, the customer below it with one user, and numbers for sale."""
        estate, options = self.estate, self.estate.options
        general, stamp = estate.services.options, estate.stamp
        master = Account(options.master_account_id, options.master_account_name, "master.sip.example.com", stamp)
        master.api_key, master.superduper, master.reseller = options.master_api_key, True, True
        customer = Account(options.account_id, options.account_name, options.account_realm, stamp, master.id)
        customer.api_key, customer.allow_additions = options.api_key, options.allow_number_additions
        for account in (master, customer):
            account.revision = next_revision(None)
            estate.put_account(account)
        estate.put_document(self._user(customer.id))
        if general.stock:
            estate.inventory.add(generate(general.seed, general.inventory_per_exchange, seller=self.name))

    def _user(self, account: str) -> Document:
        options, stamp = self.estate.options, self.estate.stamp
        body = {"username": options.username, "first_name": "Demo", "last_name": "User", "priv_level": "admin"}
        digests = login.hashes(options.username, options.password)
        return Document("users", new_id(), account, dict(body), stamp, stamp, next_revision(None), dict(digests))

    def load(self) -> None:
        """Back from the journal."""
        self.estate.load()
        self.sessions.load()

    def clear(self) -> None:
        """Forget everything."""
        self.estate.clear()
        self.sessions.clear()
        self.buckets.clear()

    def settle(self) -> None:
        """E911 records that are provisioned by now, and what the port agent does by itself."""
        estate = self.estate
        for key in estate.due():
            number = estate.numbers.get(key)
            if number is not None and number.e911_due is not None and number.e911_due <= estate.now:
                activate(number, estate.now)
                estate.put_number(number)
            elif key in estate.documents:
                port_life.advance(estate, estate.documents[key])

    def expire_tokens(self) -> int:
        """All of them."""
        return self.sessions.revoke_all()

    def seed(self, payload: Mapping[str, Any]) -> dict[str, int]:
        """See :mod:`seeding`."""
        return load_seed(self.estate, payload)

    def dump(self) -> dict[str, object]:
        """Everything."""
        return {**self.estate.dump(), "sessions": self.sessions.dump()}

    # ---- requests ----

    def handle(self, request: WireRequest) -> WireReply:
        """Check in Kazoo's order, work, and put the envelope around what came of it."""
        request_id = request.headers.get("x-request-id") or secrets.token_hex(16)
        call: Call | None = None
        try:
            call = self._call(request)
            answer = self._handler(call)(call)
            return answer.raw or self._success(answer, call, request_id)
        except BareStatus as bare:
            return WireReply(bare.status, b"", "application/json", (("X-Request-ID", request_id),))
        except Refusal as refusal:
            return self._error(refusal, call.token if call is not None else "", request_id)

    def _error(self, refusal: Refusal, token: str, request_id: str) -> WireReply:
        payload: dict[str, object] = {"data": refusal.data, "error": str(refusal.status)}
        payload.update({"message": refusal.message, "status": "error"})
        payload.update({"auth_token": token} if token else {})
        return wire(payload, refusal.status, request_id, None, self.estate.now)

    def _success(self, answer: Answer, call: Call, request_id: str) -> WireReply:
        revision = answer.revision or secrets.token_hex(16)
        payload = {"data": answer.data, "status": "success", "revision": revision, **answer.page}
        token = answer.token or call.token
        payload.update({"auth_token": token} if token else {})
        return wire(payload, answer.status, request_id, revision, self.estate.now)

    def _call(self, request: WireRequest) -> Call:
        """The body is read before anything else is looked at: it may hold the token and the verb."""
        if len(request.body) > self.estate.options.max_body:
            raise BareStatus(413)
        envelope = _envelope(request)
        method = request.method
        verb = envelope.get("verb") or request.query.get("verb")
        if method == "POST" and isinstance(verb, str):
            method = verb.upper()
        return Call(request, self.estate, self.sessions, self.buckets, method, envelope)

    def _handler(self, call: Call) -> Handler:
        """Path, method, account, bucket, token, hierarchy, content type."""
        found = routes.find(call.request.path)
        if found is None:
            raise system_error("faulty_request")
        handler = found.methods.get(call.method)
        if handler is None:
            raise system_error("invalid_method")
        call.args = found.args
        if found.account:
            call.account_id = self._resolved(found.account)
        kind, text = token_in(call.request.headers, call.request.query, call.envelope)
        if not found.open:
            self._authenticate(call, kind, text)
            if found.account == "":
                call.account_id = call.caller.id
        if call.account_id is not None and not call.may_see(call.account_id):
            raise system_error("forbidden")
        self._check_type(call)
        return handler

    def _resolved(self, account: str) -> str:
        """A wrong account is told before anybody is asked for a token."""
        if len(account) != 32:
            raise Refusal(404, "bad_identifier", {"message": f"invalid account_id '{account}'", "cause": account})
        if account not in self.estate.accounts:
            raise system_error("bad_identifier", cause=account)
        return account

    def _authenticate(self, call: Call, kind: str, text: str) -> None:
        if call.request.headers.get("x-auth-token"):
            self.buckets.take(call.account_id or "no_account")
        if kind == "basic":
            call.auth, call.owner = login.basic(call, text)
            return
        if not text:
            raise system_error("invalid_credentials")
        session = self.sessions.of(text)
        call.token, call.auth, call.owner = text, self.estate.accounts[session.account], session.owner

    def _check_type(self, call: Call) -> None:
        if call.method not in _WRITING or not call.request.body:
            return
        allowed = FILES | {"application/base64"} if "attachments" in call.request.path else _JSON
        if call.request.content_type() not in allowed:
            raise BareStatus(415)


def _envelope(request: WireRequest) -> dict[str, Any]:
    """The JSON around ``data``, its keys in lower case; files have none."""
    if not request.body or request.content_type() not in _JSON:
        return {}
    try:
        raw = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        raise _malformed() from None
    if not isinstance(raw, dict):
        raise _malformed()
    envelope = {str(key).lower(): value for key, value in raw.items()}
    if envelope.get("data") is None and request.method != "GET":
        detail = {"data": {"required": {"message": "Field is required but missing"}}}
        raise Refusal(400, "invalid request envelope", detail)
    return envelope


def _malformed() -> Refusal:
    return invalid({"json": {"invalid": {"message": "All JSON must be well formed", "target": "body"}}})
