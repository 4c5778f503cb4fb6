"""Ports in saved plans, under targets, in drift and in the documents that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import jsonschema
import orjson
import pytest

from reconciler.cli.saved import saved_plan
from reconciler.config import schema_text
from reconciler.engine.drifting import drifted
from reconciler.engine.planning import Planned
from reconciler.engine.saved import SavedPlan
from reconciler.engine.targets import Targets
from reconciler.model.errors import ReconcilerError
from reconciler.model.findings import Where
from reconciler.model.plan import Blocked, Change, Drift
from reconciler.model.porting import PortState
from reconciler.model.results import judge_plan
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911
from reconciler.providers.base import Encoded
from reconciler.providers.observed import Observed, PortProblem
from reconciler.render import html, markdown, text
from reconciler.render.json import canonical, plan_document
from reconciler.render.lines import Style
from tests.engine.adapter import FakeProvider
from tests.engine.world import LOA, A, B, C, World, number, port, said

WHERE = 'port["cox"]'
HOME = E911(name="Zebulon Quimby", street_number="7", street_name="Larkspur Rd", city="Fargo", state="ND", zip="58102")
HIDDEN = ("pin-73-pin", "acct-91-acct")
PERSONAL = ("Zebulon", "Larkspur", "quimby@example.com")


def saved(planned: Planned) -> SavedPlan:
    """The plan as a file, read back."""
    return saved_plan(plan_document(planned.plan, judge_plan(planned.plan, detailed=False)))


def refusals(world: World, plan: SavedPlan) -> list[str]:
    return [item.reason for item in world.apply(saved=plan).planned.plan.blocked]


# Saved plans


def test_a_saved_plan_is_applied(world: World) -> None:
    world.declare(port())
    assert world.outcomes(saved=saved(world.plan())) == {WHERE: "done"}
    assert world.carrier.order("P1").state is PortState.SUBMITTED


@pytest.mark.parametrize(
    "changed",
    [{"loa": replace(LOA, sha256="b" * 64)}, {"account_name": "Acme Ltd"}, {"numbers": (A,)}, {"submitted": False}],
)
def test_a_saved_plan_holds_for_what_was_declared(world: World, changed: dict[str, object]) -> None:
    world.declare(port())
    plan = saved(world.plan())
    world.declare(port(**changed))
    assert "the configuration or the live state of it is no longer what was planned" in refusals(world, plan)
    assert world.carrier.log == []


def test_a_saved_plan_holds_for_the_orders_as_they_were(world: World) -> None:
    world.declare(port(submitted=False))
    world.outcomes()
    world.declare(port())
    plan = saved(world.plan())
    world.carrier.order("P1").port = replace(world.carrier.order("P1").port, account_name="Somebody")
    assert refusals(world, plan) == ["the configuration or the live state of it is no longer what was planned"]
    assert world.carrier.counts()["port_submit"] == 0


def test_a_saved_cancellation_is_refused_once_it_is_taken_back(world: World) -> None:
    world.declare(port())
    world.outcomes()
    world.declare(port(cancel="customer stays"))
    plan = saved(world.plan())
    world.declare(port())
    assert "the configuration does not ask for it any more" in refusals(world, plan)
    assert world.carrier.order("P1").state is PortState.SUBMITTED


# Targets


def test_a_target_names_a_port(world: World) -> None:
    world.declare(port(), port([C], "other"))
    assert world.outcomes(targets=Targets(['port["cox"]'])) == {WHERE: "done"}
    assert world.outcomes(targets=Targets(['port["*"]'])) == {'port["other"]': "done"}
    with pytest.raises(ReconcilerError, match="matches nothing"):
        world.plan(targets=Targets(['port["none"]']))


def test_a_configuration_with_nothing_but_ports_is_one(world: World) -> None:
    world.declare()
    with pytest.raises(ReconcilerError, match="declares no number"):
        world.plan()
    world.declare(port())
    world.plan()


# Drift


def test_what_others_changed_in_a_draft_is_drift(world: World) -> None:
    world.declare(port(submitted=False))
    world.outcomes()
    order = world.carrier.order("P1")
    order.port = replace(order.port, account_name="Somebody else")
    assert [(item.address, item.drift) for item in drifted(world.plan(prices=False).accounts)][-1] == (
        WHERE,
        Drift.CHANGED,
    )


def test_what_the_files_changed_is_no_drift(world: World) -> None:
    world.declare(port(submitted=False))
    world.outcomes()
    world.declare(port(account_name="Acme Ltd"))
    found = [item for item in drifted(world.plan(prices=False).accounts) if item.drift is not Drift.SETTLING]
    assert found == []


def test_a_port_under_way_is_settling(world: World) -> None:
    world.declare(port())
    world.outcomes()
    found = {item.address: item.drift for item in drifted(world.plan(prices=False).accounts)}
    assert found[WHERE] is Drift.SETTLING


# Documents and places


def test_no_secret_is_shown_and_what_is_personal_can_be_masked(world: World) -> None:
    more = {"account_number": Secret(HIDDEN[1]), "service_address": HOME, "notify": ("quimby@example.com",)}
    world.declare(port(pin=Secret(HIDDEN[0]), **more))
    plan = world.plan().plan
    verdict = judge_plan(plan, detailed=False)
    shown = plan_document(plan, verdict)
    jsonschema.Draft7Validator(orjson.loads(schema_text("plan.schema.json"))).validate(orjson.loads(canonical(shown)))
    entry = next(item for item in shown["resource_changes"] if item["address"] == WHERE)
    assert (entry["type"], entry["name"], entry["change"]["actions"]) == ("port", "cox", ["create"])
    assert entry["change"]["after_sensitive"] == {"account_number": True, "pin": True}
    assert entry["change"]["after"]["loa"] == {"name": "docs/loa.pdf", "sha256": "a" * 64, "size": 1000}
    masked = plan_document(plan, verdict, mask_personal=True)
    for document, personal in ((shown, True), (masked, False)):
        for out in _outputs(document):
            assert WHERE.replace('"', "") in out.replace('"', "").replace("\\", "").replace("&quot;", "")
            assert not any(hidden in out for hidden in HIDDEN)
            assert any(word in out for word in PERSONAL) is personal


def _outputs(document: object) -> list[str]:
    style = Style(calls=True)
    return [
        canonical(document).decode(),
        text.plan(document, style),
        markdown.plan(document, style),
        html.plan(document, style),
    ]


def test_a_rejection_points_at_the_line_of_the_key(world: World) -> None:
    world.declare(port())
    world.outcomes()
    problem = PortProblem("POSTAL_CODE_MISMATCH", "ZIP", ("service_address",))
    world.carrier.order("P1").move(PortState.EXCEPTION, problem)

    def place(_origin: object, path: tuple[str, ...]) -> Where:
        assert path == ("service_address",)
        return Where("ports.yaml", 12, 5)

    blocked = next(item for item in world.plan(place=place).plan.blocked if item.address == WHERE)
    assert "`service_address` (ports.yaml:12)" in blocked.reason
    assert blocked.origin is not None
    assert (blocked.origin.file, blocked.origin.line) == ("ports.yaml", 12)


def test_an_own_entry_of_a_ported_number_wins(world: World) -> None:
    world.declare(port(), number(B))
    assert said(world.plan())[f'did["{B}"]'].startswith("pending: it comes by")
    assert world.carrier.log == []


def test_what_the_adapter_cannot_file_does_not_leave_its_numbers_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(_self: FakeProvider, changes: Sequence[Change], _observed: Observed) -> Encoded:
        return Encoded((), tuple(Blocked(change.address, "acme", "the form wants a fax number") for change in changes))

    monkeypatch.setattr(FakeProvider, "encode", encode)
    world.declare(port())
    assert said(world.plan()) == {
        WHERE: "blocked: the form wants a fax number",
        **{f'did["{each}"]': f"blocked: it comes by {WHERE}, which is blocked" for each in (A, B)},
    }


def test_a_number_whose_port_is_not_targeted(world: World) -> None:
    world.declare(port())
    told = said(world.plan(targets=Targets([f'did["{A}"]'])))
    assert told == {f'did["{A}"]': f"blocked: it comes by {WHERE}, which is not part of this plan"}
