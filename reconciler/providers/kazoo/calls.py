"""What the calls of one plan are collected in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.money import FREE, summed
from reconciler.model.plan import Change, Effect, Json
from reconciler.providers import calls
from reconciler.transport.endpoint import Placement


@dataclass(slots=True)
class Calls(calls.Calls):
    """The calls so far. `_touched` are, for each number, the calls that write its record, each by one of its addresses: a write
    of a document may be about thousands."""

    _touched: dict[str, dict[str, None]] = field(default_factory=dict)

    def about(
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
        for all of the changes may be accepted with the call."""
        row = self.endpoints[endpoint]
        mine = dict.fromkeys(change.address for change in changes)
        addresses = tuple(mine)
        writes = row.effect is not Effect.SAFE
        if writes and all(change.quote is not None for change in changes):
            # In the envelope: inside `data` it would be kept. A body that is a file has no envelope; then in the query.
            more["accepts"] = {"accept_charges": True if row.send is Placement.JSON else "true"}
        numbers = tuple(to)
        earlier = dict.fromkeys([*behind, *(where for number in numbers for where in self._touched.get(number, ()))])
        own = {change.key: change.address for change in changes}
        for number in numbers:
            self._touched.setdefault(number, {})[own.get(number, addresses[0])] = None
        after = tuple(where for where in earlier if where not in mine)
        cost = summed(change.cost for change in changes) if writes else FREE
        self.add(endpoint, args, addresses, cost=cost, after=after, **more)
