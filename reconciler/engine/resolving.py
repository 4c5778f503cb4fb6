"""Filling in what is known only while applying: Refs and Parts in a call's arguments."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from reconciler.model.plan import Json, Part, Ref


class Unresolved(Exception):
    """An argument refers to something that never became known; holds the Ref."""

    def __init__(self, ref: Ref) -> None:
        super().__init__(f"{ref.fact} of {ref.address}")
        self.ref = ref


_GONE = object()


def resolve(args: Mapping[str, Json], facts: Mapping[Ref, Json], dead: AbstractSet[str]) -> dict[str, Json]:
    """The arguments with every Ref and Part replaced. Entries of lists and objects that refer to a dead address are left out.

    Raises Unresolved.
    """
    out = {}
    for name, value in args.items():
        filled = _fill(value, facts, dead)
        if filled is not _GONE:
            out[name] = filled
    return out


def _fill(value: Json, facts: Mapping[Ref, Json], dead: AbstractSet[str]) -> Json:
    if isinstance(value, Ref):
        if value.address in dead:
            return _GONE
        if value not in facts:
            raise Unresolved(value)
        return facts[value]
    if isinstance(value, Part):
        return _GONE if value.address in dead else value.value
    if isinstance(value, Mapping):
        return resolve(value, facts, dead)
    if isinstance(value, list | tuple):
        filled = (_fill(item, facts, dead) for item in value)
        return [item for item in filled if item is not _GONE]
    return value
