"""Filing a port order, the seed's "Create Order" whole, and signing one later. An order can be neither changed nor taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.model.plan import Action, Change, Json, Personal
from reconciler.model.porting import Port
from reconciler.model.settings import E911
from reconciler.providers import ports
from reconciler.providers.calls import Calls, NotPossible
from reconciler.providers.spelling import digits
from reconciler.providers.teli import places, rules
from reconciler.providers.teli.partial import details

_FLAGS: Final = {True: 1, False: 0}


def port_calls(calls: Calls, change: Change) -> None:
    """The call that files an order, or those that sign the open ones: no other change of them can be sent. Raises NotPossible."""
    if change.action is Action.CREATE:
        numbers = ports.port_of(change).numbers or ()
        once = ports.effect(change, "create", numbers)
        calls.add("create_port", order(change), [change.address], once=once, cost=change.cost)
        return
    about = ports.orders_of(change, calls.observed.ports)
    signed = ports.documents(change, ["signature"])
    if change.action is Action.DELETE or not signed or not ports.differing(change) <= {"signature"}:
        which = ", ".join(one.id for one in about) or "there"
        raise NotPossible(
            f"a port order ({which}) is not editable through teli's API, and cannot be cancelled through it",
            "have it corrected, or cancelled, by teli's porting team; then write what is filed",
        )
    for one in about:
        calls.add("sign_port", {"request_id": one.id, **signed}, [change.address])


def order(change: Change) -> dict[str, Json]:
    """The arguments of lnp/create: only the pair of names that belongs to the kind of account, flags as 1 and 0. Raises NotPossible."""
    port = ports.port_of(change)
    if port.submitted is False:
        raise NotPossible(
            "teli has no drafts: an order is submitted as it is made", "leave it out until it is complete"
        )
    lacking = list(rules.port(change.key, port))
    if lacking:
        raise NotPossible("; ".join(map(str, lacking)), "say all that teli's order asks for")
    place = port.service_address or E911()
    return {
        "numbers": ",".join(digits(number) for number in port.numbers or ()),
        "btn": Personal(digits(port.billing_number or "")),
        "location_type": port.account_type or "",
        **dict(_holder(port)),
        "account_number": port.account_number,
        "service_address": Personal(places.one_line(place)),
        "service_city": Personal(place.city or ""),
        "service_state": place.state or "",
        "service_zip": Personal(place.zip or ""),
        "partial_port": _FLAGS[bool(port.partial)],
        **({"partial_port_details": details(port.remaining, port.new_billing_number)} if port.partial else {}),
        "wireless_number": _FLAGS[bool(port.wireless)],
        **({"wireless_pin": port.pin} if port.wireless else {}),
        **({"caller_id": Personal(port.caller_id)} if port.caller_id else {}),
        **_documents(change),
    }


def _holder(port: Port) -> Iterator[tuple[str, Json]]:
    name = port.account_name or ""
    if port.account_type == "business":
        yield "business_contact", Personal(port.authorized_person or "")
        yield "business_name", Personal(name)
    else:
        first, last = rules.split_name(name)
        yield "first_name", Personal(first)
        yield "last_name", Personal(last)


def _documents(change: Change) -> dict[str, Json]:
    """The signature and the bill as base64; a bill has a name."""
    files = ports.documents(change, ["signature", "bill"])
    found: dict[str, Json] = {"signature": files["signature"]} if "signature" in files else {}
    if "bill" in files:
        found |= {"bill_file": files["bill"], "bill_name": files["bill"].name.rpartition("/")[2]}
    return found
