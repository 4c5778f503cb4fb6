"""Ctrl-C and SIGTERM while applying: the first finishes what is in flight, the second stops waiting for it."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from reconciler.engine.standing import Stop


@contextmanager
def stopping(hurry: Callable[[], None]) -> Iterator[Stop]:
    """A Stop that signals ask for; `hurry` is called at the second one."""
    stop = Stop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        if stop.interrupted:
            click.echo("Interrupted again: not waiting for calls in flight; their outcome will be unknown.", err=True)
            hurry()
        else:
            click.echo("Interrupted: finishing the calls in flight. Again to stop at once.", err=True)
            stop.request("interrupted", interrupted=True)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
