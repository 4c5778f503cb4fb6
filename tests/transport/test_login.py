"""One login for all threads, one renewal for each call, and never a loop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from reconciler.model.plan import Effect
from reconciler.model.secrets import Secret
from reconciler.transport.errors import CarrierError, Forbidden, NotSent, RateLimited, Refused, Unauthorized

from .carrier import BAD_GATEWAY, BY_EFFECT, DIDS, LOGIN, WRITES, Carrier, Got, LoginDialect, Reply, refusal, reply

DIALECT = LoginDialect({"user_name": "acme", "password": Secret("hunter2-password")})
EXPIRED = refusal(401, "Unauthorized Access")
THREADS = 32
Start = Callable[..., Carrier]
Connect = Callable[..., Any]


class Office:
    """A carrier's side of logins: gives tokens out, and takes those in `good`."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._lock = threading.Lock()
        self.good: set[str] = set()
        self.refused = 0
        self.at_the_door = threading.Barrier(THREADS)

    def __call__(self, got: Got) -> Reply:
        if got.path == "/api/login":
            time.sleep(0.05)  # so that the others come while one logs in
            token = f"token-{next(self._numbers)}"
            self.good.add(token)
            return reply({"token": token})
        if got.headers.get("authorization") in self.good:
            return reply("fine")
        with self._lock:
            self.refused += 1
        return EXPIRED


def together(work: Callable[[], Any]) -> list[Any]:
    """What each of many threads gets, all started at once."""
    start = threading.Barrier(THREADS)

    def one(_: int) -> Any:
        start.wait(60)
        try:
            return work()
        except CarrierError as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.fixture
def expired_for_all() -> Iterator[tuple[Office, Callable[[Got], Reply]]]:
    """An office, and answers by which every thread has shown the old token before any of them is told that it expired."""
    office = Office()

    def answer(got: Got) -> Reply:
        if got.headers.get("authorization") == "token-1" and not office.good:
            office.at_the_door.wait(60)
        return office(got)

    yield office, answer
    office.at_the_door.abort()


def test_many_threads_log_in_once(connect: Connect, carrier: Start) -> None:
    asked = carrier(Office())
    session = connect(asked, DIALECT, concurrency=THREADS)
    assert together(lambda: session.read(DIDS, {})) == ["fine"] * THREADS
    assert asked.asked(LOGIN) == 1
    assert asked.asked(DIDS) == THREADS
    assert "authorization" not in asked.log[0].headers


def test_many_threads_with_an_expired_token_log_in_once_more(
    connect: Connect, carrier: Start, expired_for_all: tuple[Office, Callable[[Got], Reply]]
) -> None:
    office, answer = expired_for_all
    asked = carrier(answer)
    session = connect(asked, DIALECT, concurrency=THREADS)
    session.read(DIDS, {})
    office.good.clear()
    assert together(lambda: session.read(DIDS, {})) == ["fine"] * THREADS
    assert asked.asked(LOGIN) == 2
    assert office.refused == THREADS


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("told", [EXPIRED, refusal(401, status=401), reply(status=401, body=b"<html>no")])
def test_an_expired_token_is_renewed_and_the_call_repeated_once_whatever_it_does(
    effect: Effect, told: Reply, connect: Connect, carrier: Start
) -> None:
    asked = carrier(reply({"token": "a"}), told, reply({"token": "b"}), reply("fine"))
    session = connect(asked, DIALECT)
    guarded: list[int] = []
    with session.writing():
        assert session.send(BY_EFFECT[effect], {}, guard=lambda: guarded.append(len(asked.log))) == "fine"
    assert [got.headers.get("authorization") for got in asked.log] == [None, "a", None, "b"]
    assert guarded == ([] if effect is Effect.SAFE else [1, 3]), "the guard is asked before each request that writes"


def test_a_second_refusal_of_a_token_is_final(connect: Connect, carrier: Start) -> None:
    asked = carrier(lambda got: reply({"token": f"t{got.number}"}) if got.path == "/api/login" else EXPIRED)
    session = connect(asked, DIALECT)
    for _ in range(10):
        with pytest.raises(Unauthorized):
            session.read(DIDS, {})
    assert asked.asked(LOGIN) == 3, "logins in vain are bounded over all calls of a session"
    assert asked.asked(DIDS) == 2 + 2 + 8


def test_a_token_is_good_when_the_call_is_refused_for_something_else(connect: Connect, carrier: Start) -> None:
    cycle = [reply({"token": "x"}), refusal(400, "no such number")]
    asked = carrier(*cycle, *[EXPIRED, *cycle] * 6)
    session = connect(asked, DIALECT)
    for _ in range(7):
        with pytest.raises(Refused, match="no such number"):
            session.read(DIDS, {})
    assert asked.asked(LOGIN) == 7


def test_a_login_that_is_declared_to_write_is_a_defect_and_not_repeated(connect: Connect, carrier: Start) -> None:
    class Wrong(LoginDialect):
        def login(self) -> Any:
            return WRITES[Effect.MUTATING], {}

    asked = carrier()
    with pytest.raises(Forbidden):
        connect(asked, Wrong({})).read(DIDS, {})
    assert not asked.log


def test_refused_credentials_are_sent_once(connect: Connect, carrier: Start) -> None:
    asked = carrier(lambda _: (time.sleep(0.05), refusal(400, "Invalid credentials for hunter2-password"))[1])
    session = connect(asked, DIALECT, concurrency=THREADS)
    failures = together(lambda: session.read(DIDS, {}))
    assert {type(error) for error in failures} == {Unauthorized}
    assert {error.message for error in failures} == {
        "the credentials were not accepted: Invalid credentials for (sensitive value)"
    }
    assert {error.code for error in failures} == {"400"}
    assert len({id(error) for error in failures}) == THREADS, "each thread raises an error of its own"
    with pytest.raises(Unauthorized):
        session.read(DIDS, {})
    assert asked.paths() == ["/api/login"]


@pytest.mark.parametrize("effect", list(Effect))
def test_a_login_without_an_answer_means_that_the_call_was_not_sent(
    effect: Effect, connect: Connect, carrier: Start
) -> None:
    asked = carrier(BAD_GATEWAY)
    session = connect(asked, DIALECT)
    with session.writing(), pytest.raises(NotSent, match=r"could not log in: acme: POST /login at .* HTML") as caught:
        session.send(BY_EFFECT[effect], {}, guard=None)
    assert not caught.value.acted
    assert asked.asked(LOGIN) == len(asked.log) == 4


def test_a_login_that_fails_in_passing_is_repeated(connect: Connect, carrier: Start) -> None:
    asked = carrier(reply(status=429, headers={"Retry-After": "2"}), BAD_GATEWAY, reply({"token": "a"}), reply("fine"))
    session = connect(asked, DIALECT)
    with session.writing():
        assert session.send(WRITES[Effect.BILLED], {}, guard=None) == "fine"
    assert asked.asked(WRITES[Effect.BILLED]) == 1


@pytest.mark.parametrize("data", [None, [], {"user": "x"}])
def test_a_login_that_gives_no_token(data: Any, connect: Connect, carrier: Start) -> None:
    with pytest.raises(NotSent, match="could not log in"):
        connect(carrier(reply(data)), DIALECT).read(DIDS, {})


def test_a_limited_login_keeps_its_kind(connect: Connect, carrier: Start) -> None:
    session = connect(carrier(reply(status=429, headers={"Retry-After": "3600"})), DIALECT)
    with pytest.raises(RateLimited) as caught:
        session.read(DIDS, {})
    assert caught.value.retry_after == 3600


def test_an_interrupted_login_sets_the_others_free(
    connect: Connect, carrier: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = carrier(Office())
    session = connect(asked, DIALECT)
    entered = threading.Event()

    def interrupted(*_: object) -> None:
        entered.set()
        time.sleep(0.1)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as pool:
        patch.setattr(session._login, "_ask", interrupted)

        def other() -> Any:
            entered.wait(60)
            return session._login.token()

        waiting = pool.submit(other)
        with pytest.raises(KeyboardInterrupt):
            session.read(DIDS, {})
        with pytest.raises((NotSent, KeyboardInterrupt)):
            waiting.result(5)
    assert session.read(DIDS, {}) == "fine"


def test_without_a_login_an_unauthorised_call_is_not_repeated(connect: Connect, carrier: Start) -> None:
    asked = carrier(EXPIRED)
    with pytest.raises(Unauthorized):
        connect(asked).read(DIDS, {})
    assert len(asked.log) == 1
