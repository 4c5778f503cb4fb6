"""What a check sees: the files, what the carriers can do, and, at plan time, what is live.

Many numbers share one frozen setting (a profile, a range), so a check looks at each distinct setting once, and names the
numbers that have it. This keeps 100,000 numbers cheap and makes one finding of one mistake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.checks.routes import targets
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPool, DesiredPort, Origin
from reconciler.model.findings import Where
from reconciler.model.settings import SETTING_KINDS, Kind

if TYPE_CHECKING:
    from reconciler.model.plan import Change
    from reconciler.providers.base import Capabilities
    from reconciler.providers.observed import Observed

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class PlanContext:
    """What is known at plan time.

    `observed` is what was read of each account. `previous_counts` is how many numbers each account had when it was last
    read in the same scope (all of it, or the declared numbers); None: not remembered.
    """

    observed: Mapping[str, Observed] = field(default_factory=dict)
    changes: Sequence[Change] = ()
    previous_counts: Mapping[str, int] | None = None


class Hit(NamedTuple):
    """Something wrong. `numbers` are all that it is true of; the finding names the first and counts the others.

    What is not about numbers says its `port`, or its `resource` and where that is declared (`origin`, or `where` itself).
    `path` leads from the declaration to the attribute.
    """

    message: str
    remedy: str
    numbers: Sequence[DesiredNumber] = ()
    kind: Kind = Kind.DID
    path: Path = ()
    resource: str = ""
    origin: Origin | None = None
    where: Where | None = None
    port: DesiredPort | None = None


class Shared(NamedTuple):
    """One distinct setting of one provider, and the numbers that have it."""

    provider: str
    value: Any
    numbers: list[DesiredNumber]


# Every setting of a number in one step: 100,000 numbers with settings of their own are read once.
_values = attrgetter(*SETTING_KINDS)


class View:
    """The configuration, grouped as checks need it. Groups are made when first asked for, once."""

    def __init__(
        self,
        configuration: Configuration,
        capabilities: Mapping[str, Capabilities] | None = None,
        plan: PlanContext | None = None,
        today: date | None = None,
    ) -> None:
        self.configuration = configuration
        self.capabilities = capabilities or {}
        self.plan = plan or PlanContext()
        self.today = today or date.today()
        self.used_waivers: set[tuple[Origin, str]] = set()
        # A plan knows the numbers of pools themselves.
        pools = {} if plan else configuration.pools
        self.stand_ins = {each.number: each for each in map(_stand_in, range(len(pools)), pools.values())}

    @cached_property
    def kept(self) -> list[DesiredNumber]:
        """The numbers that are not being given up, and one for each pool, which stands for those that it will have."""
        kept = [number for number in self.configuration.numbers.values() if number.release is None]
        return [*kept, *self.stand_ins.values()] if self.stand_ins else kept

    @cached_property
    def waiving(self) -> list[DesiredNumber]:
        """The numbers for which some check is waived, and those that stand for pools."""
        waiving = [number for number in self.configuration.numbers.values() if number.waive]
        return [*waiving, *(number for number in self.stand_ins.values() if number.waive)]

    @cached_property
    def ports(self) -> list[DesiredPort]:
        """The ports that are not given up."""
        return [port for port in self.configuration.ports.values() if port.cancel is None]

    def waived(self, check: str) -> frozenset[str]:
        """The numbers for which this check is waived."""
        return frozenset(number.number for number in self.waiving if excused(number, check))

    @cached_property
    def groups(self) -> list[list[DesiredNumber]]:
        """The kept numbers, those with the very same settings at the same provider together."""
        groups: dict[str, dict[int, list[DesiredNumber]]] = defaultdict(lambda: defaultdict(list))
        for number in self.kept:
            groups[number.provider][id(number.settings)].append(number)
        return [numbers for of_provider in groups.values() for numbers in of_provider.values()]

    @cached_property
    def _shared(self) -> dict[Kind, list[Shared]]:
        found: dict[str, list[dict[int, Shared]]] = defaultdict(lambda: [{} for _ in SETTING_KINDS])
        joined: set[tuple[str, int]] = set()
        for numbers in self.groups:
            provider = numbers[0].provider
            for by_value, value in zip(found[provider], _values(numbers[0].settings), strict=True):
                if value is None:
                    continue
                other = by_value.get(id(value))
                if other is None:
                    by_value[id(value)] = Shared(provider, value, numbers)
                elif (provider, id(value)) in joined:
                    other.numbers.extend(numbers)
                else:
                    joined.add((provider, id(value)))
                    by_value[id(value)] = Shared(provider, value, other.numbers + numbers)
        return {
            kind: [shared for by_kind in found.values() for shared in by_kind[index].values()]
            for index, kind in enumerate(SETTING_KINDS)
        }

    def declared(self, kind: Kind) -> list[Shared]:
        """Each distinct setting of a kind, switched off or not, with the kept numbers that have it."""
        return self._shared[kind]

    def enabled(self, kind: Kind) -> Iterator[Shared]:
        """Each distinct setting of a kind that is not switched off."""
        return (shared for shared in self._shared[kind] if shared.value.enabled)

    @cached_property
    def routed(self) -> list[tuple[Shared, list[str]]]:
        """Each distinct forwarding that sends calls to numbers, and these."""
        pairs = ((shared, targets(shared.value)) for shared in self.enabled(Kind.FORWARDING))
        return [(shared, found) for shared, found in pairs if found]

    @cached_property
    def routes(self) -> dict[str, list[str]]:
        """From each kept number that sends calls to numbers, these; numbers of one setting share the list."""
        graph: dict[str, list[str]] = {}
        for shared, found in self.routed:
            for number in shared.numbers:
                graph[number.number] = found
        return graph


def _stand_in(index: int, pool: DesiredPool) -> DesiredNumber:
    """A number as the pool's will be. The exchange 000 is nobody's, and 290 an area code that no table knows."""
    area = "800" if pool.search.kind == "toll_free" else pool.search.area or "290"
    return DesiredNumber(
        f"+1{area}000{index:04}", pool.provider, pool.settings, pool.origin,
        order=pool.order, profile=pool.profile, waive=pool.waive, pool=pool.key,
    )  # fmt: skip


def excused(waiving: DesiredNumber | DesiredPort, check: str) -> bool:
    """Whether a check is waived for a number or a port; a waiver without a reason does not count."""
    return bool(waiving.waive.get(check, "").strip())


def by_origin(numbers: Iterable[DesiredNumber]) -> Iterator[list[DesiredNumber]]:
    """The numbers by the entry that declares them: a range is one entry."""
    entries: dict[Origin, list[DesiredNumber]] = defaultdict(list)
    for number in numbers:
        entries[number.origin].append(number)
    return iter(entries.values())
