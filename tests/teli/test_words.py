"""Teli's spellings both ways: flags, numbers, units, streets, statuses, dates, what a partial port leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.engine.compare import compare
from reconciler.model.plan import Personal
from reconciler.model.porting import PortState
from reconciler.model.settings import E911
from reconciler.providers.places import split_line
from reconciler.providers.spelling import digits
from reconciler.providers.teli import places, words
from reconciler.providers.teli.partial import details, left_behind
from reconciler.providers.teli.ports import state_of
from reconciler.providers.teli.rules import split_name


@pytest.mark.parametrize("nothing", [None, "", " ", "none", "None", "null", True, [], {}])
def test_the_many_ways_of_saying_nothing(nothing: object) -> None:
    assert words.text(nothing) is None
    assert words.number(nothing) is None


@pytest.mark.parametrize(("value", "yes"), [
    (1, True), ("1", True), (True, True), ("yes", True), ("Enabled", True),
    (0, False), ("0", False), (False, False), ("no", False), (None, False), ("", False), ("disabled", False),
    ("2", None), ("maybe", None),
])  # fmt: skip
def test_flags(value: object, yes: bool | None) -> None:
    assert words.flag(value) is yes


@pytest.mark.parametrize("shown", ["3035550111", 3035550111, "13035550111", "303-555-0111"])
def test_numbers_are_ten_digits_as_text_or_as_an_integer(shown: object) -> None:
    assert words.number(shown) == "+13035550111"
    assert digits("+13035550111") == "3035550111"


def test_what_is_no_number_stays_as_it_is() -> None:
    assert words.number("sip:desk@pbx.example.com") == "sip:desk@pbx.example.com"
    assert words.number("0") is None


@pytest.mark.parametrize(("shown", "zip_code"), [
    (2134, "02134"), ("02134", "02134"), (80202, "80202"), ("80202-1234", "80202-1234"), ("", None), (None, None),
])  # fmt: skip
def test_a_zip_keeps_its_zeros(shown: object, zip_code: str | None) -> None:
    assert words.zip_code(shown) == zip_code


@pytest.mark.parametrize(("number", "kind"), [
    ("+13035550111", "local"), ("+18005550111", "tollfree"), ("+442071234567", "international"),
])  # fmt: skip
def test_the_list_that_a_number_stands_in(number: str, kind: str) -> None:
    assert words.kind(number) == kind


@pytest.mark.parametrize(("text", "kind", "number"), [
    ("Suite 9", "suite", "9"), ("Apartment 2", "apartment", "2"), ("APT #4B", "apt", "#4B"),
    ("Floor 3 Room 12", "floor", "3 Room 12"), ("4B", "", "4B"), ("#4 B", "", "#4 B"), ("Penthouse", "penthouse", ""),
    ("  Suite   9 ", "suite", "9"), (None, "", ""), ("", "", ""),
])  # fmt: skip
def test_units_are_a_kind_and_a_number(text: str | None, kind: str, number: str) -> None:
    assert places.unit(text) == (kind, number)
    back = places.decode({"unit_type": kind.upper() or None, "unit_number": number or None})
    assert compare(E911(unit=text), E911(unit=back.unit), frozenset()).changed == ()


@pytest.mark.parametrize(("line", "number", "name"), [
    ("123 Test St", "123", "Test St"), ("123B Test St", "123B", "Test St"), ("12 1/2 Elm St", "12 1/2", "Elm St"),
    ("N6W23001 Bluemound Rd", "N6W23001", "Bluemound Rd"), ("Main Street", None, "Main Street"), (None, None, None),
])  # fmt: skip
def test_a_street_begins_with_its_number(line: str | None, number: str | None, name: str | None) -> None:
    assert split_line(line) == (number, name)


def test_the_unit_is_taken_away_by_empty_texts_and_not_said_where_there_was_none() -> None:
    place = E911(True, "Acme", "1", "Main St", None, "Denver", "CO", "80202")
    fresh, changed = places.written(place, fresh=True), places.written(place, fresh=False)
    assert set(changed) - set(fresh) == {"unit_type", "unit_number"}
    assert (changed["unit_type"], changed["unit_number"]) == ("", "")


def test_names_and_places_are_personal() -> None:
    place = E911(True, "Acme", "1", "Main St", "Suite 9", "Denver", "CO", "80202")
    args = places.written(place, fresh=True)
    open_ = {name for name, value in args.items() if not isinstance(value, Personal)}
    assert open_ == {"state", "unit_type"}


def test_a_suggestion_is_told_by_the_parts_that_it_would_change_and_not_by_their_values() -> None:
    asked = places.checked(E911(True, "Acme", "123", "Some St", None, "Denver", "CO", "80202"))
    suggested = {"address": "123 Some Street", "city": "Denver", "state": "CO", "zip": "80112", "error": "newaddress"}
    told = places.correction(asked, suggested)
    assert told == "teli does not take this address, and suggests another address and zip (code 300, newaddress)"
    assert places.correction(asked, {"address": None}).endswith("suggests another address (code 300)")


DECLARED = E911(True, "Acme", "123", "Test Street", "Suite 9", "Miami", "FL", "33155", "US")


@pytest.mark.parametrize("line", ["123 Test Street, Suite 9", "123 TEST ST, SUITE 9", "123 Test St. Suite 9"])
def test_one_line_that_says_what_is_declared_is_taken_apart_as_it_is_declared(line: str) -> None:
    found = places.from_line(line, DECLARED)
    assert (found.street_number, found.street_name, found.unit) == ("123", "Test Street", "Suite 9")


@pytest.mark.parametrize(("line", "parts"), [
    ("124 Test Street, Suite 9", ("124", "Test Street", "Suite 9")),
    ("123 Test Street", ("123", "Test Street", None)), (None, (None, None, None)),
])  # fmt: skip
def test_another_line_is_taken_apart_as_well_as_it_can_be(line: str | None, parts: tuple[Any, ...]) -> None:
    found = places.from_line(line, DECLARED)
    assert (found.street_number, found.street_name, found.unit) == parts


@pytest.mark.parametrize(("said", "state"), [
    ("completed", PortState.COMPLETED), ("COMPLETED - Activated", PortState.COMPLETED), ("Complete", PortState.COMPLETED),
    ("Not completed", PortState.SUBMITTED), ("Incomplete information", PortState.SUBMITTED),
    ("canceled", PortState.CANCELLED), ("Port Cancelled by customer", PortState.CANCELLED),
    ("Rejected", PortState.EXCEPTION), ("FOC Rejected: wrong name", PortState.EXCEPTION),
    ("FOC Confirmed", PortState.SCHEDULED), ("Waiting for FOC", PortState.SUBMITTED),
    ("Submitted - Pending Carrier", PortState.SUBMITTED), ("", PortState.SUBMITTED), ("new words", PortState.SUBMITTED),
])  # fmt: skip
def test_a_status_is_known_by_a_word_in_it(said: str, state: PortState) -> None:
    assert state_of(said) is state


@pytest.mark.parametrize("remaining", ["keep", "disconnect"])
@pytest.mark.parametrize("new", [None, "+17012001299"])
def test_what_a_partial_port_leaves_behind_can_be_read_back(remaining: str, new: str | None) -> None:
    assert left_behind(details(remaining, new)) == (remaining, new)


def test_other_peoples_words_for_it_say_nothing() -> None:
    assert left_behind("Leave other numbers on account. New BTN: 7012001299.") == (None, None)
    assert left_behind(None) == (None, None)


@pytest.mark.parametrize(("name", "parts"), [
    ("Jane Roe", ("Jane", "Roe")), ("Jane  Mary Roe", ("Jane Mary", "Roe")), ("Acme", ("", "Acme")),
])  # fmt: skip
def test_a_persons_name_is_split_before_its_last_word(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts
