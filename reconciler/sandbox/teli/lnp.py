"""lnp/create and lnp/signature/submit ("Create Order"). There is no call that changes or cancels an order."""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace

from reconciler.sandbox.teli.call import Call, Refusal, ten_digits
from reconciler.sandbox.teli.model import Port, PortNumber
from reconciler.sandbox.teli.portrows import created_row, fate_of, stage

_PNG = b"\x89PNG\r\n\x1a\n"
_SERVICE = ("account_number", "service_address", "service_city", "service_state", "service_zip")
_NAMES = {"business": ("business_contact", "business_name"), "residential": ("first_name", "last_name")}


def comma_numbers(call: Call) -> list[str]:
    """ "A string of comma separated numbers": ten digits each, no JSON."""
    numbers = [ten_digits(item.strip(), "numbers") for item in call.required("numbers").split(",")]
    return list(dict.fromkeys(numbers))


def _flag(call: Call, name: str) -> bool:
    """ "1 for true, 0 for false, required"."""
    value = call.required(name)
    if value not in ("1", "0"):
        raise Refusal(f"{name} must be 1 or 0")
    return value == "1"


def _signature(call: Call, text: str) -> str:
    """ "Base64 encoded PNG". A plus sign that was not escaped in a query is a space here, and no base64."""
    if not call.options.signature_must_be_png:
        return text
    try:
        image = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise Refusal("signature must be a base64 encoded PNG") from exc
    if not image.startswith(_PNG):
        raise Refusal("signature must be a base64 encoded PNG")
    return text


def _names(call: Call) -> dict[str, str | None]:
    """Only the pair of names that goes with the location is kept; the other one reads null."""
    kind = call.text("location_type")
    if kind not in _NAMES:
        raise Refusal("location_type must be business or residential")
    names = {name: call.required(name) for name in _NAMES[kind]}
    return {"location_type": kind, **{name: names.get(name) for pair in _NAMES.values() for name in pair}}


def _fields(call: Call) -> dict[str, str | None]:
    """Everything an order keeps besides numbers, signature and bill, checked in the order of the document."""
    kept: dict[str, str | None] = {"btn": ten_digits(call.required("btn"), "btn"), **_names(call)}
    kept |= {name: call.required(name) for name in _SERVICE}
    partial = _flag(call, "partial_port")
    details = call.required("partial_port_details") if partial else None
    kept |= {"partial_port": "1" if partial else "0", "partial_port_details": details}
    wireless = _flag(call, "wireless_number")
    pin = call.required("wireless_pin") if wireless else None
    kept |= {"wireless_number": "1" if wireless else "0", "wireless_pin": pin}
    bill = call.text("bill_file")
    return {**kept, "caller_id": call.text("caller_id"), "bill_name": call.required("bill_name") if bill else None}


def _planned(call: Call, numbers: list[str]) -> tuple[PortNumber, ...]:
    """When each number gets its date and arrives; what becomes of an order is settled as it is made."""
    options, now = call.options, call.estate.now
    extra = [number for number in options.lnp_extra_numbers if number not in numbers]
    planned: list[PortNumber] = []
    for index, number in enumerate([*numbers, *extra]):
        later = index * options.lnp_split_lag
        fate, reason = fate_of(number, options)
        done_at = now + options.lnp_complete_lag + later
        foc_at = min(now + options.lnp_foc_lag + later, done_at)
        planned.append(PortNumber(number, foc_at, done_at, fate, reason, submitted=number in numbers))
    return tuple(planned)


def _refuse_duplicates(call: Call, numbers: list[str]) -> None:
    now = call.estate.now
    for port in call.estate.ports.rows.values():
        for item in port.numbers:
            if item.number in numbers and stage(item, now) in ("submitted", "confirmed"):
                raise Refusal(f"{item.number} is already on an open order")


def create(call: Call) -> object:
    """The same order twice makes two: nothing tells a repeated request from a new one."""
    estate, numbers = call.estate, comma_numbers(call)
    fields = _fields(call)
    signature = call.text("signature")
    if signature is not None:
        signature = _signature(call, signature)
    if call.options.lnp_refuses_duplicates:
        _refuse_duplicates(call, numbers)
    port = Port(
        id=estate.next_id("port"),
        user_id=call.options.user_id,
        created=estate.now,
        modified=estate.now,
        fields=fields,
        numbers=_planned(call, numbers),
        signature=signature,
        bill_file=call.text("bill_file"),
    )
    estate.ports.put(port)
    estate.await_port(port)
    for number in numbers:
        call.effect("port_created", number, request_id=port.id, btn=fields["btn"])
    return created_row(port, call.options)


def submit_signature(call: Call) -> object:
    """lnp/signature/submit, for an order made without one or in place of a bad one."""
    port = call.record(call.estate.ports, "request_id")
    signature = _signature(call, call.required("signature"))
    call.estate.ports.put(replace(port, signature=signature, modified=call.estate.now))
    call.effect("port_signed", str(port.id), request_id=port.id)
    return "Successfully submitted signature"
