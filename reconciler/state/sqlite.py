"""The store in a SQLite file: one machine, no server."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, QueuePool, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from reconciler.model.errors import ReconcilerError
from reconciler.state import clock
from reconciler.state.backend import MODE, Backend

_PATIENCE: Final = 30.0
"""Seconds to wait for another process that is writing."""

_BEGIN: Final = {
    "read": ("BEGIN",),
    "write": ("PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"),
    "relaxed": ("PRAGMA synchronous = NORMAL", "BEGIN IMMEDIATE"),
    "schema": ("PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"),
}
_REMEDIES: Final = {
    "SQLITE_NOTADB": ("is not a SQLite database", "move it away: then nothing is remembered, and all is read anew"),
    "SQLITE_CORRUPT": (
        "is damaged",
        "put back a copy, or move it away: then nothing is remembered, and all is read anew",
    ),
    "SQLITE_FULL": ("cannot grow: the disk is full", "free some space and run the command again"),
    "SQLITE_READONLY": (
        "cannot be written",
        "give the user that runs this write permission on the file and its folder",
    ),
    "SQLITE_CANTOPEN": ("cannot be opened", "see that its folder exists and that it may be read and written"),
    "SQLITE_PERM": ("cannot be opened", "see that the file may be read and written"),
    "SQLITE_BUSY": ("is in use by another process", "wait until that one is done, and run the command again"),
    "SQLITE_LOCKED": ("is in use by another process", "wait until that one is done, and run the command again"),
    "SQLITE_IOERR": ("cannot be read or written: the disk reports an error", "see to the disk, then run it again"),
}


class Sqlite(Backend):
    """A SQLite file, which is there (`make_private`). With `create` it is kept in WAL mode: readers never wait."""

    insert = staticmethod(insert)

    def __init__(self, path: Path, create: bool) -> None:
        uri = f"{path.absolute().as_uri()}?{_access(path)}"

        def connect() -> sqlite3.Connection:
            return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)

        engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, hide_parameters=True)
        if create:  # a file that is only read may be anybody's, and is left as it is
            event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
        # SQLite has one writer at a time. Threads take turns here, which is fair; its own waiting is by chance.
        super().__init__(engine, f"the state file {path}", threading.Lock())
        self._path = path

    def now(self, _connection: Connection) -> int:
        return clock.now()

    def explain(self, error: DBAPIError | PoolTimeout) -> ReconcilerError:
        origin = error.orig if isinstance(error, DBAPIError) else None
        name = str(getattr(origin, "sqlite_errorname", ""))
        for prefix, (what, remedy) in _REMEDIES.items():
            if name.startswith(prefix):
                return ReconcilerError(f"{self.name} {what}", remedy)
        return ReconcilerError(f"{self.name} cannot be used: {origin or error}", "see to the file, or move it away")

    def backup(self, version: int) -> None:
        copy = self._path.with_name(f"{self._path.name}.v{version}.bak")
        make_private(copy)
        try:
            with closing(sqlite3.connect(self._path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except sqlite3.Error as error:
            raise ReconcilerError(
                f"{self.name} cannot be copied to {copy.name} before it is brought up to date: {error}",
                "free some space beside it, or see that its folder may be written",
            ) from None


def make_private(path: Path) -> None:
    """Make a file, and its folder, that only this user can read; take the others' permissions from one that exists."""
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (path.parent / ".gitignore").write_text("*\n")  # never committed by accident
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        with suppress(PermissionError):  # somebody else's file stays as its owner wants it
            path.chmod(0o600)
    except OSError as error:
        raise ReconcilerError(
            f"the state file {path} cannot be made or written: {error.strerror}",
            "see that the user that runs this may write there, or name another place with state: {url: ...}",
        ) from None


def _access(path: Path) -> str:
    """How SQLite may open the file: never made here, and on a medium that cannot be written without its lock files."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"


def _connected(connection: sqlite3.Connection, _record: Any) -> None:
    """Put the file into WAL mode. SQLite's own waiting does not cover that: of processes that do so to a new file at once,
    all but one are refused."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > end:
                raise
        _pause()


def _pause() -> None:
    time.sleep(random.uniform(0.005, 0.02))


def _begun(connection: Connection) -> None:
    for statement in _BEGIN[connection.get_execution_options()[MODE]]:
        connection.exec_driver_sql(statement)
