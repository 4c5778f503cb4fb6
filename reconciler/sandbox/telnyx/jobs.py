"""Bulk jobs: POST /phone_numbers/jobs/..., GET (OpenAPI). A completed job can hold failed operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, listing, one, ordered, visible
from reconciler.sandbox.telnyx.emergency import SPEC, change_emergency
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Spec, required, texts
from reconciler.sandbox.telnyx.model import VOICE, Number
from reconciler.sandbox.telnyx.numbers import FILTERS, change, check_references, chosen, job_spec, remove
from reconciler.sandbox.telnyx.settings import change_voice
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply, WireRequest

_MAX = 1_000
_NUMBERS: Spec = {"phone_numbers": texts()}
_PENDING = ("pending", "in_progress")


def update_numbers(call: Call) -> WireReply:
    """POST .../update_phone_numbers.

    It also takes ``filter[...]`` in the query, and then changes every number that matches, whatever the body names.
    """
    body = call.fields(job_spec(VOICE))
    filters = call.filters(*FILTERS)
    numbers = list(chosen(call, filters))[:_MAX] if filters else _named(call, body)
    changes = {name: value for name, value in body.items() if name != "phone_numbers"}
    if not changes:
        raise bad("At least one field to change is required.")
    check_references(call, changes)
    return _created(call, "update_phone_numbers", numbers, changes)


def update_emergency(call: Call) -> WireReply:
    """POST .../update_emergency_settings: the address is required to switch on, and must be null or absent to switch off."""
    body = call.fields({**SPEC, **_NUMBERS})
    required(body, "emergency_enabled")
    if body["emergency_enabled"]:
        required(body, "emergency_address_id")
    elif body.get("emergency_address_id") is not None:
        raise bad("The address must be null when emergency is switched off.", "/emergency_address_id")
    changes = {name: body.get(name) for name in SPEC}
    return _created(call, "update_emergency_settings", _named(call, body), changes)


def delete_numbers(call: Call) -> WireReply:
    """POST .../delete_phone_numbers."""
    return _created(call, "delete_phone_numbers", _named(call, call.fields(_NUMBERS)), {})


def _named(call: Call, body: Record) -> list[Number]:
    """All ids or all +E.164, up to 1000, and every one of them owned."""
    wanted = body.get("phone_numbers")
    if not wanted or len(wanted) > _MAX:
        raise bad(f"phone_numbers must hold 1 to {_MAX} entries.", "/phone_numbers")
    if len({entry.startswith("+") for entry in wanted}) > 1:
        raise bad("Ids and numbers must not be mixed.", "/phone_numbers")
    table, found = call.estate.numbers, []
    for entry in dict.fromkeys(wanted):
        number = table.by_e164(entry) if entry.startswith("+") else table.get(entry)
        if number is None:
            raise bad(f"You must own every number: {entry}", "/phone_numbers")
        found.append(number)
    return found


def _created(call: Call, kind: str, numbers: list[Number], changes: Record) -> WireReply:
    estate, table = call.estate, call.estate.table("jobs")
    if sum(job["status"] in _PENDING for job in table.rows.values()) >= call.options.jobs_pending_max:
        raise bad(f"At most {call.options.jobs_pending_max} jobs can be pending or in progress.")
    now, lag = estate.now, call.options.job_lag
    operations = [{"id": number.id, "phone_number": number.phone_number} for number in numbers]
    job: Record = {
        "id": estate.uuid(),
        "record_type": "phone_numbers_job",
        "type": kind,
        "status": "pending",
        "etc": iso_millis(now + lag),
        "phone_numbers": operations,
        "pending_operations": operations,
        "successful_operations": [],
        "failed_operations": [],
        "created_at": iso_millis(now),
        "updated_at": iso_millis(now),
        "_changes": changes,
    }
    table.put(job)
    estate.agenda.set("job", job["id"], now + lag / 2)
    call.effect("job_created", job["id"], type=kind, count=len(operations), changes=changes)
    return one(visible(job), 202)


def settle_job(estate: Estate, job_id: str, moment: float) -> None:
    """Pending becomes in progress at the half of the lag, and completed at the end of it."""
    table = estate.table("jobs")
    job = dict(table.rows[job_id])
    job["updated_at"] = iso_millis(moment)
    if job["status"] == "pending":
        job["status"] = "in_progress"
        table.put(job)
        estate.agenda.set("job", job_id, moment + estate.options.job_lag / 2)
        return
    call = Call(WireRequest("POST", "", {}, {}, b""), estate)
    done, failed = [], []
    for operation in job["pending_operations"]:
        try:
            _operate(call, job, operation)
            done.append(operation)
        except Refusal as refusal:
            failed.append({**operation, "errors": [refusal.as_json()]})
    job |= {"status": "completed", "pending_operations": [], "successful_operations": done, "failed_operations": failed}
    table.put(job)


def _operate(call: Call, job: Record, operation: Record) -> None:
    number = call.estate.numbers.get(operation["id"])
    if number is None:
        raise bad("The phone number is no longer yours.")
    if number.phone_number in call.options.job_failures:
        raise Refusal("10027", "The operation failed.")
    if number.status != "active":
        raise Refusal("10036", f"The phone number is {number.status} and cannot be changed now.")
    _OPERATIONS[job["type"]](call, number, job["_changes"])


def _update(call: Call, number: Number, changes: dict[str, Any]) -> None:
    if "voice" in changes:
        change_voice(call, number, changes["voice"], "/voice")
    change(call, number, {name: value for name, value in changes.items() if name != "voice"})


_OPERATIONS: dict[str, Callable[[Call, Number, dict[str, Any]], None]] = {
    "update_phone_numbers": _update,
    "update_emergency_settings": change_emergency,
    "delete_phone_numbers": lambda call, number, _: remove(call, number),
}


def list_jobs(call: Call) -> WireReply:
    """GET /phone_numbers/jobs."""
    kind = call.filters("type").get("type")
    rows = (job for job in call.estate.table("jobs").newest() if kind in (None, job["type"]))
    return listing(call, ordered(call, rows, {"created_at": lambda job: str(job["created_at"])}), visible)


def get_job(call: Call) -> WireReply:
    """GET /phone_numbers/jobs/{id}."""
    return one(visible(call.record("jobs")))
