"""What adapters share, each by itself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from reconciler.model.configuration import DesiredPort, Origin, ProviderConfig
from reconciler.model.money import UNKNOWN, Cost
from reconciler.model.plan import Action, Call, Change, Effect, Ref
from reconciler.model.porting import Document, Port, PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Cnam, Kind, address
from reconciler.providers import moments, options, places, ports, shop, spelling
from reconciler.providers.base import Offer
from reconciler.providers.calls import Calls, NotPossible, wanted
from reconciler.providers.observed import LivePort, Observed, PortedNumber, Scope
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.errors import Unclear

A, B = "+12512658624", "+12512658625"
ROW = Endpoint("write", "POST", "/write", Effect.MUTATING, Placement.JSON, "nowhere")


def change(kind: Kind, key: str, **more: object) -> Change:
    values = {"action": Action.CREATE, "before": None, "after": None, "desired": None, **more}
    return Change(address(kind, key), kind, key, "own", **values)


def port(key: str, **settings: object) -> Change:
    declared = Port(**settings)
    return change(Kind.PORT, key, after=declared, desired=declared)


def order(number: str, state: PortState) -> LivePort:
    return LivePort(f"order of {number}", state, {number: PortedNumber(number, state, "in its words")}, Port())


def test_a_change_that_is_not_possible_leaves_none_of_its_calls() -> None:
    calls = Calls("own", {"write": ROW}, Observed("own", {}))
    first, second = change(Kind.CNAM, A), change(Kind.CNAM, B)
    with calls.attempt(first):
        calls.add("write", {}, [first.address])
    with calls.attempt(second):
        calls.add("write", {}, [second.address])
        raise NotPossible("the second half cannot be said", "say less")
    found = calls.encoded()
    assert [call.addresses for call in found.calls] == [(first.address,)]
    assert [(item.address, item.remedy) for item in found.blocked] == [(second.address, "say less")]


def test_what_is_being_bought_comes_first() -> None:
    calls = Calls("own", {"write": ROW}, Observed("own", {}), new_groups={"new": address(Kind.TRUNK_GROUP, "new")})
    assert calls.number_first(change(Kind.CNAM, A)) == (address(Kind.DID, A),)
    assert calls.number_first(change(Kind.DID, A)) == ()
    assert calls.number_id(change(Kind.CNAM, A)) == Ref(address(Kind.DID, A), "id")
    assert (calls.group_first("new"), calls.group_first("old")) == ((address(Kind.TRUNK_GROUP, "new"),), ())


def test_a_setting_that_is_switched_off_is_as_it_is_declared() -> None:
    off = Cnam(enabled=False)
    assert wanted(change(Kind.CNAM, A, action=Action.DELETE, desired=off)) is off


def test_a_change_is_about_the_open_orders_with_a_number_of_its_port() -> None:
    orders = [order(A, PortState.SUBMITTED), order(A, PortState.CANCELLED), order(B, PortState.SUBMITTED)]
    assert ports.orders_of(port("move", numbers=(A,)), orders) == orders[:1]


def test_an_effect_is_the_same_for_the_same_numbers() -> None:
    move = port("move")
    assert ports.effect(move, "create", [B, A]) == ports.effect(move, "create", (A, B))


def test_only_documents_that_are_declared_are_sent() -> None:
    found = ports.documents(port("move", loa=Document("loa.pdf", "ab", 7)), ["loa", "bill"])
    assert {name: (file.name, file.size) for name, file in found.items()} == {"loa": ("loa.pdf", 7)}


def test_what_is_not_declared_stays_as_it_is_live() -> None:
    found = ports.over(Port(account_name="Acme"), Port(account_name="Other", billing_number=A))
    assert (found.account_name, found.billing_number) == ("Acme", A)


def test_numbers_that_are_there_wait_for_nothing() -> None:
    orders = [order(A, PortState.SUBMITTED), order(B, PortState.SCHEDULED)]
    assert ports.on_order("own", orders, {B}, Scope()) == {A: f"own ports it in, order order of {A}: in its words"}


def test_declared_ports_are_gone_through_once_for_all_orders() -> None:
    """Of each of many orders it is asked which port it is of."""
    times = 0

    class Declared(dict[str, DesiredPort]):
        def values(self) -> Any:
            nonlocal times
            times += 1
            return super().values()

    declared = {number: DesiredPort(number, "own", Port(numbers=(number,)), Origin("", 0, ())) for number in (A, B)}
    scope = Scope(ports=Declared(declared))
    for number in (A, B):
        assert scope.port_of([number]) == Port(numbers=(number,))
        assert number in scope.port_numbers
    assert scope.port_of(["+18005550100"]) is None
    assert times == 1


@pytest.mark.parametrize(("numbers", "type_"), [
    ((), "local"), ((A,), "local"), (("+18005550100",), "toll_free"), ((A, "+18005550100"), "local"),
])  # fmt: skip
def test_the_type_of_an_order(numbers: tuple[str, ...], type_: str) -> None:
    assert ports.type_of(numbers) == type_


@pytest.mark.parametrize(("text", "found"), [
    ("2030-07-16T12:00:00-04:00", datetime(2030, 7, 16, 16, tzinfo=UTC)), ("2030-07-16", datetime(2030, 7, 16, tzinfo=UTC)),
    ("soon", None), ("", None), (None, None),
])  # fmt: skip
def test_moments(text: str | None, found: datetime | None) -> None:
    assert moments.moment(text) == found


def test_a_moment_is_as_it_is_declared_where_it_is_that_one() -> None:
    text = "2030-07-16 12:00 America/New_York"
    noon = datetime(2030, 7, 16, 16, tzinfo=UTC)
    assert moments.as_declared(noon, text) == text
    assert moments.as_declared(noon.replace(hour=17), text) == "2030-07-16 13:00 America/New_York"


def test_numbers_and_values() -> None:
    assert [spelling.number(text) for text in ("(251) 265-8624", "front desk", None)] == [A, "front desk", None]
    assert [spelling.digits(number) for number in (A, "+442071234567")] == ["2512658624", "442071234567"]
    assert spelling.said({"a": None, "b": "", "c": 0}) == {"b": "", "c": 0}
    assert spelling.some(["a"] * 7) == "a, a, a, a, a and 2 more"


def test_a_location_lacks_what_it_lacks() -> None:
    places.require("own", E911(zip="33101"), ["zip"])
    with pytest.raises(NotPossible, match="own needs the location's street name, city"):
        places.require("own", E911(zip="33101"), ["street_name", "city", "zip"])


def searched(numbers: dict[str, Offer]) -> Call:
    return Call("", "own", "search", "GET", "/search", Effect.SAFE, {}, tuple(address(Kind.DID, n) for n in numbers))


def test_the_search_before_a_purchase_tells_prices_and_what_is_gone() -> None:
    there, gone = address(Kind.DID, A), address(Kind.DID, B)
    offered = {A: Offer(A, Cost(), native={"echo": 1}), B: shop.not_for_sale(B)}
    found = shop.before_purchase(searched(offered), None, lambda numbers, _: ((n, offered[n]) for n in numbers))
    assert found.facts == {Ref(there, "cost"): Cost(), Ref(there, "offer"): {"echo": 1}}
    assert found.refused == {gone: "not ours, and not for sale"}


def test_a_price_that_is_not_told_any_more_is_said_to_be_unknown() -> None:
    found = shop.before_purchase(searched({A: Offer(A)}), None, lambda numbers, _: ((n, Offer(n)) for n in numbers))
    assert found.facts == {Ref(address(Kind.DID, A), "cost"): UNKNOWN}


def test_an_answer_that_is_no_search_refuses_the_purchase() -> None:
    def unclear(*_: object) -> shop.Picked:
        raise Unclear("own answered a search without a list")

    found = shop.before_purchase(searched({A: Offer(A), B: Offer(B)}), {}, unclear)
    assert found.facts == {}
    assert found.refused.keys() == {address(Kind.DID, A), address(Kind.DID, B)}


def test_settings_of_an_account() -> None:
    config = ProviderConfig("own", "own", {"key": Secret("k" * 40), "plain": "word", "listed": ("a", "b")}, None)
    assert (options.text(config, "plain"), options.text(config, "none")) == ("word", "")
    assert options.texts(config, "listed") == {"a", "b"}
    assert options.texts(config, "none") == frozenset()
    assert options.secret(config, "plain").reveal() == "word"
    key = options.secret(config, "key")
    assert len(options.digest(key)) == 16
    assert key.reveal() not in options.digest(key)
