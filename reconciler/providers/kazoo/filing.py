"""Filing, changing, submitting and cancelling port requests. Source: notes, sections 13.3 and 13.4.

A request is created as a draft, gets its papers, and is submitted. Changes are merged (a full replacement would take the
comments away). A customer may cancel it before it is submitted, and submit it again after a rejection; the rest is the port
authority's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.porting import Port, PortState
from reconciler.providers.base import file_of
from reconciler.providers.kazoo import losing
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.ports import NAMES
from reconciler.providers.observed import LivePort, Observed

_LONGEST_NAME = 128
_NOT_OUT = (PortState.DRAFT, PortState.EXCEPTION)


def port_calls(changes: Iterable[Change], observed: Observed, calls: Calls) -> None:
    """The calls for all changes of ports. An order belongs to the port that has a number of it."""
    for change in changes:
        port = change.desired or change.before
        assert isinstance(port, Port)
        numbers = frozenset(port.numbers or ())
        mine = [order for order in observed.ports if numbers & order.numbers.keys()]
        if change.action is Action.CREATE:
            _file(change, calls)
        elif change.action is Action.DELETE:
            for order in mine:
                if order.state is PortState.DRAFT:
                    args = {"id": order.id, "data": {}}
                    calls.add("cancel_port", args, [change], once=_once(change, "cancel", order.numbers))
        else:
            for order in mine:
                _change(change, order, calls)


def _file(change: Change, calls: Calls) -> None:
    port = change.after
    assert isinstance(port, Port)
    numbers = sorted(port.numbers or ())
    data: dict[str, Json] = {
        "name": change.key[:_LONGEST_NAME],
        "numbers": {number: {} for number in numbers},
        **losing.encode(port),
    }
    calls.add("create_port", {"data": data}, [change], once=_once(change, "create", numbers))
    identity = Ref(change.address, "id")
    for name, stored in NAMES.items():
        if (document := getattr(port, name)) is not None:
            calls.add("attach", {"id": identity, "filename": stored, "file": file_of(document, change)}, [change])
    if port.submitted:
        _submit(change, identity, numbers, calls)


def _change(change: Change, order: LivePort, calls: Calls) -> None:
    """What differs of one order: its fields in one call, each paper, and at last the submission."""
    port = change.desired
    assert isinstance(port, Port)
    fields = losing.changed(port, order.native.record)
    if order.state not in _NOT_OUT:
        fields = {name: value for name, value in fields.items() if name == "notifications"}
    if fields:
        args = {"id": order.id, "if_match": order.native.etag, "data": fields}
        calls.add("update_port", args, [change])
    tops = {item.attribute for item in change.differences}
    for name, stored in NAMES.items():
        document = getattr(port, name)
        if document is None or name not in tops:
            continue
        file = file_of(document, change)
        if name in order.native.uploads:
            args = {"id": order.id, "name": order.native.uploads[name], "file": file}
            calls.add("replace_attachment", args, [change])
        else:
            calls.add("attach", {"id": order.id, "filename": stored, "file": file}, [change])
    if port.submitted and order.state in _NOT_OUT:
        _submit(change, order.id, sorted(order.numbers), calls)


def _submit(change: Change, identity: Json, numbers: Sequence[str], calls: Calls) -> None:
    calls.add("submit_port", {"id": identity, "data": {}}, [change], once=_once(change, "submit", numbers))


def _once(change: Change, step: str, numbers: Iterable[str]) -> dict[str, str]:
    return {change.address: f"port:{step}:{','.join(sorted(numbers))}"}
