"""What the engine and the model do for a carrier like this one, each by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconciler.engine.compare import compare
from reconciler.engine.resolving import resolve
from reconciler.engine.waiting import scope_of
from reconciler.model.money import FREE, UNKNOWN, Cost, summed
from reconciler.model.plan import Action, Change, Part, Ref
from reconciler.model.settings import E911, Cnam, Kind, Messaging

NUMBER = "+15125550100"


def place(number: str | None, street: str | None, unit: str | None = None) -> E911:
    return E911(True, "Acme", number, street, unit, "Austin", "TX", "78701", "US")


@pytest.mark.parametrize(
    ("wanted", "live", "same"),
    [
        (("One", "Microsoft Way"), (None, "ONE MICROSOFT WAY"), True),
        (("12 1/2", "Main Street"), ("12", "1/2 MAIN ST"), True),
        (("12", "Main St"), ("12", "Main Street"), True),
        (("12", "Main St"), ("123", "Main St"), False),
        (("12", "3 Main St"), ("123", "Main St"), False),
        (("12", "Main St"), (None, None), False),
    ],
)
def test_where_a_house_number_ends_is_no_difference(
    wanted: tuple[str, str], live: tuple[str | None, str | None], same: bool
) -> None:
    assert (not compare(place(*wanted), place(*live), frozenset()).changed) is same


def test_a_street_that_is_the_same_still_has_its_own_unit() -> None:
    assert compare(place("12", "Main St"), place(None, "12 MAIN ST", "Suite 9"), frozenset()).changed == ("unit",)


def test_costs_are_added_up_and_stay_unknown() -> None:
    assert summed([]) == FREE
    assert summed([Cost(Decimal(1), Decimal(2)), Cost(Decimal(3), Decimal(4))]) == Cost(Decimal(4), Decimal(6))
    assert summed([Cost(Decimal(1), None), Cost(Decimal(3), Decimal(4))]) == Cost(Decimal(4), None)
    assert UNKNOWN.plus(FREE) == UNKNOWN


def change(kind: Kind, wanted: Cnam | Messaging) -> Change:
    return Change(f'{kind}["{NUMBER}"]', kind, NUMBER, "telnyx", Action.UPDATE, None, wanted, wanted)


def test_a_reading_after_writes_knows_what_was_asked_for() -> None:
    scope = scope_of([change(Kind.CNAM, Cnam(True, "ACME")), change(Kind.MESSAGING, Messaging(profile="m-1"))])
    assert scope.numbers == {NUMBER}
    assert scope.declared[NUMBER].settings.cnam == Cnam(True, "ACME")
    assert scope.declared[NUMBER].settings.messaging == Messaging(profile="m-1")


def test_what_belongs_to_a_number_that_failed_is_left_out_of_an_order() -> None:
    lines = [Part("a", {"phone_number": "+1"}), Part("b", {"phone_number": "+2"})]
    args = {"phone_numbers": lines, "connection_id": Ref("c", "id")}
    assert resolve(args, {Ref("c", "id"): "5"}, frozenset({"a"})) == {
        "phone_numbers": [{"phone_number": "+2"}],
        "connection_id": "5",
    }
