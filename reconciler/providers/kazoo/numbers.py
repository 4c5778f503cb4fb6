"""Changes of a number's own record: its custom keys, 911 location and caller name. Source: notes, sections 7, 9.4 and 9.5.

A setting is a call of its own, so that one that is refused leaves the others; caller name and lookup share an object. A
merge cannot take `e911` or `cnam` away: the record is then replaced by what was read, without them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reconciler.model.plan import Action, Change, Json, Personal
from reconciler.model.settings import CallerNameLookup, Cnam, Did, Kind, address
from reconciler.providers.kazoo import emergency, words
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.decode import REFERENCE, TAGS, Native
from reconciler.providers.kazoo.problems import NotPossible
from reconciler.providers.observed import LiveNumber, Observed

KINDS = frozenset({Kind.DID, Kind.E911, Kind.CNAM, Kind.CALLER_NAME_LOOKUP})


def number_calls(changes: Sequence[Change], observed: Observed, calls: Calls) -> None:
    """The calls for all changes of numbers' records."""
    by_number: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_number[change.key].append(change)
    for number, group in by_number.items():
        live = observed.numbers.get(number)
        needs = () if live is not None else (address(Kind.DID, number),)
        for endpoint, data, made in _steps(group, _native(live), calls):
            calls.add(endpoint, {"number": number, "data": data}, made, to=(number,), needs=needs)


def custom_keys(did: Did, before: Did | None = None) -> dict[str, Json]:
    """The number's custom keys that change; null takes one away."""
    was = before or Did(tags=())
    keys: dict[str, Json] = {}
    if did.tags is not None and did.tags != was.tags:
        keys[TAGS] = list(did.tags) or None
    if did.customer_reference is not None and did.customer_reference != was.customer_reference:
        keys[REFERENCE] = did.customer_reference or None
    return keys


def _native(live: LiveNumber | None) -> Native:
    return live.native if live is not None else Native()


def _steps(
    changes: Sequence[Change], native: Native, calls: Calls
) -> Iterator[tuple[str, dict[str, Json], Sequence[Change]]]:
    """Endpoint, data and changes of each call: first what takes something away, since it gives back the rest as it was."""
    named = [change for change in changes if change.kind in (Kind.CNAM, Kind.CALLER_NAME_LOOKUP)]
    nameless = any(change.kind is Kind.CNAM and not _wanted(change).enabled for change in named)
    gone = [change for change in changes if change.kind is Kind.E911 and not _wanted(change).enabled]
    if nameless or gone:
        yield (
            "replace_number",
            _without(native.public, named if nameless else (), gone),
            [*(named if nameless else ()), *gone],
        )
    for change in changes:
        if change.kind is Kind.DID:
            before = change.before if isinstance(change.before, Did) else None
            yield "update_number", custom_keys(_wanted(change), before), [change]
        elif change.kind is Kind.E911 and change not in gone:
            try:
                record = emergency.encode(_wanted(change), native.public.get("e911"))
            except NotPossible as problem:
                calls.refuse(change, problem)
                continue
            yield "update_number", {"e911": record}, [change]
    if named and not nameless:
        yield "update_number", {"cnam": _names(named, words.mapping(native.public.get("cnam")))}, named


def _wanted(change: Change) -> Any:
    """The setting as it shall be; for one that is switched off, the declaration that says so."""
    return change.after if change.after is not None else change.desired


def _without(public: Mapping[str, Any], named: Sequence[Change], gone: Sequence[Change]) -> dict[str, Json]:
    """The whole record as it was read, without the caller name, or the 911 location, or both."""
    record = {name: words.guarded(value, name) for name, value in public.items()}
    if isinstance(public.get("e911"), Mapping):
        record["e911"] = emergency.public(public["e911"])
    if gone:
        record.pop("e911", None)
    if named:
        record["cnam"] = _names(named, words.mapping(public.get("cnam")))
        if not record["cnam"]:
            del record["cnam"]
    elif isinstance(public.get("cnam"), Mapping):
        record["cnam"] = _personal(public["cnam"])
    return record


def _names(changes: Sequence[Change], live: Mapping[str, Any]) -> dict[str, Json]:
    """The whole `cnam` object: what is not declared stays as it is."""
    record = _personal(live)
    for change in changes:
        wanted = _wanted(change)
        if isinstance(wanted, CallerNameLookup):
            record["inbound_lookup"] = wanted.enabled
        elif isinstance(wanted, Cnam) and wanted.enabled:
            record["display_name"] = Personal(wanted.display_name or "")
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
