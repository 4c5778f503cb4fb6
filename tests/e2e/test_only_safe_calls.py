"""What only reads sends only what reads: proved by the recording of the wire, judged by the carrier's document."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.plan import Effect
from reconciler.model.secrets import Secret
from reconciler.providers.call48.dialect import Call48Dialect
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.sandbox.server import Sandbox
from reconciler.transport.errors import Forbidden
from reconciler.transport.session import Session
from tests.e2e.quick import QuickRig
from tests.e2e.rig import SAFE, endpoint
from tests.properties.estates import PASSWORD, Case, cases
from tests.properties.profiles import SOME
from tests.properties.test_convergence import prepare

READING = (
    ("validate",),
    ("plan", "--out", "saved.plan"),
    ("plan", "--format", "json", "--calls"),
    ("plan", "--target", "forwarding*"),
    ("show", "saved.plan"),
    ("drift",),
    ("import",),
    ("search", "--state", "GA", "--count", "3"),
    ("search", "--type", "toll_free", "--write", "found.yaml"),
    ("graph",),
    ("history",),
    ("state", "list"),
    ("checks",),
)


@pytest.fixture(scope="module")
def fresh(sandbox: Sandbox) -> Iterator[Callable[[], QuickRig]]:
    with tempfile.TemporaryDirectory() as top:

        def make() -> QuickRig:
            sandbox.control.reset()
            environ = {"CALL48_PASSWORD": "demo-password", "DEVICE_PASSWORD": PASSWORD}
            return QuickRig(sandbox, Path(tempfile.mkdtemp(dir=top)), environ)

        yield make


def truth(rig: QuickRig) -> Any:
    """What a command that reads must leave as it is; searching hands out tokens, and logging in sessions."""
    dump = rig.sandbox.control.dump("call48")["call48"]
    return {name: dump[name] for name in ("dids", "trunk_groups", "users", "inventory")}


@given(case=cases(), commands=st.lists(st.sampled_from(READING), min_size=2, max_size=5))
@SOME
def test_commands_that_read_send_only_safe_calls(
    fresh: Callable[[], QuickRig], case: Case, commands: list[tuple[str, ...]]
) -> None:
    rig = fresh()
    prepare(rig, case)
    before = truth(rig)
    for command in (READING[1], *commands):
        if command[-1] == "found.yaml":
            (rig.folder / "found.yaml").unlink(missing_ok=True)
        rig.run(*command)
    assert [entry for entry in rig.requests() if (entry["method"], endpoint(entry)) not in SAFE] == []
    assert truth(rig) == before


def test_commands_without_a_network_send_nothing(fresh: Callable[[], QuickRig]) -> None:
    rig = fresh()
    rig.write('dids: {"+12512658624": {forwarding: "+12522378144"}}\n')
    for command in (("validate",), ("graph",), ("checks",), ("schema",), ("history",)):
        assert rig.run(*command).code == 0, command
    assert rig.requests() == []


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_the_table_calls_safe_only_what_the_document_says_reads(name: str) -> None:
    row = ENDPOINTS[name]
    assert (row.effect is Effect.SAFE) == ((row.method, row.path) in SAFE)


@pytest.mark.parametrize("name", sorted(name for name, row in ENDPOINTS.items() if row.effect is not Effect.SAFE))
def test_the_transport_refuses_what_is_not_safe_outside_writing(fresh: Callable[[], QuickRig], name: str) -> None:
    rig = fresh()
    dialect = Call48Dialect("demo", Secret("demo-password"), admin=False)
    with Session("call48", rig.sandbox.url("call48"), dialect) as session:
        with pytest.raises(Forbidden):
            session.send(ENDPOINTS[name], {"number": "2512658624"}, guard=None)
        with session.writing(), pytest.raises(Forbidden):
            session.read(ENDPOINTS[name], {"number": "2512658624"})
        with session.writing():
            pass
        with pytest.raises(Forbidden):
            session.send(ENDPOINTS[name], {"number": "2512658624"}, guard=None)
    assert rig.requests() == []
