"""Purchases that take settings along, and orders that stay pending at the carrier for days."""

from __future__ import annotations

import datetime
from datetime import timedelta
from decimal import Decimal
from unittest.mock import Mock

import pytest

from reconciler.model.money import Cost
from reconciler.model.results import Outcome
from reconciler.model.settings import Forwarding, Messaging, Settings
from reconciler.state import Intent
from tests.engine.adapter import FakeProvider
from tests.engine.carrier import PRICE, Killed
from tests.engine.world import World, number, said, to

NUMBER, OTHER = "+12512658624", "+12512658625"
DID, FORWARDING, MESSAGING = (f'{kind}["{NUMBER}"]' for kind in ("did", "forwarding", "messaging"))
WANTED = Settings(forwarding=Forwarding(trunk_group="atlanta"), messaging=Messaging(profile="main"))


@pytest.fixture(params=[True, False], ids=["with it", "after it"])
def world(world: World, request: pytest.FixtureRequest) -> World:
    """A number for sale, whose settings come with its purchase, or in calls of their own after it."""
    world.rides = request.param
    world.carrier.shop = {NUMBER: PRICE, OTHER: PRICE}
    world.carrier.groups["atlanta"] = None
    world.declare(number(NUMBER, WANTED))
    return world


def test_all_of_it_is_done_and_nothing_is_left(world: World) -> None:
    assert world.outcomes() == {DID: "done", FORWARDING: "done", MESSAGING: "done"}
    assert (said(world.plan()), world.outcomes()) == ({}, {})
    assert world.carrier.counts()["buy"] == 1


def test_a_number_of_which_the_adapter_says_nothing_is_blocked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeProvider, "offers", lambda *_: {})
    assert said(world.plan())[DID] == "blocked: acme does not say whether it is for sale"


def test_refused(world: World) -> None:
    world.carrier.refuse("buy", "no money")
    applied = world.apply().applied
    assert applied is not None
    outcomes = {result.change.address: result.outcome for result in applied.results}
    assert outcomes[DID] is Outcome.FAILED
    assert {outcomes[FORWARDING], outcomes[MESSAGING]} <= {Outcome.FAILED, Outcome.NOT_TRIED}
    assert world.outcomes() == {DID: "done", FORWARDING: "done", MESSAGING: "done"}


@pytest.mark.parametrize("acted", [True, False])
def test_no_answer(world: World, acted: bool) -> None:
    world.can = {"traces": timedelta(minutes=10)}
    world.carrier.lose("buy", after=acted)
    assert world.outcomes()[DID] == ("done" if acted else "unknown")
    world.later(minutes=11)
    world.outcomes()
    assert said(world.plan()) == {}
    assert world.carrier.counts()["buy"] == 1


@pytest.mark.parametrize("after", [True, False])
def test_killed(world: World, after: bool) -> None:
    world.carrier.kill("buy", after=after)
    with pytest.raises(Killed):
        world.apply()
    world.outcomes()
    world.outcomes()
    assert said(world.plan()) == {}
    assert world.carrier.counts()["buy"] == 1


def test_an_order_that_is_pending_for_days(world: World) -> None:
    world.carrier.slow_orders = True
    assert world.outcomes() == {DID: "pending", FORWARDING: "pending", MESSAGING: "pending"}
    for _ in range(4):
        assert said(world.plan()) == {DID: "pending: the order is pending"}
        finished = world.apply()
        assert finished.verdict.exit == 0
        world.later(days=1)
    world.carrier.deliver()
    world.outcomes()
    assert said(world.plan()) == {}
    assert world.carrier.counts()["buy"] == 1


def test_two_numbers_of_which_one_is_refused(world: World) -> None:
    world.declare(number(NUMBER, WANTED), number(OTHER, to("atlanta")))
    world.carrier.refuse("buy")
    outcomes = world.outcomes()
    failed = NUMBER if outcomes[DID] == "failed" else OTHER
    assert sorted(outcomes.values()).count("done") == (2 if failed == NUMBER else 3)
    world.outcomes()
    assert said(world.plan()) == {}
    assert world.carrier.counts()["buy"] == 2


def test_what_became_dearer_is_not_bought_for_what_would_come_with_it(world: World) -> None:
    """The price rose since the plan: the call must not go out for the settings alone."""

    def rise() -> None:
        world.carrier.shop[NUMBER] = Cost(Decimal(2), Decimal("0.50"))

    applied = world.apply(before=rise).applied
    assert applied is not None
    assert {r.change.address: r.outcome for r in applied.results} == {
        DID: Outcome.FAILED, FORWARDING: Outcome.NOT_TRIED, MESSAGING: Outcome.NOT_TRIED,
    }  # fmt: skip
    assert world.carrier.log == []


def test_a_purchase_that_another_run_has_begun_is_not_begun_again(world: World) -> None:
    """Begun since this one was planned, by whoever does not ask for locks: the store itself says no."""

    def begin() -> None:
        now = datetime.datetime.now(datetime.UTC)
        with world.open(write=True) as workspace:
            key = workspace.account("acme").key
            intent = Intent("other", key, f"purchase:{DID}", "buy", "billed", (DID,), "other", "open", "", now)
            workspace.store.begin(None, [intent])

    applied = world.apply(before=begin).applied
    assert applied is not None
    assert {r.outcome for r in applied.results} == {Outcome.NOT_TRIED}
    assert world.carrier.log == []


def test_an_adapter_that_stumbles_over_what_was_bought_hides_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(FakeProvider, "facts", Mock(side_effect=KeyError))
        assert world.outcomes()[DID] == "done"
    world.outcomes()
    assert said(world.plan()) == {}
    assert world.carrier.counts()["buy"] == 1
