"""From changes to calls, in the order of the documents: trunk groups, numbers, addresses, settings; then what is given up.

Pure: it sends nothing. A call waits for earlier ones on the same address, and for the addresses that it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reconciler.model.plan import Action, Change
from reconciler.model.settings import Kind
from reconciler.providers.base import Encoded
from reconciler.providers.observed import LiveTrunkGroup
from reconciler.providers.telnyx import emergency, trunks
from reconciler.providers.telnyx.calls import JOB_NUMBERS, Calls
from reconciler.providers.telnyx.portcalls import port_calls
from reconciler.providers.telnyx.purchase import purchase
from reconciler.providers.telnyx.settings import write_settings


def encode(calls: Calls, changes: Sequence[Change], profile: str) -> Encoded:
    """The calls for all the changes. `profile` is the outbound voice profile of new trunk groups; empty for none."""
    removed = [change for change in changes if (change.kind, change.action) == (Kind.TRUNK_GROUP, Action.DELETE)]
    calls.leaving = frozenset(_live_group(calls, change).native_id for change in removed)
    of: dict[tuple[Kind, Action], list[Change]] = defaultdict(list)
    for change in changes:
        of[change.kind, change.action].append(change)
    _trunk_groups(calls, of[Kind.TRUNK_GROUP, Action.CREATE], of[Kind.TRUNK_GROUP, Action.UPDATE], profile)
    bought = of[Kind.DID, Action.CREATE]
    others: dict[str, list[Change]] = defaultdict(list)
    if bought:
        for change in changes:
            if change.kind in (Kind.FORWARDING, Kind.MESSAGING) and change.action is Action.CREATE:
                others[change.key].append(change)
    along = purchase(calls, bought, others)
    places = [change for change in changes if change.kind is Kind.E911]
    emergency.withdraw(calls, places)
    write_settings(calls, [change for change in changes if _is_setting(change) and change.address not in along])
    emergency.locate(calls, places)
    for change in changes:
        if change.kind is Kind.PORT:
            port_calls(calls, change)
    _releases(calls, of[Kind.DID, Action.DELETE])
    _removals(calls, removed, changes)
    return calls.encoded()


def _live_group(calls: Calls, change: Change) -> LiveTrunkGroup:
    """The trunk group that a change is about, under the name that the files give it."""
    return calls.observed.trunk_groups[getattr(change.after or change.before, "name", "") or change.key]


def _is_setting(change: Change) -> bool:
    if change.kind is Kind.DID:
        return change.action is Action.UPDATE
    return change.kind not in (Kind.TRUNK_GROUP, Kind.E911, Kind.PORT)


def _trunk_groups(calls: Calls, created: Sequence[Change], altered: Sequence[Change], profile: str) -> None:
    for change in created:
        with calls.attempt(change):
            trunks.make(calls, change, profile)
            calls.new_groups[getattr(change.after, "name", "") or ""] = change.address
    for change in altered:
        with calls.attempt(change):
            trunks.alter(calls, change, _live_group(calls, change))


def _releases(calls: Calls, changes: Sequence[Change]) -> None:
    """Numbers that are locked against deletion, and are to be unlocked, are; only a job does that. Then each is released."""
    live = {change.address: calls.observed.numbers[change.key] for change in changes}
    locked = [change for change in changes if live[change.address].locked]
    for start in range(0, len(locked), JOB_NUMBERS):
        group = locked[start : start + JOB_NUMBERS]
        calls.job("update_numbers", {"deletion_lock_enabled": False}, group, purpose="unlocks what is to be released")
    for change in changes:
        once = {change.address: f"release:{change.address}"}
        calls.add("release", {"id": live[change.address].native.id}, (change.address,), once=once)


def _removals(calls: Calls, removed: Sequence[Change], changes: Sequence[Change]) -> None:
    """Trunk groups are removed last, after the numbers that this plan takes off them."""
    moves = {
        change.key: change
        for change in changes
        if change.kind is Kind.FORWARDING or (change.kind is Kind.DID and change.action is Action.DELETE)
    }
    for change in removed:
        with calls.attempt(change):
            trunks.remove(calls, change, _live_group(calls, change), moves)
