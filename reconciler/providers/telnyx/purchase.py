"""Buying numbers: one order for all of a country that get the same connection, messaging profile, billing group and reference.
An order is refused whole, so that what one country asks for keeps nobody else's numbers from being bought.

Sources: the seed document, "Create a number order"; developers.telnyx.com, "Number orders". An order is not protected against
being sent twice: each has a `customer_reference` that is the same whenever the same numbers are ordered, under which an open
one is looked for first.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from reconciler.model.money import summed
from reconciler.model.plan import Change, Json, Part, Ref
from reconciler.model.settings import Did, Forwarding, Messaging
from reconciler.providers.calls import NotPossible
from reconciler.providers.telnyx import settings, words
from reconciler.providers.telnyx.calls import Calls
from reconciler.providers.telnyx.pages import PAGE
from reconciler.providers.telnyx.shop import shelves

# The documents set no limit on the numbers of an order.
_BATCH = 500
# developers.telnyx.com, "Requirement groups": where an order must have one.
_WITH_GROUP: Final = frozenset({"CH", "DK", "IT", "NO", "PT", "SE"})


class Taken(NamedTuple):
    """What an order gives to all its numbers: ids, empty for none; and their country."""

    country: str
    connection: Json = ""
    profile: str = ""
    billing: str = ""
    reference: str = ""


def purchase(calls: Calls, changes: Sequence[Change], others: Mapping[str, list[Change]]) -> frozenset[str]:
    """The calls that buy numbers. `others` are the changes of settings by number; the addresses of those that the orders
    bring along are given back."""
    groups: dict[Taken, list[Change]] = defaultdict(list)
    riders: dict[str, list[str]] = {}
    _, refused = shelves(change.key for change in changes)
    for change in changes:
        if change.key in refused:
            calls.refuse(change.address, refused[change.key])
            continue
        with calls.attempt(change):
            taken, riders[change.address] = _taken(calls, change, others.get(change.key, ()))
            groups[taken].append(change)
    for taken, group in groups.items():
        for start in range(0, len(group), _BATCH):
            _order(calls, taken, group[start : start + _BATCH], riders)
    bought = [change for group in groups.values() for change in group]
    if bought:
        addresses = [change.address for change in bought]
        calls.add("numbers", {"page[size]": PAGE}, addresses, awaits=True, purpose="until the new numbers are listed")
    settings.write_settings(calls, [change for change in bought if isinstance(change.after, Did) and change.after.tags])
    return frozenset(where for along in riders.values() for where in along)


def _taken(calls: Calls, change: Change, others: Sequence[Change]) -> tuple[Taken, list[str]]:
    """What the order of a number gives it, and the addresses of the settings that it so brings along.

    A setting that cannot be made is refused where its own calls are made. Raises NotPossible for the number's own.
    """
    country = words.country(change.key)
    if country in _WITH_GROUP and not (change.order and change.order.requirement_group):
        raise NotPossible(
            f"telnyx sells numbers of {country} only with a requirement group", "declare order: {requirement_group: ID}"
        )
    did = change.after if isinstance(change.after, Did) else Did()
    billing = settings.billing_group(calls, did) if did.billing_group else ""
    taken = Taken(country, billing=billing, reference=did.customer_reference or "")
    along = []
    for other in others:
        after = other.after
        try:
            if isinstance(after, Forwarding) and after.trunk_group and not after.failover:
                taken = taken._replace(connection=calls.group_id(after.trunk_group))
                along.append(other.address)
            elif isinstance(after, Messaging) and after.enabled:
                taken = taken._replace(profile=settings.messaging_profile(calls, after))
                along.append(other.address)
        except NotPossible:
            continue
    return taken, along


def _order(calls: Calls, taken: Taken, changes: Sequence[Change], riders: Mapping[str, list[str]]) -> None:
    addresses = [change.address for change in changes]
    reference = taken.reference or _reference(change.key for change in changes)
    calls.add(
        "orders",
        {"filter[customer_reference]": reference, "filter[status]": "pending", "page[size]": PAGE},
        addresses,
        purpose="an open order under the same reference is not made twice",
    )
    of_number = {change.key: change.address for change in changes}
    for shelf, numbers in shelves(of_number)[0].items():
        where = [of_number[number] for number in numbers]
        calls.add("search", shelf.arguments(), where, purpose="price and availability right before the purchase")
    rides = {rider: change.address for change in changes for rider in riders[change.address]}
    calls.add(
        "create_order",
        {"phone_numbers": [_line(change) for change in changes], **_common(taken), "customer_reference": reference},
        (*addresses, *rides),
        needs=(taken.connection.address,) if isinstance(taken.connection, Ref) else (),
        once={where: f"purchase:{where}" for where in addresses},
        cost=summed(change.cost for change in changes),
        rides=rides,
    )


def _line(change: Change) -> Part:
    order = change.order
    line = {
        "phone_number": change.key,
        "requirement_group_id": order.requirement_group if order else None,
        "bundle_id": order.bundle if order else None,
    }
    return Part(change.address, {name: value for name, value in line.items() if value})


def _common(taken: Taken) -> dict[str, Json]:
    values = {
        "connection_id": taken.connection,
        "messaging_profile_id": taken.profile,
        "billing_group_id": taken.billing,
    }
    return {name: value for name, value in values.items() if value}


def _reference(numbers: Iterator[str]) -> str:
    digest = hashlib.sha256(",".join(sorted(numbers)).encode()).hexdigest()
    return f"reconciler:order:{digest[:16]}"
