from __future__ import annotations

import pytest

from reconciler.model import nanp, postal


@pytest.mark.parametrize(
    ("code", "regions"),
    [
        ("33155", "FL"),
        ("33155-1234", "FL"),
        (" 02134 ", "MA"),
        ("00501", "NY"),
        ("06390", "NY"),
        ("06391", "CT"),
        ("20101", "VA"),
        ("20001", "DC"),
        ("34002", "AA"),
        ("73301", "TX"),
        ("73101", "OK"),
        ("88510", "TX"),
        ("39901", "GA"),
        ("00601", "PR"),
        ("00801", "VI"),
        ("96799", "AS"),
        ("96910", "GU"),
        ("96950", "MP"),
        ("96960", "MH"),
        ("99950", "AK"),
        ("K1A 0B1", "ON"),
        ("k1a0b1", "ON"),
        ("H2Y 1C6", "QC"),
        ("X0A 0H0", "NU NT"),
        ("A1C 5M2", "NL"),
        ("00000", ""),
        ("1116", ""),
        ("D1A 0B1", ""),
        ("", ""),
    ],
)
def test_code_and_regions(code: str, regions: str) -> None:
    assert set(postal.regions_of(code)) == set(regions.split())


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
