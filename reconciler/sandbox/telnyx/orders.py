"""Number orders, sub orders and their lines (OpenAPI; guide "number orders")."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from reconciler.sandbox.telnyx.call import BIG_PAGE, Call, exists, listing, one
from reconciler.sandbox.telnyx.errors import Refusal, bad, not_found
from reconciler.sandbox.telnyx.estate import Estate, iso_micros
from reconciler.sandbox.telnyx.fields import E164, Field, Spec, read, required, text
from reconciler.sandbox.telnyx.lines import attach, begin, cancel, line_row, lone_row, supply
from reconciler.sandbox.telnyx.requirements import values_of
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_REFERENCES = ("connection_id", "messaging_profile_id", "billing_group_id", "customer_reference")
_ORDER: Spec = {"phone_numbers": Field("any"), **{name: text() for name in _REFERENCES}}
_ITEM: Spec = {"phone_number": text(pattern=E164), "requirement_group_id": text(), "bundle_id": text()}
_PATCH: Spec = {"customer_reference": text(), "regulatory_requirements": Field("any")}
_GROUP: Spec = {"requirement_group_id": text()}
_USER = "d70873cd-7c98-401a-81b6-b1ae08246995"


# ---- what an order says about itself ----


def _lines(estate: Estate, owner: Record) -> list[Record]:
    rows = estate.table("lines").rows
    return [rows[line_id] for line_id in owner["_lines"]]


def _status(estate: Estate, lines: list[Record]) -> str:
    """``cancelled`` and ``deleted`` are in the guide and not in OpenAPI."""
    if any(line["status"] == "pending" for line in lines):
        return "pending"
    ended = {line["_ended"] for line in lines}
    if len(ended) == 1 and None not in ended:
        return str(ended.pop())
    have = {line["status"] for line in lines if line["_ended"] is None} or {"success"}
    return have.pop() if len(have) == 1 else estate.options.mixed_order_status


def _order_row(estate: Estate, order: Record, *, brief: bool = False) -> Record:
    lines = _lines(estate, order)
    return {
        "id": order["id"],
        "record_type": "number_order",
        "status": _status(estate, lines),
        "phone_numbers_count": len(lines),
        **{name: order[name] for name in _REFERENCES},
        "requirements_met": all(line["requirements_met"] for line in lines),
        "sub_number_orders_ids": order["_subs"],
        "phone_numbers": [
            {"id": line["id"], "phone_number": line["phone_number"]} if brief else line_row(line) for line in lines
        ],
        "created_at": iso_micros(order["_created"]),
        "updated_at": iso_micros(order["_updated"]),
    }


def _sub_row(estate: Estate, sub: Record, *, with_numbers: bool = False) -> Record:
    lines = _lines(estate, sub)
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
        "status": _status(estate, lines),
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


# ---- POST /number_orders ----


def create_order(call: Call) -> WireReply:
    """Everything is checked before anything is ordered. Sending it twice orders twice: there is no idempotency key."""
    body = call.fields(_ORDER)
    items = _items(call, body.get("phone_numbers"))
    exists(call, "connections", body.get("connection_id"), "/connection_id", "85004")
    exists(call, "messaging_profiles", body.get("messaging_profile_id"), "/messaging_profile_id", "85005")
    exists(call, "billing_groups", body.get("billing_group_id"), "/billing_group_id")
    offers = [_offer(call, item, index) for index, item in enumerate(items)]
    _pay(call, offers)
    estate = call.estate
    order: Record = {"id": estate.uuid(), **dict.fromkeys(_REFERENCES, ""), **body, "_lines": [], "_subs": []}
    order |= {"_created": estate.now, "_updated": estate.now}
    del order["phone_numbers"]
    for item, offer in zip(items, offers, strict=True):
        estate.table("stock").delete(offer["id"])
        line = begin(estate, order, _sub(estate, order, offer)["id"], item, offer)
        order["_lines"].append(line["id"])
        sub = estate.table("sub_orders").rows[line["sub_number_order_id"]]
        sub["_lines"].append(line["id"])
        estate.table("sub_orders").put(sub)
        group = estate.table("requirement_groups").get(item.get("requirement_group_id"))
        if group is not None:
            attach(estate, line, group)
        call.effect(
            *("ordered", offer["id"]),
            order_id=order["id"],
            customer_reference=order["customer_reference"],
            monthly=offer["monthly"],
            upfront=offer["upfront"],
        )
    estate.table("orders").put(order)
    return one(_order_row(estate, order))


def _sub(estate: Estate, order: Record, offer: Record) -> Record:
    """The sub order of the number's country and type."""
    table = estate.table("sub_orders")
    for sub_id in order["_subs"]:
        sub = table.rows[sub_id]
        if (sub["country_code"], sub["phone_number_type"]) == (offer["country"], offer["type"]):
            return sub
    sub = {
        "id": estate.uuid(),
        "order_request_id": order["id"],
        "country_code": offer["country"],
        "phone_number_type": offer["type"],
        "_lines": [],
    }
    order["_subs"].append(sub["id"])
    return table.put(sub)


def _items(call: Call, raw: Any) -> list[Record]:
    """OpenAPI requires nothing at the top level; an order of nothing is refused all the same."""
    if not isinstance(raw, list) or not raw or not all(isinstance(item, dict) for item in raw):
        raise bad("phone_numbers must be a list of objects, and not empty.", "/phone_numbers")
    items: list[Record] = []
    for index, item in enumerate(raw):
        if item.get("phone_number") is None:
            raise bad("phone_number is required.", f"/phone_numbers/{index}/phone_number")
        items.append(read(_ITEM, item, strict=call.options.strict, pointer=f"/phone_numbers/{index}"))
    if len({item["phone_number"] for item in items}) != len(items):
        raise bad("A phone number is ordered twice.", "/phone_numbers")
    return items


def _offer(call: Call, item: Record, index: int) -> Record:
    estate, number, pointer = call.estate, item["phone_number"], f"/phone_numbers/{index}"
    searched = estate.table("searched").get(number)
    if call.options.search_ttl is not None and (searched is None or searched["until"] < estate.now):
        detail = f"{number} was not returned by a recent search."
        raise Refusal("85000", detail, pointer=f"{pointer}/phone_number")
    found = estate.table("stock").get(number)
    if found is None:
        raise Refusal("85001", f"{number} is no longer available.", pointer=f"{pointer}/phone_number")
    group = item.get("requirement_group_id")
    exists(call, "requirement_groups", group, f"{pointer}/requirement_group_id")
    if found["country"] in call.options.group_countries and not group:
        detail = f"Numbers of {found['country']} are ordered with a requirement group."
        raise bad(detail, f"{pointer}/requirement_group_id")
    return found


def _pay(call: Call, offers: Iterable[Record]) -> None:
    """Spent money is counted in millionths of a dollar, which every price divides into."""
    if call.options.account_error is not None:
        raise Refusal(call.options.account_error, "The account cannot order.")
    cost = int(sum(Decimal(row["upfront"]) + Decimal(row["monthly"]) for row in offers) * 1_000_000)
    funds = call.options.funds
    if funds is not None and call.estate.counted("spent") + cost > funds * 1_000_000:
        raise Refusal("20100", "The account has not enough funds for this order.")
    call.estate.counter("spent", cost)


# ---- reading and changing ----


def list_orders(call: Call) -> WireReply:
    """GET /number_orders: there is no filter by phone number."""
    names = (
        "status",
        "customer_reference",
        "phone_numbers_count",
        "requirements_met",
        "created_at.gt",
        "created_at.lt",
    )
    filters = call.filters(*names)
    rows = (_order_row(call.estate, order, brief=True) for order in call.estate.table("orders").newest())
    return listing(call, (row for row in rows if _wanted(row, filters)), dict)


def _wanted(row: Record, filters: dict[str, str]) -> bool:
    if "created_at.gt" in filters and row["created_at"][:19] <= filters["created_at.gt"][:19]:
        return False
    if "created_at.lt" in filters and row["created_at"][:19] >= filters["created_at.lt"][:19]:
        return False
    return all(
        str(row[name]).lower() == want.lower() for name, want in filters.items() if not name.startswith("created_at")
    )


def get_order(call: Call) -> WireReply:
    """GET /number_orders/{id}."""
    return one(_order_row(call.estate, call.record("orders")))


def update_order(call: Call) -> WireReply:
    """PATCH: the reference, and values of requirements for all its numbers."""
    order, body = call.record("orders"), call.fields(_PATCH)
    order["customer_reference"] = body.get("customer_reference", order["customer_reference"])
    _supply(call, body, _lines(call.estate, order))
    order["_updated"] = call.estate.now
    call.estate.table("orders").put(order)
    return one(_order_row(call.estate, order))


def _supply(call: Call, body: Record, lines: Iterable[Record]) -> None:
    if "regulatory_requirements" in body:
        values = values_of(body["regulatory_requirements"], strict=call.options.strict)
        for line in lines:
            supply(call.estate, line, values)


def list_sub_orders(call: Call) -> WireReply:
    """GET /sub_number_orders. OpenAPI describes no page parameters here, but a ``meta`` with pages."""
    filters = call.filters("status", "order_request_id", "country_code", "phone_number_type", "phone_numbers_count")
    rows = (_sub_row(call.estate, sub) for sub in call.estate.table("sub_orders").newest())
    return listing(call, (row for row in rows if _wanted(row, filters)), dict, size=BIG_PAGE)


def get_sub_order(call: Call) -> WireReply:
    """Its first 50 numbers with ``filter[include_phone_numbers]``."""
    wanted = call.filters("include_phone_numbers").get("include_phone_numbers") == "true"
    return one(_sub_row(call.estate, call.record("sub_orders"), with_numbers=wanted))


def update_sub_order(call: Call) -> WireReply:
    """PATCH: values of requirements."""
    sub, body = call.record("sub_orders"), call.fields({"regulatory_requirements": Field("any")})
    _supply(call, body, _lines(call.estate, sub))
    return one(_sub_row(call.estate, sub))


def cancel_sub_order(call: Call) -> WireReply:
    """PATCH .../cancel, only while pending."""
    sub = call.record("sub_orders")
    lines = _lines(call.estate, sub)
    if _status(call.estate, lines) != "pending":
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
    _attach(call, _lines(call.estate, sub))
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
    _supply(call, call.fields({"regulatory_requirements": Field("any")}), [line])
    return one(lone_row(line))


def attach_to_line(call: Call) -> WireReply:
    """POST /number_order_phone_numbers/{id}/requirement_group."""
    line = call.record("lines")
    _attach(call, [line])
    return one(lone_row(line))
