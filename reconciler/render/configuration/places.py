"""The addresses section: one address for each place, with what all its users share; the rest stands at the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reconciler.model.settings import E911, Listing
from reconciler.render.configuration.language import house
from reconciler.render.configuration.layout import Lines, Value, comment, entry, indented
from reconciler.render.configuration.names import Names, slug
from reconciler.render.configuration.scalars import key


class Place(NamedTuple):
    """A location, in the words of an address."""

    street_number: str
    street_name: str
    city: str | None
    state: str
    zip: str
    country: str | None


class Occupant(NamedTuple):
    """What of an emergency address can differ between numbers at one place."""

    name: str | None = None
    unit: str | None = None
    notify: tuple[str, ...] | None = None


@dataclass(slots=True)
class _Users:
    """Who uses a place: the occupants in use, and which carriers show its emergency address."""

    occupants: set[Occupant] = field(default_factory=set)
    providers: set[str] = field(default_factory=set)


class Places:
    """Collects the places in use, then names them."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._names = Names(taken)
        self._users: dict[Place, _Users] = {}
        self._keys: dict[Place, str] = {}
        self._shared: dict[Place, Occupant] = {}

    def see(self, setting: E911 | Listing, provider: str) -> None:
        """Note that a setting uses its place."""
        users = self._users.setdefault(place_of(setting), _Users())
        if isinstance(setting, E911):
            users.occupants.add(_occupant(setting))
            users.providers.add(provider)

    def settle(self) -> None:
        """Name the places that were seen. Those of emergency addresses come first to the short names."""
        for place in sorted(self._users, key=lambda place: (not self._users[place].occupants, _sortable(place))):
            self._keys[place] = self._names.take(slug(f"{place.street_name} {place.street_number}", "address"))
            self._shared[place] = _common(self._users[place].occupants)

    def key(self, setting: E911 | Listing) -> str:
        return self._keys[place_of(setting)]

    def e911(self, setting: E911) -> Value:
        """The address by name, with the parts that are this number's own."""
        place = place_of(setting)
        own: dict[str, Value] = {
            name: mine
            for name, mine, shared in zip(Occupant._fields, _occupant(setting), self._shared[place], strict=True)
            if mine is not None and shared is None
        }
        return {"address": self._keys[place], **own} if own else self._keys[place]

    @property
    def incomplete(self) -> bool:
        """Whether some emergency address lacks a part that the check e911-incomplete asks for."""
        return any(map(self._missing, self._users))

    def _missing(self, place: Place) -> list[str]:
        """The parts that emergency calls need and that the carrier does not show."""
        occupants = self._users[place].occupants
        city = ["city"] if occupants and place.city is None else []
        return ["name", *city] if any(occupant.name is None for occupant in occupants) else city

    def lines(self) -> Iterator[str]:
        """The entries of the section, by name."""
        for place, name in sorted(self._keys.items(), key=lambda item: item[1]):
            yield from self._entry(name, place)

    def _entry(self, name: str, place: Place) -> Lines:
        shared, missing = self._shared[place], self._missing(place)
        parts = {"name": shared.name, "street_number": place.street_number, "street_name": place.street_name}
        parts |= {"unit": shared.unit, "city": place.city, "state": place.state, "zip": place.zip}
        value = {**parts, "country": place.country, "notify": shared.notify}
        if not missing:
            return entry(name, {part: said for part, said in value.items() if said is not None})
        lines: list[str] = []
        providers = " and ".join(sorted(self._users[place].providers))
        for part, said in value.items():
            if part in missing:
                lines.append(comment(f"{part}:  # not shown by {providers}; fill in to manage it"))
            elif said is not None:
                lines.extend(entry(part, said))
        return (f"{key(name)}:", *indented(lines))


def place_of(setting: E911 | Listing) -> Place:
    """The place of an emergency address or a listing that the language can say."""
    if isinstance(setting, Listing):
        number, street = house(setting)
    else:
        number, street = setting.street_number or "", setting.street_name or ""
    return Place(number, street, setting.city, setting.state or "", setting.zip or "", setting.country)


def _occupant(setting: E911) -> Occupant:
    return Occupant(setting.name, setting.unit, setting.notify)


def _common(occupants: Iterable[Occupant]) -> Occupant:
    """The parts that all occupants have alike."""
    columns = [set(column) for column in zip(*occupants, strict=True)]
    return Occupant(*(column.pop() if len(column) == 1 else None for column in columns))


def _sortable(place: Place) -> tuple[str, ...]:
    return tuple("" if part is None else f" {part}" for part in place)
