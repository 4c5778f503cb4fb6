"""Drift: what differs live from what is declared, sorted by how it came about.

A difference that comes from the files alone (live is still what was last applied) is no drift: it waits for an apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reconciler.engine.keeping import kept
from reconciler.engine.planning import AccountPlan
from reconciler.engine.portmemory import moved_on
from reconciler.model.plan import Action, Change, Difference, Drift, Drifted
from reconciler.model.porting import Port
from reconciler.model.settings import Kind, address


def drifted(accounts: Sequence[AccountPlan]) -> tuple[Drifted, ...]:
    """Every declared resource whose live state moved, by address."""
    found = [item for account in accounts for item in _account(account)]
    return tuple(sorted(found, key=lambda item: item.address))


def _account(account: AccountPlan) -> Iterator[Drifted]:
    absent = [*account.missing, *account.gone]
    account.recall.expect(change.address for change in account.changes)
    account.recall.expect(address(Kind.DID, number.number) for number in absent)
    for change in account.changes:
        if change.kind in (Kind.DID, Kind.PORT) and change.action is Action.DELETE:
            continue
        if change.before is None:
            if change.kind is not Kind.PORT and account.recall.of(change.address) is not None:
                yield _of(change, Drift.VANISHED, "it was there when it was last applied")
        elif not (_is_ours(change) or _ahead(change, account)):
            yield _of(change, Drift.CHANGED, "" if change.differences else "; ".join(change.notes))
    for number in absent:
        where = address(Kind.DID, number.number)
        if number.acquire != "purchase" or account.recall.of(where) is not None:
            reason = "it is not on the account any more"
            yield Drifted(
                where, Kind.DID, number.number, number.provider, Drift.VANISHED, None, None, (), reason, number.origin
            )
    for item in account.pending:
        kind, key = item.address.partition("[")[0], item.address.split('"')[1]
        yield Drifted(
            item.address, Kind(kind), key, item.provider, Drift.SETTLING, None, None, (), item.reason, item.origin
        )


def _of(change: Change, drift: Drift, reason: str) -> Drifted:
    return Drifted(
        change.address, change.kind, change.key, change.provider, drift, change.desired, change.before,
        tuple(_turned(change)), reason, change.origin,
    )  # fmt: skip


def _turned(change: Change) -> Iterator[Difference]:
    """The change's differences the other way round: from what is declared to what is live."""
    for item in change.differences:
        yield replace(item, before=item.after, after=item.before)


def _is_ours(change: Change) -> bool:
    """Whether only something is left to do that nobody else undid: a port that is still to be submitted."""
    return change.kind is Kind.PORT and all(item.path == "submitted" for item in change.differences)


def _ahead(change: Change, account: AccountPlan) -> bool:
    """Whether the files moved and live did not: something else was applied last, and it is still there."""
    recall = account.recall
    memory = recall.of(change.address)
    if memory is None or change.desired is None:
        return False
    if isinstance(change.desired, Port):
        return moved_on(memory, change.desired, recall)
    return dict(memory.applied) != kept(change.desired, recall) and memory.seen == recall.print(change.before)
