"""A phone number as each of the four views shows it (OpenAPI)."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.estate import Estate, iso_seconds
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.store import Record

_LEGACY = {"local": "longcode", "toll_free": "tollfree"}


def _type(estate: Estate, number: Number) -> str:
    """Old numbers, and new ones for a while, read ``longcode`` or ``tollfree``."""
    return _LEGACY.get(number.type, number.type) if estate.options.legacy_types else number.type


def _name(estate: Estate, table: str, key: str, record_id: str | None) -> str | None:
    record = estate.table(table).get(record_id)
    return None if record is None else str(record[key])


def number_row(estate: Estate, number: Number) -> Record:
    """GET /phone_numbers. What is unset reads null here; ``caller_id_name_enabled`` is shown only here."""
    voice = number.voice
    return {
        "id": number.id,
        "record_type": "phone_number",
        "phone_number": number.phone_number,
        "country_iso_alpha2": number.country,
        "phone_number_type": _type(estate, number),
        "status": number.status,
        "source_type": number.source,
        "tags": number.tags,
        "external_pin": number.external_pin,
        "connection_id": number.connection_id,
        "connection_name": _name(estate, "connections", "connection_name", number.connection_id),
        "customer_reference": number.customer_reference,
        "billing_group_id": number.billing_group_id,
        "messaging_profile_id": number.messaging_profile_id,
        "messaging_profile_name": _name(estate, "messaging_profiles", "name", number.messaging_profile_id),
        "emergency_enabled": number.emergency_enabled,
        "emergency_address_id": number.emergency_address_id,
        "emergency_status": number.emergency_status,
        # True by default with nothing forwarded: the switch, not the fact.
        "call_forwarding_enabled": voice["call_forwarding"]["call_forwarding_enabled"],
        "cnam_listing_enabled": voice["cnam_listing"]["cnam_listing_enabled"],
        "caller_id_name_enabled": voice["caller_id_name_enabled"],
        "call_recording_enabled": voice["call_recording"]["inbound_call_recording_enabled"],
        "t38_fax_gateway_enabled": voice["media_features"]["t38_fax_gateway_enabled"],
        "inbound_call_screening": voice["inbound_call_screening"],
        "hd_voice_enabled": number.hd_voice_enabled,
        "deletion_lock_enabled": number.deletion_lock_enabled,
        "purchased_at": iso_seconds(number.created_at),
        "created_at": iso_seconds(number.created_at),
        "activated_at": None if number.activated_at is None else iso_seconds(number.activated_at),
        "updated_at": iso_millis(number.updated_at or number.created_at),
    }


_NOT_SLIM = frozenset(
    {"connection_name", "messaging_profile_id", "messaging_profile_name", "deletion_lock_enabled", "source_type"}
)


def slim_row(estate: Estate, number: Number, *, connection: bool, tags: bool) -> Record:
    """GET /phone_numbers/slim: tags and connection only when asked for, and what is unset is absent."""
    hidden = _NOT_SLIM | (set() if connection else {"connection_id"}) | (set() if tags else {"tags"})
    row = number_row(estate, number)
    return {name: value for name, value in row.items() if value is not None and name not in hidden}


def voice_row(estate: Estate, number: Number) -> Record:
    """GET /phone_numbers/{id}/voice. What is unset reads "" here; ``caller_id_name_enabled`` is not shown."""
    voice: dict[str, Any] = {name: value for name, value in number.voice.items() if name != "caller_id_name_enabled"}
    if estate.options.forwards_to_null and not voice["call_forwarding"]["forwards_to"]:
        voice["call_forwarding"] = {**voice["call_forwarding"], "forwards_to": None}
    return {
        "id": number.id,
        "record_type": "voice_settings",
        "phone_number": number.phone_number,
        "connection_id": number.connection_id or "",
        "customer_reference": number.customer_reference or "",
        **voice,
        "emergency": {
            "emergency_enabled": number.emergency_enabled,
            "emergency_address_id": number.emergency_address_id or "",
            "emergency_status": number.emergency_status,
        },
    }


_REACH = {"domestic_two_way": True, "international_inbound": True, "international_outbound": True}
_HEALTH = {"message_count": 0, "inbound_outbound_ratio": 0.0, "success_ratio": 0.0, "spam_ratio": 0.0}
ORGANIZATION = "f1486bae-f067-460c-ad43-73a92848f902"


def messaging_row(number: Number) -> Record:
    """GET /phone_numbers/{id}/messaging."""
    return {
        "id": number.id,
        "record_type": "messaging_settings",
        "phone_number": number.phone_number,
        "country_code": number.country,
        "type": "tollfree" if number.type == "toll_free" else "longcode",
        "messaging_profile_id": number.messaging_profile_id,
        "messaging_product": number.messaging_product,
        "eligible_messaging_products": ["A2P"],
        "traffic_type": "A2P",
        "health": _HEALTH,
        "features": {"sms": _REACH, "mms": _REACH},
        "organization_id": ORGANIZATION,
        "tags": number.tags,
        "created_at": iso_millis(number.created_at),
        "updated_at": iso_millis(number.updated_at or number.created_at),
    }
