"""A sandbox per test module, reset before each test, and a small client with the right key."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox.server import Sandbox, running
from tests.sandbox_telnyx.telnyx_api import KEY, Api


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as box:
        yield box


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    sandbox.control.reset()
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(
        base_url=sandbox.url("telnyx"), headers=headers, trust_env=False, verify=False, timeout=10
    ) as http:
        yield Api(http, sandbox)
