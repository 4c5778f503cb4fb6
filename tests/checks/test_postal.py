from __future__ import annotations

import pytest

from reconciler.model import nanp, postal


@pytest.mark.parametrize(
    ("code", "state", "expected"),
    [
        ("33155", "FL", True),
        ("33155-1234", "fl", True),
        (" 02134 ", "MA", True),
        ("02134", "RI", False),
        ("00501", "NY", True),
        ("06390", "NY", True),
        ("06390", "CT", False),
        ("06391", "CT", True),
        ("20101", "VA", True),
        ("20001", "DC", True),
        ("34002", "AA", True),
        ("73301", "TX", True),
        ("73101", "OK", True),
        ("88510", "TX", True),
        ("39901", "GA", True),
        ("00601", "PR", True),
        ("00801", "VI", True),
        ("96799", "AS", True),
        ("96799", "HI", False),
        ("96910", "GU", True),
        ("96950", "MP", True),
        ("96960", "MH", True),
        ("99950", "AK", True),
        ("K1A 0B1", "ON", True),
        ("k1a0b1", "on", True),
        ("H2Y 1C6", "ON", False),
        ("X0A 0H0", "NU", True),
        ("X1A 2N2", "NT", True),
        ("A1C 5M2", "NL", True),
        ("00000", "NY", None),
        ("1116", "MA", None),
        ("33155", "XX", None),
        ("33155", "Florida", None),
        ("D1A 0B1", "ON", None),
        ("", "", None),
    ],
)
def test_code_and_region(code: str, state: str, expected: bool | None) -> None:
    assert postal.zip_matches_state(code, state) is expected


@pytest.mark.parametrize(
    ("text", "a_zip", "a_postal_code"),
    [
        ("33155", True, False),
        ("33155-0001", True, False),
        ("331550001", True, False),
        ("3315", False, False),
        ("3315\u0665", False, False),
        ("K1A 0B1", False, True),
        ("K1A  0B1", False, False),
        ("W1A 0B1", False, False),
    ],
)
def test_shapes(text: str, a_zip: bool, a_postal_code: bool) -> None:
    assert postal.is_zip(text) is a_zip
    assert postal.is_postal_code(text) is a_postal_code


def test_every_region_with_an_area_code_has_postal_codes() -> None:
    regions = {region for area in range(200, 1000) for region in nanp.regions_of(str(area))}
    assert regions <= postal.STATES | postal.PROVINCES
    assert postal.TERRITORIES <= postal.STATES


def test_prefixes_do_not_overlap() -> None:
    prefixes = [
        prefix
        for ranges in postal._PREFIXES.values()
        for part in ranges.split()
        for prefix in range(int(part[:3]), int(part[-3:]) + 1)
    ]
    assert len(prefixes) == len(set(prefixes)) > 890
