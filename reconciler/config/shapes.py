"""Reads entries by their shape; libyaml is asked once for each shape.

libyaml takes most of the time of a big load, and the entries of a big file have few shapes: the same lines with other
words in them. A text is cut into harmless words and the gaps between them, and the gaps are its shape. libyaml reads one
text of each shape, with place-holders for the words; another text of that shape is read alike, its own words in their
places. For anything else NoShape is raised, and libyaml is asked.

That is sound since a word begins with, and holds, only characters that mean nothing in YAML wherever they stand, and the
gaps only white space, quotes, colons, commas, dashes, dots, slashes and brackets: no comments, no escapes, no block
scalars, no anchors. So one word may stand for another. (Tests hold both ways of reading against each other.)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from reconciler.config.scalars import WORDS
from reconciler.config.tokens import END, MAPPING, SEQUENCE, Raw

_INSIDE: Final = r"A-Za-z0-9_+./@()$\-"
_WORD: Final = re.compile(rf"([A-Za-z0-9_+(][{_INSIDE}]*(?: [{_INSIDE}]+)*)")
_GAP: Final = re.compile(r"""[ \n"':,\-./\[\]{}]*""")
_HOLDER: Final = re.compile("w([0-9]+)w")
# What the tokens of a shape hold besides words.
_MARKS: Final = (MAPPING, SEQUENCE, END, None)
_TYPED: Final = frozenset(WORDS)
# libyaml takes no key of more than 1024 characters; a key is on one line.
_LONGEST_LINE: Final = 1000
_REMEMBERED: Final = 4096
_UNTRIED: Final = object()

Settings = dict[str, Raw] | Raw


class NoShape(Exception):
    """The text cannot be read by its shape."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the words of a text go. Positions count the words, then the marks, then the joined texts.

    `names` and `getters` give the settings' names and values; `names` is None for an entry that is no mapping.
    `plain` are the words that are values without quotes. `joined` are texts of several words and what is between them.
    """

    key: int
    names: tuple[int, ...] | None
    getters: tuple[Callable[[list[Any]], Raw], ...]
    plain: tuple[int, ...]
    joined: tuple[tuple[int | str, ...], ...]


class ShapeReader:
    """Reads texts of one entry each. `parse` reads one with libyaml, or gives None if it cannot be read by itself."""

    def __init__(self, parse: Callable[[str], tuple[str, Settings] | None]) -> None:
        self._parse = parse
        self._shapes: dict[str, Any] = {}

    def entry(self, text: str) -> tuple[str, Settings]:
        """The key and the settings. Raises NoShape."""
        parts = _WORD.split(text)
        gaps = parts[::2]
        # No gap has a letter in it, so that no other gaps give the same.
        identity = "w".join(gaps)
        shape = self._shapes.get(identity, _UNTRIED)
        if shape is _UNTRIED:
            if len(self._shapes) >= _REMEMBERED:
                self._shapes.clear()
            shape = self._shapes[identity] = self._shape(gaps)
        if shape is None or "${" in text or (len(text) > _LONGEST_LINE and _has_long_line(text)):
            raise NoShape
        return _filled(shape, parts[1::2])

    def _shape(self, gaps: list[str]) -> _Shape | None:
        if not all(map(_GAP.fullmatch, gaps)):
            return None
        holders = [f"w{index}w{gap}" for index, gap in enumerate(gaps[1:])]
        read = self._parse(gaps[0] + "".join(holders))
        return None if read is None else _Builder(gaps).shape(*read)


class _Builder:
    """Makes a shape of what libyaml read with place-holders."""

    def __init__(self, gaps: list[str]) -> None:
        self._gaps = gaps
        self._words = len(gaps) - 1
        self._used: list[int] = []
        self._joined: list[tuple[int | str, ...]] = []

    def shape(self, key: str, settings: Settings) -> _Shape | None:
        """The shape; None if a word did not come out as it went in."""
        at_key = self._position(key)
        is_mapping = isinstance(settings, dict)
        pairs = [
            (self._position(name), self._positions(raw))
            for name, raw in (settings.items() if is_mapping else [(None, settings)])
        ]
        values = [positions for _, positions in pairs]
        if self._used != list(range(self._words)):
            return None
        return _Shape(
            at_key,
            tuple(name for name, _ in pairs) if is_mapping else None,
            tuple(itemgetter(*positions) for positions in values),
            tuple(
                position
                for positions in values
                for position in positions
                if position < self._words and self._gaps[position][-1:] not in ("'", '"')
            ),
            tuple(self._joined),
        )

    def _positions(self, raw: Raw) -> list[int]:
        return [self._position(token) for token in (raw if isinstance(raw, tuple) else (raw,))]

    def _position(self, token: Any) -> int:
        if not isinstance(token, str):
            return self._words + _MARKS.index(token)
        # Every other piece is the number of a place-holder.
        pieces: list[int | str] = list(_HOLDER.split(token))
        pieces[1::2] = map(int, pieces[1::2])
        self._used += [piece for piece in pieces if isinstance(piece, int)]
        if len(pieces) == 3 and not pieces[0] and not pieces[2]:
            return int(pieces[1])
        self._joined.append(tuple(pieces))
        return self._words + len(_MARKS) + len(self._joined) - 1


def _filled(shape: _Shape, words: list[Any]) -> tuple[str, Settings]:
    pool = [*words, *_MARKS]
    for pieces in shape.joined:
        pool.append("".join([words[piece] if isinstance(piece, int) else piece for piece in pieces]))
    if not _TYPED.isdisjoint(words):
        for position in shape.plain:
            if words[position] in WORDS:
                pool[position] = WORDS[words[position]]
    if shape.names is None:
        return pool[shape.key], shape.getters[0](pool)
    settings = {pool[name]: getter(pool) for name, getter in zip(shape.names, shape.getters, strict=True)}
    if len(settings) != len(shape.names):
        raise NoShape
    return pool[shape.key], settings


def _has_long_line(text: str) -> bool:
    return max(map(len, text.split("\n"))) > _LONGEST_LINE
