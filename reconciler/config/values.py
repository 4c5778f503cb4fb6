"""From the text at a place to the value the model has there. What the schema took can still mean nothing: then a problem
is noted with its path, and None stands for the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, TypeVar

from reconciler.config.problems import Invalid, Path, Problem, Rule, quoted
from reconciler.config.scalars import WORDS, Interpolated, core_number, whole
from reconciler.model.secrets import Secret

Mapping = dict[str, Any]
T = TypeVar("T")
_DIGITS: Final = re.compile("[0-9]{1,9}")


class Problems(list[Problem]):
    """The problems of one entry, in the making. `plain_secrets`: where secrets stand in the file itself."""

    def __init__(self) -> None:
        super().__init__()
        self.plain_secrets: list[Path] = []

    def secret(self, value: str | None, path: Path) -> Secret | None:
        """A value that is never shown."""
        if value is None:
            return None
        if not isinstance(value, Interpolated):
            self.plain_secrets.append(path)
        return Secret(str(value))

    def convert(self, convert: Callable[[str], T], value: str | None, path: Path) -> T | None:
        """The converted text. A text that does not convert is noted, None stays None."""
        if value is None:
            return None
        try:
            return convert(value)
        except Invalid as error:
            begins = error.message.startswith(("is ", "has ", "must "))
            message = f"{quoted(value)} {error.message}" if begins else error.message
            self.append(Problem(Rule.VALUE, path, message, error.remedy))
            return None


def text(value: str | None) -> str | None:
    """A text as the model keeps it."""
    # str() also makes plain text of what came from a reference.
    return None if value is None else _known_text(str(value))


# There may be millions of texts: equal ones are kept once, if they are not too far apart.
@lru_cache(maxsize=16384)
def _known_text(value: str) -> str:
    return value


def prose(value: str | None) -> str | None:
    """A text of one line or more, without the line break that YAML leaves at its end."""
    return None if value is None else str(value).strip()


def texts(values: list[str] | None) -> tuple[str, ...] | None:
    """A list of texts."""
    return None if values is None else tuple(map(str, values))


def integer(value: str) -> int:
    """A whole number, in any spelling that YAML has for it."""
    number = int(value) if _DIGITS.fullmatch(value) else whole(value)
    if number is None:
        raise Invalid("is not a whole number", "write digits")
    return number


def decimal(value: str) -> Decimal:
    """An amount, exactly as written."""
    number = core_number(value)
    if number is None or number < 0:
        raise Invalid("is not an amount", "write one like 50.00")
    return Decimal(number) if isinstance(number, int) else Decimal(value)


def positive(value: str) -> float:
    """A number above zero."""
    number = core_number(value)
    if number is None or number <= 0:
        raise Invalid("is not a number above 0", "write one like 2.5")
    return float(number)


def three_digits(value: str) -> str:
    """An area code or an exchange."""
    number = whole(value)
    if number is None or not 200 <= number <= 999:
        raise Invalid("is not three digits that begin with 2 to 9", "write digits, like 706")
    return str(number)


def boolean(value: str | bool) -> bool:
    """true or false, as YAML's word or as text."""
    known = value if isinstance(value, bool) else WORDS.get(value)
    if known is None:
        raise Invalid("is neither true nor false", "write one of the two")
    return known


def choice(*choices: str) -> Callable[[str], str]:
    """One of these words. A number among them may be spelled as YAML lets numbers be."""
    # The word that is given back is always the same object, however many texts say it.
    known: Final = {word: str(word) for word in choices}
    numbers: Final = {int(word): word for word in choices if word.isdigit()}

    def convert(value: str) -> str:
        word = known.get(value) or numbers.get(whole(value) or 0)
        if word is None:
            raise Invalid("is not known here", "one of " + ", ".join(map(quoted, choices)))
        return word

    return convert
