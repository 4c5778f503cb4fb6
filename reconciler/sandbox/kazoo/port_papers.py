"""What hangs on a port request: attachments, the letter of authorization, comments, the timeline."""

from __future__ import annotations

import base64
import hashlib
from typing import NoReturn

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.model import Document
from reconciler.sandbox.kazoo.port_comments import merge_comments, timeline, visible
from reconciler.sandbox.kazoo.port_life import store
from reconciler.sandbox.kazoo.ports import deletable, load_port, uploads
from reconciler.sandbox.kazoo.replies import Answer, invalid_field, system_error
from reconciler.sandbox.wire import WireReply

_EXTENSIONS = {"application/pdf": "pdf", "application/x-pdf": "pdf", "text/plain": "txt"}


def list_attachments(call: Call) -> Answer:
    """GET attachments."""
    port = load_port(call, call.args[0])
    return Answer(uploads(port), 200, port.revision)


def add_attachment(call: Call) -> Answer:
    """PUT attachments, raw body. The name gets an extension and loses its blanks; the same name replaces."""
    port = load_port(call, call.args[0])
    given = call.param("filename") or "uploaded_file_" + str(call.estate.stamp)
    name = "".join(given.split())
    kind = call.request.content_type()
    extension = _EXTENSIONS.get(kind, "bin")
    if "." not in name:
        name = f"{name}.{extension}"
    what = "port_attachment_replaced" if name in port.pvt["attachments"] else "port_attachment_added"
    return _store(call, port, name, what, 201)


def replace_attachment(call: Call) -> Answer:
    """POST attachments/{name}: of one that is there."""
    port, name = _held(call)
    return _store(call, port, name, "port_attachment_replaced", 200)


def _held(call: Call) -> tuple[Document, str]:
    port, name = load_port(call, call.args[0]), call.args[1]
    if name not in port.pvt["attachments"]:
        raise system_error("bad_identifier", cause=name)
    return port, name


def _store(call: Call, port: Document, name: str, what: str, status: int) -> Answer:
    body = call.request.body
    item = {
        "content_type": call.request.content_type() or "application/octet-stream",
        "length": len(body),
        "data": base64.b64encode(body).decode(),
    }
    port.pvt["attachments"] = {**port.pvt["attachments"], name: item}
    store(call.estate, port)
    digest = hashlib.sha256(body).hexdigest()
    call.estate.effect(what, port.body["name"], id=port.id, name=name, length=len(body), sha256=digest)
    return Answer({}, status, port.revision)


def read_attachment(call: Call) -> Answer:
    """GET attachments/{name}: the bytes, as they came."""
    port, name = _held(call)
    item = port.pvt["attachments"][name]
    headers = (("Content-Disposition", f"attachment; filename={name}"), ("ETag", f'"{port.revision}"'))
    content = base64.b64decode(item["data"])
    return Answer(None, raw=WireReply(200, content, item["content_type"], headers))


def remove_attachment(call: Call) -> Answer:
    """DELETE attachments/{name}: only where the port itself could be deleted."""
    port, name = _held(call)
    deletable(port)
    port.pvt["attachments"] = {key: item for key, item in port.pvt["attachments"].items() if key != name}
    store(call.estate, port)
    call.estate.effect("port_attachment_removed", port.body["name"], id=port.id, name=name)
    return Answer({}, 200, port.revision)


def loa(call: Call) -> Answer:
    """GET loa: a PDF the server builds from the port request."""
    port = load_port(call, call.args[0])
    numbers = ", ".join(port.body["numbers"])
    words = f"Letter of Authorization: {port.body['name']} ({numbers})".replace("(", "[").replace(")", "]")
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode("latin-1", "replace")
    pdf = b"%PDF-1.4\n1 0 obj\n<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream
    return Answer(None, raw=WireReply(200, pdf + b"\nendstream\nendobj\n%%EOF\n", "application/x-pdf"))


def get_timeline(call: Call) -> Answer:
    """GET timeline."""
    port = load_port(call, call.args[0])
    return Answer(timeline(call, port), 200, port.revision)


def get_comments(call: Call) -> Answer:
    """GET comments."""
    port = load_port(call, call.args[0])
    return Answer({"comments": visible(call, port)}, 200, port.revision)


def add_comments(call: Call) -> Answer:
    """PUT comments: those newer than the last one are added."""
    port = load_port(call, call.args[0])
    port.body["comments"] = merge_comments(call, port, call.data().get("comments", []), port.body.get("comments", []))
    store(call.estate, port)
    return Answer({"comments": visible(call, port)}, 201, port.revision)


def delete_comments(call: Call) -> NoReturn:
    """DELETE comments is refused."""
    del call
    raise invalid_field("comments", "forbidden", "delete operation on comments is not allowed", "comments")


def one_comment(call: Call) -> NoReturn:
    """And so is everything about a single comment."""
    del call
    raise invalid_field("comments", "forbidden", "operation on a single comment is not allowed", "comments")
