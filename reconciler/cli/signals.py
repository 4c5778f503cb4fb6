"""Ctrl-C and SIGTERM while applying: the first finishes what is in flight, the second stops waiting for it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from reconciler.engine.standing import Stop

_STDERR: Final = 2


@contextmanager
def stopping(hurry: Callable[[], None]) -> Iterator[Stop]:
    """A Stop that signals ask for; `hurry` is called at the second one."""
    stop = Stop()

    def handle(_number: int, _frame: FrameType | None) -> None:
        # Noted before anything is said: the next signal may come in the middle of saying it.
        again = stop.interrupted
        stop.request("interrupted", interrupted=True)
        if again:
            _say("Interrupted again: not waiting for calls in flight; their outcome will be unknown.")
            # Not here: what the signal interrupts may hold the very locks that hurrying takes.
            threading.Thread(target=hurry, daemon=True).start()
        else:
            _say("Interrupted: finishing the calls in flight. Again to stop at once.")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _say(text: str) -> None:
    """To stderr, past Python's buffers: a handler that interrupts another one must not write into them."""
    with suppress(OSError):
        os.write(_STDERR, f"{text}\n".encode())
