"""Carriers and sessions that end with their test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from reconciler.transport.endpoint import Dialect
from reconciler.transport.session import Limits, Session

from .carrier import Carrier, FakeClock, Got, OpenDialect, Reply, reply

Answering = Callable[[Got], Reply]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def carrier(stack: ExitStack) -> Callable[..., Carrier]:
    """Starts a carrier that answers by a function, or with the given replies one after the other (the last for ever)."""

    def start(*answers: Answering | Reply, tls: Any = None) -> Carrier:
        def answer(got: Got) -> Reply:
            chosen = answers[min(got.number, len(answers)) - 1] if answers else reply([])
            return chosen if isinstance(chosen, Reply) else chosen(got)

        started = Carrier(answer, tls)
        stack.callback(started.close)
        return started

    return start


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def connect(stack: ExitStack, clock: FakeClock) -> Callable[..., Session]:
    """Opens a session with a carrier (or an address), on the fake clock unless told otherwise."""

    def open_session(
        to: Carrier | str, dialect: Dialect | None = None, *, real_time: bool = False, **limits: Any
    ) -> Session:
        url = to if isinstance(to, str) else to.url
        session = Session("acme", url, dialect or OpenDialect(), Limits(**limits), clock=None if real_time else clock)
        return stack.enter_context(session)

    return open_session
