"""Spellings that mean the same: folds for comparing, never for sending.

A carrier may give back `TEST ST` for `Test St.`; that is no difference. Folds are deliberately weak: a house number
or a ZIP that differs is always a difference.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

# USPS Publication 28, appendix C1 (street suffixes) and section 233 (directionals): the common ones only.
_STREET_WORDS: Final = {
    "STREET": "ST", "AVENUE": "AVE", "BOULEVARD": "BLVD", "DRIVE": "DR", "ROAD": "RD", "LANE": "LN", "COURT": "CT",
    "PLACE": "PL", "SQUARE": "SQ", "TERRACE": "TER", "PARKWAY": "PKWY", "HIGHWAY": "HWY", "CIRCLE": "CIR",
    "TRAIL": "TRL", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW",
    "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip
# USPS Publication 28, appendix C2 (secondary unit designators).
_UNIT_WORDS: Final = {"APARTMENT": "APT", "SUITE": "STE", "FLOOR": "FL", "ROOM": "RM", "BUILDING": "BLDG"}


@lru_cache(maxsize=65536)
def words(text: str) -> str:
    """Case, white space and full stops do not count."""
    return " ".join(text.replace(".", " ").replace(",", " ").upper().split())


@lru_cache(maxsize=65536)
def street(text: str) -> str:
    return " ".join(_STREET_WORDS.get(word, word) for word in words(text).split())


@lru_cache(maxsize=65536)
def unit(text: str) -> str:
    return " ".join(_UNIT_WORDS.get(word, word) for word in words(text.replace("#", " ")).split())


def upper(text: str) -> str:
    return text.strip().upper()


def zip5(text: str) -> str:
    """A carrier may add or drop the +4 of a ZIP; the five digits decide."""
    return text.strip()[:5] if text.strip()[:5].isdigit() else upper(text)


def email(text: str) -> str:
    """The domain of an e-mail address has no case; the part before it is left alone (RFC 5321, 2.4)."""
    local, at, domain = text.strip().rpartition("@")
    return local + at + domain.lower()


def as_set(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def tags(values: tuple[str, ...]) -> tuple[str, ...]:
    return as_set(tuple(value.strip() for value in values if value.strip()))
