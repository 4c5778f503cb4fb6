"""Voice and messaging settings of numbers: GET and PATCH /phone_numbers/{id}/voice and /messaging, and their lists."""

from __future__ import annotations

import re
from typing import Any

from reconciler.sandbox.telnyx.call import Call, exists, listing, matches, one
from reconciler.sandbox.telnyx.errors import Refusal, bad, not_found
from reconciler.sandbox.telnyx.fields import Field, merged, text, texts
from reconciler.sandbox.telnyx.model import VOICE, Number
from reconciler.sandbox.telnyx.numbers import connection_name, digits_filter, sorted_numbers
from reconciler.sandbox.telnyx.rows import messaging_row, voice_row
from reconciler.sandbox.wire import WireReply

_CNAM_MAX = 15
# What each part of the voice settings is called in the ledger; the rest is "voice_set".
_EFFECTS = {
    "call_forwarding": "forwarding_set",
    "cnam_listing": "cnam_set",
    "caller_id_name_enabled": "caller_id_name_set",
}


def reachable(call: Call, *, editable: bool = False) -> Number:
    """The number of a sub resource: right after a purchase it is listed, but these paths do not know it yet."""
    number = call.number(editable=editable)
    if number.status != "active" or number.ready_at > call.estate.now:
        raise not_found()
    return number


def _settled(call: Call) -> list[Number]:
    now = call.estate.now
    return [number for number in call.estate.numbers.newest() if number.status == "active" and number.ready_at <= now]


# ---- voice ----


def list_voice(call: Call) -> WireReply:
    """GET /phone_numbers/voice: the full records of all active numbers."""
    names = ("phone_number", "connection_name.contains", "customer_reference", "voice.usage_payment_method")
    filters, estate = call.filters(*names), call.estate
    rows = _settled(call)
    if "phone_number" in filters:
        rows = list(filter(digits_filter(call, filters["phone_number"]), rows))
    if "customer_reference" in filters:
        rows = [row for row in rows if row.customer_reference == filters["customer_reference"]]
    if "voice.usage_payment_method" in filters:
        rows = [row for row in rows if row.voice["usage_payment_method"] == filters["voice.usage_payment_method"]]
    if "connection_name.contains" in filters:
        rows = [row for row in rows if matches(filters, "connection_name", connection_name(estate, row))]
    return listing(call, sorted_numbers(call, rows), lambda number: voice_row(estate, number))


def get_voice(call: Call) -> WireReply:
    """GET /phone_numbers/{id}/voice."""
    return one(voice_row(call.estate, reachable(call)))


def update_voice(call: Call) -> WireReply:
    """PATCH /phone_numbers/{id}/voice."""
    number = reachable(call, editable=True)
    change_voice(call, number, call.fields(VOICE))
    return one(voice_row(call.estate, number))


def change_voice(call: Call, number: Number, body: dict[str, Any], pointer: str = "") -> None:
    """Write a checked body; used by the PATCH of one number and by the job."""
    voice = merged(VOICE, number.voice, body, merge=call.options.patch_objects == "merge")
    forwarding = voice["call_forwarding"]
    if forwarding["forwards_to"] == number.phone_number:
        raise bad("A number cannot forward to itself.", f"{pointer}/call_forwarding/forwards_to")
    if "cnam_listing" in body:
        _check_cnam(number, voice["cnam_listing"], f"{pointer}/cnam_listing")
    number.voice = voice
    number.updated_at = call.estate.now
    call.estate.numbers.put(number)
    for name in body:
        value = voice[name]
        details = value if isinstance(value, dict) else {name: value}
        call.effect(_EFFECTS.get(name, "voice_set"), number.phone_number, **details)


def _check_cnam(number: Number, listing: dict[str, Any], pointer: str) -> None:
    """At most 15 letters, digits and spaces; needed when enabled; neither for toll-free nor outside US and CA (help)."""
    details = listing["cnam_listing_details"]
    if len(details) > _CNAM_MAX or re.fullmatch(r"[A-Za-z0-9 ]*", details) is None:
        detail = f"CNAM must be at most {_CNAM_MAX} letters, digits and spaces."
        raise Refusal("10700", detail, pointer=f"{pointer}/cnam_listing_details")
    if not listing["cnam_listing_enabled"]:
        return
    if not details.strip():
        raise Refusal("10700", "CNAM details are required.", pointer=f"{pointer}/cnam_listing_details")
    if number.type == "toll_free" or number.country not in ("US", "CA"):
        raise Refusal("10700", "CNAM is not available for this phone number.", pointer=pointer)


# ---- messaging ----


def list_messaging(call: Call) -> WireReply:
    """GET /phone_numbers/messaging."""
    filters = call.filters("messaging_profile_id", "phone_number", "phone_number.contains", "type")
    rows = _settled(call)
    if "messaging_profile_id" in filters:
        rows = [row for row in rows if row.messaging_profile_id == filters["messaging_profile_id"]]
    if "phone_number" in filters:
        rows = [row for row in rows if row.phone_number == filters["phone_number"]]
    if "phone_number.contains" in filters:
        rows = [row for row in rows if filters["phone_number.contains"] in row.phone_number]
    if "type" in filters:
        rows = [row for row in rows if ("tollfree" if row.type == "toll_free" else "longcode") == filters["type"]]
    direction = call.request.query.get("sort[phone_number]")
    if direction is not None:
        rows.sort(key=lambda row: row.phone_number, reverse=direction == "desc")
    return listing(call, rows, messaging_row)


def get_messaging(call: Call) -> WireReply:
    """GET /phone_numbers/{id}/messaging."""
    return one(messaging_row(reachable(call)))


def update_messaging(call: Call) -> WireReply:
    """PATCH: null or nothing keeps, "" takes the profile away, an id assigns it (OpenAPI)."""
    number = reachable(call, editable=True)
    spec = {
        "messaging_profile_id": text(null=True),
        "messaging_product": text(null=True),
        "tags": Field("texts", null=True),
    }
    body = {name: value for name, value in call.fields(spec).items() if value is not None}
    exists(call, "messaging_profiles", body.get("messaging_profile_id"), "/messaging_profile_id")
    if "messaging_profile_id" in body:
        number.messaging_profile_id = body["messaging_profile_id"] or None
    number.messaging_product = body.get("messaging_product", number.messaging_product)
    if "tags" in body:
        number.tags = call.estate.cased("number", body["tags"])
    number.updated_at = call.estate.now
    call.estate.numbers.put(number)
    if body:
        call.effect("messaging_set", number.phone_number, **body)
    return one(messaging_row(number))


def bulk_messaging(call: Call) -> WireReply:
    """POST /messaging_numbers_bulk_updates; done at once here, numbers that are not owned fail.

    ``assign_only`` is "only assign numbers to the profile without changing other settings" (OpenAPI,
    ``BulkMessagingSettingsUpdatePhoneNumbersRequest``), which is all that is done here in any case.
    """
    body = call.fields({"messaging_profile_id": text(), "numbers": texts(), "assign_only": Field("flag", False)})
    profile, wanted = body.get("messaging_profile_id"), body.get("numbers")
    if profile is None or wanted is None:
        raise bad("messaging_profile_id and numbers are required.")
    exists(call, "messaging_profiles", profile, "/messaging_profile_id")
    success, failed = [], []
    for phone_number in wanted:
        number = call.estate.numbers.by_e164(phone_number)
        if number is None or number.status != "active":
            failed.append(phone_number)
            continue
        number.messaging_profile_id = profile or None
        call.estate.numbers.put(number)
        call.effect("messaging_set", phone_number, messaging_profile_id=profile)
        success.append(phone_number)
    row = {"record_type": "messaging_numbers_bulk_update", "order_id": call.estate.uuid(), "pending": []}
    return one({**row, "success": success, "failed": failed})
