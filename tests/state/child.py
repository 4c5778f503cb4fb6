"""Other processes for the tests: `python -m tests.state.child WHAT URL ROOT [ARGUMENT...]`. Each prints what came of it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from reconciler.state import IntentOpen, LockLost, Store, open_store
from tests.state.samples import make_intent, make_memory


def say(*words: object) -> None:
    print(*words, flush=True)


def begin_and_die(store: Store) -> None:
    """Record an intent, and die the moment that is done, with no chance to tidy up."""
    with store.lock("scope", "child", "run-1", 5) as lock:
        store.begin(lock.fence, [make_intent()])
        os.kill(os.getpid(), signal.SIGKILL)


def hold_and_die(store: Store) -> None:
    with store.lock("scope", "child", "run-1", 5, ttl=600):
        os.kill(os.getpid(), signal.SIGKILL)


def count(store: Store, file: str, times: str) -> None:
    """Count a file up under the lock, in a way that loses counts if two do it at once."""
    for _ in range(int(times)):
        with store.lock("scope", "child", "run-1", 60) as lock:
            seen = int(Path(file).read_text())
            time.sleep(0.005)
            Path(file).write_text(str(seen + 1))
            say(lock.fence)


def race(store: Store, times: str) -> None:
    """Begin the same intents as every other child; say which were ours."""
    for n in range(int(times)):
        try:
            store.begin(None, [make_intent(f"{os.getpid()}-{n}", key=f"key-{n}")])
            say(n)
        except IntentOpen as error:
            if [intent.key for intent in error.intents] != [f"key-{n}"]:
                raise


def pause(store: Store) -> None:
    """Hold a short lock, wait for a line, then try to write under it."""
    with store.lock("scope", "child", "run-1", 5, ttl=1) as lock:
        say(lock.fence)
        sys.stdin.readline()
        for write in (
            lock.check,
            lambda: store.begin(lock.fence, [make_intent()]),
            lambda: store.remember(lock.fence, [make_memory()]),
        ):
            try:
                write()
                say("written")
            except LockLost as error:
                say(error.message)


def fingerprint(store: Store) -> None:
    say(store.fingerprint("value"))


def read(store: Store) -> None:
    say(len(store.memories("call48")))


if __name__ == "__main__":
    what, url, root, *arguments = sys.argv[1:]
    with open_store(url, Path(root), create=what != "read") as opened:
        globals()[what](opened, *arguments)
