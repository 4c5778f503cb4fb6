"""Several accounts in one plan: each for itself, and none in ignorance of the others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from reconciler.checks import PlanContext, at_plan
from reconciler.engine.planning import AccountPlan
from reconciler.model.configuration import Configuration, DesiredTrunkGroup, Origin, Release
from reconciler.model.errors import ReconcilerError
from reconciler.model.findings import Finding
from reconciler.model.porting import PortState
from reconciler.model.results import judge_plan
from reconciler.model.settings import Did, Settings, TrunkGroup
from tests.engine.adapter import FakeProvider
from tests.engine.carrier import PRICE, Carrier
from tests.engine.world import A, B, World, exit_code, number, pool, port, said, to

OURS, THEIRS = "+12512658624", "+13052658625"


@pytest.fixture
def two(tmp_path: Path) -> World:
    world = World(tmp_path, [Carrier("acme"), Carrier("bell")])
    world.carrier.numbers[OURS] = Settings(did=Did())
    world.carriers[1].numbers[THEIRS] = Settings(did=Did())
    world.declare(number(OURS), number(THEIRS, provider="bell"))
    return world


def group(key: str, provider: str) -> DesiredTrunkGroup:
    return DesiredTrunkGroup(key, provider, TrunkGroup(name=key), Origin("trunks.yaml", 1, ("trunk_groups", key)))


def test_all_accounts_are_planned_and_applied_in_one_run(two: World) -> None:
    two.declare(
        number(OURS, to("atlanta")), number(THEIRS, to("miami"), provider="bell"),
        group("atlanta", "acme"), group("miami", "bell"),
    )  # fmt: skip
    assert set(two.outcomes().values()) == {"done"}
    assert list(two.carriers[0].groups) == ["atlanta"]
    assert list(two.carriers[1].groups) == ["miami"]
    assert said(two.plan()) == {}


def test_accounts_are_asked_at_the_same_time(two: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=20)

    def offers(self: FakeProvider, session: Any, numbers: Any) -> Any:
        both.wait()
        return original(self, session, numbers)

    original = FakeProvider.offers
    monkeypatch.setattr(FakeProvider, "offers", offers)
    two.declare(number("+12512658629"), number("+13052658629", provider="bell"))
    for carrier in two.carriers:
        carrier.shop |= {"+12512658629": PRICE, "+13052658629": PRICE}
    assert len(two.plan().plan.changes) == 2


def test_an_account_that_cannot_be_read_blocks_only_its_own(two: World) -> None:
    two.declare(
        number(OURS, Settings(did=Did(billing_group="x"))), number(THEIRS, provider="bell"),
        group("miami", "bell"), port([A], provider="bell"), pool("athens", provider="bell"),
    )  # fmt: skip
    two.carriers[1].down = True
    plan = two.plan()
    reason = "blocked: bell could not be read, so nothing is known of it"
    assert said(plan) == {
        f'did["{OURS}"]': "update",
        f'did["{THEIRS}"]': reason,
        f'did["{A}"]': reason,
        'trunk_group["miami"]': reason,
        'port["cox"]': reason,
        'pool["athens"]': reason,
    }
    assert (plan.plan.complete, exit_code(plan)) == (False, 1)
    assert judge_plan(plan.plan, detailed=True).exit == 1
    finished = two.apply()
    assert two.carrier.counts()["set"] == 1
    assert (finished.verdict.exit, finished.verdict.summary.endswith("bell could not be read.")) == (4, True)


def test_an_account_that_cannot_be_asked_for_prices_blocks_only_its_own(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.declare(number(OURS, Settings(did=Did(billing_group="x"))), number("+13052658629", provider="bell"))

    def offers(self: FakeProvider, session: Any, numbers: Any) -> Any:
        self.carrier.down = True
        return original(self, session, numbers)

    original = FakeProvider.offers
    monkeypatch.setattr(FakeProvider, "offers", offers)
    plan = two.plan()
    assert said(plan)['did["+13052658629"]'].startswith("blocked: bell could not be read")
    assert (said(plan)[f'did["{OURS}"]'], exit_code(plan)) == ("update", 1)


def test_a_pool_whose_account_cannot_be_searched_blocks_only_its_own(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.declare(number(OURS, Settings(did=Did(billing_group="x"))), pool(provider="bell"))

    def search(self: FakeProvider, session: Any, _query: Any) -> Any:
        self.carrier.down = True
        return session.ask()

    monkeypatch.setattr(FakeProvider, "search", search)
    plan = two.plan()
    unread = "blocked: bell could not be read, so nothing is known of it"
    assert (said(plan), exit_code(plan)) == ({f'did["{OURS}"]': "update", 'pool["athens"]': unread}, 1)
    assert not plan.plan.complete


@pytest.mark.parametrize("asked", ["offers", "search", "portable", "encode"])
def test_an_adapter_that_stumbles_over_an_answer_blocks_only_its_own(
    two: World, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    two.declare(
        number(OURS, Settings(did=Did(billing_group="x"))), number("+13052658629", provider="bell"),
        port([A], provider="bell"), pool(provider="bell"),
    )  # fmt: skip

    real = getattr(FakeProvider, asked)

    def stumble(self: FakeProvider, *arguments: Any) -> Any:
        if self.config.name == "acme":
            return real(self, *arguments)
        raise KeyError("result")

    monkeypatch.setattr(FakeProvider, asked, stumble)
    plan = said(two.plan())
    assert plan[f'did["{OURS}"]'] == "update"
    blocked = [words for where, words in plan.items() if where != f'did["{OURS}"]' and words.startswith("blocked")]
    assert any("unexpected form (KeyError" in words or "could not be read" in words for words in blocked)


def test_no_account_at_all_is_an_error(two: World) -> None:
    for carrier in two.carriers:
        carrier.down = True
    with pytest.raises(ReconcilerError, match="acme is down"):
        two.plan()


# Moving


def test_a_number_whose_provider_changed_is_neither_bought_nor_given_up(two: World) -> None:
    two.carriers[1].shop[OURS] = PRICE
    two.declare(number(OURS, provider="bell"), number(THEIRS, provider="bell"))
    two.declare(number(OURS, provider="bell"), number(THEIRS, provider="bell"), group("atlanta", "acme"))
    plan = two.plan()
    assert said(plan)[f'did["{OURS}"]'] == "blocked: it is live at acme, and declared for bell; moving it is a port"
    remedy = next(item.remedy for item in plan.plan.blocked)
    assert "`provider: bell`" in remedy
    assert OURS in remedy
    two.apply()
    assert two.carriers[1].sent("buy") == []
    assert two.carrier.sent("release") == []


def test_the_old_account_is_looked_at_although_nothing_is_declared_of_it(two: World) -> None:
    two.carriers[1].shop[OURS] = PRICE
    two.declare(number(OURS, provider="bell"))
    assert said(two.plan())[f'did["{OURS}"]'].startswith("blocked: it is live at acme")
    assert two.carrier.reads[-1].numbers == {OURS}


def test_a_number_that_is_to_come_by_a_port_that_nobody_declares_is_told_where_it_is(two: World) -> None:
    two.declare(number(OURS, provider="bell", acquire="port"), number(THEIRS, provider="bell"))
    assert (
        said(two.plan())[f'did["{OURS}"]'] == "blocked: it is live at acme, and declared for bell; moving it is a port"
    )


def test_an_account_that_nothing_is_declared_of_is_left_alone_otherwise(two: World) -> None:
    two.declare(number(THEIRS, provider="bell"))
    two.plan()
    assert two.carrier.reads == []
    two.carrier.down = True
    two.declare(number(THEIRS, provider="bell"), number(OURS, provider="bell"))
    two.carriers[1].shop[OURS] = PRICE
    plan = two.plan()
    assert plan.plan.notes == (
        "acme could not be read; whether it has numbers that are missing elsewhere is not known",
    )
    assert (plan.plan.complete, exit_code(plan), said(plan)) == (True, 0, {f'did["{OURS}"]': "create"})


def test_a_number_that_is_given_up_at_the_wrong_account_is_told(two: World) -> None:
    release = Release("customer left")
    two.declare(number(OURS, provider="bell", release=release), number(THEIRS, provider="bell"), group("a", "acme"))
    assert two.plan().plan.notes == (f"{OURS} is given up at bell, and is live at acme: nothing is done there",)
    two.declare(number(OURS, release=release), number(THEIRS, provider="bell"))
    assert two.plan().plan.notes == ()


def test_a_number_is_not_bought_while_the_account_that_had_it_cannot_be_read(two: World) -> None:
    two.declare(number(OURS, Settings(did=Did(billing_group="x"))), number(THEIRS, provider="bell"))
    two.outcomes()
    two.carriers[1].shop[OURS] = PRICE
    two.carrier.down = True
    two.declare(number(OURS, provider="bell"), number(THEIRS, provider="bell"))
    assert said(two.plan())[f'did["{OURS}"]'] == (
        "blocked: it is perhaps live at acme, which could not be read, and declared for bell; moving it is a port"
    )


def test_a_number_on_order_at_another_account_is_not_bought(two: World) -> None:
    two.carrier.on_order["+12512658629"] = "the order is pending"
    for carrier in two.carriers:
        carrier.shop["+12512658629"] = PRICE
    two.declare(number("+12512658629", provider="bell"), number(OURS))
    assert said(two.plan())['did["+12512658629"]'].startswith(
        "blocked: it is on order at acme (the order is pending), and declared for bell"
    )


def test_a_port_moves_it_with_its_settings_prepared(two: World) -> None:
    """The trunk group on the new side is made at once; the number keeps working on the old one until it has come."""
    two.declare(port([OURS], provider="bell"), group("miami", "bell"), profile=to("miami"))
    plan = two.plan()
    assert said(plan) == {
        'port["cox"]': "create",
        'trunk_group["miami"]': "create",
        f'did["{OURS}"]': 'pending: it comes by port["cox"], which this plan files',
    }
    two.outcomes()
    assert OURS in two.carrier.numbers
    two.carriers[1].complete("P1")
    del two.carrier.numbers[OURS]
    assert said(two.plan()) == {f'forwarding["{OURS}"]': "create"}
    assert set(two.outcomes().values()) == {"done"}
    assert said(two.plan()) == {}
    assert [c.counts()["buy"] + c.counts()["release"] for c in two.carriers] == [0, 0]


def test_the_port_of_one_account_is_no_port_of_another(two: World) -> None:
    two.declare(port([A], provider="bell"))
    two.outcomes()
    assert (two.carrier.orders, [order.state for order in two.carriers[1].orders]) == ([], [PortState.SUBMITTED])


def filed_and_moved(two: World) -> None:
    """A port is filed at acme, and then declared for bell; both accounts have numbers besides."""
    two.declare(number(OURS), number(THEIRS, provider="bell"), port([A, B]))
    two.outcomes()
    two.declare(number(OURS), number(THEIRS, provider="bell"), port([A, B], provider="bell"))


@pytest.mark.parametrize("alone", [False, True])
def test_a_port_whose_provider_changed_is_not_filed_a_second_time(two: World, alone: bool) -> None:
    filed_and_moved(two)
    if alone:
        two.declare(port([A, B], provider="bell"))
    two.lose_memory()
    assert said(two.plan())['port["cox"]'] == (
        f"blocked: {A} is on order at acme (port order P1), and no order is filed twice"
    )
    two.apply()
    assert two.carriers[1].counts()["port_create"] == 0


def test_a_port_is_not_filed_while_the_account_that_had_it_cannot_be_read(two: World) -> None:
    filed_and_moved(two)
    two.carrier.down = True
    assert said(two.plan())['port["cox"]'].startswith(
        f"blocked: {A} is perhaps on order at acme, which could not be read"
    )


def test_a_port_is_filed_anew_where_it_was_cancelled_before(two: World) -> None:
    filed_and_moved(two)
    two.carrier.orders[0].move(PortState.CANCELLED)
    assert said(two.plan())['port["cox"]'] == "create"


def test_a_port_that_is_done_is_not_filed_anew_at_another_account(two: World) -> None:
    """A provider of the defaults that changes makes no new order of every port that still stands in the files."""
    filed_and_moved(two)
    two.declare(number(OURS), number(THEIRS, provider="bell"), port([A, B]))
    two.carrier.complete("P1")
    two.outcomes()
    two.declare(number(OURS), number(THEIRS, provider="bell"), port([A, B], provider="bell"))
    assert (
        said(two.plan())['port["cox"]']
        == f"blocked: {A} is one that this port brought to acme, and no order is filed twice"
    )
    two.declare(number(OURS), number(THEIRS, provider="bell"), port([A, B], key="on", provider="bell"))
    assert said(two.plan())['port["on"]'] == "create"


def test_what_is_shown_of_a_port_is_what_a_plan_makes_of_it(two: World) -> None:
    filed_and_moved(two)
    with two.open(write=False) as workspace:
        (view,) = workspace.ports(two.options(), every=False).ports
    assert (view.stands, view.reason.startswith(f"{A} is on order at acme")) == ("blocked", True)


@pytest.mark.parametrize("owed", [False, True])
def test_a_pool_whose_provider_changed_buys_nothing_anew(two: World, owed: bool) -> None:
    for index, carrier in enumerate(two.carriers):
        carrier.shop = dict.fromkeys((f"+1706613{index}04{n}" for n in range(4)), PRICE)
    if owed:
        two.carrier.lose("buy", after=True)
    two.declare(number(OURS), pool(count=1))
    two.outcomes()
    moved = (number(OURS), pool(count=1, provider="bell"))
    two.declare(*moved)
    assert said(two.plan()) == {
        'pool["athens"]': "blocked: it has +17066130040 at acme, and is declared for bell; moving numbers is a port, and nothing "
        "is bought instead"
    }
    two.declare(*moved, number("+17066130040"))
    assert [(a.address, a.action.value) for a in two.plan().plan.changes] == [('did["+17066131040"]', "create")]


def test_a_pool_that_never_had_a_number_may_go_to_another_account(two: World) -> None:
    for carrier in two.carriers:
        carrier.shop = {"+17066130040": PRICE}
    two.carrier.refuse("buy")
    two.declare(number(OURS), pool(count=1))
    two.outcomes()
    two.declare(number(OURS), pool(count=1, provider="bell"))
    assert said(two.plan()) == {'did["+17066130040"]': "create"}


# One number, two accounts


def test_a_number_on_two_accounts_stops_the_apply_and_is_told_with_both(two: World) -> None:
    two.carriers[1].numbers[OURS] = Settings(did=Did())
    two.declare(number(OURS, Settings(did=Did(billing_group="x"))), number(THEIRS, provider="bell"))
    two.checks = checked
    finished = two.apply()
    assert [(f.check, f.severity.value, f.message) for f in finished.planned.plan.findings] == [
        ("number-on-two-accounts", "error", "is live at acme and at bell")
    ]
    assert (finished.applied, finished.verdict.exit) == (None, 3)


def checked(configuration: Configuration, accounts: Sequence[AccountPlan]) -> list[Finding]:
    """The checks that only live state can tell."""
    observed = {a.reading.account.name: a.reading.observed for a in accounts if a.reading.observed}
    return at_plan(configuration, PlanContext(observed, [change for a in accounts for change in a.changes]))
