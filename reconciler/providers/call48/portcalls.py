"""Filing, changing and cancelling port requests. Source: the document, Port-in.

There are no drafts: a request is submitted as it is made, once, and its papers follow. A rejected one is put right by an update,
never by a second request, which would be a second order for the same numbers. An update replaces the whole detail.
Deleting and activating are nobody's wish here: a deletion that leaves out its number takes the sub-order, and an activation moves
live service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Forwarding, Mode
from reconciler.providers import ports
from reconciler.providers.call48 import portrecord, rules
from reconciler.providers.call48.portability import DID_TYPES
from reconciler.providers.call48.ports import DETAIL, PAPERS, SWITCHING
from reconciler.providers.call48.read import did_type
from reconciler.providers.calls import Calls, NotPossible
from reconciler.providers.observed import LivePort, PortedNumber
from reconciler.providers.spelling import digits

# The document, Submit Port Details, `fwd_answering_mode`; NA is its word for none.
_MODES: Final = {
    Mode.REJECT: "REJ",
    Mode.RING: "RO",
    Mode.VOICEMAIL: "VO",
    Mode.RING_THEN_VOICEMAIL: "RTV",
}
_PORTAL: Final = "look at it in call48's portal"


def port_calls(calls: Calls, change: Change) -> None:
    """The calls for one port, in order. Raises NotPossible."""
    if change.action is Action.CREATE:
        _file(calls, change)
        return
    for order in ports.orders_of(change, calls.observed.ports):
        if change.action is Action.DELETE:
            _cancel(calls, change, order)
        else:
            _change(calls, change, order)


def _file(calls: Calls, change: Change) -> None:
    port = ports.port_of(change)
    _check(change.key, port)
    numbers = sorted(port.numbers or ())
    routing, needs = _routing(calls, numbers)
    args: dict[str, Json] = {
        "did_type": DID_TYPES[did_type(numbers[0])],
        "numbers": [digits(number) for number in numbers],
        "port_req_detail": {**portrecord.encode(port, {}), **routing},
    }
    once = ports.effect(change, "create", numbers)
    calls.add(
        "submit_port",
        args,
        (change.address,),
        needs=needs,
        once=once,
        cost=change.cost,
        purpose="submitted as it is made",
    )
    _upload(calls, change, {"port_req_id": Ref(change.address, "id")}, PAPERS)


def _check(key: str, port: Port) -> None:
    """What an offline check has told already. Raises NotPossible."""
    if port.submitted is False:
        raise NotPossible(
            "call48 has no drafts of ports: a request is submitted as it is made", "leave it out until then"
        )
    lacking = list(rules.port(key, port))
    if lacking:
        raise NotPossible("; ".join(map(str, lacking)), "say all that call48's port request asks for")


def _routing(calls: Calls, numbers: Iterable[str]) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Where calls go from the first minute on, and the addresses that this needs: as far as one request can say it of all its
    numbers. The rest is set once they are there."""
    found: dict[str, Json] = {"fwd_sip_type": "NA", "fwd_order": "NA", "fwd_answering_mode": "NA"}
    wanted = {(calls.observed.native or {}).get(number) for number in numbers}
    route = wanted.pop() if len(wanted) == 1 else None
    if not isinstance(route, Forwarding) or not route.enabled:
        return found, ()
    group = route.trunk_group or ""
    live = calls.observed.trunk_groups.get(group)
    if group in calls.new_groups:
        return {**found, "fwd_trunk_grpid": Ref(calls.new_groups[group], "ext_tgid")}, calls.group_first(group)
    if live is not None and not live.trouble:
        # By the id that numbers are routed by, as everywhere under this name.
        found["fwd_trunk_grpid"] = live.native.ext_tgid
    elif [leg.preconfigured for leg in route.destinations or ()] == [True]:
        found["fwd_preconfigured"] = True
    elif not group and not route.destinations and route.mode in _MODES:
        found["fwd_answering_mode"] = _MODES[Mode(route.mode)]
    return found, ()


def _change(calls: Calls, change: Change, order: LivePort) -> None:
    """What differs of one sub-order: its papers, how numbers with a FOC date are switched, and at last its whole detail."""
    declared, tops, native = ports.port_of(change), ports.differing(change), order.native
    port = ports.over(declared, order.settings)
    _upload(calls, change, _ids(order, master=native.proposal is None), tops & PAPERS)
    dated = [number for number in order.numbers.values() if number.state is PortState.SCHEDULED]
    if tops & SWITCHING:
        for number in dated:
            calls.add("switch_port", _switching(port, number, order), (change.address,))
    going = [number for number in order.numbers.values() if number.state.open]
    rejected = order.state is PortState.EXCEPTION
    detail = tops & (DETAIL - SWITCHING if len(dated) == len(going) else DETAIL)
    if not detail and not rejected:
        return
    if not native.editable:
        reason = f"call48 takes no change of order {order.id} now (it does not show allow_suborder_edit)"
        raise NotPossible(reason, _PORTAL)
    _check(change.key, declared)
    args = {**_ids(order, master=True), "port_req_detail": portrecord.encode(port, native.beside)}
    purpose = (
        "replaces the whole detail, so that a pin that is neither declared nor shown is lost" if not port.pin else ""
    )
    if rejected:
        once = ports.effect(change, "submit", order.numbers)
        calls.add("resubmit_port", args, (change.address,), once=once, purpose=purpose)
    else:
        calls.add("update_port", args, (change.address,), purpose=purpose)


def _switching(port: Port, number: PortedNumber, order: LivePort) -> dict[str, Json]:
    """The arguments of Update Activation, for one number: on its FOC date, if no moment is declared."""
    wished = port.requested_date
    on = number.foc_date or (date.fromisoformat(wished) if wished else None)
    if on is None:
        raise NotPossible(f"call48 wants a date with an activation, and shows none for {number.number}", _PORTAL)
    return {
        "did": digits(number.number),
        "port_proposal_id": order.native.proposal,
        "activation_type": portrecord.ACTIVATIONS[port.activation or "auto"],
        "activation_date": portrecord.activation_date(port, on),
    }


def _cancel(calls: Calls, change: Change, order: LivePort) -> None:
    if not order.native.cancellable:
        reason = f"call48 takes no cancellation of order {order.id} now (it does not show allow_suborder_cancel)"
        raise NotPossible(reason, "ask call48 to cancel it")
    once = ports.effect(change, "cancel", order.numbers)
    calls.add("cancel_port", _ids(order, master=False), (change.address,), once=once)


def _upload(calls: Calls, change: Change, ids: Mapping[str, Json], names: Iterable[str]) -> None:
    for name, file in ports.documents(change, names).items():
        calls.add("upload_paper", {**ids, "type": name, "file": file}, (change.address,))


def _ids(order: LivePort, *, master: bool) -> dict[str, Json]:
    """The sub-order's id, and with `master` its request's; the latter alone where it is not split yet."""
    request, proposal = order.native.request, order.native.proposal
    found: dict[str, Json] = {"port_req_id": request} if master or proposal is None else {}
    return found if proposal is None else {**found, "port_proposal_id": proposal}
