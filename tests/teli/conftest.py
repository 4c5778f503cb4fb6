"""A sandbox for each module and a configuration folder for each test; the command line runs in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.conftest import sandbox
from tests.teli.rig import TeliRig

__all__ = ["sandbox"]


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> TeliRig:
    sandbox.control.reset()
    return TeliRig(sandbox, tmp_path)
