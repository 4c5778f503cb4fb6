"""What Crossbar checks in each kind of document: required keys, types, lengths, choices, defaults.

The facts are those of the schema documents of the 4.3 branch; they are written down here anew, and only so
far as an emulation needs them.
"""

from __future__ import annotations

from dataclasses import replace

from reconciler.sandbox.kazoo.schema import Rule, array, choice, flag, record, text, whole

API_AUTH = replace(record(("api_key",), api_key=text(64, 64)), closed=True)

USER_AUTH = record(
    ("credentials",),
    credentials=text(1, 64),
    method=choice("md5", "sha", default="md5"),
    account_name=text(1, 128),
    account_realm=text(4, 253, pattern=r"^[.\w_-]+$"),
    phone_number=text(1, 64),
)

FIND_NUMBERS = record(
    ("prefix",),
    prefix=text(3, 10),
    quantity=whole(1, default=1),
    country=text(2, 2, default="US"),
)

E911 = record(
    ("street_address", "locality", "region", "postal_code"),
    street_address=text(),
    extended_address=text(),
    locality=text(),
    region=text(2, 2),
    postal_code=text(),
    plus_four=text(),
    caller_name=text(3),
    notification_contact_emails=array(text(), default=[]),
    latitude=text(),
    longitude=text(),
    location_id=text(),
    activated_time=text(),
    status=choice("INVALID", "GEOCODED", "PROVISIONED", "REMOVED", "ERROR"),
    legacy_data=record(house_number=text(), predirectional=text(), streetname=text(), suite=text()),
)

_STATES = ("aging", "available", "deleted", "discovery", "in_service", "port_in", "port_out", "released", "reserved")

_PORTING = "port_id service_provider requested_port_date customer_contact billing_name billing_account_id"

PHONE_NUMBER = record(
    carrier_name=text(1, 30),
    cnam=record(display_name=text(1, 15), inbound_lookup=flag()),
    create_with_state=choice(*_STATES),
    e911=E911,
    porting=record(**{name: text() for name in _PORTING.split()}, comments=array(text())),
)

# ---- trunks ----

_NAMED_CALLER = record(cid_name=text(0, 35), cid_number=text(0, 35))
_CALLER = record(cid_name=text(1, 35), cid_number=text(1, 35))
_FAILOVER = record(e164=text(), sip=text())

_DID = record(caller_id=_CALLER, failover=_FAILOVER, force_outbound=flag(False), options=array(text()))

_SERVER = record(
    ("auth",),
    name=text(1),
    auth=record(
        ("auth_method",),
        auth_method=choice("password", "Password", "IP", "ip", default="password"),
        auth_user=text(1),
        auth_password=text(1),
        ip=text(),
        port=whole(),
    ),
    DIDs=Rule("object", each=(r"^\+?\d*$", _DID)),
    options=record(
        caller_id=_CALLER,
        delay=whole(default=0),
        dynamic_flags=array(text()),
        emergency_caller_id=_NAMED_CALLER,
        enabled=flag(True),
        failover=_FAILOVER,
        flags=array(text()),
        force_outbound=flag(False),
        hunt_account_id=text(),
        hunt_non_reconcilable=flag(False),
        ignore_early_media=flag(),
        inbound_format=choice("e164", "npan", "1npan", "username", default="npan"),
        ip=text(),
        media_handling=choice("process", "bypass", default="bypass"),
        port=whole(),
        progress_timeout=whole(1),
        sip_headers=array(record()),
        timeout=whole(),
    ),
)

CONNECTIVITY = record(
    name=text(),
    account=record(caller_id=_NAMED_CALLER, emergency_caller_id=_NAMED_CALLER, trunks=whole(0)),
    servers=array(_SERVER, default=[]),
)

LIMITS = record(
    allow_prepay=flag(True),
    burst_trunks=whole(0),
    calls=whole(0),
    inbound_trunks=whole(0),
    outbound_trunks=whole(0),
    resource_consuming_calls=whole(0),
    twoway_trunks=whole(0),
)

_CODECS = "G729 PCMU PCMA G722_16 G722_32 CELT_48 CELT_64 Speex GSM OPUS H261 H263 H264 VP8"

RESOURCE = record(
    ("gateways", "name"),
    name=text(1, 128),
    emergency=flag(False),
    enabled=flag(True),
    flags=array(text(), default=[]),
    from_account_realm=flag(False),
    gateway_strategy=choice("sequential", "random"),
    gateways=array(
        record(
            ("server",),
            server=text(1, 128),
            caller_id_type=choice("internal", "external", "emergency"),
            channel_selection=choice("ascending", "descending", default="ascending"),
            codecs=array(choice(*_CODECS.split()), unique=True),
            enabled=flag(True),
            endpoint_type=choice("sip", "freetdm", "skype", "amqp", default="sip"),
            force_port=flag(False),
            invite_format=choice("route", "username", "e164", "npan", "1npan", default="route"),
            password=text(None, 32),
            port=whole(default=5060),
            prefix=text(None, 64),
            progress_timeout=whole(),
            realm=text(None, 64),
            route=text(),
            skype_rr=flag(True),
            suffix=text(None, 64),
            username=text(None, 32),
        )
    ),
    grace_period=whole(1, 20, default=5),
    rules=array(text(), default=[]),
    rules_test=array(text(), default=[]),
    weight_cost=whole(0, 100, default=50),
)

# ---- callflows, devices, users ----

_LEAF = record(("data", "module"), data=Rule("object", default={}), module=text(1, 64))

# Far deeper than any callflow; the rule cannot refer to itself.
_ACTION = _LEAF
for _ in range(12):
    _ACTION = replace(_LEAF, keys={**_LEAF.keys, "children": Rule("object", each=(".+", _ACTION))})

CALLFLOW = record(
    featurecode=record(name=text(1, 128), number=text(1, 30)),
    flags=array(text()),
    flow=_ACTION,
    numbers=array(text(1, 36), unique=True, default=[]),
    patterns=array(text(1), default=[]),
)

# Defaults of the data of a callflow node, by module (``callflows.<module>``).
FLOW_DATA = {
    "resources": record(
        caller_id_type=text(default="external"),
        ignore_early_media=flag(False),
        outbound_flags=array(text(), default=[]),
        to_did=text(),
        use_local_resources=flag(True),
    ),
    "user": record(
        id=text(),
        delay=whole(default=0),
        timeout=whole(default=20),
        strategy=choice("simultaneous", "single", default="simultaneous"),
    ),
    "device": record(
        id=text(),
        delay=whole(default=0),
        timeout=whole(default=0),
        dial_strategy=choice("simultaneous", "single", default="simultaneous"),
    ),
    "response": record(("code",), code=whole(default=486), media=text(None, 2048), message=text()),
}
FLOW_DATA["offnet"] = FLOW_DATA["resources"]


def _call_forward(longest: int) -> Rule:
    return record(
        direct_calls_only=flag(False),
        enabled=flag(False),
        failover=flag(False),
        ignore_early_media=flag(True),
        keep_caller_id=flag(True),
        number=text(None, longest),
        require_keypress=flag(True),
        substitute=flag(True),
    )


_EMPTY = Rule("object", default={})

DEVICE = record(
    ("name",),
    name=text(1, 128),
    call_forward=_call_forward(15),
    call_restriction=_EMPTY,
    contact_list=_EMPTY,
    device_type=text(),
    enabled=flag(True),
    exclude_from_queues=flag(False),
    mac_address=text(),
    music_on_hold=_EMPTY,
    mwi_unsolicited_updates=flag(True),
    owner_id=text(32, 32),
    register_overwrite_notify=flag(False),
    ringtones=_EMPTY,
    sip=Rule(
        "object",
        default={},
        keys={
            "expire_seconds": whole(default=300),
            "invite_format": choice("username", "npan", "1npan", "e164", "route", "contact", default="contact"),
            "method": choice("password", "ip", default="password"),
            "password": text(5, 32),
            "realm": text(4, 253, pattern=r"^[.\w_-]+$"),
            "route": text(),
            "username": text(2, 32),
        },
    ),
    suppress_unregister_notifications=flag(False),
)

USER = record(
    ("first_name", "last_name"),
    first_name=text(1, 128),
    last_name=text(1, 128),
    call_forward=_call_forward(35),
    call_restriction=_EMPTY,
    contact_list=_EMPTY,
    email=text(3, 254),
    enabled=flag(True),
    hotdesk=Rule(
        "object",
        default={},
        keys={
            "enabled": flag(False),
            "keep_logged_in_elsewhere": flag(False),
            "require_pin": flag(False),
        },
    ),
    music_on_hold=_EMPTY,
    password=text(),
    priv_level=choice("user", "admin", default="user"),
    require_password_update=flag(False),
    ringtones=_EMPTY,
    username=text(1, 256, pattern=r"^([+@.\w_-]+)$"),
    verified=flag(False),
    vm_to_email_enabled=flag(True),
)

ACCOUNT = record(("name",), name=text(1, 128), realm=text(4, 253, pattern=r"^[.\w_-]+$"), enabled=flag(True))
