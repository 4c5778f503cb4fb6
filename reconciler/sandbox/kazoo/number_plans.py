"""What can be done to a number, as plans: checked and priced first, carried out together (knm_numbers).

A plan is made from a number and the request's fields; nothing changes before :func:`carry_out`. That is how
Kazoo can quote a whole collection and how one bad number of a collection leaves the others alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.sandbox.kazoo import features
from reconciler.sandbox.kazoo.billing import Item
from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.faults import NumberFault, bad_transition, not_found, not_reconcilable, unauthorized
from reconciler.sandbox.kazoo.model import LOCAL, Number
from reconciler.sandbox.kazoo.values import classify, merged, normalise, public, reconcilable, without

_REUSABLE = frozenset({"aging", "available", "port_in"})
_RELEASABLE = frozenset({"released", "reserved", "port_in", "in_service"})
_PRICED = {"inbound_cnam": "price_cnam", "outbound_cnam": "price_cnam", "e911": "price_e911"}


@dataclass(slots=True)
class Plan:
    """What will become of a number; ``gone`` when it leaves the system."""

    number: Number
    items: list[Item] = field(default_factory=list)
    effects: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    gone: bool = False


def draft(number: Number, **changes: Any) -> Number:
    """A copy to work on."""
    copy = {"doc": dict(number.doc), "features": dict(number.features), "history": list(number.history)}
    return replace(number, **{**copy, **changes})


def settled(call: Call, plan: Plan) -> Plan:
    """Bring features in line with the document; those newly on cost money and are told to the ledger."""
    number = plan.number
    if "carrier_name" in number.doc:
        _rename_carrier(call, number)
    before = dict(number.features)
    features.switched(call.options, number, call.admin, call.estate.now)
    number.modified = call.estate.stamp
    for name, data in number.features.items():
        if before.get(name) != data:
            plan.effects.append((f"{name}_set", {"data": data}))
            if name not in before:
                rate = getattr(call.options, _PRICED[name]) if name in _PRICED else 0.0
                plan.items.append(Item("number_services", name, number.number, rate=rate))
    plan.effects.extend((f"{name}_cleared", {}) for name in before if name not in number.features)
    return plan


def _rename_carrier(call: Call, number: Number) -> None:
    if not call.admin:
        raise unauthorized()
    name = number.doc.pop("carrier_name")
    if not isinstance(name, str) or not name.startswith("knm_"):
        raise NumberFault(400, "invalid", "invalid", f"'{name}' is not known by the system")
    number.carrier = name


def _fresh(call: Call, text: str, **more: Any) -> Number:
    stamp = call.estate.stamp
    return Number(text, more.pop("state"), stamp, stamp, **more)


def _visible(call: Call, number: Number, assigning: bool) -> bool:
    """May the caller fetch a number at all (knm_phone_number:handle_fetch)."""
    if number.state == "available":
        return True
    if number.account is None:
        return call.admin or assigning
    return call.may_see(number.account) or _reserved_above(call, number)


def _reserved_above(call: Call, number: Number) -> bool:
    return number.state == "reserved" and call.estate.in_hierarchy(str(number.account), call.caller.id)


def known(call: Call, text: str, *, assigning: bool = True) -> Number:
    """An existing number the caller may see; ``assigning`` requests name an account for it."""
    number = call.estate.numbers.get(normalise(text))
    if number is None:
        raise not_found() if reconcilable(text) else not_reconcilable()
    if not _visible(call, number, assigning):
        raise unauthorized()
    return number


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """The public fields of a request (knm_phone_number:sanitize_public_fields)."""
    return public(without(data, ("id", "used_by", "create_with_state")))


def update(call: Call, text: str, data: dict[str, Any], *, whole: bool) -> Plan:
    """POST replaces the public fields, PATCH merges into them; neither makes a number."""
    number = known(call, text)
    doc = _fields(data) if whole else _fields(merged(number.doc, data))
    plan = settled(call, Plan(draft(number, doc=doc)))
    plan.effects.append(("number_updated", {"replaced": whole}))
    return plan


def create(call: Call, text: str, data: dict[str, Any], forced_state: str | None = None) -> Plan:
    """PUT: puts a number into the system; in ``aging``, ``available`` and ``port_in`` it is used again."""
    if not reconcilable(text):
        raise not_reconcilable()
    number = call.estate.numbers.get(normalise(text))
    state = _creation_state(call, forced_state or data.get("create_with_state"))
    if number is not None:
        if not _visible(call, number, True):
            raise unauthorized()
        if number.state not in _REUSABLE:
            message = f"number {number.number} already exists"
            raise NumberFault(409, "number_exists", message, number.number)
    elif call.estate.port_of(normalise(text), active=True) is not None:
        message = f"number {normalise(text)} is porting"
        raise NumberFault(400, "number_is_porting", message, normalise(text))
    base = number or _fresh(call, normalise(text), state=state, carrier=LOCAL)
    doc = _fields(data)
    made = draft(base, state=state, account=call.account.id, doc=doc)
    if state == "available":
        made.account = None
    if state == "reserved":
        _push(made)
    plan = settled(call, Plan(made))
    plan.items.append(_number_item(call, made))
    plan.effects.append(("number_created", {"state": state, "reused": number is not None}))
    return plan


def _creation_state(call: Call, asked: str | None) -> str:
    state = asked or call.options.default_state
    if state == "port_in":
        return state
    allowed: tuple[str, ...] = ()
    if call.admin:
        allowed = ("aging", "available", "in_service", "reserved")
    elif call.caller.allow_additions:
        allowed = ("in_service", "reserved")
    if state not in allowed:
        raise unauthorized("state_for_create")
    return state


def _number_item(call: Call, number: Number, activation: float = 0.0) -> Item:
    name = classify(number.number)[0]
    return Item("phone_numbers", name, number.number, rate=call.options.price_number, activation=activation)


def _push(number: Number) -> None:
    if number.account is not None and number.history[:1] != [number.account]:
        number.history.insert(0, number.account)


def _found_or_discovered(call: Call, text: str) -> tuple[Number, bool]:
    """A number of the system, or one a search showed that is still for sale; True when it has to be bought."""
    number = call.estate.numbers.get(normalise(text))
    if number is not None:
        if not _visible(call, number, True):
            raise unauthorized()
        return number, False
    wanted = normalise(text)
    if wanted not in call.estate.discovered or call.estate.inventory.get(wanted.removeprefix("+1")) is None:
        raise not_found() if reconcilable(text) else not_reconcilable()
    if call.options.carrier_fault:
        raise NumberFault(500, "unspecified_fault", "fault by carrier", wanted)
    return _fresh(call, wanted, state="discovery", carrier=call.options.carrier_module), True


def activate(call: Call, text: str, data: dict[str, Any]) -> Plan:
    """PUT activate: into service in this account, bought first when a search found it.

    The public fields become those of the request, also where the number is in service here already: activating
    a number again without fields takes its settings away (knm_numbers:move applies ``public_fields`` first).
    """
    number, buys = _found_or_discovered(call, text)
    account = call.account.id
    if number.state not in ("discovery", "available", "aging", "port_in", "reserved", "in_service"):
        raise bad_transition(number.state, "in_service")
    same = number.state == "in_service" and number.account == account
    moved = draft(number, state="in_service", account=account, doc=_fields(data), previous=number.account)
    if same:
        moved.previous = number.previous
    plan = settled(call, Plan(moved))
    if not same:
        activation = call.options.price_activation if buys else 0.0
        plan.items.append(_number_item(call, moved, activation))
    plan.effects.extend(_acquired(number, buys, "activated", account))
    return plan


def _acquired(number: Number, buys: bool, kind: str, account: str) -> list[tuple[str, dict[str, object]]]:
    details: dict[str, object] = {"from": number.state, "account": account}
    return [("bought", {"module": number.carrier}), (kind, details)] if buys else [(kind, details)]


def reserve(call: Call, text: str, data: dict[str, Any]) -> Plan:
    """PUT reserve: the same with the state ``reserved``; who reserved a number gets it back on its release.

    A number of the system keeps its public fields, whatever the request says.
    """
    number, buys = _found_or_discovered(call, text)
    account = call.account.id
    if number.account is not None and not call.may_see(number.account):
        raise unauthorized()
    if number.state == "reserved" and number.account == account:
        raise NumberFault(400, "no_change_required", "no change required")
    if number.state not in ("discovery", "available", "reserved", "in_service"):
        raise bad_transition(number.state, "reserved")
    doc = _fields(data) if buys else dict(number.doc)
    kept = draft(number, state="reserved", account=account, doc=doc, previous=number.account)
    _push(kept)
    plan = settled(call, Plan(kept))
    plan.items.append(_number_item(call, kept, call.options.price_activation if buys else 0.0))
    plan.effects.extend(_acquired(number, buys, "reserved", account))
    return plan


def release(call: Call, text: str, *, hard: bool = False) -> Plan:
    """DELETE: public fields and features are wiped, and the number falls back to who reserved it before.

    With nobody left, a local number is gone for good; another carrier's is given back and stays known as
    ``available`` (or ``aging``), where it cannot be released again.
    """
    number = known(call, text, assigning=False)
    if hard and call.admin:
        return Plan(draft(number, state="deleted"), effects=[("deleted", {})], gone=True)
    if number.state not in _RELEASABLE and number.carrier != LOCAL:
        raise bad_transition(number.state, "available")
    if not (call.may_see(number.account) or call.admin):
        raise unauthorized()
    freed = draft(number, doc={}, features={}, used_by=None, previous=number.account, e911_due=None)
    freed.history = number.history[1:]
    freed.account = freed.history[0] if freed.history else None
    freed.state = "reserved" if freed.history else call.options.released_state
    freed.modified = call.estate.stamp
    gone = freed.account is None and number.local
    if gone:
        freed.state = "deleted"
    effects: list[tuple[str, dict[str, object]]] = [("released", {"state": freed.state, "from": number.account})]
    effects.extend((f"{name}_cleared", {}) for name in number.features)
    return Plan(freed, effects=effects, gone=gone)


def carry_out(call: Call, plans: list[Plan]) -> None:
    """Make plans true."""
    for plan in plans:
        number = plan.number
        if plan.gone:
            call.estate.remove_number(number.number)
        else:
            call.estate.inventory.take(number.number.removeprefix("+1"))
            call.estate.put_number(number)
        for kind, details in plan.effects:
            call.estate.effect(kind, number.number, **details)
