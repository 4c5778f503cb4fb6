"""Drift: what differs live from what is declared, sorted by how it came about.

A difference that comes from the files alone (live is still what was last applied) is no drift: it waits for an apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from reconciler.engine.keeping import kept
from reconciler.engine.planning import AccountPlan
from reconciler.engine.portmemory import moved_on
from reconciler.model.configuration import DesiredNumber
from reconciler.model.fields import specs
from reconciler.model.plan import Change, Difference, Drift, Drifted
from reconciler.model.porting import Port
from reconciler.model.settings import Kind, address, parts
from reconciler.state import Memory


def drifted(accounts: Sequence[AccountPlan], *, every: bool = True) -> tuple[Drifted, ...]:
    """The declared resources whose live state moved, by address.

    `every`: also what was never applied and is not as declared, and what is settling. Without it (the drift of a plan) only
    what was applied from here, and was changed or removed by other hands since.
    """
    found = [item for account in accounts for item in _account(account, every)]
    return tuple(sorted(found, key=lambda item: item.address))


def _account(account: AccountPlan, every: bool) -> Iterator[Drifted]:
    absent = {number.number: number for number in (*account.missing, *account.gone)}
    waiting = {item.address for item in account.pending}
    # That a change is blocked makes what is live no more what was declared.
    changes = [*account.changes, *(change for change in account.held if change.address not in waiting)]
    known = chain((c.address for c in changes), *map(_addresses, absent.values()))
    with account.recall.at_hand(dict.fromkeys(known)):
        yield from _moved(account, changes, absent, every)
    for item in account.pending if every else ():
        yield Drifted(
            item.address, *parts(item.address), item.provider, Drift.SETTLING, None, None, (), item.reason, item.origin
        )


def _moved(
    account: AccountPlan, changes: Sequence[Change], absent: Mapping[str, DesiredNumber], every: bool
) -> Iterator[Drifted]:
    """What changed or vanished. `absent` are the declared numbers that are not there."""
    for change in changes:
        # What the files give up is no drift, and what a number has goes with it.
        if change.desired is None or change.key in absent:
            continue
        if change.before is not None:
            yield from _changed(change, account, every)
        elif change.kind is not Kind.PORT and _was_there([change.address], account):
            yield _of(change, Drift.VANISHED, "it was there when it was last applied")
    for number in absent.values():
        there = number.acquire == "port" or _was_there([*_addresses(number)], account)
        if there or (every and number.acquire != "purchase"):
            where, reason = address(Kind.DID, number.number), "it is not on the account any more"
            yield Drifted(
                where, Kind.DID, number.number, number.provider, Drift.VANISHED, None, None, (), reason, number.origin
            )


def _changed(change: Change, account: AccountPlan, every: bool) -> Iterator[Drifted]:
    """A live resource that is not as declared, unless that is only because the files say something else by now."""
    memory = account.recall.of(change.address)
    if isinstance(change.desired, Port):
        # How far its orders are moves by itself; what is left to do by us is no drift either.
        ours = all(item.path == "submitted" for item in change.differences)
        moved = memory is not None and moved_on(memory, change.desired, account.recall)
        if not (ours or moved) and (every or (memory is not None and memory.outcome == "confirmed")):
            yield _of(change, Drift.CHANGED)
    elif memory is not None and memory.seen is not None:
        yield from _since(memory, change, account, every)
    elif every:
        yield _of(change, Drift.CHANGED)


def _since(memory: Memory, change: Change, account: AccountPlan, every: bool) -> Iterator[Drifted]:
    """What became of a resource since it was applied: attributes that the files ask to be otherwise by now are told apart."""
    recall = account.recall
    then, now, live = memory.applied, kept(change.desired, recall), kept(change.before, recall)
    asked = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    if not change.differences or memory.seen == recall.print(change.before):
        if every and not asked:
            yield _of(change, Drift.CHANGED)
        return
    shown = [item for item in change.differences if not item.blind]
    theirs = tuple(item for item in shown if item.attribute not in asked)
    both = {n for item in shown if (n := item.attribute) in asked and n in then and then[n] != live.get(n)}
    if theirs or both:
        setting: Any = change.desired
        was = replace(setting, **{spec.name: None for spec in specs(type(setting)) if spec.name in asked})
        also = f"and the files ask for something else since: {', '.join(sorted(both))}" if both else ""
        yield _of(replace(change, desired=was, differences=theirs), Drift.CHANGED, also)


def _addresses(number: DesiredNumber) -> Iterator[str]:
    """The addresses under which something may be remembered of a declared number."""
    yield address(Kind.DID, number.number)
    yield from (address(kind, number.number) for kind, _ in number.settings.items() if kind is not Kind.DID)


def _was_there(addresses: Sequence[str], account: AccountPlan) -> bool:
    """Whether anything was applied at these addresses, the first of which is no order that left no trace."""
    known = (account.recall.of(where) is not None for where in addresses)
    return addresses[0] not in account.unsettled.traceless and any(known)


def _of(change: Change, drift: Drift, reason: str = "") -> Drifted:
    reason = reason or ("" if change.differences else "; ".join(change.notes))
    return Drifted(
        change.address, change.kind, change.key, change.provider, drift, change.desired, change.before,
        tuple(_turned(change)), reason, change.origin,
    )  # fmt: skip


def _turned(change: Change) -> Iterator[Difference]:
    """The change's differences the other way round: from what is declared to what is live."""
    for item in change.differences:
        yield replace(item, before=item.after, after=item.before)
