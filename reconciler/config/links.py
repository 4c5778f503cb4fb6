"""What a setting names elsewhere in the files, and what it becomes once all files are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any, Final

from reconciler.config.problems import Invalid, Path, Problem, Rule, did_you_mean, quoted
from reconciler.config.ranges import number
from reconciler.model.configuration import DesiredTrunkGroup
from reconciler.model.settings import E911, Destination, Forwarding, Listing, Mode


@dataclass(frozen=True, slots=True)
class Names:
    """What can be named. None stands for what is declared, and wrong in itself. `used` grows: the addresses named."""

    addresses: Mapping[str, E911 | None]
    trunk_groups: Mapping[str, DesiredTrunkGroup | None]
    used: set[str] = field(default_factory=set)

    def address(self, name: str, path: Path) -> E911:
        """The address of this name. Raises Unlinked."""
        found = self.addresses.get(name)
        self.used.add(name)
        if found is None:
            raise Unlinked(None if name in self.addresses else undefined("address", name, self.addresses, path))
        return found

    def trunk_group(self, name: str, path: Path) -> DesiredTrunkGroup:
        """The trunk group of this name. Raises Unlinked."""
        found = self.trunk_groups.get(name)
        if found is None:
            known = name in self.trunk_groups
            raise Unlinked(None if known else undefined("trunk group", name, self.trunk_groups, path))
        return found


class Unlinked(Exception):
    """A setting names something that is not there; `problem` is None when the reason was told elsewhere."""

    def __init__(self, problem: Problem | None) -> None:
        super().__init__()
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Linked:
    """A setting (None if it cannot be), and the trunk group that it needs."""

    setting: E911 | Forwarding | Listing | None
    trunk_group: DesiredTrunkGroup | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """`forwarding: TEXT`: the trunk group of that name, or a number."""

    text: str

    def resolve(self, names: Names) -> Linked:
        """What it becomes. Raises Unlinked."""
        path = ("forwarding",)
        if self.text not in names.trunk_groups and any(char.isdigit() for char in self.text):
            try:
                target = number(self.text)
            except Invalid as error:
                if not any(char.isalpha() for char in self.text):
                    raise Unlinked(Problem(Rule.VALUE, path, error.message, error.remedy)) from None
            else:
                return Linked(Forwarding(mode=Mode.FORWARD.value, destinations=(Destination(number=target),)))
        group = names.trunk_group(self.text, path)
        return Linked(Forwarding(trunk_group=group.settings.name), group)


@dataclass(frozen=True, slots=True)
class Group:
    """`forwarding: {trunk_group: NAME, failover: NUMBER}`."""

    name: str
    failover: str | None

    def resolve(self, names: Names) -> Linked:
        """What it becomes. Raises Unlinked."""
        group = names.trunk_group(self.name, ("forwarding", "trunk_group"))
        return Linked(Forwarding(trunk_group=group.settings.name, failover=self.failover), group)


@dataclass(frozen=True, slots=True)
class Address:
    """`e911: NAME`, or `e911: {address: NAME, ...}` with the parts that replace the address's own."""

    name: str
    path: Path
    parts: tuple[tuple[str, Any], ...] = ()

    def resolve(self, names: Names) -> Linked:
        """What it becomes. Raises Unlinked."""
        whole = names.address(self.name, self.path)
        if not self.parts:
            return Linked(whole)
        merged = dict(zip(_FIELDS, _values_of(whole), strict=True))
        merged.update(self.parts)
        return Linked(E911(**merged))


@dataclass(frozen=True, slots=True)
class Directory:
    """`listing: {..., address: NAME}`; `listing` lacks the address."""

    listing: Listing
    address: str

    def resolve(self, names: Names) -> Linked:
        """What it becomes. Raises Unlinked."""
        place = names.address(self.address, ("listing", "address"))
        mine = self.listing
        street = " ".join(part for part in (place.street_number, place.street_name) if part)
        return Linked(
            Listing(
                True, mine.type, mine.first_name, mine.last_name, mine.business_name,
                street, place.city, place.state, place.zip, place.country,
            )
        )  # fmt: skip


Link = Target | Group | Address | Directory
LINKS: Final = frozenset({Target, Group, Address, Directory})
_FIELDS: Final = tuple(item.name for item in fields(E911))
_values_of: Final = attrgetter(*_FIELDS)


def undefined(what: str, name: str, known: Mapping[str, object], path: Path) -> Problem:
    """A name that nothing has."""
    section = {"address": "addresses"}.get(what, what.replace(" ", "_") + "s")
    return Problem(
        Rule.UNDEFINED,
        path,
        f"there is no {what} {quoted(name)}",
        did_you_mean(name, known, f"add it under `{section}`"),
    )
