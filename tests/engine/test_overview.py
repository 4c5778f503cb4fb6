"""All ports at a glance, and the command that shows them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.main import run
from reconciler.engine.reading import OpenAccount
from reconciler.model.porting import PortState
from reconciler.model.portview import Overview, judge_ports
from reconciler.model.settings import Did, Settings
from reconciler.providers.observed import PortProblem
from reconciler.render import ports
from reconciler.render.lines import Style
from reconciler.transport.session import Limits
from tests.engine.adapter import FakeProvider, capabilities
from tests.engine.carrier import Carrier, FakeSession, Order
from tests.engine.world import A, B, C, World, number, port

D = "+17012001296"
WRONG_PIN = PortProblem("PASSCODE_PIN_INVALID", "the PIN is wrong", ("pin",))


def seen(world: World, *, every: bool = False) -> Overview:
    with world.open(write=False) as workspace:
        return workspace.ports(world.options(prices=False), every=every)


def shown(world: World, *, every: bool = False) -> str:
    found = seen(world, every=every)
    return ports.text(ports.document(found, judge_ports(found)), Style())


def test_every_number_with_what_it_waits_for(world: World) -> None:
    world.carrier.split = lambda numbers: [[each] for each in numbers]
    world.declare(port())
    world.outcomes()
    world.outcomes()
    world.carrier.order("P1").move(PortState.SCHEDULED, foc=date(2026, 12, 15))
    world.carrier.order("P2").move(PortState.EXCEPTION, WRONG_PIN)
    world.carrier.order("P2").editable = frozenset({"pin"})
    world.declare(port(), port([C], "later"))
    assert shown(world) == (
        """\
! port["cox"] is blocked  (ports.yaml:3, acme)
    order P2 was rejected: PASSCODE_PIN_INVALID: the PIN is wrong, which `losing_carrier.pin` (ports.yaml:3) answers; nothing that answers it has changed since
    Way out: correct it as the losing carrier's own record has it; it is then submitted again
    order P1: scheduled, since 2
    order P2: exception, since 2
      ! rejected: PASSCODE_PIN_INVALID: the PIN is wrong
        `losing_carrier.pin` answers it (ports.yaml:3)
    +17012001293  scheduled, FOC 2026-12-15
    +17012001294  exception, rejected, waits for a correction

+ port["later"] is to be filed  (ports.yaml:3, acme)
    +17012001295  not filed

2 ports, 3 numbers: 1 exception, 1 not filed, 1 scheduled.
"""
    )


def test_orders_in_no_file_are_shown_when_asked_for(world: World) -> None:
    world.carrier.orders.append(Order("P9", {D: PortState.SUBMITTED}, port([D]).settings, PortState.SUBMITTED))
    world.declare(port(), number(C, acquire="existing"))
    assert [view.stands for view in seen(world).ports] == ["create"]
    assert not world.carrier.reads[-1].all_ports
    both = seen(world, every=True).ports
    assert [(view.address, view.stands) for view in both] == [('port["cox"]', "create"), ("", "undeclared")]
    assert "order P9 is in no file  (acme)" in shown(world, every=True)
    assert world.carrier.log == []


def test_a_completed_port_is_as_declared(world: World) -> None:
    world.declare(port())
    world.outcomes()
    world.carrier.complete("P1")
    view = seen(world).ports[0]
    assert (view.stands, {n.state for n in view.numbers}) == ("in sync", {"completed"})
    world.carrier.orders.clear()
    assert {n.state for n in seen(world).ports[0].numbers} == {"live"}


def test_an_account_that_cannot_be_read(tmp_path: Path) -> None:
    world = World(tmp_path, [Carrier("acme"), Carrier("bell")])
    world.declare(port(), port([C], "other", provider="bell"))
    world.carriers[1].down = True
    found = seen(world)
    assert [(view.address, view.stands) for view in found.ports] == [
        ('port["cox"]', "create"),
        ('port["other"]', "unread"),
    ]
    verdict = judge_ports(found)
    assert (verdict.exit, verdict.summary.startswith("Error: bell could not be read.")) == (1, True)


def test_nothing_is_read_where_there_is_nothing_to_show(world: World) -> None:
    world.carrier.numbers[A] = Settings(did=Did())
    world.declare(number(A))
    assert shown(world) == "No ports.\n"
    assert world.carrier.reads == []


# The command

FILES = """\
version: 1
providers: {acme: {type: call48, username: x, password: "${PASSWORD}"}}
ports:
  cox:
    provider: acme
    numbers: ["+17012001293", "+17012001294"]
    losing_carrier:
      name: Cox
      account_number: "${ACCOUNT}"
      pin: "${PIN}"
    documents: {loa: loa.pdf}
"""


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """`reconciler ports` over files, at a carrier that has rejected the port."""
    (tmp_path / "all.yaml").write_text(FILES)
    (tmp_path / "loa.pdf").write_bytes(b"%PDF-1.4 a letter")
    for name in ("PASSWORD", "ACCOUNT", "PIN"):
        monkeypatch.setenv(name, "secret-of-" + name.lower())
    carrier = Carrier("acme")
    order = Order("P1", dict.fromkeys((A, B), PortState.DRAFT), port().settings)
    order.move(PortState.EXCEPTION, WRONG_PIN)
    carrier.orders.append(order)

    def opened(*_: object) -> OpenAccount:
        provider: Any = FakeProvider(carrier, capabilities())
        session: Any = FakeSession(carrier)
        return OpenAccount("acme", provider, session, Limits(), "acme@x", "acme@x")

    monkeypatch.setattr("reconciler.engine.workspace.open_account", opened)

    def ran(*arguments: str) -> tuple[int, str]:
        code = run(["ports", str(tmp_path), *arguments])
        return code, capsys.readouterr().out

    ran.carrier = carrier
    return ran


def test_the_command_names_the_line_of_the_key(command: Callable[..., tuple[int, str]]) -> None:
    code, out = command()
    assert code == 0
    assert '! port["cox"] is blocked  (all.yaml:4, acme)' in out
    assert "`losing_carrier.pin` answers it (all.yaml:10" in out
    assert "secret-of" not in out


def test_the_command_speaks_json(command: Callable[..., tuple[int, str]], tmp_path: Path) -> None:
    code, out = command("--format", "json", "--all", "--json", str(tmp_path / "ports.json"))
    document = json.loads(out)
    assert (code, document["exit_code"], document["counts"]) == (0, 0, {"exception": 2})
    assert document["summary"] == "1 port, 2 numbers: 2 exception."
    entry = document["ports"][0]
    answer = entry["orders"][0]["problems"][0]["answers"][0]
    assert (answer["attribute"], answer["key"], answer["where"]["line"]) == ("pin", "losing_carrier.pin", 10)
    assert [item["number"] for item in entry["numbers"]] == [A, B]
    assert json.loads((tmp_path / "ports.json").read_text()) == document


def test_the_command_fails_where_an_account_cannot_be_read(command: Any) -> None:
    command.carrier.down = True
    assert command() == (1, "")


def test_what_no_call_corrects_is_not_said_to_be_submitted_again(world: World) -> None:
    world.declare(port())
    world.outcomes()
    world.outcomes()
    world.carrier.order("P1").move(PortState.EXCEPTION, WRONG_PIN)
    assert "Way out: no call of the carrier corrects it: have its support do so" in shown(world)
