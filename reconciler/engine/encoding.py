"""From the changes of one account to its calls; what cannot be done yet, or at all, is taken out with all that needs it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reconciler.engine.finding import Findings
from reconciler.engine.reading import Reading, asked
from reconciler.model.configuration import Configuration
from reconciler.model.plan import Blocked, Call, Change, Pending
from reconciler.model.settings import Kind, address
from reconciler.providers.observed import Observed


def routable(configuration: Configuration, observed: Observed, changes: list[Change], found: Findings) -> list[Change]:
    """The changes without those that route to a declared trunk group that is not there and not made by this plan; they
    wait for it, or are blocked with it."""
    groups = {
        (g.provider, g.settings.name or g.key): address(Kind.TRUNK_GROUP, g.key)
        for g in configuration.trunk_groups.values()
    }
    made = {change.address for change in changes if change.kind is Kind.TRUNK_GROUP}
    pending, blocked = {item.address for item in found.pending}, {item.address for item in found.blocked}
    kept = []
    for change in changes:
        name = getattr(change.after, "trunk_group", None) or ""
        need = groups.get((change.provider, name))
        if need is None or need in made or name in observed.trunk_groups:
            kept.append(change)
            continue
        found.held.append(change)
        if need in pending:
            reason = f"it needs {need}, which is pending"
            found.pending.append(Pending(change.address, change.provider, reason, origin=change.origin))
        else:
            reason = f"it needs {need}, which is {'blocked' if need in blocked else 'not part of this plan'}"
            found.blocked.append(Blocked(change.address, change.provider, reason, "", change.action, change.origin))
    return kept


def encode(
    reading: Reading, observed: Observed, changes: list[Change], found: Findings
) -> tuple[list[Change], tuple[Call, ...], list[Blocked]]:
    """The calls for the changes. What turns out not to be possible is taken out with all that needs it, and encoded anew.
    Raises CarrierError for what the adapter stumbles over.

    Of the orders of ports the adapter sees those that the changes are about: the others are to be left as they are.
    """
    unavailable = {item.address for item in found.pending} | {item.address for item in found.blocked}
    about = {id_ for change in changes for id_ in found.touched.get(change.address, ())}
    observed = replace(observed, ports=tuple(order for order in observed.ports if order.id in about))
    blocked: list[Blocked] = []
    origins = {change.address: change for change in changes}
    while True:
        encoded = asked(reading.account, partial(reading.account.provider.encode, changes, observed))
        gone = {item.address: item for item in encoded.blocked}
        there = {change.address for change in changes} - set(gone)
        for call in encoded.calls:
            lacking = [need for need in call.needs if need not in there]
            for where in call.addresses if lacking else ():
                why = "which is not ready" if lacking[0] in unavailable else "which is not part of this plan"
                gone.setdefault(where, Blocked(where, reading.account.name, f"it needs {lacking[0]}, {why}"))
        if not gone:
            return changes, encoded.calls, blocked
        for where, item in gone.items():
            change = origins[where]
            blocked.append(replace(item, action=change.action, origin=change.origin))
            found.held.append(change)
        changes = [change for change in changes if change.address not in gone]


def numbered(calls: tuple[Call, ...], index: int) -> tuple[Call, ...]:
    """The calls of the account with this index (from 1), numbered in the order in which they are listed; the same plan
    gives the same ids."""
    prefix = f"{index}." if index > 1 else ""
    return tuple(replace(call, id=f"{prefix}{number}") for number, call in enumerate(calls, start=1))
