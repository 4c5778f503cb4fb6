"""Filing, changing, submitting and cancelling port requests. Source: notes, sections 13.3 and 13.4.

A request is created as a draft, gets its papers, and is submitted. Changes are merged (a full replacement would take the
comments away). A customer may cancel it before it is submitted, and submit it again after a rejection; the rest is the port
authority's.
"""

from __future__ import annotations

from collections.abc import Iterable

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.porting import PortState
from reconciler.providers import ports
from reconciler.providers.kazoo import portrecord
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.ports import NAMES, PAPERS
from reconciler.providers.observed import LivePort

_LONGEST_NAME = 128
_NOT_OUT = (PortState.DRAFT, PortState.EXCEPTION)


def port_calls(calls: Calls, change: Change) -> None:
    """The calls for one declared port."""
    if change.action is Action.CREATE:
        _file(calls, change)
        return
    for order in ports.orders_of(change, calls.observed.ports):
        if change.action is not Action.DELETE:
            _change(calls, change, order)
        elif order.state is PortState.DRAFT:
            once = ports.effect(change, "cancel", order.numbers)
            calls.about("cancel_port", {"id": order.id, "data": {}}, [change], once=once)


def _file(calls: Calls, change: Change) -> None:
    port = ports.port_of(change)
    numbers = sorted(port.numbers or ())
    data: dict[str, Json] = {
        "name": change.key[:_LONGEST_NAME],
        "numbers": {number: {} for number in numbers},
        **portrecord.encode(port),
    }
    calls.about("create_port", {"data": data}, [change], once=ports.effect(change, "create", numbers))
    identity = Ref(change.address, "id")
    for name, file in ports.documents(change, PAPERS).items():
        calls.about("attach", {"id": identity, "filename": NAMES[name], "file": file}, [change])
    if port.submitted:
        _submit(calls, change, identity, numbers)


def _change(calls: Calls, change: Change, order: LivePort) -> None:
    """What differs of one order: its fields in one call, each paper, and at last the submission."""
    port = ports.port_of(change)
    fields = portrecord.changed(port, order.native.record)
    if order.state not in _NOT_OUT:
        fields = {name: value for name, value in fields.items() if name == "notifications"}
    if fields:
        args = {"id": order.id, "if_match": order.native.etag, "data": fields}
        calls.about("update_port", args, [change])
    for name, file in ports.documents(change, ports.differing(change) & PAPERS).items():
        if name in order.native.uploads:
            args = {"id": order.id, "name": order.native.uploads[name], "file": file}
            calls.about("replace_attachment", args, [change])
        else:
            calls.about("attach", {"id": order.id, "filename": NAMES[name], "file": file}, [change])
    if port.submitted and order.state in _NOT_OUT:
        _submit(calls, change, order.id, order.numbers)


def _submit(calls: Calls, change: Change, identity: Json, numbers: Iterable[str]) -> None:
    once = ports.effect(change, "submit", numbers)
    calls.about("submit_port", {"id": identity, "data": {}}, [change], once=once)
