"""Around a porting order: windows, requirements, documents, comments, activation jobs, exception types (OpenAPI)."""

from __future__ import annotations

from datetime import datetime

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.telnyx.call import Call, exists, listing, one, ordered, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad, not_found
from reconciler.sandbox.telnyx.fields import required, text
from reconciler.sandbox.telnyx.port_life import EXCEPTIONS, windows
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_KINDS = ("loa", "invoice", "csr", "other")
_MAX_DOCUMENTS = 100
# Requirement types of every order: (name, id, description).
_TYPES = {
    "loa": ("Letter of Authorization", "59b0762a-b274-4f76-ac32-4d5cf0272e66", "A signed letter of authorization"),
    "invoice": ("Latest Invoice", "53970723-fbff-4f46-a975-f62be6c1a585", "A copy of the latest phone bill"),
}


def exception_types(call: Call) -> WireReply:
    """GET /porting_orders/exception_types."""
    del call
    return one([{"code": code, "description": text} for code, text in EXCEPTIONS.items()])


def allowed_windows(call: Call) -> WireReply:
    """GET .../allowed_foc_windows. The guide writes ``start_time`` and ``end_time``, OpenAPI these."""
    spans = windows(call.record("ports"), call.estate.now)
    rows = [
        {"record_type": "porting_order", "started_at": iso_millis(start), "ended_at": iso_millis(end)}
        for start, end in spans
    ]
    meta = {"page_number": 1, "page_size": len(rows), "total_pages": 1, "total_results": len(rows)}
    return one(rows, meta=meta)


def order_requirements(call: Call) -> WireReply:
    """GET .../requirements."""
    port = call.record("ports")
    rows = [_requirement(kind, port["documents"][kind]) for kind in _TYPES]
    if port["phone_number_type"] == "toll_free":
        rows = rows[:1]
    return listing(call, rows, dict)


def _requirement(kind: str, document_id: str | None) -> Record:
    name, type_id, description = _TYPES[kind]
    return {
        "record_type": "porting_requirement",
        "field_type": "document",
        "field_value": document_id or "",
        "requirement_status": "approved" if document_id else "requirement-info-pending",
        "requirement_type": {
            "id": type_id,
            "name": name,
            "type": "document",
            "description": description,
            "example": name,
            "acceptance_criteria": {},
        },
    }


# ---- additional documents ----


def list_additional(call: Call) -> WireReply:
    """GET .../additional_documents."""
    port, wanted = call.record("ports"), call.filters("document_type").get("document_type")
    rows = (
        row
        for row in call.estate.table("additional_documents").newest()
        if row["porting_order_id"] == port["id"] and (wanted is None or row["document_type"] in wanted.split(","))
    )
    return listing(call, ordered(call, rows, {"created_at": lambda row: str(row["created_at"])}), visible)


def add_additional(call: Call) -> WireReply:
    """POST, 201 with the list of what was added."""
    port, given = call.record("ports"), call.body().get("additional_documents")
    if not isinstance(given, list) or not 0 < len(given) <= _MAX_DOCUMENTS:
        raise bad(f"additional_documents must hold 1 to {_MAX_DOCUMENTS} entries.", "/additional_documents")
    for index, item in enumerate(given):
        pointer = f"/additional_documents/{index}"
        if not isinstance(item, dict) or not item.get("document_id") or item.get("document_type") not in _KINDS:
            raise bad(f"document_id and one of {', '.join(_KINDS)} are required.", pointer)
        exists(call, "documents", item["document_id"], f"{pointer}/document_id")
    return one([visible(_linked(call, port, item)) for item in given], 201)


def _linked(call: Call, port: Record, item: Record) -> Record:
    document, now = call.estate.table("documents").rows[item["document_id"]], iso_millis(call.estate.now)
    call.effect("port_document_added", port["id"], document_id=document["id"])
    return call.estate.table("additional_documents").put(
        {
            "id": call.estate.uuid(),
            "record_type": "porting_additional_document",
            "porting_order_id": port["id"],
            "document_id": document["id"],
            "document_type": item["document_type"],
            "filename": document["filename"],
            "content_type": document["content_type"],
            "created_at": now,
            "updated_at": now,
        }
    )


def delete_additional(call: Call) -> WireReply:
    """DELETE, 204."""
    port, row = call.record("ports"), call.estate.table("additional_documents").get(call.ids[1])
    if row is None or row["porting_order_id"] != port["id"]:
        raise not_found()
    call.estate.table("additional_documents").delete(row["id"])
    return WireReply(204, b"")


# ---- comments ----


def list_comments(call: Call) -> WireReply:
    """GET .../comments."""
    port = call.record("ports")
    rows = (row for row in call.estate.table("port_comments").newest() if row["porting_order_id"] == port["id"])
    return listing(call, rows, visible)


def add_comment(call: Call) -> WireReply:
    """POST .../comments, 201."""
    port, body = call.record("ports"), call.fields({"body": text()})
    required(body, "body")
    row = {
        "id": call.estate.uuid(),
        "record_type": "porting_comment",
        "porting_order_id": port["id"],
        "body": body["body"],
        "user_type": "user",
        "created_at": iso_millis(call.estate.now),
    }
    return one(call.estate.table("port_comments").put(row), 201)


# ---- activation jobs ----


def list_activation_jobs(call: Call) -> WireReply:
    """GET .../activation_jobs: there is one once a FastPort order has its date."""
    port = call.record("ports")
    rows = (row for row in call.estate.table("activation_jobs").newest() if row["_port"] == port["id"])
    return listing(call, rows, visible)


def _job(call: Call) -> Record:
    port, job = call.record("ports"), call.estate.table("activation_jobs").get(call.ids[1])
    if job is None or job["_port"] != port["id"]:
        raise not_found()
    return job


def get_activation_job(call: Call) -> WireReply:
    """GET .../activation_jobs/{id}."""
    return one(visible(_job(call)))


def update_activation_job(call: Call) -> WireReply:
    """PATCH: another moment, in one of the job's windows."""
    job, body = _job(call), call.fields({"activate_at": text()})
    required(body, "activate_at")
    if job["status"] != "created":
        raise Refusal("10027", f"The activation is {job['status']}.")
    try:
        moment = datetime.fromisoformat(body["activate_at"]).timestamp()
    except ValueError as exc:
        raise bad(f"{body['activate_at']} is not a date and time.", "/activate_at") from exc
    spans = [
        (datetime.fromisoformat(w["start_at"]), datetime.fromisoformat(w["end_at"])) for w in job["activation_windows"]
    ]
    if not any(start.timestamp() <= moment <= end.timestamp() for start, end in spans):
        raise bad(f"{body['activate_at']} is not in a window.", "/activate_at")
    job = {**job, "activate_at": iso_millis(moment), "updated_at": iso_millis(call.estate.now)}
    call.estate.table("activation_jobs").put(job)
    call.estate.agenda.set("port", call.id, moment)
    return one(visible(job))
