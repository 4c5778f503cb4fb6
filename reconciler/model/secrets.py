"""Values that pass through and are never kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MASK: Final = "(sensitive value)"


@dataclass(frozen=True, slots=True)
class Seal:
    """A keyed fingerprint of what a plan does not show. `key` tells which key it was made with, and nothing of that key: only
    seals of one key can be held against each other."""

    key: str
    fingerprint: str


class Secret:
    """A password, token, PIN or account number. Every way of printing it gives the mask.

    `reveal()` is for the moment of sending and for keyed fingerprints, nothing else.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not to be written anywhere")
