"""Numbers, 911 entries and alert groups as the API shows them.

Live models have strings where the documentation's samples have integers; :func:`typed` makes one of the other.
"""

from __future__ import annotations

from datetime import UTC, datetime

from reconciler.sandbox.teli.model import E911, AlertGroup, Did
from reconciler.sandbox.teli.options import TeliOptions

# Ten-digit numbers and ZIP codes are integers in the samples too, so a leading zero is lost there.
_INTEGERS = frozenset(
    {"id", "user_id", "did_id", "did_number", "number", "country_code", "npa", "nxx", "xxxx", "zip", "service_zip"}
    | {"call_flow_id", "channel_group_id", "voicemail_inbox_id", "btn", "partial_port", "wireless_number"}
    | {"account_number", "caller_id", "sms_enabled", "channel_count", "inbox_number", "lnp_request_id", "pin"}
)


def typed(row: dict[str, object], options: TeliOptions) -> dict[str, object]:
    """The row with strings, or with integers where the samples have them."""
    if options.types == "live":
        return row
    return {
        name: int(value) if name in _INTEGERS and isinstance(value, str) and value.isdecimal() else value
        for name, value in row.items()
    }


def stamp(moment: float) -> str:
    """``2016-02-05 12:22:06`` (recorded replies of the Node client)."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S")


def reference(value: int | None, options: TeliOptions) -> str | None:
    """An id that may be unset. Written as ``none``; how it reads then is not known."""
    if value is not None:
        return str(value)
    return {"null": None, "none": "none", "empty": "", "zero": "0"}[options.unset]


def _parts(number: str) -> dict[str, object]:
    national = len(number) == 10
    return {
        "number": number,
        "country_code": "1" if national else None,
        "npa": number[:3] if national else None,
        "nxx": number[3:6] if national else None,
        "xxxx": number[6:] if national else None,
    }


def _e911_object(entry: E911 | None, group: AlertGroup | None) -> dict[str, object]:
    """``e911`` is an integer inside an object of strings (live)."""
    return {
        "e911": 0 if entry is None else 1,
        "alert_group": group.group_name if group else None,
        "e911_id": str(entry.id) if entry else None,
        "group_id": str(group.id) if group else None,
    }


def _common(did: Did, options: TeliOptions) -> dict[str, object]:
    return {
        "id": str(did.id),
        "user_id": str(did.user_id),
        **_parts(did.number),
        "state": did.state,
        "ratecenter": did.ratecenter,
        "call_flow_id": reference(did.call_flow_id, options),
        "channel_group_id": reference(did.channel_group_id, options),
        "voicemail_inbox_id": reference(did.voicemail_inbox_id, options),
        "cnam": "1" if did.cnam else "0",
        "note": did.note,
        "sms_post_url": did.sms_post_url,
        "slacksms_team": None,
    }


def list_row(did: Did, entry: E911 | None, group: AlertGroup | None, options: TeliOptions) -> dict[str, object]:
    """user/dids/list. Live models have no number_type here; the TypeScript client's, from the samples, has."""
    row = {
        **_common(did, options),
        "tier": did.tier,
        "delivery_notification_url": did.delivery_notification_url,
        "e911": _e911_object(entry, group),
        "faxable": did.number_type in ("local", "fax"),
        "sms_enabled": "1" if did.sms_enabled else "0",
        "xmpp_enabled": False,
        "forced_call_forward": did.forward_to,
        "straight_to_voicemail": did.straight_to_voicemail,
    }
    if options.types == "document":
        row |= {"number_type": did.number_type, "user_name": f"user{did.user_id}", "user_type": "customer"}
    return typed(row, options)


def get_row(did: Did, entry: E911 | None, group: AlertGroup | None, options: TeliOptions) -> dict[str, object]:
    """user/dids/get: other fields than the list, ``xmpp_enabled`` a string, the forward under another name if at all."""
    as_object = options.get_e911 == "object"
    row = {
        **_common(did, options),
        "number_type": did.number_type,
        "xmpp_enabled": "0",
        "e911": _e911_object(entry, group) if as_object else ("0" if entry is None else "1"),
        "forced_call_flow": did.forward_to if options.get_shows_forward else None,
        "call_post_url": did.call_post_url,
    }
    return typed(row, options)


def order_row(did: Did, options: TeliOptions) -> dict[str, object]:
    """dids/order (live)."""
    common = _common(did, options)
    kept = {name: value for name, value in common.items() if name not in ("note", "sms_post_url", "slacksms_team")}
    return typed(
        {**kept, "number_type": did.number_type, "sms_enabled": "1" if did.sms_enabled else "0"},
        options,
    )


def e911_row(entry: E911) -> dict[str, object]:
    """911/create and update: ids and the number are integers, the ZIP code is not (recorded replies, Node client)."""
    return {
        "id": entry.id,
        "did_id": entry.did_id,
        "did_number": int(entry.did_number),
        "full_name": entry.full_name,
        "address": entry.address,
        "city": entry.city,
        "state": entry.state,
        "zip": entry.zip,
        "unit_type": entry.unit_type,
        "unit_number": entry.unit_number,
        "create_dt": stamp(entry.created),
        "modify_dt": stamp(entry.modified),
    }


def e911_read_row(entry: E911, did: Did | None, group: AlertGroup | None, options: TeliOptions) -> dict[str, object]:
    """911/info and list: strings, with two more fields (live); as in :func:`e911_row` in the documentation."""
    row = e911_row(entry)
    if options.types == "document":
        return row
    strings = {name: str(value) if isinstance(value, int) else value for name, value in row.items()}
    return {**strings, "alert_group": group.group_name if group else None, "did_note": did.note if did else None}


def group_row(group: AlertGroup, user_id: int, *, endpoints: bool) -> dict[str, object]:
    """Alert groups have strings for ids even in the recorded replies."""
    row: dict[str, object] = {
        "id": str(group.id),
        "user_id": str(user_id),
        "group_name": group.group_name,
        "enable_conference": "yes" if group.enable_conference else "no",
        "create_dt": stamp(group.created),
        "modify_dt": stamp(group.modified),
    }
    if endpoints:
        row["endpoints"] = [
            {"id": str(item.id), "endpoint_type": item.type, "endpoint_value": item.value} for item in group.endpoints
        ]
    return row
