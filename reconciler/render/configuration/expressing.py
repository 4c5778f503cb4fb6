"""Settings in the words of the language: the lines that stand in a number's entry or in a profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Did,
    Fax,
    Forwarding,
    Kind,
    Listing,
    Messaging,
)
from reconciler.model.values import plain
from reconciler.render.configuration.declaring import REMEMBERED, Offer, Part
from reconciler.render.configuration.layout import WIDTH, Lines, Said, Value, comment, entry, flow, offered
from reconciler.render.configuration.names import variable
from reconciler.render.configuration.places import Places
from reconciler.render.configuration.reducing import Unsaid
from reconciler.render.configuration.scalars import Reference


class Piece(NamedTuple):
    """Lines of an entry, as one text; `label` is what a profile that has them may be named after."""

    text: str
    label: str = ""

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def is_short(self) -> bool:
        """Whether it can stand in braces, beside others."""
        return "\n" not in self.text and not self.is_comment

    @property
    def is_comment(self) -> bool:
        """Whether nothing of it takes effect."""
        return self.text.startswith("#")


def piece(lines: Lines, label: str = "") -> Piece:
    """A piece of these lines; a value in YAML has no line break of its own."""
    return Piece("\n".join(lines), label)


@dataclass(frozen=True, slots=True)
class Expresser:
    """Says the parts of one account's numbers, `groups` being the keys of its trunk groups."""

    groups: Mapping[str, str]
    places: Places

    def pieces(self, part: Part) -> Iterator[Piece]:
        if isinstance(part, Offer):
            yield piece(offered(self._offer(part)))
        elif isinstance(part, Unsaid):
            if not part.idle:
                yield piece(_unsaid(part))
        elif isinstance(part, Did):
            for name, value in plain(part).items():
                yield piece(entry(name, value), "-".join(value) if name == "tags" else "")
        elif isinstance(part, Forwarding):
            yield piece(entry(Kind.FORWARDING, self._forwarding(part)), self._goal(part))
        elif isinstance(part, E911):
            yield piece(entry(Kind.E911, self.places.e911(part)), self.places.key(part))
        elif isinstance(part, CallerNameLookup):
            yield piece(entry(Kind.CALLER_NAME_LOOKUP, True))
        elif isinstance(part, Listing):
            names = _given(part, "type", "first_name", "last_name", "business_name")
            yield piece(entry(Kind.LISTING, names | {"address": self.places.key(part)}), "listed")
        else:
            kind, names_of = _PLAIN[type(part)]
            given = _given(part, *names_of)
            yield piece(entry(kind, given), f"{kind}-{given[names_of[0]]}")

    def _forwarding(self, forwarding: Forwarding) -> dict[str, Value]:
        if forwarding.trunk_group is not None:
            return {"trunk_group": self.groups[forwarding.trunk_group], **_given(forwarding, "failover")}
        value = _given(forwarding, "mode", "order", "sip_digits")
        if forwarding.destinations:
            value["destinations"] = list(map(_said, forwarding.destinations))
        return value

    def _goal(self, forwarding: Forwarding) -> str:
        if forwarding.trunk_group is not None:
            return self.groups[forwarding.trunk_group]
        if forwarding.destinations:
            first = forwarding.destinations[0]
            return f"to-{first.number or first.sip or 'preconfigured'}"
        return forwarding.mode or ""

    def _offer(self, offer: Offer) -> Lines:
        """Forwarding to a device, whose credentials are variables of this one number."""
        value = self._forwarding(offer.forwarding)
        legs: list[Value] = []
        for place, leg in enumerate(offer.forwarding.destinations or (), start=1):
            said = _destination(leg)
            if leg.device is not None:
                owner = ("device", offer.number[1:], *([str(place)] if place > 1 else []))
                username: Value = leg.device.username or Reference(variable(*owner, "username"))
                said = {"device": {"username": username, "password": Reference(variable(*owner, "password"))}, **said}
            legs.append(said)
        return entry(Kind.FORWARDING, value | {"destinations": legs})


def expresser(groups: Mapping[str, str], places: Places) -> Callable[[Part], tuple[Piece, ...]]:
    """Gives the pieces of a part; equal ones share them, if they are not too far apart."""
    said = Expresser(groups, places)
    return lru_cache(REMEMBERED)(lambda part: tuple(said.pieces(part)))


# The kinds that are said attribute by attribute; the first one is their label.
_PLAIN: Final[dict[type[Any], tuple[Kind, tuple[str, ...]]]] = {
    Cnam: (Kind.CNAM, ("display_name", "type")),
    Fax: (Kind.FAX, ("mode", "email", "serial")),
    Messaging: (Kind.MESSAGING, ("profile",)),
}


def _given(setting: Any, *names: str) -> dict[str, Value]:
    return {name: value for name in names if (value := getattr(setting, name)) is not None}


@lru_cache(REMEMBERED)
def _said(leg: Destination) -> Value:
    """A destination, on one line if that is short enough."""
    value = _destination(leg)
    line = flow(value)
    return Said(line) if len(line) <= WIDTH else value


def _destination(leg: Destination) -> dict[str, Value]:
    return _given(leg, "number", "sip", "preconfigured", "timeout")


def _unsaid(part: Unsaid) -> Lines:
    if part.shown is None:
        return (comment(f"{part.what}: {part.reason}"),)
    value = plain(part.shown)
    value.pop("enabled", None)
    return (comment(f"{part.what} is left unmanaged: {part.reason}"), comment(f"  {flow(value)}"))
