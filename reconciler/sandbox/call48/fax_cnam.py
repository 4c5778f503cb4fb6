"""POST /update_fax ("Fax") and POST /did/create-cnam ("Did Create Cnam")."""

from __future__ import annotations

import uuid

from reconciler.sandbox.call48.call import SUCCESS, Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.model import UNSET_FAX, Cnam, Fax
from reconciler.sandbox.clock import iso_millis
from reconciler.sandbox.wire import WireReply

_FAX_ATA = 3


def update_fax(call: Call) -> WireReply:
    """The reply has no ``code``. ``email`` (whose name the document lost) is asked for unless disabling."""
    body = call.body()
    did = call.did(body.get("number"))
    service = integer_of(body.get("service"), "service")
    email, serial = text_of(body.get("email")), text_of(body.get("serial"))
    if service > _FAX_ATA:
        raise Refusal("Invalid service")
    if service and not email:
        raise Refusal("email is required")
    if service == _FAX_ATA and not serial:
        raise Refusal("serial is required")
    call.estate.hold(did)
    did.fax = Fax(service, email, serial or None, str(uuid.uuid4())) if service else UNSET_FAX
    call.estate.changed(did)
    call.effect("fax_set", did.number, service=service, email=email, serial=serial)
    return reply({"error": None, "data": str(call.estate.counter("fax", 1_234_567))})


def create_cnam(call: Call) -> WireReply:
    """Every order is billed, also one for the name the number already has.

    ``display_number`` is unquoted in the samples and a string in the parameter list: both are taken, and the
    reply gives back what was sent. Parameters are not marked required; the number and, to set a name, the
    name and its type are needed.
    """
    body = call.body()
    did = call.estate.by_id(call.account, integer_of(body.get("did_id"), "did_id"))
    if did is None:
        raise Refusal("DID not found")
    status = body.get("cnam_status")
    if not isinstance(status, bool):
        raise Refusal("cnam_status must be true or false")
    number = body.get("display_number") or f"1{did.number}"
    name, kind = text_of(body.get("display_name")), text_of(body.get("cnam_type"))
    if status and not name:
        raise Refusal("display_name is required")
    if status and kind not in ("RES", "BIZ"):
        raise Refusal("cnam_type must be RES or BIZ")
    lag = call.options.cnam_lag
    did.cnam_next = Cnam(name, text_of(number), kind) if status else None
    if lag > 0:
        did.cnam_due = call.estate.now + lag
    else:
        did.cnam, did.cnam_next, did.cnam_due = did.cnam_next, None, None
    call.estate.changed(did)
    call.effect("cnam_ordered" if status else "cnam_removed", did.number, name=name, did_id=did.id)
    return _cnam_reply(call, did.id, body, number, billed=status)


def _cnam_reply(call: Call, did_id: int, body: dict[str, object], number: object, *, billed: bool) -> WireReply:
    moment = iso_millis(call.estate.now)
    data = {
        "did_cnam_id": str(call.estate.counter("cnam", 6_720)),
        "did_id": str(did_id),
        "cnam_status": body["cnam_status"],
        "cnam_type": body.get("cnam_type"),
        "display_name": body.get("display_name"),
        "display_number": number,
        "is_billed": billed,
        "invoice_id": call.estate.counter("invoice", 733) if billed else None,
        "is_active": billed,
        "created_at": moment,
        "updated_at": moment,
    }
    return reply({"error": None, "data": data, "code": 200, "message": SUCCESS})
