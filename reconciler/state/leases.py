"""Locks as rows: who may write now. Every function works inside the caller's transaction."""

from __future__ import annotations

import os
import socket
from typing import Any, Final

from sqlalchemy import Connection, delete, select, update

from reconciler.state import process, rows
from reconciler.state.backend import Backend
from reconciler.state.clock import moment
from reconciler.state.errors import LockLost
from reconciler.state.records import LockInfo
from reconciler.state.tables import counters, locks

_SECOND: Final = 1_000_000


def take(
    backend: Backend, connection: Connection, scope: str, holder: str, run: str, ttl: float
) -> tuple[LockInfo, bool]:
    """Take the lock if it is free, expired, or its holder is dead. Gives the lock as it now is, and whether we hold it.

    Counting up comes first: on PostgreSQL it makes those who want a lock wait for each other, so that a later fence
    never goes to an earlier lock.
    """
    fence = _next_fence(connection)
    row = connection.execute(select(locks).where(locks.c.scope == scope).with_for_update()).one_or_none()
    at = backend.now(connection)
    if row is not None and row.expires > at and not process.gone(row.process):
        return rows.lock_info(row), False
    connection.execute(delete(locks).where(locks.c.scope == scope))
    info = LockInfo(
        scope, holder, socket.gethostname(), os.getpid(), run, moment(at), moment(at + int(ttl * _SECOND)), fence
    )
    connection.execute(
        locks.insert().values(
            scope=scope,
            fence=fence,
            holder=holder,
            host=info.host,
            pid=info.pid,
            process=process.identity(),
            run=run,
            acquired=at,
            expires=at + int(ttl * _SECOND),
        )
    )
    return info, True


def _next_fence(connection: Connection) -> int:
    ours = counters.c.name == "fence"
    connection.execute(update(counters).where(ours).values(value=counters.c.value + 1))
    return int(connection.execute(select(counters.c.value).where(ours)).scalar_one())


def is_fresh(backend: Backend, connection: Connection, info: LockInfo, ttl: float) -> bool:
    """Whether the lock is still that holder's, with half of its time or more left. Raises LockLost."""
    row = _current(connection, info.scope)
    if row is None or row.fence != info.fence:
        raise LockLost(info.scope, None if row is None else rows.lock_info(row))
    return bool(row.expires - backend.now(connection) >= ttl * _SECOND / 2)


def renew(backend: Backend, connection: Connection, info: LockInfo, ttl: float) -> None:
    """Let the lock expire `ttl` seconds from now. One that expired and nobody took is held again. Raises LockLost."""
    expires = backend.now(connection) + int(ttl * _SECOND)
    ours = (locks.c.scope == info.scope) & (locks.c.fence == info.fence)
    if connection.execute(update(locks).where(ours).values(expires=expires)).rowcount == 0:
        row = _current(connection, info.scope)
        raise LockLost(info.scope, None if row is None else rows.lock_info(row))


def verify(connection: Connection, fence: int) -> None:
    """See that a lock with this fence is held, and keep it so until the transaction ends. Raises LockLost."""
    query = select(locks.c.fence).where(locks.c.fence == fence).with_for_update(read=True)
    if connection.execute(query).one_or_none() is None:
        raise LockLost()


def release(connection: Connection, fence: int) -> None:
    connection.execute(delete(locks).where(locks.c.fence == fence))


def _current(connection: Connection, scope: str) -> Any:
    return connection.execute(select(locks).where(locks.c.scope == scope)).one_or_none()
