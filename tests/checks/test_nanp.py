from __future__ import annotations

import re

import phonenumbers
import pytest

from reconciler.model import nanp
from reconciler.model.numbers import PREMIUM_AREAS, TOLL_FREE_AREAS

STATES = frozenset(
    {
        *("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY"),
        *("LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH"),
        *("OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY"),
    }
)
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}
PROVINCES = {"AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"}
NEWEST = {"436", "457", "465", "471", "483", "621", "624", "679", "764", "837", "861", "924"}
AREAS = [f"{number}" for number in range(200, 1000)]
EXCHANGES = ("234", "555", "345", "672", "987")


def library_region(area: str) -> str | None:
    """What phonenumberslite says of the area code, from the first exchange that it knows."""
    for exchange in EXCHANGES:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{area}{exchange}0123"))
        if region is not None:
            return region
    return None


@pytest.mark.parametrize("area", AREAS)
def test_country_agrees_with_the_library(area: str) -> None:
    expected = library_region(area)
    if expected is None or area in TOLL_FREE_AREAS | PREMIUM_AREAS:
        return
    if expected in TERRITORIES:
        assert nanp.state_of(area) == expected
        expected = "US"
    assert nanp.country_of(area) == expected


def test_only_the_newest_overlays_are_unknown_to_the_library() -> None:
    ahead = {area for area in AREAS if nanp.country_of(area) and library_region(area) is None}
    assert ahead <= NEWEST


def test_every_state_and_province_has_a_code() -> None:
    seen = {region for area in AREAS for region in nanp.regions_of(area)}
    assert seen == STATES | TERRITORIES | PROVINCES


def test_no_code_is_written_twice_in_one_country() -> None:
    for area in AREAS:
        regions = nanp.regions_of(area)
        assert len(regions) == len(set(regions))
        assert len(regions) <= 1 or set(regions) in ({"NS", "PE"}, {"NT", "NU", "YT"})


def test_codes_are_well_formed() -> None:
    known = [area for area in AREAS if nanp.country_of(area)]
    assert len(known) > 450
    assert all(re.fullmatch(r"[2-9][0-8][0-9]", area) and not area.endswith("11") for area in known)


@pytest.mark.parametrize(
    ("area", "state", "country"),
    [
        ("251", "AL", "US"),
        ("212", "NY", "US"),
        ("202", "DC", "US"),
        ("787", "PR", "US"),
        ("471", "MS", "US"),
        ("924", "MN", "US"),
        ("416", "ON", "CA"),
        ("902", None, "CA"),
        ("867", None, "CA"),
        ("876", None, "JM"),
        ("500", None, "US"),
        ("800", None, None),
        ("900", None, None),
        ("999", None, None),
        ("", None, None),
    ],
)
def test_known_codes(area: str, state: str | None, country: str | None) -> None:
    assert nanp.state_of(area) == state
    assert nanp.country_of(area) == country
