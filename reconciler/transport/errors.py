"""What can become of a request, told apart by the one thing that matters: may the carrier have acted?

CarrierError
├── NotSent       the request never reached the carrier
│   └── Unsendable    and waiting will not change that
├── Refused       the carrier said no, in its own words
│   ├── Unauthorized
│   ├── RateLimited
│   ├── NotYet
│   └── Quoted
├── Unclear       sent, and no readable answer: the carrier may have acted
└── Forbidden     ours: a session that may only read was asked to write
"""

from __future__ import annotations

from reconciler.model.errors import ReconcilerError
from reconciler.model.money import Cost


class CarrierError(ReconcilerError):
    """A request failed. `acted` is whether the carrier may have acted on it."""

    acted = False


class NotSent(CarrierError):
    """The carrier was not reached: name not found, refused, TLS failed, connection time-out."""


class Unsendable(NotSent):
    """What keeps the request from being sent does not pass: arguments that cannot be sent, a certificate that is not trusted."""


class Refused(CarrierError):
    """The carrier answered no. `code` is its own code, as text; the message holds its own words."""

    def __init__(self, message: str, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint)
        self.code = code


class Unauthorized(Refused):
    """The credentials or the token were not accepted."""


class RateLimited(Refused):
    """Too many requests; `retry_after` in seconds, where the carrier says."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message, code="429")
        self.retry_after = retry_after


class NotYet(Refused):
    """What the call asks for is not there, or not free, yet; nothing happened. Right after a write that it builds on, it is
    worth asking again; at any other time it is a refusal like others."""


class Quoted(Refused):
    """The carrier asks for a charge to be accepted first; nothing happened. `cost` in US dollars."""

    def __init__(self, message: str, cost: Cost) -> None:
        super().__init__(message, code="402")
        self.cost = cost


class Unclear(CarrierError):
    """The request was sent and no readable answer came back: time-out, dropped connection, 5xx, not JSON."""

    acted = True


class Forbidden(CarrierError):
    """A session that may only read was asked to send something else. A defect of ours, stopped before sending."""
