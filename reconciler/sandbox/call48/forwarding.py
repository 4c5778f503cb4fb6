"""POST /update_forwarding ("Forwarding")."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.sandbox.call48.call import Call, Refusal, integer_of, reply, text_of
from reconciler.sandbox.call48.model import Did, Forwarding, Slot
from reconciler.sandbox.wire import WireReply

_METHODS = frozenset({"", "preconfigured", "simple", "ip", "trunk"})
_SEQUENCES = frozenset({"Order", "Simultaneous", "Random"})
_DEFAULT_PRODUCT = 24_230


def routable_group(call: Call, backend: str, ext_tgid: int) -> int:
    """Check a fwd_trunk_grpid: an ext_tgid of the account's, on OD numbers only, once routing works."""
    if backend != "OD":
        raise Refusal("fwd_trunk_grpid is only applicable to OD numbers")
    for group in call.estate.trunk_groups.values():
        if group.ext_tgid == ext_tgid and group.account_id == call.account:
            if group.routable_at > call.estate.now:
                raise Refusal("Trunk group is not active")
            return ext_tgid
    raise Refusal("Invalid fwd_trunk_grpid")


def update_forwarding(call: Call) -> WireReply:
    """Every parameter is called required, yet the samples send only what their method needs: so does this."""
    body = call.body()
    did = call.did(body.get("number"))
    sent = {name: value for name, value in body.items() if name != "number"}
    written = _written(call, did, sent)
    call.estate.hold(did)
    did.forwarding = written
    call.estate.changed(did)
    call.effect("forwarding_set", did.number, written=sent)
    if did.backend == "OD":
        return reply({"error": None, "data": [{"description": "Routing request completed"}], "code": 200})
    data = {
        "login": f"1{did.number}",
        "i_product": str(written.product),
        "i_account": did.porta_aid,
    }
    return reply({"error": None, "data": data, "code": 200})


def _written(call: Call, did: Did, sent: dict[str, Any]) -> Forwarding:
    merge = call.options.forwarding_write == "merge"
    old = did.forwarding
    slots = [_slot(index, getattr(old, f"slot{index}"), sent, merge) for index in (1, 2, 3)]
    if slots[0].method == "trunk" and "method1" in sent:
        for name in ("username", "password"):
            if not text_of(sent.get(name)):
                raise Refusal(f"{name} is required")
    base = old if merge else Forwarding(password=old.password)
    result = replace(base, slot1=slots[0], slot2=slots[1], slot3=slots[2])
    return _scalars(call, did, sent, result)


def _slot(index: int, old: Slot, sent: dict[str, Any], merge: bool) -> Slot:
    """One slot. Its number and timeout outlive it: a cleared slot keeps them, as rows seen live do."""
    name = f"method{index}"
    if merge and name not in sent:
        return old
    method = text_of(sent.get(name))
    if method not in _METHODS:
        raise Refusal(f"Invalid {name}")
    if not method:
        return Slot("", old.timeout, "", old.number)
    number, sip = text_of(sent.get(f"number{index}")), text_of(sent.get(f"sip{index}"))
    timeout = text_of(sent.get(f"timeout{index}"))
    if method == "simple" and not number.isdigit():
        raise Refusal(f"number{index} is required")
    if method == "ip" and not sip:
        raise Refusal(f"sip{index} is required")
    if method != "preconfigured" and not timeout.isdigit():
        raise Refusal(f"timeout{index} is required")
    return Slot(method, timeout or old.timeout, sip, number or old.number)


def _scalars(call: Call, did: Did, sent: dict[str, Any], result: Forwarding) -> Forwarding:
    """The parameters outside the slots.

    The password stays when a write does not carry one: the document's own row shows the password of its
    trunk sample beside the methods of its other sample. ``product`` is "auto selection".
    """
    changes: dict[str, Any] = {}
    for name in ("username", "password", "sipdigits"):
        if text_of(sent.get(name)):
            changes[name] = text_of(sent[name])
    sequence = text_of(sent.get("sequence"))
    if sequence:
        if sequence not in _SEQUENCES:
            raise Refusal("Invalid sequence")
        changes["sequence"] = sequence
    if text_of(sent.get("answeringmode")):
        mode = integer_of(sent["answeringmode"], "answeringmode")
        if mode > 7:
            raise Refusal("Invalid answeringmode")
        changes["answeringmode"] = mode
    group = sent.get("fwd_trunk_grpid")
    if group not in (None, ""):
        changes["fwd_trunk_grpid"] = routable_group(call, did.backend, integer_of(group, "fwd_trunk_grpid"))
    elif "fwd_trunk_grpid" in sent:
        changes["fwd_trunk_grpid"] = None
    product = did.porta_prid or _DEFAULT_PRODUCT
    if text_of(sent.get("product")):
        product = integer_of(sent["product"], "product")
    return replace(result, **changes, product=product)
