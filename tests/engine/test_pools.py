"""Pools: chosen once, remembered before they are bought, stable, never bought twice and never shrunk by themselves."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reconciler.cli.saved import saved_plan
from reconciler.engine.drifting import drifted
from reconciler.engine.planning import Planned
from reconciler.engine.saved import SavedPlan
from reconciler.engine.targets import Targets
from reconciler.model.configuration import PoolSearch, Release, Safety
from reconciler.model.money import UNKNOWN, Cost
from reconciler.model.plan import Drift
from reconciler.model.results import judge_plan
from reconciler.model.settings import Did, Messaging, Settings
from reconciler.render.json import plan_document
from tests.engine.carrier import PRICE, Killed
from tests.engine.world import World, exit_code, number, pool, said

WHERE = 'pool["athens"]'
SHOP = [f"+1706613004{n}" for n in range(6)]
MARKED = {"mark": "customer_reference"}


@pytest.fixture
def shop(world: World) -> World:
    world.carrier.shop = dict.fromkeys(SHOP, PRICE)
    world.declare(pool())
    return world


def bought(world: World) -> list[str]:
    return sorted(args["number"] for args in world.carrier.sent("buy"))


def saved(planned: Planned) -> SavedPlan:
    """The plan as a file, read back."""
    plan = planned.plan
    return saved_plan(plan_document(plan, judge_plan(plan, detailed=False)))


def test_its_numbers_are_picked_and_shown_as_purchases(shop: World) -> None:
    plan = shop.plan()
    assert said(plan) == {f'did["{SHOP[0]}"]': "create", f'did["{SHOP[1]}"]': "create"}
    for change in plan.plan.changes:
        assert (change.pool, change.notes, change.cost) == ("athens", (f"picked for {WHERE}",), PRICE)
    assert shop.carrier.log == []


def test_it_is_bought_once_and_stays(shop: World) -> None:
    assert set(shop.outcomes().values()) == {"done"}
    for _ in range(2):
        assert shop.outcomes() == {}
    assert bought(shop) == SHOP[:2]
    assert sorted(shop.carrier.numbers) == SHOP[:2]


def test_its_settings_are_what_each_number_is(shop: World) -> None:
    shop.declare(pool(settings=Settings(messaging=Messaging(profile="main"))))
    shop.outcomes()
    assert {n: s.messaging for n, s in shop.carrier.numbers.items()} == dict.fromkeys(
        SHOP[:2], Messaging(profile="main")
    )
    shop.declare(pool(settings=Settings(messaging=Messaging(profile="other"))))
    assert said(shop.plan()) == {f'messaging["{n}"]': "update" for n in SHOP[:2]}


def test_what_was_picked_is_remembered_before_it_is_bought(shop: World) -> None:
    shop.carrier.kill("buy", after=False)
    with pytest.raises(Killed):
        shop.apply()
    # Cheaper ones come up meanwhile; what was chosen stays.
    shop.carrier.shop["+17066130001"] = Cost(Decimal(0), Decimal(0))
    shop.outcomes()
    assert bought(shop) == SHOP[:2]


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_the_purchase(shop: World, after: bool) -> None:
    shop.carrier.kill("buy", after=after)
    with pytest.raises(Killed):
        shop.apply()
    shop.apply()
    shop.later(minutes=30)
    shop.apply()
    shop.apply()
    assert sorted(shop.carrier.numbers) == SHOP[:2]
    assert len(bought(shop)) == 2


def test_a_pick_that_was_sold_to_another_is_replaced(shop: World) -> None:
    shop.carrier.refuse("buy")
    shop.carrier.refuse("buy")
    shop.apply()
    del shop.carrier.shop[SHOP[0]]
    shop.apply()
    assert sorted(shop.carrier.numbers) == SHOP[1:3]


def test_a_pick_that_may_have_been_bought_is_waited_for(shop: World) -> None:
    """It is not for sale any more: to us or to another, nobody knows."""
    shop.carrier.lose("buy", after=False)
    shop.apply()
    missing = next(n for n in SHOP[:2] if n not in shop.carrier.numbers)
    del shop.carrier.shop[missing]
    shop.later(minutes=30)
    assert shop.outcomes() == {}
    assert said(shop.plan())[f'did["{missing}"]'].startswith("pending: perhaps accepted by acme")


def test_a_pick_that_became_too_dear_is_replaced(shop: World) -> None:
    shop.declare(pool(max_monthly=Decimal("0.50")))
    shop.carrier.refuse("buy")
    shop.carrier.refuse("buy")
    assert set(shop.outcomes().values()) == {"failed"}
    shop.carrier.shop[SHOP[0]] = Cost(Decimal(1), Decimal("0.60"))
    shop.outcomes()
    assert bought(shop) == SHOP[1:3]


def test_a_purchase_that_is_pending_for_days_is_not_made_again(shop: World) -> None:
    shop.carrier.slow_orders = True
    assert set(shop.outcomes().values()) == {"pending"}
    for _ in range(3):
        shop.later(days=1)
        assert said(shop.plan()) == {f'did["{n}"]': "pending: the order is pending" for n in SHOP[:2]}
        assert shop.outcomes() == {}
    shop.carrier.deliver()
    assert shop.outcomes() == {}
    assert said(shop.plan()) == {}
    assert len(bought(shop)) == 2


# Bounds


def test_nothing_above_the_bounds_is_bought(shop: World) -> None:
    shop.carrier.shop |= {
        SHOP[0]: Cost(Decimal(1), Decimal(9)),
        SHOP[1]: UNKNOWN,
        SHOP[2]: Cost(Decimal(9), Decimal(0)),
    }
    shop.declare(pool(count=4, max_monthly=Decimal("0.50"), max_upfront=Decimal("1.00")))
    plan = shop.plan()
    assert [change.key for change in plan.plan.changes] == SHOP[3:]
    assert said(plan)[WHERE] == (
        "blocked: 1 of its 4 numbers cannot be had: 3 are for sale in 706 within max_monthly $0.50 and max_upfront $1.00; "
        "3 more are dearer, or their price is not told"
    )
    assert exit_code(plan) == 3
    shop.apply()
    assert bought(shop) == SHOP[3:]


def test_the_cheapest_are_chosen(shop: World) -> None:
    shop.carrier.shop[SHOP[5]] = Cost(Decimal(1), Decimal("0.10"))
    assert [change.key for change in shop.plan().plan.changes] == [SHOP[0], SHOP[5]]


def test_a_search_is_widened_until_enough_are_found(shop: World) -> None:
    dear = {f"+1706100{n:04}": Cost(Decimal(1), Decimal(9)) for n in range(300)}
    shop.carrier.shop = {**dear, **shop.carrier.shop}
    shop.declare(pool(max_monthly=Decimal(1)))
    assert [change.key for change in shop.plan().plan.changes] == SHOP[:2]


def test_declared_numbers_and_those_of_other_pools_are_not_chosen(shop: World) -> None:
    shop.declare(pool(), pool("rome", 2), number(SHOP[0]))
    chosen = [(change.key, change.pool) for change in shop.plan().plan.changes]
    assert chosen == [(SHOP[0], ""), (SHOP[1], "athens"), (SHOP[2], "athens"), (SHOP[3], "rome"), (SHOP[4], "rome")]


def test_a_limit_of_spending_holds_for_what_is_picked(shop: World) -> None:
    shop.declare(pool(), safety=Safety(max_upfront=Decimal(1)))
    assert [hit.limit for hit in shop.plan().plan.limits] == ["max_upfront"]
    assert shop.apply().applied is None
    assert bought(shop) == []


def test_a_carrier_that_sells_nothing(shop: World) -> None:
    shop.can = {"purchase": False}
    assert said(shop.plan()) == {WHERE: "blocked: acme sells no numbers"}


# Memory


def test_without_a_state_nothing_is_picked(shop: World) -> None:
    shop.state = "none"
    shop.declare(pool())
    assert said(shop.plan())[WHERE].startswith("blocked: what is picked for a pool has to be remembered")
    assert shop.outcomes() == {}
    assert bought(shop) == []


def test_named_numbers_need_no_state(shop: World) -> None:
    shop.outcomes()
    shop.state = "none"
    shop.declare(pool(numbers=tuple(SHOP[:2])))
    assert (said(shop.plan()), exit_code(shop.plan())) == ({}, 0)


def test_lost_memory_is_found_again_by_the_mark(shop: World) -> None:
    shop.can = MARKED
    shop.outcomes()
    marks = {settings.did.customer_reference for settings in shop.carrier.numbers.values() if settings.did}
    assert len(marks) == 1
    assert next(iter(marks)).startswith("reconciler:athens:")
    shop.lose_memory()
    assert said(shop.plan()) == {}
    assert shop.outcomes() == {}
    assert len(bought(shop)) == 2


def test_the_mark_makes_no_difference_afterwards(shop: World) -> None:
    shop.can = MARKED
    shop.outcomes()
    for settings in (Settings(), Settings(did=Did(billing_group="main"))):
        shop.declare(pool(settings=settings))
        changes = [item.path for change in shop.plan().plan.changes for item in change.differences]
        assert "customer_reference" not in changes


def test_a_reference_that_is_declared_is_kept(shop: World) -> None:
    shop.can = MARKED
    shop.declare(pool(settings=Settings(did=Did(customer_reference="ours"))))
    shop.outcomes()
    assert {s.did.customer_reference for s in shop.carrier.numbers.values() if s.did} == {"ours"}
    shop.lose_memory()
    assert said(shop.plan())[WHERE].startswith("blocked: 2 of its 2 numbers are not known")


def test_lost_memory_without_a_mark_buys_nothing(shop: World) -> None:
    shop.outcomes()
    shop.lose_memory()
    plan = shop.plan()
    assert said(plan)[WHERE] == (
        "blocked: 2 of its 2 numbers are not known, and live in no file are some that may be its own: "
        f"{SHOP[0]}, {SHOP[1]} (nothing tells what they were bought for)"
    )
    for _ in range(3):  # nor does an apply of something else make it forget that
        shop.apply()
    assert len(bought(shop)) == 2
    shop.declare(pool(numbers=tuple(SHOP[:2])))
    assert said(shop.plan()) == {}
    shop.apply()
    shop.declare(pool(count=3))
    assert [change.key for change in shop.plan().plan.changes] == [SHOP[2]]


@pytest.mark.parametrize(
    ("live", "search", "blocks"),
    [
        ("+17066139999", PoolSearch(area="706"), True),
        ("+17066139999", PoolSearch(area="706", exchange="613"), True),
        ("+17066139999", PoolSearch(area="706", exchange="614"), False),
        ("+17066139999", PoolSearch(area="470"), False),
        ("+17066139999", PoolSearch(state="GA"), True),
        ("+13055550123", PoolSearch(state="GA"), False),
        ("+18005550123", PoolSearch(state="GA"), False),
        ("+18005550123", PoolSearch(kind="toll_free"), True),
    ],
)
def test_what_may_be_the_pools_own(shop: World, live: str, search: PoolSearch, blocks: bool) -> None:
    shop.carrier.numbers[live] = Settings(did=Did())
    shop.declare(pool(search=search))
    assert (WHERE in said(shop.plan()) and live in said(shop.plan())[WHERE]) is blocks
    shop.declare(pool(search=search), number(live))
    assert "may be its own" not in said(shop.plan()).get(WHERE, "")


@pytest.mark.parametrize("can", [{}, MARKED])
def test_a_pool_that_is_called_otherwise_buys_nothing_new(shop: World, can: dict[str, str]) -> None:
    shop.can = can
    shop.outcomes()
    shop.declare(pool("sparta"))
    assert f'{SHOP[1]} (bought for pool["athens"], which no file declares)' in said(shop.plan())['pool["sparta"]']
    assert shop.outcomes() == {}
    shop.declare(pool("sparta", numbers=tuple(SHOP[:2])))
    assert said(shop.plan()) == {}


@pytest.mark.parametrize("can", [{}, MARKED])
@pytest.mark.parametrize("state", ["sqlite:///own.db", "sqlite:///../shared.db"])
def test_a_pool_of_another_configuration_blocks_until_its_numbers_are_told_apart(
    shop: World, tmp_path: Path, state: str, can: dict[str, str]
) -> None:
    """It cannot be told from one that was given another name. The way out that is named is one, on either side."""
    ours, theirs = (World(tmp_path / name, [shop.carrier], can, state=state) for name in ("ours", "theirs"))
    for world, key in ((ours, "athens"), (theirs, "sparta")):
        world.folder.mkdir()
        world.declare(pool(key))
    ours.outcomes()
    (blocked,) = theirs.plan().plan.blocked
    known = bool(can) or "shared" in state
    assert (f'{SHOP[0]}, {SHOP[1]} (bought for pool["athens"]' in blocked.reason) is known
    assert ("its former name back (`athens`)" in blocked.remedy) is known
    assert "declare under `dids` with `acquire: existing`" in blocked.remedy
    assert theirs.outcomes() == {}

    theirs.declare(pool("sparta"), *(number(each, acquire="existing") for each in SHOP[:2]))
    assert theirs.outcomes() == {f'did["{each}"]': "done" for each in SHOP[2:4]}
    ours.declare(pool("athens", 3), *(number(each, acquire="existing") for each in SHOP[2:4]))
    assert ours.outcomes() == {f'did["{SHOP[4]}"]': "done"}
    assert said(theirs.plan()) == {}
    assert bought(shop) == SHOP[:5]


@pytest.mark.parametrize("can", [{}, MARKED])
def test_pools_of_two_configurations_whose_searches_do_not_meet_leave_each_other_alone(
    shop: World, tmp_path: Path, can: dict[str, str]
) -> None:
    other = "+17705550001"
    shop.can = can
    shop.carrier.shop[other] = PRICE
    shop.outcomes()
    theirs = World(tmp_path / "theirs", [shop.carrier], can)
    theirs.folder.mkdir()
    theirs.declare(pool("sparta", 1, search=PoolSearch(area="770")))
    assert theirs.outcomes() == {f'did["{other}"]': "done"}
    shop.declare(pool(count=3))
    assert shop.outcomes() == {f'did["{SHOP[2]}"]': "done"}


# Growing, shrinking, losing


def test_growing_buys_the_rest(shop: World) -> None:
    shop.outcomes()
    shop.declare(pool(count=3))
    shop.outcomes()
    assert bought(shop) == SHOP[:3]


def test_shrinking_has_to_be_declared_as_a_release(shop: World) -> None:
    shop.outcomes()
    shop.declare(pool(count=1))
    blocked = shop.plan().plan.blocked[0]
    assert blocked.address == WHERE
    assert blocked.reason.startswith("it has 2 numbers and `count` is 1: a pool gives none up by itself")
    assert shop.outcomes() == {}
    shop.declare(pool(count=1), number(SHOP[0], release=Release("too many")))
    assert said(shop.plan()) == {f'did["{SHOP[0]}"]': "delete"}
    assert shop.outcomes() == {f'did["{SHOP[0]}"]': "done"}
    shop.declare(pool(count=1))
    assert said(shop.plan()) == {}
    assert sorted(shop.carrier.numbers) == [SHOP[1]]


def test_a_release_that_failed_leaves_the_number_with_its_pool(shop: World) -> None:
    shop.outcomes()
    shop.declare(pool(count=1), number(SHOP[0], release=Release("too many")))
    shop.carrier.refuse("release")
    shop.apply()
    shop.declare(pool(count=2))
    assert said(shop.plan()) == {}


def test_a_number_that_vanished_is_not_replaced(shop: World) -> None:
    shop.outcomes()
    del shop.carrier.numbers[SHOP[0]]
    shop.carrier.shop[SHOP[0]] = PRICE
    plan = shop.plan()
    assert said(plan) == {f'did["{SHOP[0]}"]': f"blocked: it is one of {WHERE} and is not on the account any more"}
    assert [(item.address, item.drift) for item in drifted(plan.accounts)] == [(f'did["{SHOP[0]}"]', Drift.VANISHED)]
    assert shop.outcomes() == {}
    shop.declare(pool(), number(SHOP[0], release=Release("it is gone")))
    shop.outcomes()
    assert bought(shop) == SHOP[:3]


def test_an_entry_of_its_own_wins_over_the_pool(shop: World) -> None:
    shop.outcomes()
    shop.declare(pool(settings=Settings(messaging=Messaging(profile="main"))), number(SHOP[0]))
    assert said(shop.plan()) == {f'messaging["{SHOP[1]}"]': "create"}
    del shop.carrier.numbers[SHOP[0]]
    assert said(shop.plan())[f'did["{SHOP[0]}"]'].startswith("blocked: it is one of")


# Saved plans, targets, drift


def test_a_saved_plan_carries_its_picks(shop: World) -> None:
    plan = saved(shop.plan())
    shop.carrier.shop["+17066130001"] = Cost(Decimal(0), Decimal(0))
    assert set(shop.outcomes(saved=plan).values()) == {"done"}
    assert bought(shop) == SHOP[:2]
    assert said(shop.plan()) == {}


def test_a_saved_pick_that_is_not_for_sale_any_more_is_refused_by_name(shop: World) -> None:
    plan = saved(shop.plan())
    del shop.carrier.shop[SHOP[0]]
    assert shop.outcomes(saved=plan) == {f'did["{SHOP[1]}"]': "done"}
    assert bought(shop) == [SHOP[1]]


def test_a_saved_pick_that_rose_in_price_is_refused(shop: World) -> None:
    plan = saved(shop.plan())
    shop.carrier.shop[SHOP[0]] = Cost(Decimal(2), Decimal("0.50"))
    assert shop.outcomes(saved=plan) == {f'did["{SHOP[1]}"]': "done"}


def test_two_saved_plans_do_not_buy_twice_as_many(shop: World) -> None:
    first = saved(shop.plan())
    for each in SHOP[:2]:
        shop.carrier.shop[each] = Cost(Decimal(5), Decimal(5))
    second = saved(shop.plan())
    for each in SHOP[:2]:
        shop.carrier.shop[each] = PRICE
    shop.outcomes(saved=first)
    shop.outcomes(saved=second)
    assert bought(shop) == SHOP[:2]


def test_a_target_that_is_a_pool_is_its_numbers(shop: World) -> None:
    shop.declare(pool(settings=Settings(messaging=Messaging(profile="main"))), number("+12512658624"))
    assert set(shop.outcomes(targets=Targets([WHERE]))) == {
        f'{kind}["{number}"]' for kind in ("did", "messaging") for number in SHOP[:2]
    }
    assert said(shop.plan(targets=Targets([WHERE]))) == {}
    shop.declare(pool(count=9))
    assert said(shop.plan(targets=Targets(["pool*"])))[WHERE].startswith("blocked: 3 of its 9 numbers cannot be had")


def test_a_target_leaves_the_others_unpicked(shop: World) -> None:
    assert shop.outcomes(targets=Targets([f'did["{SHOP[1]}"]'])) == {f'did["{SHOP[1]}"]': "done"}
    shop.outcomes()
    assert bought(shop) == SHOP[:2]


def test_drift_picks_nothing(shop: World) -> None:
    plan = shop.plan(prices=False)
    assert (plan.plan.changes, shop.carrier.searches) == ((), 0)


def test_a_pool_that_is_full_reads_no_more_than_it_must(shop: World) -> None:
    shop.plan()
    assert shop.carrier.reads[-1].numbers is None
    shop.outcomes()
    shop.plan()
    assert shop.carrier.reads[-1].numbers == set(SHOP[:2])


def test_a_change_of_mind_remembers_nothing(shop: World) -> None:
    assert shop.apply(approve=False).applied is None
    shop.carrier.shop["+17066130001"] = Cost(Decimal(0), Decimal(0))
    assert [change.key for change in shop.plan().plan.changes] == ["+17066130001", SHOP[0]]
