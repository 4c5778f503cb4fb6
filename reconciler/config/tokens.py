"""Values as flat tuples of tokens: the texts in their order, with a mark where a mapping or a list begins and ends.

Such a tuple is made fast, and can be a key: equal values are equal tuples, so that what they mean is worked out once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final


class Mark:
    """Where a collection begins or ends."""

    __slots__ = ()


MAPPING: Final = Mark()
SEQUENCE: Final = Mark()
END: Final = Mark()

# A scalar (text, or what the words true, false and null mean), or the tokens of a collection.
Raw = Any
Tokens = tuple[Any, ...]


class Unbuildable(Exception):
    """The tokens hold a repeated key, or a key that is no text as it stands."""


def tree(raw: Raw) -> Any:
    """The dictionaries and lists that the tokens stand for. Raises Unbuildable."""
    if raw.__class__ is not tuple:
        return raw
    tokens = iter(raw)
    return _tree(next(tokens), tokens)


def _tree(token: Any, tokens: Iterator[Any]) -> Any:
    if token is MAPPING:
        mapping: dict[str, Any] = {}
        for key in tokens:
            if key is END:
                return mapping
            if key.__class__ is not str or key in mapping:
                raise Unbuildable
            mapping[key] = _tree(next(tokens), tokens)
    if token is SEQUENCE:
        items: list[Any] = []
        for item in tokens:
            if item is END:
                return items
            items.append(_tree(item, tokens))
    return token


def split(tokens: Tokens) -> dict[str, Raw]:
    """A mapping's values by key, the values still tokens. Raises Unbuildable."""
    values: dict[str, Raw] = {}
    position = 1
    while (name := tokens[position]) is not END:
        end = _end_of(tokens, position + 1)
        if name.__class__ is not str or name in values:
            raise Unbuildable
        values[name] = packed(tokens[position + 1 : end])
        position = end
    return values


def packed(tokens: Tokens) -> Raw:
    """The tokens of one value as a Raw: a scalar stands for itself."""
    return tokens if len(tokens) > 1 else tokens[0]


def _end_of(tokens: Tokens, position: int) -> int:
    """The position behind the value that begins at this position."""
    depth = 0
    while True:
        token = tokens[position]
        position += 1
        if token is MAPPING or token is SEQUENCE:
            depth += 1
        elif token is END:
            depth -= 1
        if not depth:
            return position
