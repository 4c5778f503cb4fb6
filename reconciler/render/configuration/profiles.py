"""Which settings become profiles: those that enough numbers share, so that there are far fewer profiles than numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from reconciler.render.configuration.expressing import Piece
from reconciler.render.configuration.layout import indented
from reconciler.render.configuration.names import Names, slug
from reconciler.render.configuration.scalars import key

Pieces = tuple[Piece, ...]

_LEAST: Final = 3
_LEAST_SHARE: Final = 500


class Profiles:
    """The profiles for numbers with these pieces. Remarks stay with the numbers they are about."""

    def __init__(self, numbers: Collection[Pieces], taken: Iterable[str] = ()) -> None:
        least = max(_LEAST, len(numbers) // _LEAST_SHARE)
        uses = Counter(piece for pieces in numbers for piece in pieces)
        self._uses = {piece: count for piece, count in uses.items() if count >= least and not piece.is_comment}
        self._chosen = _chosen(Counter(map(self._shared, numbers)), self._uses, least)
        self.names = _named({profile for profile in self._chosen.values() if profile}, Names(taken))

    def split(self, pieces: Pieces) -> tuple[str, Pieces]:
        """The name of the profile (or nothing) and the pieces that the number says itself."""
        profile = self._chosen[self._shared(pieces)]
        if not profile:
            return "", pieces
        return self.names[profile], tuple(piece for piece in pieces if piece not in profile)

    def _shared(self, pieces: Pieces) -> Pieces:
        """Those of the pieces that enough numbers have."""
        return tuple([piece for piece in pieces if piece in self._uses])

    def lines(self) -> Iterator[str]:
        """The entries of the section, by name."""
        for name, pieces in sorted((name, pieces) for pieces, name in self.names.items()):
            yield f"{key(name)}:"
            for piece in pieces:
                yield from indented(piece.lines)


def _chosen(sizes: Mapping[Pieces, int], uses: Mapping[Piece, int], least: int) -> dict[Pieces, Pieces]:
    """For each set of shared pieces, with how many numbers have it, the part of it that is their profile.

    A part that too few numbers have loses its rarest piece, until enough others have the same part, or none is left.
    """
    chosen = {shared: shared for shared in sizes}
    while True:
        users: Counter[Pieces] = Counter()
        for pieces, part in chosen.items():
            users[part] += sizes[pieces]
        few = {part: _without_rarest(part, uses) for part, count in users.items() if part and count < least}
        if not few:
            return chosen
        chosen = {pieces: few.get(part, part) for pieces, part in chosen.items()}


def _without_rarest(part: Pieces, uses: Mapping[Piece, int]) -> Pieces:
    rarest = min(part, key=lambda piece: (uses[piece], piece))
    return tuple(piece for piece in part if piece is not rarest)


def _named(profiles: set[Pieces], names: Names) -> dict[Pieces, str]:
    """Names from what is in them: as few words as tell a profile from the others."""
    words = {profile: tuple(piece.label for piece in profile if piece.label) for profile in profiles}
    starts = Counter(labels[:count] for labels in words.values() for count in range(1, len(labels) + 1))
    found = {}
    for profile in sorted(profiles):
        labels = words[profile]
        short = next((labels[:count] for count in range(1, len(labels)) if starts[labels[:count]] == 1), labels)
        found[profile] = names.take(slug("-".join(short), "profile"))
    return found
