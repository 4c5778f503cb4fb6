"""Which country and type a +E.164 number has, as far as the emulation needs to know."""

from __future__ import annotations

TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})
# Area codes of Canada; every other one of country code 1 counts as the United States.
_CANADA = (
    "204 226 236 249 250 263 289 306 343 354 365 367 368 382 387 403 416 418 428 431 437 438 450 468 474 506 514"
    " 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905"
)
_PREFIXES = {
    "31": "NL",
    "33": "FR",
    "34": "ES",
    "39": "IT",
    "41": "CH",
    "43": "AT",
    "44": "GB",
    "45": "DK",
    "46": "SE",
    "47": "NO",
    "48": "PL",
    "49": "DE",
    "52": "MX",
    "55": "BR",
    "61": "AU",
    "353": "IE",
    "351": "PT",
}


def country_of(phone_number: str) -> str:
    """ISO code of a +E.164 number; ``XX`` for a country nobody sells here."""
    digits = phone_number.lstrip("+")
    if digits.startswith("1"):
        return "CA" if digits[1:4] in _CANADA else "US"
    return _PREFIXES.get(digits[:3]) or _PREFIXES.get(digits[:2]) or "XX"


def type_of(phone_number: str) -> str:
    """``local``, ``toll_free`` or ``mobile``."""
    digits = phone_number.lstrip("+")
    if digits.startswith("1"):
        return "toll_free" if digits[1:4] in TOLL_FREE else "local"
    return "mobile" if digits.startswith(("447", "4915", "4916", "4917", "417")) else "local"
