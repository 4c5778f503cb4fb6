"""From changes to calls: which of Call48's endpoints bring a change about, with which arguments.

Pure: it sends nothing. Calls come in the order in which they must go; a call waits for earlier ones on the same address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reconciler.model.money import Cost, summed
from reconciler.model.plan import Action, Change, Json, Personal, Ref
from reconciler.model.settings import E911, Cnam, Did, Fax, Forwarding, Kind, Listing, address
from reconciler.providers.base import Encoded
from reconciler.providers.call48 import words
from reconciler.providers.call48.forwarding import forwarding_arguments
from reconciler.providers.call48.portcalls import port_calls
from reconciler.providers.call48.read import did_type
from reconciler.providers.call48.shop import shelves
from reconciler.providers.call48.trunks import trunk_group_calls
from reconciler.providers.calls import Calls, NotPossible, wanted
from reconciler.providers.places import require
from reconciler.providers.spelling import digits

# The document sets no limit on the numbers of one purchase or release; this keeps a body below some 200 kB.
BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Encoder:
    """Encodes the changes of one account in one plan. `undocumented`: the calls without a document that are allowed."""

    calls: Calls
    undocumented: frozenset[str] = frozenset()

    def encode(self, changes: Sequence[Change]) -> Encoded:
        by_step: dict[tuple[Kind, Action], list[Change]] = defaultdict(list)
        for change in changes:
            by_step[change.kind, change.action].append(change)
        self._trunk_groups(by_step)
        self._purchases(by_step.pop((Kind.DID, Action.CREATE), []))
        releases = by_step.pop((Kind.DID, Action.DELETE), [])
        self._locations(by_step.pop((Kind.E911, Action.CREATE), []) + by_step.pop((Kind.E911, Action.UPDATE), []))
        self._locations(by_step.pop((Kind.E911, Action.DELETE), []))
        for action in (Action.CREATE, Action.UPDATE, Action.DELETE):
            for change in by_step.pop((Kind.PORT, action), []):
                with self.calls.attempt(change):
                    port_calls(self.calls, change)
        for group in by_step.values():
            for change in group:
                self._setting(change)
        self._releases(releases)
        return self.calls.encoded()

    def _trunk_groups(self, by_step: dict[tuple[Kind, Action], list[Change]]) -> None:
        created = by_step.pop((Kind.TRUNK_GROUP, Action.CREATE), [])
        changed = by_step.pop((Kind.TRUNK_GROUP, Action.UPDATE), [])
        for change in created + changed:
            with self.calls.attempt(change):
                trunk_group_calls(self.calls, change)
        if created:
            self.calls.new_groups |= {getattr(change.after, "name", "") or "": change.address for change in created}
            addresses = [change.address for change in created]
            self.calls.add("trunk_groups", {}, addresses, awaits=True, purpose="until the new trunk groups are listed")

    def _purchases(self, changes: Sequence[Change]) -> None:
        """One search for each exchange, since a purchase must echo what a fresh search gives; one purchase per type."""
        if not changes:
            return
        places, refused = shelves(change.key for change in changes)
        for number, problem in refused.items():
            self.calls.refuse(address(Kind.DID, number), problem)
        costs = {change.key: change.cost for change in changes}
        tagged = [change for change in changes if isinstance(change.after, Did) and change.after.tags]
        for place, numbers in places.items():
            addresses = tuple(address(Kind.DID, number) for number in numbers)
            self.calls.add(
                "search", place.arguments(), addresses, purpose="price and availability right before the purchase"
            )
        bought = sorted((number for numbers in places.values() for number in numbers), key=did_type)
        for kind in ("local", "toll"):
            of_kind = [number for number in bought if did_type(number) == kind]
            for start in range(0, len(of_kind), BATCH):
                self._purchase(kind, of_kind[start : start + BATCH], costs)
        if bought:
            addresses = tuple(address(Kind.DID, number) for number in bought)
            kinds = " and ".join(sorted({did_type(number) for number in bought}))
            self.calls.add("dids", {"type": kinds}, addresses, awaits=True, purpose="until the new numbers are listed")
        for change in tagged:
            self._setting(change)

    def _purchase(self, kind: str, numbers: Sequence[str], costs: Mapping[str, Cost]) -> None:
        addresses = tuple(address(Kind.DID, number) for number in numbers)
        args = {"type": kind, "numbers": [Ref(item, "offer") for item in addresses]}
        once = {item: f"purchase:{item}" for item in addresses}
        self.calls.add("purchase", args, addresses, once=once, cost=summed(costs[number] for number in numbers))

    def _releases(self, changes: Sequence[Change]) -> None:
        for start in range(0, len(changes), BATCH):
            group = changes[start : start + BATCH]
            addresses = tuple(change.address for change in group)
            args = {"numbers": [digits(change.key) for change in group]}
            self.calls.add("release", args, addresses, once={item: f"release:{item}" for item in addresses})

    def _locations(self, changes: Sequence[Change]) -> None:
        """E911: each distinct location is verified once, then each number that shall have it is updated."""
        by_place: dict[tuple[tuple[str, Json], ...], list[Change]] = defaultdict(list)
        plans: dict[str, dict[str, Json]] = {}
        for change in changes:
            with self.calls.attempt(change):
                args = plans[change.address] = _location(change)
                if args["enabled"] == "yes":
                    place = {key: value for key, value in args.items() if key in _VERIFIED}
                    by_place[tuple(place.items())].append(change)
        for items, group in by_place.items():
            addresses = tuple(change.address for change in group)
            self.calls.add("verifyaddress", dict(items), addresses, purpose="the carrier's own check of the location")
        for change in changes:
            if change.address in plans:
                needs = self.calls.number_first(change)
                self.calls.add("update911", plans[change.address], (change.address,), needs=needs)

    def _setting(self, change: Change) -> None:
        with self.calls.attempt(change):
            endpoint, args = self._arguments(change)
            forwarded = wanted(change).trunk_group if change.kind is Kind.FORWARDING else None
            needs = (*self.calls.number_first(change), *self.calls.group_first(forwarded))
            once = {change.address: f"cnam:{change.address}"} if change.kind is Kind.CNAM else {}
            self.calls.add(endpoint, args, (change.address,), needs=needs, once=once, cost=change.cost)

    def _arguments(self, change: Change) -> tuple[str, dict[str, Json]]:
        after = wanted(change)
        if isinstance(after, Forwarding):
            return "update_forwarding", forwarding_arguments(self.calls, change)
        if isinstance(after, Cnam):
            # Billed each time. The record's id is known once the number is listed.
            return "create_cnam", {**_caller_name(change.key, after), "did_id": self.calls.number_id(change)}
        if isinstance(after, Listing):
            return "update411", _directory(change.key, after)
        if isinstance(after, Fax):
            return "update_fax", _fax(change.key, after)
        if isinstance(after, Did):
            return self._tags(change.key, after)
        raise NotPossible(f"call48 has no call for {change.kind}")

    def _tags(self, number: str, after: Did) -> tuple[str, dict[str, Json]]:
        if "update_tags" not in self.undocumented:
            raise NotPossible(
                "call48's document has no call that sets tags",
                "`undocumented: [update_tags]` under the provider allows the one that public clients use; or leave tags out",
            )
        return "update_tags", {"number": digits(number), "tags": ",".join(after.tags or ())}


_VERIFIED: Final = ("country", "state", "name", "streetnumber", "streetname", "city", "zipcode")
_REQUIRED: Final = ("name", "street_number", "street_name", "city", "state", "zip")


def _personal(value: str | None) -> Personal:
    return Personal(value or "")


def _location(change: Change) -> dict[str, Json]:
    """Update 911. Every parameter is marked required, the unit too, even for a house without one."""
    after = change.after
    enabled = isinstance(after, E911) and after.enabled
    place = after if enabled else change.before
    if not isinstance(place, E911):
        place = E911(enabled=False)
    if enabled:
        require("call48", place, _REQUIRED)
    return {
        "number": digits(change.key),
        "enabled": "yes" if enabled else "no",
        "country": place.country or "US",
        "state": place.state or "",
        "name": _personal(place.name),
        "streetnumber": _personal(place.street_number),
        "streetname": _personal(place.street_name),
        "city": _personal(place.city),
        "addresstypenumber": _personal(place.unit),
        "zipcode": _personal(place.zip),
    }


def _caller_name(number: str, after: Cnam) -> dict[str, Json]:
    return {
        "cnam_status": after.enabled,
        "cnam_type": words.PARTY_TYPES[after.type or "business"],
        "display_name": _personal(after.display_name),
        "display_number": number[1:],
    }


def _directory(number: str, after: Listing) -> dict[str, Json]:
    return {
        "number": digits(number),
        "enabled": "yes" if after.enabled else "no",
        "type": words.PARTY_TYPES[after.type or "residential"],
        "country": after.country or "US",
        "state": after.state or "",
        "lstgn": _personal(after.first_name),
        "lstnm": _personal(after.last_name),
        "strt": _personal(after.street),
        "locnm": _personal(after.city),
        "zip": _personal(after.zip),
    }


def _fax(number: str, after: Fax) -> dict[str, Json]:
    """Update Fax. The name of the e-mail parameter was lost in the document; the record calls it `email`."""
    service = words.FAX_MODES[after.mode or "inbound"] if after.enabled else 0
    return {
        "number": digits(number),
        "service": service,
        "email": _personal(after.email),
        "serial": after.serial or "",
    }
