"""Tokens and rate buckets: who a request speaks for, and whether it may speak at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace

import orjson

from reconciler.sandbox.kazoo.estate import Estate
from reconciler.sandbox.kazoo.model import Session, encoded
from reconciler.sandbox.kazoo.replies import Refusal, system_error

_KIND = "kazoo.session"
# Not a secret: the tokens of a sandbox guard nothing. Tokens are looked up, never verified by signature.
_SIGNING_KEY = b"sandbox"


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _jwt(account: str, owner: str | None, expires_at: float) -> str:
    claims = {"account_id": account, "owner_id": owner, "iss": "kazoo", "exp": int(expires_at)}
    claims["identity_sig"] = secrets.token_urlsafe(16)
    signed = _part(b'{"typ":"JWT","alg":"RS256"}') + "." + _part(orjson.dumps(claims))
    return f"{signed}.{_part(hmac.new(_SIGNING_KEY, signed.encode(), hashlib.sha256).digest())}"


class Sessions:
    """Issued tokens. Their life is fixed when they are issued: use does not extend it (kz_auth_jwt)."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._journal = estate.services.journal
        self._sessions: dict[str, Session] = {}

    def load(self) -> None:
        """Read back from the journal."""
        stored = (Session(**orjson.loads(value)) for _, value in self._journal.load(_KIND))
        self._sessions = {session.token: session for session in stored}

    def clear(self) -> None:
        """Forget all; the caller clears the journal."""
        self._sessions.clear()

    def _put(self, session: Session) -> None:
        self._sessions[session.token] = session
        self._journal.put(_KIND, session.token, encoded(session))

    def open(self, account: str, owner: str | None) -> str:
        """Issue a token."""
        expires_at = self._estate.now + self._estate.options.token_ttl
        session = Session(_jwt(account, owner, expires_at), account, owner, expires_at)
        self._put(session)
        return session.token

    def of(self, token: str) -> Session:
        """Who a token speaks for. A JWT that ran out is told otherwise than one nobody knows."""
        session = self._sessions.get(token)
        if session is None:
            if token.count(".") == 2:
                raise system_error("invalid_credentials")
            raise Refusal(401, "invalid credentials", {})
        if session.revoked or session.expires_at <= self._estate.now:
            raise system_error("invalid_credentials")
        return session

    def close(self, token: str) -> None:
        """DELETE token_auth."""
        if token in self._sessions:
            self._put(replace(self._sessions[token], revoked=True))

    def revoke_all(self) -> int:
        """End every session."""
        living = [session for session in self._sessions.values() if not session.revoked]
        for session in living:
            self._put(replace(session, revoked=True))
        return len(living)

    def dump(self) -> list[dict[str, object]]:
        """Issued tokens; those that ran out stay."""
        return [asdict(session) for session in self._sessions.values()]


class Buckets:
    """Token buckets (kz_buckets), one a name. Off while the options give them no size."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._levels: dict[str, tuple[float, float]] = {}

    def clear(self) -> None:
        """All full again."""
        self._levels.clear()

    def _level(self, name: str, size: int) -> float:
        now = self._estate.now
        level, since = self._levels.get(name, (float(size), now))
        return min(float(size), level + (now - since) * self._estate.options.bucket_refill)

    def take(self, name: str) -> None:
        """One request's token; 429 when there is none."""
        size = self._estate.options.bucket_tokens
        if size is None:
            return
        level = self._level(name, size)
        if level < 1:
            raise system_error("too_many_requests")
        self._levels[name] = (level - 1, self._estate.now)

    def drain(self, name: str) -> None:
        """What a failed login does: nothing left."""
        if self._estate.options.bucket_tokens is not None:
            self._levels[name] = (0.0, self._estate.now)


def token_in(headers: Mapping[str, str], query: Mapping[str, str], envelope: Mapping[str, object]) -> tuple[str, str]:
    """The credentials of a request and their kind: "token", "basic", or "" when there are none."""
    scheme, _, rest = headers.get("authorization", "").partition(" ")
    if headers.get("x-auth-token"):
        return "token", headers["x-auth-token"]
    if scheme.lower() == "bearer" and rest:
        return "token", rest.strip()
    if scheme.lower() == "basic" and rest:
        return "basic", rest.strip()
    given = query.get("auth_token") or envelope.get("auth_token")
    return ("token", given) if isinstance(given, str) and given else ("", "")
