"""Making the tables, and bringing those of an older version up to date."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, inspect, select, update

from reconciler.model.errors import ReconcilerError
from reconciler.state.backend import Backend
from reconciler.state.tables import counters, meta, metadata

Step = Callable[[Connection], None]

STEPS: Final[tuple[Step, ...]] = ()
"""What turns version 1 of the schema into 2, 2 into 3 and so on; `tables` is always the newest."""


def newest() -> int:
    """The version of the schema that this code knows."""
    return 1 + len(STEPS)


def stored(backend: Backend) -> int | None:
    """The version of the tables in the database; None if there are none. Raises ReconcilerError for a newer one."""
    with backend.begin("read") as connection:
        return _version(backend, connection)


def prepare(backend: Backend) -> None:
    """Make the tables if there are none; if they are older, keep a copy (where one can be made) and change them."""
    if stored(backend) == newest():
        return
    with backend.begin("schema") as connection:
        version = _version(backend, connection)  # another process may have been quicker
        if version is None:
            _make(connection)
        elif version < newest():
            backend.backup(version)
            for step in STEPS[version - 1 :]:
                step(connection)
            connection.execute(update(meta).where(meta.c.name == "version").values(value=str(newest())))


def key(backend: Backend) -> bytes:
    """The key of this store's fingerprints, made together with its tables."""
    with backend.begin("read") as connection:
        return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.name == "key")).scalar_one())


def _make(connection: Connection) -> None:
    metadata.create_all(connection)
    rows = {"version": str(newest()), "key": secrets.token_hex(32)}
    connection.execute(meta.insert(), [{"name": name, "value": value} for name, value in rows.items()])
    connection.execute(counters.insert(), [{"name": "fence", "value": 0}])


def _version(backend: Backend, connection: Connection) -> int | None:
    if not inspect(connection).has_table(meta.name):
        return None
    version = int(connection.execute(select(meta.c.value).where(meta.c.name == "version")).scalar_one())
    if version > newest():
        raise ReconcilerError(
            f"{backend.name} was written by a newer reconciler: its schema has version {version}, "
            f"this one knows {newest()}",
            "upgrade the reconciler, or give this one a state of its own with state: {url: ...}",
        )
    return version
