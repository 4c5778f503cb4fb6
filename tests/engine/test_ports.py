"""The life of a declared port: filed once, submitted once, corrected where it was rejected, split, completed, cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.engine.drifting import drifted
from reconciler.model.plan import Action, Drift
from reconciler.model.porting import PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import Did, Forwarding, Kind, Settings
from reconciler.providers.base import Portability
from reconciler.providers.observed import Observed, PortProblem, Scope
from reconciler.transport.errors import CarrierError, Unclear
from tests.engine.adapter import FakeProvider, capabilities
from tests.engine.carrier import PRICE, Killed, Order
from tests.engine.world import LOA, A, B, C, World, number, port, said, to

WHERE = 'port["cox"]'
WRONG_PIN = PortProblem("PASSCODE_PIN_INVALID", "the PIN is wrong", ("pin",))
WRONG_NAME = PortProblem("ENTITY_NAME_MISMATCH", "the name is another", ("account_name",))


def filed(world: World, *states: PortState, **more: object) -> None:
    """The port is declared and applied, and has gone through these states since."""
    world.declare(port(**more))
    assert world.outcomes() == {WHERE: "done"}
    for state in states:
        world.carrier.order("P1").move(state, foc=date(2026, 12, 15) if state is PortState.SCHEDULED else None)


def rejected(world: World, *problems: PortProblem) -> None:
    filed(world)
    world.carrier.order("P1").move(PortState.EXCEPTION, *(problems or (WRONG_PIN,)))


# Filing


def test_it_is_filed_with_its_documents_and_submitted_once(world: World) -> None:
    filed(world)
    assert [name for name, _ in world.carrier.log] == ["port_create", "port_document", "port_submit"]
    assert world.carrier.order("P1").state is PortState.SUBMITTED
    assert world.carrier.sent("port_document")[0]["file"].folder == str(world.folder)
    for _ in range(2):
        assert world.outcomes() == {}
    assert world.carrier.counts()["port_create"] == world.carrier.counts()["port_submit"] == 1


def test_a_plan_says_what_filing_means(world: World) -> None:
    world.declare(port())
    world.can = {"cancels_ports": frozenset({PortState.DRAFT})}
    world.carrier.portable = {A: Portability(A, True, group="1"), B: Portability(B, None, group="2")}
    change = world.plan().plan.changes[0]
    assert (change.kind, change.action, change.irreversible) == (Kind.PORT, Action.CREATE, True)
    assert change.notes == (
        f"the carrier does not say whether it can port {B}",
        f"the carrier takes these in 2 orders: {A} / {B}",
    )
    assert change.desired == world.configuration.ports["cox"].settings
    assert said(world.plan())[f'did["{A}"]'] == f"pending: it comes by {WHERE}, which this plan files"


def test_what_cannot_be_ported_is_not_filed(world: World) -> None:
    world.declare(port())
    world.carrier.portable = {B: Portability(B, False, "the rate center is not covered")}
    plan = world.plan()
    assert said(plan)[WHERE] == f"blocked: acme cannot port {B}: the rate center is not covered"
    assert plan.plan.changes == ()
    assert said(plan)[f'did["{A}"]'].startswith(f"blocked: it comes by {WHERE}, which is blocked")
    assert world.apply().verdict.exit == 3
    assert world.carrier.log == []


def test_a_draft_stays_one_until_submit_is_declared(world: World) -> None:
    world.declare(port(submitted=False))
    assert world.outcomes() == {WHERE: "done"}
    plan = world.plan()
    assert (plan.plan.changes, plan.plan.in_sync) == ((), 1)
    assert world.carrier.sent("port_submit") == []
    world.declare(port())
    assert [item.path for item in world.plan().plan.changes[0].differences] == ["submitted"]
    assert {item.drift for item in drifted(world.plan().accounts)} == {Drift.SETTLING}
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P1").state is PortState.SUBMITTED


def test_a_draft_that_differs_is_brought_up_to_date(world: World) -> None:
    filed(world, submitted=False)
    new = replace(LOA, sha256="b" * 64)
    world.declare(port(submitted=False, account_name="Acme Incorporated", loa=new))
    assert sorted(item.path for item in world.plan().plan.changes[0].differences) == ["account_name", "loa"]
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P1").port.account_name == "Acme Incorporated"
    assert world.carrier.order("P1").port.loa == new
    assert world.outcomes() == {}


def test_another_spelling_of_the_same_is_no_difference(world: World) -> None:
    filed(world, submitted=False)
    world.declare(port(submitted=False, account_name="ACME  corp.", loa=replace(LOA, name="elsewhere/loa.pdf")))
    assert world.plan().plan.changes == ()


def test_a_carrier_without_ports_blocks_them(world: World) -> None:
    kinds = {kind: found for kind, found in capabilities().kinds.items() if kind is not Kind.PORT}
    world.can = {"kinds": kinds}
    world.declare(port())
    assert said(world.plan())[WHERE] == "blocked: acme takes no port-ins here"


# What it waits for


def test_pending_says_what_each_number_waits_for(world: World) -> None:
    filed(world, PortState.SCHEDULED)
    world.carrier.order("P1").numbers[B] = PortState.SUBMITTED
    plan = world.plan()
    assert said(plan)[WHERE] == (
        f"pending: {A}: scheduled for 2026-12-15; {B}: submitted, waits for a date from the losing carrier"
    )
    assert said(plan)[f'did["{A}"]'] == "pending: port order P1"
    assert world.apply().verdict.exit == 0


def test_a_number_whose_open_port_is_in_no_file_any_more_waits_for_it(world: World) -> None:
    world.declare(port([A]))
    world.outcomes()
    world.declare(number(A), number(B))
    world.lose_memory()
    assert said(world.plan()) == {
        f'did["{A}"]': "pending: port order P1",
        f'did["{B}"]': "blocked: not ours, and not for sale",
    }


def test_where_ports_cannot_be_read_a_number_that_is_not_for_sale_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure is not "no port": and it stops nothing else."""
    world.carrier.shop[B] = PRICE
    world.declare(number(A), number(B))
    real = FakeProvider.read

    def read(self: FakeProvider, session: Any, scope: Scope) -> Observed:
        if scope.ports:
            raise Unclear("the ports are down")
        return real(self, session, scope)

    monkeypatch.setattr(FakeProvider, "read", read)
    found = said(world.plan())
    assert found[f'did["{A}"]'].startswith(
        "blocked: not ours, and not for sale; whether it comes by a port could not be read"
    )
    assert "the ports are down" in found[f'did["{A}"]']
    assert found[f'did["{B}"]'].startswith("create")


def test_a_number_in_an_open_port_is_never_bought(world: World) -> None:
    """Not even where its own entry does not say that it comes by a port, and it is for sale."""
    world.carrier.orders.append(Order("P9", {A: PortState.SUBMITTED}, port([A]).settings, PortState.SUBMITTED))
    world.carrier.shop[A] = PRICE
    world.declare(number(A), port([A]))
    assert world.outcomes() == {}
    world.declare(port([A]), number(A, to("x")))
    assert world.outcomes() == {}
    assert world.carrier.sent("buy") == []


@pytest.mark.parametrize("state", [PortState.SUBMITTED, PortState.SCHEDULED])
def test_a_change_after_the_submission(world: World, state: PortState) -> None:
    filed(world, state)
    world.declare(port(requested_date="2026-12-20", account_name="Acme Ltd"))
    fixed = said(world.plan())[WHERE]
    assert fixed.startswith(
        f"blocked: order P1 is {state.value}, and acme takes no change of `losing_carrier.account_name`"
    )
    assert "`requested_date` (ports.yaml:3)" in fixed
    world.carrier.order("P1").editable = frozenset({"requested_date", "account_name"})
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P1").port.requested_date == "2026-12-20"
    assert world.carrier.counts()["port_submit"] == 1


def test_a_secret_changed_after_the_submission_is_known_by_memory_alone(world: World) -> None:
    filed(world)
    world.declare(port(pin=Secret("1111")))
    assert "`losing_carrier.pin`" in said(world.plan())[WHERE]
    world.lose_memory()
    assert said(world.plan())[WHERE].startswith("pending: ")


# Rejections


def test_a_rejection_names_the_key_that_answers_it(world: World) -> None:
    rejected(world, WRONG_PIN, WRONG_NAME)
    blocked = next(item for item in world.plan().plan.blocked if item.address == WHERE)
    assert blocked.reason == (
        "order P1 was rejected: PASSCODE_PIN_INVALID: the PIN is wrong, which `losing_carrier.pin` (ports.yaml:3) answers; "
        "ENTITY_NAME_MISMATCH: the name is another, which `losing_carrier.account_name` (ports.yaml:3) answers; "
        "nothing that answers it has changed since"
    )
    assert blocked.origin is not None
    assert blocked.origin.path == ("ports", "cox", "losing_carrier", "pin")


@pytest.mark.parametrize(
    ("changed", "again"),
    [({"pin": Secret("1234")}, True), ({"account_name": "Acme Ltd"}, False), ({"account_number": Secret("9")}, False)],
)
def test_it_is_submitted_again_only_when_the_cause_has_changed(
    world: World, changed: dict[str, object], again: bool
) -> None:
    rejected(world)
    world.declare(port(**changed))
    assert world.outcomes() == ({WHERE: "done"} if again else {})
    assert world.carrier.counts()["port_submit"] == 1 + again
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_submit"] == 1 + again


def test_a_rejection_without_a_known_cause_takes_any_change(world: World) -> None:
    rejected(world, PortProblem("OTHER", "call us"))
    assert world.outcomes() == {}
    world.declare(port(account_name="Acme Ltd"))
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P1").state is PortState.SUBMITTED


def test_the_same_value_rejected_twice_is_not_sent_a_third_time(world: World) -> None:
    rejected(world)
    world.declare(port(pin=Secret("1234")))
    assert world.outcomes() == {WHERE: "done"}
    world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    assert world.outcomes() == {}
    assert said(world.plan())[WHERE].startswith("blocked: order P1 was rejected")
    world.declare(port(pin=Secret("0000")))
    assert world.outcomes() == {WHERE: "done"}


def test_a_correction_that_was_sent_and_not_submitted_is_submitted(world: World) -> None:
    """The carrier has the new value already when the next run looks: what was submitted counts, not what is shown."""
    rejected(world, WRONG_NAME)
    world.declare(port(account_name="Acme Ltd"))
    world.carrier.refuse("port_submit", "try later")
    assert world.outcomes() == {WHERE: "failed"}
    assert world.carrier.order("P1").port.account_name == "Acme Ltd"
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P1").state is PortState.SUBMITTED


def test_a_lost_memory_submits_nothing_again(world: World) -> None:
    rejected(world)
    world.lose_memory()
    for _ in range(2):
        assert world.outcomes() == {}
    blocked = next(item for item in world.plan().plan.blocked if item.address == WHERE)
    assert world.carrier.counts()["port_submit"] == 1
    assert blocked.reason.startswith("order P1 was rejected")
    world.declare(port(pin=Secret("1234")))
    assert world.outcomes() == {WHERE: "done"}


@pytest.mark.parametrize("event", ["refused", "killed"])
def test_a_correction_of_an_order_that_nobody_remembers_is_carried_on(world: World, event: str) -> None:
    """The carrier shows the new value already, and nothing else tells what was rejected."""
    rejected(world, WRONG_NAME)
    world.lose_memory()
    world.declare(port(account_name="Acme Ltd"))
    if event == "refused":
        world.carrier.refuse("port_submit", "try later")
        assert world.outcomes() == {WHERE: "failed"}
    else:
        world.carrier.kill("port_update", after=True)
        with pytest.raises(Killed):
            world.apply()
    assert world.carrier.order("P1").port.account_name == "Acme Ltd"
    assert world.outcomes() == {WHERE: "done"}
    world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_NAME)
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_submit"] == 2


def test_no_memory_at_all_tells_the_way_out(world: World) -> None:
    rejected(world)
    world.lose_memory()
    world.declare(port(pin=Secret("1234")))
    blocked = next(item for item in world.plan().plan.blocked if item.address == WHERE)
    assert "neither shown nor remembered" in blocked.remedy


# Splits


def test_an_unforeseen_split_is_carried_on_by_the_next_run(world: World) -> None:
    world.carrier.split = lambda numbers: [[each] for each in numbers]
    world.declare(port())
    applied = world.apply().applied
    assert applied is not None
    assert [(r.outcome.value, r.reason) for r in applied.results] == [
        ("failed", f"only a part of it was sent: id of {WHERE} did not become known")
    ]
    change = world.plan().plan.changes[0]
    assert change.action is Action.UPDATE
    assert any(note.startswith("the carrier split it: order P1: ") for note in change.notes)
    assert world.outcomes() == {WHERE: "done"}
    assert {order.state for order in world.carrier.orders} == {PortState.SUBMITTED}
    assert world.carrier.counts() == {"port_create": 1, "port_update": 2, "port_document": 2, "port_submit": 2}
    assert "order P2: " in said(world.plan())[WHERE]


def test_one_rejected_part_does_not_touch_the_other(world: World) -> None:
    world.carrier.split = lambda numbers: [[each] for each in numbers]
    world.declare(port())
    world.outcomes()
    world.outcomes()
    world.carrier.order("P2").move(PortState.EXCEPTION, WRONG_PIN)
    world.carrier.order("P1").move(PortState.DRAFT)
    before = len(world.carrier.sent("port_update"))
    applied = world.apply()
    assert applied.verdict.exit == 3
    assert [args["id"] for args in world.carrier.sent("port_update")[before:]] == ["P1"]
    assert world.carrier.order("P2").state is PortState.EXCEPTION
    world.declare(port(pin=Secret("1234")))
    assert [item.action for item in world.plan().plan.changes] == [Action.UPDATE]
    world.carrier.order("P1").editable = frozenset({"pin"})
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.order("P2").state is PortState.SUBMITTED


def test_numbers_that_are_in_no_order_need_a_port_of_their_own(world: World) -> None:
    filed(world)
    world.declare(port([A, B, C]))
    assert (
        said(world.plan())[WHERE] == f"blocked: {C} are in no order, and the numbers of a port that is filed are fixed"
    )
    assert world.outcomes() == {}


def test_an_order_of_two_declared_ports_is_nobodys(world: World) -> None:
    filed(world)
    world.declare(port([A]), port([B], "other"))
    assert said(world.plan())[WHERE] == f'blocked: order P1 holds numbers of {WHERE} and port["other"]'
    assert world.outcomes() == {}


# The end


def test_completed_numbers_are_adopted_and_get_their_profile(world: World) -> None:
    world.carrier.groups["atlanta"] = None
    world.declare(port(), profile=to("atlanta"))
    assert world.outcomes() == {WHERE: "done"}
    world.carrier.complete("P1")
    for each in (A, B):
        world.carrier.numbers[each] = Settings(did=Did(), forwarding=Forwarding(enabled=False))
    plan = world.plan()
    assert {c.address: c.action.value for c in plan.plan.changes} == {
        f'forwarding["{A}"]': "create",
        f'forwarding["{B}"]': "create",
    }
    assert set(world.outcomes().values()) == {"done"}
    assert world.carrier.sent("buy") == []
    assert world.plan().plan.changes == ()


def test_a_completed_port_may_vanish(world: World) -> None:
    filed(world)
    world.carrier.complete("P1")
    world.outcomes()
    world.carrier.orders.clear()
    plan = world.plan()
    assert (plan.plan.changes, plan.plan.blocked, plan.plan.pending) == ((), (), ())
    assert drifted(plan.accounts) == ()


def test_a_ported_number_that_is_gone_is_drift_and_the_port_is_not(world: World) -> None:
    filed(world)
    world.carrier.complete("P1")
    world.outcomes()
    world.carrier.orders.clear()
    del world.carrier.numbers[A]
    plan = world.plan()
    assert said(plan) == {f'did["{A}"]': f"blocked: it came by {WHERE} and is not on the account any more"}
    assert [(item.address, item.drift) for item in drifted(plan.accounts)] == [(f'did["{A}"]', Drift.VANISHED)]


def test_completed_and_not_yet_listed_is_pending(world: World) -> None:
    filed(world, PortState.COMPLETED)
    told = said(world.plan())
    assert told.keys() == {f'did["{A}"]', f'did["{B}"]'}
    assert told[f'did["{A}"]'].startswith(
        f"pending: it comes by {WHERE}: it is completed, and the number is not listed"
    )


@pytest.mark.parametrize("known", [True, False])
def test_numbers_that_left_again_can_be_ported_once_more(world: World, known: bool) -> None:
    """An order of years ago holds the same numbers, and is completed."""
    filed(world)
    world.carrier.complete("P1")
    if known:
        world.outcomes()
    else:
        world.lose_memory()
    for each in (A, B):
        del world.carrier.numbers[each]
    assert WHERE not in said(world.plan())
    world.declare(port(supersedes="P1"))
    assert world.outcomes() == {WHERE: "done"}
    assert [order.state for order in world.carrier.orders] == [PortState.COMPLETED, PortState.SUBMITTED]
    assert said(world.plan())[WHERE].startswith("pending: ")
    assert world.outcomes() == {}


def test_a_portability_check_that_fails_blocks_the_port_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.carrier.numbers[C] = Settings(did=Did())
    world.declare(port(), number(C, Settings(did=Did(billing_group="x"))))

    def fails(*_: object) -> object:
        raise CarrierError("the check is down")

    monkeypatch.setattr(FakeProvider, "portable", fails)
    plan = world.plan()
    assert said(plan)[WHERE] == "blocked: acme could not be asked whether it can port them: the check is down"
    assert (said(plan)[f'did["{C}"]'], plan.plan.complete) == ("update", True)


def test_what_did_not_stick_is_not_sent_again_although_an_old_order_is_there(world: World) -> None:
    filed(world, PortState.CANCELLED)
    world.declare(port(supersedes="P1"))
    world.outcomes()
    order = world.carrier.order("P2")
    order.editable = frozenset({"account_name"})
    world.declare(port(supersedes="P1", account_name="Acme Ltd"))
    world.carrier.deaf = True
    assert world.outcomes() == {WHERE: "failed"}
    assert said(world.plan())[WHERE].endswith("for order P2 did not stick")


def test_what_was_cancelled_elsewhere_is_not_filed_again_by_itself(world: World) -> None:
    filed(world, PortState.CANCELLED)
    assert said(world.plan())[WHERE] == "blocked: order P1 for these numbers was cancelled at the carrier"
    world.declare(port(supersedes="P1"))
    assert world.outcomes() == {WHERE: "done"}
    assert [order.id for order in world.carrier.orders] == ["P1", "P2"]
    world.carrier.order("P2").move(PortState.CANCELLED)
    assert said(world.plan())[WHERE].startswith("blocked: order P2 ")
    world.declare(port(supersedes="P1 P2"))
    assert world.outcomes() == {WHERE: "done"}


@pytest.mark.parametrize("lost", [False, True])
def test_an_open_order_that_vanished_is_not_filed_again(world: World, lost: bool) -> None:
    filed(world)
    if lost:  # the order is known from an apply that sent nothing
        world.lose_memory()
        world.outcomes()
    world.carrier.orders.clear()
    assert said(world.plan())[WHERE] == "blocked: order P1 for these numbers is not shown by acme any more"
    assert world.outcomes() == {}
    world.declare(port(supersedes="P1"))
    assert said(world.plan())[WHERE] == "create"


# Giving it up


def test_cancelling_is_declared_shown_and_done_once(world: World) -> None:
    filed(world)
    world.declare(port(cancel="customer stays"))
    change = world.plan().plan.changes[0]
    assert (change.action, change.irreversible) == (Action.DELETE, True)
    assert change.notes[0] == "cancelled: customer stays"
    assert world.plan().plan.limits == ()
    assert world.outcomes() == {WHERE: "done"}
    plan = world.plan()
    assert (said(plan), plan.plan.in_sync) == ({}, 3)
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_cancel"] == 1
    world.declare(port())
    assert said(world.plan())[WHERE].startswith("blocked: order P1 for these numbers was cancelled")


def test_what_cannot_be_cancelled_any_more_is_blocked(world: World) -> None:
    filed(world, PortState.SCHEDULED)
    world.declare(port(cancel="customer stays"))
    assert said(world.plan())[WHERE] == "blocked: acme takes no cancellation of a port that is scheduled (order P1)"
    assert world.outcomes() == {}


def test_nothing_is_cancelled_by_being_left_out(world: World) -> None:
    filed(world)
    world.declare(number(C, acquire="existing"))
    world.carrier.numbers[C] = Settings(did=Did())
    assert world.outcomes() == {}
    assert world.carrier.order("P1").state is PortState.SUBMITTED


# Killed, unanswered


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", ["port_create", "port_document", "port_submit"])
def test_killed_at_any_call(world: World, call: str, after: bool) -> None:
    world.declare(port())
    world.carrier.kill(call, after=after)
    with pytest.raises(Killed):
        world.apply()
    world.apply()
    world.later(minutes=11)
    world.apply()
    world.apply()
    assert [order.state for order in world.carrier.orders] == [PortState.SUBMITTED]
    assert world.carrier.order("P1").port.loa == LOA
    assert world.carrier.counts()["port_create"] == world.carrier.counts()["port_submit"] == 1


def test_a_create_without_an_answer_that_is_found_is_not_sent_again(world: World) -> None:
    world.declare(port())
    world.carrier.lose("port_create", after=True)
    assert world.outcomes() == {WHERE: "unknown"}
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.counts()["port_create"] == 1
    assert world.carrier.order("P1").state is PortState.SUBMITTED


def test_a_create_without_an_answer_waits_and_then_left_no_trace(world: World) -> None:
    world.declare(port())
    world.carrier.lose("port_create", after=False)
    assert world.outcomes() == {WHERE: "unknown"}
    assert said(world.plan())[WHERE] == "pending: the call got no answer; acme may still be acting on it"
    assert world.outcomes() == {}
    world.later(minutes=11)
    assert any("left no trace" in note for note in world.plan().plan.changes[0].notes)
    assert world.outcomes() == {WHERE: "done"}
    assert world.carrier.counts()["port_create"] == 1


def test_a_submission_without_an_answer_is_not_sent_twice(world: World) -> None:
    rejected(world)
    world.declare(port(pin=Secret("1234")))
    world.carrier.lose("port_submit", after=True)
    world.outcomes()
    world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    world.later(minutes=11)
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_submit"] == 2


@pytest.mark.parametrize("after", [False, True])
def test_killed_while_submitting_again(world: World, after: bool) -> None:
    """What was submitted is remembered before it is sent, so that a rejection of it is not answered with the same."""
    rejected(world)
    world.declare(port(pin=Secret("1234")))
    world.carrier.kill("port_submit", after=after)
    with pytest.raises(Killed):
        world.apply()
    world.apply()
    if after:
        world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    world.later(minutes=11)
    world.apply()
    world.apply()
    assert world.carrier.counts()["port_submit"] == 2
    world.declare(port(pin=Secret("5678")))
    world.outcomes()
    assert world.carrier.counts()["port_submit"] == (3 if after else 2)


def test_killed_while_cancelling(world: World) -> None:
    filed(world)
    world.declare(port(cancel="customer stays"))
    world.carrier.kill("port_cancel", after=True)
    with pytest.raises(Killed):
        world.apply()
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_cancel"] == 1


def test_an_order_that_was_taken_and_never_shows_is_never_filed_again(world: World) -> None:
    world.declare(port())
    world.carrier.kill("port_document", after=False)
    with pytest.raises(Killed):
        world.apply()
    world.carrier.orders.clear()
    for hours in (1, 30):
        world.later(hours=hours)
        assert world.outcomes() == {}
    assert said(world.plan())[WHERE].startswith("blocked: it was sent to acme on ")
    assert world.carrier.counts()["port_create"] == 1


# What is kept


def test_memory_holds_no_secret_and_nothing_personal(world: World, tmp_path: Path) -> None:
    filed(world, account_name="Zebulon Quimby", pin=Secret("pin-73-pin"), account_number=Secret("acct-91-acct"))
    world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    world.declare(port(account_name="Zebulon Quimby", pin=Secret("pin-74-pin"), account_number=Secret("acct-91-acct")))
    world.outcomes()
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("state.db*"))
    assert b"P1" in kept
    for hidden in (b"Zebulon", b"pin-73-pin", b"pin-74-pin", b"acct-91-acct"):
        assert hidden not in kept


def test_ports_are_not_read_where_none_are_declared(world: World) -> None:
    world.carrier.numbers[A] = Settings(did=Did())
    world.declare(number(A))
    world.plan()
    assert world.carrier.reads[-1].ports == {}
    assert not world.carrier.reads[-1].all_ports


def test_a_submission_that_does_not_show_yet_is_pending(world: World) -> None:
    world.carrier.slow_ports = True
    world.declare(port())
    assert world.outcomes() == {WHERE: "pending"}
    world.later(hours=2)
    assert said(world.plan())[WHERE] == "pending: accepted by acme, and not yet shown by it"
    assert world.outcomes() == {}
    world.carrier.order("P1").move(PortState.SUBMITTED)
    assert said(world.plan())[WHERE].startswith(f"pending: {A}, {B}: submitted")
    assert world.outcomes() == {}
    assert world.carrier.counts()["port_submit"] == 1
