"""The adapter of the tests' carrier: as small as the interface allows, written from `providers/base.py` and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from reconciler.model.configuration import Origin, ProviderConfig
from reconciler.model.money import Cost
from reconciler.model.plan import Action, Blocked, Call, Change, Ref
from reconciler.model.porting import DOCUMENTS, Port, PortState
from reconciler.model.settings import Kind, address
from reconciler.providers.base import (
    Capabilities,
    Capability,
    Encoded,
    NotOffered,
    Offer,
    Portability,
    Reply,
    SearchQuery,
)
from reconciler.providers.observed import LiveTrunkGroup, Observed, Scope
from reconciler.providers.ports import file_of
from tests.engine.carrier import ENDPOINTS, Carrier

SECRETS = frozenset({"account_number", "pin"})


def capabilities(**more: Any) -> Capabilities:
    """What the carrier can do, with some of it otherwise."""
    port = more.pop("port", {})
    traces = more.pop("traces", timedelta(0))
    values: dict[str, Any] = {
        "kinds": {
            Kind.DID: Capability(frozenset({"tags", "billing_group", "customer_reference"}), traces=traces),
            Kind.FORWARDING: Capability(frozenset({"trunk_group", "destinations", "mode"})),
            Kind.MESSAGING: Capability(frozenset({"profile"})),
            Kind.CNAM: Capability(frozenset({"display_name"})),
            Kind.TRUNK_GROUP: Capability(frozenset({"name", "gateways"})),
            Kind.PORT: Capability(frozenset(Port.__slots__), write_only=SECRETS, **port),
        },
        "cancels_ports": frozenset({PortState.DRAFT, PortState.SUBMITTED, PortState.EXCEPTION}),
    }
    return Capabilities(**(values | more))


class Envelope:
    """A port on its way to the carrier; what is in it is not shown."""

    def __init__(self, port: Port) -> None:
        self.port = replace(port, submitted=None, **dict.fromkeys(DOCUMENTS))

    def __str__(self) -> str:
        return "a port"


class FakeProvider:
    """One account at the carrier."""

    endpoints = ENDPOINTS

    def __init__(self, carrier: Carrier, can: Capabilities, *, rides: bool = False) -> None:
        self.carrier = carrier
        self.capabilities = can
        self.rides = rides
        self.config = ProviderConfig(carrier.name, "fake", {}, Origin("providers.yaml", 1, ("providers", carrier.name)))

    def holder(self) -> str:
        return self.carrier.name

    def identity(self) -> str:
        return self.carrier.name

    def read(self, session: Any, scope: Scope) -> Observed:
        session.ask()
        carrier = self.carrier
        carrier.reads.append(scope)
        numbers = {number: carrier.live(number) for number in carrier.numbers}
        groups = {name: LiveTrunkGroup(name, found, native_id=name) for name, found in carrier.groups.items()}
        wanted = scope.port_numbers
        orders = [carrier.shown(order) for order in carrier.orders if scope.all_ports or wanted & order.numbers.keys()]
        on_order = dict(carrier.on_order)
        for order in orders:
            if order.state.open:
                on_order.update(dict.fromkeys(order.numbers.keys() - carrier.numbers.keys(), f"port order {order.id}"))
        return Observed(self.identity(), numbers, groups, on_order, ports=tuple(orders))

    def offers(self, session: Any, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        session.ask()
        shop = self.carrier.shop
        return {n: Offer(n, shop[n]) if n in shop else NotOffered(n, "not ours, and not for sale") for n in numbers}

    def search(self, session: Any, query: SearchQuery) -> Sequence[Offer]:
        session.ask()
        self.carrier.searches += 1
        found = [
            Offer(number, cost) for number, cost in self.carrier.shop.items() if number[2:5].startswith(query.area)
        ]
        return found[: query.limit]

    def portable(self, session: Any, numbers: Sequence[str]) -> Mapping[str, Portability]:
        session.ask()
        known = self.carrier.portable
        return {number: known.get(number, Portability(number, True)) for number in numbers}

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        calls: list[Call] = []
        blocked: list[Blocked] = []
        ride = self.rides
        bought = {c.key for c in changes if c.kind is Kind.DID and c.action is Action.CREATE}
        for change in changes:
            if change.kind is Kind.TRUNK_GROUP:
                calls.append(self._call("group", {"name": change.after.name, "settings": change.after}, change,
                                        once=f"create trunk group {change.after.name}"))  # fmt: skip
            elif change.kind is Kind.PORT:
                calls.extend(self._port(change, observed))
            elif change.kind is Kind.DID and change.action is Action.CREATE:
                with_it = [c for c in changes if ride and c.key == change.key and c.kind is not Kind.DID]
                calls.extend(self._buy(change, with_it))
            elif change.kind is Kind.DID and change.action is Action.DELETE:
                calls.append(self._call("release", {"number": change.key}, change, once=f"release:{change.address}"))
            elif not (ride and change.key in bought):
                args = {"number": change.key, "kind": change.kind.value, "value": change.after or change.desired}
                needs = (address(Kind.DID, change.key),) if change.key in bought else ()
                if change.quote is not None:
                    args["accept_charges"] = True
                calls.append(replace(self._call("set", args, change), needs=needs))
        return Encoded(tuple(calls), tuple(blocked))

    def _call(self, endpoint: str, args: dict[str, Any], change: Change, *, once: str = "") -> Call:
        row = ENDPOINTS[endpoint]
        effects = {change.address: once} if once else {}
        return Call(
            "", self.config.name, endpoint, row.method, row.path, row.effect, args, (change.address,), once=effects,
            cost=change.cost if endpoint in ("buy", "port_create") else Cost(),
        )  # fmt: skip

    def _buy(self, change: Change, with_it: Sequence[Change]) -> Iterator[Call]:
        args: dict[str, Any] = {
            "number": change.key,
            "settings": {c.kind.value: c.after for c in with_it},
            "mark": getattr(change.after, "customer_reference", None),
        }
        if change.quote is not None:
            args["accept_charges"] = True
        addresses = (change.address, *(c.address for c in with_it))
        look = self._call("look", {"number": change.key}, change)
        yield look
        buy = self._call("buy", args, change, once=f"purchase:{change.address}")
        yield replace(buy, addresses=addresses, rides={c.address: change.address for c in with_it})
        row = ENDPOINTS["list"]
        yield Call("", self.config.name, "list", row.method, row.path, row.effect, {}, addresses, awaits=True)

    def _port(self, change: Change, observed: Observed) -> Iterator[Call]:
        port = change.after
        if change.action is Action.CREATE:
            numbers = tuple(sorted(port.numbers))
            key = ",".join(numbers)
            args: dict[str, Any] = {"numbers": numbers, "port": Envelope(port)}
            if change.quote is not None:
                args["accept_charges"] = True
            yield self._call("port_create", args, change, once=f"port:create:{key}")
            id_ = Ref(change.address, "id")
            yield from self._documents(change, id_, None)
            if port.submitted:
                yield self._call("port_submit", {"id": id_}, change, once=f"port:submit:{key}")
            return
        for part in observed.ports:
            key = ",".join(sorted(part.numbers))
            if change.action is Action.DELETE:
                yield self._call("port_cancel", {"id": part.id}, change, once=f"port:cancel:{key}")
                continue
            yield self._call("port_update", {"id": part.id, "port": Envelope(port)}, change)
            yield from self._documents(change, part.id, part.settings)
            if port.submitted and part.state in (PortState.DRAFT, PortState.EXCEPTION):
                yield self._call("port_submit", {"id": part.id}, change, once=f"port:submit:{key}")

    def _documents(self, change: Change, id_: Any, there: Port | None) -> Iterator[Call]:
        for name in DOCUMENTS:
            document = getattr(change.after, name)
            if document is not None and document != getattr(there, name, None):
                yield self._call("port_document", {"id": id_, "name": name, "file": file_of(document, change)}, change)

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Any]:
        return {Ref(change.address, "id"): change.key for change in changes if change.key in observed.numbers}

    def reply(self, call: Call, data: Any) -> Reply:
        if call.endpoint == "port_create" and len(data["ids"]) == 1:
            return Reply({Ref(call.addresses[0], "id"): data["ids"][0]})
        if call.endpoint == "look":
            return Reply({Ref(call.addresses[0], "cost"): data})
        return Reply()
