"""A session with one carrier account: who may send what, how often, how fast, and what came of it."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from reconciler.model.plan import Effect, Json
from reconciler.transport import pace
from reconciler.transport.answers import data_of
from reconciler.transport.endpoint import Answer, Dialect, Endpoint
from reconciler.transport.errors import (
    CarrierError,
    Forbidden,
    NotSent,
    RateLimited,
    Refused,
    Unauthorized,
    Unclear,
    Unsendable,
)
from reconciler.transport.login import Login
from reconciler.transport.redact import scrub
from reconciler.transport.request import Request, host_of, prepare
from reconciler.transport.stats import Stats
from reconciler.transport.workers import Workers

if TYPE_CHECKING:
    from reconciler.transport.wire import Wire

T = TypeVar("T")
R = TypeVar("R")

_log: Final = logging.getLogger("reconciler.transport")
# Seconds a request is taken to last before one was measured.
_GUESSED_LATENCY: Final = 0.25
# Seconds that closing waits for requests in flight.
_PATIENCE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one account may be asked. An adapter gives its defaults; the configuration overrides them.

    `timeout`: seconds without a sign of life. `concurrency`: requests at a time. `rate`: requests per second, None for
    no limit of ours. `deadline`: seconds for one call with all its waits and tries, None for no end but the tries'.
    """

    timeout: float = 30.0
    concurrency: int = 8
    rate: float | None = None
    deadline: float | None = 300.0

    def __post_init__(self) -> None:
        if self.concurrency < 1 or self.timeout <= 0 or (self.rate is not None and self.rate <= 0):
            raise ValueError("concurrency, timeout and rate must be above zero")


class Reporter(Protocol):
    """Who is told how it goes, from any thread. Must not raise."""

    def answered(self, session: str, endpoint: Endpoint, seconds: float) -> None:
        """A request may have reached the carrier, and is over; `seconds` it took."""

    def paused(self, session: str, seconds: float) -> None:
        """The carrier asked to slow down: nothing is sent for so many seconds."""


@dataclass(slots=True)
class _Task:
    """One call: its request, and what belongs to it over all its tries. `until` is its deadline on the clock."""

    request: Request
    args: Mapping[str, Json]
    until: float
    guard: Callable[[], None] | None = None
    renewed: bool = False


class Session:
    """One account's connections, login and pace, shared by all threads. Read-only but inside `writing()`."""

    def __init__(
        self,
        name: str,
        base_url: str,
        dialect: Dialect,
        limits: Limits = Limits(),
        *,
        reporter: Reporter | None = None,
        clock: pace.Clock | None = None,
    ) -> None:
        """`name` is the account's in the configuration. `clock` is for tests. Raises Unsendable for a bad `base_url`."""
        self.name = name
        self.stats = Stats()
        self._base = base_url.rstrip("/")
        self._host = host_of(name, self._base)
        self._dialect = dialect
        self._limits = limits
        self._reporter = reporter
        self._clock = clock or pace.Clock()
        self._pacer = pace.Pacer(self._clock, limits.rate, limits.concurrency, self._paused)
        self._slots = threading.BoundedSemaphore(limits.concurrency)
        self._workers = Workers(limits.concurrency, name)
        self._login = Login(dialect, self._log_in)
        self._lock = threading.Lock()
        self._wire: Wire | None = None
        self._writers = 0

    def read(self, endpoint: Endpoint, args: Mapping[str, Json]) -> Any:
        """Send a safe call, again where it fails in passing, and give its data. Raises CarrierError."""
        if endpoint.effect is not Effect.SAFE:
            raise Forbidden(f"{self.name}: {endpoint.name} is {endpoint.effect}, and was about to be sent as a read")
        return self._call(endpoint, args, None)

    def read_many(self, requests: Iterable[tuple[Endpoint, Mapping[str, Json]]]) -> Iterator[Any]:
        """The data of many safe calls, in order. At most `concurrency` are taken from `requests` ahead of the answer
        that is waited for, so a caller may stop at an empty page. Raises CarrierError at the first that fails."""
        return self.map(lambda request: self.read(*request), requests)

    def send(self, endpoint: Endpoint, args: Mapping[str, Json], *, guard: Callable[[], None] | None) -> Any:
        """Send a call of any effect class, inside `writing()`, and give its data.

        `guard` is called right before each request that is not safe; what it raises stops the call unsent. Such a call
        is sent again only where the carrier did not execute it: not reached, rate limited, token expired.
        Raises CarrierError; `acted` tells whether the carrier may have acted.
        """
        return self._call(endpoint, args, guard)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While inside, all threads may send calls that are not safe."""
        with self._lock:
            self._writers += 1
        try:
            yield
        finally:
            with self._lock:
                self._writers -= 1

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results of `fn`, in order, worked out on the session's threads; items are taken as `read_many` does."""
        return self._workers.map(fn, items)

    def pace(self) -> float:
        """Requests per second to expect: what the limits allow, at the latency seen so far."""
        by_latency = self._limits.concurrency / max(self.stats.latency or _GUESSED_LATENCY, 0.001)
        return min(by_latency, self._limits.rate or math.inf)

    def close(self) -> None:
        """End the threads and drop the connections. Requests still in flight after a second fail where they wait."""
        self._clock.stop()
        self._workers.close(_PATIENCE)
        with self._lock:
            wire, self._wire = self._wire, None
        if wire:
            wire.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _call(self, endpoint: Endpoint, args: Mapping[str, Json], guard: Callable[[], None] | None) -> Any:
        self._check_allowed(endpoint)
        args = {**args, **self._dialect.arguments()}
        task = _Task(prepare(endpoint, args), args, self._until(), guard)
        try:
            return self._attempt(task)
        except CarrierError as error:
            failed = error
        # Broken off by the end of the session: nothing is sent again, and nothing imported while the process ends.
        if self._clock.stopped:
            raise failed
        # Not before something failed: tenacity takes longer to import than a good call takes.
        from reconciler.transport import retry

        if not retry.worth_repeating(failed, endpoint.effect):
            raise failed
        return retry.again(lambda: self._attempt(task), failed, endpoint.effect, self._clock, self._pacer, task.until)

    def _attempt(self, task: _Task) -> Any:
        """One try. A token that is not accepted means that nothing was executed: once in a call's life it is renewed."""
        token = self._login.token()
        try:
            return self._exchange(task, token)
        except Unauthorized as error:
            if token is None or task.renewed:
                raise
            refusal = error
        task.renewed = True
        token = self._login.token(stale=token)
        if token is None:
            raise refusal
        return self._exchange(task, token)

    def _log_in(self, endpoint: Endpoint, args: Mapping[str, Json]) -> Any:
        return self._exchange(_Task(prepare(endpoint, args), args, self._until()), None)

    def _exchange(self, task: _Task, token: str | None) -> Any:
        """Send once and read the answer; every error leaves with the call's place and without what was sent."""
        endpoint = task.request.endpoint
        headers = self._dialect.headers(token)
        try:
            data = self._understood(endpoint, self._transmit(task, headers))
        except CarrierError as error:
            login = self._dialect.login()
            # The account's own credentials too: a carrier that quotes all it knows must not make us repeat them.
            scrub(error, [task.args, login[1] if login else {}], headers)
            if isinstance(error, Refused) and not isinstance(error, RateLimited):
                # A refusal keeps the carrier's own words; who reads them knows what was asked for.
                self._login.judged(accepted=not isinstance(error, Unauthorized))
            else:
                error.message = f"{self.name}: {endpoint.method} {endpoint.path} at {self._host}: {error.message}"
                error.args = (error.message,)
            raise
        self._login.judged(accepted=token is not None)
        return data

    def _understood(self, endpoint: Endpoint, answer: Answer) -> Any:
        """The answer's data; the pacer learns what the answer says of rates."""
        try:
            data = data_of(self._dialect, endpoint, answer)
        except RateLimited as error:
            self._pacer.throttled(error.retry_after)
            raise
        except Unclear:
            if answer.status == 503 and (wait := pace.retry_after(answer.headers)):
                self._pacer.throttled(wait)
            raise
        self._pacer.answered(answer.headers)
        return data

    def _transmit(self, task: _Task, headers: Mapping[str, str]) -> Answer:
        """Wait for a turn, ask for leave, send."""
        endpoint = task.request.endpoint
        with self._slots:
            self._pacer.admit(task.until)
            if self._clock.now() > task.until:
                raise NotSent("its deadline passed before its turn came")
            wire = self._connections()
            self._check_allowed(endpoint)
            if task.guard and endpoint.effect is not Effect.SAFE:
                task.guard()
            return self._timed(wire, task, headers)

    def _timed(self, wire: Wire, task: _Task, headers: Mapping[str, str]) -> Answer:
        """Send, count and log: method, path template, outcome and time, nothing of the arguments."""
        endpoint = task.request.endpoint
        started = self._clock.now()
        outcome: object = "interrupted"
        try:
            answer = wire.exchange(task.request, headers, task.until)
            outcome = answer.status
            return answer
        except CarrierError as error:
            outcome = type(error).__name__
            raise
        finally:
            seconds = self._clock.now() - started
            _log.debug("%s: %s %s: %s in %.0f ms", self.name, endpoint.method, endpoint.path, outcome, seconds * 1000)
            if outcome not in (NotSent.__name__, Unsendable.__name__):
                self.stats.count(endpoint, seconds)
                if self._reporter:
                    self._reporter.answered(self.name, endpoint, seconds)

    def _check_allowed(self, endpoint: Endpoint) -> None:
        if endpoint.effect is not Effect.SAFE and not self._writers:
            raise Forbidden(f"{self.name}: {endpoint.name} is {endpoint.effect}, and this session may only read")

    def _connections(self) -> Wire:
        if self._wire is not None:
            return self._wire
        # 65 ms of httpx, not paid for before something is sent.
        from reconciler.transport.wire import Wire

        with self._lock:
            if self._clock.stopped:
                raise Unsendable("the session is closed")
            if self._wire is None:
                self._wire = Wire(self._base, self._limits.timeout, self._clock)
            return self._wire

    def _until(self) -> float:
        return math.inf if self._limits.deadline is None else self._clock.now() + self._limits.deadline

    def _paused(self, seconds: float) -> None:
        _log.debug("%s: asked to slow down, waiting %.1f s", self.name, seconds)
        if self._reporter:
            self._reporter.paused(self.name, seconds)
