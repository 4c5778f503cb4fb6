"""What is sent again, how often, and after which wait: by effect class and by what became of the request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from reconciler.model.plan import Effect
from reconciler.transport.errors import CarrierError, NotSent, RateLimited, Refused, Unclear

from .carrier import (
    BAD_GATEWAY,
    BY_EFFECT,
    CUT_SHORT,
    DIDS,
    DROPPED,
    RESET,
    Carrier,
    FakeClock,
    Got,
    Reply,
    refusal,
    reply,
    wait_until,
)

Start = Callable[..., Carrier]
Connect = Callable[..., Any]
TOO_MANY = reply(status=429)
FINE = reply("fine")


def sent(session: Any, effect: Effect) -> Any:
    with session.writing():
        return session.send(BY_EFFECT[effect], {"number": "1"}, guard=lambda: None)


@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize(
    "fault", [DROPPED, RESET, CUT_SHORT, BAD_GATEWAY, reply(body=b""), refusal(500), reply(status=302)],
    ids=["dropped", "reset", "cut", "html", "empty", "500", "redirect"],
)  # fmt: skip
def test_only_reads_are_repeated_when_the_carrier_may_have_acted(
    effect: Effect, fault: Reply, connect: Connect, carrier: Start
) -> None:
    asked = carrier(fault, fault, fault, FINE)
    session = connect(asked)
    if effect is Effect.SAFE:
        assert sent(session, effect) == "fine"
        assert len(asked.log) == 4
    else:
        with pytest.raises(Unclear):
            sent(session, effect)
        assert len(asked.log) == 1


def test_reads_give_up_after_four_tries(connect: Connect, carrier: Start, clock: FakeClock) -> None:
    asked = carrier(DROPPED)
    with pytest.raises(Unclear):
        connect(asked).read(DIDS, {})
    assert len(asked.log) == 4
    assert len(clock.waits) == 3
    assert all(wait <= limit for wait, limit in zip(clock.waits, (0.5, 1, 2), strict=True)), (
        "full jitter under doubling"
    )


@pytest.mark.parametrize("effect", list(Effect))
def test_what_was_not_executed_is_repeated_whatever_it_does(effect: Effect, connect: Connect, carrier: Start) -> None:
    asked = carrier(*[TOO_MANY] * 6, FINE)
    assert sent(connect(asked), effect) == "fine"
    assert len(asked.log) == 7


@pytest.mark.parametrize("effect", list(Effect))
def test_what_never_arrived_is_repeated_whatever_it_does(
    effect: Effect, connect: Connect, carrier: Start, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    session = connect(f"http://127.0.0.1:{port}")
    with pytest.raises(NotSent):
        sent(session, effect)
    assert len(clock.waits) == 3
    assert session.stats.total == 0
    # The carrier comes up while the call backs off.
    asked = carrier(FINE)
    back_off = clock.wait

    def wait(seconds: float) -> None:
        back_off(seconds)
        session._wire._base = asked.url

    monkeypatch.setattr(clock, "wait", wait)
    assert sent(session, effect) == "fine"
    assert len(asked.log) == 1


@pytest.mark.parametrize("effect", list(Effect))
def test_a_refusal_is_never_repeated(effect: Effect, connect: Connect, carrier: Start) -> None:
    asked = carrier(refusal(400))
    with pytest.raises(Refused):
        sent(connect(asked), effect)
    assert len(asked.log) == 1


def in_the_past(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) - timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "2.5"}, 2.5),
        # By the carrier's own clock, which is not ours.
        ({"Date": "Mon, 01 Jan 2024 00:00:00 GMT", "Retry-After": "Mon, 01 Jan 2024 00:00:09 GMT"}, 9),
    ],
)
def test_retry_after_is_kept(
    headers: dict[str, str], seconds: float, connect: Connect, carrier: Start, clock: FakeClock
) -> None:
    asked = carrier(reply(status=429, headers=headers), FINE)
    assert connect(asked).read(DIDS, {}) == "fine"
    assert seconds <= sum(clock.waits) <= seconds + 0.3


@pytest.mark.parametrize(
    "after", ["", "soon", "0", "-5", "nan", in_the_past(60)], ids=str.split("none words zero negative nan past")
)
def test_without_a_readable_retry_after_the_pause_doubles(
    after: str, connect: Connect, carrier: Start, clock: FakeClock
) -> None:
    asked = carrier(*[reply(status=429, headers={"Retry-After": after})] * 3, FINE)
    assert connect(asked).read(DIDS, {}) == "fine"
    assert len(clock.waits) == 3
    for wait, most in zip(clock.waits, (1, 2, 4), strict=True):
        assert most / 2 <= wait <= most + 0.3


@pytest.mark.parametrize("effect", list(Effect))
def test_maintenance_with_an_end_pauses_everything(
    effect: Effect, connect: Connect, carrier: Start, clock: FakeClock
) -> None:
    down = reply(status=503, headers={"Retry-After": "20"}, body=b"")
    asked = carrier(down, FINE)
    session = connect(asked)
    if effect is Effect.SAFE:
        assert sent(session, effect) == "fine"
    else:
        with pytest.raises(Unclear):
            sent(session, effect)
        assert len(asked.log) == 1
        session.read(DIDS, {})
    assert sum(clock.waits) == pytest.approx(20, abs=0.5)


def test_a_rate_limit_told_inside_a_200(connect: Connect, carrier: Start, clock: FakeClock) -> None:
    class Dialect(type(connect("http://127.0.0.1:1")._dialect)):  # type: ignore[misc]
        def decode(self, endpoint: Any, answer: Any) -> Any:
            data = super().decode(endpoint, answer)
            if data == "slow down":
                raise RateLimited("in its own words")
            return data

    asked = carrier(reply("slow down", headers={"Retry-After": "3"}), FINE)
    assert connect(asked, Dialect()).read(DIDS, {}) == "fine"
    assert 3 <= sum(clock.waits) <= 3.3


def test_a_wait_beyond_the_deadline_is_not_waited_for(connect: Connect, carrier: Start, clock: FakeClock) -> None:
    asked = carrier(reply(status=429, headers={"Retry-After": "3600"}))
    session = connect(asked, deadline=60)
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            session.read(DIDS, {})
        assert caught.value.retry_after == pytest.approx(3600)
    assert len(asked.log) == 1, "later calls do not even ask"
    assert not clock.waits


def test_the_deadline_bounds_all_tries(connect: Connect, carrier: Start, clock: FakeClock) -> None:
    asked = carrier(TOO_MANY)
    with pytest.raises(RateLimited):
        connect(asked, deadline=20).read(DIDS, {})
    assert sum(clock.waits) <= 20
    assert len(asked.log) >= 4


def test_a_rate_limit_pauses_every_thread(connect: Connect, carrier: Start) -> None:
    class StoppedClock(FakeClock):
        """Waits end when the test says so."""

        def __init__(self) -> None:
            super().__init__()
            self.go = threading.Event()

        def wait(self, seconds: float) -> None:
            self.go.wait(60)
            super().wait(seconds)

    def answer(got: Got) -> Reply:
        return reply(status=429, headers={"Retry-After": "5"}) if got.number == 1 else FINE

    asked = carrier(answer)
    session = connect(asked)
    clock = StoppedClock()
    session._clock = session._pacer._clock = clock
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(session.read, DIDS, {})
        wait_until(lambda: session._pacer.pause_left() > 0)
        others = [pool.submit(session.read, DIDS, {}) for _ in range(3)]
        assert not any(future.done() for future in others)
        assert len(asked.log) == 1
        clock.go.set()
        assert [future.result(5) for future in (first, *others)] == ["fine"] * 4


def test_the_last_error_is_raised_as_it_is(connect: Connect, carrier: Start) -> None:
    asked = carrier(DROPPED, DROPPED, refusal(404, "no such number"))
    with pytest.raises(CarrierError, match="no such number") as caught:
        connect(asked).read(DIDS, {})
    assert type(caught.value) is Refused
