"""GET /update911, GET /verifyaddress, GET /update411 ("911", "Address", "411")."""

from __future__ import annotations

from dataclasses import replace

from reconciler.sandbox.call48.call import Call, Refusal, reply
from reconciler.sandbox.call48.model import E911, Listing411
from reconciler.sandbox.postal import STATE_NAMES, ZIP3_STATE
from reconciler.sandbox.wire import WireReply

_ADDRESS = ("country", "state", "name", "streetnumber", "streetname", "city", "zipcode")
_LISTING = ("type", "country", "state", "lstgn", "lstnm", "strt", "locnm", "zip")


def _all_required(call: Call, names: tuple[str, ...], may_be_empty: tuple[str, ...] = ()) -> dict[str, str]:
    values = {name: call.required(name).strip() for name in names}
    for name, value in values.items():
        if not value and name not in may_be_empty:
            raise Refusal(f"{name} is required")
    return values


def _flag(call: Call) -> bool:
    enabled = call.required("enabled").lower()
    if enabled not in ("yes", "no"):
        raise Refusal("enabled must be yes or no")
    return enabled == "yes"


def address_problem(call: Call, address: dict[str, str]) -> str | None:
    """Why an address cannot be validated, if so.

    The document does not say what makes an address bad. Here: ZIP code and state that do not belong
    together, a street number without a digit, and whatever the option ``bad_addresses`` names.
    """
    state, zipcode = address["state"].upper(), address["zipcode"]
    if address["country"].upper() == "US":
        if state not in STATE_NAMES:
            return "Invalid state"
        if len(zipcode) < 5 or ZIP3_STATE.get(zipcode[:3]) != state:
            return "ZIP code and state do not match"
    if not any(letter.isdigit() for letter in address["streetnumber"]):
        return "Invalid street number"
    line = f"{address['streetnumber']} {address['streetname']}, {address['city']}, {state} {zipcode}".lower()
    if any(bad.lower() in line for bad in call.options.bad_addresses):
        return "Address could not be validated"
    return None


def verify_address(call: Call) -> WireReply:
    """``location`` is optional and does not matter here."""
    problem = address_problem(call, _all_required(call, _ADDRESS))
    if problem is None:
        return reply({"error": None, "data": True, "code": 200})
    if call.options.address_refusal == "false":
        return reply({"error": None, "data": False, "code": 200})
    raise Refusal(problem)


def update_911(call: Call) -> WireReply:
    """``data`` is a reference as a string when switched on.

    The section has a second sample, without a caption, whose ``data`` is true; it is taken to be the reply
    to ``enabled=no``. Switching off keeps the old address in the record, marked as not enabled.
    """
    did = call.did(call.required("number"))
    if not _flag(call):
        call.estate.hold(did)
        did.e911 = replace(did.e911, enabled=False)
        call.estate.changed(did)
        call.effect("e911_removed", did.number)
        return reply({"error": None, "data": True, "code": 200})
    address = _all_required(call, (*_ADDRESS, "addresstypenumber"), ("addresstypenumber",))
    problem = address_problem(call, address)
    if problem is not None and call.options.e911_checks_address:
        raise Refusal(problem)
    call.estate.hold(did)
    did.e911 = E911(
        enabled=True,
        country=address["country"],
        state=address["state"],
        zipcode=address["zipcode"],
        businessname=address["name"],
        address=address["addresstypenumber"],
        streetname=address["streetname"],
        streetnumber=address["streetnumber"],
        city=address["city"],
    )
    call.estate.changed(did)
    call.effect("e911_set", did.number, **address)
    return reply({"error": None, "data": str(call.estate.counter("e911", 20_312_026)), "code": 200})


def update_411(call: Call) -> WireReply:
    """As with 911, only number and enabled matter when switching off, and the old listing stays."""
    did = call.did(call.required("number"))
    enabled = _flag(call)
    if enabled:
        values = _all_required(call, _LISTING)
        if values["type"] not in ("RES", "BIZ"):
            raise Refusal("Invalid type")
        listing = Listing411(enabled=True, **values)
    else:
        values = {}
        listing = replace(did.listing, enabled=False)
    call.estate.hold(did)
    did.listing = listing
    call.estate.changed(did)
    call.effect("listing411_set" if enabled else "listing411_removed", did.number, **values)
    return reply({"error": None, "data": True, "code": 200})
