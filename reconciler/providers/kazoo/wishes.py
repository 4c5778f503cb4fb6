"""Where a number's calls go now, and where they shall go, in Kazoo's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from reconciler.model.plan import Change, Json
from reconciler.model.settings import Destination, Forwarding
from reconciler.providers.calls import NotPossible, wanted
from reconciler.providers.kazoo.decode import Native
from reconciler.providers.kazoo.documents import Callflow, Documents, Spot
from reconciler.providers.observed import Observed
from reconciler.providers.spelling import mapping

_PORTAL = "change it in Kazoo's own interface, or declare the forwarding as it is there"


class ToNumber(NamedTuple):
    """An outside number, by a callflow with this flow."""

    flow: Mapping[str, Json]


class ToServer(NamedTuple):
    """A server of a trunk; `group` is the address of the trunk group where this plan creates it, else empty."""

    trunk: str
    place: int
    group: str = ""


Goal = ToNumber | ToServer | None
Source = Callflow | Spot | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A number of which the calls shall go elsewhere, or (with no goal) nowhere.

    `lenient`: what cannot be changed about where they go now is left as it is (the number is given up).
    """

    change: Change
    source: Source
    goal: Goal
    lenient: bool = False

    @property
    def number(self) -> str:
        return self.change.key

    @property
    def address(self) -> str:
        return self.change.address

    @property
    def stays(self) -> bool:
        """Whether the document that it stands in need not change."""
        if isinstance(self.source, Spot):
            return isinstance(self.goal, ToServer) and self.goal[:2] == self.source[:2]
        if isinstance(self.source, Callflow):
            return isinstance(self.goal, ToNumber) and self.goal.flow["data"] == self.source.flow.get("data")
        return self.goal is None

    @property
    def is_kept(self) -> bool:
        """Whether a document that has it already may have it still: writing that does not mark the number as used by it."""
        if isinstance(self.source, Spot) and isinstance(self.goal, ToServer):
            return self.goal.trunk == self.source.trunk
        return isinstance(self.source, Callflow) and isinstance(self.goal, ToNumber)


@dataclass(frozen=True, slots=True)
class Wisher:
    """Makes wishes of changes. `new_groups` maps names of trunk groups that this plan creates to their addresses; `module` is
    the callflow module that forwards, where there is no callflow yet."""

    observed: Observed
    documents: Documents
    new_groups: Mapping[str, str]
    module: str

    def wish(self, change: Change) -> Wish:
        """The wish of a forwarding change. Raises NotPossible."""
        source = self._source(change.key)
        after = wanted(change)
        if not isinstance(after, Forwarding):
            raise NotPossible("there is nothing to forward")
        return Wish(change, source, self._goal(after, source))

    def farewell(self, change: Change) -> Wish | None:
        """The wish of a number that is given up: to be forgotten by the documents that we understand."""
        try:
            source = self._source(change.key)
        except NotPossible:
            return None
        return None if source is None else Wish(change, source, None, lenient=True)

    def _source(self, number: str) -> Source:
        callflows = self.documents.in_callflows.get(number, ())
        spots = self.documents.in_trunks.get(number, ())
        if len(callflows) + len(spots) > 1:
            raise NotPossible("kazoo has the number in more than one callflow or trunk", _PORTAL)
        if spots:
            return spots[0]
        if not callflows:
            return None
        found = self.documents.callflows[callflows[0]]
        if found.target is None:
            raise NotPossible(
                f"its calls are handled by {found.what}, which does more than forward to a number", _PORTAL
            )
        return found

    def _goal(self, after: Forwarding, source: Source) -> Goal:
        if not after.enabled:
            return None
        if after.trunk_group:
            return self._server(after.trunk_group)
        legs = after.destinations or ()
        if len(legs) != 1 or not legs[0].number:
            raise NotPossible("kazoo forwards to one telephone number, or to a trunk group")
        return ToNumber(self._flow(legs[0], source))

    def _server(self, name: str) -> ToServer:
        if name in self.new_groups:
            return ToServer("", 0, self.new_groups[name])
        group = self.observed.trunk_groups.get(name)
        if group is None:
            raise NotPossible(f"kazoo has no trunk server named {name!r}", "declare it under trunk_groups")
        if group.trouble:
            raise NotPossible(group.trouble, "give them different names at the carrier first")
        return ToServer(*group.native[:2])

    def _flow(self, leg: Destination, source: Source) -> Mapping[str, Json]:
        """The flow that forwards there; what another flow of the number says besides its target is taken along."""
        old: Mapping[str, Any] = source.flow if isinstance(source, Callflow) else {}
        data = {**mapping(old.get("data")), "to_did": leg.number}
        if leg.timeout is not None:
            data["timeout"] = leg.timeout
        return {"module": self.module, "children": {}, **old, "data": data}


def native_of(observed: Observed, number: str) -> Native:
    """What was read of a number's own record; nothing where it is not live."""
    live = observed.numbers.get(number)
    return live.native if live is not None else Native()
