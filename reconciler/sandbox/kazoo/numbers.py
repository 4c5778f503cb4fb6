"""phone_numbers (cb_phone_numbers_v2): reading and writing, one by one and in collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reconciler.sandbox.kazoo import number_plans as plans
from reconciler.sandbox.kazoo.billing import confirm
from reconciler.sandbox.kazoo.call import Call, Handler
from reconciler.sandbox.kazoo.faults import NumberFault, not_found
from reconciler.sandbox.kazoo.features import available
from reconciler.sandbox.kazoo.model import PORTING, Document, Number
from reconciler.sandbox.kazoo.number_plans import Plan
from reconciler.sandbox.kazoo.paging import Filter, filters, paged, passes
from reconciler.sandbox.kazoo.replies import Answer, invalid, invalid_field
from reconciler.sandbox.kazoo.schema import check
from reconciler.sandbox.kazoo.shapes import PHONE_NUMBER
from reconciler.sandbox.kazoo.values import lookup, normalise, without


def shown(call: Call, number: Number) -> dict[str, object]:
    """One number with its settings (knm_phone_number:to_public_json); it does not say whose number it is."""
    facts: dict[str, object] = {"state": number.state}
    if number.used_by is not None:
        facts["used_by"] = number.used_by
    offered = available(call.options, number, call.admin)
    read_only: dict[str, object] = {
        "created": number.created,
        "modified": number.modified,
        **facts,
        "features": {"available": offered, "settings": {}},
        "carrier_module": number.carrier.removeprefix("knm_"),
    }
    names = number.feature_names()
    listed = {"features": names} if names else {}
    return {**number.doc, "id": number.number, **facts, **listed, "_read_only": read_only}


def listed(call: Call, number: Number) -> dict[str, object]:
    """A number in the list: names of features, none of their values."""
    row: dict[str, object] = {
        "state": number.state,
        "features": number.feature_names(),
        "features_allowed": [],
        "features_denied": [],
        "assigned_to": number.account,
        "created": number.created,
        "updated": number.modified,
        "features_available": available(call.options, number, call.admin),
    }
    if number.used_by is not None:
        row["used_by"] = number.used_by
    return row | ({} if number.locality is None else {"locality": number.locality})


def listed_port(port: Document, number: str) -> dict[str, object]:
    """A number of an open port request in the same list."""
    row: dict[str, object] = {
        "state": "port_in",
        "features": [],
        "assigned_to": port.account,
        "created": port.created,
        "updated": port.modified,
        "port_id": port.id,
        "port_state": port.pvt["state"],
    }
    used_by = lookup(port.body["numbers"][number], "used_by")
    return row | ({} if used_by is None else {"used_by": used_by})


def list_numbers(call: Call) -> Answer:
    """The account's numbers, paged; those of open port requests come with every page."""
    estate, account = call.estate, call.account.id

    def shape(text: str) -> dict[str, object]:
        number = estate.numbers[text]
        row = {**number.doc, **listed(call, number)}
        return {**row, "pvt_created": number.created, "pvt_modified": number.modified}

    rows, page = paged(call, estate.numbers_of(account), lambda text: (text, listed(call, estate.numbers[text])), shape)
    wanted = filters(call)
    merged = _ports(call, account, wanted) if call.value("include_ports") not in ("false", False) else {}
    merged.update(rows)
    accounts = [account, *estate.descendants(account)]
    data = {"numbers": merged, "cascade_quantity": sum(len(estate.numbers_of(item)) for item in accounts)}
    return Answer(data, page=page)


def _ports(call: Call, account: str, wanted: list[Filter]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for port in call.estate.documents_of(account, "port_requests"):
        if port.pvt["state"] in PORTING:
            rows = {number: listed_port(port, number) for number in port.body["numbers"]}
            found.update((number, row) for number, row in rows.items() if passes(wanted, row))
    return found


def get_number(call: Call) -> Answer:
    """Numbers of accounts below are shown too, whatever account the path names."""
    try:
        number = plans.known(call, call.args[0], assigning=False)
    except NumberFault as fault:
        return Answer(_porting(call, fault))
    return Answer(shown(call, number))


def _porting(call: Call, fault: NumberFault) -> dict[str, object]:
    text = normalise(call.args[0])
    port = call.estate.port_of(text, call.account.id)
    if port is None or call.value("include_ports") in ("false", False):
        raise not_found().refusal() from fault
    number = Number(text, "port_in", port.created, port.modified, port.account)
    data = shown(call, number)
    read_only = data["_read_only"]
    assert isinstance(read_only, dict)
    read_only.pop("carrier_module")
    return {
        **without(data, ("features",)),
        "_read_only": {**read_only, "port_id": port.id, "port_state": port.pvt["state"]},
    }


def identify(call: Call) -> Answer:
    """Whose number is it."""
    text = normalise(call.args[0])
    number = call.estate.numbers.get(text)
    if number is None:
        port = call.estate.port_of(text, active=True)
        if port is None:
            raise not_found().refusal()
        return Answer({"account_id": port.account, "number": text})
    if number.account is None:
        raise NumberFault(400, "unassigned").refusal()
    problem = _out_of_service(call, number)
    if problem is not None:
        fault = NumberFault(400, "client error").refusal()
        fault.data = {"cause": problem, "account_id": number.account, "number": text}
        fault.message = "client error"
        raise fault
    return Answer({"account_id": number.account, "number": text})


def _out_of_service(call: Call, number: Number) -> str | None:
    if number.state not in ("port_in", "in_service", "port_out", "reserved"):
        return "not_in_service"
    return "account_disabled" if call.estate.accounts[str(number.account)].locked else None


# ---- writing ----

Planner = Callable[[Call, str, dict[str, Any]], Plan]


def _create(call: Call, text: str, data: dict[str, Any]) -> Plan:
    return plans.create(call, text, data)


def _port_in(call: Call, text: str, data: dict[str, Any]) -> Plan:
    return plans.create(call, text, data, "port_in")


def _replace(call: Call, text: str, data: dict[str, Any]) -> Plan:
    return plans.update(call, text, data, whole=True)


def _patch(call: Call, text: str, data: dict[str, Any]) -> Plan:
    return plans.update(call, text, data, whole=False)


def _release(call: Call, text: str, data: dict[str, Any]) -> Plan:
    del data
    return plans.release(call, text, hard=call.param("hard") == "true")


def _activate(call: Call, text: str, data: dict[str, Any]) -> Plan:
    return plans.activate(call, text, data)


def _single(planner: Planner, status: int, *, checked: bool = True, limited: bool = False) -> Handler:
    def handle(call: Call) -> Answer:
        if limited:
            call.buckets.take(f"{call.account.id}/crossbar.phone_numbers")
        data = call.data()
        if checked:
            # The schema sees the request as it was sent, also for PATCH.
            data, errors = check(PHONE_NUMBER, data)
            if errors:
                raise invalid(errors)
        try:
            plan = planner(call, call.args[0], data)
        except NumberFault as fault:
            raise fault.refusal() from fault
        # Numbers have no revision that stays: whatever a client wants matched does not match.
        call.guard_new()
        confirm(call, plan.items)
        plans.carry_out(call, [plan])
        return Answer(shown(call, plan.number), status)

    return handle


def wanted_numbers(call: Call) -> list[str]:
    """The ``numbers`` of a collection."""
    numbers = call.data().get("numbers")
    if numbers is None:
        raise invalid_field("numbers", "required", "list of numbers missing")
    if numbers == []:
        raise invalid_field("numbers", "minimum", "minimum 1 number required")
    if not isinstance(numbers, list):
        raise invalid_field("numbers", "type", "numbers must be a list")
    texts = [str(number) for number in numbers]
    if len({normalise(text) for text in texts}) != len(texts):
        raise invalid_field("numbers", "uniqueItems", "some numbers appear twice")
    return texts


def _collection(planner: Planner, status: int) -> Handler:
    """No schema runs over the fields, and what fails for some numbers does not keep the others back."""

    def handle(call: Call) -> Answer:
        data = without(call.data(), ("numbers",))
        made: list[Plan] = []
        failed: dict[str, object] = {}
        for text in wanted_numbers(call):
            try:
                made.append(planner(call, text, data))
            except NumberFault as fault:
                failed[normalise(text)] = fault.as_json()
        call.guard_new()
        confirm(call, [item for plan in made for item in plan.items])
        plans.carry_out(call, made)
        done = {plan.number.number: shown(call, plan.number) for plan in made}
        return Answer(({"success": done} if done else {}) | ({"error": failed} if failed else {}), status)

    return handle


put_number = _single(_create, 201)
post_number = _single(_replace, 200)
patch_number = _single(_patch, 200)
delete_number = _single(_release, 200, checked=False)
activate_number = _single(_activate, 201, limited=True)
reserve_number = _single(plans.reserve, 201)
port_number = _single(_port_in, 201)
put_collection = _collection(_create, 201)
post_collection = _collection(_replace, 200)
patch_collection = _collection(_patch, 200)
delete_collection = _collection(_release, 200)
activate_collection = _collection(_activate, 201)
