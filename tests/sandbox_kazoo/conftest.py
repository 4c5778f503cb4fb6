"""A sandbox per test module, reset before each test, a customer's client and the port authority's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox, running
from tests.sandbox_kazoo.kazoo_api import CUSTOMER, CUSTOMER_KEY, MASTER_KEY, Api, client


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running(SandboxOptions.from_mapping({"inventory_per_exchange": 12})) as box:
        yield box


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[Api]:
    sandbox.control.reset()
    with client(sandbox) as http:
        yield Api(http, sandbox, CUSTOMER).login(CUSTOMER_KEY)


@pytest.fixture
def agent(api: Api) -> Iterator[Api]:
    """The master account, working in the customer's account."""
    with client(api.sandbox) as http:
        yield Api(http, api.sandbox, CUSTOMER).login(MASTER_KEY)
