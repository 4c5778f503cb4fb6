"""Calls for many addresses: what belongs to one of them is left out where that one failed; an order that no failure follows."""

from __future__ import annotations

import pytest

from reconciler.engine.resolving import resolve
from reconciler.engine.sending import _order
from reconciler.model.plan import Call, Effect, Part, Personal
from reconciler.model.values import shown_args
from reconciler.render.mask import personal_marks

ONE, OTHER, THIRD = 'forwarding["+12512658601"]', 'forwarding["+12512658602"]', 'did["+12512658603"]'


def call(*addresses: str, needs: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> Call:
    return Call("", "pbx", "e", "PATCH", "/e", Effect.MUTATING, {}, addresses, needs=needs, after=after)


def test_a_part_is_sent_unless_its_address_failed() -> None:
    args = {"numbers": [Part(ONE, "+1"), Part(OTHER, "+2"), "+3"], "dids": {"+1": Part(ONE, {}), "+2": Part(OTHER, {})}}
    assert resolve(args, {}, frozenset()) == {"numbers": ["+1", "+2", "+3"], "dids": {"+1": {}, "+2": {}}}
    assert resolve(args, {}, frozenset({ONE})) == {"numbers": ["+2", "+3"], "dids": {"+2": {}}}


def test_a_part_is_shown_as_what_it_holds() -> None:
    args = {"names": [Part(ONE, {"name": Personal("Jane Roe"), "kept": "x"})]}
    assert shown_args(args) == {"names": [{"name": "Jane Roe", "kept": "x"}]}
    assert shown_args(args, personal=False) == {"names": [{"name": "(personal data)", "kept": "x"}]}
    assert personal_marks(args) == {"names": [{"name": True}]}


@pytest.mark.parametrize(
    ("second", "waits"),
    [(call(OTHER), False), (call(ONE), True), (call(OTHER, needs=(ONE,)), True), (call(OTHER, after=(ONE,)), True)],
)
def test_what_a_call_goes_after(second: Call, waits: bool) -> None:
    sorter = _order([call(ONE), second])
    assert (1 not in sorter.get_ready()) is waits
