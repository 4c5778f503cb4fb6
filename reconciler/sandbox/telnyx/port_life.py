"""The life of a porting order: what happens by itself (OpenAPI; guide and help "porting").

draft, in-process, submitted, (exception, fixed, submitted), foc-date-confirmed, ported; cancel-pending, cancelled.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.store import Record

USER = "40d68ba2-0847-4df2-be9c-b0e0cb673e75"
OPEN = ("draft", "in-process", "submitted", "exception", "foc-date-confirmed", "cancel-pending")
EXCEPTIONS = {
    "ACCOUNT_NUMBER_MISMATCH": "Account number does not match that on the CSR",
    "AUTH_PERSON_MISMATCH": "Authorized person does not match that on the CSR",
    "BTN_ATN_MISMATCH": "BTN or ATN does not match that on the CSR",
    "ENTITY_NAME_MISMATCH": "Entity name does not match that on the CSR",
    "FOC_EXPIRED": "The FOC date has passed",
    "FOC_REJECTED": "The FOC date was rejected",
    "LOCATION_MISMATCH": "Location does not match that on the CSR",
    "LSR_PENDING": "Another LSR is pending",
    "MAIN_BTN_PORTING": "The main BTN is being ported; a new BTN is needed",
    "OSP_IRRESPONSIVE": "The old service provider does not respond",
    "OTHER": "Another problem",
    "PASSCODE_PIN_INVALID": "Passcode or PIN is invalid",
    "PHONE_NUMBER_HAS_SPECIAL_FEATURE": "A phone number has a special feature",
    "PHONE_NUMBER_MISMATCH": "A phone number is not on the account",
    "PHONE_NUMBER_NOT_PORTABLE": "A phone number is not portable",
    "PORT_TYPE_INCORRECT": "The port type is incorrect",
    "PORTING_ORDER_SPLIT_REQUIRED": "The porting order must be split",
    "POSTAL_CODE_MISMATCH": "Postal code does not match that on the CSR",
    "RATE_CENTER_NOT_PORTABLE": "The rate center is not portable",
    "SV_CONFLICT": "There is a subscription version conflict",
    "SV_UNKNOWN_FAILURE": "The subscription version failed",
}
_STALE = 14 * 86_400.0
_LEAD_DAYS, _FAST_LEAD_DAYS, _WINDOWS = 3, 1, 20


def windows(port: Record, now: float) -> list[tuple[float, float]]:
    """Allowed FOC windows as (start, end) in seconds: 13 to 21 h UTC of the coming business days."""
    day = datetime.fromtimestamp(now, UTC).date() + timedelta(days=_FAST_LEAD_DAYS if port["_fast"] else _LEAD_DAYS)
    found: list[tuple[float, float]] = []
    while len(found) < _WINDOWS:
        if day.weekday() < 5:
            start = datetime.combine(day, time(13), UTC).timestamp()
            found.append((start, start + 8 * 3600))
        day += timedelta(days=1)
    return found


def missing(port: Record) -> list[str]:
    """JSON pointers of what an order still needs before it can be confirmed. Toll-free ones need no invoice."""
    admin, location, documents = port["end_user"]["admin"], port["end_user"]["location"], port["documents"]
    places = ("street_address", "locality", "administrative_area", "postal_code")
    return [
        *(f"/end_user/admin/{name}" for name in ("entity_name", "auth_person_name") if not admin[name]),
        *(f"/end_user/location/{name}" for name in places if not location[name]),
        *(["/documents/loa"] if not documents["loa"] else []),
        *(["/documents/invoice"] if not documents["invoice"] and port["phone_number_type"] != "toll_free" else []),
    ]


def move(estate: Estate, port: Record, status: str, moment: float, **changes: Any) -> None:
    """Put an order, and its numbers with it, into another state."""
    activation = {"submitted": "Pending", "ported": "Active", "cancelled": "Cancelled"}.get(status)
    if status == "foc-date-confirmed":
        activation = "Activate RDY" if port["_fast"] else "Concurred"
    if activation is not None:
        changes["_numbers"] = [{**item, "activation_status": activation} for item in port["_numbers"]]
    port.update({"_status": status, "_updated": moment, **changes})
    estate.table("ports").put(port)


def new_number(estate: Estate, port: Record, phone_number: str) -> Number:
    return Number(
        estate.long_id(),
        phone_number,
        estate.now,
        status="port-pending",
        country=port["_country"],
        type=port["phone_number_type"],
        source="port_request",
        updated_at=estate.now,
    )


def fixed(estate: Estate, port: Record) -> None:
    """An exception was answered: the order is looked at again."""
    estate.agenda.drop("stale", port["id"])
    estate.agenda.set("port", port["id"], estate.now + estate.options.port_submit_lag)


def settle_port(estate: Estate, port_id: str, moment: float) -> None:
    """The next step of an order."""
    port, options = estate.table("ports").rows[port_id], estate.options
    status = port["_status"]
    if status in ("in-process", "exception"):
        move(estate, port, "submitted", moment, _details=[])
        estate.agenda.set("port", port_id, moment + options.port_foc_lag)
    elif status == "submitted":
        _after_review(estate, port, moment)
    elif status == "foc-date-confirmed":
        _ported(estate, port, moment)
    elif status == "cancel-pending":
        _cancelled(estate, port, moment)


def _after_review(estate: Estate, port: Record, moment: float) -> None:
    """The losing carrier agrees to a date, or something is wrong."""
    code = None if port["_met"] else port["_exception"]
    misc, admin = port["misc"] or {}, port["end_user"]["admin"]
    main = (admin["billing_phone_number"] or "").lstrip("+")
    numbers = {item["phone_number"].lstrip("+") for item in port["_numbers"]}
    if misc.get("type") == "partial" and main in numbers and not misc.get("new_billing_phone_number"):
        code = "MAIN_BTN_PORTING"
    if code is not None:
        details = [{"code": code, "description": EXCEPTIONS.get(code, code)}]
        move(estate, port, "exception", moment, _details=details, _met=True)
        estate.agenda.set("stale", port["id"], moment + _STALE)
        for item in port["_numbers"]:
            estate.effect("port_exception", item["phone_number"], id=port["id"], code=code)
        return
    wanted = port["activation_settings"]["foc_datetime_requested"]
    agreed = datetime.fromisoformat(wanted).timestamp() if wanted else 0.0
    foc = agreed if agreed > moment else moment + estate.options.port_complete_lag
    move(estate, port, "foc-date-confirmed", moment, _foc=foc)
    estate.agenda.set("port", port["id"], foc)
    if port["_fast"]:
        _activation_job(estate, port, moment)


def _activation_job(estate: Estate, port: Record, moment: float) -> None:
    spans = windows(port, moment)
    estate.table("activation_jobs").put(
        {
            "id": estate.uuid(),
            "record_type": "porting_activation_job",
            "status": "created",
            "activation_type": "scheduled",
            "activate_at": iso_millis(port["_foc"]),
            "activation_windows": [{"start_at": iso_millis(a), "end_at": iso_millis(b)} for a, b in spans],
            "created_at": iso_millis(moment),
            "updated_at": iso_millis(moment),
            "_port": port["id"],
        }
    )


def _ported(estate: Estate, port: Record, moment: float) -> None:
    """The numbers are the account's, already configured as the order says."""
    move(estate, port, "ported", moment, _foc=moment)
    wanted = port["phone_number_configuration"]
    for item in port["_numbers"]:
        number = estate.numbers.by_e164(item["phone_number"]) or new_number(estate, port, item["phone_number"])
        number.status, number.activated_at, number.updated_at = "active", moment, moment
        number.ready_at = moment + estate.options.propagation_lag
        number.connection_id = wanted["connection_id"]
        number.messaging_profile_id = wanted["messaging_profile_id"]
        number.billing_group_id = wanted["billing_group_id"]
        number.tags = estate.cased("number", wanted["tags"])
        if wanted["emergency_address_id"]:
            number.emergency_enabled, number.emergency_address_id = True, wanted["emergency_address_id"]
            number.emergency_status = "provisioning"
            estate.agenda.set("emergency", number.id, moment + estate.options.emergency_lag)
        estate.numbers.put(number)
        estate.effect("ported", number.phone_number, id=port["id"])
    for job in [row for row in estate.table("activation_jobs").rows.values() if row["_port"] == port["id"]]:
        estate.table("activation_jobs").put({**job, "status": "completed", "updated_at": iso_millis(moment)})


def _cancelled(estate: Estate, port: Record, moment: float) -> None:
    move(estate, port, "cancelled", moment)
    for item in port["_numbers"]:
        number = estate.numbers.by_e164(item["phone_number"])
        if number is not None and number.status == "port-pending":
            estate.numbers.delete(number.id)
        estate.effect("port_cancelled", item["phone_number"], id=port["id"])


def settle_stale(estate: Estate, port_id: str, moment: float) -> None:
    """An exception nobody answers in 14 days cancels the order."""
    port = estate.table("ports").rows[port_id]
    if port["_status"] == "exception":
        _cancelled(estate, port, moment)


def settle_draft(estate: Estate, port_id: str, moment: float) -> None:
    """A draft nobody confirms in 30 days is deleted (help)."""
    del moment
    estate.table("ports").delete(port_id)
    estate.effect("port_draft_expired", port_id)
