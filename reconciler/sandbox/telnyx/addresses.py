"""Addresses: POST, GET, DELETE, and validation (OpenAPI; help "E911"). An address never changes: there is no PATCH."""

from __future__ import annotations

import re
from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.postal import STATE_NAMES, ZIP3_STATE
from reconciler.sandbox.telnyx.call import Call, listing, matches, one, ordered, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad_parameter
from reconciler.sandbox.telnyx.fields import Spec, flag, required, text
from reconciler.sandbox.telnyx.options import TelnyxOptions
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_PLACE = ("street_address", "extended_address", "locality", "administrative_area", "postal_code", "country_code")
_TEXTS = (
    *("first_name", "last_name", "business_name", "phone_number", "customer_reference", *_PLACE),
    *("borough", "neighborhood"),
)
SPEC: Spec = {**{name: text("") for name in _TEXTS}, "address_book": flag(True), "validate_address": flag(True)}
_CHECK: Spec = {name: text("") for name in _PLACE}


def problem_of(place: dict[str, Any], options: TelnyxOptions) -> tuple[str, str, dict[str, str]] | None:
    """Why an address is not valid for emergency use: (field, reason, suggested address).

    What Telnyx checks is not documented. Here: an American ZIP code and state that do not belong together, a
    street without a number, a missing city, and what the options name.
    """
    suggested = {name: str(place.get(name) or "") for name in _PLACE}
    street = suggested["street_address"]
    for rule in options.address_corrections:
        wrong, _, right = rule.partition("=>")
        if wrong and wrong.lower() in street.lower():
            suggested["street_address"] = _corrected(street, wrong, right)
            return "street_address", "The street is not known; see the suggestion.", suggested
    if not any(letter.isdigit() for letter in street):
        return "street_address", "The street has no number.", suggested
    if not suggested["locality"]:
        return "locality", "The locality is missing.", suggested
    state, zipcode = suggested["administrative_area"].upper(), suggested["postal_code"]
    if suggested["country_code"].upper() == "US":
        if state not in STATE_NAMES:
            return "administrative_area", "The state is not known.", suggested
        if re.fullmatch(r"[0-9]{5}(-?[0-9]{4})?", zipcode) is None or ZIP3_STATE.get(zipcode[:3]) != state:
            return "postal_code", "The postal code does not belong to the state.", suggested
    line = f"{street}, {suggested['locality']}, {state} {zipcode}".lower()
    if any(wrong.lower() in line for wrong in options.bad_addresses):
        return "street_address", "The address could not be found.", suggested
    return None


def _corrected(street: str, wrong: str, right: str) -> str:
    return re.sub(re.escape(wrong), lambda _: right, street, flags=re.IGNORECASE)


def validate_address(call: Call) -> WireReply:
    """POST /addresses/actions/validate: without side effects, always 200 with a verdict."""
    body = call.fields(_CHECK)
    required(body, "street_address", "postal_code", "country_code")
    problem = problem_of(body, call.options)
    place = {name: body.get(name, "") for name in _PLACE}
    shown: dict[str, Any] = {"record_type": "address_validation", "result": "valid", "suggested": place, "errors": []}
    if problem is not None:
        field, reason, suggested = problem
        error = {
            "code": "20200",
            "title": "Invalid address",
            "description": reason,
            "source": {"pointer": f"/{field}"},
        }
        shown |= {"result": "invalid", "suggested": suggested, "errors": [error]}
    return one(shown)


def create_address(call: Call) -> WireReply:
    """POST /addresses: 422 when invalid; with ``validate_address`` false it is stored, but no emergency call gets there.

    OpenAPI requires all three names, although its text says "either first and last name, or business name": they
    must be present, and one of the two sets not empty. The body of the 422 is not described.
    """
    body = call.fields(SPEC)
    required(body, "street_address", "locality", "country_code", "first_name", "last_name", "business_name")
    if not body["business_name"].strip() and not (body["first_name"].strip() and body["last_name"].strip()):
        raise Refusal("20200", "Either first and last name, or business name is required.", pointer="/business_name")
    problem = problem_of(body, call.options)
    if problem is not None and body.get("validate_address", True):
        field, reason, suggested = problem
        raise Refusal("20200", reason, pointer=f"/{field}", meta={"suggested": suggested})
    now = iso_millis(call.estate.now)
    address: Record = {
        "id": call.estate.long_id(),
        "record_type": "address",
        **{name: body.get(name, item.default) for name, item in SPEC.items()},
        "created_at": now,
        "updated_at": now,
        "_problem": problem[1] if problem else None,
    }
    if call.options.address_normalize:
        address |= {name: re.sub(r"[.,#]", "", address[name]).upper() for name in _PLACE}
    call.estate.table("addresses").put(address)
    call.effect("address_created", address["id"], customer_reference=address["customer_reference"])
    return one(visible(address))


def _in_use(call: Call) -> set[str]:
    return {number.emergency_address_id for number in call.estate.numbers.rows.values() if number.emergency_address_id}


def list_addresses(call: Call) -> WireReply:
    """GET /addresses. A bare ``filter[customer_reference]`` is a partial match."""
    names = ("customer_reference", "customer_reference.eq", "customer_reference.contains")
    filters = call.filters(*names, "street_address.contains", "used_as_emergency", "address_book.eq")
    if "customer_reference" in filters:
        filters["customer_reference.contains"] = filters["customer_reference"]
    if len(filters.get("street_address.contains", "...")) < 3:
        raise bad_parameter("At least three characters are required.", "filter[street_address][contains]")
    rows = [row for row in call.estate.table("addresses").newest() if _wanted(row, filters)]
    if "used_as_emergency" in filters:
        used, want = _in_use(call), filters["used_as_emergency"] == "true"
        rows = [row for row in rows if (row["id"] in used) == want]
    keys = ("created_at", "first_name", "last_name", "business_name", "street_address")
    return listing(call, ordered(call, rows, {name: _key(name) for name in keys}), visible)


def _key(name: str) -> Any:
    return lambda row: row[name]


def _wanted(row: Record, filters: dict[str, str]) -> bool:
    # The exact match of a reference is the only one that minds the case.
    if "customer_reference.eq" in filters and row["customer_reference"] != filters["customer_reference.eq"]:
        return False
    book = filters.get("address_book.eq")
    return (
        matches(filters, "customer_reference", row["customer_reference"])
        and matches(filters, "street_address", row["street_address"])
        and book in (None, str(row["address_book"]).lower())
    )


def get_address(call: Call) -> WireReply:
    """GET /addresses/{id}."""
    return one(visible(call.record("addresses")))


def delete_address(call: Call) -> WireReply:
    """DELETE: refused while a number uses it for emergency calls."""
    address = call.record("addresses")
    if address["id"] in _in_use(call):
        raise Refusal("10021", "The address is the emergency address of a phone number.")
    call.estate.table("addresses").delete(address["id"])
    call.effect("address_deleted", address["id"], customer_reference=address["customer_reference"])
    return one(visible(address))
