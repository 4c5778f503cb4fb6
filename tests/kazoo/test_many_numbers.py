"""A document may hold thousands of numbers: what waits for its write must not grow with the square of them."""

from __future__ import annotations

from reconciler.model.plan import Action, Change
from reconciler.model.settings import Cnam, Forwarding, Kind, address
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.endpoints import endpoints_of
from reconciler.providers.observed import Observed

NUMBERS = [f"+1512555{index:04d}" for index in range(300)]


def change(kind: Kind, number: str) -> Change:
    after = Cnam(True, "ACME") if kind is Kind.CNAM else Forwarding(trunk_group="atlanta")
    return Change(address(kind, number), kind, number, "pbx", Action.UPDATE, None, after, after)


def test_each_later_call_of_a_number_waits_for_the_write_of_all_and_for_little_else() -> None:
    calls = Calls("pbx", endpoints_of("a"), Observed("", {}))
    moved = [change(Kind.FORWARDING, number) for number in NUMBERS]
    calls.about("update_trunk", {"id": "1"}, moved, to=NUMBERS)
    for number in NUMBERS:
        calls.about("update_number", {"number": number}, [change(Kind.CNAM, number)], to=(number,))
    for one in moved:
        calls.about("fix", {"number": one.key}, [one], to=(one.key,))
    later = {(call.endpoint, call.addresses[0]): call.after for call in calls.calls[1:]}
    for number in NUMBERS:
        forwarding, cnam = address(Kind.FORWARDING, number), address(Kind.CNAM, number)
        assert later["update_number", cnam] == (forwarding,)
        assert later["fix", forwarding] == (cnam,)


def test_one_that_is_not_among_the_changes_of_an_earlier_call_waits_for_it_all_the_same() -> None:
    calls = Calls("pbx", endpoints_of("a"), Observed("", {}))
    calls.about("update_trunk", {"id": "1"}, [change(Kind.FORWARDING, NUMBERS[0])], to=NUMBERS[:2])
    calls.about("update_number", {"number": NUMBERS[1]}, [change(Kind.CNAM, NUMBERS[1])], to=(NUMBERS[1],))
    assert calls.calls[1].after == (address(Kind.FORWARDING, NUMBERS[0]),)
