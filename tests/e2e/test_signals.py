"""Signals: the first asks to stop, the second to stop at once, however soon it comes; what was done is told, and remembered."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from reconciler.cli.signals import stopping
from reconciler.engine.workspace import Workspace
from reconciler.model.errors import ReconcilerError
from reconciler.sandbox.server import Sandbox
from reconciler.state.sql import SqlStore
from tests.e2e.quick import QuickRig


def test_a_second_signal_in_the_middle_of_the_first_is_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes] = []
    hurried = threading.Event()

    def write(_number: int, data: bytes) -> int:
        said.append(data)
        if len(said) == 1:
            signal.raise_signal(signal.SIGTERM)
        return len(data)

    monkeypatch.setattr(os, "write", write)
    with stopping(hurried.set) as stop:
        signal.raise_signal(signal.SIGINT)
    assert stop.requested
    assert hurried.wait(30)
    assert [text.split(b":")[0] for text in said] == [b"Interrupted", b"Interrupted again"]


def test_hurrying_does_not_wait_for_what_the_signal_interrupts() -> None:
    held = threading.Lock()
    taken: SimpleQueue[bool] = SimpleQueue()
    with held, stopping(lambda: taken.put(held.acquire(timeout=5))):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert taken.get(timeout=30)


@pytest.mark.parametrize("method", ["finish_run", "close"])
def test_a_signal_after_the_last_call_takes_no_results_away(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    rig = declared(sandbox, tmp_path)
    real = getattr(SqlStore, method)

    def interrupted(store: SqlStore, *arguments: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        return real(store, *arguments)

    monkeypatch.setattr(SqlStore, method, interrupted)
    ran = rig.apply()
    assert "done (confirmed)" in ran.out, ran.err
    assert ran.code == 0


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyboardInterrupt(), "exit 130: Interrupted before the first write."),
        (ReconcilerError("no"), "exit 1: Error: the apply ended before its first write."),
    ],
)
def test_the_history_does_not_take_a_plan_that_was_not_begun_for_what_came_of_it(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    rig = declared(sandbox, tmp_path)

    def end(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Workspace, "remember_picks", end)
    code = rig.apply().code
    assert told.startswith(f"exit {code}: ")
    assert told in rig.run("history").out


def declared(sandbox: Sandbox, folder: Path) -> QuickRig:
    """A live number that is to be forwarded."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, folder)
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write('dids: {"+12512658624": {forwarding: "+13055550100"}}\n')
    return rig
