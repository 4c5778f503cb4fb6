"""Filing, changing, submitting and cancelling porting orders. Source: the OpenAPI file, the operations on porting orders.

An order is made as a draft with nothing but its numbers; documents are uploaded and linked by the update that follows, since what
nothing links to is deleted after half an hour. What an update leaves out is kept. Nothing is activated here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from reconciler.model.numbers import is_toll_free
from reconciler.model.plan import Action, Change, Json, Ref
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import E911
from reconciler.providers import moments, ports
from reconciler.providers.observed import LivePort
from reconciler.providers.spelling import personal, said
from reconciler.providers.telnyx import arrival, portdates, words
from reconciler.providers.telnyx.calls import Calls
from reconciler.providers.telnyx.ports import DETAIL, PAPERS

# How a document is linked: two have a place of their own, the third is an additional one.
_LINKS: Final = {"loa": "loa", "bill": "invoice"}
MAY_MOVE_ON: Final = "when numbers may move on "
_SCHEDULE: Final = frozenset({"requested_date", "activation", "activation_at"})


def port_calls(calls: Calls, change: Change) -> None:
    """The calls for one declared port."""
    mine = ports.orders_of(change, calls.observed.ports)
    if change.action is Action.CREATE:
        _file(calls, change)
    elif change.action is Action.DELETE:
        for order in mine:
            _cancel(calls, change, order)
    else:
        _alter(calls, change, mine)


def _file(calls: Calls, change: Change) -> None:
    """One order for each part that the carrier is known to take apart; where it splits more, the next plan goes on."""
    port = ports.port_of(change)
    groups: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for number in sorted(port.numbers or ()):
        groups[words.country(number), is_toll_free(number)].append(number)
    for numbers in groups.values():
        args = {"phone_numbers": numbers, "customer_group_reference": group_reference(change.key)}
        calls.add("create_port", args, (change.address,), once=ports.effect(change, "create", numbers))
    papers = _upload(calls, change, PAPERS)
    for numbers in groups.values():
        id_ = Ref(change.address, made(numbers))
        _describe(calls, change, port, id_, numbers, DETAIL | PAPERS, papers, {})
        if port.submitted:
            calls.add("submit_port", {"id": id_}, (change.address,), once=ports.effect(change, "submit", numbers))


def _alter(calls: Calls, change: Change, orders: Sequence[LivePort]) -> None:
    """What differs, in each order that the change is about; then it is submitted, or submitted again."""
    port, tops = ports.port_of(change), ports.differing(change)
    papers = _upload(calls, change, tops & PAPERS)
    for order in orders:
        whole, numbers = _whole(port, order.settings), sorted(order.numbers)
        _describe(calls, change, whole, order.id, numbers, tops, papers, order.native.beside)
        if "submitted" in tops and order.state in (PortState.DRAFT, PortState.EXCEPTION):
            calls.add("submit_port", {"id": order.id}, (change.address,), once=ports.effect(change, "submit", numbers))


def _cancel(calls: Calls, change: Change, order: LivePort) -> None:
    """A draft is deleted; anything else is asked to be cancelled, which people look at."""
    name = "delete_port" if order.state is PortState.DRAFT else "cancel_port"
    calls.add(name, {"id": order.id}, (change.address,), once=ports.effect(change, "cancel", order.numbers))


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
        once = ports.attaching(change, "csr", numbers)
        calls.add("add_papers", {"id": id_, "additional_documents": linked}, (change.address,), once=once)


def _upload(calls: Calls, change: Change, names: Iterable[str]) -> dict[str, Json]:
    """The documents to be linked, and the ids that they will have."""
    found: dict[str, Json] = {}
    for name, file in ports.documents(change, names).items():
        args = {"file": file, "filename": file.name.rpartition("/")[2], "customer_reference": f"{change.key} {name}"}
        calls.add("upload", args, (change.address,), purpose=f"the {name}")
        found[name] = Ref(change.address, paper(f"{change.key} {name}"))
    return found


def _details(port: Port, tops: Collection[str], beside: Mapping[str, str]) -> dict[str, Json]:
    """The losing carrier's record. A part of it is sent whole, with what stands in it and no file says."""
    end_user: dict[str, Json] = {}
    admin = {
        "entity_name": personal(port.account_name),
        "auth_person_name": personal(port.authorized_person),
        "account_number": port.account_number,
        "pin_passcode": port.pin,
        "billing_phone_number": personal(port.billing_number),
    }
    if not {"account_name", "authorized_person", "account_number", "pin", "billing_number"}.isdisjoint(tops):
        kept = {name: personal(value) for name, value in beside.items()}
        end_user["admin"] = said({**kept, **admin})
    if "service_address" in tops and port.service_address is not None:
        end_user["location"] = _location(port.service_address)
    body: dict[str, Json] = {"end_user": end_user} if end_user else {}
    if not {"partial", "remaining", "new_billing_number"}.isdisjoint(tops) and port.partial is not None:
        body["misc"] = _remainder(port)
    return body


def _remainder(port: Port) -> dict[str, Json]:
    if not port.partial:
        return {"type": "full"}
    return said(
        {
            "type": "partial",
            "remaining_numbers_action": port.remaining,
            "new_billing_phone_number": personal(port.new_billing_number),
        }
    )


def _location(place: E911) -> dict[str, Json]:
    return said(
        {
            "street_address": personal(place.street),
            "extended_address": personal(place.unit),
            "locality": personal(place.city),
            "administrative_area": place.state,
            "postal_code": personal(place.zip),
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
        wished: Json = portdates.written(moments.declared(port.activation_at))
    elif port.requested_date:
        calls.add("foc_windows", {"id": id_}, (change.address,), purpose=f"{MAY_MOVE_ON}{port.requested_date}")
        wished = Ref(change.address, window(portdates.zone_of(numbers), port.requested_date))
    else:
        return {}
    return {"activation_settings": {"foc_datetime_requested": wished}}


def _whole(port: Port, live: Port) -> Port:
    """What is declared, and what an order has where nothing is; of the service address, too."""
    place = port.service_address
    if place is not None and live.service_address is not None:
        port = replace(port, service_address=place.aligned(live.service_address))
    return ports.over(port, live)


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
