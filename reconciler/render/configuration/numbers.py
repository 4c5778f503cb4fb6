"""The numbers of all accounts: what is declared of each, the profiles they share, and the dids section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from reconciler.model.settings import E911, Listing
from reconciler.render.configuration.account import WHOLE, Beside, ImportedAccount
from reconciler.render.configuration.declaring import Part, declarer
from reconciler.render.configuration.expressing import Piece, expresser
from reconciler.render.configuration.language import is_number
from reconciler.render.configuration.layout import WIDTH, Lines, comment, indented
from reconciler.render.configuration.notes import Notes
from reconciler.render.configuration.places import Places
from reconciler.render.configuration.profiles import Pieces, Profiles
from reconciler.render.configuration.ranges import runs
from reconciler.render.configuration.reducing import Unsaid
from reconciler.render.configuration.scalars import key, scalar


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared of each number, by the place of its account; comments on those left out; the places in use."""

    parts: dict[str, tuple[int, tuple[Part, ...]]]
    left_out: Sequence[str]
    places: Places


class _Entry(NamedTuple):
    """What stands at a number: its account (empty if `defaults` says it) and its pieces."""

    provider: str
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers, worked out. `_alone`: each says itself that it is never bought, as no `defaults` of ours does."""

    places: Places
    profiles: Profiles
    _entries: Mapping[str, _Entry]
    _left_out: Sequence[str]
    _alone: bool

    def lines(self) -> Iterator[str]:
        """The entries of the dids section, by number."""
        yield from self._left_out
        for name, entry in runs((number, self._entries[number]) for number in sorted(self._entries)):
            profile, own = self.profiles.split(entry.pieces)
            heads = [Piece(f"provider: {scalar(entry.provider)}")] if entry.provider else []
            if self._alone:
                heads.append(Piece("acquire: existing"))
            if profile:
                heads.append(Piece(f"profile: {scalar(profile)}"))
            yield from _lines(key(name), (*heads, *own))


def declared(
    accounts: Sequence[ImportedAccount],
    groups: Mapping[str, Mapping[str, str]],
    notes: Notes,
    beside: Beside = WHOLE,
) -> Declared:
    """Work out what to declare of all accounts; `groups` has the keys of each account's trunk groups."""
    places, left_out = Places(beside.taken("addresses")), list[str]()
    parts: dict[str, tuple[int, tuple[Part, ...]]] = {}
    for index, account in enumerate(accounts):
        declare = declarer(account, groups[account.config.name]).parts
        for number, live in sorted(account.observed.numbers.items(), key=itemgetter(0)):
            problem = _not_to_declare(number, parts)
            if problem:
                left_out.append(comment(f"{number} at {account.config.name} is left unmanaged: {problem}"))
                notes.count("number", problem, number)
                continue
            said = declare(live)
            parts[number] = index, said
            _take_note(number, said, account.config.name, places, notes)
    places.settle()
    return Declared(parts, left_out, places)


def numbers(
    found: Declared,
    accounts: Sequence[ImportedAccount],
    groups: Mapping[str, Mapping[str, str]],
    beside: Beside = WHOLE,
) -> Numbers:
    """Put what is declared into words. Its parts are taken out one by one: both at once would be large."""
    said = [expresser(groups[account.config.name], found.places) for account in accounts]
    names = [account.config.name if beside.says_provider(len(accounts)) else "" for account in accounts]
    entries = {}
    for number in sorted(found.parts):
        index, parts = found.parts.pop(number)
        entries[number] = _Entry(names[index], tuple([piece for part in parts for piece in said[index](part)]))
    profiles = Profiles([entry.pieces for entry in entries.values()], beside.taken("profiles"))
    return Numbers(found.places, profiles, entries, found.left_out, beside.configuration is not None)


def _not_to_declare(number: str, declared: Mapping[str, object]) -> str:
    if not is_number(number):
        return "it is no telephone number that the language takes"
    return "another account has it too, and a number is declared once" if number in declared else ""


def _take_note(number: str, said: Sequence[Part], provider: str, places: Places, notes: Notes) -> None:
    for part in said:
        if isinstance(part, E911 | Listing):
            places.see(part, provider)
        elif isinstance(part, Unsaid):
            notes.count(part.what, part.reason, number)


def _lines(name: str, pieces: Sequence[Piece]) -> Lines:
    """An entry: in braces if it is short, else a line for each setting."""
    if all(piece.is_short for piece in pieces):
        line = f"{name}: {{{', '.join(piece.text for piece in pieces)}}}"
        if len(line) <= WIDTH:
            return (line,)
    # A key with nothing but comments below it would be null.
    empty = " {}" if all(piece.is_comment for piece in pieces) else ""
    return (f"{name}:{empty}", *indented(line for piece in pieces for line in piece.lines))
