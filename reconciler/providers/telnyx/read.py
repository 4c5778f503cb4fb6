"""Reading a Telnyx account: whole lists in pages, nothing for each number, and no list that nobody asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from reconciler.model.settings import SETTING_KINDS, Kind, Settings
from reconciler.providers.observed import LiveNumber, Observed, Scope
from reconciler.providers.ports import on_order
from reconciler.providers.spelling import some
from reconciler.providers.telnyx import connections, decode, orders, places, ports
from reconciler.providers.telnyx.names import Names, names
from reconciler.providers.telnyx.pages import Listing, Rows, listings
from reconciler.transport.session import Session

_EVERY_KIND: Final = frozenset(SETTING_KINDS)
_NOTHING: Final = Settings()


class Account(NamedTuple):
    """What a reading found besides: names and ids, the places that 911 can be sent to, and which of them serve numbers; and what
    is declared of the numbers that ports bring."""

    billing: Names
    profiles: Names
    voice_profiles: Names
    places: Mapping[str, places.Place]
    in_use: frozenset[str]
    arriving: Mapping[str, Settings]


def kinds_of(scope: Scope) -> frozenset[Kind]:
    """The settings that must be read: those that the declared numbers speak of, or all."""
    if scope.numbers is None or any(number not in scope.declared for number in scope.numbers):
        return _EVERY_KIND
    return frozenset(kind for number in scope.numbers for kind, _ in scope.declared[number].settings.items())


def wanted(scope: Scope, kinds: frozenset[Kind], *, voice_profiles: bool) -> dict[str, Listing]:
    """The lists to read."""
    found = {
        # Else a messaging service that is down would hide every number.
        "numbers": Listing("numbers", {"handle_messaging_profile_error": "true"}, decode.record),
        "orders": orders.OPEN,
        **{name: Listing(name) for name in connections.LISTS},
    }
    if kinds & {Kind.FORWARDING, Kind.CNAM}:
        found["voice"] = Listing("voice", make=decode.voice)
    if Kind.MESSAGING in kinds:
        found["messaging"] = Listing("messaging", make=decode.messaging)
        found["messaging_profiles"] = Listing("messaging_profiles")
    if Kind.E911 in kinds:
        found["addresses"] = Listing("addresses", make=places.decode)
    if _speaks_of_billing(scope):
        found["billing_groups"] = Listing("billing_groups")
    if scope.asks_ports:
        found["ports"] = ports.ORDERS
    if voice_profiles:
        found["voice_profiles"] = Listing("voice_profiles")
    return found


def _speaks_of_billing(scope: Scope) -> bool:
    if kinds_of(scope) == _EVERY_KIND:
        return True
    settings = (scope.declared[number].settings.did for number in scope.numbers or ())
    return any(did is not None and did.billing_group is not None for did in settings)


def account(session: Session, scope: Scope, identity: str, *, voice_profiles: bool) -> Observed:
    """The numbers, the trunk groups and what is on order. Raises CarrierError."""
    kinds = kinds_of(scope)
    lists = listings(session, wanted(scope, kinds, voice_profiles=voice_profiles))
    groups, notes = connections.trunk_groups(lists)
    records: Mapping[str, decode.Record] = lists["numbers"]
    native = _native(lists, records, scope)
    decoder = decode.Decoder(
        {group.native.id: name for name, group in groups.items()},
        lists.get("addresses"),
        native.billing,
        native.profiles,
        lists.get("voice"),
        lists.get("messaging"),
    )
    numbers, coming = _numbers(records, decoder, scope)
    found = ports.orders(session, lists["ports"].values(), scope) if "ports" in lists else ()
    coming |= on_order("telnyx", found, numbers, scope)
    absent = frozenset(scope.numbers or ()) - numbers.keys()
    coming |= orders.on_order(session, list(lists["orders"].values()), absent)
    coming = {number: words for number, words in coming.items() if number not in numbers}
    lost = absent - coming.keys() - scope.port_numbers
    return Observed(
        identity,
        numbers,
        groups,
        coming,
        (*notes, *_failures(records)),
        ports=found,
        failed=orders.failed(session, lost) if lost else {},
        effects=frozenset(place.reference for place in native.places.values() if place.reference)
        | frozenset(connections.added(groups.values())),
        native=native,
    )


def _numbers(
    records: Mapping[str, decode.Record], decoder: decode.Decoder, scope: Scope
) -> tuple[dict[str, LiveNumber], dict[str, str]]:
    """The numbers that are there, and those that are coming, with what they wait for.

    Right after a purchase a number is listed before its voice settings are: it is not there yet. One that is on its way out, or
    in a state that is not known, is there, and what it does not show is not touched.
    """
    live: dict[str, LiveNumber] = {}
    coming: dict[str, str] = {}
    for id_, seen in records.items():
        if seen.status in decode.GONE:
            continue
        if seen.status in decode.COMING:
            coming[seen.number] = decode.COMING[seen.status]
        elif seen.status == decode.ACTIVE and decoder.lacks(id_):
            coming[seen.number] = "telnyx lists it, and shows no settings of it yet"
        else:
            desired = scope.declared.get(seen.number)
            live[seen.number] = scope.lean(decoder.number(id_, seen, desired.settings if desired else _NOTHING))
    return live, coming


def _native(lists: Mapping[str, Rows], records: Mapping[str, decode.Record], scope: Scope) -> Account:
    served = (seen.emergency_address for seen in records.values() if seen.emergency_status == "active")
    return Account(
        names("billing group", lists.get("billing_groups", {})),
        names("messaging profile", lists.get("messaging_profiles", {})),
        names("outbound voice profile", lists.get("voice_profiles", {})),
        lists.get("addresses", {}),
        frozenset(address for address in served if address is not None),
        {number: scope.declared[number].settings for number in scope.port_numbers if number in scope.declared},
    )


def _failures(records: Mapping[str, decode.Record]) -> list[str]:
    """911 that is asked for and does not work is said aloud, declared or not."""
    failed = sorted(seen.number for seen in records.values() if seen.emergency_status == "provisioning-failed")
    if not failed:
        return []
    return [f"telnyx could not register the 911 location of {some(failed)}: 911 does not work there"]
