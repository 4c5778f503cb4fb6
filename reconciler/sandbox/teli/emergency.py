"""The 911 controller: one entry per number. Texts and rows are those of the Node client's recorded replies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.model import E911
from reconciler.sandbox.teli.rows import e911_read_row, e911_row

_ADDRESS = ("address", "city", "state", "zip")


def _address(call: Call) -> dict[str, str]:
    return {name: call.required(name) for name in _ADDRESS}


def _check(call: Call, address: dict[str, str]) -> None:
    """Refuse a bad address, with a correction where there is one.

    Which addresses are good is not documented. Here: those with a number, a state of two letters and a ZIP code
    of five digits, that no option says to be bad.
    """
    line = f"{address['address']}, {address['city']}, {address['state']} {address['zip']}".lower()
    for rule in call.options.suggestions:
        if rule.get("match", "").lower() in line:
            better = {name: rule.get(name, value) for name, value in address.items()}
            if better != address:
                raise Refusal({**better, "error": "newaddress", "status": "invalid"}, 300, "suggest")
    five, _, four = address["zip"].partition("-")
    state = address["state"]
    good = len(five) == 5 and five.isdecimal() and (four == "" or (len(four) == 4 and four.isdecimal()))
    good = good and len(state) == 2 and state.isalpha() and any(sign.isdigit() for sign in address["address"])
    if not good or any(bad.lower() in line for bad in call.options.bad_addresses):
        raise Refusal("Address could not be validated")


def validate(call: Call) -> object:
    """911/validate: code 300 and status suggest come with a corrected address as data."""
    _check(call, _address(call))
    return "Address is validated"


def _values(call: Call) -> dict[str, Any]:
    """The unit type reads in upper case however it was written."""
    address = _address(call)
    if call.options.e911_checks_address:
        _check(call, address)
    unit_type = call.text("unit_type")
    return {
        "full_name": call.required("full_name"),
        **address,
        "unit_type": unit_type.upper() if unit_type else None,
        "unit_number": call.text("unit_number"),
    }


def _present(entry: E911 | None) -> E911:
    if entry is None:
        raise Refusal("No 911 information found for this number")
    return entry


def create(call: Call) -> object:
    """A number that has an entry must be updated instead (a guess from there being two calls)."""
    estate, did = call.estate, call.did()
    if estate.e911_of(did) is not None:
        raise Refusal("911 information already exists for this number")
    values, now = _values(call), estate.now
    entry = E911(estate.next_id("e911"), did.id, did.number, created=now, modified=now, **values)
    estate.put_e911(entry)
    call.effect("e911_set", did.number, e911_id=entry.id, **values)
    return e911_row(entry)


def update(call: Call) -> object:
    """All fields anew: a unit that is not sent is gone. The alert group stays."""
    did = call.did()
    entry = _present(call.estate.e911_of(did))
    values = _values(call)
    entry = call.estate.put_e911(replace(entry, modified=call.estate.now, **values))
    call.effect("e911_set", did.number, e911_id=entry.id, **values)
    return e911_row(entry)


def _read(call: Call, entry: E911) -> dict[str, object]:
    estate = call.estate
    group = estate.groups.rows.get(entry.group_id) if entry.group_id is not None else None
    return e911_read_row(entry, estate.dids.by_id(entry.did_id), group, call.options)


def info(call: Call) -> object:
    """911/info by did_id or did_number; a number without an entry is an error (live)."""
    did = call.did_by("did_number")
    return _read(call, _present(call.estate.e911_of(did)))


def list_entries(call: Call) -> object:
    """911/list: the account's own, or with ``all`` those of its sub-accounts too (a guess)."""
    estate, everyone = call.estate, call.yes("all")
    return [
        _read(call, entry)
        for entry in estate.e911.in_order()
        if everyone or ((did := estate.dids.by_id(entry.did_id)) is not None and did.user_id == call.options.user_id)
    ]


def remove(call: Call) -> object:
    """911/remove."""
    did = call.did()
    entry = _present(call.estate.e911_of(did))
    call.estate.drop_e911(entry)
    call.effect("e911_removed", did.number, e911_id=entry.id)
    return "Successfully removed 911 information"
