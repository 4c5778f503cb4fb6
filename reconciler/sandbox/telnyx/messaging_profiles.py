"""Messaging profiles (OpenAPI)."""

from __future__ import annotations

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, listing, matches, one, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import (
    Field,
    Spec,
    defaults,
    flag,
    merged,
    nested,
    nullable,
    required,
    text,
    texts,
)
from reconciler.sandbox.telnyx.profiles import MONEY
from reconciler.sandbox.telnyx.rows import ORGANIZATION
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

MESSAGING_PROFILE: Spec = {
    "name": text(),
    "whitelisted_destinations": texts(),
    "enabled": flag(True),
    "webhook_url": text("", null=True),
    "webhook_failover_url": text("", null=True),
    "webhook_api_version": text("2", "1", "2", "2010-04-01"),
    "number_pool_settings": nullable(
        nested(
            long_code_weight=Field("number"),
            toll_free_weight=Field("number"),
            skip_unhealthy=flag(),
            sticky_sender=flag(False),
            geomatch=flag(False),
        )
    ),
    "url_shortener_settings": nullable(
        nested(domain=text(), prefix=text(), replace_blacklist_only=flag(), send_webhooks=flag())
    ),
    "alpha_sender": text(None, null=True, pattern="[A-Za-z0-9 ]{1,11}"),
    "daily_spend_limit": text("0", pattern=MONEY),
    "daily_spend_limit_enabled": flag(False),
    "mms_fall_back_to_sms": flag(False),
    "mms_transcoding": flag(False),
    "mobile_only": flag(False),
    "smart_encoding": flag(False),
    "ai_assistant_id": text(null=True),
}
_CREATE_ONLY: Spec = {"health_webhook_url": text(None, null=True), "resource_group_id": text(None, null=True)}
_PATCH_ONLY: Spec = {"v1_secret": text()}


def new_messaging_profile(estate: Estate, body: Record) -> Record:
    """A profile with everything the server fills in; ``body`` is checked already."""
    now, number = iso_millis(estate.now), estate.counter("messaging_profile") + 1
    spec = {**MESSAGING_PROFILE, **_CREATE_ONLY}
    filled = merged(spec, defaults(spec), body, merge=True)
    row: Record = {"id": estate.uuid(), "record_type": "messaging_profile", "organization_id": ORGANIZATION, **filled}
    fixed = {"redaction_enabled": False, "redaction_level": 2, "v1_secret": f"v1-secret-{number:08d}"}
    return {**row, **fixed, "created_at": now, "updated_at": now}


def _messaging_row(profile: Record) -> Record:
    """The two nested settings are absent while unset, OpenAPI does not let them read null."""
    pools = ("number_pool_settings", "url_shortener_settings")
    return {name: value for name, value in visible(profile).items() if value is not None or name not in pools}


def create_messaging_profile(call: Call) -> WireReply:
    """POST /messaging_profiles."""
    body = call.fields({**MESSAGING_PROFILE, **_CREATE_ONLY})
    required(body, "name", "whitelisted_destinations")
    _check_pools(body)
    profile = call.estate.table("messaging_profiles").put(new_messaging_profile(call.estate, body))
    call.effect("messaging_profile_created", profile["name"], id=profile["id"])
    return one(_messaging_row(profile))


def _check_pools(body: Record) -> None:
    pool, short = body.get("number_pool_settings"), body.get("url_shortener_settings")
    if pool is not None and not {"long_code_weight", "toll_free_weight", "skip_unhealthy"} <= pool.keys():
        raise bad("The two weights and skip_unhealthy are required.", "/number_pool_settings")
    if short is not None and "domain" not in short:
        raise bad("domain is required.", "/url_shortener_settings/domain")


def list_messaging_profiles(call: Call) -> WireReply:
    """GET /messaging_profiles."""
    filters = call.filters("name", "name.eq", "name.contains")
    rows = (row for row in call.estate.table("messaging_profiles").newest() if matches(filters, "name", row["name"]))
    return listing(call, (row for row in rows if filters.get("name") in (None, row["name"])), _messaging_row)


def get_messaging_profile(call: Call) -> WireReply:
    """GET /messaging_profiles/{id}."""
    return one(_messaging_row(call.record("messaging_profiles")))


def update_messaging_profile(call: Call) -> WireReply:
    """PATCH."""
    profile, spec = call.record("messaging_profiles"), {**MESSAGING_PROFILE, **_PATCH_ONLY}
    body = call.fields(spec)
    _check_pools(body)
    changed = merged(spec, profile, body, merge=call.options.patch_objects == "merge")
    changed["updated_at"] = iso_millis(call.estate.now)
    call.estate.table("messaging_profiles").put(changed)
    call.effect("messaging_profile_changed", changed["name"], id=changed["id"])
    return one(_messaging_row(changed))


def delete_messaging_profile(call: Call) -> WireReply:
    """DELETE: refused while numbers use it."""
    profile = call.record("messaging_profiles")
    if any(number.messaging_profile_id == profile["id"] for number in call.estate.numbers.rows.values()):
        raise Refusal("10021", "Phone numbers use this messaging profile.")
    call.estate.table("messaging_profiles").delete(profile["id"])
    call.effect("messaging_profile_deleted", profile["name"], id=profile["id"])
    return one(_messaging_row(profile))
