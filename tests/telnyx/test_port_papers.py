"""A document that is added to an order, each time once more: sent once, found again by reading, and waited for no longer than anybody needs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from reconciler.engine.portmemory import is_submission
from reconciler.model.plan import Action, Change
from reconciler.model.porting import Document, Port
from reconciler.model.settings import Kind
from reconciler.providers import ports
from reconciler.sandbox.server import Sandbox
from tests.faults.world import let_pass
from tests.telnyx.porting import FIRST, PORT, PortRig, strict, text

ADDED: Final = "POST /porting_orders/*/additional_documents"
PATH: Final = {"path": "/additional_documents$", "method": "POST", "nth": 1}
UNREADABLE: Final = {
    "match": {"path": "/porting_orders$", "method": "GET", "nth": 2, "every": 1},
    "do": {"status": 500},
}
ACTING: Final = "may still be acting on it"


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> PortRig:
    return strict(sandbox, tmp_path)


def declare(rig: PortRig, more: str = "submit: false", csr: str = "csr.pdf") -> None:
    rig.write(text(more).replace("bill: bill.pdf}", f"bill: bill.pdf, csr: {csr}}}" if csr else "bill: bill.pdf}"))


def attached(rig: PortRig) -> list[str]:
    """The names of the records of service that the order has, oldest first."""
    return [row["filename"] for row in rig.state()["additional_documents"]]


def gone_wrong(rig: PortRig, fault: dict[str, Any]) -> None:
    """Apply, and the answer to the call that adds the document is lost; nor can the order be read after it."""
    rig.sandbox.control.set_faults({"match": PATH, "do": fault}, UNREADABLE)
    assert rig.outcomes()[PORT].startswith("unknown")
    rig.sandbox.control.set_faults()


def accepted_and_not_read_back(rig: PortRig) -> None:
    """Apply, and the carrier takes it; then nothing of the order can be read."""
    rig.sandbox.control.set_faults(UNREADABLE)
    rig.outcomes()
    rig.sandbox.control.set_faults()
    assert attached(rig) == ["csr.pdf"]
    assert ("add_papers", "accepted") in statuses(rig)


def statuses(rig: PortRig) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(rig.folder / ".reconciler" / "state.db")) as database:
        return database.execute("SELECT endpoint, status FROM reconciler_intents ORDER BY at").fetchall()


def test_one_that_was_added_without_an_answer_is_not_added_again(rig: PortRig) -> None:
    declare(rig)
    gone_wrong(rig, {"drop_reply": True})
    rig.applied()
    assert attached(rig) == ["csr.pdf"]
    assert ("add_papers", "confirmed") in statuses(rig)
    assert rig.outcomes() == {}
    assert PORT not in rig.pending()


def test_one_that_never_came_to_the_carrier_is_waited_for_and_then_added(rig: PortRig) -> None:
    declare(rig)
    gone_wrong(rig, {"reset": True})
    mark = rig.mark()
    assert ACTING in rig.pending()[PORT]
    assert rig.outcomes() == {}
    assert rig.steps(mark) == []
    let_pass(rig.folder, 601)
    rig.applied()
    assert attached(rig) == ["csr.pdf"]
    assert rig.outcomes() == {}


def test_another_that_is_declared_after_one_that_was_added_without_an_answer_is_added_to_it(rig: PortRig) -> None:
    declare(rig)
    gone_wrong(rig, {"drop_reply": True})
    (rig.folder / "newer.pdf").write_bytes(b"%PDF-1.4 a newer record")
    declare(rig, csr="newer.pdf")
    rig.applied()
    assert attached(rig) == ["csr.pdf", "newer.pdf"]
    assert rig.outcomes() == {}


def test_another_that_is_declared_after_one_that_never_came_is_the_only_one(rig: PortRig) -> None:
    declare(rig)
    gone_wrong(rig, {"status": 503})
    (rig.folder / "newer.pdf").write_bytes(b"%PDF-1.4 a newer record")
    declare(rig, csr="newer.pdf")
    assert ACTING in rig.pending()[PORT]
    let_pass(rig.folder, 601)
    rig.applied()
    assert attached(rig) == ["newer.pdf"]
    assert rig.outcomes() == {}


def test_one_that_is_not_declared_any_more_is_not_waited_for_once_the_carrier_took_it(rig: PortRig) -> None:
    declare(rig)
    accepted_and_not_read_back(rig)
    declare(rig, csr="")
    rig.applied()
    assert PORT not in rig.pending()
    assert rig.outcomes() == {}
    assert ("add_papers", "confirmed") in statuses(rig)


def test_but_it_is_while_the_carrier_may_still_get_it(rig: PortRig) -> None:
    declare(rig)
    gone_wrong(rig, {"reset": True})
    declare(rig, csr="")
    assert ACTING in rig.pending()[PORT]
    let_pass(rig.folder, 601)
    assert PORT not in rig.pending()


def test_of_an_order_that_is_over_nothing_is_waited_for(rig: PortRig) -> None:
    """What it has is not looked at any more."""
    declare(rig, "submit: true")
    accepted_and_not_read_back(rig)
    (order,) = rig.orders()
    rig.elsewhere("POST", f"/porting_orders/{order['id']}/actions/cancel", {})
    rig.sandbox.control.advance(61)
    assert f"order {order['id']} for these numbers was cancelled" in rig.blocked()[PORT]


def test_its_effect_is_no_submission() -> None:
    port = Port(numbers=(FIRST,), csr=Document("csr.pdf", "0" * 64, 1))
    change = Change(PORT, Kind.PORT, "move", "telnyx", Action.UPDATE, port, port, port)
    (name,) = ports.attaching(change, "csr", [FIRST]).values()
    assert not is_submission(name)
    assert name.endswith(f":{FIRST}")


def test_a_rejected_order_is_not_submitted_again_for_a_document_that_got_no_answer(rig: PortRig) -> None:
    rig.options(port_exception="ACCOUNT_NUMBER_MISMATCH")
    declare(rig, "submit: true", csr="")
    rig.applied()
    rig.sandbox.control.advance(61)
    rig.sandbox.control.advance(61)
    declare(rig, "submit: true")
    assert "rejected" in rig.blocked()[PORT], "that is not what was wrong"
    assert ADDED not in rig.steps()
