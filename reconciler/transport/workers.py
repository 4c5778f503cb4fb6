"""A session's threads. Daemons: the pool of the standard library would keep an interrupted process waiting for them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from itertools import islice
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_Job = tuple["Future[Any]", Callable[[Any], Any], Any]


class Workers:
    """Up to `count` threads, each started when there is work and no other is idle: a thread has memory of its own."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._idle = threading.Semaphore(0)
        self._own = threading.local()
        self._closed = False

    def map(self, fn: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results of `fn`, in order; at most `count` items are taken ahead of the result that is waited for.

        Items are taken on the caller's thread. Inside a worker it runs in line: workers that wait for workers would
        wait for ever.
        """
        if self._count == 1 or getattr(self._own, "worker", False):
            yield from map(fn, items)
            return
        source = iter(items)
        pending = deque(self._submit(fn, item) for item in islice(source, self._count))
        try:
            while pending:
                yield pending.popleft().result()
                pending.extend(self._submit(fn, item) for item in islice(source, 1))
        finally:
            for future in pending:
                future.cancel()

    def close(self, patience: float) -> None:
        """Let the threads end, waiting at most `patience` seconds for those that are busy. What is mapped after it is
        worked out by who asks: nobody would come for it."""
        with self._starting:
            self._closed = True
            threads = list(self._threads)
            for _ in threads:
                self._jobs.put(None)
        end = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _submit(self, fn: Callable[[T], R], item: T) -> Future[R]:
        future: Future[R] = Future()
        with self._starting:
            if not self._closed:
                if not self._idle.acquire(blocking=False) and len(self._threads) < self._count:
                    thread = threading.Thread(target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True)
                    self._threads.append(thread)
                    thread.start()
                self._jobs.put((future, fn, item))
                return future
        _run(future, fn, item)
        return future

    def _work(self) -> None:
        self._own.worker = True
        while (job := self._jobs.get()) is not None:
            _run(*job)
            # An idle worker must not keep the last result alive.
            del job
            self._idle.release()


def _run(future: Future[Any], fn: Callable[[Any], Any], item: Any) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = fn(item)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
