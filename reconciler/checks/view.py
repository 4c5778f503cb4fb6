"""What a check sees: the files, what the carriers can do, and, at plan time, what is live.

Many numbers share one frozen setting (a profile, a range), so a check looks at each distinct setting once, and names the
numbers that have it. This keeps 100,000 numbers cheap and makes one finding of one mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from reconciler.model.configuration import Configuration, DesiredNumber, Origin
from reconciler.model.findings import Where
from reconciler.model.settings import SETTING_KINDS, Kind

if TYPE_CHECKING:
    from reconciler.model.plan import Change
    from reconciler.providers.base import Capabilities, Observed

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

    What is not about numbers says its `resource`, and where that is declared (`origin`, or `where` itself). `path` leads
    from the declaration to the attribute.
    """

    message: str
    remedy: str
    numbers: Sequence[DesiredNumber] = ()
    kind: Kind = Kind.DID
    path: Path = ()
    resource: str = ""
    origin: Origin | None = None
    where: Where | None = None


class Shared(NamedTuple):
    """One distinct setting of one provider, and the numbers that have it."""

    provider: str
    value: Any
    numbers: list[DesiredNumber]


class View:
    """The configuration, grouped as checks need it. Groups are made when first asked for, once."""

    def __init__(
        self,
        configuration: Configuration,
        capabilities: Mapping[str, Capabilities] | None = None,
        plan: PlanContext | None = None,
    ) -> None:
        self.configuration = configuration
        self.capabilities = capabilities or {}
        self.plan = plan or PlanContext()
        self.used_waivers: set[tuple[Origin, str]] = set()

    @cached_property
    def kept(self) -> list[DesiredNumber]:
        """The numbers that are not being given up."""
        return [number for number in self.configuration.numbers.values() if number.release is None]

    @cached_property
    def waiving(self) -> list[DesiredNumber]:
        """The numbers for which some check is waived."""
        return [number for number in self.configuration.numbers.values() if number.waive]

    def waived(self, check: str) -> frozenset[str]:
        """The numbers for which this check is waived."""
        return frozenset(number.number for number in self.waiving if excused(number, check))

    @cached_property
    def groups(self) -> list[list[DesiredNumber]]:
        """The kept numbers, those with the very same settings at the same provider together."""
        groups: dict[tuple[str, int], list[DesiredNumber]] = {}
        for number in self.kept:
            groups.setdefault((number.provider, id(number.settings)), []).append(number)
        return list(groups.values())

    @cached_property
    def _shared(self) -> dict[Kind, list[Shared]]:
        found: dict[Kind, dict[tuple[str, int], Shared]] = {kind: {} for kind in SETTING_KINDS}
        for numbers in self.groups:
            first = numbers[0]
            for kind, value in first.settings.items():
                key = (first.provider, id(value))
                shared = found[kind].get(key)
                if shared is None:
                    found[kind][key] = Shared(first.provider, value, list(numbers))
                else:
                    shared.numbers.extend(numbers)
        return {kind: list(by_value.values()) for kind, by_value in found.items()}

    def declared(self, kind: Kind) -> list[Shared]:
        """Each distinct setting of a kind, switched off or not, with the kept numbers that have it."""
        return self._shared[kind]

    def enabled(self, kind: Kind) -> Iterator[Shared]:
        """Each distinct setting of a kind that is not switched off."""
        return (shared for shared in self._shared[kind] if shared.value.enabled)


def excused(number: DesiredNumber, check: str) -> bool:
    """Whether a check is waived for a number; a waiver without a reason does not count."""
    return bool(number.waive.get(check, "").strip())


def by_origin(numbers: Iterable[DesiredNumber]) -> Iterator[list[DesiredNumber]]:
    """The numbers by the entry that declares them: a range is one entry."""
    entries: dict[Origin, list[DesiredNumber]] = {}
    for number in numbers:
        entries.setdefault(number.origin, []).append(number)
    return iter(entries.values())
