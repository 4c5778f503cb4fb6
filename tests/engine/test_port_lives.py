"""Whatever happens to a port, and however often it is applied: it is filed once, and submitted again only after a change."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.errors import ReconcilerError
from reconciler.model.porting import PortState
from reconciler.model.secrets import Secret
from reconciler.providers.observed import PortProblem
from tests.engine.carrier import Killed
from tests.engine.world import A, B, World, port
from tests.properties.profiles import SOME, draw, in_parts, many

CALLS = ("port_create", "port_document", "port_update", "port_submit")
PROBLEMS = (
    PortProblem("PIN", "wrong", ("pin",)),
    PortProblem("NAME", "wrong", ("account_name",)),
    PortProblem("OTHER", "call us"),
)
_RUN = st.one_of(
    st.just(("apply",)),
    st.tuples(st.just("killed"), st.sampled_from(CALLS), st.booleans()),
    st.tuples(st.just("unanswered"), st.sampled_from(CALLS), st.booleans()),
    st.tuples(st.just("refused"), st.sampled_from(CALLS)),
)
_BETWEEN = st.one_of(
    st.tuples(st.just("rejected"), st.sampled_from(PROBLEMS)),
    st.tuples(st.just("rejected"), st.sampled_from(PROBLEMS)),
    st.tuples(st.just("moved"), st.sampled_from([PortState.SCHEDULED, PortState.COMPLETED, PortState.CANCELLED])),
    st.tuples(st.just("declared"), st.sampled_from(["1", "2"]), st.sampled_from(["Acme", "Bcme"]), st.booleans()),
    st.tuples(st.just("later"), st.sampled_from([1, 11, 60 * 30])),
    st.just(("forgotten",)),
)
STEPS = st.tuples(_RUN, st.lists(_BETWEEN, max_size=2)).map(lambda drawn: [drawn[0], *drawn[1]])


class Life:
    """One port from its first apply on; `changed` counts how often the files changed."""

    def __init__(self, folder: Path) -> None:
        self.world = World(folder)
        self.submitted_at: dict[str, int] = {}
        self.changed = 0
        self.seen = 0
        self.declared("1", "Acme", True)

    def step(self, name: str, *more: Any) -> None:
        getattr(self, name)(*more)
        self.check()

    def apply(self) -> None:
        with contextlib.suppress(Killed, ReconcilerError):
            self.world.apply()

    def killed(self, call: str, after: bool) -> None:
        self.world.carrier.kill(call, after=after)
        self.apply()
        self.world.carrier.faults.clear()

    def unanswered(self, call: str, after: bool) -> None:
        self.world.carrier.lose(call, after=after)
        self.apply()
        self.world.carrier.faults.clear()

    def refused(self, call: str) -> None:
        self.world.carrier.refuse(call)
        self.apply()
        self.world.carrier.faults.clear()

    def rejected(self, problem: PortProblem) -> None:
        for order in self.world.carrier.orders:
            if order.state is PortState.SUBMITTED:
                order.move(PortState.EXCEPTION, problem)

    def moved(self, state: PortState) -> None:
        for order in self.world.carrier.orders:
            if order.state in (PortState.SUBMITTED, PortState.SCHEDULED):
                order.move(state)

    def declared(self, pin: str, name: str, submit: bool) -> None:
        self.world.declare(port([A, B], pin=Secret(pin), account_name=name, submitted=submit))
        self.changed += 1

    def later(self, minutes: int) -> None:
        self.world.later(minutes=minutes)

    def forgotten(self) -> None:
        self.world.lose_memory()

    def check(self) -> None:
        log = self.world.carrier.log
        fresh, self.seen = log[self.seen :], len(log)
        assert len(self.world.carrier.orders) <= 1, "filed twice"
        for name, args in fresh:
            if name == "port_submit":
                before = self.submitted_at.get(args["id"])
                assert before is None or before < self.changed, "submitted twice without a change"
                self.submitted_at[args["id"]] = self.changed


def live(rounds: Sequence[Sequence[tuple[Any, ...]]]) -> None:
    """Each round is a run and what happens after it; a run without faults ends it all."""
    steps = [*(step for steps in rounds for step in steps), ("apply",)]
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder))
        for step in steps:
            life.step(*step)


@given(rounds=st.lists(STEPS, min_size=1, max_size=4))
@settings(SOME, max_examples=20)
def test_a_port_is_filed_once_and_submitted_once_a_change(rounds: list[list[tuple[Any, ...]]]) -> None:
    live(rounds)


@pytest.mark.slow
@in_parts
def test_any_life_of_a_port(part: int) -> None:
    draw(part, many(400), live, st.lists(STEPS, min_size=1, max_size=8))
