"""Changes of a number's own record: its custom keys, 911 location and caller name. Source: notes, sections 7, 9.4 and 9.5.

A setting is a call of its own, so that one that is refused leaves the others; caller name and lookup share an object. A
merge cannot take `e911` or `cnam` away: the record is then replaced by what was read, without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reconciler.model.plan import Action, Change, Json, Personal
from reconciler.model.settings import CallerNameLookup, Cnam, Did, Kind
from reconciler.providers.calls import wanted
from reconciler.providers.kazoo import places, words
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.decode import REFERENCE, TAGS
from reconciler.providers.kazoo.wishes import native_of
from reconciler.providers.spelling import mapping

KINDS = frozenset({Kind.DID, Kind.E911, Kind.CNAM, Kind.CALLER_NAME_LOOKUP})


def number_calls(calls: Calls, changes: Sequence[Change]) -> None:
    """The calls for all changes of numbers' records."""
    by_number: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_number[change.key].append(change)
    for number, group in by_number.items():
        _of_number(calls, number, group)


def custom_keys(did: Did, before: Did | None = None) -> dict[str, Json]:
    """The number's custom keys that change; null takes one away."""
    was = before or Did(tags=())
    keys: dict[str, Json] = {}
    if did.tags is not None and did.tags != was.tags:
        keys[TAGS] = list(did.tags) or None
    if did.customer_reference is not None and did.customer_reference != was.customer_reference:
        keys[REFERENCE] = did.customer_reference or None
    return keys


def _of_number(calls: Calls, number: str, changes: Sequence[Change]) -> None:
    """The calls for one number: first what takes something away, since it gives back the rest as it was."""
    native, needs = native_of(calls.observed, number), calls.number_first(changes[0])

    def write(endpoint: str, data: Mapping[str, Json], about: Sequence[Change]) -> None:
        calls.about(endpoint, {"number": number, "data": data}, about, to=(number,), needs=needs)

    named = [change for change in changes if change.kind in (Kind.CNAM, Kind.CALLER_NAME_LOOKUP)]
    nameless = any(change.kind is Kind.CNAM and not wanted(change).enabled for change in named)
    gone = [change for change in changes if change.kind is Kind.E911 and not wanted(change).enabled]
    if nameless or gone:
        renamed = named if nameless else []
        write("replace_number", _without(native.public, renamed, gone), [*renamed, *gone])
    for change in changes:
        if change.kind is Kind.DID:
            before = change.before if isinstance(change.before, Did) else None
            write("update_number", custom_keys(wanted(change), before), [change])
        elif change.kind is Kind.E911 and change not in gone:
            with calls.attempt(change):
                write("update_number", {"e911": places.encode(wanted(change), native.public.get("e911"))}, [change])
    if named and not nameless:
        names = _names(named, mapping(native.public.get("cnam")))
        write("update_number", {"cnam": words.merged(names)}, named)


def _without(public: Mapping[str, Any], named: Sequence[Change], gone: Sequence[Change]) -> dict[str, Json]:
    """The whole record as it was read, without the caller name, or the 911 location, or both."""
    record = {name: words.guarded(value, name) for name, value in public.items()}
    if isinstance(public.get("e911"), Mapping):
        record["e911"] = places.public(public["e911"])
    if gone:
        record.pop("e911", None)
    if named:
        record["cnam"] = _names(named, mapping(public.get("cnam")))
        if not record["cnam"]:
            del record["cnam"]
    elif isinstance(public.get("cnam"), Mapping):
        record["cnam"] = _personal(public["cnam"])
    return record


def _names(changes: Sequence[Change], live: Mapping[str, Any]) -> dict[str, Json]:
    """The whole `cnam` object: what is not declared stays as it is."""
    record = _personal(live)
    for change in changes:
        after = wanted(change)
        if isinstance(after, CallerNameLookup):
            record["inbound_lookup"] = after.enabled
        elif isinstance(after, Cnam) and after.enabled:
            record["display_name"] = Personal(after.display_name or "")
        else:
            record.pop("display_name", None)
    return record


def _personal(cnam: Mapping[str, Any]) -> dict[str, Json]:
    name = cnam.get("display_name")
    return {**cnam, "display_name": Personal(name)} if isinstance(name, str) else dict(cnam)


def is_purchase(change: Change) -> bool:
    return change.kind is Kind.DID and change.action is Action.CREATE


def is_release(change: Change) -> bool:
    return change.kind is Kind.DID and change.action is Action.DELETE
