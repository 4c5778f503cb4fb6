"""Filing a port order, the seed's "Create Order" whole, and signing one later. An order can be neither changed nor taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reconciler.model.plan import Change, Json, Personal
from reconciler.model.porting import Port
from reconciler.model.settings import E911
from reconciler.providers.base import file_of
from reconciler.providers.observed import LivePort
from reconciler.providers.teli import places, rules, words
from reconciler.providers.teli.partial import details
from reconciler.providers.teli.problems import NotPossible

_FLAGS: Final = {True: 1, False: 0}


def effect(change: Change) -> str:
    """The name of the effect of filing, the same for the same numbers."""
    port = change.after
    numbers = port.numbers if isinstance(port, Port) else None
    return f"port:create:{','.join(sorted(numbers or ()))}"


def order(change: Change) -> dict[str, Json]:
    """The arguments of lnp/create: only the pair of names that belongs to the kind of account, flags as 1 and 0. Raises NotPossible."""
    port = change.after
    if not isinstance(port, Port):
        raise NotPossible("there is nothing to file")
    if port.submitted is False:
        raise NotPossible(
            "teli has no drafts: an order is submitted as it is made", "leave it out until it is complete"
        )
    lacking = list(rules.port(change.key, port))
    if lacking:
        raise NotPossible("; ".join(lacking), "say all that teli's order asks for")
    place = port.service_address or E911()
    return {
        "numbers": ",".join(words.national(number) for number in port.numbers or ()),
        "btn": Personal(words.national(port.billing_number or "")),
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
        **dict(_documents(change, port)),
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


def _documents(change: Change, port: Port) -> Iterator[tuple[str, Json]]:
    """The signature and the bill as base64; a bill has a name."""
    if port.signature is not None:
        yield "signature", file_of(port.signature, change)
    if port.bill is not None:
        yield "bill_file", file_of(port.bill, change)
        yield "bill_name", (port.bill.name or "").rpartition("/")[2]


def signatures(change: Change, orders: Sequence[LivePort]) -> Iterator[dict[str, Json]]:
    """The arguments that sign each open order: all that may still be sent for one. Raises NotPossible."""
    port = change.after
    names = {item.attribute for item in change.differences}
    about = [one for one in orders if one.state.open and one.numbers.keys() & set(getattr(port, "numbers", None) or ())]
    if not isinstance(port, Port) or port.signature is None or not names <= {"signature"}:
        which = ", ".join(one.id for one in about) or "there"
        raise NotPossible(
            f"a port order ({which}) is not editable through teli's API, and cannot be cancelled through it",
            "have it corrected, or cancelled, by teli's porting team; then write what is filed",
        )
    for one in about:
        yield {"request_id": one.id, "signature": file_of(port.signature, change)}
