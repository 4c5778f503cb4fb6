"""A sandbox per test module, reset before each test."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox, running
from tests.sandbox_teli.teli_api import Api


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(SandboxOptions.from_mapping({"inventory_per_exchange": 12})) as box:
        yield box


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    sandbox.control.reset()
    with httpx.Client(base_url=sandbox.url("teli"), trust_env=False, verify=False, timeout=10) as http:
        yield Api(http, sandbox)
