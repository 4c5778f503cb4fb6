"""Documents: upload as JSON or multipart, GET, DELETE (OpenAPI). What nothing links to is deleted after a while."""

from __future__ import annotations

import base64
import binascii
import hashlib
import mimetypes
from collections.abc import Iterator
from typing import Any

from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.multipart import BadMultipart, multipart
from reconciler.sandbox.telnyx.call import Call, listing, matches, one, ordered, visible
from reconciler.sandbox.telnyx.errors import Refusal, bad
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Spec, text
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply

_JSON: Spec = {"url": text(), "file": text(), "filename": text(), "customer_reference": text()}


def upload(call: Call) -> WireReply:
    """POST /documents: ``url``, ``file`` in base64, or multipart. A url is not fetched: its text is the content."""
    fields, content = _form(call) if call.request.content_type() == "multipart/form-data" else _json(call)
    filename = fields.get("filename") or "document"
    now = call.estate.now
    document: Record = {
        "id": call.estate.uuid(),
        "record_type": "document",
        "filename": filename,
        "customer_reference": fields.get("customer_reference", ""),
        "content_type": mimetypes.guess_type(filename)[0] or "application/octet-stream",
        "size": {"unit": "bytes", "amount": len(content)},
        "sha256": hashlib.sha256(content).hexdigest(),
        "status": "pending",
        "av_scan_status": "pending_scan",
        "created_at": iso_millis(now),
        "updated_at": iso_millis(now),
        "_content": base64.b64encode(content).decode(),
    }
    call.estate.table("documents").put(document)
    call.estate.agenda.set("document", document["id"], now + call.options.document_ttl)
    call.effect("document_uploaded", document["id"], filename=filename, sha256=document["sha256"])
    return one(visible(document))


def _json(call: Call) -> tuple[dict[str, str], bytes]:
    body: dict[str, Any] = call.fields(_JSON)
    if "file" in body:
        try:
            return body, base64.b64decode(body["file"], validate=True)
        except binascii.Error as exc:
            raise bad("The file must be base64.", "/file") from exc
    if "url" not in body:
        raise bad("url or file is required.")
    return {"filename": body["url"].rsplit("/", 1)[-1], **body}, body["url"].encode()


def _form(call: Call) -> tuple[dict[str, str], bytes]:
    try:
        form = multipart(call.request)
    except BadMultipart as exc:
        raise bad("The body is not a form.") from exc
    if not form.files:
        raise bad("file is required.", "/file")
    upload = next(iter(form.files.values()))
    return {"filename": upload.filename, **form.fields}, upload.content


def _links(estate: Estate) -> Iterator[object]:
    """Every id of a document that something holds."""
    for port in estate.table("ports").rows.values():
        yield from port["documents"].values()
        yield from (item["field_value"] for item in port["requirements"])
    yield from (row["document_id"] for row in estate.table("additional_documents").rows.values())
    for table in ("lines", "requirement_groups"):
        for row in estate.table(table).rows.values():
            yield from (item["field_value"] for item in row["regulatory_requirements"])


def settle_document(estate: Estate, document_id: str, moment: float) -> None:
    """Half an hour after the upload an unlinked document is gone."""
    del moment
    if estate.table("documents").get(document_id) is not None and document_id not in set(_links(estate)):
        estate.table("documents").delete(document_id)
        estate.effect("document_expired", document_id)


def list_documents(call: Call) -> WireReply:
    """GET /documents."""
    filters = call.filters("filename.contains", "customer_reference.eq", "customer_reference.in")
    rows = (row for row in call.estate.table("documents").newest() if matches(filters, "filename", row["filename"]))
    rows = (row for row in rows if filters.get("customer_reference.eq") in (None, row["customer_reference"]))
    if "customer_reference.in" in filters:
        wanted = filters["customer_reference.in"].split(",")
        rows = (row for row in rows if row["customer_reference"] in wanted)
    keys = {"filename": lambda row: str(row["filename"]), "created_at": lambda row: str(row["created_at"])}
    return listing(call, ordered(call, rows, keys), visible)


def get_document(call: Call) -> WireReply:
    """GET /documents/{id}."""
    return one(visible(call.record("documents")))


def download(call: Call) -> WireReply:
    """GET /documents/{id}/download: the file itself."""
    document = call.record("documents")
    return WireReply(200, base64.b64decode(document["_content"]), document["content_type"])


def delete_document(call: Call) -> WireReply:
    """DELETE: only while nothing links to it."""
    document = call.record("documents")
    if document["id"] in set(_links(call.estate)):
        raise Refusal("10021", "The document is linked to a service.")
    call.estate.table("documents").delete(document["id"])
    return one(visible(document))
