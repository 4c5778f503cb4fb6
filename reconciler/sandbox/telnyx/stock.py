"""Numbers for sale and GET /available_phone_numbers (OpenAPI; guide "number search")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from reconciler.sandbox.inventory import generate
from reconciler.sandbox.telnyx.call import Call, matches
from reconciler.sandbox.telnyx.countries import country_of, type_of
from reconciler.sandbox.telnyx.errors import bad_parameter
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_FILTERS = (
    *("country_code", "phone_number_type", "national_destination_code", "locality", "administrative_area"),
    *("rate_center", "features", "limit", "best_effort", "quickship", "reservable", "exclude_held_numbers"),
    *("only_reserved_numbers", "phone_number.starts_with", "phone_number.ends_with", "phone_number.contains"),
)
_LOCAL = ("sms", "mms", "voice", "fax", "emergency", "hd_voice", "local_calling")
_TOLL_FREE = ("sms", "mms", "voice", "fax")
_LIMIT = 20
# Beside the United States: (country code and area, ISO, city, digits of the line, upfront, monthly).
_ABROAD = (
    ("1604555", "CA", "Vancouver", 4, "1.00", "1.10"),
    ("44203555", "GB", "London", 5, "1.00", "1.50"),
    ("49211160", "DE", "Dusseldorf", 4, "3.00", "2.25"),
    ("41445550", "CH", "Zurich", 4, "5.00", "4.00"),
    ("33140555", "FR", "Paris", 3, "2.00", "1.75"),
)


def offer(phone_number: str, **given: Any) -> Record:
    """A number for sale; what is not given is what most have. ``ndc`` is its area code."""
    kind = given.get("type") or type_of(phone_number)
    digits = phone_number.lstrip("+")
    return {
        "id": phone_number,
        "country": country_of(phone_number),
        "type": kind,
        "ndc": digits[1:4] if digits.startswith("1") else digits[2:5],
        "locality": None,
        "area": None,
        "rate_center": None,
        "features": list(_TOLL_FREE if kind == "toll_free" else _LOCAL),
        "upfront": "1.00",
        "monthly": "1.00",
        "quickship": True,
        "reservable": True,
        "held": False,
        **given,
    }


def generated(seed: int, per_exchange: int) -> Iterator[Record]:
    """The stock for a seed: the framework's American numbers, and a few of other countries."""
    for row in generate(seed, per_exchange, seller="telnyx"):
        toll_free = row.kind == "toll"
        yield offer(
            f"+1{row.number}",
            locality=row.ratecenter.title() if row.ratecenter else None,
            area=row.state,
            rate_center=row.ratecenter,
            upfront=row.setup,
            monthly=row.monthly,
            quickship=not toll_free or row.serial % 2 == 0,
        )
    for prefix, _, city, digits, upfront, monthly in _ABROAD:
        for line in range(per_exchange):
            yield offer(f"+{prefix}{line:0{digits}d}", locality=city, upfront=upfront, monthly=monthly)


def search(call: Call) -> WireReply:
    """What is found may be ordered for a while. Held numbers are among it unless excluded.

    ``country_code`` is "always required" (guide), although OpenAPI requires nothing.
    """
    filters = call.filters(*_FILTERS)
    if not filters.get("country_code"):
        raise bad_parameter("country_code is required.", "filter[country_code]")
    limit = filters.get("limit", str(_LIMIT))
    if not (limit.isascii() and limit.isdigit()) or int(limit) < 1:
        raise bad_parameter("The value must be a positive integer.", "filter[limit]")
    found: list[Record] = []
    for row in call.estate.table("stock").rows.values():
        if len(found) == int(limit):
            break
        if _wanted(row, filters):
            found.append(row)
    _remember(call, found)
    counts = {"total_results": len(found), "best_effort_results": 0}
    return WireReply(200, orjson.dumps({"data": [_shown(row) for row in found], "meta": counts, "metadata": counts}))


def _remember(call: Call, found: Iterable[Record]) -> None:
    ttl = call.options.search_ttl
    if ttl is not None:
        until = call.estate.now + ttl
        call.estate.table("searched").put_many({"id": row["id"], "until": until} for row in found)


def _wanted(row: Record, filters: dict[str, str]) -> bool:
    plain = {
        "country_code": row["country"],
        "phone_number_type": row["type"],
        "national_destination_code": row["ndc"],
        "locality": row["locality"],
        "administrative_area": row["area"],
        "rate_center": row["rate_center"],
    }
    for name, have in plain.items():
        if name in filters and filters[name].lower() != (have or "").lower():
            return False
    for name, key in (("quickship", "quickship"), ("reservable", "reservable"), ("only_reserved_numbers", "held")):
        if filters.get(name) == "true" and not row[key]:
            return False
    if filters.get("exclude_held_numbers") == "true" and row["held"]:
        return False
    if not set(filter(None, filters.get("features", "").split(","))) <= set(row["features"]):
        return False
    return matches(filters, "phone_number", _national(row, without_area="national_destination_code" in filters))


def _national(row: Record, *, without_area: bool) -> str:
    """Patterns are matched without the country code, and without the area code when that is filtered for."""
    digits = str(row["id"]).lstrip("+")
    national = digits[digits.index(row["ndc"], 1) :]
    return national[len(row["ndc"]) :] if without_area else national


def _shown(row: Record) -> Record:
    """Costs are decimal strings."""
    regions = (
        ("country_code", row["country"]),
        ("state", row["area"]),
        ("rate_center", row["rate_center"]),
        ("location", row["locality"]),
    )
    return {
        "record_type": "available_phone_number",
        "phone_number": row["id"],
        "vanity_format": "",
        "best_effort": False,
        "quickship": row["quickship"],
        "reservable": row["reservable"],
        "features": [{"name": name} for name in row["features"]],
        "region_information": [{"region_type": kind, "region_name": name} for kind, name in regions if name],
        "cost_information": {"currency": "USD", "monthly_cost": row["monthly"], "upfront_cost": row["upfront"]},
    }


def put_on_hold(estate: Estate, number: Number) -> None:
    """A released number can be bought back for a while (guide: "on hold"); the length is not documented."""
    if estate.options.hold_time > 0:
        estate.table("stock").put(offer(number.phone_number, type=number.type, held=True))
        estate.agenda.set("hold", number.phone_number, estate.now + estate.options.hold_time)


def hold_ends(estate: Estate, phone_number: str, moment: float) -> None:
    """Nobody can buy it any more."""
    del moment
    row = estate.table("stock").get(phone_number)
    if row is not None and row["held"]:
        estate.table("stock").delete(phone_number)
