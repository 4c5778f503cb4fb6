"""What the calls of one plan are collected in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.model.money import FREE, Cost
from reconciler.model.plan import Blocked, Call, Change, Effect, Json
from reconciler.providers.kazoo.problems import NotPossible
from reconciler.transport.endpoint import Endpoint, Placement


class Calls:
    """The calls in the order in which they must go, and the changes that turned out not to be possible."""

    def __init__(self, provider: str, endpoints: Mapping[str, Endpoint]) -> None:
        self.calls: list[Call] = []
        self.blocked: list[Blocked] = []
        self._provider = provider
        self._endpoints = endpoints
        self._touched: dict[str, dict[str, None]] = {}

    def add(
        self,
        endpoint: str,
        args: Mapping[str, Json],
        changes: Sequence[Change],
        *,
        to: Iterable[str] = (),
        behind: Iterable[str] = (),
        **more: Any,
    ) -> None:
        """One call for these changes. `to` are the numbers whose records it writes, here or at the server: no two calls
        for one of them are sent side by side. `behind` are addresses after whose earlier calls it goes. What the carrier asked
        for all of the changes is accepted with the call."""
        row = self._endpoints[endpoint]
        addresses = tuple(dict.fromkeys(change.address for change in changes))
        writes = row.effect is not Effect.SAFE
        if writes and all(change.quote is not None for change in changes):
            # In the envelope: inside `data` it would be kept. A body that is a file has no envelope; then in the query.
            args = {**args, "accept_charges": True if row.send is Placement.JSON else "true"}
        numbers = tuple(to)
        earlier = dict.fromkeys([*behind, *(where for number in numbers for where in self._touched.get(number, ()))])
        for number in numbers:
            self._touched.setdefault(number, {}).update(dict.fromkeys(addresses))
        after = tuple(where for where in earlier if where not in addresses)
        cost = cost_of(changes) if writes else FREE
        self.calls.append(
            Call(
                "", self._provider, endpoint, row.method, row.path, row.effect, args, addresses, cost=cost, after=after, **more
            )
        )  # fmt: skip

    def refuse(self, change: Change, problem: NotPossible) -> None:
        self.blocked.append(Blocked(change.address, self._provider, problem.reason, problem.remedy))


def cost_of(changes: Sequence[Change]) -> Cost:
    """What the changes of one call cost together."""
    cost = FREE
    for change in changes:
        cost = cost.plus(change.cost)
    return cost
