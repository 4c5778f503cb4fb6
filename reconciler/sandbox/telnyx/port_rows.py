"""What a porting order holds, and how it and its numbers are shown (OpenAPI; guide "porting")."""

from __future__ import annotations

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, visible
from reconciler.sandbox.telnyx.fields import Field, Spec, flag, integer, nested, nullable, text
from reconciler.sandbox.telnyx.port_life import missing
from reconciler.sandbox.telnyx.store import Record

_EMBEDDED = 50


def _nulls(*names: str) -> dict[str, Field]:
    return {name: text(null=True) for name in names}


_ADMIN = (
    *("entity_name", "auth_person_name", "account_number", "pin_passcode", "billing_phone_number"),
    *("business_identifier", "tax_identifier"),
)
_LOCATION = ("street_address", "extended_address", "locality", "administrative_area", "postal_code", "country_code")
CONFIGURATION = ("connection_id", "messaging_profile_id", "billing_group_id", "emergency_address_id")
# A missing field is kept, null clears it.
PATCH: Spec = {
    "customer_reference": text(null=True),
    "customer_group_reference": text(null=True),
    "webhook_url": text(null=True),
    "end_user": nullable(
        nested(admin=nullable(nested(**_nulls(*_ADMIN))), location=nullable(nested(**_nulls(*_LOCATION))))
    ),
    "documents": nullable(nested(**_nulls("loa", "invoice"))),
    "activation_settings": nullable(nested(foc_datetime_requested=text(null=True))),
    "misc": nullable(
        nested(
            type=text("full", "full", "partial"),
            new_billing_phone_number=text(null=True),
            remaining_numbers_action=text(None, "keep", "disconnect", null=True),
        )
    ),
    "phone_number_configuration": nullable(nested(**_nulls(*CONFIGURATION), tags=nullable(Field("texts")))),
    "messaging": nullable(nested(enable_messaging=flag(False))),
    "user_feedback": nullable(nested(user_rating=integer(None, 1, 5, null=True), user_comment=text(null=True))),
    "requirements": Field("any"),
    "requirement_group_id": text(),
}
OBJECTS = ("end_user", "documents", "activation_settings", "phone_number_configuration", "messaging", "user_feedback")


def shown_number(call: Call, port: Record, item: Record) -> Record:
    """One number of an order, without the leading + in OpenAPI's examples."""
    number = str(item["phone_number"])
    return {
        "record_type": "porting_phone_number",
        "phone_number": number if call.options.port_numbers_plus else number.removeprefix("+"),
        "phone_number_type": port["phone_number_type"],
        "porting_order_id": port["id"],
        "porting_order_status": port["_status"],
        "support_key": port["support_key"] or "",
        "portability_status": "confirmed" if port["_country"] in ("US", "CA") else "provisional",
        "requirements_status": "approved",
        "activation_status": item["activation_status"],
    }


def port_row(call: Call, port: Record, *, numbers: bool) -> Record:
    """The order; at most the first 50 of its numbers are in it."""
    messaging = port["messaging"]
    return {
        **visible(port),
        "status": {"value": port["_status"], "details": port["_details"]},
        "requirements_met": not missing(port),
        "porting_phone_numbers_count": len(port["_numbers"]),
        "phone_numbers": [shown_number(call, port, item) for item in port["_numbers"][:_EMBEDDED]] if numbers else [],
        "activation_settings": {
            **port["activation_settings"],
            "fast_port_eligible": port["_fast"],
            "foc_datetime_actual": None if port["_foc"] is None else iso_millis(port["_foc"]),
            "activation_status": port["_numbers"][0]["activation_status"],
        },
        "messaging": {
            **messaging,
            "messaging_capable": True,
            "messaging_port_completed": messaging["enable_messaging"] and port["_status"] == "ported",
            "messaging_port_status": _messaging_status(port) if messaging["enable_messaging"] else "not_applicable",
        },
        "created_at": iso_millis(port["_created"]),
        "updated_at": iso_millis(port["_updated"]),
    }


def _messaging_status(port: Record) -> str:
    return {"ported": "ported", "cancelled": "canceled"}.get(port["_status"], "pending")


def blank(name: str) -> Record:
    """An object of the order with nothing in it."""
    return {
        key: dict.fromkeys(item.fields) if item.fields else [] if item.kind == "texts" else item.default
        for key, item in PATCH[name].fields.items()
    }
