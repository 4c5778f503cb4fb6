"""A carrier in memory: what it has, what it was sent, and what it does wrong when a test says so. It outlives the runs."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from reconciler.model.money import Cost
from reconciler.model.plan import Effect, File
from reconciler.model.porting import DOCUMENTS, Document, Port, PortState
from reconciler.model.settings import Cnam, Did, Forwarding, Messaging, Settings
from reconciler.providers.observed import LiveNumber, LivePort, PortedNumber, PortProblem
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.errors import CarrierError, Forbidden, Quoted, Refused, Unclear

PRICE = Cost(Decimal("1.00"), Decimal("0.50"))


class Killed(BaseException):
    """The process ends here: nothing after it is done."""


def _row(name: str, effect: Effect) -> Endpoint:
    return Endpoint(name, "POST", f"/{name}", effect, Placement.JSON, "a carrier of the tests")


ENDPOINTS = {
    row.name: row
    for row in (
        _row("list", Effect.SAFE),
        _row("look", Effect.SAFE),
        _row("buy", Effect.BILLED),
        _row("set", Effect.MUTATING),
        _row("release", Effect.IRREVERSIBLE),
        _row("group", Effect.BILLED),
        _row("port_create", Effect.IRREVERSIBLE),
        _row("port_document", Effect.MUTATING),
        _row("port_update", Effect.MUTATING),
        _row("port_submit", Effect.IRREVERSIBLE),
        _row("port_cancel", Effect.IRREVERSIBLE),
    )
}


@dataclass
class Order:
    """A port-in order as the carrier holds it."""

    id: str
    numbers: dict[str, PortState]
    port: Port
    state: PortState = PortState.DRAFT
    problems: tuple[PortProblem, ...] = ()
    foc: date | None = None
    editable: frozenset[str] = frozenset()
    moves: int = 0

    def move(self, state: PortState, *problems: PortProblem, foc: date | None = None) -> None:
        """It goes into another state, with all its numbers."""
        self.state, self.problems, self.foc = state, problems, foc
        self.numbers = dict.fromkeys(self.numbers, state)
        self.moves += 1


@dataclass
class Fault:
    """What goes wrong at a call: before the carrier acts, or after it did. `times`: how often, counted down."""

    endpoint: str
    error: BaseException
    after: bool = False
    times: int = 1
    skip: int = 0


@dataclass
class Carrier:
    """The account, and what happened to it. `log` holds what was sent: endpoint and arguments."""

    name: str = "acme"
    numbers: dict[str, Settings] = field(default_factory=dict)
    shop: dict[str, Cost] = field(default_factory=dict)
    groups: dict[str, Any] = field(default_factory=dict)
    on_order: dict[str, str] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asks: dict[str, Cost] = field(default_factory=dict)
    portable: dict[str, Any] = field(default_factory=dict)
    split: Callable[[Sequence[str]], list[Sequence[str]]] = field(default=lambda numbers: [numbers])
    hidden: frozenset[str] = frozenset({"account_number", "pin"})
    quiet: bool = False
    slow_orders: bool = False
    slow_ports: bool = False
    down: bool = False
    deaf: bool = False
    reads: list[Any] = field(default_factory=list)
    searches: int = 0
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def sent(self, endpoint: str) -> list[dict[str, Any]]:
        return [args for name, args in self.log if name == endpoint]

    def counts(self) -> Counter[str]:
        return Counter(name for name, _ in self.log)

    def fail(self, endpoint: str, error: BaseException, *, after: bool = False, times: int = 1, skip: int = 0) -> None:
        self.faults.append(Fault(endpoint, error, after, times, skip))

    def kill(self, endpoint: str, *, after: bool, skip: int = 0) -> None:
        """The run dies right before, or right after, the carrier acts on this call."""
        self.fail(endpoint, Killed(), after=after, skip=skip)

    def lose(self, endpoint: str, *, after: bool) -> None:
        """No readable answer comes; `after`: although the carrier acted."""
        self.fail(endpoint, Unclear(f"{self.name}: no answer"), after=after)

    def refuse(self, endpoint: str, words: str = "no") -> None:
        self.fail(endpoint, Refused(words))

    def act(self, endpoint: str, args: dict[str, Any]) -> Any:
        """One request: what the carrier does and answers."""
        self._fault(endpoint, after=False)
        if endpoint in self.asks and not args.get("accept_charges"):
            raise Quoted("charges have to be accepted first", self.asks[endpoint])
        if ENDPOINTS[endpoint].effect is not Effect.SAFE:
            self.log.append((endpoint, args))
        reply = getattr(self, f"_{endpoint}")(
            **{name: value for name, value in args.items() if name != "accept_charges"}
        )
        self._fault(endpoint, after=True)
        return reply

    def _fault(self, endpoint: str, *, after: bool) -> None:
        for fault in self.faults:
            if fault.endpoint != endpoint or fault.after is not after or not fault.times:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            raise fault.error

    def _look(self, number: str) -> Cost:
        return self.shop.get(number, PRICE)

    def _buy(self, number: str, settings: dict[str, Any], mark: Any = None) -> Any:
        assert number in self.shop, f"{number} is not for sale"
        del self.shop[number]
        did = Did(customer_reference=mark) if mark else Did()
        bought = replace(Settings(did=did), **settings)
        if self.slow_orders:
            self.on_order[number] = "the order is pending"
            self.late = getattr(self, "late", {}) | {number: bought}
        else:
            self.numbers[number] = bought
        return {}

    def deliver(self) -> None:
        """Orders that were pending are fulfilled."""
        self.numbers.update(getattr(self, "late", {}))
        self.on_order.clear()

    def _set(self, number: str, kind: str, value: Any) -> Any:
        if not self.quiet:
            self.numbers[number] = replace(self.numbers[number], **{kind: value})
        return {}

    def _release(self, number: str) -> Any:
        del self.numbers[number]
        return {}

    def _group(self, name: str, settings: Any) -> Any:
        self.groups[name] = settings
        return {}

    def _port_create(self, numbers: Sequence[str], port: Any) -> Any:
        made = []
        for part in self.split(numbers):
            order = Order(f"P{next(self._ids)}", dict.fromkeys(part, PortState.DRAFT), port.port)
            self.orders.append(order)
            made.append(order.id)
        return {"ids": made}

    def _port_document(self, id: str, name: str, file: File) -> Any:
        order = self.order(id)
        order.port = replace(order.port, **{name: Document(file.name, file.sha256, file.size)})
        return {}

    def _port_update(self, id: str, port: Any) -> Any:
        order = self.order(id)
        if self.deaf:
            return {}
        order.port = replace(port.port, **{name: getattr(order.port, name) for name in DOCUMENTS})
        return {}

    def _port_submit(self, id: str) -> Any:
        order = self.order(id)
        assert order.state in (PortState.DRAFT, PortState.EXCEPTION), f"{id} is {order.state}"
        if not self.slow_ports:
            order.move(PortState.SUBMITTED)
        return {}

    def _port_cancel(self, id: str) -> Any:
        self.order(id).move(PortState.CANCELLED)
        return {}

    def order(self, id: str) -> Order:
        return next(order for order in self.orders if order.id == id)

    def complete(self, id: str) -> None:
        """The numbers of an order are ported: they are on the account, with nothing set."""
        order = self.order(id)
        order.move(PortState.COMPLETED)
        self.numbers.update({number: Settings(did=Did()) for number in order.numbers})

    def shown(self, order: Order) -> LivePort:
        """An order as the API shows it: secrets are hidden, and how a document is named is not kept."""
        port = replace(order.port, numbers=None, submitted=None, **dict.fromkeys(self.hidden))
        numbers = {
            number: PortedNumber(number, state, state.value, order.foc) for number, state in order.numbers.items()
        }
        return LivePort(
            order.id,
            order.state,
            numbers,
            port,
            order.editable,
            order.problems,
            order.state.value,
            since=str(order.moves),
        )

    def live(self, number: str) -> LiveNumber:
        """A number as the API shows it: what is not set is off."""
        found = self.numbers[number]
        off = {
            "forwarding": found.forwarding or Forwarding(enabled=False),
            "messaging": found.messaging or Messaging(enabled=False),
            "cnam": found.cnam or Cnam(enabled=False),
        }
        return LiveNumber(number, replace(found, did=found.did or Did(), **off))


@dataclass
class FakeSession:
    """What the engine sends through: it counts, refuses writes while planning, and has no network."""

    carrier: Carrier
    writes: bool = False
    stats: Any = field(default_factory=lambda: _Stats())

    def send(self, endpoint: Endpoint, args: dict[str, Any], *, guard: Callable[[], None] | None) -> Any:
        if not self.writes:
            raise Forbidden(f"{endpoint.name} while only reading")
        if guard:
            guard()
        self.stats.effects[endpoint.effect] += 1
        return self.carrier.act(endpoint.name, dict(args))

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.writes = True
        try:
            yield
        finally:
            self.writes = False

    def ask(self) -> None:
        """A safe call of the adapter's own."""
        if self.carrier.down:
            raise CarrierError(f"{self.carrier.name} is down")
        self.stats.total += 1

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class _Stats:
    total: int = 0
    effects: Counter[Effect] = field(default_factory=Counter)
