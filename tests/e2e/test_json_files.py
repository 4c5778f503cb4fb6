"""The file of `--json`: what this run came to, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig


@pytest.mark.parametrize("name", ["plan", "apply", "drift", "ports"])
def test_a_run_that_fails_leaves_none_of_an_earlier_one(sandbox: Sandbox, tmp_path: Path, name: str) -> None:
    """Whoever reads it afterwards would take it for this run's."""
    rig = QuickRig(sandbox, tmp_path)
    rig.write('dids: {"+14048060330": {fax: 5}}\n')
    (tmp_path / "shown.json").write_text('{"exit_code": 0}')
    assert rig.run(name, "--json", "shown.json").code == 1
    assert not (tmp_path / "shown.json").exists()


@pytest.mark.parametrize("name", ["plan", "apply", "drift", "ports"])
def test_one_that_cannot_be_written_is_told_before_anything_is_sent(
    sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    rig = QuickRig(sandbox, tmp_path)
    rig.write('dids: {"+14048060330": {}}\n')
    mark = rig.mark()
    ran = rig.run(name, "--json", "nowhere/shown.json")
    assert ran.code == 1
    assert "nowhere/shown.json cannot be written" in ran.err
    assert rig.requests(mark) == []
