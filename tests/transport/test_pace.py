"""One pacer for all threads: the rate, pauses, and what carriers say of their quotas."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reconciler.transport.errors import RateLimited
from reconciler.transport.pace import Clock, Pacer, retry_after

from .carrier import DIDS, Carrier, FakeClock, reply

FOR_EVER = float("inf")


@pytest.fixture
def told() -> list[float]:
    return []


def pacer(clock: FakeClock, told: list[float], rate: float | None = None, concurrency: int = 8) -> Pacer:
    return Pacer(clock, rate, concurrency, told.append)


def test_without_a_rate_nobody_waits(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told)
    for _ in range(100):
        paced.admit(FOR_EVER)
    assert not clock.waits


@pytest.mark.parametrize("rate", [0.5, 2.5, 10, 300])
def test_requests_are_spaced_by_the_rate(rate: float, clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told, rate)
    started = clock.now()
    for _ in range(21):
        paced.admit(FOR_EVER)
    assert clock.now() - started == pytest.approx(20 / rate)


def test_time_not_used_is_not_saved_up(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told, 1)
    paced.admit(FOR_EVER)
    clock.wait(100)
    started = clock.now()
    for _ in range(3):
        paced.admit(FOR_EVER)
    assert clock.now() - started == pytest.approx(2)


def test_threads_share_the_rate(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told, 10)
    started = clock.now()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: paced.admit(FOR_EVER), range(41)))
    assert clock.now() - started == pytest.approx(4)


def test_real_time() -> None:
    paced = Pacer(Clock(), 100, 8, lambda _: None)
    started = time.monotonic()
    for _ in range(21):
        paced.admit(FOR_EVER)
    assert time.monotonic() - started >= 0.2 - 0.01


def test_a_stopped_clock_lets_everybody_go() -> None:
    clock = Clock()
    paced = Pacer(clock, None, 8, lambda _: None)
    paced.throttled(1000)
    clock.stop()
    started = time.monotonic()
    paced.admit(FOR_EVER)
    assert time.monotonic() - started < 500


def test_refusals_that_come_together_count_once(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told)
    for _ in range(8):
        paced.throttled(None)
    assert 0.5 <= paced.pause_left() <= 1
    assert len(told) == 1
    paced.admit(FOR_EVER)
    paced.throttled(None)
    assert 1 <= paced.pause_left() <= 2
    paced.admit(FOR_EVER)
    paced.answered({})
    paced.throttled(None)
    assert 0.5 <= paced.pause_left() <= 1, "an answer ends the doubling"


def test_the_longest_pause_asked_for_counts(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told)
    paced.throttled(9)
    paced.throttled(3)
    assert paced.pause_left() == pytest.approx(9)
    assert told == [9]


def test_a_pause_beyond_the_deadline_is_said_at_once(clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told)
    paced.throttled(50)
    with pytest.raises(RateLimited) as caught:
        paced.admit(clock.now() + 49)
    assert caught.value.retry_after == pytest.approx(50)
    assert not clock.waits
    paced.admit(clock.now() + 51)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12"}, 12),
        ({"x-ratelimit-remaining": "3", "x-ratelimit-reset": "8"}, 2),
        ({"x-ratelimit-remaining": "8", "x-ratelimit-reset": "8"}, 0),
        (
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1704067210", "date": "Mon, 01 Jan 2024 00:00:00 GMT"},
            10,
        ),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1640995200"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999"}, 60),
        ({"x-ratelimit-remaining": "0"}, 0),
        ({"x-ratelimit-remaining": "none", "x-ratelimit-reset": "inf"}, 0),
        ({"x-ratelimit-limit": "5"}, 0),
    ],
)
def test_quota_headers(headers: dict[str, str], pause: float, clock: FakeClock, told: list[float]) -> None:
    paced = pacer(clock, told)
    paced.answered(headers)
    assert paced.pause_left() == pytest.approx(pause)


def test_retry_after_without_a_date_of_the_carrier() -> None:
    assert retry_after({"retry-after": "Mon, 01 Jan 2024 00:00:00 GMT"}) == 0
    assert retry_after({"retry-after": "Mon, 01 Jan 2024 00:00:00"}) == 0
    assert (retry_after({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}) or 0) > 1e9
    assert retry_after({}) is None


def test_a_session_heeds_its_rate_and_the_headers(
    connect: Callable[..., Any], carrier: Callable[..., Carrier], clock: FakeClock
) -> None:
    session = connect(
        carrier(reply("x", headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}), reply("x")), rate=4
    )
    started = clock.now()
    for _ in range(5):
        session.read(DIDS, {})
    assert clock.now() - started == pytest.approx(30 + 0.75)
    assert session.pace() == 4
