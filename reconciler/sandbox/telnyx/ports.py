"""Porting orders: create, list, one, PATCH, DELETE (OpenAPI; guide "porting")."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from reconciler.sandbox.telnyx.call import Call, exists, listing, matches, one, ordered
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.fields import Spec, merged, text
from reconciler.sandbox.telnyx.port_life import OPEN, USER, fixed, windows
from reconciler.sandbox.telnyx.port_rows import CONFIGURATION, OBJECTS, PATCH, blank, port_row, shown_number
from reconciler.sandbox.telnyx.portability import NUMBERS, checked_numbers, facts
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_DRAFT_TTL = 30 * 86_400.0
_CREATE: Spec = {"customer_reference": text(null=True), "customer_group_reference": text(null=True)}


def _answer(call: Call, port: Record) -> WireReply:
    numbers = call.flag("include_phone_numbers", default=True)
    link = f"/v2/porting_phone_numbers?filter[porting_order_id]={port['id']}"
    return one(port_row(call, port, numbers=numbers), meta={"phone_numbers_url": link})


# ---- creating ----


def create_orders(call: Call) -> WireReply:
    """POST /porting_orders, 201 with a list: one draft per country, type, losing carrier and FastPort eligibility."""
    body = call.fields({**NUMBERS, **_CREATE})
    numbers = checked_numbers(body)
    if len(set(numbers)) != len(numbers):
        raise Refusal("80200", "A phone number is given twice.", pointer="/phone_numbers")
    taken = {
        item["phone_number"]
        for port in call.estate.table("ports").rows.values()
        if port["_status"] in OPEN
        for item in port["_numbers"]
    }
    groups: dict[tuple[object, ...], list[str]] = {}
    for index, number in enumerate(numbers):
        if number in taken:
            raise Refusal("80003", f"{number} is in another porting order.", pointer=f"/phone_numbers/{index}")
        known = facts(call.estate, number)
        if not known["portable"]:
            raise bad(f"{number} is not portable: {known['not_portable_reason']}", f"/phone_numbers/{index}")
        key = (known["country"], known["type"], known["spid"], known["fast_portable"], known["carrier_name"])
        groups.setdefault(key, []).append(number)
    family = call.estate.counter("port_family")
    made = [_draft(call, key, members, body, family) for key, members in groups.items()]
    return one([port_row(call, port, numbers=True) for port in made], 201)


def _draft(call: Call, key: tuple[Any, ...], numbers: list[str], body: Record, family: int) -> Record:
    estate, (country, kind, _, fast, carrier) = call.estate, key
    port: Record = {
        "id": estate.uuid(),
        "record_type": "porting_order",
        "customer_reference": body.get("customer_reference"),
        "customer_group_reference": body.get("customer_group_reference"),
        "webhook_url": None,
        **{name: blank(name) for name in OBJECTS},
        "misc": None,
        "requirements": [],
        "phone_number_type": kind,
        "old_service_provider_ocn": carrier,
        "description": "",
        "user_id": USER,
        "additional_steps": [],
        "support_key": None,
        "parent_support_key": None,
        "_status": "draft",
        "_details": [],
        "_numbers": [{"phone_number": number, "activation_status": "New"} for number in numbers],
        "_country": country,
        "_fast": fast,
        "_family": family,
        "_foc": None,
        "_exception": None,
        "_met": False,
        "_created": estate.now,
        "_updated": estate.now,
    }
    estate.table("ports").put(port)
    estate.agenda.set("draft", port["id"], estate.now + _DRAFT_TTL)
    for number in numbers:
        call.effect("port_created", number, id=port["id"])
    return port


# ---- reading ----


def list_orders(call: Call) -> WireReply:
    """GET /porting_orders. There is no filter by status (OpenAPI)."""
    names = (
        *("customer_reference", "customer_group_reference", "parent_support_key", "misc.type"),
        *("phone_numbers.country_code", "phone_numbers.carrier_name", "phone_numbers.phone_number.contains"),
        *("end_user.admin.entity_name", "end_user.admin.auth_person_name"),
        *("activation_settings.fast_port_eligible", "activation_settings.foc_datetime_requested.gt"),
        "activation_settings.foc_datetime_requested.lt",
    )
    filters, numbers = call.filters(*names), call.flag("include_phone_numbers", default=True)
    rows = (port for port in call.estate.table("ports").newest() if _wanted(port, filters))
    keys = {
        "created_at": lambda port: str(port["_created"]),
        "activation_settings.foc_datetime_requested": lambda port: str(
            port["activation_settings"]["foc_datetime_requested"] or ""
        ),
    }
    return listing(call, ordered(call, rows, keys), lambda port: port_row(call, port, numbers=numbers))


def _wanted(port: Record, filters: dict[str, str]) -> bool:
    admin, requested = port["end_user"]["admin"], port["activation_settings"]["foc_datetime_requested"] or ""
    have = {
        **{name: port[name] for name in ("customer_reference", "customer_group_reference", "parent_support_key")},
        "misc.type": (port["misc"] or {}).get("type"),
        "phone_numbers.country_code": port["_country"],
        "phone_numbers.carrier_name": port["old_service_provider_ocn"],
        "end_user.admin.entity_name": admin["entity_name"],
        "end_user.admin.auth_person_name": admin["auth_person_name"],
        "activation_settings.fast_port_eligible": str(port["_fast"]).lower(),
    }
    if any(filters[name] != value for name, value in have.items() if name in filters):
        return False
    limits = ("activation_settings.foc_datetime_requested.gt", "activation_settings.foc_datetime_requested.lt")
    if limits[0] in filters and requested <= filters[limits[0]]:
        return False
    if limits[1] in filters and not "" < requested < filters[limits[1]]:
        return False
    name = "phone_numbers.phone_number"
    return f"{name}.contains" not in filters or any(
        matches(filters, name, item["phone_number"]) for item in port["_numbers"]
    )


def get_order(call: Call) -> WireReply:
    """GET /porting_orders/{id}."""
    return _answer(call, call.record("ports"))


def list_port_numbers(call: Call) -> WireReply:
    """GET /porting_phone_numbers; ``porting_order_id`` is in the link of an order, not among OpenAPI's parameters."""
    filters = call.filters("porting_order_status", "porting_order_id")
    rows = [
        (port, item)
        for port in call.estate.table("ports").newest()
        if filters.get("porting_order_status") in (None, port["_status"])
        and filters.get("porting_order_id") in (None, port["id"])
        for item in port["_numbers"]
    ]
    return listing(call, rows, lambda pair: shown_number(call, *pair))


# ---- changing ----


def update_order(call: Call) -> WireReply:
    """PATCH /porting_orders/{id}."""
    port, body = call.record("ports"), call.fields(PATCH)
    if port["_status"] not in OPEN:
        raise Refusal("10027", f"A porting order that is {port['_status']} cannot be changed.")
    _check(call, port, body)
    group_id, values = body.pop("requirement_group_id", None), body.pop("requirements", None)
    changed = merged(PATCH, port, body, merge=True)
    for name in OBJECTS:
        changed[name] = blank(name) if changed[name] is None else changed[name]
    for part in ("admin", "location"):
        changed["end_user"][part] = changed["end_user"][part] or blank("end_user")[part]
    changed["phone_number_configuration"]["tags"] = changed["phone_number_configuration"]["tags"] or []
    _take_requirements(call, changed, group_id, values)
    wanted = changed["phone_number_configuration"]["messaging_profile_id"]
    if changed["messaging"]["enable_messaging"] and not wanted:
        raise bad("A messaging profile is needed to port messaging.", "/messaging/enable_messaging")
    changed["_updated"] = call.estate.now
    call.estate.table("ports").put(changed)
    call.effect("port_changed", changed["id"], fields=sorted(body))
    if changed["_status"] == "exception":
        fixed(call.estate, changed)
    return _answer(call, changed)


def _check(call: Call, port: Record, body: Record) -> None:
    for name, document_id in (body.get("documents") or {}).items():
        exists(call, "documents", document_id, f"/documents/{name}")
    tables = ("connections", "messaging_profiles", "billing_groups", "addresses")
    wanted = body.get("phone_number_configuration") or {}
    for name, table in zip(CONFIGURATION, tables, strict=True):
        exists(call, table, wanted.get(name), f"/phone_number_configuration/{name}")
    if "requirement_group_id" in body and port["_status"] not in ("draft", "in-process", "exception"):
        raise Refusal("10027", f"Requirements cannot be set while {port['_status']}.", pointer="/requirement_group_id")
    requested = (body.get("activation_settings") or {}).get("foc_datetime_requested")
    if requested is not None:
        moment = _moment(requested)
        if not any(start <= moment <= end for start, end in windows(port, call.estate.now)):
            pointer = "/activation_settings/foc_datetime_requested"
            raise Refusal("80018", f"{requested} is not in an allowed window.", pointer=pointer)


def _moment(value: str) -> float:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as exc:
        raise bad(f"{value} is not a date and time.", "/activation_settings/foc_datetime_requested") from exc
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _take_requirements(call: Call, port: Record, group_id: str | None, values: Any) -> None:
    """``requirements`` of the body, or the values of a group, which overwrite them."""
    if group_id is not None:
        exists(call, "requirement_groups", group_id, "/requirement_group_id")
        group = call.estate.table("requirement_groups").rows[group_id]
        values = [
            {"requirement_type_id": item["requirement_id"], "field_value": item["field_value"]}
            for item in group["regulatory_requirements"]
        ]
    if values is None:
        return
    names = {"requirement_type_id", "field_value"}
    if not isinstance(values, list) or not all(isinstance(item, dict) and names <= item.keys() for item in values):
        raise bad("requirements must be a list of requirement_type_id and field_value.", "/requirements")
    port["requirements"] = [
        {
            "record_type": "porting_requirement",
            "field_type": "document",
            "field_value": item["field_value"],
            "requirement_type_id": item["requirement_type_id"],
        }
        for item in values
    ]


def delete_order(call: Call) -> WireReply:
    """DELETE, 204, drafts only."""
    port = call.record("ports")
    if port["_status"] != "draft":
        raise Refusal("10027", "Only a draft can be deleted.")
    call.estate.table("ports").delete(port["id"])
    call.estate.agenda.drop("draft", port["id"])
    for item in port["_numbers"]:
        call.effect("port_deleted", item["phone_number"], id=port["id"])
    return WireReply(204, b"")
