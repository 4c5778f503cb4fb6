"""What the calls of one plan are collected in: also what belongs to many numbers at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.money import summed
from reconciler.model.plan import Change, Json, Part, Ref
from reconciler.model.settings import Kind, address
from reconciler.providers import calls
from reconciler.providers.calls import NotPossible
from reconciler.providers.telnyx.read import Account

# A job takes so many numbers, and an account so many jobs at a time (developers.telnyx.com, "Bulk phone number operations").
JOB_NUMBERS = 1000
_JOBS = 20
# Others may have jobs there, too.
_AT_ONCE = _JOBS // 2
# A job is two calls and takes its time; below so many numbers, each gets a call and an answer of its own.
WORTH_A_JOB = 10


@dataclass(slots=True)
class Calls(calls.Calls):
    """The calls so far. `leaving` are the ids of connections that this plan removes; `_jobs` stands for each job with one of its
    addresses."""

    leaving: frozenset[str] = frozenset()
    _jobs: list[str] = field(default_factory=list)

    @property
    def account(self) -> Account:
        """What the reading found besides the resources."""
        found: Account = self.observed.native
        return found

    def group_id(self, name: str) -> Json:
        """The id of a trunk group's connection. Raises NotPossible."""
        if name in self.new_groups:
            return Ref(self.new_groups[name], "id")
        group = self.observed.trunk_groups.get(name)
        if group is None:
            raise NotPossible(f"telnyx has no connection named {name!r}", "declare it under trunk_groups")
        if group.native.ambiguous:
            raise NotPossible(group.trouble, "give them different names at the carrier first")
        return group.native.id

    def many(self, changes: Sequence[Change]) -> bool:
        """Whether these changes, all alike, are better sent together: they are enough, and their numbers are there."""
        return len(changes) >= WORTH_A_JOB and all(self.live(change) is not None for change in changes)

    def of(self, kind: Kind, changes: Sequence[Change]) -> tuple[str, ...]:
        """Another setting of the same numbers, to go after its calls."""
        return tuple(address(kind, change.key) for change in changes)

    def job(
        self,
        endpoint: str,
        body: Mapping[str, Json],
        changes: Sequence[Change],
        behind: Kind | None = None,
        **more: Any,
    ) -> None:
        """Jobs for numbers that are there, each with the question what became of its numbers. `behind` is a setting of the same
        numbers whose calls go first. No more are under way at a time than the account takes."""
        for start in range(0, len(changes), JOB_NUMBERS):
            group = changes[start : start + JOB_NUMBERS]
            addresses = [change.address for change in group]
            earlier = self._jobs[-_AT_ONCE:][:1] if len(self._jobs) >= _AT_ONCE else []
            more["after"] = (*(self.of(behind, group) if behind else ()), *earlier)
            numbers = [Part(change.address, self.number_id(change)) for change in group]
            cost = summed(change.cost for change in group)
            self.add(endpoint, {"phone_numbers": numbers, **body}, addresses, cost=cost, **more)
            self.add(
                "job", {"id": Ref(addresses[0], "job")}, addresses, purpose="what became of each number of the job"
            )
            self._jobs.append(addresses[0])
