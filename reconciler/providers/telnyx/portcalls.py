"""Filing, changing, submitting and cancelling porting orders. Source: the OpenAPI file, the operations on porting orders.

An order is made as a draft with nothing but its numbers; documents are uploaded and linked by the update that follows, since what
nothing links to is deleted after half an hour. What an update leaves out is kept. Nothing is activated here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Final
from zoneinfo import ZoneInfo

from reconciler.model.numbers import is_toll_free
from reconciler.model.plan import Action, Change, Json, Personal, Ref
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import E911
from reconciler.providers.base import file_of
from reconciler.providers.observed import LivePort
from reconciler.providers.telnyx import arrival, portdates, words
from reconciler.providers.telnyx.calls import Calls
from reconciler.providers.telnyx.ports import DETAIL, PAPERS

# How a document is linked: two have a place of their own, the third is an additional one.
_LINKS: Final = {"loa": "loa", "bill": "invoice"}
_SCHEDULE: Final = frozenset({"requested_date", "activation", "activation_at"})


def port_calls(calls: Calls, change: Change) -> None:
    """The calls for one declared port."""
    port = change.desired or change.before
    assert isinstance(port, Port)
    numbers = frozenset(port.numbers or ())
    mine = [order for order in calls.observed.ports if order.state.open and numbers & order.numbers.keys()]
    if change.action is Action.CREATE:
        _file(calls, change, port)
    elif change.action is Action.DELETE:
        for order in mine:
            _cancel(calls, change, order)
    else:
        _alter(calls, change, port, mine)


def _file(calls: Calls, change: Change, port: Port) -> None:
    """One order for each part that the carrier is known to take apart; where it splits more, the next plan goes on."""
    groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for number in sorted(port.numbers or ()):
        groups[words.country(number), is_toll_free(number)].append(number)
    for numbers in groups.values():
        args = {"phone_numbers": numbers, "customer_group_reference": group_reference(change.key)}
        calls.add("create_port", args, (change.address,), once=_effect(change, "create", numbers))
    papers = _upload(calls, change, port, PAPERS)
    for numbers in groups.values():
        id_ = Ref(change.address, made(numbers))
        _describe(calls, change, port, id_, numbers, DETAIL | PAPERS, papers, {})
        if port.submitted:
            calls.add("submit_port", {"id": id_}, (change.address,), once=_effect(change, "submit", numbers))


def _alter(calls: Calls, change: Change, port: Port, orders: Sequence[LivePort]) -> None:
    """What differs, in each order that the change is about; then it is submitted, or submitted again."""
    tops = frozenset(item.attribute for item in change.differences)
    papers = _upload(calls, change, port, tops & PAPERS)
    for order in orders:
        whole, numbers = _over(port, order.settings), sorted(order.numbers)
        _describe(calls, change, whole, order.id, numbers, tops, papers, order.native.beside)
        if "submitted" in tops and order.state in (PortState.DRAFT, PortState.EXCEPTION):
            calls.add("submit_port", {"id": order.id}, (change.address,), once=_effect(change, "submit", numbers))


def _cancel(calls: Calls, change: Change, order: LivePort) -> None:
    """A draft is deleted; anything else is asked to be cancelled, which people look at."""
    name = "delete_port" if order.state is PortState.DRAFT else "cancel_port"
    calls.add(name, {"id": order.id}, (change.address,), once=_effect(change, "cancel", sorted(order.numbers)))


def _describe(
    calls: Calls,
    change: Change,
    port: Port,
    id_: Json,
    numbers: Sequence[str],
    tops: Collection[str],
    papers: Mapping[str, Json],
    beside: Mapping[str, str],
) -> None:
    """The update with what is said of a port. `port` has all that it is to say, `tops` what of it differs."""
    body: dict[str, Json] = {
        **_details(port, tops, beside),
        **_schedule(calls, change, port, id_, numbers, tops),
    }
    links = {field: papers[name] for name, field in _LINKS.items() if name in papers}
    if links:
        body["documents"] = links
    settings, needs = arrival.configuration(calls, numbers)
    if body:
        body |= {"phone_number_configuration": settings} if settings else {}
        calls.add("update_port", {"id": id_, **body}, (change.address,), needs=needs)
    if "csr" in papers:
        linked = [{"document_id": papers["csr"], "document_type": "csr"}]
        calls.add("add_papers", {"id": id_, "additional_documents": linked}, (change.address,))


def _upload(calls: Calls, change: Change, port: Port, names: Iterable[str]) -> dict[str, Json]:
    """The documents to be linked, and the ids that they will have."""
    found: dict[str, Json] = {}
    for name in sorted(names):
        document = getattr(port, name)
        if document is None:
            continue
        file = file_of(document, change)
        args = {"file": file, "filename": file.name.rpartition("/")[2], "customer_reference": f"{change.key} {name}"}
        calls.add("upload", args, (change.address,), purpose=f"the {name}")
        found[name] = Ref(change.address, paper(f"{change.key} {name}"))
    return found


def _details(port: Port, tops: Collection[str], beside: Mapping[str, str]) -> dict[str, Json]:
    """The losing carrier's record. A part of it is sent whole, with what stands in it and no file says."""
    end_user: dict[str, Json] = {}
    admin = {
        "entity_name": _personal(port.account_name),
        "auth_person_name": _personal(port.authorized_person),
        "account_number": port.account_number,
        "pin_passcode": port.pin,
        "billing_phone_number": _personal(port.billing_number),
    }
    if not {"account_name", "authorized_person", "account_number", "pin", "billing_number"}.isdisjoint(tops):
        kept = {name: _personal(value) for name, value in beside.items()}
        end_user["admin"] = _said({**kept, **admin})
    if "service_address" in tops and port.service_address is not None:
        end_user["location"] = _location(port.service_address)
    body: dict[str, Json] = {"end_user": end_user} if end_user else {}
    if not {"partial", "remaining", "new_billing_number"}.isdisjoint(tops) and port.partial is not None:
        body["misc"] = _remainder(port)
    return body


def _remainder(port: Port) -> dict[str, Json]:
    if not port.partial:
        return {"type": "full"}
    return _said(
        {
            "type": "partial",
            "remaining_numbers_action": port.remaining,
            "new_billing_phone_number": _personal(port.new_billing_number),
        }
    )


def _location(place: E911) -> dict[str, Json]:
    return _said(
        {
            "street_address": _personal(place.street),
            "extended_address": _personal(place.unit),
            "locality": _personal(place.city),
            "administrative_area": place.state,
            "postal_code": _personal(place.zip),
            "country_code": (place.country or "US").upper(),
        }
    )


def _schedule(
    calls: Calls, change: Change, port: Port, id_: Json, numbers: Sequence[str], tops: Collection[str]
) -> dict[str, Json]:
    """When the numbers move: the moment that is declared, or one on the day that is, as the carrier allows it."""
    if _SCHEDULE.isdisjoint(tops):
        return {}
    if port.activation == "scheduled" and port.activation_at:
        wished: Json = portdates.written(portdates.declared(port.activation_at))
    elif port.requested_date:
        calls.add(
            "foc_windows", {"id": id_}, (change.address,), purpose=f"when numbers may move on {port.requested_date}"
        )
        wished = Ref(change.address, window(portdates.zone_of(numbers), port.requested_date))
    else:
        return {}
    return {"activation_settings": {"foc_datetime_requested": wished}}


def _over(port: Port, live: Port) -> Port:
    """What is declared, and what an order has where nothing is."""
    place = port.service_address
    if place is not None and live.service_address is not None:
        port = replace(port, service_address=place.aligned(live.service_address))
    unsaid = (item.name for item in fields(Port) if getattr(port, item.name) is None)
    return replace(port, **{name: getattr(live, name) for name in unsaid})


def _said(values: Mapping[str, Json]) -> dict[str, Json]:
    """Without what is not said: null would clear what is there."""
    return {name: value for name, value in values.items() if value is not None}


def _personal(value: str | None) -> Personal | None:
    return Personal(value) if value else None


def _effect(change: Change, step: str, numbers: Sequence[str]) -> dict[str, str]:
    return {change.address: f"port:{step}:{','.join(sorted(numbers))}"}


def group_reference(key: str) -> str:
    """What all orders of one declared port have in common at the carrier."""
    return f"reconciler:port:{key}"


def made(numbers: Sequence[str]) -> str:
    """The name of the fact: the id of the one order that was made for these numbers."""
    return f"the one order for {', '.join(numbers)}"


def paper(reference: str) -> str:
    """The name of the fact: the id of an uploaded document."""
    return f"the document {reference}"


def window(zone: ZoneInfo, day: str) -> str:
    """The name of the fact: a moment that the carrier allows on a day."""
    return f"a moment that telnyx allows on {day} ({zone.key})"
