"""A sandbox for each module and a configuration folder for each test. Whatever a test sends is held against Kazoo's schemas,
where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.conftest import sandbox
from tests.kazoo import schemas
from tests.kazoo.rig import KazooRig, below

__all__ = ["sandbox"]


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> Iterator[KazooRig]:
    sandbox.control.reset()
    made = KazooRig(sandbox, tmp_path)
    yield made
    if schemas.there():
        problems = [problem for entry in made.requests() for problem in schemas.wrong(entry, below(entry))]
        assert problems == []
