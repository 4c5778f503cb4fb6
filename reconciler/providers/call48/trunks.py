"""Trunk groups: created whole, updated by difference. Source: the document, "OD Trunk Groups".

An update's `trunk_ips` are gateways to add and `deleted_ips` those to remove; the rest stay. In a top-down group the order
counts, and an added gateway comes last, so that a new order needs removals and additions; a group is never left empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.plan import Action, Change, Json
from reconciler.model.settings import TrunkGroup
from reconciler.providers.call48 import words
from reconciler.providers.calls import Calls, NotPossible
from reconciler.providers.spelling import said


def trunk_group_calls(calls: Calls, change: Change) -> None:
    """The calls for one trunk group. Raises NotPossible."""
    after, before = change.after, change.before
    if not isinstance(after, TrunkGroup):
        raise NotPossible("call48 has no call that removes a trunk group")
    if change.action is Action.CREATE or not isinstance(before, TrunkGroup):
        # By its name at the carrier: under another key in the files it would still be the same group.
        once = {change.address: f"create trunk group {after.name or change.key}"}
        calls.add("create_trunk_group", _created(after), (change.address,), once=once)
        return
    if not after.gateways:
        raise NotPossible("a trunk group without gateways takes no calls", "declare gateways: [HOST:PORT]")
    live = calls.observed.trunk_groups[after.name or ""]
    head: dict[str, Json] = {"trunk_grpid": live.native.trunk_grpid}
    fields = {name: value for name, value in _fields(after).items() if value != _fields(before).get(name)}
    steps = list(_gateway_steps(before.gateways or (), after.gateways or (), ordered=after.routing == "top_down"))
    for index, (added, removed) in enumerate(steps or [((), ())]):
        args = {**head, **(fields if index == 0 else {}), "trunk_ips": [{"ip_address": item} for item in added]}
        if removed:
            args["deleted_ips"] = list(removed)
        calls.add("update_trunk_group", args, (change.address,), purpose=_purpose(added, removed))


def _fields(group: TrunkGroup) -> dict[str, Json]:
    return said(
        {
            "trunk_name": group.name,
            "route_type": words.ROUTINGS.get(group.routing or ""),
            "num_format": group.number_format,
            "cli_type": group.caller_id,
            "prefix": group.prefix,
        }
    )


def _created(group: TrunkGroup) -> dict[str, Json]:
    gateways = group.gateways or ()
    if not gateways:
        raise NotPossible("call48 creates a trunk group only with gateways", "declare gateways: [HOST:PORT]")
    return {**_fields(group), "trunk_ips": [{"ip_address": item} for item in gateways]}


def _gateway_steps(
    live: Sequence[str], wanted: Sequence[str], *, ordered: bool
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(to add, to remove) of each update, so that the group ends as wanted and is never empty in between."""
    kept = _kept(live, wanted) if ordered else [item for item in live if item in wanted]
    if len(kept) == len(live) == len(wanted):
        return
    added = tuple(item for item in wanted if item not in kept)
    removed = tuple(item for item in live if item not in kept)
    moved = not set(added).isdisjoint(live)
    if kept and moved:
        # A gateway that changes its place must go before it can come back as the last.
        yield (), removed
        yield added, ()
    elif kept:
        yield added, removed
    else:
        # None can stay where it is: the new ones, or the new first one, go in before the others leave.
        first = added[:1] if moved else added
        yield first, ()
        yield (), removed
        if added != first:
            yield added[1:], ()


def _kept(live: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """The longest beginning of `wanted` that stands in `live` in that order."""
    kept: list[str] = []
    rest = iter(live)
    for item in wanted:
        if any(item == other for other in rest):
            kept.append(item)
        else:
            break
    return kept


def _purpose(added: Sequence[str], removed: Sequence[str]) -> str:
    parts = []
    if added:
        parts.append("adds " + ", ".join(added))
    if removed:
        parts.append("removes " + ", ".join(removed))
    return "; ".join(parts)
