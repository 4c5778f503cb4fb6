"""The tables, the same on SQLite and PostgreSQL. JSON is kept as text, times as microseconds (see `clock`)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text, text

metadata: Final = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _at(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


# `version`: of this schema; `key`: of the fingerprints.
meta: Final = Table("reconciler_meta", metadata, _key("name"), _text("value"))

# `fence`: the number last given to a lock. One counter for all scopes, so that a number alone tells its lock.
counters: Final = Table("reconciler_counters", metadata, _key("name"), Column("value", BigInteger, nullable=False))

memories: Final = Table(
    "reconciler_memories",
    metadata,
    _key("provider"),
    _key("address"),
    _text("applied"),
    Column("sent", Text),
    Column("seen", Text),
    Column("blind", Text),
    _text("native"),
    _text("outcome"),
    _at("at"),
    sqlite_with_rowid=False,  # kept in the order of the key: reading one provider is one sweep
)

intents: Final = Table(
    "reconciler_intents",
    metadata,
    _key("id"),
    _text("provider"),
    _text("key"),
    _text("endpoint"),
    _text("effect"),
    _text("addresses"),
    _text("run"),
    _text("status"),
    _text("detail"),
    _at("at"),
    _at("settled_at", nullable=True),
    Index("reconciler_intents_by_time", "provider", "at"),
)
IS_OPEN: Final = text("status IN ('open', 'accepted', 'unknown')")
# The database itself sees to it that of two machines only one begins an effect.
Index(
    "reconciler_intents_open",
    intents.c.provider,
    intents.c.key,
    unique=True,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)

runs: Final = Table(
    "reconciler_runs",
    metadata,
    _key("id"),
    _text("command"),
    _text("configuration"),
    _text("who"),
    _text("host"),
    Column("revision", Text),
    _at("started"),
    _at("ended", nullable=True),
    Column("exit_code", Integer),
    _text("summary"),
    Index("reconciler_runs_by_time", "started"),
)

journal: Final = Table(
    "reconciler_journal",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    _text("run"),
    Column("seq", Integer, nullable=False),
    _text("call"),
    _text("endpoint"),
    _text("effect"),
    _text("addresses"),
    _text("phase"),
    _text("outcome"),
    Column("status_code", Integer),
    _at("at"),
    Index("reconciler_journal_by_run", "run", "seq"),
)

plans: Final = Table("reconciler_plans", metadata, _key("digest"), _text("run"), _at("at"))

locks: Final = Table(
    "reconciler_locks",
    metadata,
    _key("scope"),
    Column("fence", BigInteger, nullable=False, unique=True),
    _text("holder"),
    _text("host"),
    Column("pid", Integer, nullable=False),
    _text("process"),
    _text("run"),
    _at("acquired"),
    _at("expires"),
)
