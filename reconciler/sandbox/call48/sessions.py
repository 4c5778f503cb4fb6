"""Tokens ("Request Format & Authorization", "LOGIN"): JWT-shaped, bare in the Authorization header."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from dataclasses import asdict

import orjson

from reconciler.sandbox.call48.estate import Estate
from reconciler.sandbox.call48.model import Session, User, build

_KIND = "call48.session"
# Not a secret: the tokens of a sandbox guard nothing. Tokens are looked up, never verified by signature.
_SIGNING_KEY = b"sandbox"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jwt(user: User, issued: float, ttl: float) -> str:
    """A token with the claims of the document's sample tokens."""
    claims = {
        "userId": user.user_id,
        "uuid": str(uuid.uuid4()),
        "userType": "accounts" if user.kind == "customer" else "users",
        "accountType": "account" if user.kind == "customer" else "sp_admin",
        "iat": int(issued),
        "exp": int(issued + ttl),
    }
    signed = _part(b'{"alg":"HS512","typ":"JWT"}') + "." + _part(orjson.dumps(claims))
    digest = hmac.new(_SIGNING_KEY, signed.encode(), hashlib.sha512).digest()
    return f"{signed}.{_part(digest)}"


class Sessions:
    """Issued tokens."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._journal = estate.services.journal
        self._sessions: dict[str, Session] = {}

    def load(self) -> None:
        """Read back from the journal."""
        stored = (build(Session, orjson.loads(value)) for _, value in self._journal.load(_KIND))
        self._sessions = {session.token: session for session in stored}

    def clear(self) -> None:
        """Forget all; the caller clears the journal."""
        self._sessions.clear()

    def open(self, user: User) -> str:
        """Issue a token; with ``single_session`` the user's earlier ones end."""
        now, options = self._estate.now, self._estate.options
        if options.single_session:
            for token, session in list(self._sessions.items()):
                if (session.kind, session.user_name) == (user.kind, user.user_name):
                    self._drop(token)
        token = jwt(user, now, options.token_ttl)
        session = Session(token, user.user_name, user.kind, now + options.token_ttl)
        self._sessions[token] = session
        self._journal.put(_KIND, token, orjson.dumps(session))
        return token

    def user_of(self, header: str | None) -> User | None:
        """Who a header speaks for. The header is the bare token: ``Bearer x`` matches nobody."""
        session = self._sessions.get(header or "")
        if session is None:
            return None
        if session.expires_at <= self._estate.now:
            self._drop(session.token)
            return None
        return self._estate.users.get((session.kind, session.user_name))

    def revoke_all(self) -> int:
        """End every session."""
        tokens = list(self._sessions)
        for token in tokens:
            self._drop(token)
        return len(tokens)

    def dump(self) -> list[dict[str, object]]:
        """Issued tokens that were not revoked; expired ones stay until they are used."""
        return [asdict(session) for session in self._sessions.values()]

    def _drop(self, token: str) -> None:
        self._sessions.pop(token, None)
        self._journal.delete(_KIND, token)
