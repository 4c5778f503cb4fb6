"""The language's words and Telnyx's, both ways, one table each, and the many ways of saying nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from reconciler.model.nanp import country_of
from reconciler.model.numbers import BadNumber, area, e164, is_nanp

ROUTINGS: Final = {"round_robin": "round-robin", "top_down": "sequential"}
ROUTING_WORDS: Final = {code: word for word, code in ROUTINGS.items()}

# `dnis_number_format`: how the called number is written. In North America `e164`, which has no plus, is eleven digits.
NUMBER_FORMATS: Final = {"e164": "+e164", "11": "e164", "10": "national"}
NUMBER_FORMAT_WORDS: Final = {code: word for word, code in NUMBER_FORMATS.items()}


def text(value: Any) -> str | None:
    """A scalar as text; null and blank are the same: nothing. Ids stay text, whatever they were."""
    if value is None or isinstance(value, bool | dict | list):
        return None
    return _said(str(value))


# Rows are many and say the same again and again: remembered, each text is there once.
@lru_cache(maxsize=16384)
def _said(value: str) -> str | None:
    return value.strip() or None


def texts(value: Any) -> tuple[str, ...]:
    """A list of texts; null is an empty one."""
    if not isinstance(value, list | tuple):
        return ()
    return _alike(tuple([item for part in value if (item := text(part)) is not None]))


@lru_cache(maxsize=4096)
def _alike(values: tuple[str, ...]) -> tuple[str, ...]:
    return values


def number(value: Any) -> str | None:
    """A number in E.164, shown with its plus or, as porting orders do, without; what is none stays as it is."""
    shown = text(value)
    if shown is None:
        return None
    for written in (shown if shown.startswith("+") else f"+{shown}", shown):
        try:
            return e164(written)
        except BadNumber:
            continue
    return shown


def country(value: str) -> str:
    """The ISO country of a number; empty where its digits do not tell. Toll-free ones of North America are sold in the US."""
    if is_nanp(value):
        return country_of(area(value)) or "US"
    import phonenumbers  # Loads tables; only numbers from overseas pay for it.

    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(value)) or ""
    except phonenumbers.NumberParseException:
        return ""


def national(value: str) -> str:
    """The digits of a number without its country code."""
    if is_nanp(value):
        return value[2:]
    import phonenumbers

    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return value[1:]
