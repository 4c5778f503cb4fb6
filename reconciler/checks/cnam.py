"""Outbound caller names: what the networks carry.

Sources: carriers' rules (Telnyx: letters, digits and spaces, at most 15; DIDWW: 15, US only), the Truth in Caller ID Act
(47 U.S.C. 227(e)).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, View
from reconciler.model import folding, nanp
from reconciler.model.configuration import DesiredNumber
from reconciler.model.findings import Severity
from reconciler.model.numbers import TOLL_FREE_AREAS, area
from reconciler.model.settings import Kind

LONGEST: Final = 15
_PATH: Final = ("cnam", "display_name")
_NOT_CARRIED: Final = re.compile(r"[^A-Za-z0-9 ]")
_CARRIERS: Final = "the carriers' rules for CNAM; 15 characters in every network"
# Names that say nothing of who calls, or that a person would be misled by.
_GENERIC: Final = frozenset({
    "ADMIN", "ANONYMOUS", "BLOCKED", "BUSINESS", "CALL", "CALLER", "COMPANY", "CUSTOMER", "DEFAULT", "DEMO", "HOME",
    "MAIN", "MOBILE", "NAME", "NONE", "OFFICE", "PHONE", "PRIVATE", "RESIDENCE", "SALES", "SAMPLE", "SERVICE", "SUPPORT",
    "TELEPHONE", "TEST", "UNAVAILABLE", "UNKNOWN", "USER", "WIRELESS",
})  # fmt: skip


def _names(view: View, wrong: Callable[[str], str], remedy: str) -> Iterator[Hit]:
    """A hit for every distinct name of which `wrong` has something to say."""
    for _, cnam, numbers in view.enabled(Kind.CNAM):
        if cnam.display_name is not None and (message := wrong(cnam.display_name)):
            yield Hit(message, remedy, numbers, Kind.CNAM, _PATH)


@check(
    "cnam-characters",
    Severity.ERROR,
    "A caller name has characters that the networks do not carry.",
    why="Carriers refuse it, or drop the characters and show another name than the one meant.",
    fix="Use letters, digits and single spaces only: ACME AND SONS, not Acme & Sons.",
    source=_CARRIERS,
)
def characters(view: View) -> Iterator[Hit]:
    return _names(view, _bad_characters, "use only letters A to Z, digits and spaces")


def _bad_characters(name: str) -> str:
    bad = sorted(set(_NOT_CARRIED.findall(name)))
    return f"the caller name has {' '.join(ascii(char) for char in bad)}" if bad else ""


@check(
    "cnam-length",
    Severity.ERROR,
    "A caller name is longer than 15 characters, or empty.",
    why="The networks carry 15 characters; the rest is refused or cut off.",
    fix="Shorten the name so that it still says who calls.",
    source=_CARRIERS,
)
def length(view: View) -> Iterator[Hit]:
    return _names(view, _bad_length, f"use 1 to {LONGEST} characters")


def _bad_length(name: str) -> str:
    size = len(name.strip())
    if size > LONGEST:
        return f"the caller name has {size} characters; {LONGEST} are carried"
    return "" if size else "the caller name is empty"


@check(
    "cnam-letters",
    Severity.ERROR,
    "A caller name does not begin with a letter, or has fewer than two.",
    why="A name of digits looks like a number and is refused as misleading.",
    fix="Begin with a letter and have at least two: A1 TOWING, not 1 TOW or 24 7.",
    source="carriers' rules under the Truth in Caller ID Act, 47 U.S.C. 227(e)",
)
def letters(view: View) -> Iterator[Hit]:
    return _names(view, _bad_letters, "begin with a letter and use at least two letters")


def _bad_letters(name: str) -> str:
    bare = name.strip()
    if bare and not bare[0].isalpha():
        return "the caller name does not begin with a letter"
    return "the caller name has fewer than two letters" if bare and sum(map(str.isalpha, bare)) < 2 else ""


@check(
    "cnam-toll-free",
    Severity.ERROR,
    "A caller name is set on a number that cannot have one: toll-free, or not of the US or Canada.",
    why="Caller names are looked up in the databases of local numbers of the two countries. The carrier refuses the order, "
    "or bills for a name that nobody sees.",
    fix="Remove `cnam`, or write `cnam: false`.",
    source="carriers' rules for CNAM (Peregrine Networks, DIDWW)",
)
def toll_free(view: View) -> Iterator[Hit]:
    for _, _, numbers in view.enabled(Kind.CNAM):
        without: dict[str, list[DesiredNumber]] = {}
        for number in numbers:
            if reason := _carries_no_name(area(number.number)):
                without.setdefault(reason, []).append(number)
        for reason, some in without.items():
            yield Hit(reason, "remove cnam", some, Kind.CNAM, ("cnam",))


@cache
def _carries_no_name(area_code: str) -> str:
    if area_code in TOLL_FREE_AREAS:
        return "toll-free numbers carry no caller name"
    if not area_code or nanp.country_of(area_code) not in ("US", "CA", None):
        return "only numbers of the US and Canada carry a caller name"
    return ""


@check(
    "cnam-generic",
    Severity.WARNING,
    "A caller name says nothing of who calls.",
    why="OFFICE or UNKNOWN is refused by some carriers as misleading, and calls under it are not answered.",
    fix="Use the name of the business or person.",
    source="the Truth in Caller ID Act, 47 U.S.C. 227(e); carriers' review of names",
)
def generic(view: View) -> Iterator[Hit]:
    return _names(view, _says_nothing, "use the name of the business or person")


def _says_nothing(name: str) -> str:
    words = folding.words(name).split()
    return "the caller name is generic" if words and _GENERIC.issuperset(words) else ""
