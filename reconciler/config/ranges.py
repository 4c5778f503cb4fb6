"""The keys of `dids`, and what stands in lists of numbers: one number, or a range of them written with brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from math import prod
from typing import Final

from reconciler.config.options import MAX_NUMBERS, MAX_RANGE
from reconciler.config.problems import Invalid, quoted
from reconciler.config.scalars import Interpolated
from reconciler.model.numbers import BadNumber, e164

_BRACKETS: Final = re.compile(r"\[([^\[\]]*)\]")
_BOUNDS: Final = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")
_DIGITS: Final = 15
_LONGEST: Final = 61
_HOW: Final = "write a range like +12512658[700-749]"


class TooMany(Invalid):
    """A configuration has more numbers than it may have."""


class Expander:
    """Expands keys as long as a configuration may have more numbers, whatever becomes of these."""

    def __init__(self) -> None:
        self._left = MAX_NUMBERS

    def numbers(self, key: str) -> tuple[str, ...]:
        """The numbers that a key stands for. Raises Invalid; TooMany for the first that is too much, then gives none."""
        return () if self._left < 0 else numbers(key, self._take)

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            message = f"with this the configuration has more than {MAX_NUMBERS} numbers"
            raise TooMany(message, "split it into several configurations")


def numbers(key: str, take: Callable[[int], None] | None = None) -> tuple[str, ...]:
    """The numbers that a key stands for, in E.164. Raises Invalid for a key that is neither a number nor a range.

    `take` is told how many they are before they are made.
    """
    if isinstance(key, Interpolated):
        try:
            return numbers(str(key), take)
        except TooMany:
            raise
        except Invalid:
            # Its words would tell what the reference stands for.
            raise Invalid(f"{quoted(key)} stands for no telephone number, and no range of them", _HOW) from None
    if "[" not in key and "]" not in key:
        # Nearly all keys are one number.
        if take is not None:
            take(1)
        return (number(key),)
    literals, spans = _parts(key)
    size = prod(len(span) for span, _ in spans)
    if size > MAX_RANGE:
        raise Invalid(f"the range {quoted(key)} has {size} numbers; {MAX_RANGE} is the most", "split it")
    if take is not None:
        take(size)
    widths = [[str(value).zfill(width) for value in values] for values, width in spans]
    return tuple(number(_joined(literals, chosen)) for chosen in product(*widths))


def _parts(key: str) -> tuple[list[str], list[tuple[range, int]]]:
    """What stands around the brackets of a range, and what in them with its width."""
    parts = _BRACKETS.split(key)
    literals, insides = parts[::2], parts[1::2]
    if not insides or any("[" in literal or "]" in literal for literal in literals):
        raise Invalid(f"{quoted(key)} has a bracket without its other half", _HOW)
    if len(insides) > _DIGITS:
        raise Invalid(f"{quoted(key)} is not a range of telephone numbers: these have at most {_DIGITS} digits", _HOW)
    return literals, [_span(inside, key) for inside in insides]


def number(text: str) -> str:
    """One number in E.164. Raises Invalid, quoting the text as the file has it."""
    try:
        return str(e164(text))
    except BadNumber as error:
        # The message begins with the text, which may have come from a reference.
        raise Invalid(error.message.replace(repr(text), quoted(text), 1), error.remedy) from None


def _span(inside: str, key: str) -> tuple[range, int]:
    bounds = _BOUNDS.fullmatch(inside)
    if not bounds or len(bounds[1]) != len(bounds[2]):
        inside = inside if len(inside) <= _LONGEST else inside[:_LONGEST] + "..."
        raise Invalid(f"[{inside}] in {quoted(key)} is not a range", "write LOW-HIGH with as many digits on both sides")
    low, high = int(bounds[1]), int(bounds[2])
    if low > high:
        raise Invalid(f"[{inside}] in {quoted(key)} runs backwards", f"write [{bounds[2]}-{bounds[1]}]")
    return range(low, high + 1), len(bounds[1])


def _joined(literals: list[str], chosen: tuple[str, ...]) -> str:
    return "".join(literal + part for literal, part in zip(literals, (*chosen, ""), strict=True))
