"""ZIP and postal codes: which state or province each belongs to.

Source of the ZIPs: the 42,789 of the public data set of github.com/seanpianka/Zipcodes (June 2026), reduced to ranges of
three-digit prefixes; it agrees with all of them but six odd ones in 099. The first letter of a Canadian postal code is
its province or territory (Canada Post, addressing guidelines).
"""

from __future__ import annotations

import re
from typing import Final

TERRITORIES: Final = frozenset({"AS", "GU", "MP", "PR", "VI"})
# Ranges of three-digit prefixes. AA, AE and AP are the armed forces; FM, MH and PW have only single ZIPs, below.
_PREFIXES: Final = {
    "AA": "340", "AE": "090-099", "AK": "995-999", "AL": "350-369", "AP": "962-966", "AR": "716-729", "AZ": "850-865",
    "CA": "900-961", "CO": "800-816", "CT": "060-069", "DC": "200 202-205 569", "DE": "197-199", "FL": "320-339 341-349",
    "GA": "300-319 398-399", "GU": "969", "HI": "967-968", "IA": "500-528", "ID": "832-838", "IL": "600-629",
    "IN": "460-479", "KS": "660-679", "KY": "400-427", "LA": "700-714", "MA": "010-027 055", "MD": "206-219",
    "ME": "039-049", "MI": "480-499", "MN": "550-567", "MO": "630-658", "MS": "386-397", "MT": "590-599",
    "NC": "270-289", "ND": "580-588", "NE": "680-693", "NH": "030-038", "NJ": "070-089", "NM": "870-884",
    "NV": "889-898", "NY": "005 100-149", "OH": "430-459", "OK": "730-731 734-749", "OR": "970-979", "PA": "150-196",
    "PR": "006-007 009", "RI": "028-029", "SC": "290-299", "SD": "570-577", "TN": "370-385", "TX": "733 750-799 885",
    "UT": "840-847", "VA": "201 220-246", "VI": "008", "VT": "050-054 056-059", "WA": "980-994", "WI": "530-549",
    "WV": "247-268", "WY": "820-831",
}  # fmt: skip
# ZIPs served across a state line, away from the state of their prefix.
_SINGLE: Final = {
    "06390": "NY", "20588": "MD", "20598": "VA", "72643": "MO", "73960": "TX", "83414": "WY", "88888": "DC",
    "96799": "AS", "96939": "PW", "96940": "PW", "96941": "FM", "96942": "FM", "96943": "FM", "96944": "FM",
    "96950": "MP", "96951": "MP", "96952": "MP", "96960": "MH", "96970": "MH",
}  # fmt: skip
_LETTERS: Final = {
    "A": ("NL",), "B": ("NS",), "C": ("PE",), "E": ("NB",), "G": ("QC",), "H": ("QC",), "J": ("QC",), "K": ("ON",),
    "L": ("ON",), "M": ("ON",), "N": ("ON",), "P": ("ON",), "R": ("MB",), "S": ("SK",), "T": ("AB",), "V": ("BC",),
    "X": ("NT", "NU"), "Y": ("YT",),
}  # fmt: skip

_ZIP: Final = re.compile(r"([0-9]{5})(?:-?[0-9]{4})?")
# D, F, I, O, Q and U are never used; W and Z not as the first letter.
_POSTAL_CODE: Final = re.compile(r"[A-CEGHJ-NPR-TVXY][0-9][A-CEGHJ-NPR-TV-Z] ?[0-9][A-CEGHJ-NPR-TV-Z][0-9]")


def _by_prefix() -> dict[str, str]:
    table: dict[str, str] = {}
    for state, ranges in _PREFIXES.items():
        for part in ranges.split():
            first, _, last = part.partition("-")
            for prefix in range(int(first), int(last or first) + 1):
                table[f"{prefix:03}"] = state
    return table


_STATE_BY_PREFIX: Final = _by_prefix()
STATES: Final = frozenset(_PREFIXES) | frozenset(_SINGLE.values())
PROVINCES: Final = frozenset(province for provinces in _LETTERS.values() for province in provinces)


def is_zip(text: str) -> bool:
    """Whether the text is a ZIP of five digits, or of five and four."""
    return _ZIP.fullmatch(text.strip()) is not None


def is_postal_code(text: str) -> bool:
    """Whether the text is a Canadian postal code (`K1A 0B1`)."""
    return _POSTAL_CODE.fullmatch(text.strip().upper()) is not None


def regions_of(text: str) -> tuple[str, ...]:
    """The state of a ZIP, or the province or territories of a postal code; empty when the text tells none."""
    code = text.strip().upper()
    if found := _ZIP.fullmatch(code):
        state = _SINGLE.get(found[1]) or _STATE_BY_PREFIX.get(found[1][:3])
        return (state,) if state else ()
    return _LETTERS[code[0]] if _POSTAL_CODE.fullmatch(code) else ()
