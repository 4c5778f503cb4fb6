"""Runs of consecutive numbers as keys of `dids`: `+12512658[700-749]`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

from reconciler.config.options import MAX_RANGE

T = TypeVar("T")

_SHORTEST: Final = 3
_DIGITS: Final = 3


def runs(numbers: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The keys for sorted numbers, with what is said of each; equal and consecutive ones are put together."""
    run: list[str] = []
    said: list[T] = []
    for number, value in numbers:
        if run and not (value == said[0] and _follows(run[-1], number) and len(run) < MAX_RANGE):
            yield from ((key, said[0]) for key in _keys(run))
            run.clear()
        run.append(number)
        said[:] = [value]
    yield from ((key, said[0]) for key in _keys(run))


def _follows(number: str, other: str) -> bool:
    return len(number) == len(other) and int(number[1:]) + 1 == int(other[1:])


def _keys(run: list[str]) -> list[str]:
    if len(run) < _SHORTEST:
        return run
    first, last = run[0], run[-1]
    same = next(place for place, pair in enumerate(zip(first, last, strict=True)) if pair[0] != pair[1])
    begin = min(same, len(first) - _DIGITS)
    return [f"{first[:begin]}[{first[begin:]}-{last[begin:]}]"]
