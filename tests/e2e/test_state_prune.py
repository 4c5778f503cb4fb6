"""The history is bounded: by an apply, and by hand."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from reconciler.engine import running
from reconciler.sandbox.server import Sandbox
from reconciler.state import JournalEntry, Run, open_store
from tests.e2e.quick import QuickRig

NUMBERS = 'dids: {"+12512658624": {cnam: ACME}}\n'
STATE = "sqlite:///.reconciler/state.db"


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """An account whose one number was applied, after runs of 40, 100 and 400 days ago."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(NUMBERS)
    now = datetime.datetime.now(datetime.UTC)
    with open_store(STATE, rig.folder) as store:
        for days in (40, 100, 400):
            at = now - datetime.timedelta(days=days)
            store.start_run(Run(f"r{days}", "apply", "c", "alice", "h", None, at))
            store.journal(None, [JournalEntry(f"r{days}", 1, "c1", "order", "billed", ("a",), "before", "", None, at)])
            store.finish_run(f"r{days}", 0, {"summary": f"{days} days ago"})
    rig.applied()
    return rig


def old_runs(rig: QuickRig) -> list[str]:
    shown = rig.run("history", "--limit", "100").out.splitlines()
    return [line.rsplit(": ", 1)[1] for line in shown if line.endswith("days ago")]


def test_an_apply_keeps_the_last_thousand_runs_however_old(rig: QuickRig) -> None:
    assert old_runs(rig) == ["40 days ago", "100 days ago", "400 days ago"]


def test_an_apply_removes_what_is_older_than_the_configuration_says(
    rig: QuickRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "KEEP_RUNS", 2)
    rig.write(f"state: {{keep_days: 120}}\n{NUMBERS}")
    rig.applied()
    assert old_runs(rig) == ["40 days ago", "100 days ago"]
    rig.write(NUMBERS)
    rig.applied()
    assert old_runs(rig) == ["40 days ago"], "90 days unless something is said"
    rig.assert_settled()


def test_by_hand(rig: QuickRig) -> None:
    assert rig.run("state", "prune").out == "Removed 0 runs, 0 journal entries, 0 settled calls.\n"
    ran = rig.run("state", "prune", "--keep-days", "365", "--keep-runs", "4")
    assert (ran.code, ran.out) == (0, "Removed 1 runs, 1 journal entries, 0 settled calls.\n")
    assert old_runs(rig) == ["40 days ago", "100 days ago"]
    assert rig.run("state", "prune", "--keep-days", "30").out.startswith("Removed 2 runs, 2 journal entries")
    assert old_runs(rig) == []
    history = rig.run("history").out
    assert "state prune" in history
    assert "Removed 2 runs" in history
    assert 'cnam["+12512658624"]' in rig.run("state", "list").out
    rig.assert_settled()


def test_the_last_day_is_never_removed(rig: QuickRig) -> None:
    assert rig.run("state", "prune", "--keep-runs", "0").out.startswith("Removed 3 runs")
    assert "Apply complete!" in rig.run("history").out
    assert rig.run("state", "prune", "--keep-days", "0").code == 1


def test_without_state_there_is_nothing_to_remove(rig: QuickRig) -> None:
    rig.write(f"state: none\n{NUMBERS}")
    assert rig.run("state", "prune", "--keep-days", "1").out.startswith("Removed 0 runs")
