"""POST /phone_numbers/{id}/actions/enable_emergency and the life of ``emergency_status`` (OpenAPI; guide "emergency")."""

from __future__ import annotations

from typing import Any

from reconciler.sandbox.telnyx.call import Call, one
from reconciler.sandbox.telnyx.errors import bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Spec, flag, required, text
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.rows import voice_row
from reconciler.sandbox.telnyx.settings import reachable
from reconciler.sandbox.wire import WireReply

SPEC: Spec = {"emergency_enabled": flag(), "emergency_address_id": text(null=True)}


def enable_emergency(call: Call) -> WireReply:
    """200 when done, 202 when it takes a while. OpenAPI wants an address id to switch off too."""
    number, body = reachable(call, editable=True), call.fields(SPEC)
    required(body, "emergency_enabled")
    if body["emergency_enabled"] or call.options.emergency_off_needs_address:
        required(body, "emergency_address_id")
    change_emergency(call, number, body)
    return one(voice_row(call.estate, number), 202 if call.options.emergency_lag > 0 else 200)


def change_emergency(call: Call, number: Number, body: dict[str, Any]) -> None:
    """Begin switching a number on, over to another address, or off; used by the call and by the job."""
    estate, address_id = call.estate, body.get("emergency_address_id") or None
    if body["emergency_enabled"]:
        _check_address(call, address_id)
        if number.type != "local":
            raise bad("Emergency is not available for this phone number.")
        number.emergency_enabled, number.emergency_address_id = True, address_id
        number.emergency_status = "provisioning"
        call.effect("emergency_set", number.phone_number, emergency_address_id=address_id)
    elif number.emergency_enabled:
        number.emergency_enabled, number.emergency_status = False, "deprovisioning"
        call.effect("emergency_removed", number.phone_number)
    else:
        return
    number.updated_at = estate.now
    estate.numbers.put(number)
    lag = call.options.emergency_lag
    if lag > 0:
        estate.agenda.set("emergency", number.id, estate.now + lag)
    else:
        settle_emergency(estate, number.id, estate.now)


def _check_address(call: Call, address_id: str | None) -> None:
    address = call.estate.table("addresses").get(address_id)
    if address is None:
        raise bad(f"There is no such address: {address_id}", "/emergency_address_id")
    if address["_problem"]:
        raise bad("The address is not valid for emergency services.", "/emergency_address_id")


def settle_emergency(estate: Estate, number_id: str, moment: float) -> None:
    """Provisioning or deprovisioning ends. Whether a number that is off keeps its address is not said: it does not."""
    number = estate.numbers.get(number_id)
    if number is None:
        return
    if number.emergency_enabled:
        failed = number.phone_number in estate.options.emergency_failures
        number.emergency_status = "provisioning-failed" if failed else "active"
        estate.effect("emergency_failed" if failed else "emergency_active", number.phone_number)
    else:
        number.emergency_status, number.emergency_address_id = "disabled", None
    number.updated_at = moment
    estate.numbers.put(number)
