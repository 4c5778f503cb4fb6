"""Sub orders, one for each country and type of an order's numbers, and the lines of numbers (OpenAPI; guide "number orders")."""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.sandbox.telnyx.call import BIG_PAGE, Call, listing, one
from reconciler.sandbox.telnyx.errors import Refusal, not_found
from reconciler.sandbox.telnyx.estate import Estate, iso_micros
from reconciler.sandbox.telnyx.fields import Field, Spec, required, text
from reconciler.sandbox.telnyx.lines import attach, cancel, line_row, lone_row
from reconciler.sandbox.telnyx.orders import chosen, give_values, lines_of, status_of
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_GROUP: Spec = {"requirement_group_id": text()}
_VALUES: Spec = {"regulatory_requirements": Field("any")}
_USER = "d70873cd-7c98-401a-81b6-b1ae08246995"


def _sub_row(estate: Estate, sub: Record, *, with_numbers: bool = False) -> Record:
    lines = lines_of(estate, sub)
    order = estate.table("orders").rows[sub["order_request_id"]]
    asked = lines[0]["regulatory_requirements"]
    row = {
        "id": sub["id"],
        "record_type": "sub_number_order",
        "order_request_id": order["id"],
        "country_code": sub["country_code"],
        "phone_number_type": sub["phone_number_type"],
        "user_id": _USER,
        "is_block_sub_number_order": False,
        "status": status_of(estate, lines),
        "phone_numbers_count": len(lines),
        "customer_reference": order["customer_reference"],
        "requirements_met": all(line["requirements_met"] for line in lines),
        "regulatory_requirements": [
            {name: item[name] for name in ("record_type", "requirement_id", "field_type")} for item in asked
        ],
        "created_at": iso_micros(order["_created"]),
        "updated_at": iso_micros(order["_updated"]),
    }
    return {**row, "phone_numbers": [line_row(line) for line in lines[:50]]} if with_numbers else row


def list_sub_orders(call: Call) -> WireReply:
    """GET /sub_number_orders. OpenAPI describes no page parameters here, but a ``meta`` with pages."""
    filters = call.filters("status", "order_request_id", "country_code", "phone_number_type", "phone_numbers_count")
    rows = (_sub_row(call.estate, sub) for sub in call.estate.table("sub_orders").newest())
    return listing(call, (row for row in rows if chosen(row, filters)), dict, size=BIG_PAGE)


def get_sub_order(call: Call) -> WireReply:
    """Its first 50 numbers with ``filter[include_phone_numbers]``."""
    wanted = call.filters("include_phone_numbers").get("include_phone_numbers") == "true"
    return one(_sub_row(call.estate, call.record("sub_orders"), with_numbers=wanted))


def update_sub_order(call: Call) -> WireReply:
    """PATCH: values of requirements."""
    sub, body = call.record("sub_orders"), call.fields(_VALUES)
    give_values(call, body, lines_of(call.estate, sub))
    return one(_sub_row(call.estate, sub))


def cancel_sub_order(call: Call) -> WireReply:
    """PATCH .../cancel, only while pending."""
    sub = call.record("sub_orders")
    lines = lines_of(call.estate, sub)
    if status_of(call.estate, lines) != "pending":
        raise Refusal("10027", "Only a pending sub number order can be cancelled.")
    for line in lines:
        if line["status"] == "pending":
            cancel(call.estate, line)
    return one(_sub_row(call.estate, sub))


def _attach(call: Call, lines: Iterable[Record]) -> None:
    body = call.fields(_GROUP)
    required(body, "requirement_group_id")
    group = call.estate.table("requirement_groups").get(body["requirement_group_id"])
    if group is None:
        raise not_found()
    for line in lines:
        attach(call.estate, line, group)


def attach_to_sub_order(call: Call) -> WireReply:
    """POST /sub_number_orders/{id}/requirement_group."""
    sub = call.record("sub_orders")
    _attach(call, lines_of(call.estate, sub))
    return one(_sub_row(call.estate, sub, with_numbers=True))


def list_lines(call: Call) -> WireReply:
    """GET /number_order_phone_numbers: the only filter is the country."""
    country = call.filters("country_code").get("country_code")
    rows = (line for line in call.estate.table("lines").newest() if country in (None, line["country_code"]))
    return listing(call, rows, lone_row, size=BIG_PAGE)


def get_line(call: Call) -> WireReply:
    """GET /number_order_phone_numbers/{id}."""
    return one(lone_row(call.record("lines")))


def update_line(call: Call) -> WireReply:
    """PATCH: values of requirements of one number."""
    line = call.record("lines")
    give_values(call, call.fields(_VALUES), [line])
    return one(lone_row(line))


def attach_to_line(call: Call) -> WireReply:
    """POST /number_order_phone_numbers/{id}/requirement_group."""
    line = call.record("lines")
    _attach(call, [line])
    return one(lone_row(line))
