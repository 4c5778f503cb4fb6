"""A sandbox for each module; each test empties it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.conftest import sandbox
from tests.faults.cell import CellRig

__all__ = ["sandbox"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for a configuration; its parent has room for more."""
    path = tmp_path / "configuration"
    path.mkdir()
    return path


@pytest.fixture
def rig(sandbox: Sandbox, folder: Path) -> CellRig:
    sandbox.control.reset()
    return CellRig(sandbox, folder)
