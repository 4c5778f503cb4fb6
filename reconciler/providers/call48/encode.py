"""From changes to calls: which of Call48's endpoints bring a change about, with which arguments.

Pure: it sends nothing. Calls come in the order in which they must go; a call waits for earlier ones on the same address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from reconciler.model.money import FREE, Cost
from reconciler.model.numbers import is_nanp
from reconciler.model.plan import Action, Blocked, Call, Change, Json, Personal, Ref
from reconciler.model.settings import E911, Cnam, Did, Fax, Kind, Listing, address
from reconciler.providers.base import Encoded, NotOffered
from reconciler.providers.call48 import words
from reconciler.providers.call48.forwarding import forwarding_arguments
from reconciler.providers.call48.portcalls import port_calls
from reconciler.providers.call48.problems import NotPossible
from reconciler.providers.call48.read import did_type
from reconciler.providers.call48.shop import shelves
from reconciler.providers.call48.trunks import trunk_group_calls
from reconciler.providers.observed import LiveNumber, Observed
from reconciler.transport.endpoint import Endpoint

# The document sets no limit on the numbers of one purchase or release; this keeps a body below some 200 kB.
BATCH: Final = 1000


class Encoder:
    """Encodes the changes of one account in one plan."""

    def __init__(
        self, provider: str, observed: Observed, undocumented: frozenset[str], endpoints: Mapping[str, Endpoint]
    ) -> None:
        self._provider = provider
        self._observed = observed
        self._undocumented = undocumented
        self._endpoints = endpoints
        self._calls: list[Call] = []
        self._blocked: list[Blocked] = []
        self._new_groups: dict[str, str] = {}

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
                self._port(change)
        for (kind, _), group in by_step.items():
            for change in group:
                self._setting(kind, change)
        self._releases(releases)
        return Encoded(tuple(self._calls), tuple(self._blocked))

    def _trunk_groups(self, by_step: dict[tuple[Kind, Action], list[Change]]) -> None:
        created = by_step.pop((Kind.TRUNK_GROUP, Action.CREATE), [])
        changed = by_step.pop((Kind.TRUNK_GROUP, Action.UPDATE), [])
        for change in created + changed:
            try:
                calls = list(trunk_group_calls(change, self._observed))
            except NotPossible as problem:
                self._refuse(change.address, problem)
                continue
            for endpoint, args, purpose in calls:
                # By its name at the carrier: under another key in the files it would still be the same group.
                name = getattr(change.after, "name", None) or change.key
                once = {change.address: f"create trunk group {name}"} if change.action is Action.CREATE else {}
                self._add(endpoint, args, (change.address,), once=once, purpose=purpose)
        if created:
            self._new_groups = {getattr(change.after, "name", "") or "": change.address for change in created}
            addresses = tuple(self._new_groups.values())
            self._add("trunk_groups", {}, addresses, awaits=True, purpose="until the new trunk groups are listed")

    def _purchases(self, changes: Sequence[Change]) -> None:
        """One search for each exchange, since a purchase must echo what a fresh search gives; one purchase per type."""
        if not changes:
            return
        places, refused = shelves(change.key for change in changes)
        for number, problem in refused.items():
            self._refuse(address(Kind.DID, number), problem)
        costs = {change.key: change.cost for change in changes}
        tagged = [change for change in changes if isinstance(change.after, Did) and change.after.tags]
        for place, numbers in places.items():
            addresses = tuple(address(Kind.DID, number) for number in numbers)
            self._add(
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
            self._add("dids", {"type": kinds}, addresses, awaits=True, purpose="until the new numbers are listed")
        for change in tagged:
            self._setting(Kind.DID, change)

    def _purchase(self, kind: str, numbers: Sequence[str], costs: Mapping[str, Cost]) -> None:
        addresses = tuple(address(Kind.DID, number) for number in numbers)
        args = {"type": kind, "numbers": [Ref(item, "offer") for item in addresses]}
        once = {item: f"purchase:{item}" for item in addresses}
        self._add("purchase", args, addresses, once=once, cost=_sum(costs[number] for number in numbers))

    def _releases(self, changes: Sequence[Change]) -> None:
        for start in range(0, len(changes), BATCH):
            group = changes[start : start + BATCH]
            addresses = tuple(change.address for change in group)
            args = {"numbers": [_digits(change.key) for change in group]}
            self._add("release", args, addresses, once={item: f"release:{item}" for item in addresses})

    def _locations(self, changes: Sequence[Change]) -> None:
        """E911: each distinct location is verified once, then each number that shall have it is updated."""
        by_place: dict[tuple[tuple[str, Json], ...], list[Change]] = defaultdict(list)
        plans: dict[str, dict[str, Json]] = {}
        for change in changes:
            try:
                args = plans[change.address] = _location(change)
            except NotPossible as problem:
                self._refuse(change.address, problem)
                continue
            if args["enabled"] == "yes":
                place = {key: value for key, value in args.items() if key in _VERIFIED}
                by_place[tuple(place.items())].append(change)
        for items, group in by_place.items():
            addresses = tuple(change.address for change in group)
            self._add("verifyaddress", dict(items), addresses, purpose="the carrier's own check of the location")
        for change in changes:
            if change.address in plans:
                self._add("update911", plans[change.address], (change.address,), needs=self._number(change))

    def _setting(self, kind: Kind, change: Change) -> None:
        try:
            endpoint, args = self._arguments(kind, change)
        except NotPossible as problem:
            self._refuse(change.address, problem)
            return
        needs = self._number(change)
        group = getattr(change.after, "trunk_group", None)
        if kind is Kind.FORWARDING and group in self._new_groups:
            needs = (*needs, self._new_groups[group])
        once = {change.address: f"cnam:{change.address}"} if kind is Kind.CNAM else {}
        self._add(endpoint, args, (change.address,), needs=needs, once=once, cost=change.cost)

    def _arguments(self, kind: Kind, change: Change) -> tuple[str, dict[str, Json]]:
        live = self._observed.numbers.get(change.key)
        after = _target(change)
        if kind is Kind.FORWARDING:
            return "update_forwarding", forwarding_arguments(change, live, self._observed, self._new_groups)
        if isinstance(after, Cnam):
            return "create_cnam", _caller_name(change.key, after, live)
        if isinstance(after, Listing):
            return "update411", _directory(change.key, after)
        if isinstance(after, Fax):
            return "update_fax", _fax(change.key, after)
        if isinstance(after, Did):
            return self._tags(change.key, after)
        raise NotPossible(f"call48 has no call for {kind}")

    def _tags(self, number: str, after: Did) -> tuple[str, dict[str, Json]]:
        if "update_tags" not in self._undocumented:
            raise NotPossible(
                "call48's document has no call that sets tags",
                "`undocumented: [update_tags]` under the provider allows the one that public clients use; or leave tags out",
            )
        return "update_tags", {"number": _digits(number), "tags": ",".join(after.tags or ())}

    def _port(self, change: Change) -> None:
        try:
            calls = list(port_calls(change, self._observed, self._new_groups))
        except NotPossible as problem:
            self._refuse(change.address, problem)
            return
        for endpoint, args, effect, needs, purpose in calls:
            cost = change.cost if endpoint == "submit_port" else FREE
            once = {change.address: effect} if effect else {}
            self._add(endpoint, args, (change.address,), needs=needs, once=once, cost=cost, purpose=purpose)

    def _number(self, change: Change) -> tuple[str, ...]:
        """A setting of a number that is being bought waits for it."""
        if change.kind is Kind.DID or change.key in self._observed.numbers:
            return ()
        return (address(Kind.DID, change.key),)

    def _refuse(self, where: str, problem: NotPossible | NotOffered) -> None:
        self._blocked.append(Blocked(where, self._provider, problem.reason, problem.remedy))

    def _add(self, endpoint: str, args: Mapping[str, Json], addresses: tuple[str, ...], **more: Any) -> None:
        row = self._endpoints[endpoint]
        self._calls.append(
            Call("", self._provider, endpoint, row.method, row.path, row.effect, args, addresses, **more)
        )


_VERIFIED: Final = ("country", "state", "name", "streetnumber", "streetname", "city", "zipcode")
_REQUIRED: Final = ("name", "street_number", "street_name", "city", "state", "zip")


def _target(change: Change) -> Any:
    """The setting as it shall be; for one that is switched off, the declaration that says so."""
    return change.after if change.after is not None else change.desired


def _digits(number: str) -> str:
    """Ten digits without the country code; other countries' numbers with it (the document shows none)."""
    return number[2:] if is_nanp(number) else number[1:]


def _sum(costs: Iterator[Cost]) -> Cost:
    once, monthly = Cost().once, Cost().monthly
    for cost in costs:
        once = None if once is None or cost.once is None else once + cost.once
        monthly = None if monthly is None or cost.monthly is None else monthly + cost.monthly
    return Cost(once, monthly)


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
        missing = [name.replace("_", " ") for name in _REQUIRED if not getattr(place, name)]
        if missing:
            raise NotPossible(f"call48 needs the location's {', '.join(missing)}", "declare the whole address")
    return {
        "number": _digits(change.key),
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


def _caller_name(number: str, after: Cnam, live: LiveNumber | None) -> dict[str, Json]:
    """Create CNAM, billed each time. `did_id` is the number's record id, known once it is listed."""
    record = live.native.id if live is not None else Ref(address(Kind.DID, number), "id")
    return {
        "cnam_status": after.enabled,
        "cnam_type": words.PARTY_TYPES[after.type or "business"],
        "display_name": _personal(after.display_name),
        "display_number": number[1:],
        "did_id": record,
    }


def _directory(number: str, after: Listing) -> dict[str, Json]:
    return {
        "number": _digits(number),
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
        "number": _digits(number),
        "service": service,
        "email": _personal(after.email),
        "serial": after.serial or "",
    }
