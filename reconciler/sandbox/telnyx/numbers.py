"""Phone numbers: list, slim list, one, PATCH, DELETE, verify_ownership (OpenAPI)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reconciler.sandbox.telnyx import lines, stock
from reconciler.sandbox.telnyx.call import Call, exists, listing, matches, one, ordered
from reconciler.sandbox.telnyx.errors import Refusal, bad, bad_parameter
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Field, Spec, flag, text, texts
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.rows import number_row, slim_row
from reconciler.sandbox.wire import WireReply

# What PATCH /phone_numbers/{id} takes. Nothing may be null; "" unassigns a reference, which OpenAPI does not say.
_PATCH: Spec = {
    "tags": texts(),
    **{name: text() for name in ("external_pin", "customer_reference", "connection_id", "billing_group_id")},
    "address_id": text(),
    "hd_voice_enabled": flag(),
}
# What the job takes beside; deletion_lock_enabled can be written nowhere else.
BULK: Spec = {
    **{name: item for name, item in _PATCH.items() if name != "address_id"},
    "deletion_lock_enabled": flag(),
}
_OPERATORS = tuple(f"voice.connection_name.{how}" for how in ("eq", "contains", "starts_with", "ends_with"))
FILTERS = (
    *("phone_number", "status", "tag", "without_tags", "connection_id", "customer_reference", "billing_group_id"),
    *("emergency_address_id", "country_iso_alpha2", "number_type.eq", "source", "voice.usage_payment_method"),
    *_OPERATORS,
)
# The filter knows fewer states than the field; the slim list writes one of them with an underscore.
_STATES = (
    *("purchase-pending", "purchase-failed", "port-pending", "active", "deleted", "port-failed"),
    *("emergency-only", "ported-out", "port-out-pending"),
)
_SOURCES = {"ported": "port_request", "purchased": "number_order"}
_VERIFY_MAX = 1_000


# ---- reading ----


def digits_filter(call: Call, wanted: str) -> Callable[[Number], bool]:
    """Partial match; "non-numerical characters will result in no values being returned", a leading + included."""
    if call.options.plus_filter:
        wanted = wanted.removeprefix("+")
    if len(wanted) < 3:
        raise bad_parameter("At least three digits are required.", "filter[phone_number]")
    usable = wanted.isascii() and wanted.isdigit()
    return lambda number: usable and wanted in number.phone_number


def _same(want: str, have: str | None) -> bool:
    """The text ``null`` asks for those that have none."""
    return have is None if want == "null" else have == want


def chosen(call: Call, filters: dict[str, str], *, slim: bool = False) -> Iterator[Number]:
    """The numbers that pass the filters, newest first."""
    estate, want = call.estate, filters.get
    status = want("status")
    if status is not None:
        known = [state.replace("port-pending", "port_pending") if slim else state for state in _STATES]
        if status not in known:
            raise bad_parameter(f"{status} is not one of {', '.join(known)}.", "filter[status]")
        status = status.replace("_", "-")
    tests: list[Callable[[Number], bool]] = []
    if "phone_number" in filters:
        tests.append(digits_filter(call, filters["phone_number"]))
    if want("without_tags") == "true":
        tests.append(lambda number: not number.tags)
    simple: tuple[tuple[str, Callable[[str, Number], bool]], ...] = (
        ("tag", lambda value, number: value.lower() in (tag.lower() for tag in number.tags)),
        ("connection_id", lambda value, number: number.connection_id == value),
        ("customer_reference", lambda value, number: number.customer_reference == value),
        ("billing_group_id", lambda value, number: _same(value, number.billing_group_id)),
        ("emergency_address_id", lambda value, number: _same(value, number.emergency_address_id)),
        ("country_iso_alpha2", lambda value, number: number.country in value.split(",")),
        ("number_type.eq", lambda value, number: number.type == value),
        ("source", lambda value, number: number.source == _SOURCES.get(value)),
        ("voice.usage_payment_method", lambda value, number: number.voice["usage_payment_method"] == value),
    )
    tests += [_bound(test, filters[name]) for name, test in simple if name in filters]
    if not filters.keys().isdisjoint(_OPERATORS):
        tests.append(lambda number: matches(filters, "voice.connection_name", connection_name(estate, number)))
    return (
        number
        for number in estate.numbers.newest()
        if (status is None or number.status == status) and all(test(number) for test in tests)
    )


def _bound(test: Callable[[str, Number], bool], value: str) -> Callable[[Number], bool]:
    return lambda number: test(value, number)


def connection_name(estate: Estate, number: Number) -> str:
    """Name of the connection a number points at; empty without one."""
    record = estate.table("connections").get(number.connection_id)
    return "" if record is None else str(record["connection_name"])


def sorted_numbers(call: Call, rows: Iterable[Number]) -> Iterator[Number]:
    """``sort`` of the number lists."""
    return ordered(
        call,
        rows,
        {
            "purchased_at": lambda number: number.created_at,
            "phone_number": lambda number: number.phone_number,
            "connection_name": lambda number: connection_name(call.estate, number),
            "usage_payment_method": lambda number: number.voice["usage_payment_method"],
        },
    )


def list_numbers(call: Call) -> WireReply:
    """GET /phone_numbers. When messaging profiles cannot be loaded it fails, or says so in ``errors`` if told to."""
    filters, estate = call.filters(*FILTERS), call.estate
    rows = sorted_numbers(call, chosen(call, filters))
    total = None if filters else len(estate.numbers.rows)
    if not call.options.messaging_profile_error:
        return listing(call, rows, lambda number: number_row(estate, number), total=total)
    problem = Refusal("10015", "Messaging profiles could not be loaded.", status=503)
    if not call.flag("handle_messaging_profile_error", default=False):
        raise problem
    hidden = ("messaging_profile_id", "messaging_profile_name")

    def without_profiles(number: Number) -> dict[str, Any]:
        return {name: value for name, value in number_row(estate, number).items() if name not in hidden}

    return listing(call, rows, without_profiles, total=total, errors=[problem.as_json()])


def list_slim(call: Call) -> WireReply:
    """GET /phone_numbers/slim."""
    connection, tags = call.flag("include_connection", default=False), call.flag("include_tags", default=False)
    rows = sorted_numbers(call, chosen(call, call.filters(*FILTERS), slim=True))
    return listing(call, rows, lambda number: slim_row(call.estate, number, connection=connection, tags=tags))


def get_number(call: Call) -> WireReply:
    """GET /phone_numbers/{id}."""
    return one(number_row(call.estate, call.number()))


def verify_ownership(call: Call) -> WireReply:
    """POST /phone_numbers/actions/verify_ownership: which of up to 1000 numbers are owned "in an editable state"."""
    wanted = call.fields({"phone_numbers": texts()}).get("phone_numbers")
    if not wanted or len(wanted) > _VERIFY_MAX:
        raise bad(f"phone_numbers must hold 1 to {_VERIFY_MAX} numbers.", "/phone_numbers")
    found, missing = [], []
    for phone_number in wanted:
        number = call.estate.numbers.by_e164(phone_number)
        if number is None or number.status != "active":
            missing.append(phone_number)
        else:
            found.append({"id": number.id, "number_val_e164": phone_number})
    return one({"record_type": "number_ownership_verification", "found": found, "not_found": missing})


# ---- changing ----


def check_references(call: Call, body: dict[str, Any]) -> None:
    """Refuse a body that points at nothing."""
    exists(call, "connections", body.get("connection_id"), "/connection_id")
    exists(call, "billing_groups", body.get("billing_group_id"), "/billing_group_id")
    exists(call, "addresses", body.get("address_id"), "/address_id")


def change(call: Call, number: Number, body: dict[str, Any]) -> None:
    """Write what a checked body names; the list of tags is replaced as a whole."""
    moved = "connection_id" in body and (body["connection_id"] or None) != number.connection_id
    if moved and number.emergency_enabled and call.options.emergency_blocks_connection:
        raise bad("The connection cannot be changed while emergency is enabled.", "/connection_id")
    for name, value in body.items():
        if name == "tags":
            number.tags = call.estate.cased("number", value)
        else:
            setattr(number, name, None if value == "" else value)
    number.updated_at = call.estate.now
    call.estate.numbers.put(number)
    if body:
        call.effect("number_changed", number.phone_number, **body)


def update_number(call: Call) -> WireReply:
    """PATCH /phone_numbers/{id}."""
    number, body = call.number(editable=True), call.fields(_PATCH)
    check_references(call, body)
    change(call, number, body)
    return one(number_row(call.estate, number))


def remove(call: Call, number: Number) -> None:
    """Release a number, unless it is locked or its order or port is still going on."""
    if number.deletion_lock_enabled:
        raise Refusal("10035", "The phone number is locked against deletion.", pointer="/deletion_lock_enabled")
    if number.status not in ("active", "purchase-failed", "port-failed"):
        raise Refusal("10036", f"The phone number is {number.status} and cannot be deleted now.")
    owned = number.status == "active"
    call.estate.numbers.delete(number.id)
    call.estate.agenda.drop("emergency", number.id)
    number.status = "deleted"
    if owned:
        lines.released(call.estate, number)
        stock.put_on_hold(call.estate, number)
        call.effect("released", number.phone_number, id=number.id)


def delete_number(call: Call) -> WireReply:
    """DELETE /phone_numbers/{id}: 200 with the record."""
    number = call.number()
    remove(call, number)
    return one(number_row(call.estate, number))


def job_spec(voice: Spec) -> Spec:
    """Body of the job update_phone_numbers."""
    return {**BULK, "phone_numbers": texts(), "voice": Field("object", fields=voice)}
