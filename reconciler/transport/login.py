"""The account's token: fetched once for all threads, and again when the carrier no longer takes it."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.transport.endpoint import Dialect, Endpoint
from reconciler.transport.errors import CarrierError, Forbidden, NotSent, RateLimited, Refused, Unauthorized

# Logins since the carrier last accepted a token. Beyond this, its refusals are not about the token's age.
_MOST_IN_VAIN: Final = 3


class Login:
    """Single flight: of all threads that need a token, one fetches it and the others take what comes of that.

    Refused credentials are remembered and never sent again.
    """

    def __init__(self, dialect: Dialect, ask: Callable[[Endpoint, Mapping[str, Json]], Any]) -> None:
        """`ask` sends the login, once, and gives its decoded data."""
        self._dialect = dialect
        self._ask = ask
        self._lock = threading.Lock()
        self._token: str | None = None
        self._flight: Future[str] | None = None
        self._refusal: Unauthorized | None = None
        self._in_vain = 0

    def token(self, stale: str | None = None) -> str | None:
        """The token to use; None where the carrier needs no login. `stale` is one that it has just not accepted.

        Raises Unauthorized for credentials that are not accepted, NotSent or RateLimited where the login did not get through.
        """
        if stale is None and self._token is not None:
            return self._token
        call = self._dialect.login()
        if call is None:
            return None
        with self._lock:
            if self._refusal:
                raise copy.copy(self._refusal)
            if self._token is not None and self._token != stale:
                return self._token
            flight, mine = self._flight, self._flight is None
            if flight is None:
                if self._in_vain >= _MOST_IN_VAIN:
                    raise Unauthorized("the carrier accepts the login and refuses each of its tokens")
                flight = self._flight = Future()
                self._token = None
        if mine:
            self._fly(flight, *call)
        failure = flight.exception()
        if failure is not None:
            # A copy: one exception raised in many threads would collect all their tracebacks.
            raise copy.copy(failure)
        return flight.result()

    def judged(self, *, accepted: bool) -> None:
        """The carrier answered a request and so took, or did not take, its token."""
        if accepted:
            self._in_vain = 0

    def _fly(self, flight: Future[str], endpoint: Endpoint, args: Mapping[str, Json]) -> None:
        """Log in and tell the others, whatever comes of it."""
        try:
            token = self._dialect.token(self._ask(endpoint, args))
        except BaseException as error:
            failure = _failure(error)
            with self._lock:
                self._flight = None
                if isinstance(failure, Unauthorized):
                    self._refusal = failure
            flight.set_exception(failure)
            if not isinstance(error, Exception):
                raise
            return
        with self._lock:
            self._token, self._flight = token, None
            self._in_vain += 1
        flight.set_result(token)


def _failure(error: BaseException) -> CarrierError:
    """What a failed login means for the request that waits for the token: it was not sent."""
    if isinstance(error, NotSent | RateLimited | Forbidden):
        return error
    if isinstance(error, Refused):
        return Unauthorized(f"the credentials were not accepted: {error.message}", error.hint, error.code)
    if isinstance(error, CarrierError):
        return NotSent(f"could not log in: {error.message}", error.hint)
    return NotSent(f"could not log in: {type(error).__name__}")
