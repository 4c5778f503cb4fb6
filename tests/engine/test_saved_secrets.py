"""A saved plan and a secret that is changed after the review: noticed, without the plan telling anything of the secret."""

from __future__ import annotations

import pytest

from reconciler.cli.saved import saved_plan
from reconciler.engine.planning import Planned
from reconciler.engine.saved import SavedPlan
from reconciler.model.results import judge_plan
from reconciler.model.secrets import Secret
from reconciler.render.document import PlanDocument
from reconciler.render.json import canonical, plan_document
from tests.engine.world import LOA, A, B, World, port, said

COX = 'port["cox"]'
MOVED = "blocked: a secret in it, in the configuration or live, is no longer what was planned"
NOT_KNOWN = "it was planned with another state: whether its secrets are still those that were planned is not known"


def document(planned: Planned) -> PlanDocument:
    return plan_document(planned.plan, judge_plan(planned.plan, detailed=False))


def saved(world: World) -> SavedPlan:
    return saved_plan(document(world.plan()))


def notes(planned: Planned) -> tuple[str, ...]:
    (change,) = planned.plan.changes
    return change.notes


@pytest.fixture
def world(world: World) -> World:
    """A state that is there, and a port with secrets that is still to be filed."""
    (world.folder / "docs").mkdir()
    (world.folder / LOA.name).write_bytes(b"%PDF")
    world.declare()
    with world.open(write=True):
        pass
    world.declare(port(submitted=False))
    return world


def test_a_plan_with_its_secrets_unchanged_is_applied(world: World) -> None:
    assert said(world.plan(saved=saved(world)))[COX] == "create"
    assert NOT_KNOWN not in notes(world.plan(saved=saved(world)))


@pytest.mark.parametrize("name", ["pin", "account_number"])
def test_a_secret_that_was_changed_is_noticed(world: World, name: str) -> None:
    plan = saved(world)
    world.declare(port(submitted=False, **{name: Secret("9999")}))
    assert said(world.plan(saved=plan))[COX] == MOVED
    assert world.apply(saved=plan).applied is not None
    assert world.carrier.log == []


def test_a_state_that_was_not_carried_along_cannot_tell_and_says_so(world: World) -> None:
    plan = saved(world)
    world.lose_memory()
    with world.open(write=True):
        pass
    world.declare(port(submitted=False, pin=Secret("9999")))
    planned = world.plan(saved=plan)
    assert (said(planned)[COX], NOT_KNOWN in notes(planned)) == ("create", True)
    world.declare(port((A, B), submitted=False, pin=None, account_number=None))
    assert "no longer what was planned" in said(world.plan(saved=plan))[COX]


@pytest.mark.parametrize("state", ["none", "sqlite:///not-there.db"])
def test_without_a_lasting_key_equal_plans_are_equal_bytes_and_nothing_is_known(world: World, state: str) -> None:
    world.state = state
    world.declare(port(submitted=False))
    first, second = document(world.plan()), document(world.plan())
    assert canonical(first) == canonical(second)
    assert first["resource_changes"][0]["reconciler"]["seal"] is None
    assert NOT_KNOWN in notes(world.plan(saved=saved_plan(first)))


@pytest.mark.parametrize("state", ["none", "sqlite:///elsewhere.db"])
def test_a_key_from_outside_holds_on_every_machine(world: World, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONCILER_STATE_KEY", "0123456789abcdef0123456789abcdef")
    plan = saved(world)
    world.state = state
    world.declare(port(submitted=False))
    assert NOT_KNOWN not in notes(world.plan(saved=plan))
    world.declare(port(submitted=False, pin=Secret("9999")))
    assert said(world.plan(saved=plan))[COX] == MOVED


def test_the_plan_tells_nothing_of_the_secret(world: World) -> None:
    """Neither the secret, nor what the state keeps of it, nor whether two resources have the same one."""
    world.declare(port((A,), "cox", submitted=False), port((B,), "att", submitted=False))
    shown = document(world.plan())
    seals = [seal for entry in shown["resource_changes"] if (seal := entry["reconciler"]["seal"])]
    assert (len({seal["key"] for seal in seals}), len({seal["fingerprint"] for seal in seals})) == (1, 2)
    with world.open(write=False) as workspace:
        kept = [workspace.store.fingerprint(text) for text in ("12345", "0000")]
    text = canonical(shown).decode()
    assert not [word for word in ("12345", "0000", *kept) if f'"{word}"' in text]


def test_what_has_no_secret_has_no_seal(world: World) -> None:
    world.declare(port(submitted=False, pin=None, account_number=None))
    (change,) = world.plan().plan.changes
    assert change.seal is None
    assert notes(world.plan(saved=saved(world))) == change.notes
