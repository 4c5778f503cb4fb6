"""Values that pass through and are never kept."""

from __future__ import annotations

from typing import Final

MASK: Final = "(sensitive value)"


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
