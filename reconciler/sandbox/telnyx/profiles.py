"""Outbound voice profiles, billing groups and tags (OpenAPI)."""

from __future__ import annotations

from collections.abc import Callable

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, exists, listing, matches, one, ordered, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad, not_found
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import (
    Field,
    Spec,
    defaults,
    flag,
    integer,
    merged,
    nested,
    nullable,
    required,
    text,
    texts,
)
from reconciler.sandbox.telnyx.rows import ORGANIZATION
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.telnyx.trunks import profile_of
from reconciler.sandbox.wire import WireReply

MONEY = r"[0-9]+(\.[0-9]+)?"

VOICE_PROFILE: Spec = {
    "name": Field("text", low=3, high=255),
    "enabled": flag(True),
    "traffic_type": text("conversational", "conversational"),
    "service_plan": text("global", "global"),
    "usage_payment_method": text("rate-deck", "rate-deck"),
    "concurrent_call_limit": integer(None, 0, null=True),
    "whitelisted_destinations": texts("US", "CA"),
    "max_destination_rate": Field("number", low=0),
    "daily_spend_limit": text(None, pattern=MONEY),
    "daily_spend_limit_enabled": flag(False),
    "tags": texts(),
    "billing_group_id": text(null=True),
    "call_recording": nested(
        call_recording_type=text("none", "all", "none", "by_caller_phone_number"),
        call_recording_caller_phone_numbers=texts(),
        call_recording_channels=text("single", "single", "dual"),
        call_recording_format=text("wav", "wav", "mp3"),
    ),
    "calling_window": nullable(nested(start_time=text(), end_time=text(), calls_per_cld=integer(None, 0))),
}


# ---- outbound voice profiles ----


def _profile_row(estate: Estate, profile: Record) -> Record:
    """What is unset and may not be null is absent; ``connections_count`` is counted."""
    row = {name: value for name, value in visible(profile).items() if value is not None or name in _NULLABLE}
    count = sum(profile_of(row) == profile["id"] for row in estate.table("connections").rows.values())
    return {**row, "connections_count": count}


_NULLABLE = ("concurrent_call_limit", "billing_group_id")


def create_voice_profile(call: Call) -> WireReply:
    """POST /outbound_voice_profiles."""
    body = call.fields(VOICE_PROFILE)
    required(body, "name")
    exists(call, "billing_groups", body.get("billing_group_id"), "/billing_group_id")
    profile = call.estate.table("outbound_voice_profiles").put(new_voice_profile(call.estate, body))
    call.effect("voice_profile_created", profile["name"], id=profile["id"])
    return one(_profile_row(call.estate, profile))


def new_voice_profile(estate: Estate, body: Record) -> Record:
    """A profile with everything the server fills in; ``body`` is checked already."""
    now = iso_millis(estate.now)
    filled = merged(VOICE_PROFILE, defaults(VOICE_PROFILE), body, merge=True)
    profile: Record = {"id": estate.long_id(), "record_type": "outbound_voice_profile", **filled}
    return profile | {"tags": estate.cased("profile", filled["tags"]), "created_at": now, "updated_at": now}


def list_voice_profiles(call: Call) -> WireReply:
    """GET /outbound_voice_profiles."""
    filters = call.filters("name.contains")
    rows = (
        row for row in call.estate.table("outbound_voice_profiles").newest() if matches(filters, "name", row["name"])
    )
    names = ("enabled", "created_at", "name", "service_plan", "traffic_type", "usage_payment_method")
    return listing(
        call, ordered(call, rows, {name: _key(name) for name in names}), lambda row: _profile_row(call.estate, row)
    )


def _key(name: str) -> Callable[[Record], str]:
    return lambda row: str(row[name])


def get_voice_profile(call: Call) -> WireReply:
    """GET /outbound_voice_profiles/{id}."""
    return one(_profile_row(call.estate, call.record("outbound_voice_profiles")))


def update_voice_profile(call: Call) -> WireReply:
    """PATCH: ``name`` is required here too."""
    profile, body = call.record("outbound_voice_profiles"), call.fields(VOICE_PROFILE)
    required(body, "name")
    exists(call, "billing_groups", body.get("billing_group_id"), "/billing_group_id")
    changed = merged(VOICE_PROFILE, profile, body, merge=call.options.patch_objects == "merge")
    if "tags" in body:
        changed["tags"] = call.estate.cased("profile", body["tags"])
    changed["updated_at"] = iso_millis(call.estate.now)
    call.estate.table("outbound_voice_profiles").put(changed)
    call.effect("voice_profile_changed", changed["name"], **{"id": changed["id"], **body})
    return one(_profile_row(call.estate, changed))


def delete_voice_profile(call: Call) -> WireReply:
    """DELETE: refused while connections use it."""
    profile = call.record("outbound_voice_profiles")
    row = _profile_row(call.estate, profile)
    if row["connections_count"]:
        raise Refusal("10021", "Connections use this profile.")
    call.estate.table("outbound_voice_profiles").delete(profile["id"])
    call.effect("voice_profile_deleted", profile["name"], id=profile["id"])
    return one(row)


# ---- billing groups; their error codes are integers ----

BILLING_GROUP: Spec = {"name": text()}


def new_billing_group(estate: Estate, name: str) -> Record:
    """A billing group."""
    now = iso_millis(estate.now)
    row = {"id": estate.uuid(), "record_type": "billing_group", "organization_id": ORGANIZATION, "name": name}
    return {**row, "created_at": now, "updated_at": now, "deleted_at": None}


def _billing_group(call: Call) -> Record:
    group = call.record("billing_groups")
    if group["deleted_at"] is not None:
        raise not_found()
    return group


def create_billing_group(call: Call) -> WireReply:
    """POST /billing_groups."""
    body = call.fields(BILLING_GROUP)
    if not body.get("name"):
        raise bad("name is required.", "/name")
    group = call.estate.table("billing_groups").put(new_billing_group(call.estate, body["name"]))
    call.effect("billing_group_created", group["name"], id=group["id"])
    return one(visible(group))


def list_billing_groups(call: Call) -> WireReply:
    """GET /billing_groups: the deleted ones are among them, with ``deleted_at`` set."""
    return listing(call, call.estate.table("billing_groups").newest(), visible)


def get_billing_group(call: Call) -> WireReply:
    """GET /billing_groups/{id}."""
    return one(visible(_billing_group(call)))


def update_billing_group(call: Call) -> WireReply:
    """PATCH: the name."""
    group, body = _billing_group(call), call.fields(BILLING_GROUP)
    group = {**group, **body, "updated_at": iso_millis(call.estate.now)}
    call.estate.table("billing_groups").put(group)
    call.effect("billing_group_changed", group["name"], id=group["id"])
    return one(visible(group))


def delete_billing_group(call: Call) -> WireReply:
    """DELETE marks it as deleted; 409 while in use."""
    group = _billing_group(call)
    users = (*call.estate.numbers.rows.values(),)
    profiles = call.estate.table("outbound_voice_profiles").rows.values()
    used = any(number.billing_group_id == group["id"] for number in users)
    if used or any(profile["billing_group_id"] == group["id"] for profile in profiles):
        raise Refusal("10021", "The billing group is in use.", status=409)
    group = {**group, "deleted_at": iso_millis(call.estate.now)}
    call.estate.table("billing_groups").put(group)
    call.effect("billing_group_deleted", group["name"], id=group["id"])
    return one(visible(group))


def user_tags(call: Call) -> WireReply:
    """GET /user_tags."""
    start = call.filters("starts_with").get("starts_with", "").lower()
    kinds = {"number_tags": "number", "outbound_profile_tags": "profile"}
    return one(
        {name: [tag for tag in call.estate.tags(kind) if tag.lower().startswith(start)] for name, kind in kinds.items()}
    )
