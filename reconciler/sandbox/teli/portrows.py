"""Port orders as the API shows them: their stage over the clock, the words for it, and the three shapes of a row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from reconciler.sandbox.teli.estate import PLACES
from reconciler.sandbox.teli.model import Fate, Port, PortNumber
from reconciler.sandbox.teli.options import TeliOptions
from reconciler.sandbox.teli.rows import stamp, typed

# Statuses carry other words and mixed case since 2022-11-16 (live), around words the clients look for.
_LIVE = {
    "submitted": "Submitted - Pending Carrier",
    "confirmed": "FOC Confirmed",
    "completed": "COMPLETED - Activated",
    "rejected": "Rejected by Carrier",
    "canceled": "Order Canceled",
}
_INTEGERS = ("id", "btn", "partial_port", "wireless_number")
KEPT = (
    "btn",
    "location_type",
    "business_contact",
    "business_name",
    "first_name",
    "last_name",
    "account_number",
    "service_address",
    "service_city",
    "service_state",
    "service_zip",
    "partial_port",
    "partial_port_details",
    "wireless_number",
    "wireless_pin",
    "caller_id",
)


def fate_of(number: str, options: TeliOptions) -> tuple[Fate, str]:
    """How the options have it that a number ends, and the words for it."""
    if any(number.startswith(prefix) for prefix in options.lnp_reject):
        return "rejected", options.lnp_reject_reason
    if any(number.startswith(prefix) for prefix in options.lnp_cancel):
        return "canceled", ""
    return "completed", ""


def stage(item: PortNumber, now: float) -> str:
    """Where a number of an order is."""
    if now < item.foc_at:
        return "submitted"
    if item.fate != "completed":
        return item.fate
    return "confirmed" if now < item.done_at else "completed"


def _order_stage(port: Port, now: float) -> tuple[str, str]:
    """Completed when all are; else canceled or rejected when one is; else as the first (live). With the reason."""
    stages = [stage(item, now) for item in port.numbers]
    if all(word == "completed" for word in stages):
        return "completed", ""
    for word in ("canceled", "rejected"):
        if word in stages:
            return word, port.numbers[stages.index(word)].reason
    return stages[0], ""


def _status(word: str, reason: str, options: TeliOptions) -> str:
    if options.lnp_statuses == "plain":
        return word
    return f"{_LIVE[word]}: {reason}" if reason else _LIVE[word]


def _foc_date(item: PortNumber, now: float, options: TeliOptions) -> str | None:
    """The day a number is to be ported, once it is known."""
    if stage(item, now) not in ("confirmed", "completed") or options.lnp_foc_style == "absent":
        return None
    day = datetime.fromtimestamp(item.done_at, UTC)
    return {"date": day.strftime("%Y-%m-%d"), "datetime": stamp(item.done_at), "unparsable": "TBD"}[
        options.lnp_foc_style
    ]


def _place(number: str) -> tuple[str | None, str | None]:
    found = ((place.state, place.ratecenter) for place in PLACES if (place.npa, place.nxx) == (number[:3], number[3:6]))
    return next(found, (None, None))


def _kept(port: Port) -> dict[str, object]:
    return {name: port.fields.get(name) for name in KEPT}


def _bill(port: Port) -> str | None:
    return f"{port.id}-{port.fields.get('bill_name')}" if port.bill_file else None


def created_row(port: Port, options: TeliOptions) -> dict[str, object]:
    """lnp/create: no status, ``numbers`` an array of objects; signature and bill are never shown again."""
    if options.lnp_create_reply == "live":
        return _live_created_row(port)
    row: dict[str, object] = {"id": str(port.id), **_kept(port), "foc_date": None}
    row |= {name: int(str(row[name])) for name in _INTEGERS}
    return {**row, "numbers": [{"number": item.number} for item in port.numbers if item.submitted]}


def _live_created_row(port: Port) -> dict[str, object]:
    moment = stamp(port.created)
    numbers = []
    for index, item in enumerate(port.numbers):
        state, ratecenter = _place(item.number)
        numbers.append(
            {
                "lnp_request_id": str(port.id),
                "internal_order_id": str(port.id * 100 + index),
                "number": item.number,
                "state": state,
                "ratecenter": ratecenter or "",
                "preferred_carrier": "INTELIQUENT",
                "foc_date": None,
                "port_completed": "0",
                "call_flow_id": None,
                "create_dt": moment,
                "modify_dt": moment,
            }
        )
    return {
        "id": str(port.id),
        "ticket_id": str(port.id + 700_000),
        **_kept(port),
        "partial_port": int(port.fields["partial_port"] or 0),
        "wireless_number": int(port.fields["wireless_number"] or 0),
        "foc_date": None,
        "signature_s3_filename": f"{port.id}-signature.png" if port.signature else None,
        "bill_s3_filename": _bill(port),
        "numbers": numbers,
    }


def _head(port: Port, now: float, options: TeliOptions) -> dict[str, object]:
    word, reason = _order_stage(port, now)
    dates = sorted(date for item in port.numbers if (date := _foc_date(item, now, options)) is not None)
    row: dict[str, object] = {
        "id": str(port.id),
        "user_id": str(port.user_id),
        "ticket_id": str(port.id + 700_000),
        **_kept(port),
        "foc_date": dates[0] if dates else None,
        "bill_s3_filename": _bill(port),
        "request_status": _status(word, reason, options),
        "create_dt": stamp(port.created),
        "modify_dt": stamp(port.modified),
    }
    return typed(row, options)


def list_row(port: Port, now: float, options: TeliOptions) -> dict[str, object]:
    """lnp/list: "an array of requests"; that the numbers are not in it is a guess on the safe side."""
    row = _head(port, now, options)
    return {**row, "numbers": [item.number for item in port.numbers]} if options.lnp_list_numbers else row


def _number_row(port: Port, item: PortNumber, now: float, options: TeliOptions) -> dict[str, object]:
    state, ratecenter = _place(item.number)
    row: dict[str, object] = {
        "lnp_request_id": str(port.id),
        "number": item.number,
        "state": state,
        "ratecenter": ratecenter,
        "foc_date": _foc_date(item, now, options),
        "request_status": _status(stage(item, now), item.reason, options),
    }
    return typed(row, options)


def get_row(port: Port, now: float, options: TeliOptions) -> dict[str, object]:
    """lnp/get: ``numbers`` an array of strings, and ``numbers_data`` with status and date per number (live)."""
    return {
        **_head(port, now, options),
        "numbers": [item.number for item in port.numbers],
        "numbers_data": [_number_row(port, item, now, options) for item in port.numbers],
    }


def csv_text(port: Port, now: float, options: TeliOptions) -> str:
    """lnp/request/csv; its columns are a guess."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("number", "foc_date", "request_status"))
    for item in port.numbers:
        row = _number_row(port, item, now, options)
        writer.writerow((item.number, row["foc_date"] or "", row["request_status"]))
    return out.getvalue()
