"""Regulatory requirements and requirement groups (OpenAPI; guide "requirement groups")."""

from __future__ import annotations

import uuid
from typing import Any

import orjson

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, listing, one, visible
from reconciler.sandbox.telnyx.countries import country_of, type_of
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Field, Spec, read, required, text
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_TYPES = ("local", "toll_free", "mobile", "national", "shared_cost")
_VALUE: Spec = {"requirement_id": text(), "field_value": text()}
_GROUP: Spec = {
    "country_code": text(),
    "phone_number_type": text(None, *_TYPES),
    "action": text(None, "ordering", "porting"),
    "customer_reference": text(),
    "regulatory_requirements": Field("any"),
}
# A country of the option requirement_countries asks for these two; what real ones ask for differs from each to each.
_ASKED = (
    ("Address matching the area code", "address", "The address the number is used at"),
    ("Company register number", "textual", "As in the public register"),
)


def catalogue(country: str) -> list[Record]:
    """What a country asks for."""
    return [
        {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"telnyx:{country}:{name}")),
            "name": name,
            "field_type": kind,
            "description": description,
            "example": "600 Congress Avenue, Austin" if kind == "address" else "HRB 12345",
        }
        for name, kind, description in _ASKED
    ]


def values_of(raw: object, *, strict: bool) -> dict[str, str]:
    """``[{requirement_id, field_value}]`` of a body by id."""
    if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
        raise bad("The value must be a list of objects.", "/regulatory_requirements")
    values: dict[str, str] = {}
    for index, item in enumerate(raw):
        taken = read(_VALUE, item, strict=strict, pointer=f"/regulatory_requirements/{index}")
        required(taken, "requirement_id", "field_value")
        values[taken["requirement_id"]] = taken["field_value"]
    return values


def regulatory_requirements(call: Call) -> WireReply:
    """GET /regulatory_requirements: what a number, or a country and type, asks for."""
    filters = call.filters("phone_number", "country_code", "phone_number_type", "action", "requirement_group_id")
    group = call.estate.table("requirement_groups").get(filters.get("requirement_group_id")) or {}
    number = filters.get("phone_number", "")
    country = filters.get("country_code") or group.get("country_code") or country_of(number)
    kind = filters.get("phone_number_type") or group.get("phone_number_type") or type_of(number)
    asked = catalogue(country) if country in call.options.requirement_countries else []
    row = {
        "action": filters.get("action", "ordering"),
        "country_code": country,
        "phone_number_type": kind,
        "regulatory_requirements": [{**item, "acceptance_criteria": {}} for item in asked],
    }
    return one([row])


# ---- groups; their answers are not wrapped in "data" (OpenAPI) ----


def _bare(payload: object) -> WireReply:
    return WireReply(200, orjson.dumps(payload))


def _fill(call: Call, group: Record, raw: object) -> None:
    values = values_of(raw, strict=call.options.strict)
    for item in group["regulatory_requirements"]:
        if item["requirement_id"] in values:
            item.update(field_value=values.pop(item["requirement_id"]), updated_at=iso_millis(call.estate.now))
    if values:
        raise bad(f"Unknown requirement: {next(iter(values))}", "/regulatory_requirements")


def create_group(call: Call) -> WireReply:
    """POST /requirement_groups; values may come now or later."""
    body = call.fields(_GROUP)
    required(body, "country_code", "phone_number_type", "action")
    now = iso_millis(call.estate.now)
    group: Record = {
        "record_type": "requirement_group",
        "id": call.estate.uuid(),
        "customer_reference": "",
        **body,
        "status": "unapproved",
        "created_at": now,
        "updated_at": now,
        "regulatory_requirements": [
            {
                "requirement_id": item["id"],
                "field_type": item["field_type"],
                "field_value": "",
                "status": "unapproved",
                "created_at": now,
                "updated_at": now,
            }
            for item in catalogue(body["country_code"])
        ],
    }
    _fill(call, group, body.get("regulatory_requirements", []))
    call.estate.table("requirement_groups").put(group)
    call.effect("requirement_group_created", group["id"])
    return _bare(visible(group))


def list_groups(call: Call) -> WireReply:
    """GET /requirement_groups: a bare array, without pages."""
    names = ("country_code", "phone_number_type", "action", "status", "customer_reference")
    filters = call.filters(*names)
    rows = call.estate.table("requirement_groups").newest()
    return _bare([visible(row) for row in rows if all(row[name] == want for name, want in filters.items())])


def get_group(call: Call) -> WireReply:
    """GET /requirement_groups/{id}."""
    return _bare(visible(call.record("requirement_groups")))


def update_group(call: Call) -> WireReply:
    """PATCH: reference and values only."""
    group = call.record("requirement_groups")
    body = call.fields({name: _GROUP[name] for name in ("customer_reference", "regulatory_requirements")})
    _fill(call, group, body.get("regulatory_requirements", []))
    group["customer_reference"] = body.get("customer_reference", group["customer_reference"])
    group["updated_at"] = iso_millis(call.estate.now)
    call.estate.table("requirement_groups").put(group)
    return _bare(visible(group))


def delete_group(call: Call) -> WireReply:
    """DELETE: 200 with the record."""
    group = call.record("requirement_groups")
    call.estate.table("requirement_groups").delete(group["id"])
    return _bare(visible(group))


def submit_group(call: Call) -> WireReply:
    """POST .../submit_for_approval."""
    group = call.record("requirement_groups")
    if any(not item["field_value"] for item in group["regulatory_requirements"]):
        raise Refusal("10015", "Not all requirements have a value.", pointer="/regulatory_requirements")
    group["status"] = "pending-approval"
    call.estate.table("requirement_groups").put(group)
    call.estate.agenda.set("group", group["id"], call.estate.now + call.options.review_lag)
    return _bare(visible(group))


def settle_group(estate: Estate, group_id: str, moment: float) -> None:
    """The review of a group ends."""
    group = estate.table("requirement_groups").get(group_id)
    if group is None:
        return
    group["status"] = "approved" if estate.options.review_verdict == "approved" else "declined"
    group["updated_at"] = iso_millis(moment)
    for item in group["regulatory_requirements"]:
        item["status"] = group["status"]
    estate.table("requirement_groups").put(group)


def requirement_comments(call: Call) -> WireReply:
    """GET /comments: why a requirement was rejected, among what the user wrote himself."""
    filters = call.filters("comment_record_type", "comment_record_id")
    rows = (
        row
        for row in call.estate.table("comments").newest()
        if all(row[name] == want for name, want in filters.items())
    )
    return listing(call, rows, visible)


def add_comment(call: Call) -> WireReply:
    """POST /comments."""
    names = ("body", "comment_record_type", "comment_record_id")
    body: dict[str, Any] = call.fields({name: text() for name in names})
    required(body, *names)
    return one(visible(comment(call.estate, "user", **body)))


def comment(estate: Estate, by: str, *, body: str, comment_record_type: str, comment_record_id: str) -> Record:
    """A comment by the ``user`` or by an ``admin``."""
    now = iso_millis(estate.now)
    return estate.table("comments").put(
        {
            "id": estate.uuid(),
            "body": body,
            "comment_record_type": comment_record_type,
            "comment_record_id": comment_record_id,
            "commenter": by,
            "commenter_type": by,
            "created_at": now,
            "updated_at": now,
        }
    )
