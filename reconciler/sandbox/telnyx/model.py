"""A phone number of the account: one record behind the views of ``/phone_numbers``, ``/voice`` and ``/messaging``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from reconciler.sandbox.telnyx.fields import E164, Spec, defaults, flag, nested, text

ON_OFF = ("disabled", "reject_calls", "flag_calls")

# PATCH /phone_numbers/{id}/voice and "voice" of the job update_phone_numbers (OpenAPI, defaults included).
# Forwarding is switched on by default, to nowhere. "on_failure" of older documents is not in OpenAPI.
VOICE: Spec = {
    "call_forwarding": nested(
        call_forwarding_enabled=flag(True),
        forwards_to=text("", pattern=f"({E164})?"),
        forwarding_type=text("always", "always", "on-failure"),
    ),
    "cnam_listing": nested(cnam_listing_enabled=flag(False), cnam_listing_details=text("")),
    "caller_id_name_enabled": flag(False),
    "call_recording": nested(
        inbound_call_recording_enabled=flag(False),
        inbound_call_recording_format=text("wav", "wav", "mp3"),
        inbound_call_recording_channels=text("single", "single", "dual"),
    ),
    "media_features": nested(
        rtp_auto_adjust_enabled=flag(True),
        accept_any_rtp_packets_enabled=flag(False),
        t38_fax_gateway_enabled=flag(False),
    ),
    "tech_prefix_enabled": flag(False),
    "translated_number": text(""),
    "usage_payment_method": text("pay-per-minute", "pay-per-minute", "channel"),
    "inbound_call_screening": text("disabled", *ON_OFF),
}

# Shared by all numbers nobody has configured: settings are replaced when they change, never changed in place.
DEFAULT_VOICE: dict[str, Any] = defaults(VOICE)


@dataclass(slots=True)
class Number:
    """``ready_at`` is the moment from which the sub resources answer; ``line`` the order line it came from."""

    id: str
    phone_number: str
    created_at: float
    status: str = "active"
    country: str = "US"
    type: str = "local"
    source: str | None = "number_order"
    updated_at: float = 0.0
    activated_at: float | None = None
    ready_at: float = 0.0
    line: str | None = None
    tags: list[str] = field(default_factory=list)
    connection_id: str | None = None
    billing_group_id: str | None = None
    customer_reference: str | None = None
    external_pin: str | None = None
    hd_voice_enabled: bool = False
    address_id: str | None = None
    deletion_lock_enabled: bool = False
    messaging_profile_id: str | None = None
    messaging_product: str = "A2P"
    voice: dict[str, Any] = field(default_factory=lambda: DEFAULT_VOICE)
    emergency_enabled: bool = False
    emergency_address_id: str | None = None
    emergency_status: str = "disabled"


def number_from(value: bytes) -> Number:
    """Back from the journal."""
    return Number(**orjson.loads(value))
