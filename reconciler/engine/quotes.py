"""Charges that a carrier tells only when it is asked to act: the apply stops, the quote is remembered, the next plan shows it.

Only what stands in a plan may be accepted, so no approval, given beforehand or not, accepts a charge that nobody saw.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from reconciler.engine.recall import Recall
from reconciler.model.money import FREE, Cost, shown
from reconciler.model.plan import Change, Json
from reconciler.model.values import plain
from reconciler.state import Memory

_GOOD_FOR: Final = datetime.timedelta(days=7)


def where(address: str) -> str:
    """The address under which what was asked for a change is remembered."""
    return f"quote {address}"


def with_quotes(changes: Sequence[Change], recall: Recall) -> Iterator[Change]:
    """The changes with the cost that the carrier asked when these very changes were about to be made."""
    recall.expect(where(change.address) for change in changes)
    for change in changes:
        memory = recall.of(where(change.address))
        if memory is None or memory.sent != _print(change, recall) or recall.now - memory.at > _GOOD_FOR:
            yield change
        else:
            cost = Cost(*(_amount(memory.applied.get(name)) for name in ("once", "monthly")))
            note = (
                f"the carrier asked this on {memory.at:%Y-%m-%d}, when an apply was about to do it; applying accepts it"
            )
            yield replace(change, cost=cost, quote=cost, notes=(*change.notes, note))


def quoted(changes: Sequence[Change], cost: Cost, account: str, recall: Recall) -> list[Memory]:
    """What is to be remembered of a charge that was asked for a call: all of it with the first change that the call is for,
    and nothing more with the others."""
    now = datetime.datetime.now(datetime.UTC)
    shares = [cost, *[FREE] * (len(changes) - 1)]
    return [
        Memory(
            account,
            where(change.address),
            {"once": _text(share.once), "monthly": _text(share.monthly)},
            _print(change, recall),
            None,
            None,
            {},
            "accepted",
            now,
        )
        for change, share in zip(changes, shares, strict=True)
    ]


def in_words(cost: Cost, changes: Iterable[Change]) -> str:
    """What an apply says of a charge that was asked for these changes."""
    planned = FREE
    for change in changes:
        planned = planned.plus(change.cost)
    asked = f"it asks {shown(cost.once)} once and {shown(cost.monthly)} a month"
    if cost.above(planned):
        return f"{asked}, which the plan did not show: plan again"
    return f"{asked}, and wants that accepted: plan again"


def _print(change: Change, recall: Recall) -> str:
    order: Json = plain(change.order)
    return recall.store.fingerprint([change.action.value, plain(change.desired, secrets=True), order])


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
