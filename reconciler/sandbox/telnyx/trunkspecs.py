"""What the three kinds of connections take, and the defaults the server fills in (OpenAPI).

Some defaults differ by kind although the field is the same: comfort noise, ``localization``, ``t38_reinvite_source``.
"""

from __future__ import annotations

from reconciler.sandbox.telnyx.fields import Field, Spec, flag, integer, nested, sized, text, texts

_SITES = (
    *("Latency", "latency", "Chicago, IL", "Ashburn, VA", "San Jose, CA", "Sydney, Australia", "London, UK"),
    *("Amsterdam, Netherlands", "Toronto, Canada", "Vancouver, Canada", "Frankfurt, Germany", "Montreal, Canada"),
)
_CODECS = ("G722", "G711U", "G711A", "G729", "OPUS", "H.264")
_ENGINES = (
    *("denoiser", "deep_filter_net", "deep_filter_net_large", "krisp_viva_tel", "krisp_viva_tel_lite"),
    *("krisp_viva_promodel", "krisp_viva_ss", "quail_voice_focus"),
)
_REINVITE = ("telnyx", "customer", "disabled", "passthru", "caller-passthru", "callee-passthru")
# OpenAPI lists one value that is two run together; the values meant are taken as well.
_IP_AUTHENTICATION = ("tech-prefixp-charge-info", "tech-prefix", "p-charge-info", "token")
_FQDN_AUTHENTICATION = ("ip-authentication", "credential-authentication")


def _media() -> Field:
    return text(None, "SRTP", null=True)


def _inbound(**more: Field) -> Field:
    return nested(
        ani_number_format=text("E.164-national", "+E.164", "E.164", "+E.164-national", "E.164-national"),
        dnis_number_format=text("e164", "+e164", "e164", "national", "sip_username"),
        codecs=texts(*_CODECS, choices=_CODECS),
        default_routing_method=text("sequential", "sequential", "round-robin", null=True),
        channel_limit=integer(None, null=True),
        generate_ringback_tone=flag(False),
        isup_headers_enabled=flag(False),
        prack_enabled=flag(False),
        shaken_stir_enabled=flag(False),
        sip_compact_headers_enabled=flag(True),
        timeout_1xx_secs=integer(3, 1, 120),
        timeout_2xx_secs=integer(90, 1, 600),
        **more,
    )


def _outbound(localization: str | None, reinvite: str, *, instant: bool, **more: Field) -> Field:
    return nested(
        outbound_voice_profile_id=text(null=True),
        channel_limit=integer(None, null=True),
        ani_override=text(""),
        ani_override_type=text("always", "always", "normal", "emergency"),
        call_parking_enabled=Field("flag", False, null=True),
        generate_ringback_tone=flag(False),
        instant_ringback_enabled=flag(instant),
        localization=text(localization, null=True),
        t38_reinvite_source=text(reinvite, *_REINVITE),
        **more,
    )


def _common(*, comfort_noise: bool, versions: tuple[str, ...] = ("1", "2")) -> dict[str, Field]:
    return {
        "active": flag(True),
        "connection_name": text(""),
        "anchorsite_override": text("Latency", *_SITES),
        "dtmf_type": text("RFC 2833", "RFC 2833", "Inband", "SIP INFO"),
        "encrypted_media": _media(),
        "default_on_hold_comfort_noise_enabled": flag(comfort_noise),
        "encode_contact_header_enabled": flag(False),
        "onnet_t38_passthrough_enabled": flag(False),
        "call_cost_in_webhooks": flag(False),
        "webhook_event_url": text("", null=True),
        "webhook_event_failover_url": text("", null=True),
        "webhook_api_version": text("1", *versions),
        "webhook_timeout_secs": integer(None, 0, 30, null=True),
        "rtcp_settings": nested(
            port=text("rtp+1", "rtcp-mux", "rtp+1"), capture_enabled=flag(False), report_frequency_secs=integer(5)
        ),
        "jitter_buffer": nested(
            enable_jitter_buffer=flag(False),
            jitterbuffer_msec_min=integer(60, 40, 400),
            jitterbuffer_msec_max=integer(200, 40, 400),
        ),
        "noise_suppression": text("disabled", "inbound", "outbound", "both", "disabled"),
        "noise_suppression_details": nested(engine=text("denoiser", *_ENGINES), attenuation_limit=integer(100, 0, 100)),
        "tags": texts(),
        "ios_push_credential_id": text(null=True),
        "android_push_credential_id": text(null=True),
    }


def _sip(*, null: bool, receive: str) -> dict[str, Field]:
    return {
        "sip_region": text("US", "US", "Europe", "Australia"),
        "sip_subdomain": text(null=null),
        "sip_subdomain_receive_settings": text(receive, "only_my_connections", "from_anyone"),
    }


def _authentication(*values: str) -> dict[str, Field]:
    return {
        "tech_prefix": text("", pattern="([0-9]{4})?"),
        "ip_authentication_method": text(values[0], *values),
        "ip_authentication_token": text(null=True),
    }


def _places(kind: str) -> dict[str, Field]:
    """``default_primary_ip_id`` and the like; they exist on PATCH and GET only."""
    return {f"default_{rank}_{kind}_id": text(null=True) for rank in ("primary", "secondary", "tertiary")}


_TRANSPORT = text("UDP", "UDP", "TCP", "TLS")

SPECS: dict[str, Spec] = {
    "ip_connection": {
        **_common(comfort_noise=True),
        "transport_protocol": _TRANSPORT,
        "inbound": _inbound(**_sip(null=False, receive="from_anyone"), **_places("ip")),
        "outbound": _outbound(None, "customer", instant=True, **_authentication(*_IP_AUTHENTICATION)),
    },
    "credential_connection": {
        **_common(comfort_noise=False, versions=("1", "2", "texml")),
        "user_name": text(pattern="(?=.{0,4}[A-Za-z])[A-Za-z0-9]{4,32}"),
        "password": sized(8, 128),
        "sip_uri_calling_preference": text("disabled", "disabled", "unrestricted", "internal"),
        "inbound": _inbound(simultaneous_ringing=text("disabled", "disabled", "enabled")),
        "outbound": _outbound("US", "telnyx", instant=True),
    },
    "fqdn_connection": {
        **_common(comfort_noise=True),
        "transport_protocol": _TRANSPORT,
        "microsoft_teams_sbc": flag(False),
        "inbound": _inbound(**_sip(null=True, receive="from_anyone"), **_places("fqdn")),
        "outbound": _outbound("US", "customer", instant=False, **_authentication(*_FQDN_AUTHENTICATION)),
    },
}

# Required on create. An ip connection needs nothing, not even a name.
REQUIRED: dict[str, tuple[str, ...]] = {
    "ip_connection": (),
    "credential_connection": ("connection_name", "user_name", "password"),
    "fqdn_connection": ("connection_name",),
}

# Read only fields of fqdn connections.
FQDN_EXTRAS: dict[str, object] = {
    "adjust_dtmf_timestamp": False,
    "call_cost_enabled": False,
    "ignore_dtmf_duration": False,
    "ignore_mark_bit": False,
    "rtp_pass_codecs_on_stream_change": False,
    "send_normalized_timestamps": False,
    "third_party_control_enabled": False,
    "txt_ttl": 3600,
}
