"""A sandbox for each module, emptied before each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox, running
from tests.e2e.rig import FEW_FOR_SALE, Rig


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(FEW_FOR_SALE) as started:
        yield started


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> Rig:
    sandbox.control.reset()
    return Rig(sandbox, tmp_path)
