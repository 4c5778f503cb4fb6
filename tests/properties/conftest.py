"""A sandbox for each module, and a fresh folder for each example."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox, running
from tests.e2e.quick import QuickRig
from tests.e2e.rig import FEW_FOR_SALE
from tests.properties.estates import PASSWORD

Fresh = Callable[[], QuickRig]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(FEW_FOR_SALE) as started:
        yield started


@pytest.fixture(scope="module")
def fresh(sandbox: Sandbox) -> Iterator[Fresh]:
    """Makes a rig with an empty sandbox and an empty folder; one at a time."""
    with tempfile.TemporaryDirectory() as top:

        def make() -> QuickRig:
            sandbox.control.reset()
            environ = {"CALL48_PASSWORD": "demo-password", "DEVICE_PASSWORD": PASSWORD}
            return QuickRig(sandbox, Path(tempfile.mkdtemp(dir=top)), environ)

        yield make
