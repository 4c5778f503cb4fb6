"""dids/offnet: numbers of other carriers boarded for 911 and messages, by jobs that take a while."""

from __future__ import annotations

from reconciler.sandbox.teli.call import Call, Refusal
from reconciler.sandbox.teli.model import OffnetJob
from reconciler.sandbox.teli.rows import stamp
from reconciler.sandbox.teli.userdids import json_numbers


def _boardable(call: Call, number: str) -> bool:
    refused = any(number.startswith(prefix) for prefix in call.options.not_offnet)
    return len(number) == 10 and not refused and call.estate.dids.owned(number) is None


def check(call: Call) -> object:
    """A list of the numbers that can be boarded (live); none at all is an error."""
    able = [number for number in json_numbers(call) if _boardable(call, number)]
    if not able:
        raise Refusal("Unable to provision number")
    return {"success": able}


def submit(call: Call) -> object:
    """The reply has the id of a job and nothing else; whether it worked is in its status."""
    estate, numbers = call.estate, tuple(json_numbers(call))
    job = OffnetJob(
        id=estate.next_id("job"),
        numbers=numbers,
        enable_sms=call.yes("enable_sms"),
        created=estate.now,
        due_at=estate.now + call.options.offnet_lag,
        failed=not all(_boardable(call, number) for number in numbers),
    )
    estate.jobs.put(job)
    estate.await_job(job)
    for number in numbers:
        call.effect("offnet_submitted", number, job_id=job.id)
    return {"jobid": str(job.id)}


def _word(call: Call, job: OffnetJob) -> str:
    if job.due_at > call.estate.now:
        return "pending"
    return "failed" if job.failed else "success"


def status(call: Call) -> object:
    """Clients poll until the envelope's ``status`` is success, and give up at code 500 (live)."""
    word = _word(call, call.record(call.estate.jobs, "jobid"))
    if word == "failed":
        raise Refusal("Unable to provision number", 500)
    if word == "pending":
        raise Refusal("Job is in progress", 200, "pending")
    return "Job is complete"


def _row(call: Call, job: OffnetJob) -> dict[str, object]:
    return {"id": str(job.id), "job_status": _word(call, job), "create_dt": stamp(job.created)}


def list_jobs(call: Call) -> object:
    """dids/offnet/list; field names are a guess."""
    return [_row(call, job) for job in call.estate.jobs.in_order()]


def job_numbers(call: Call) -> object:
    """dids/offnet/jobs/numbers: the parameter is ``job_id`` here and ``jobid`` in status (TypeScript client)."""
    return list(call.record(call.estate.jobs, "job_id").numbers)
