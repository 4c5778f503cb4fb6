"""Drift: what other hands changed since the last apply, told apart from what the files ask for; in a plan and in `drift`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from reconciler.cli.saved import saved_plan
from reconciler.engine.drifting import drifted
from reconciler.engine.targets import Targets
from reconciler.model.configuration import DesiredTrunkGroup, Origin, Release
from reconciler.model.plan import Drift, Drifted
from reconciler.model.results import judge_plan
from reconciler.model.settings import Cnam, Did, Forwarding, Messaging, Settings, TrunkGroup
from reconciler.render.json import plan_document
from reconciler.state import Memory
from reconciler.state.sql import SqlStore
from tests.engine.carrier import PRICE
from tests.engine.world import NOW, A, B, C, World, number, port, said

DID, FORWARDING, MESSAGING, CNAM = (f'{kind}["{A}"]' for kind in ("did", "forwarding", "messaging", "cnam"))
WANTED = Settings(
    did=Did(tags=("desk",)), forwarding=Forwarding(trunk_group="atlanta"), messaging=Messaging(profile="a")
)


def in_plan(world: World, **more: Any) -> dict[str, Drifted]:
    """What a plan says was changed by other hands; nothing of it is missing in `drift`."""
    found = {item.address: item for item in world.plan(**more).plan.drift}
    assert found.keys() <= by_drift(world).keys()
    return found


def by_drift(world: World) -> dict[str, Drifted]:
    """What `drift` says."""
    return {item.address: item for item in drifted(world.plan(prices=False).accounts)}


def shown(item: Drifted) -> list[tuple[str, object, object]]:
    return [(difference.path, difference.before, difference.after) for difference in item.differences]


def elsewhere(world: World, **settings: Any) -> None:
    """Somebody sets something in the carrier's portal."""
    world.carrier.numbers[A] = replace(world.carrier.numbers[A], **settings)


@pytest.fixture
def applied(world: World) -> World:
    """A number with three settings that were applied from here."""
    world.carrier.numbers[A] = Settings()
    world.carrier.groups["atlanta"] = world.carrier.groups["macon"] = TrunkGroup()
    world.declare(number(A, WANTED))
    assert set(world.outcomes().values()) == {"done"}
    return world


def test_what_was_never_applied_is_drift_only_when_asked_for(world: World) -> None:
    world.carrier.numbers[A] = Settings(messaging=Messaging(profile="b"))
    world.declare(number(A, WANTED), number(B, acquire="existing"))
    assert in_plan(world) == {}
    assert {address: item.drift for address, item in by_drift(world).items()} == {
        DID: Drift.CHANGED, FORWARDING: Drift.CHANGED, MESSAGING: Drift.CHANGED, f'did["{B}"]': Drift.VANISHED,
    }  # fmt: skip


def test_what_the_files_ask_for_is_none(applied: World) -> None:
    applied.declare(number(A, replace(WANTED, messaging=Messaging(profile="c"), cnam=Cnam(display_name="ACME"))))
    assert said(applied.plan()).keys() == {MESSAGING, CNAM}
    assert in_plan(applied) == {}
    assert by_drift(applied).keys() == {CNAM}


def test_what_other_hands_changed_is_told_with_what_was_applied(applied: World) -> None:
    elsewhere(applied, messaging=Messaging(profile="b"))
    applied.declare(number(A, replace(WANTED, forwarding=Forwarding(trunk_group="macon"))))
    found = in_plan(applied)
    assert {address: item.drift for address, item in found.items()} == {MESSAGING: Drift.CHANGED}
    assert shown(found[MESSAGING]) == [("profile", "a", "b")]
    assert (found[MESSAGING].before, found[MESSAGING].after) == (Messaging(profile="a"), Messaging(profile="b"))
    assert said(applied.plan()).keys() == {MESSAGING, FORWARDING}


def test_a_resource_that_both_changed_shows_what_is_not_the_files(applied: World) -> None:
    both = replace(WANTED, did=Did(tags=("front",), billing_group="x"))
    applied.declare(number(A, both))
    applied.outcomes()
    elsewhere(applied, did=Did(tags=("portal",), billing_group="y"))
    applied.declare(number(A, replace(WANTED, did=Did(tags=("back",), billing_group="x"))))
    found = in_plan(applied)[DID]
    assert shown(found) == [("billing_group", "x", "y")]
    assert found.before == Did(billing_group="x")
    assert found.reason == "and the files ask for something else since: tags"


def test_an_attribute_that_nobody_declares_is_left_alone(applied: World) -> None:
    elsewhere(applied, did=Did(tags=("desk",), billing_group="portal"))
    applied.declare(number(A, replace(WANTED, did=Did(tags=("front",)))))
    assert said(applied.plan()).keys() == {DID}
    assert (in_plan(applied), by_drift(applied)) == ({}, {})


def test_an_attribute_that_is_newly_declared_is_the_files_business(applied: World) -> None:
    elsewhere(applied, did=Did(tags=("desk",), billing_group="portal"))
    applied.declare(number(A, replace(WANTED, did=Did(tags=("desk",), billing_group="ours"))))
    assert said(applied.plan()).keys() == {DID}
    assert (in_plan(applied), by_drift(applied)) == ({}, {})


def test_what_did_not_stick_was_nobody_elses_change(applied: World) -> None:
    applied.carrier.quiet = True
    for profile in ("c", "d"):
        applied.declare(number(A, replace(WANTED, messaging=Messaging(profile=profile))))
        assert said(applied.plan()) == {MESSAGING: "update"}
        assert in_plan(applied) == {}
        assert applied.outcomes() == {MESSAGING: "failed"}


def test_what_did_not_stick_and_is_not_sent_again_is_still_not_as_declared(applied: World) -> None:
    applied.carrier.quiet = True
    applied.declare(number(A, replace(WANTED, messaging=Messaging(profile="c"))))
    assert applied.outcomes() == {MESSAGING: "failed"}
    assert said(applied.plan())[MESSAGING].startswith("blocked")
    assert in_plan(applied) == {}
    assert {address: item.drift for address, item in by_drift(applied).items()} == {MESSAGING: Drift.CHANGED}
    assert by_drift(applied)[MESSAGING].after == Messaging(profile="a")


@pytest.mark.parametrize("kept", ["for sale", "not for sale"])
def test_a_number_that_vanished_is_told_once(applied: World, kept: str) -> None:
    """Its settings went with it, although they would all be made anew with it."""
    del applied.carrier.numbers[A]
    applied.carrier.shop = {A: PRICE} if kept == "for sale" else {}
    found = in_plan(applied)
    assert {address: item.drift for address, item in found.items()} == {DID: Drift.VANISHED}
    assert (DID in said(applied.plan()), in_plan(applied, prices=False)) == (True, found)


def test_a_number_of_which_only_a_setting_was_applied_vanished_too(world: World) -> None:
    world.carrier.numbers[A] = Settings()
    world.declare(number(A, Settings(messaging=Messaging(profile="a")), acquire="existing"))
    world.outcomes()
    del world.carrier.numbers[A]
    assert in_plan(world)[DID].drift is Drift.VANISHED


def test_a_number_that_is_still_to_be_bought_has_not_vanished(world: World) -> None:
    world.carrier.shop = {A: PRICE}
    world.declare(number(A, Settings(messaging=Messaging(profile="a"))))
    assert said(world.plan()) == {DID: "create", MESSAGING: "create"}
    assert (in_plan(world), by_drift(world)) == ({}, {})


def test_an_order_that_came_to_nothing_took_nothing_away(world: World) -> None:
    world.carrier.shop = {A: PRICE}
    world.carrier.slow_orders = True
    world.declare(number(A))
    assert world.outcomes() == {DID: "pending"}
    world.carrier.on_order.clear()
    world.carrier.shop = {A: PRICE}
    # As an apply notes it where the carrier's answer to the order is all there is to wait for.
    accepted = Memory("acme@x", DID, {}, "sent", None, None, {}, "accepted", NOW)
    with world.open(write=True) as workspace:
        workspace.store.remember(None, [accepted])
    world.later(hours=80)
    assert said(world.plan()) == {DID: "create"}
    assert (in_plan(world), by_drift(world)) == ({}, {})


def test_a_release_is_the_files_business(applied: World) -> None:
    elsewhere(applied, did=Did(tags=("portal",)), messaging=Messaging(profile="b"))
    applied.declare(number(A, release=Release("left")))
    assert said(applied.plan()) == {DID: "delete"}
    assert (in_plan(applied), by_drift(applied)) == ({}, {})


def test_a_trunk_group_that_vanished(world: World) -> None:
    group = DesiredTrunkGroup("atlanta", "acme", TrunkGroup(name="atlanta"), Origin("trunks.yaml", 2, ()))
    world.declare(group)
    assert world.outcomes() == {'trunk_group["atlanta"]': "done"}
    assert in_plan(world) == {}
    world.carrier.groups.clear()
    assert in_plan(world)['trunk_group["atlanta"]'].drift is Drift.VANISHED


def test_a_port_that_was_changed_in_the_portal(world: World) -> None:
    cox = 'port["cox"]'
    world.declare(port((A, B), submitted=False))
    assert world.outcomes()[cox] == "done"
    assert in_plan(world) == {}
    world.declare(port((A, B), submitted=False, account_name="Acme Ltd"))
    assert said(world.plan())[cox] == "update"
    assert in_plan(world) == {}
    world.declare(port((A, B), submitted=False))
    order = world.carrier.orders[0]
    order.port = replace(order.port, account_name="Somebody")
    assert shown(in_plan(world)[cox]) == [("account_name", "Acme Corp", "Somebody")]
    world.declare(port((A, B), submitted=True, account_name="Somebody"))
    assert in_plan(world) == {}


def test_targets_and_saved_plans_leave_out_what_they_are_not_about(applied: World) -> None:
    others = number(B, WANTED), number(C, WANTED, acquire="existing")
    applied.declare(number(A, replace(WANTED, forwarding=Forwarding(trunk_group="macon"))), *others)
    applied.carrier.numbers.update({B: Settings(), C: Settings()})
    applied.outcomes()
    del applied.carrier.numbers[B], applied.carrier.numbers[C]
    applied.declare(number(A, WANTED), *others)
    plan = applied.plan().plan
    saved = saved_plan(plan_document(plan, judge_plan(plan, detailed=False)))
    elsewhere(applied, messaging=Messaging(profile="b"))
    assert in_plan(applied).keys() == {MESSAGING, f'did["{B}"]', f'did["{C}"]'}
    assert in_plan(applied, targets=Targets(["messaging*"])).keys() == {MESSAGING}
    assert in_plan(applied, saved=saved) == {}


def test_what_waits_is_no_drift_of_a_saved_plan_that_is_not_about_it(applied: World) -> None:
    applied.can = {"traces": timedelta(hours=1)}
    applied.carrier.lose("release", after=False)
    applied.declare(number(A, release=Release("left")))
    assert applied.outcomes() == {DID: "unknown"}
    elsewhere(applied, did=Did(tags=("portal",)))
    applied.declare(number(A, replace(WANTED, forwarding=Forwarding(trunk_group="macon"))))
    plan = applied.plan().plan
    assert [change.address for change in plan.changes] == [FORWARDING]
    assert in_plan(applied) == {}
    assert in_plan(applied, saved=saved_plan(plan_document(plan, judge_plan(plan, detailed=False)))) == {}


def test_memory_is_asked_of_many_at_once(applied: World) -> None:
    many = [f"+1770555{digits:04}" for digits in range(1200)]
    applied.carrier.numbers.update((each, Settings(messaging=Messaging(profile="b"))) for each in many)
    applied.declare(*(number(each, WANTED) for each in many))
    with mock.patch.object(SqlStore, "memories", autospec=True, side_effect=SqlStore.memories) as asked:
        assert len(applied.plan().plan.changes) == 3600
    assert asked.call_count < 12 * 3600 / 500
