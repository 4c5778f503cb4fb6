"""What an adapter collects while it encodes: calls in the order in which they must go, and changes that cannot be made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.plan import Blocked, Call, Change, Json, Ref
from reconciler.model.settings import Kind, address
from reconciler.providers.base import Encoded, NotOffered
from reconciler.providers.observed import LiveNumber, Observed
from reconciler.transport.endpoint import Endpoint


class NotPossible(Exception):
    """Why a change cannot be made at a carrier, and the way out."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def wanted(change: Change) -> Any:
    """The setting as it shall be; for one that is switched off, the declaration that says so."""
    return change.after if change.after is not None else change.desired


@dataclass(slots=True)
class Calls:
    """The calls of one account in one plan. `endpoints` is the account's table, `observed` what the plan builds on.

    `new_groups` maps the names of trunk groups that this plan makes to their addresses.
    """

    provider: str
    endpoints: Mapping[str, Endpoint]
    observed: Observed
    calls: list[Call] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    new_groups: dict[str, str] = field(default_factory=dict)

    def encoded(self) -> Encoded:
        """What was collected."""
        return Encoded(tuple(self.calls), tuple(self.blocked))

    def add(self, endpoint: str, args: Mapping[str, Json], addresses: Sequence[str], **more: Any) -> None:
        """A call; `more`: what `Call` has besides."""
        row = self.endpoints[endpoint]
        self.calls.append(
            Call("", self.provider, endpoint, row.method, row.path, row.effect, args, tuple(addresses), **more)
        )

    def refuse(self, where: str, problem: NotPossible | NotOffered) -> None:
        """A change that cannot be made."""
        self.blocked.append(Blocked(where, self.provider, problem.reason, problem.remedy))

    @contextmanager
    def attempt(self, change: Change) -> Iterator[None]:
        """Encode one change: where it turns out not to be possible, it is refused, and none of its calls stays."""
        before = len(self.calls)
        try:
            yield
        except NotPossible as problem:
            del self.calls[before:]
            self.refuse(change.address, problem)

    def live(self, change: Change) -> LiveNumber | None:
        """The number of a change as it is; None where it is only about to be bought."""
        return self.observed.numbers.get(change.key)

    def number_id(self, change: Change) -> Json:
        """The id of a change's number, known once it is listed."""
        live = self.live(change)
        return live.native.id if live is not None else Ref(address(Kind.DID, change.key), "id")

    def number_first(self, change: Change) -> tuple[str, ...]:
        """A setting of a number that is being bought waits for it."""
        return () if change.kind is Kind.DID or self.live(change) is not None else (address(Kind.DID, change.key),)

    def group_first(self, name: str | None) -> tuple[str, ...]:
        """What is sent to a trunk group that this plan makes waits for it."""
        return (self.new_groups[name],) if name in self.new_groups else ()
