"""A held lock: renewed by a thread of its own, and asked before each write."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reconciler.model.errors import ReconcilerError
from reconciler.state.errors import LockLost
from reconciler.state.records import LockInfo

_log = logging.getLogger(__name__)


class Lock:
    """A lock that is held; made by `Store.lock`."""

    def __init__(self, info: LockInfo, check: Callable[[], None]) -> None:
        self.info = info
        self._check = check

    @property
    def fence(self) -> int:
        """The number that every write under this lock carries."""
        return self.info.fence

    def check(self) -> None:
        """See that the lock is still ours and has time left; to be called before each write. Raises LockLost."""
        self._check()


@contextmanager
def heart_beat(scope: str, every: float, renew: Callable[[], None]) -> Iterator[None]:
    """Call `renew` every so many seconds, in a thread, until it raises LockLost or the context ends."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(every):
            try:
                renew()
            except LockLost:
                return  # the holder learns it from check(), or from its next write
            except ReconcilerError as error:
                _log.warning("lock on %s not renewed, trying again: %s", scope, error.message)

    heart = threading.Thread(target=beat, name=f"lock {scope}", daemon=True)
    heart.start()
    try:
        yield
    finally:
        done.set()
        heart.join()
