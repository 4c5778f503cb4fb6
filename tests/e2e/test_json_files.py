"""The file of `--json`: what this run came to, or nothing."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

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


def test_completing_a_command_line_takes_nothing_away(sandbox: Sandbox, tmp_path: Path) -> None:
    """A shell asks what may come next while the line is still being written."""
    rig = QuickRig(sandbox, tmp_path)
    (tmp_path / "shown.json").write_text("{}")
    line = {"COMP_WORDS": "reconciler plan --json shown.json --", "COMP_CWORD": "4"}
    ran = rig.run(environ={"_RECONCILER_COMPLETE": "bash_complete", **line})
    assert "plain,--out" in ran.out
    assert (tmp_path / "shown.json").exists()


def test_one_that_cannot_be_taken_away_is_told(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that everybody may write to, a file of somebody else."""
    rig = QuickRig(sandbox, tmp_path)
    rig.write('dids: {"+14048060330": {}}\n')
    (tmp_path / "shown.json").write_text("{}")
    monkeypatch.setattr(Path, "unlink", Mock(side_effect=PermissionError(1, "Operation not permitted")))
    ran = rig.run("plan", "--json", "shown.json")
    assert (ran.code, ran.err.partition("\n")[0]) == (1, "Error: shown.json cannot be written: Operation not permitted")
