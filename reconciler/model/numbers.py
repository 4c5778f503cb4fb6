"""E.164: the grammar of telephone numbers, ours, strict where a mistake is certain and silent elsewhere.

Sources: ITU-T E.164 (at most 15 digits); NANPA, "NANP numbering format" (NPA and exchange `[2-9]XX`, neither an N11).
"""

from __future__ import annotations

import re
from typing import Final

TOLL_FREE_AREAS: Final = frozenset({"800", "833", "844", "855", "866", "877", "888"})
PREMIUM_AREAS: Final = frozenset({"900"})
PREMIUM_EXCHANGES: Final = frozenset({"976"})

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NANP: Final = re.compile(r"\+1(?!.11)([2-9][0-9]{2})(?!.11)([2-9][0-9]{2})([0-9]{4})")
_PUNCTUATION: Final = re.compile(r"[\s().\-/]")


class BadNumber(ValueError):
    """The text is not a telephone number: what is wrong with it, and what to write."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}: {remedy}")
        self.message = message
        self.remedy = remedy


def e164(text: str) -> str:
    """Read a number as people write it and give E.164.

    Takes `+` and 7 to 15 digits, or a North American number of 10 digits or 11 with a leading 1, with any
    punctuation. Raises BadNumber.
    """
    for written in (text, f"+1{text}"):
        if _NANP.fullmatch(written):
            return written
    bare = _PUNCTUATION.sub("", text.strip())
    if bare.isascii() and bare.isdigit():
        if len(bare) == 10:
            bare = "+1" + bare
        elif len(bare) == 11 and bare[0] == "1":
            bare = "+" + bare
        else:
            raise BadNumber(
                f"{text!r} is not a telephone number", "without a + write 10 digits, or 11 with a leading 1"
            )
    if not _E164.fullmatch(bare):
        raise BadNumber(f"{text!r} is not a telephone number", "write it as + and 7 to 15 digits, like +12512658624")
    if bare.startswith("+1") and not _NANP.fullmatch(bare):
        raise BadNumber(
            f"{text!r} is not a North American number",
            "write +1, then an area code and an exchange that each begin with 2 to 9 and do not end in 11, then four digits",
        )
    return bare


def is_nanp(number: str) -> bool:
    """Whether an E.164 number belongs to the North American numbering plan."""
    return number.startswith("+1")


def area(number: str) -> str:
    """The area code (NPA) of a +1 number; empty for others."""
    return number[2:5] if number.startswith("+1") else ""


def is_toll_free(number: str) -> bool:
    return area(number) in TOLL_FREE_AREAS


def is_premium(number: str) -> bool:
    """Whether a +1 number is a pay-per-call one (900, or the exchange 976)."""
    return is_nanp(number) and (area(number) in PREMIUM_AREAS or number[5:8] in PREMIUM_EXCHANGES)


def national(number: str) -> str:
    """The ten digits of a +1 number. Raises BadNumber for one outside the North American plan."""
    if not is_nanp(number):
        raise BadNumber(f"{number} is not a North American number", "write one that begins with +1")
    return number[2:]
