"""A port that the carrier split: each part is held against what was sent to it, and one that takes no change any more holds up none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reconciler.engine.portmemory import Known, applied
from reconciler.engine.recall import Recall
from reconciler.model.plan import Action, Change
from reconciler.model.porting import PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import Kind
from reconciler.providers.observed import PortProblem
from reconciler.state import open_store
from reconciler.transport.errors import Refused
from tests.engine.carrier import Killed
from tests.engine.world import World, exit_code, port, said

WHERE = 'port["cox"]'
WRONG_PIN = PortProblem("PASSCODE_PIN_INVALID", "the PIN is wrong", ("pin",))
LEFT = "order P1 is scheduled, and acme takes no change of `losing_carrier.pin` (ports.yaml:3) then: it stays as it was filed"


@pytest.fixture(params=["hidden", "shown"])
def split(world: World, request: pytest.FixtureRequest) -> World:
    """A port in two orders, P1 and P2, both submitted. The carrier shows its PIN, or does not."""
    if request.param == "shown":
        world.carrier.hidden = frozenset()
    world.can = {"port": {"settles": timedelta(minutes=1)}}
    world.carrier.split = lambda numbers: [[each] for each in numbers]
    world.declare(port())
    world.outcomes()
    assert world.outcomes() == {WHERE: "done"}
    return world


def updated(world: World) -> list[str]:
    return [args["id"] for args in world.carrier.sent("port_update")]


def submitted(world: World) -> list[str]:
    return [args["id"] for args in world.carrier.sent("port_submit")]


def corrected(world: World) -> None:
    """P1 has its date, and P2, which was rejected, is put right."""
    world.carrier.order("P1").move(PortState.SCHEDULED)
    world.carrier.order("P2").move(PortState.EXCEPTION, WRONG_PIN)
    world.declare(port(pin=Secret("1234")))
    world.carrier.log.clear()
    planned = world.plan()
    assert LEFT in planned.plan.changes[0].notes
    assert planned.plan.blocked == ()
    assert world.apply().verdict.exit == 0
    assert (updated(world), submitted(world)) == (["P2"], ["P2"])


def test_one_that_is_scheduled_does_not_hold_up_the_correction_of_another(split: World) -> None:
    corrected(split)
    split.later(hours=1)
    planned = split.plan()
    assert said(planned)[WHERE].startswith("pending: ")
    assert LEFT in said(planned)[WHERE]
    assert exit_code(planned) == 0
    assert split.outcomes() == {}


def test_nor_once_the_other_is_completed(split: World) -> None:
    corrected(split)
    split.carrier.complete("P2")
    assert LEFT in said(split.plan())[WHERE]


def test_what_was_never_sent_to_a_part_answers_its_rejection(split: World) -> None:
    corrected(split)
    split.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    assert split.outcomes() == {WHERE: "done"}
    assert (updated(split), submitted(split)) == (["P2", "P1"], ["P2", "P1"])
    for part in ("P1", "P2"):
        split.carrier.order(part).move(PortState.EXCEPTION, WRONG_PIN)
        assert "nothing that answers it has changed" in said(split.plan())[WHERE], "it has been sent to both by now"


def test_where_no_part_takes_it_it_is_blocked(split: World) -> None:
    for part in ("P1", "P2"):
        split.carrier.order(part).move(PortState.SCHEDULED)
    split.declare(port(pin=Secret("1234")))
    planned = split.plan()
    assert {item.reason for item in planned.plan.blocked} == {
        f"order {part} is scheduled, and acme takes no change of `losing_carrier.pin` (ports.yaml:3) then"
        for part in ("P1", "P2")
    }
    assert exit_code(planned) == 3


@pytest.mark.parametrize("after", [False, True])
def test_killed_between_two_parts(split: World, after: bool) -> None:
    """What one part is submitted with says nothing of the one that is next."""
    for part in ("P1", "P2"):
        split.carrier.order(part).move(PortState.EXCEPTION, WRONG_PIN)
    split.declare(port(pin=Secret("1234")))
    split.carrier.log.clear()
    split.carrier.kill("port_submit", after=after, skip=0 if after else 1)
    with pytest.raises(Killed):
        split.apply()
    assert submitted(split) == ["P1"]
    split.apply()
    split.later(minutes=11)
    split.apply()
    split.apply()
    assert submitted(split) == ["P1", "P2"]


def test_one_part_that_is_not_taken_is_submitted_by_the_next_run(split: World) -> None:
    for part in ("P1", "P2"):
        split.carrier.order(part).move(PortState.EXCEPTION, WRONG_PIN)
    split.declare(port(pin=Secret("1234")))
    split.carrier.log.clear()
    split.carrier.fail("port_submit", Refused("not now"), skip=1)
    assert split.outcomes() == {WHERE: "failed"}
    assert submitted(split) == ["P1"]
    assert split.outcomes() == {WHERE: "done"}
    assert submitted(split) == ["P1", "P2"]
    split.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    assert "nothing that answers it has changed" in said(split.plan())[WHERE]


@pytest.mark.parametrize("again", [True, False])
def test_what_is_sent_to_one_part_once_more_has_still_been_sent_to_the_other(
    split: World, tmp_path: Path, again: bool
) -> None:
    """Else two parts that both show something else would be sent the same in turn, for ever."""
    orders = [split.carrier.shown(order) for order in split.carrier.orders]
    change, other = (
        Change(WHERE, Kind.PORT, "cox", "acme", Action.UPDATE, None, None, port(pin=Secret(pin)).settings)
        for pin in ("1234", "1234" if again else "5678")
    )
    with open_store("sqlite:///memory.db", tmp_path) as store:

        def sent(change: Change, *touched: str) -> Known:
            recall = Recall(store, "acme", datetime.now(UTC))
            memory = applied(change, "acme", orders, frozenset(touched), recall, "did_not_stick")
            store.remember(None, [memory])
            return Known(memory)

        known = sent(change, "P1", "P2")
        assert (known.reached("P1"), known.reached("P2")) == (True, True)
        known = sent(other, "P1")
        assert (known.reached("P1"), known.reached("P2")) == (True, again)
