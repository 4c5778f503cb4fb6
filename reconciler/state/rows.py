"""Records to rows and back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Row

from reconciler.state.clock import micros, moment
from reconciler.state.document import Document, canonical
from reconciler.state.records import Intent, JournalEntry, LockInfo, Memory, MemoryOutcome, Run

Values = dict[str, str | int | None]


def memory_values(memory: Memory) -> Values:
    return {
        "provider": memory.provider,
        "address": memory.address,
        "applied": json_text(memory.applied),
        "sent": memory.sent,
        "seen": memory.seen,
        "blind": memory.blind,
        "native": json_text(memory.native),
        "outcome": memory.outcome,
        "at": micros(memory.at),
    }


def memories(provider: str, found: Iterable[Sequence[Any]]) -> dict[str, Memory]:
    """One provider's memories by address, from rows of the other columns in their order; made for many."""
    moments: dict[int, datetime.datetime] = {}
    outcomes: dict[MemoryOutcome, MemoryOutcome] = {}
    records = {}
    for address, applied, sent, seen, blind, native, outcome, at in found:
        time = moments.get(at) or moments.setdefault(at, moment(at))  # a run has few, a database row each its own
        records[address] = Memory(
            provider,
            address,
            Document(applied),
            sent,
            seen,
            blind,
            Document(native),
            outcomes.setdefault(outcome, outcome),
            time,
        )
    return records


def intent_values(intent: Intent) -> Values:
    return {
        "id": intent.id,
        "provider": intent.provider,
        "key": intent.key,
        "endpoint": intent.endpoint,
        "effect": str(intent.effect),
        "addresses": json_text(intent.addresses),
        "run": intent.run,
        "status": intent.status,
        "detail": intent.detail,
        "at": micros(intent.at),
        "settled_at": micros(intent.settled_at) if intent.settled_at else None,
    }


def intent(row: Row[*tuple[Any, ...]]) -> Intent:
    return Intent(
        id=row.id,
        provider=row.provider,
        key=row.key,
        endpoint=row.endpoint,
        effect=row.effect,
        addresses=tuple(orjson.loads(row.addresses)),
        run=row.run,
        status=row.status,
        detail=row.detail,
        at=moment(row.at),
        settled_at=None if row.settled_at is None else moment(row.settled_at),
    )


def run_values(run: Run) -> Values:
    return {
        "id": run.id,
        "command": run.command,
        "configuration": run.configuration,
        "who": run.who,
        "host": run.host,
        "revision": run.commit,
        "started": micros(run.started),
        "ended": micros(run.ended) if run.ended else None,
        "exit_code": run.exit_code,
        "summary": json_text(run.summary),
    }


def run(row: Row[*tuple[Any, ...]]) -> Run:
    return Run(
        id=row.id,
        command=row.command,
        configuration=row.configuration,
        who=row.who,
        host=row.host,
        commit=row.revision,
        started=moment(row.started),
        ended=None if row.ended is None else moment(row.ended),
        exit_code=row.exit_code,
        summary=Document(row.summary),
    )


def entry_values(entry: JournalEntry) -> Values:
    return {
        "run": entry.run,
        "seq": entry.seq,
        "call": entry.call,
        "endpoint": entry.endpoint,
        "effect": str(entry.effect),
        "addresses": json_text(entry.addresses),
        "phase": entry.phase,
        "outcome": str(entry.outcome),
        "status_code": entry.status_code,
        "at": micros(entry.at),
    }


def entry(row: Row[*tuple[Any, ...]]) -> JournalEntry:
    return JournalEntry(
        run=row.run,
        seq=row.seq,
        call=row.call,
        endpoint=row.endpoint,
        effect=row.effect,
        addresses=tuple(orjson.loads(row.addresses)),
        phase=row.phase,
        outcome=row.outcome,
        status_code=row.status_code,
        at=moment(row.at),
    )


def lock_info(row: Row[*tuple[Any, ...]]) -> LockInfo:
    return LockInfo(
        scope=row.scope,
        holder=row.holder,
        host=row.host,
        pid=row.pid,
        run=row.run,
        acquired=moment(row.acquired),
        expires=moment(row.expires),
        fence=row.fence,
    )


def json_text(value: Mapping[str, Any] | tuple[str, ...]) -> str:
    """The form in which JSON values are kept."""
    return value.text if isinstance(value, Document) else canonical(value).decode()
