from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.checks.e911 import places_emergency_calls
from reconciler.model.configuration import Release
from reconciler.model.findings import Severity, Where
from reconciler.model.settings import E911, Kind
from reconciler.providers.base import Capabilities, Capability
from tests.checks.building import (
    ABLE,
    ATHENS,
    HQ,
    KINGSTON,
    LONDON,
    MIAMI,
    TOLL_FREE,
    TORONTO,
    configuration,
    found,
    number,
)  # fmt: skip


@pytest.mark.parametrize("digits", [ATHENS, TORONTO, "+17872658624", "+19992658624", "+19242658624"])
def test_a_number_that_places_emergency_calls_without_an_address(digits: str) -> None:
    [finding] = found("e911-missing", configuration(number(digits, line=7)))
    assert finding.severity is Severity.WARNING
    assert finding.resource == f'did["{digits}"]'
    assert finding.where == Where("dids.yaml", 7, 1)
    assert "e911" in finding.remedy


@pytest.mark.parametrize("digits", [TOLL_FREE, KINGSTON, LONDON, "+15002658624", "+19002658624", "+16002658624"])
def test_a_number_that_places_none(digits: str) -> None:
    assert not found("e911-missing", configuration(number(digits)))


def test_no_address_is_missed_where_one_is_off_released_or_waived() -> None:
    config = configuration(
        number(ATHENS, e911=HQ),
        number(MIAMI, e911=E911(enabled=False, reason="inbound only")),
        number(TORONTO, release=Release("customer left")),
        number("+12512658600", waive={"e911-missing": "fax only"}),
    )
    assert not found("e911-missing", config)


def test_a_range_is_one_finding_and_two_entries_are_two() -> None:
    entry = [number(f"+125126587{n:02}", line=3, key="+125126587[00-49]") for n in range(50)]
    config = configuration(*entry, number(MIAMI, line=4))
    first, second = found("e911-missing", config)
    assert first.message.endswith("(49 more numbers like this)")
    assert first.resource == 'did["+12512658700"]'
    assert second.resource == f'did["{MIAMI}"]'


@pytest.mark.parametrize("part", ["name", "street_number", "street_name", "city", "state", "zip"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_incomplete(part: str, value: str | None) -> None:
    [finding] = found("e911-incomplete", configuration(number(ATHENS, e911=replace(HQ, **{part: value}))))
    assert finding.severity is Severity.ERROR
    assert part in finding.message
    assert finding.resource == f'e911["{ATHENS}"]'


def test_complete_without_unit_country_and_notify() -> None:
    bare = replace(HQ, unit=None, country=None, notify=None)
    assert not found("e911-incomplete", configuration(number(ATHENS, e911=bare)))
    assert not found("e911-incomplete", configuration(number(ATHENS, e911=E911(enabled=False, reason="x"))))


def test_disabled_without_reason() -> None:
    config = configuration(
        number(ATHENS, e911=E911(enabled=False)),
        number(MIAMI, e911=E911(enabled=False, reason="elevator")),
        number(TORONTO, e911=E911(enabled=False, reason=" ")),
    )
    named = [finding.resource for finding in found("e911-disabled-without-reason", config)]
    assert named == [f'e911["{ATHENS}"]', f'e911["{TORONTO}"]']


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("MA", "33155", "of FL, not of MA"),
        ("FL", "1116", "neither five digits"),
        ("FL", "00000", "no state has"),
        ("Florida", "33155", "two letters"),
        ("ON", "H2Y 1C6", "of QC, not of ON"),
        ("YT", "X0A 0H0", "NT or NU"),
        ("NY", "K1A 0B1", "of ON"),
    ],
)
def test_state_and_zip_disagree(state: str, code: str, words: str) -> None:
    [finding] = found("e911-state-zip", configuration(number(ATHENS, e911=replace(HQ, state=state, zip=code))))
    assert words in finding.message
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("state", "code", "country"),
    [
        ("fl", "33155-1234", "us"),
        ("PR", "00601", "PR"),
        ("NU", "x0a0h0", "CA"),
        ("FL", None, "US"),
        (None, "33155", None),
        ("BY", "80331", "DE"),
    ],
)
def test_state_and_zip_agree_or_cannot_be_told(state: str | None, code: str | None, country: str | None) -> None:
    e911 = replace(HQ, state=state, zip=code, country=country)
    assert not found("e911-state-zip", configuration(number(ATHENS, e911=e911)))


@pytest.mark.parametrize(
    "text", ["PO Box 12", "P.O. Box 12", "p o box 12", "Post Office Box 9", "Box 12", "POB0X PO BOX"]
)
def test_post_office_box(text: str) -> None:
    assert found("e911-po-box", configuration(number(ATHENS, e911=replace(HQ, street_name=text))))
    assert found("e911-po-box", configuration(number(ATHENS, e911=replace(HQ, unit=text))))


@pytest.mark.parametrize("text", ["Box Elder Rd", "Polo Boxwood Ln", "Boxford St", "Old Post Office Sq", "Lombard"])
def test_a_street_is_no_post_office_box(text: str) -> None:
    assert not found("e911-po-box", configuration(number(ATHENS, e911=replace(HQ, street_name=text))))


def test_address_in_another_country() -> None:
    ottawa = replace(HQ, state="ON", zip="K1A 0B1", country="CA")
    config = configuration(
        number(ATHENS, e911=ottawa),
        number(TORONTO, e911=ottawa),
        number(MIAMI, e911=replace(HQ, country="DE")),
        number("+17872658624", e911=replace(HQ, country="PR")),
        number("+19992658624", e911=ottawa),
    )
    named = {finding.resource: finding.message for finding in found("e911-country", config)}
    assert set(named) == {f'e911["{ATHENS}"]', f'e911["{MIAMI}"]'}
    assert "in CA" in named[f'e911["{ATHENS}"]']


def test_nobody_is_notified_only_where_the_carrier_could() -> None:
    config = configuration(number(ATHENS, e911=replace(HQ, notify=None)), number(MIAMI, e911=HQ))
    mute = Capabilities(kinds={Kind.E911: Capability(fields=frozenset({"name"}))})
    assert len(found("e911-no-notification", config, {"carrier": ABLE})) == 1
    assert not found("e911-no-notification", config, {"carrier": mute})
    assert not found("e911-no-notification", config, {"carrier": Capabilities(kinds={})})
    assert not found("e911-no-notification", config)


def test_which_area_codes_place_emergency_calls() -> None:
    assert places_emergency_calls("867")
    assert not places_emergency_calls("")
