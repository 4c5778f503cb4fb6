"""What is removed for its age, so that the history does not grow for ever. Works inside the caller's transaction."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, select

from reconciler.state.records import OPEN, Pruned
from reconciler.state.tables import IS_OPEN, intents, journal, meta, runs

_DAY: Final = 24 * 60 * 60 * 1_000_000


def prune(connection: Connection, now: int, keep_days: int, keep_runs: int) -> Pruned:
    """See `Store.prune`; `now` in microseconds. One look at an index where there is nothing to do, which is nearly always."""
    before = now - keep_days * _DAY
    if keep_runs:
        latest = select(runs.c.started).order_by(runs.c.started.desc()).offset(keep_runs - 1).limit(1)
        before = min(before, connection.execute(latest).scalar() or 0)
    # What an open intent is about is asked of its run and journal, however old they are.
    old = (runs.c.started < before) & runs.c.id.not_in(select(intents.c.run).where(IS_OPEN))
    if connection.execute(select(runs.c.id).where(old).limit(1)).first() is None:
        return Pruned()
    # Two at once would delete the same rows in orders of their own, and might wait for each other.
    connection.execute(select(meta.c.value).where(meta.c.name == "version").with_for_update())
    entries = delete(journal).where(journal.c.run.in_(select(runs.c.id).where(old)))
    settled = delete(intents).where(intents.c.status.not_in(OPEN), intents.c.settled_at < before)
    removed = [connection.execute(statement).rowcount for statement in (entries, settled, delete(runs).where(old))]
    return Pruned(removed[2], removed[0], removed[1])
