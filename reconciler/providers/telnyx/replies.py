"""What the answers to calls tell: ids for later calls, and what was refused within a success."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from reconciler.model.plan import Call, Ref
from reconciler.model.settings import parts
from reconciler.providers.base import Reply
from reconciler.providers.shop import before_purchase
from reconciler.providers.spelling import host_port, mapping
from reconciler.providers.telnyx import orders, places, portcalls, portdates, shop, words
from reconciler.providers.telnyx.dialect import problems
from reconciler.providers.telnyx.pages import only_page
from reconciler.transport.errors import Unclear


def reply(call: Call, body: Any) -> Reply:
    """What an answer tells; most tell nothing that a later call needs."""
    reader = _READERS.get(call.endpoint)
    return reader(call, body) if reader is not None else Reply()


def _data(body: Any) -> Mapping[str, Any]:
    return mapping(mapping(body).get("data"))


def _numbers(call: Call) -> dict[str, list[str]]:
    """The addresses of a call by their number."""
    found: dict[str, list[str]] = {}
    for where in call.addresses:
        found.setdefault(parts(where)[1], []).append(where)
    return found


def _search(call: Call, body: Any) -> Reply:
    return before_purchase(call, body, shop.pick)


def _open_orders(call: Call, body: Any) -> Reply:
    """Numbers that stand in an open order under the same reference are not ordered again; nothing is while not all are shown."""
    by_number = _numbers(call)
    try:
        refused = {
            where: f"it is on order already (order {id_})"
            for id_, order in only_page("orders", body).items()
            for number in orders.all_numbers(order)
            for where in by_number.get(number, ())
        }
    except Unclear as error:
        unknown = f"it is not known whether it is on order already under its reference: {error.message}"
        refused = dict.fromkeys(call.addresses, unknown)
    return Reply(refused=refused)


def _order(call: Call, body: Any) -> Reply:
    """An order may fail in part, at once."""
    data = _data(body)
    by_number = _numbers(call)
    refused = {
        where: orders.failure(str(data.get("id")))
        for number, line in orders.lines(data)
        if line.get("status") == "failure"
        for where in by_number.get(number, ())
    }
    return Reply(refused=refused)


def _job(call: Call, body: Any) -> Reply:
    return _fact(call, "job", body)


def _job_done(call: Call, body: Any) -> Reply:
    """A job that is completed may hold operations that failed; one that failed, or expired, did nothing that is known."""
    data = _data(body)
    by_number = _numbers(call)
    refused = {}
    if data.get("status") != "completed":
        refused = dict.fromkeys(call.addresses, f"telnyx's job ended as {data.get('status')}")
    for operation in data.get("failed_operations") or ():
        if not isinstance(operation, Mapping):
            continue
        told = "; ".join(problem.words for problem in problems(operation.get("errors"))) or "failed"
        for where in by_number.get(words.number(operation.get("phone_number")) or "", ()):
            refused[where] = f"telnyx: {told}"
    return Reply(refused=refused)


def _messagings(call: Call, body: Any) -> Reply:
    """An update of many numbers tells those that it failed for."""
    by_number = _numbers(call)
    failed = _data(body).get("failed")
    refused = {
        where: "telnyx could not give it this messaging profile"
        for number in (failed if isinstance(failed, list) else ())
        for where in by_number.get(words.number(number) or "", ())
    }
    return Reply(refused=refused)


def _place(call: Call, body: Any) -> Reply:
    objection = places.objection(_data(body), call.args)
    return Reply(refused=dict.fromkeys(call.addresses, objection) if objection else {})


def _address(call: Call, body: Any) -> Reply:
    return _fact(call, "address", body)


def _connection(call: Call, body: Any) -> Reply:
    return _fact(call, "id", body)


def _gateway(call: Call, body: Any) -> Reply:
    host = call.args.get("fqdn") or call.args.get("ip_address") or ""
    return _fact(call, host_port(str(host), call.args.get("port")), body)


def _ported(call: Call, body: Any) -> Reply:
    """A port may be made as several orders; then which of them a later call means is not known in this run."""
    rows = mapping(body).get("data")
    if not isinstance(rows, list) or len(rows) != 1 or not isinstance(rows[0], Mapping):
        return Reply()
    id_ = words.text(rows[0].get("id"))
    return Reply({Ref(call.addresses[0], portcalls.made(call.args["phone_numbers"])): id_}) if id_ else Reply()


def _uploaded(call: Call, body: Any) -> Reply:
    return _fact(call, portcalls.paper(call.args["customer_reference"]), body)


def _windows(call: Call, body: Any) -> Reply:
    """A moment on each day that the carrier allows, for either zone by which a day may count."""
    rows = mapping(body).get("data")
    found = {(zone, day): at for zone in portdates.ZONES for day, at in portdates.allowed(rows, zone).items()}
    days = sorted({day.isoformat() for _, day in found})
    asked = call.purpose.removeprefix(portcalls.MAY_MOVE_ON)
    if asked not in days:
        lists = f"it lists {len(days)}, from {days[0]} to {days[-1]}" if days else "it lists none"
        return Reply(
            refused={call.addresses[0]: f"{asked} is not among the days that telnyx allows for this order: {lists}"}
        )
    return Reply(
        {
            Ref(call.addresses[0], portcalls.window(zone, day.isoformat())): portdates.written(at)
            for (zone, day), at in found.items()
        }
    )


def _fact(call: Call, name: str, body: Any) -> Reply:
    id_ = words.text(_data(body).get("id"))
    return Reply({Ref(call.addresses[0], name): id_}) if id_ else Reply()


_READERS: Final[Mapping[str, Callable[[Call, Any], Reply]]] = {
    "search": _search,
    "orders": _open_orders,
    "create_order": _order,
    "update_numbers": _job,
    "update_emergency": _job,
    "job": _job_done,
    "update_messagings": _messagings,
    "check_address": _place,
    "create_address": _address,
    "create_ip_connection": _connection,
    "create_credential_connection": _connection,
    "create_fqdn_connection": _connection,
    "create_port": _ported,
    "upload": _uploaded,
    "foc_windows": _windows,
    "create_ip": _gateway,
    "create_fqdn": _gateway,
}
