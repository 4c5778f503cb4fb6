"""A number's settings: which record of it each belongs to, and the part of that record to write.

Sources: the OpenAPI file, "Update a phone number", "... with voice settings", "... messaging profile". What a PATCH with a part
of a nested object does to the rest is not documented: each is sent whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.model.money import FREE
from reconciler.model.plan import Action, Change, Json, Part, Personal
from reconciler.model.settings import CallerNameLookup, Cnam, Did, Forwarding, Kind, Messaging
from reconciler.providers.calls import NotPossible, wanted
from reconciler.providers.telnyx import decode
from reconciler.providers.telnyx.calls import JOB_NUMBERS, Calls


class Write(NamedTuple):
    """What to write to the number's own record, to its voice settings, and to its messaging settings."""

    number: Mapping[str, Json] = {}
    voice: Mapping[str, Json] = {}
    messaging: Mapping[str, Json] = {}


_ENDPOINTS = Write._fields


def write_settings(calls: Calls, changes: Sequence[Change]) -> None:
    """The calls for changes of settings: one for each record, or one job for many numbers that get the same."""
    alike: dict[str, list[tuple[Change, Write]]] = defaultdict(list)
    for change in changes:
        with calls.attempt(change):
            write = _write(calls, change)
            alike[f"{change.kind} {write!r}"].append((change, write))
    for group in alike.values():
        members, write = [change for change, _ in group], group[0][1]
        if write.messaging and calls.many(members):
            _together(calls, members, write)
        elif calls.many(members):
            body = {**write.number, **({"voice": write.voice} if write.voice else {})}
            behind = Kind.E911 if members[0].kind is Kind.FORWARDING else None
            calls.job("update_numbers", body, members, behind, needs=_needs(calls, members[0]))
        else:
            for change in members:
                _single(calls, change, write)


def _single(calls: Calls, change: Change, write: Write) -> None:
    """What a number costs is its purchase's; what a setting costs, the first of its calls'."""
    cost = FREE if change.kind is Kind.DID else change.cost
    for record, body in zip(_ENDPOINTS, write, strict=True):
        if body:
            args = {"id": calls.number_id(change), **body}
            # A connection changes once 911 is off.
            after = calls.of(Kind.E911, [change]) if change.kind is Kind.FORWARDING else ()
            more = {"needs": _needs(calls, change), "after": after, "cost": cost}
            calls.add(f"update_{record}", args, (change.address,), **more)
            cost = FREE


def _together(calls: Calls, changes: Sequence[Change], write: Write) -> None:
    """Messaging has no jobs, and takes many numbers at once."""
    for start in range(0, len(changes), JOB_NUMBERS):
        group = changes[start : start + JOB_NUMBERS]
        numbers = [Part(change.address, change.key) for change in group]
        # Else it might change more than the profile; to take it away is to assign nothing.
        only = {"assign_only": True} if write.messaging["messaging_profile_id"] else {}
        args = {**write.messaging, **only, "numbers": numbers}
        calls.add("update_messagings", args, [change.address for change in group])


def _needs(calls: Calls, change: Change) -> tuple[str, ...]:
    return (*calls.number_first(change), *calls.group_first(getattr(change.after, "trunk_group", None)))


def _write(calls: Calls, change: Change) -> Write:
    """What a change writes. Raises NotPossible."""
    after = wanted(change)
    if isinstance(after, Forwarding):
        return _forwarding(calls, change, after)
    if isinstance(after, Cnam):
        return Write(voice={"cnam_listing": _caller_name(after, change.before)})
    if isinstance(after, CallerNameLookup):
        return Write(voice={"caller_id_name_enabled": after.enabled})
    if isinstance(after, Messaging):
        # Null would mean to keep what is there.
        return Write(messaging={"messaging_profile_id": messaging_profile(calls, after)})
    if isinstance(after, Did):
        return Write(number=_own(calls, change, after))
    raise NotPossible(f"telnyx has no call for {change.kind}")


def messaging_profile(calls: Calls, after: Messaging) -> str:
    """The id of a profile; empty for none. Raises NotPossible."""
    return calls.account.profiles.id_of(after.profile or "") if after.enabled else ""


def _caller_name(after: Cnam, before: Any) -> dict[str, Json]:
    shown = after.display_name if after.enabled else getattr(before, "display_name", None)
    return {"cnam_listing_enabled": after.enabled, "cnam_listing_details": Personal(shown or "")}


def _own(calls: Calls, change: Change, after: Did) -> dict[str, Json]:
    """What differs of the number's own attributes. A purchase has set all but its tags."""
    if change.action is Action.CREATE:
        return {"tags": list(after.tags)} if after.tags else {}
    before = change.before if isinstance(change.before, Did) else Did()
    body: dict[str, Json] = {}
    if after.tags is not None and after.tags != before.tags:
        body["tags"] = list(after.tags)
    if after.billing_group is not None and after.billing_group != before.billing_group:
        body["billing_group_id"] = billing_group(calls, after)
    if after.customer_reference is not None and after.customer_reference != before.customer_reference:
        body["customer_reference"] = after.customer_reference
    return body


def billing_group(calls: Calls, after: Did) -> str:
    """The id of a billing group. Raises NotPossible."""
    return calls.account.billing.id_of(after.billing_group or "")


def _forwarding(calls: Calls, change: Change, after: Forwarding) -> Write:
    """The connection, and what is forwarded instead of it or when it fails."""
    group, to, how = _route(change, after)
    live = calls.live(change)
    if group is None and live is not None and live.native.connection in calls.leaving:
        group = ""
    number: dict[str, Json] = {}
    if group is not None:
        connection = calls.group_id(group) if group else ""
        if live is None or connection != (live.native.connection or ""):
            number["connection_id"] = connection
    before = change.before if isinstance(change.before, Forwarding) else Forwarding(enabled=False)
    voice = {}
    if _forwarded(before) != (to, how if to else None):
        voice["call_forwarding"] = {"call_forwarding_enabled": bool(to), "forwards_to": to, "forwarding_type": how}
    return Write(number, voice)


def _route(change: Change, after: Forwarding) -> tuple[str | None, str, str]:
    """The trunk group ("" for none, None for the one that is there), the number, and when it is called."""
    desired = change.desired if isinstance(change.desired, Forwarding) else after
    if not after.enabled:
        return "", "", decode.ALWAYS
    if desired.trunk_group:
        return desired.trunk_group, after.failover or "", decode.ON_FAILURE
    if desired.trunk_group is None and desired.failover and after.trunk_group:
        return after.trunk_group, desired.failover, decode.ON_FAILURE
    to = next((leg.number for leg in after.destinations or () if leg.number), None)
    if to is None:
        raise NotPossible("telnyx forwards only to a number", "declare destinations: [{number: NUMBER}]")
    if after.mode == "on_failure":
        return after.trunk_group or "", to, decode.ON_FAILURE
    return None, to, decode.ALWAYS


def _forwarded(before: Forwarding) -> tuple[str, str | None]:
    """The number that is called live, and when."""
    if not before.enabled:
        return "", None
    if before.failover:
        return before.failover, decode.ON_FAILURE
    to = next((leg.number for leg in before.destinations or () if leg.number), None) or ""
    how = decode.ON_FAILURE if before.mode == "on_failure" else decode.ALWAYS
    return to, how if to else None
