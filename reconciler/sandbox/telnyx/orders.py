"""Number orders (OpenAPI; guide "number orders")."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from reconciler.sandbox.telnyx.call import Call, exists, listing, one
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate, iso_micros
from reconciler.sandbox.telnyx.fields import E164, Field, Spec, read, text
from reconciler.sandbox.telnyx.lines import attach, begin, line_row, supply
from reconciler.sandbox.telnyx.requirements import values_of
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_REFERENCES = ("connection_id", "messaging_profile_id", "billing_group_id", "customer_reference")
_ORDER: Spec = {"phone_numbers": Field("any"), **{name: text() for name in _REFERENCES}}
_ITEM: Spec = {"phone_number": text(pattern=E164), "requirement_group_id": text(), "bundle_id": text()}
_PATCH: Spec = {"customer_reference": text(), "regulatory_requirements": Field("any")}


# ---- what an order says about itself ----


def lines_of(estate: Estate, owner: Record) -> list[Record]:
    rows = estate.table("lines").rows
    return [rows[line_id] for line_id in owner["_lines"]]


def status_of(estate: Estate, lines: list[Record]) -> str:
    """``cancelled`` and ``deleted`` are in the guide and not in OpenAPI."""
    if any(line["status"] == "pending" for line in lines):
        return "pending"
    ended = {line["_ended"] for line in lines}
    if len(ended) == 1 and None not in ended:
        return str(ended.pop())
    have = {line["status"] for line in lines if line["_ended"] is None} or {"success"}
    return have.pop() if len(have) == 1 else estate.options.mixed_order_status


def _order_row(estate: Estate, order: Record, *, brief: bool = False) -> Record:
    lines = lines_of(estate, order)
    return {
        "id": order["id"],
        "record_type": "number_order",
        "status": status_of(estate, lines),
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
    return listing(call, (row for row in rows if chosen(row, filters)), dict)


def chosen(row: Record, filters: dict[str, str]) -> bool:
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
    give_values(call, body, lines_of(call.estate, order))
    order["_updated"] = call.estate.now
    call.estate.table("orders").put(order)
    return one(_order_row(call.estate, order))


def give_values(call: Call, body: Record, lines: Iterable[Record]) -> None:
    if "regulatory_requirements" in body:
        values = values_of(body["regulatory_requirements"], strict=call.options.strict)
        for line in lines:
            supply(call.estate, line, values)
