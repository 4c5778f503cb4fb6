"""Import: what it writes is loaded as it is, and plans empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.accounts import GROUPS, PASSWORDS, rows
from tests.e2e.quick import QuickRig

CREDENTIALS = {"CALL48_USERNAME": "demo", "CALL48_PASSWORD": "demo-password"}


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    sandbox.control.reset()
    return QuickRig(sandbox, tmp_path, CREDENTIALS)


def test_an_account_of_every_shape_is_imported_and_plans_empty(rig: QuickRig) -> None:
    rig.seed(trunk_groups=list(GROUPS), dids=rows(2000))
    rig.write("")
    written = rig.folder / "imported" / "call48.yaml"
    written.parent.mkdir()
    imported = rig.run("import", "--out", written)
    assert imported.code == 0, imported.err
    assert imported.out == ""
    text = written.read_text()
    assert not [secret for secret in (*PASSWORDS, "demo-password") if secret in text + imported.err]
    planned = rig.run("plan", "--detailed-exitcode", written.parent)
    assert planned.code == 0, planned.out[-3000:] + planned.err
    assert "No changes." in planned.out
    assert rig.writes() == []
