"""Teli's table of endpoints, held against the reference: who reads, who pays, and that nothing travels in a URL."""

from __future__ import annotations

import pytest

from reconciler.model.plan import Effect
from reconciler.model.secrets import Secret
from reconciler.providers.teli.dialect import TeliDialect
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Placement
from reconciler.transport.errors import Forbidden
from reconciler.transport.session import Session
from tests.teli.rig import SAFE, TOKEN, TeliRig

# The reference, section 8: what costs money, and what cannot be taken back.
BILLED = {"/dids/order", "/user/dids/lidb/set", "/user/dids/cnam/enable", "/911/create"}
IRREVERSIBLE = {"/lnp/create", "/user/dids/remove"}


def paths(effect: Effect) -> set[str]:
    return {row.path for row in ENDPOINTS.values() if row.effect is effect}


def test_the_effects_are_what_the_reference_says() -> None:
    assert paths(Effect.SAFE) == SAFE
    assert paths(Effect.BILLED) == BILLED
    assert paths(Effect.IRREVERSIBLE) == IRREVERSIBLE


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_everything_is_a_form_by_post(name: str) -> None:
    row = ENDPOINTS[name]
    assert (row.name, row.method, row.send) == (name, "POST", Placement.FORM)
    assert not row.query
    assert not row.headers
    assert "{" not in row.path
    assert row.source.startswith(("[S] ", "[D] ", "[P] "))


def test_what_the_seed_documents_is_named_so() -> None:
    assert [row.name for row in ENDPOINTS.values() if row.source.startswith("[S]")] == ["create_port"]


@pytest.mark.parametrize("name", sorted(name for name, row in ENDPOINTS.items() if row.effect is not Effect.SAFE))
def test_the_transport_refuses_what_is_not_safe_outside_writing(rig: TeliRig, name: str) -> None:
    with Session("teli", rig.sandbox.url("teli"), TeliDialect(Secret(TOKEN))) as session:
        with pytest.raises(Forbidden):
            session.send(ENDPOINTS[name], {"did_id": "1"}, guard=None)
        with session.writing(), pytest.raises(Forbidden):
            session.read(ENDPOINTS[name], {"did_id": "1"})
    assert rig.requests() == []
