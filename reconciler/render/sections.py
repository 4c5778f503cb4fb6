"""The parts of a plan that are not its changes: what settles, what is blocked, calls, limits, findings, totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

import orjson

from reconciler.render import words
from reconciler.render.changes import WILL_NOT, drift_lines, symbol
from reconciler.render.document import (
    AccountEntry,
    BlockedEntry,
    CallEntry,
    FindingEntry,
    LimitEntry,
    PendingEntry,
    PlanDocument,
    ResourceDrift,
    UnmanagedEntry,
)
from reconciler.render.lines import Line, Tint, spaced

LEGEND: Final = {
    "+": "create",
    "~": "update in-place",
    "-": "destroy",
    "?": "pending: accepted, still settling at the carrier",
    "!": "blocked: not done, with the reason and the way out",
}
UNMANAGED_SHOWN: Final = 10
OUTSIDE: Final = "Note: Objects have changed outside of Reconciler"
OTHER_HANDS: Final = "Since they were last applied, other hands made these changes:"


def legend(document: PlanDocument) -> Iterator[Line]:
    """The symbols that occur, and no others."""
    used = {symbol(entry["change"]["actions"][0]) for entry in document["resource_changes"]}
    used |= {"?"} if document["pending"] else set()
    used |= {"!"} if document["blocked"] else set()
    for mark, meaning in LEGEND.items():
        if mark in used:
            yield Line(meaning, mark, indent=2)


def pending_lines(entries: Iterable[PendingEntry]) -> Iterator[Line]:
    """What was accepted and is still settling; nothing is sent for it."""
    for entry in entries:
        yield Line(f"{entry['address']} is pending: {entry['reason']}{_since(entry['since'])}", "?", indent=2)
        yield _context(words.place(entry["origin"]), entry["provider"])


def blocked_lines(entries: Iterable[BlockedEntry]) -> Iterator[Line]:
    """What is not done, why, where it is declared, and the way out."""
    for entry in entries:
        yield Line(
            f"{entry['address']} {WILL_NOT.get(entry['action'], 'is blocked')}: {entry['reason']}", "!", indent=2
        )
        yield _context(words.place(entry["origin"]), entry["provider"])
        if entry["remedy"]:
            yield Line(f"Way out: {entry['remedy']}", indent=6, prose=True)


def outside(document: PlanDocument) -> list[ResourceDrift]:
    """What was changed or removed by other hands."""
    return [entry for entry in document["resource_drift"] if entry["reconciler"]["drift"] in ("changed", "vanished")]


def outside_lines(entries: Iterable[ResourceDrift]) -> Iterator[Line]:
    """Terraform's note that something was changed by other hands: what was applied, and what is live."""
    yield Line(OTHER_HANDS)
    yield Line()
    yield from spaced(map(drift_lines, entries))


def call_lines(entries: Iterable[CallEntry]) -> Iterator[Line]:
    """Every request as it will be sent."""
    for entry in entries:
        cost = words.price(entry["cost"])
        tail = ", ".join(filter(None, (entry["provider"], entry["effect"], cost)))
        tint: Tint = "destroy" if entry["effect"] == "irreversible" else ""
        yield Line(f"{entry['id']}  {entry['method']} {entry['path']}  ({tail})", indent=2, tint=tint)
        if entry["purpose"]:
            yield Line(entry["purpose"], indent=6, prose=True)
        if entry["awaits"]:
            yield Line("sent until the account shows what it waits for", indent=6)
        yield Line("for " + ", ".join(entry["addresses"]), indent=6)
        if entry["needs"]:
            yield Line("after " + ", ".join(entry["needs"]), indent=6)
        if entry["body"]:
            yield Line(orjson.dumps(entry["body"], option=orjson.OPT_SORT_KEYS).decode(), indent=6)


def finding_lines(entries: Iterable[FindingEntry]) -> Iterator[Line]:
    """Findings as Terraform's diagnostics: `Error: ` at the start of the line, then where, and what to write instead."""
    for number, entry in enumerate(entries):
        if number:
            yield Line()
        error = entry["severity"] == "error"
        yield Line(f"{'Error' if error else 'Warning'}: {entry['message']}", tint="alarm" if error else "warning")
        where = "  ".join(filter(None, (words.place(entry["where"]), entry["resource"], f"[{entry['check']}]")))
        yield Line(where, indent=2, tint="quiet")
        if entry["remedy"]:
            yield Line(entry["remedy"], indent=2, prose=True)


def limit_lines(entries: Iterable[LimitEntry]) -> Iterator[Line]:
    """Safety limits that are exceeded, and the word that lifts each once."""
    for entry in entries:
        yield Line(f"Error: {entry['message']}", tint="alarm")
        yield Line(f"`--allow {entry['allow']}` lifts this limit once.", indent=2)


def account_lines(entries: Iterable[AccountEntry]) -> Iterator[Line]:
    """Accounts that could not be read."""
    for entry in entries:
        if entry["error"]:
            yield Line(f'Error: account "{entry["name"]}": {entry["error"]}', tint="alarm")


def unmanaged_lines(entries: list[UnmanagedEntry], most: int | None) -> Iterator[Line]:
    """Live resources that no file names, at most so many of them one by one."""
    shown = entries if most is None else entries[:most]
    for entry in shown:
        about = ", ".join(filter(None, (entry["provider"], entry["description"])))
        yield Line(f"{entry['address']}  ({about})", indent=2)
    if len(shown) < len(entries):
        yield Line(f"and {len(entries) - len(shown):,} more; `reconciler drift` lists them all.", indent=2)


def totals(document: PlanDocument) -> Iterator[Line]:
    """The summary line, counts per kind, what is not a change, and what it takes and costs."""
    yield Line(document["summary"], tint="strong")
    rows = words.kinds(document["resource_changes"])
    wide = max((len(kind) for kind, _ in rows), default=0)
    for kind, row in rows:
        doing = (("create", "to add"), ("update", "to change"), ("delete", "to destroy"))
        parts = [f"{row[action]:,} {what}" for action, what in doing if row[action]]
        yield Line(f"{kind:<{wide}}  {', '.join(parts)}", indent=2)
    if standing := words.standing(document["counts"]):
        yield Line(standing)
    if lasting := sum(entry["reconciler"]["irreversible"] for entry in document["resource_changes"]):
        yield Line(f"{words.many(lasting, 'change')} cannot be undone.", tint="alarm")
    if document["forecast"]["calls"]:
        yield Line(words.effort(document["forecast"], document["cost"]))


def partial_lines(document: PlanDocument) -> Iterator[Line]:
    """That the plan leaves something out."""
    if document["targets"]:
        yield Line(f"Warning: only a part is planned: {', '.join(document['targets'])}", tint="warning")
    elif not document["complete"]:
        yield Line("Warning: the plan is not complete.", tint="warning")


def _since(moment: str | None) -> str:
    if moment is None:
        return ""
    return f" (since {datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC)"


def _context(*parts: str) -> Line:
    return Line(f"({', '.join(filter(None, parts))})", indent=6, tint="quiet")
