"""What only shows in a process of its own: imports, Ctrl-C, warnings at the end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from .carrier import Carrier, reply

READ_MANY = """
import sys
from reconciler.model.plan import Effect
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.body import json_body
from reconciler.transport.session import Session

class Dialect:
    def login(self): return None
    def token(self, data): return ""
    def headers(self, token): return {}
    def arguments(self): return {}
    def decode(self, endpoint, answer): return json_body(answer)["data"]

dids = Endpoint("dids", "GET", "/dids", Effect.SAFE, Placement.QUERY, "")
session = Session("acme", sys.argv[1], Dialect())
print("ready", flush=True)
"""

# A shell starts what it runs in the background deaf to Ctrl-C, and processes hand that down.
INTERRUPTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    with session: list(session.read_many((dids, {}) for _ in range(50)))
except KeyboardInterrupt:
    sys.exit(130)
"""


def start(code: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-X", "dev", "-c", code, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


def test_importing_a_session_is_cheap() -> None:
    heavy = ("httpx", "httpcore", "tenacity", "asyncio", "email.utils")
    code = f"import sys, reconciler.transport.session; print([name for name in {heavy} if name in sys.modules])"
    out, err = start(code).communicate(timeout=120)
    assert (out.strip(), err) == ("[]", "")


def test_a_session_used_and_closed_leaves_no_warnings(carrier: Callable[..., Carrier]) -> None:
    code = READ_MANY + "with session: print(sum(session.read_many((dids, {'page': n}) for n in range(50))))"
    out, err = start(code, carrier(reply(1)).url).communicate(timeout=120)
    assert (out.split(), err) == (["ready", "50"], "")


def test_interrupted_threads_do_not_hold_the_process(carrier: Callable[..., Carrier]) -> None:
    asked, never = threading.Event(), threading.Event()

    def hang(_: object) -> object:
        asked.set()
        never.wait(120)
        return reply(1)

    # With which code a process ends whose KeyboardInterrupt nobody takes is a race of the interpreter's own.
    with start(READ_MANY + INTERRUPTED, carrier(hang).url) as process:
        try:
            assert asked.wait(60)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=60)
        finally:
            process.kill()
            never.set()
    assert (process.returncode, err) == (130, "")
