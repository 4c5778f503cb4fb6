"""A sandbox per test module, reset before each test, and a small logged-in client."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from reconciler.sandbox.server import Sandbox, running
from tests.sandbox.sandbox_api import Api


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running() as box:
        yield box


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    sandbox.control.reset()
    with httpx.Client(base_url=sandbox.url("call48"), trust_env=False, verify=False, timeout=10) as http:
        client = Api(http, sandbox)
        client.login()
        yield client
