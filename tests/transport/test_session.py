"""Who may send what; order, laziness and bounds of what runs on many threads."""

from __future__ import annotations

import random
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.plan import Effect
from reconciler.transport import wire
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import CarrierError, Forbidden, Refused, Unclear, Unsendable
from reconciler.transport.session import Limits, Session

from .carrier import (
    BY_EFFECT,
    DIDS,
    DROPPED,
    WRITES,
    Carrier,
    Got,
    LoginDialect,
    OpenDialect,
    Reply,
    refusal,
    reply,
    wait_until,
)

Start = Callable[..., Carrier]
Connect = Callable[..., Any]
PURCHASE = WRITES[Effect.BILLED]


def page(got: Got) -> int:
    return int(got.target.rpartition("=")[2])


def pages(numbers: Iterator[int] | range) -> Iterator[tuple[Endpoint, dict[str, int]]]:
    return ((DIDS, {"page": number}) for number in numbers)


# What may be sent


@pytest.mark.parametrize("effect", WRITES)
def test_a_session_only_reads_until_it_is_told_otherwise(effect: Effect, connect: Connect, carrier: Start) -> None:
    asked = carrier()
    session = connect(asked, LoginDialect({}))
    guarded: list[None] = []
    with pytest.raises(Forbidden):
        session.send(WRITES[effect], {}, guard=lambda: guarded.append(None))
    with session.writing(), pytest.raises(Forbidden):
        session.read(WRITES[effect], {})
    with pytest.raises(Forbidden):
        session.send(WRITES[effect], {}, guard=None)
    assert not asked.log, "not even a login"
    assert not guarded


def test_reading_many_sends_no_writes(connect: Connect, carrier: Start) -> None:
    asked = carrier()
    session = connect(asked)
    with session.writing(), pytest.raises(Forbidden):
        list(session.read_many([(PURCHASE, {}), (PURCHASE, {})]))
    assert not asked.log


def test_the_lock_closes_again_also_for_a_call_that_waits(connect: Connect, carrier: Start) -> None:
    asked = carrier(reply("fine"))
    session = connect(asked, concurrency=1, real_time=True)
    failures: list[CarrierError] = []

    def buy() -> None:
        try:
            session.send(PURCHASE, {}, guard=None)
        except CarrierError as error:
            failures.append(error)

    thread = threading.Thread(target=buy)
    session._slots.acquire()
    with session.writing(), session.writing():
        thread.start()
        time.sleep(0.05)
    session._slots.release()
    thread.join(60)
    assert [type(error) for error in failures] == [Forbidden]
    assert not asked.log
    with session.writing():
        assert session.send(PURCHASE, {}, guard=None) == "fine"


@pytest.mark.parametrize("effect", list(Effect))
def test_the_guard_is_asked_right_before_each_request_that_writes(
    effect: Effect, connect: Connect, carrier: Start
) -> None:
    asked = carrier(reply(status=429), reply(status=429), reply("fine"))
    session = connect(asked)
    seen: list[int] = []
    with session.writing():
        session.send(BY_EFFECT[effect], {}, guard=lambda: seen.append(len(asked.log)))
    assert seen == ([] if effect is Effect.SAFE else [0, 1, 2])


def test_what_the_guard_raises_stops_the_call_unsent(connect: Connect, carrier: Start) -> None:
    class LockLostError(Exception):
        pass

    def guard() -> None:
        raise LockLostError

    asked = carrier()
    session = connect(asked)
    with session.writing(), pytest.raises(LockLostError):
        session.send(PURCHASE, {}, guard=guard)
    assert not asked.log
    assert session.stats.total == 0


# Many at once


def test_answers_come_in_order(connect: Connect, carrier: Start) -> None:
    def answer(got: Got) -> Reply:
        time.sleep(random.uniform(0, 0.01))
        return reply(page(got))

    session = connect(carrier(answer))
    assert list(session.read_many(pages(range(100)))) == list(range(100))


def test_requests_are_taken_as_they_are_needed(connect: Connect, carrier: Start) -> None:
    asked = carrier(lambda got: reply([page(got)] if page(got) < 10 else []))
    session = connect(asked, concurrency=4)
    taken = count(1)
    rows: list[int] = []
    for found in session.read_many(pages(taken)):
        if not found:
            break
        rows += found
    assert rows == list(range(1, 10))
    assert next(taken) <= 10 + 4
    assert len(asked.log) <= 10 + 3


def test_nothing_is_asked_before_the_first_answer_is_wanted(connect: Connect, carrier: Start) -> None:
    asked = carrier()
    session = connect(asked)
    session.read_many(pages(range(5)))
    assert not asked.log


@pytest.mark.parametrize("concurrency", [1, 3])
def test_concurrency_is_bounded_over_all_threads(concurrency: int, connect: Connect, carrier: Start) -> None:
    lock = threading.Lock()
    at_once = most = 0

    def answer(got: Got) -> Reply:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.01)
        with lock:
            at_once -= 1
        return reply(got.number)

    session = connect(carrier(answer), concurrency=concurrency, real_time=True)
    others = [threading.Thread(target=session.read, args=(DIDS, {})) for _ in range(6)]
    for thread in others:
        thread.start()
    list(session.read_many(pages(range(20))))
    for thread in others:
        thread.join(60)
    assert most == concurrency
    assert session.pace() <= concurrency / 0.01


def test_a_failed_page_is_an_error_and_not_the_end(connect: Connect, carrier: Start) -> None:
    session = connect(carrier(lambda got: refusal(400) if page(got) == 5 else reply(page(got))))
    found: list[int] = []
    with pytest.raises(Refused):
        found.extend(session.read_many(pages(range(50))))
    assert found == [0, 1, 2, 3, 4]
    assert list(session.read_many(pages(range(6, 9)))) == [6, 7, 8], "the session goes on"


def test_map_inside_map_does_not_wait_for_itself(connect: Connect, carrier: Start) -> None:
    session = connect(carrier(lambda got: reply(page(got))), concurrency=2)

    def group(number: int) -> list[int]:
        return list(session.read_many(pages(range(number * 10, number * 10 + 3))))

    assert list(session.map(group, range(6))) == [[n * 10, n * 10 + 1, n * 10 + 2] for n in range(6)]


def test_errors_of_mapped_functions_pass(connect: Connect) -> None:
    session = connect("http://127.0.0.1:1")
    with pytest.raises(ZeroDivisionError):
        list(session.map(lambda n: 1 // n, [1, 0, 1]))


# What is told


class Diary:
    def __init__(self) -> None:
        self.answers: list[tuple[str, str]] = []
        self.pauses: list[float] = []

    def answered(self, session: str, endpoint: Endpoint, seconds: float) -> None:
        del seconds
        self.answers.append((session, endpoint.name))

    def paused(self, session: str, seconds: float) -> None:
        del session
        self.pauses.append(seconds)


def test_everything_that_may_have_arrived_is_counted(carrier: Start, clock: Any) -> None:
    diary = Diary()
    asked = carrier(reply(status=429, headers={"Retry-After": "4"}), DROPPED, reply("x"))
    with Session("acme", asked.url, OpenDialect(), Limits(), reporter=diary, clock=clock) as session:
        session.read(DIDS, {})
        with session.writing():
            session.send(PURCHASE, {}, guard=None)
        assert session.stats.endpoints == {"dids": 3, "purchase": 1}
        assert session.stats.effects == {Effect.SAFE: 3, Effect.BILLED: 1}
        assert session.stats.total == len(asked.log) == 4
    assert diary.answers == [("acme", "dids")] * 3 + [("acme", "purchase")]
    assert diary.pauses == [4]


def test_pace_is_guessed_then_measured_then_limited(connect: Connect, carrier: Start) -> None:
    def slow(_: Got) -> Reply:
        time.sleep(0.05)
        return reply("x")

    session = connect(carrier(slow), concurrency=4, real_time=True)
    assert session.pace() == 4 / 0.25
    session.read(DIDS, {})
    assert 1 < session.pace() <= 4 / 0.05
    assert connect("http://127.0.0.1:1", rate=2.0).pace() == 2


# The end


def test_a_closed_session_sends_nothing(connect: Connect, carrier: Start) -> None:
    asked = carrier(reply("x"))
    session = connect(asked)
    list(session.read_many(pages(range(3))))
    session.close()
    session.close()
    with pytest.raises(Unsendable, match="closed"):
        session.read(DIDS, {})
    assert len(asked.log) == 3


def test_a_closed_session_lets_nobody_wait_for_threads_that_have_ended(connect: Connect, carrier: Start) -> None:
    session = connect(carrier(reply("x")), concurrency=4)
    list(session.read_many(pages(range(30))))
    session.close()
    failures: list[CarrierError] = []

    def read() -> None:
        with pytest.raises(Unsendable, match="closed") as caught:
            list(session.read_many(pages(range(3))))
        failures.append(caught.value)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(30)
    assert failures, "it waits for a thread that is no more"


def test_closing_ends_the_threads_and_the_connections(connect: Connect, carrier: Start) -> None:
    asked = carrier(reply("x"))
    session = connect(asked, real_time=True)
    list(session.read_many(pages(range(30))))
    session.close()
    wait_until(lambda: not asked._open)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("acme-")]


def test_closing_does_not_wait_for_a_carrier_that_hangs(connect: Connect, carrier: Start) -> None:
    never = threading.Event()
    asked = carrier(lambda got: reply("x") if page(got) == 0 else (never.wait(90), reply("x"))[1])
    session = connect(asked, real_time=True)
    started = time.monotonic()
    for _ in session.read_many(pages(range(8))):
        break
    session.close()
    assert time.monotonic() - started < 60
    never.set()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_closing_breaks_off_a_call_that_waits_for_its_answer(
    connect: Connect, carrier: Start, tls: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    certificate = Path(__file__).with_name("selfsigned.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setattr(wire, "_trusted", lambda: _blind())
    asked = carrier(lambda _: (answered.wait(60), reply("x"))[1], tls=context if tls else None)
    session = connect(asked, real_time=True, timeout=60.0)
    failures: list[CarrierError] = []

    def send() -> None:
        with session.writing(), pytest.raises(Unclear) as caught:
            session.send(PURCHASE, {}, guard=None)
        failures.append(caught.value)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    wait_until(lambda: bool(asked.log))
    session.close()
    thread.join(30)
    waits = thread.is_alive()
    answered.set()
    assert not waits, "it still waits for the answer"
    assert [error.acted for error in failures] == [True]


def test_what_is_broken_off_by_closing_is_not_tried_again(
    connect: Connect, carrier: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read would be: it may be sent twice. The process is ending then, and must not import what trying again needs."""
    monkeypatch.delitem(sys.modules, "reconciler.transport.retry", raising=False)
    answered = threading.Event()
    asked = carrier(lambda _: (answered.wait(60), reply("x"))[1])
    session = connect(asked, real_time=True, timeout=60.0)
    failures: list[CarrierError] = []

    def read() -> None:
        try:
            session.read(DIDS, {})
        except CarrierError as error:
            failures.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    wait_until(lambda: bool(asked.log))
    session.close()
    thread.join(30)
    answered.set()
    assert [type(error) for error in failures] == [Unclear]
    assert "reconciler.transport.retry" not in sys.modules


def _blind() -> ssl.SSLContext:
    """Trusts any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def test_closing_wakes_a_call_that_is_paused(connect: Connect, carrier: Start) -> None:
    session = connect(carrier(reply(status=429, headers={"Retry-After": "200"})), real_time=True)
    failures: list[CarrierError] = []

    def read() -> None:
        try:
            session.read(DIDS, {})
        except CarrierError as error:
            failures.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    wait_until(lambda: session._pacer.pause_left() > 0)
    session.close()
    thread.join(60)
    assert [type(error) for error in failures] == [Unsendable]
