from __future__ import annotations

import pytest

from reconciler.model.findings import Severity
from reconciler.model.settings import Cnam, Settings
from tests.checks.building import ATHENS, KINGSTON, LONDON, TOLL_FREE, TORONTO, configuration, found, number

CHECKS = ("cnam-characters", "cnam-length", "cnam-letters", "cnam-generic")


def complaints(name: str) -> set[str]:
    config = configuration(number(ATHENS, cnam=Cnam(display_name=name)))
    return {check for check in CHECKS if found(check, config)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ACME SALES", set()),
        ("Acme Sales", set()),
        ("A1 TOWING", set()),
        ("ABCDEFGHIJKLMNO", set()),
        ("ABCDEFGHIJKLMNOP", {"cnam-length"}),
        ("", {"cnam-length"}),
        ("  ", {"cnam-length"}),
        ("ACME & SONS", {"cnam-characters"}),
        ("MÜLLER", {"cnam-characters"}),
        ("A\tB", {"cnam-characters"}),
        ("1 TOW TRUCK", {"cnam-letters"}),
        ("A1", {"cnam-letters"}),
        ("24 7", {"cnam-letters"}),
        ("Office", {"cnam-generic"}),
        ("MAIN OFFICE", {"cnam-generic"}),
        ("ACME SUPPORT", set()),
    ],
)
def test_names(name: str, expected: set[str]) -> None:
    assert complaints(name) == expected


def test_a_name_that_is_off_or_not_said_is_not_looked_at() -> None:
    config = configuration(
        number(ATHENS, cnam=Cnam(enabled=False)), number(TORONTO, cnam=Cnam(type="business")), number(TOLL_FREE)
    )
    assert not any(found(check, config) for check in (*CHECKS, "cnam-toll-free"))


def test_characters_are_shown_escaped() -> None:
    [finding] = found("cnam-characters", configuration(number(ATHENS, cnam=Cnam(display_name="A\x1bB\u00e9"))))
    assert finding.message == r"the caller name has '\x1b' '\xe9'"
    assert finding.severity is Severity.ERROR


def test_only_local_numbers_of_two_countries_have_a_name() -> None:
    settings = Settings(cnam=Cnam(display_name="ACME SALES"))
    digits = (ATHENS, TORONTO, TOLL_FREE, KINGSTON, LONDON, "+19992658624")
    hits = found("cnam-toll-free", configuration(*(number(each, settings=settings) for each in digits)))
    assert {hit.resource: hit.message for hit in hits} == {
        f'cnam["{TOLL_FREE}"]': "toll-free numbers carry no caller name",
        f'cnam["{KINGSTON}"]': "only numbers of the US and Canada carry a caller name (1 more number like this)",
    }


def test_a_shared_name_is_one_finding() -> None:
    name = Cnam(display_name="OFFICE")
    config = configuration(*(number(f"+125126587{n:02}", line=n + 1, cnam=name) for n in range(10)))
    [finding] = found("cnam-generic", config)
    assert finding.message == "the caller name is generic (9 more numbers like this)"
    assert finding.severity is Severity.WARNING
