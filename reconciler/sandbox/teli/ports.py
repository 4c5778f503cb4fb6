"""lnp/list, get, check and request/csv."""

from __future__ import annotations

import orjson

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.lnp import comma_numbers
from reconciler.sandbox.teli.portrows import csv_text, get_row, list_row
from reconciler.sandbox.wire import WireReply


def list_ports(call: Call) -> object:
    """All orders ever made; there is no paging."""
    now = call.estate.now
    return [list_row(port, now, call.options) for port in call.estate.ports.in_order()]


def get_port(call: Call) -> object:
    """One order by ``request_id``; it may hold numbers that were not submitted (live)."""
    return get_row(call.record(call.estate.ports, "request_id"), call.estate.now, call.options)


def request_csv(call: Call) -> object:
    """Comma separated values instead of JSON."""
    port = call.record(call.estate.ports, "request_id")
    text = csv_text(port, call.estate.now, call.options)
    return WireReply(200, text.encode(), "text/csv; charset=utf-8")


def _verdict(call: Call, number: str) -> dict[str, str]:
    """``status`` is success, or something else, with a ``message`` (live)."""
    if len(number) != 10 or not number.isdecimal():
        return {"status": "error", "message": "Invalid number"}
    if call.estate.dids.owned(number) is not None:
        return {"status": "error", "message": "Number is already on our network"}
    if any(number.startswith(prefix) for prefix in call.options.not_portable):
        return {"status": "error", "message": "Number is not portable"}
    return {"status": "success", "message": "Number is portable"}


def _answers(call: Call, numbers: list[str]) -> dict[str, object]:
    """A number may be missing from the map (live)."""
    omitted = call.options.check_omits
    return {
        number: _verdict(call, number) for number in numbers if not any(number.startswith(prefix) for prefix in omitted)
    }


def check(call: Call) -> object:
    """lnp/check: a map from each number to its verdict."""
    return _answers(call, comma_numbers(call))


def check_bulk(call: Call) -> object:
    """The same map; the TypeScript client sends commas, the live one ``[a,b]``."""
    text = call.required("numbers")
    if not text.startswith("["):
        return check(call)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as exc:
        raise Refusal("numbers must be a list of numbers") from exc
    return _answers(call, [str(item) for item in value])
