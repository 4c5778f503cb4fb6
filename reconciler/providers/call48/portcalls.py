"""Filing, changing and cancelling port requests. Source: the document, Port-in.

There are no drafts: a request is submitted as it is made, once, and its papers follow. A rejected one is put right by an update,
never by a second request, which would be a second order for the same numbers. An update replaces the whole detail.
Deleting and activating are nobody's wish here: a deletion that leaves out its number takes the sub-order, and an activation moves
live service.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Forwarding, Mode
from reconciler.providers.base import file_of
from reconciler.providers.call48 import portrecord, portrules
from reconciler.providers.call48.portlists import digits
from reconciler.providers.call48.ports import DETAIL, DID_TYPES, PAPERS, SWITCHING
from reconciler.providers.call48.problems import NotPossible
from reconciler.providers.call48.read import did_type
from reconciler.providers.observed import LivePort, Observed, PortedNumber

# The document, Submit Port Details, `fwd_answering_mode`; NA is its word for none.
_MODES: Final = {
    Mode.REJECT: "REJ",
    Mode.RING: "RO",
    Mode.VOICEMAIL: "VO",
    Mode.RING_THEN_VOICEMAIL: "RTV",
}
_PORTAL: Final = "look at it in call48's portal"


class PortCall(NamedTuple):
    """One call for a port: endpoint, arguments, the name of its effect where it must not be sent twice, addresses it needs."""

    endpoint: str
    args: Mapping[str, Json]
    once: str = ""
    needs: tuple[str, ...] = ()
    purpose: str = ""


def port_calls(change: Change, observed: Observed, new_groups: Mapping[str, str]) -> Iterator[PortCall]:
    """The calls for one port, in order. `new_groups` maps trunk groups that this plan creates to their addresses.

    Raises NotPossible.
    """
    port = change.desired or change.before
    assert isinstance(port, Port)
    numbers = frozenset(port.numbers or ())
    mine = [order for order in observed.ports if order.state.open and numbers & order.numbers.keys()]
    if change.action is Action.CREATE:
        yield from _file(change, observed, new_groups)
    elif change.action is Action.DELETE:
        for order in mine:
            yield _cancel(order)
    else:
        for order in mine:
            yield from _change(change, order)


def _file(change: Change, observed: Observed, new_groups: Mapping[str, str]) -> Iterator[PortCall]:
    port = change.after
    assert isinstance(port, Port)
    _check(change.key, port)
    numbers = sorted(port.numbers or ())
    routing, needs = _routing(numbers, observed, new_groups)
    args: dict[str, Json] = {
        "did_type": DID_TYPES[did_type(numbers[0])],
        "numbers": [digits(number) for number in numbers],
        "port_req_detail": {**portrecord.encode(port, {}), **routing},
    }
    yield PortCall("submit_port", args, _effect("create", numbers), needs, "submitted as it is made")
    yield from _papers(change, {"port_req_id": Ref(change.address, "id")}, PAPERS)


def _check(key: str, port: Port) -> None:
    """What an offline check has told already. Raises NotPossible."""
    if port.submitted is False:
        raise NotPossible(
            "call48 has no drafts of ports: a request is submitted as it is made", "leave it out until then"
        )
    lacking = list(portrules.port(key, port))
    if lacking:
        raise NotPossible("; ".join(lacking), "say all that call48's port request asks for")


def _routing(
    numbers: Iterable[str], observed: Observed, new_groups: Mapping[str, str]
) -> tuple[dict[str, Json], tuple[str, ...]]:
    """Where calls go from the first minute on, and the addresses that this needs: as far as one request can say it of all its
    numbers. The rest is set once they are there."""
    found: dict[str, Json] = {"fwd_sip_type": "NA", "fwd_order": "NA", "fwd_answering_mode": "NA"}
    wanted = {(observed.native or {}).get(number) for number in numbers}
    route = wanted.pop() if len(wanted) == 1 else None
    if not isinstance(route, Forwarding) or not route.enabled:
        return found, ()
    group = route.trunk_group or ""
    live = observed.trunk_groups.get(group)
    if group in new_groups:
        return {**found, "fwd_trunk_grpid": Ref(new_groups[group], "ext_tgid")}, (new_groups[group],)
    if live is not None and not live.trouble:
        # By the id that numbers are routed by, as everywhere under this name.
        found["fwd_trunk_grpid"] = live.native.ext_tgid
    elif [leg.preconfigured for leg in route.destinations or ()] == [True]:
        found["fwd_preconfigured"] = True
    elif not group and not route.destinations and route.mode in _MODES:
        found["fwd_answering_mode"] = _MODES[Mode(route.mode)]
    return found, ()


def _change(change: Change, order: LivePort) -> Iterator[PortCall]:
    """What differs of one sub-order: its papers, how numbers with a FOC date are switched, and at last its whole detail."""
    wanted = change.desired
    assert isinstance(wanted, Port)
    tops = {item.attribute for item in change.differences}
    native = order.native
    port = portrecord.over(wanted, order.settings)
    yield from _papers(change, _ids(order, master=native.proposal is None), tops & PAPERS)
    dated = [number for number in order.numbers.values() if number.state is PortState.SCHEDULED]
    if tops & SWITCHING:
        for number in dated:
            yield _switch(port, number, order)
    going = [number for number in order.numbers.values() if number.state.open]
    rejected = order.state is PortState.EXCEPTION
    detail = tops & (DETAIL - SWITCHING if len(dated) == len(going) else DETAIL)
    if not detail and not rejected:
        return
    if not native.editable:
        reason = f"call48 takes no change of order {order.id} now (it does not show allow_suborder_edit)"
        raise NotPossible(reason, _PORTAL)
    _check(change.key, wanted)
    args = {**_ids(order, master=True), "port_req_detail": portrecord.encode(port, native.beside)}
    purpose = (
        "replaces the whole detail, so that a pin that is neither declared nor shown is lost" if not port.pin else ""
    )
    if rejected:
        yield PortCall("resubmit_port", args, _effect("submit", order.numbers), purpose=purpose)
    else:
        yield PortCall("update_port", args, purpose=purpose)


def _switch(port: Port, number: PortedNumber, order: LivePort) -> PortCall:
    """Update Activation, for one number: on its FOC date, if no moment is declared."""
    wished = port.requested_date
    on = number.foc_date or (date.fromisoformat(wished) if wished else None)
    if on is None:
        raise NotPossible(f"call48 wants a date with an activation, and shows none for {number.number}", _PORTAL)
    args: dict[str, Json] = {
        "did": digits(number.number),
        "port_proposal_id": order.native.proposal,
        "activation_type": portrecord.ACTIVATIONS[port.activation or "auto"],
        "activation_date": portrecord.activation_date(port, on),
    }
    return PortCall("switch_port", args)


def _cancel(order: LivePort) -> PortCall:
    if not order.native.cancellable:
        reason = f"call48 takes no cancellation of order {order.id} now (it does not show allow_suborder_cancel)"
        raise NotPossible(reason, "ask call48 to cancel it")
    return PortCall("cancel_port", _ids(order, master=False), _effect("cancel", order.numbers))


def _papers(change: Change, ids: Mapping[str, Json], names: Iterable[str]) -> Iterator[PortCall]:
    wanted: Any = change.desired
    for name in sorted(names):
        if (document := getattr(wanted, name)) is not None:
            yield PortCall("upload_paper", {**ids, "type": name, "file": file_of(document, change)})


def _ids(order: LivePort, *, master: bool) -> dict[str, Json]:
    """The sub-order's id, and with `master` its request's; the latter alone where it is not split yet."""
    request, proposal = order.native.request, order.native.proposal
    found: dict[str, Json] = {"port_req_id": request} if master or proposal is None else {}
    return found if proposal is None else {**found, "port_proposal_id": proposal}


def _effect(step: str, numbers: Iterable[str]) -> str:
    return f"port:{step}:{','.join(sorted(numbers))}"
