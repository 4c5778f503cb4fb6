"""The seam between the sandbox framework and one carrier's emulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from reconciler.sandbox.clock import Clock
from reconciler.sandbox.journal import Journal
from reconciler.sandbox.ledger import Ledger
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.wire import WireReply, WireRequest


class BadSeed(ValueError):
    """A seed that cannot be loaded; the control endpoint answers 400 with the reason."""


@dataclass(slots=True)
class Services:
    """What a carrier emulation may use. ``options`` is replaced when options change at run time."""

    options: SandboxOptions
    clock: Clock
    journal: Journal
    ledger: Ledger


class Carrier(Protocol):
    """One emulated carrier. All methods are synchronous: a request is worked on atomically."""

    name: str
    mount: str

    def greeting(self, url: str) -> str:
        """What a client needs, in one line: base URL and credentials; ``url`` is where the sandbox listens."""
        ...

    def too_many_requests(self) -> WireReply:
        """The carrier's own HTTP 429; a ``Retry-After`` is added by the gate when the options ask for it."""
        ...

    def start(self) -> None:
        """Begin with a fresh state (stocked with numbers for sale when the options say so)."""
        ...

    def load(self) -> None:
        """Begin with the state in the journal."""
        ...

    def clear(self) -> None:
        """Forget everything in memory."""
        ...

    def settle(self) -> None:
        """Let everything happen whose time has come."""
        ...

    def handle(self, request: WireRequest) -> WireReply:
        """Work on a request."""
        ...

    def expire_tokens(self) -> int:
        """Revoke all tokens; how many there were."""
        ...

    def seed(self, payload: Mapping[str, Any]) -> dict[str, int]:
        """Load records in bulk; how many of each kind."""
        ...

    def dump(self) -> dict[str, object]:
        """The whole state, as truth and not as the API shows it."""
        ...
