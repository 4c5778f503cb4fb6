"""911: an address for each place that has none, then the numbers that it serves.

Sources: the OpenAPI file, "Creates an address", "Validate an address", "Enable emergency for a phone number", "Update the
emergency settings from a batch of numbers". A number goes from one place to the next without being switched off in between;
the place that it leaves stays in the account, since others may use it and it costs nothing.

A number's connection may not change while 911 is on (others' reports; not documented): where both change, it does so after 911
is switched off, or before it is switched on. 911 that is on and stays on is not switched off for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reconciler.model.plan import Change, Json, Personal, Ref
from reconciler.model.settings import E911, Kind
from reconciler.providers.telnyx import places
from reconciler.providers.telnyx.calls import Calls


def locate(calls: Calls, changes: Sequence[Change]) -> None:
    """The calls for every number that gets a place."""
    by_place: dict[Personal, list[tuple[Change, E911]]] = defaultdict(list)
    for change in changes:
        after = change.after
        if isinstance(after, E911) and after.enabled:
            with calls.attempt(change):
                places.check(after)
                by_place[places.reference(after)].append((change, after))
    for reference, group in by_place.items():
        members = [change for change, _ in group]
        _enable(calls, members, _address(calls, members, group[0][1], reference))


def _address(calls: Calls, changes: Sequence[Change], location: E911, reference: Personal) -> Json:
    """The id of a place, which is made once for all the changes that want it."""
    found = places.find(location, calls.account.places, calls.account.in_use)
    if found is not None:
        return found.id
    addresses = [change.address for change in changes]
    calls.add(
        "check_address", places.validation(location), addresses, purpose="the carrier's own check of the location"
    )
    calls.add(
        "create_address", places.creation(location), addresses, once={addresses[0]: reference},
        purpose="an address is never changed: another place is another one",
    )  # fmt: skip
    return Ref(addresses[0], "address")


def _enable(calls: Calls, changes: Sequence[Change], address: Json) -> None:
    _switch(calls, changes, {"emergency_enabled": True, "emergency_address_id": address})


def withdraw(calls: Calls, changes: Sequence[Change]) -> None:
    """The calls for every number whose 911 goes. A single one is switched off under its address, which is required; the job
    wants none."""
    off = [change for change in changes if not isinstance(change.after, E911) or not change.after.enabled]
    if calls.many(off):
        calls.job("update_emergency", {"emergency_enabled": False}, off)
        return
    for change in off:
        live = calls.live(change)
        place = {"emergency_address_id": live.native.address} if live and live.native.address else {}
        _single(calls, change, {"emergency_enabled": False, **place})


def _switch(calls: Calls, changes: Sequence[Change], body: Mapping[str, Json]) -> None:
    if calls.many(changes):
        calls.job("update_emergency", body, changes, Kind.FORWARDING)
        return
    for change in changes:
        _single(calls, change, body)


def _single(calls: Calls, change: Change, body: Mapping[str, Json]) -> None:
    args = {"id": calls.number_id(change), **body}
    more = {"needs": calls.number_first(change), "after": calls.of(Kind.FORWARDING, [change]), "cost": change.cost}
    calls.add("emergency", args, (change.address,), **more)
