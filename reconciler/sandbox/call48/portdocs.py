"""upload-docs and remove-upload-docs ("Port"). What was uploaded can be seen by its name only."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from reconciler.sandbox.call48.call import Call, Refusal, text_of
from reconciler.sandbox.call48.portmodel import PortDocument
from reconciler.sandbox.call48.porttarget import Target, done, target
from reconciler.sandbox.multipart import BadMultipart, Form, multipart
from reconciler.sandbox.wire import WireReply

_KINDS = ("loa", "bill", "csr")


def _form(call: Call) -> Form:
    try:
        return multipart(call.request)
    except BadMultipart as exc:
        raise Refusal("Invalid request body") from exc


def _kind(fields: dict[str, Any]) -> str:
    kind = text_of(fields.get("type"))
    if kind not in _KINDS:
        raise Refusal(f"type must be one of {', '.join(_KINDS)}")
    return kind


def _stored_name(call: Call, given: str) -> str:
    """An imported list reads ``call48_1643028432234_eVq8qArIQO.csv``, so other uploads may get such a name too."""
    if call.options.port_file_names == "given":
        return given
    random = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(10))
    return f"call48_{int(call.estate.now * 1000)}_{random}{PurePath(given).suffix}"


def _put(call: Call, found: Target, documents: dict[str, PortDocument]) -> None:
    port, proposal = found.port, found.proposal
    if proposal is None:
        call.estate.ports.put(replace(port, documents=documents))
    else:
        call.estate.ports.put(port.having(replace(proposal, documents=documents)))


def _effect(call: Call, kind: str, found: Target, **details: object) -> None:
    proposal = None if found.proposal is None else found.proposal.id
    call.effect(kind, str(found.port.id), port_req_id=found.port.id, port_proposal_id=proposal, **details)


def upload_docs(call: Call) -> WireReply:
    """One file for a request or a sub-order; a second one of its type takes its place."""
    if call.request.content_type() != "multipart/form-data":
        raise Refusal("Content-Type must be multipart/form-data")
    form = _form(call)
    found, kind, file = target(call, form.fields), _kind(form.fields), form.files.get("file")
    if file is None or not file.filename:
        raise Refusal("file is required")
    digest = hashlib.sha256(file.content).hexdigest()
    stored = PortDocument(_stored_name(call, file.filename), file.filename, len(file.content), digest)
    held = found.port.documents if found.proposal is None else found.proposal.documents
    _put(call, found, {**held, kind: stored})
    _effect(call, "document_uploaded", found, type=kind, filename=file.filename, sha256=digest)
    return done()


def remove_upload_docs(call: Call) -> WireReply:
    """By type. ``file`` is in the list of parameters, copied from upload-docs, and nothing is done with it."""
    form_sent = call.request.content_type() == "multipart/form-data"
    fields: dict[str, Any] = {**_form(call).fields} if form_sent else call.body()
    found, kind = target(call, fields), _kind(fields)
    held = found.port.documents if found.proposal is None else found.proposal.documents
    if kind not in held:
        raise Refusal("Document not found")
    _put(call, found, {name: document for name, document in held.items() if name != kind})
    _effect(call, "document_removed", found, type=kind)
    return done()
