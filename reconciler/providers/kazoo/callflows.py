"""Callflows: which change, go, or come for the wishes of one plan. Source: notes, section 11.

A number stands in one callflow at most, so that it must leave one before another may have it. A callflow needs a number:
the last one takes the callflow with it, or, where all its numbers go to another place, is told the new place.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.plan import Change, Json, Part
from reconciler.providers.calls import NotPossible
from reconciler.providers.kazoo import words
from reconciler.providers.kazoo.documents import Callflow
from reconciler.providers.kazoo.wishes import ToNumber, Wish


@dataclass(frozen=True, slots=True)
class Step:
    """One write: endpoint, arguments, the wishes that it is for."""

    endpoint: str
    args: Mapping[str, Json]
    wishes: Sequence[Wish]


@dataclass(slots=True)
class Callflows:
    """The writes: those by which numbers leave come first. `refused` are wishes that cannot be."""

    leaving: list[Step] = field(default_factory=list)
    coming: list[Step] = field(default_factory=list)
    refused: list[tuple[Change, NotPossible]] = field(default_factory=list)


def planned(wishes: Iterable[Wish]) -> Callflows:
    """The writes for these wishes; those that stay where they are need none."""
    result = Callflows()
    homeless: list[Wish] = []
    by_callflow: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if wish.stays:
            continue
        if isinstance(wish.source, Callflow):
            by_callflow[wish.source.id].append(wish)
        else:
            homeless.append(wish)
    for group in by_callflow.values():
        homeless += _left(group, result)
    for group in _by_flow(homeless):
        numbers = [Part(wish.address, wish.number) for wish in group]
        goal = group[0].goal
        assert isinstance(goal, ToNumber)
        data = {"numbers": numbers, "flow": words.guarded(goal.flow)}
        result.coming.append(Step("create_callflow", {"data": data}, group))
    return result


def _left(wishes: list[Wish], result: Callflows) -> list[Wish]:
    """The write of a callflow that some of its numbers leave; gives the wishes that need another callflow."""
    callflow = wishes[0].source
    assert isinstance(callflow, Callflow)
    going = {wish.number for wish in wishes}
    staying = [item for item in callflow.numbers if words.number(item) not in going]
    groups = [] if staying or callflow.serves_others else _by_flow(wishes)
    if groups:
        kept = max(groups, key=len)
        data: dict[str, Json] = {}
        if isinstance(kept[0].goal, ToNumber):
            data["flow"] = words.merged(words.guarded(kept[0].goal.flow))
        mine = {wish.number for wish in kept}
        if len(kept) < len(wishes):
            data["numbers"] = [item for item in callflow.numbers if words.number(item) in mine]
        result.leaving.append(Step("update_callflow", _revised(callflow, {"data": data}), wishes))
        return [wish for wish in wishes if wish.number not in mine]
    if staying or callflow.serves_others:
        step = Step("update_callflow", _revised(callflow, {"data": {"numbers": staying}}), wishes)
    elif callflow.expendable:
        step = Step("remove_callflow", _revised(callflow, {}), wishes)
    else:
        _refuse(wishes, callflow, result)
        return []
    result.leaving.append(step)
    return wishes


def _refuse(wishes: Iterable[Wish], callflow: Callflow, result: Callflows) -> None:
    """A callflow that holds more than its forwarding is not removed, and it cannot be without a number."""
    for wish in wishes:
        if not wish.lenient:
            reason = f"{callflow.what} holds more than this forwarding, and would be left without a number"
            result.refused.append(
                (wish.change, NotPossible(reason, "give it another number, or remove it, in Kazoo's own interface"))
            )


def _revised(callflow: Callflow, args: Mapping[str, Any]) -> dict[str, Json]:
    return {"id": callflow.id, "if_match": callflow.etag, **args}


def _by_flow(wishes: Iterable[Wish]) -> list[list[Wish]]:
    """The wishes for callflows, those alike together."""
    groups: dict[str, list[Wish]] = defaultdict(list)
    for wish in wishes:
        if isinstance(wish.goal, ToNumber):
            groups[json.dumps(wish.goal.flow, sort_keys=True)].append(wish)
    return list(groups.values())
