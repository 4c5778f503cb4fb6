"""From changes to calls: one number, one call. Pure: it sends nothing.

A call waits for earlier ones on the same address, and for the addresses that it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reconciler.model.plan import Action, Change, Json, Personal
from reconciler.model.settings import E911, CallerNameLookup, Cnam, Forwarding, Kind, Listing
from reconciler.providers.base import Encoded
from reconciler.providers.calls import Calls, NotPossible, wanted
from reconciler.providers.spelling import digits
from reconciler.providers.teli import places, shop
from reconciler.providers.teli.decode import LISTINGS
from reconciler.providers.teli.portcalls import port_calls

_PORTAL: Final = "do it in teli's portal, and leave it out of the files"


@dataclass(frozen=True, slots=True)
class Encoder:
    """Encodes the changes of one account in one plan. `listings`: calls for directory listings are allowed, and
    `listing_email` is the address that goes with one."""

    calls: Calls
    listings: bool = False
    listing_email: str = ""

    def encode(self, changes: Sequence[Change]) -> Encoded:
        bought = [c for c in changes if c.kind is Kind.DID and c.action is Action.CREATE]
        released = [c for c in changes if c.kind is Kind.DID and c.action is Action.DELETE]
        self._purchases(bought)
        self._locations([change for change in changes if change.kind is Kind.E911])
        for change in changes:
            if change.kind not in (Kind.DID, Kind.E911):
                with self.calls.attempt(change):
                    if change.kind is Kind.PORT:
                        port_calls(self.calls, change)
                    else:
                        self._setting(change)
        for change in released:
            once = {change.address: f"release:{change.address}"}
            self.calls.add("release", {"did_id": self.calls.number_id(change)}, [change.address], once=once)
        return self.calls.encoded()

    def _purchases(self, changes: Sequence[Change]) -> None:
        """Each number is looked for right before, then ordered alone; then the list is read until all are there."""
        for change in changes:
            own, purpose = (change.address,), "price and availability right before the purchase"
            once = {change.address: f"purchase:{change.address}"}
            self.calls.add("search", shop.sought(change.key), own, purpose=purpose)
            self.calls.add("order", {"number": digits(change.key)}, own, once=once, cost=change.cost)
        if changes:
            addresses = [change.address for change in changes]
            self.calls.add("numbers", {}, addresses, awaits=True, purpose="until the new numbers are listed")

    def _locations(self, changes: Sequence[Change]) -> None:
        """Each distinct location is checked once, then each number that shall have it gets it."""
        at: dict[tuple[tuple[str, Json], ...], list[Change]] = defaultdict(list)
        for change in changes:
            if isinstance(change.after, E911) and change.after.enabled:
                with self.calls.attempt(change):
                    places.check(change.after)
                    at[tuple(places.checked(change.after).items())].append(change)
            else:
                self._of_number(change, "remove_location", {})
        for place, group in at.items():
            addresses = [change.address for change in group]
            self.calls.add("check_location", dict(place), addresses, purpose="the carrier's own check of the location")
            for change in group:
                self._locate(change)

    def _locate(self, change: Change) -> None:
        fresh = change.action is Action.CREATE
        name = "create_location" if fresh else "update_location"
        assert isinstance(change.after, E911)
        once = {change.address: f"e911:{change.address}"} if fresh else {}
        self._of_number(change, name, places.written(change.after, fresh=fresh), once=once)

    def _setting(self, change: Change) -> None:
        endpoint, args = self._written(change)
        charged = self.calls.endpoints[endpoint].effect.once
        once = {change.address: f"{change.kind}:{change.address}"} if charged else {}
        self._of_number(change, endpoint, args, once=once)

    def _written(self, change: Change) -> tuple[str, dict[str, Json]]:
        """The endpoint and its arguments, the number's id aside. Raises NotPossible."""
        after = wanted(change)
        if isinstance(after, Forwarding):
            return "forward", {"forward_to": _forward_to(after)}
        if isinstance(after, Cnam):
            if not after.enabled or not after.display_name:
                raise NotPossible("teli has no known call that takes a caller name away", _PORTAL)
            return "set_caller_name", {"value": Personal(after.display_name)}
        if isinstance(after, CallerNameLookup):
            return "enable_lookup" if after.enabled else "disable_lookup", {}
        if isinstance(after, Listing):
            return self._directory(change.key, after)
        raise NotPossible(f"teli has no call for {change.kind}")

    def _directory(self, number: str, after: Listing) -> tuple[str, dict[str, Json]]:
        if not self.listings:
            raise NotPossible(LISTINGS, "or leave `listing` out")
        if not after.enabled:
            return "remove_listing", {}
        if not self.listing_email:
            raise NotPossible("teli wants an e-mail address with a listing", "say `listing_email` under the provider")
        return "set_listing", {
            "listing_type": after.type or "",
            **{name: Personal(value) for name, value in _names(after)},
            "address1": Personal(after.street or ""),
            "city": Personal(after.city or ""),
            "state": after.state or "",
            "zip": Personal(after.zip or ""),
            "email": Personal(self.listing_email),
            "contact_number": digits(number),
        }

    def _of_number(self, change: Change, endpoint: str, args: Mapping[str, Json], **more: Any) -> None:
        """A call about a number, by its id; one that is being bought comes first."""
        args = {"did_id": self.calls.number_id(change), **args}
        needs = self.calls.number_first(change)
        self.calls.add(endpoint, args, [change.address], needs=needs, cost=change.cost, **more)


def _forward_to(after: Forwarding) -> str:
    """The ten digits of the one number. Raises NotPossible."""
    if not after.enabled:
        raise NotPossible("teli has no known call that takes a forwarding away", _PORTAL)
    legs = after.destinations or ()
    if len(legs) != 1 or legs[0].number is None:
        raise NotPossible("teli forwards to one number", "declare one number")
    return digits(legs[0].number)


def _names(after: Listing) -> Iterator[tuple[str, str]]:
    """The names of the listing's kind; those of the other kind are left out."""
    names = ("business_name",) if after.type == "business" else ("first_name", "last_name")
    return ((name, value) for name in names if (value := getattr(after, name)))
