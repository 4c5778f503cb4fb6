"""A charge that is asked only when it comes to acting: never accepted before a plan has shown it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconciler.cli.saved import saved_plan
from reconciler.engine.planning import Planned
from reconciler.engine.saved import SavedPlan
from reconciler.model.configuration import Safety
from reconciler.model.money import FREE, Cost
from reconciler.model.results import judge_plan
from reconciler.model.settings import Cnam, Did, Messaging, Settings
from reconciler.render.json import plan_document
from tests.engine.carrier import PRICE
from tests.engine.world import World, number, port, said

NUMBER = "+12512658624"
CNAM = f'cnam["{NUMBER}"]'
DID = f'did["{NUMBER}"]'
ASKED = Cost(Decimal("1.00"), Decimal("0.25"))


@pytest.fixture
def asking(world: World) -> World:
    """A carrier that wants one dollar for what a setting is switched on with."""
    world.carrier.numbers[NUMBER] = Settings(did=Did())
    world.carrier.asks["set"] = ASKED
    world.declare(number(NUMBER, Settings(cnam=Cnam(display_name="ACME"))))
    return world


def saved(planned: Planned) -> SavedPlan:
    """The plan as a file, read back."""
    return saved_plan(plan_document(planned.plan, judge_plan(planned.plan, detailed=False)))


def reasons(world: World, **more: object) -> dict[str, str]:
    applied = world.apply(**more).applied
    assert applied is not None
    return {result.change.address: result.reason for result in applied.results}


def test_it_stops_and_the_next_plan_shows_it(asking: World) -> None:
    change = asking.plan().plan.changes[0]
    assert (change.cost, change.quote) == (FREE, None)
    assert reasons(asking) == {
        CNAM: "charges have to be accepted first: it asks $1.00 once and $0.25 a month, which the plan did not show: plan again"
    }
    assert asking.carrier.log == []
    change = asking.plan().plan.changes[0]
    assert (change.cost, change.quote) == (ASKED, ASKED)
    assert "the carrier asked this on" in change.notes[-1]
    assert asking.outcomes() == {CNAM: "done"}
    assert asking.carrier.sent("set")[0]["accept_charges"] is True
    assert said(asking.plan()) == {}


def test_a_quote_is_for_the_very_change_it_was_asked_for(asking: World) -> None:
    asking.apply()
    asking.declare(number(NUMBER, Settings(cnam=Cnam(display_name="OTHER"))))
    assert asking.plan().plan.changes[0].quote is None
    assert asking.outcomes() == {CNAM: "failed"}
    assert asking.carrier.log == []


def test_a_quote_is_used_once(asking: World) -> None:
    asking.apply()
    asking.apply()
    asking.carrier.numbers[NUMBER] = Settings(did=Did())
    assert asking.plan().plan.changes[0].quote is None


def test_an_old_quote_does_not_hold(asking: World) -> None:
    asking.apply()
    asking.later(days=6)
    assert asking.plan().plan.changes[0].quote == ASKED
    asking.later(days=2)
    assert asking.plan().plan.changes[0].quote is None


def test_a_quote_counts_for_the_limits(asking: World) -> None:
    asking.declare(*asking.configuration.numbers.values(), safety=Safety(max_upfront=Decimal("0.50")))
    asking.apply()
    assert [hit.limit for hit in asking.plan().plan.limits] == ["max_upfront"]
    assert asking.apply().applied is None


def test_a_saved_plan_carries_its_quote(asking: World) -> None:
    asking.apply()
    plan = saved(asking.plan())
    asking.lose_memory()
    assert asking.outcomes(saved=plan) == {CNAM: "done"}


def test_a_saved_plan_without_the_quote_does_not_accept_it(asking: World) -> None:
    before = saved(asking.plan())
    asking.apply()
    finished = asking.apply(saved=before)
    assert [item.reason for item in finished.planned.plan.blocked] == [
        "its price is now $1.00 once, above the planned $0.00"
    ]
    assert asking.carrier.log == []


def test_a_saved_plan_whose_quote_rose(asking: World) -> None:
    asking.apply()
    plan = saved(asking.plan())
    asking.lose_memory()
    asking.carrier.asks["set"] = Cost(Decimal(2), Decimal(0))
    asking.apply()
    assert asking.apply(saved=plan).planned.plan.changes == ()


def test_without_a_state_it_is_never_accepted(asking: World) -> None:
    asking.state = "none"
    asking.declare(*asking.configuration.numbers.values())
    for _ in range(3):
        assert asking.outcomes() == {CNAM: "failed"}
    assert asking.carrier.log == []


def test_a_purchase_with_its_settings_is_quoted_once(world: World) -> None:
    """One call for three changes: the charge counts once, and the purchase may be made by the next run."""
    world.rides = True
    world.carrier.shop[NUMBER] = PRICE
    world.carrier.asks["buy"] = Cost(Decimal(3), Decimal(1))
    world.declare(number(NUMBER, Settings(cnam=Cnam(display_name="ACME"), messaging=Messaging(profile="main"))))
    assert set(world.outcomes().values()) == {"failed"}
    plan = world.plan().plan
    assert [c.quote for c in plan.changes if c.address == DID] == [Cost(Decimal(3), Decimal(1))]
    assert sum(c.cost.once or 0 for c in plan.changes) == 3
    assert set(world.outcomes().values()) == {"done"}
    assert world.carrier.counts()["buy"] == 1


def test_a_port_is_quoted_before_it_is_filed(world: World) -> None:
    world.carrier.asks["port_create"] = Cost(Decimal(10), Decimal(0))
    world.declare(port())
    assert world.outcomes() == {'port["cox"]': "failed"}
    assert world.plan().plan.changes[0].cost.once == 10
    assert world.outcomes() == {'port["cox"]': "done"}
    assert len(world.carrier.orders) == 1


def test_what_was_shown_already_still_has_to_be_accepted(world: World) -> None:
    world.carrier.shop[NUMBER] = PRICE
    world.carrier.asks["buy"] = PRICE
    world.declare(number(NUMBER))
    assert reasons(world)[DID].endswith("it asks $1.00 once and $0.50 a month, and wants that accepted: plan again")
    assert world.outcomes() == {DID: "done"}


def test_a_quote_can_be_forgotten(asking: World) -> None:
    asking.apply()
    with asking.open(write=False) as workspace:
        memories = workspace.store.memories(workspace.account("acme").key)
    assert f"quote {CNAM}" in memories
