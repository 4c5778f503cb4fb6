"""The life of one number in an order (guide "number orders"): requirements, review, success or failure."""

from __future__ import annotations

from reconciler.sandbox.telnyx.estate import Estate, iso_seconds
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.requirements import catalogue, comment
from reconciler.sandbox.telnyx.store import Record

# What a line of an order shows inside the order; alone it shows these and _ALONE.
_SHOWN = (
    *("id", "record_type", "phone_number", "bundle_id", "country_code", "phone_number_type", "status"),
    *("requirements_met", "requirements_status", "regulatory_requirements"),
)
_ALONE = ("order_request_id", "sub_number_order_id", "locality", "is_block_number")


def line_row(line: Record) -> Record:
    """A line as an order shows it; there is no ``bundle_id`` without a bundle."""
    row = {name: line[name] for name in _SHOWN if line[name] is not None}
    return {**row, "country_iso_alpha2": line["country_code"]}


def lone_row(line: Record) -> Record:
    """A line as GET /number_order_phone_numbers shows it."""
    row = {name: line[name] for name in (*_SHOWN, *_ALONE)}
    return {**row, "deadline": iso_seconds(line["_deadline"])}


def begin(estate: Estate, order: Record, sub_id: str, item: Record, offer: Record) -> Record:
    """A new line, and the number in its state before it is the account's."""
    country = offer["country"]
    asked = catalogue(country) if country in estate.options.requirement_countries else []
    line: Record = {
        "id": estate.uuid(),
        "record_type": "number_order_phone_number",
        "phone_number": offer["id"],
        "bundle_id": item.get("bundle_id"),
        "country_code": country,
        "phone_number_type": offer["type"],
        "status": "pending",
        "requirements_met": not asked,
        "requirements_status": "requirement-info-pending" if asked else "approved",
        "regulatory_requirements": [
            {
                "record_type": "phone_number_regulatory_requirement",
                "requirement_id": ask["id"],
                "field_type": ask["field_type"],
                "field_value": "",
            }
            for ask in asked
        ],
        "order_request_id": order["id"],
        "sub_number_order_id": sub_id,
        "locality": offer["locality"] or "",
        "is_block_number": False,
        "_deadline": estate.now + estate.options.requirement_deadline,
        "_ended": None,
        "_offer": offer,
    }
    estate.table("lines").put(line)
    estate.numbers.put(_number(estate, order, line))
    if asked:
        estate.agenda.set("deadline", line["id"], line["_deadline"])
        _mark(estate, line, "requirement-info-pending")
    else:
        _proceed(estate, line, estate.now)
    return line


def _number(estate: Estate, order: Record, line: Record) -> Number:
    """Listed from the start, with what the order says, but not usable yet."""
    return Number(
        estate.long_id(),
        line["phone_number"],
        estate.now,
        status="purchase-pending",
        country=line["country_code"],
        type=line["phone_number_type"],
        updated_at=estate.now,
        line=line["id"],
        connection_id=order["connection_id"] or None,
        billing_group_id=order["billing_group_id"] or None,
        messaging_profile_id=order["messaging_profile_id"] or None,
        customer_reference=order["customer_reference"] or None,
    )


def attach(estate: Estate, line: Record, group: Record) -> None:
    """The values of a requirement group are copied once; an approved group needs no review."""
    values = {item["requirement_id"]: item["field_value"] for item in group["regulatory_requirements"]}
    supply(estate, line, {name: value for name, value in values.items() if value})
    if group["status"] == "approved" and line["requirements_status"] == "requirement-info-under-review":
        estate.agenda.set("review", line["id"], estate.now)


def supply(estate: Estate, line: Record, values: dict[str, str]) -> None:
    """Values for the requirements of a line that waits for them."""
    for item in line["regulatory_requirements"]:
        item["field_value"] = values.get(item["requirement_id"], item["field_value"])
    complete = all(item["field_value"] for item in line["regulatory_requirements"])
    if complete and line["requirements_status"] in ("requirement-info-pending", "requirement-info-exception"):
        _mark(estate, line, "requirement-info-under-review")
        estate.agenda.set("review", line["id"], estate.now + estate.options.review_lag)
    estate.table("lines").put(line)


def _mark(estate: Estate, line: Record, status: str) -> None:
    line["requirements_status"] = status
    estate.table("lines").put(line)
    number = estate.numbers.by_e164(line["phone_number"])
    if number is not None:
        number.status = "purchase-pending" if status == "approved" else status
        estate.numbers.put(number)


def settle_review(estate: Estate, line_id: str, moment: float) -> None:
    """A review ends."""
    line = estate.table("lines").rows[line_id]
    if line["status"] != "pending":
        return
    if estate.options.review_verdict == "exception":
        _mark(estate, line, "requirement-info-exception")
        comment(
            estate,
            "admin",
            body="The document cannot be read.",
            comment_record_type="sub_number_order",
            comment_record_id=line["sub_number_order_id"],
        )
        return
    line["requirements_met"] = True
    _mark(estate, line, "approved")
    estate.agenda.drop("deadline", line_id)
    _proceed(estate, line, moment)


def _proceed(estate: Estate, line: Record, moment: float) -> None:
    options = estate.options
    if line["phone_number"] in options.order_stuck or line["country_code"] in options.order_stuck:
        return
    slow = line["phone_number_type"] == "toll_free" and not line["_offer"]["quickship"]
    estate.agenda.set("line", line["id"], moment + (options.toll_free_lag if slow else options.order_lag))


def settle_line(estate: Estate, line_id: str, moment: float) -> None:
    """The number becomes the account's, or not."""
    line = estate.table("lines").rows[line_id]
    number = estate.numbers.by_e164(line["phone_number"])
    if line["status"] != "pending" or number is None:
        return
    failed = line["phone_number"] in estate.options.order_failures
    line["status"] = "failure" if failed else "success"
    estate.table("lines").put(line)
    number.updated_at = moment
    if failed:
        number.status = "purchase-failed"
        estate.effect("purchase_failed", number.phone_number, order_id=line["order_request_id"])
    else:
        number.status, number.activated_at = "active", moment
        number.ready_at = moment + estate.options.propagation_lag
        estate.effect("bought", number.phone_number, order_id=line["order_request_id"])
    if failed and not estate.options.failed_listed:
        estate.numbers.delete(number.id)
    else:
        estate.numbers.put(number)


def cancel(estate: Estate, line: Record) -> None:
    """A line ends without the number, which is for sale again."""
    line["status"], line["requirements_status"], line["_ended"] = "failure", "cancelled", "cancelled"
    estate.table("lines").put(line)
    estate.table("stock").put(line["_offer"])
    number = estate.numbers.by_e164(line["phone_number"])
    if number is not None:
        estate.numbers.delete(number.id)
    for what in ("line", "review", "deadline"):
        estate.agenda.drop(what, line["id"])
    estate.effect("order_cancelled", line["phone_number"], order_id=line["order_request_id"])


def settle_deadline(estate: Estate, line_id: str, moment: float) -> None:
    """Requirements that are not met in time cancel the line."""
    del moment
    line = estate.table("lines").rows[line_id]
    if line["status"] == "pending" and not line["requirements_met"]:
        cancel(estate, line)


def released(estate: Estate, number: Number) -> None:
    """An order all numbers of which were deleted reads ``deleted`` (guide)."""
    line = estate.table("lines").get(number.line)
    if line is not None:
        line["_ended"] = "deleted"
        estate.table("lines").put(line)
