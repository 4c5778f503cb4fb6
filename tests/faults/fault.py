"""The ways in which a call goes wrong, the same for every carrier; each carrier says `no` in its own envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

HELD: Final = 60.0
"""Seconds for which a call is held at most: longer than the `timeout` of a client that is to give up, and than a process
needs that is stopped meanwhile. It is let go with the rules."""


class Stop(Enum):
    """What is done to the process while its call is held by the carrier."""

    KILL = "SIGKILL"
    INTERRUPT = "SIGINT"
    TERMINATE = "SIGTERM"


class Says(Enum):
    """What the carrier says in an envelope of its own."""

    FAILED = "failed"
    UNAUTHORIZED = "unauthorized"


@dataclass(frozen=True, slots=True)
class Fault:
    """What the carrier, or somebody else, does. `unanswered`: the carrier did nothing, and the client cannot know.

    `do` is the sandbox's; what the carrier `says` goes with it. `goes_on`: for a call that only reads, the fault stays for the
    whole run. `timeout`: the client's patience in seconds.
    """

    name: str
    do: Mapping[str, Any] = field(default_factory=dict)
    says: Says | None = None
    unanswered: bool = False
    goes_on: bool = False
    count: int = 1
    timeout: float | None = None
    stop: Stop | None = None
    refused: bool = False


_HTML: Final = "<html><head><title>Service Unavailable</title></head></html>"

FAULTS: Final = (
    Fault("refused", refused=True),
    Fault("reset before", {"reset": True}, unanswered=True, goes_on=True),
    Fault("reset after", {"drop_reply": True}),
    Fault("time-out after", {"late": HELD}, timeout=2.0),
    Fault("429", {"rate_limit": True}, count=2),
    Fault("429 Retry-After", {"rate_limit": True, "retry_after": 1}, count=2),
    Fault("500 before", says=Says.FAILED, unanswered=True, goes_on=True),
    Fault("500 after", {"after_work": True}, says=Says.FAILED),
    Fault("503 HTML", {"status": 503, "html": _HTML}, unanswered=True, goes_on=True),
    Fault("empty body", {"body": "", "after_work": True}, goes_on=True),
    Fault("wrong type", {"json": ["yes"], "after_work": True}, goes_on=True),
    Fault("401 mid-way", says=Says.UNAUTHORIZED),
    Fault("slow", {"latency": 0.4}),
    Fault("kill -9 before", {"latency": HELD, "reset": True}, unanswered=True, stop=Stop.KILL),
    Fault("kill -9 after", {"late": HELD}, stop=Stop.KILL),
    Fault("SIGINT", {"latency": HELD}, stop=Stop.INTERRUPT),
    Fault("SIGTERM", {"latency": HELD}, stop=Stop.TERMINATE),
)
