"""What there is to say of every port, declared or not, from fresh readings. Sends `safe` calls only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from reconciler.engine import portwords
from reconciler.engine.planning import Options, ports_planned
from reconciler.engine.portmemory import by_number, holding
from reconciler.engine.portwords import Place
from reconciler.engine.reading import Reading, ports_of
from reconciler.model.configuration import Configuration, DesiredPort
from reconciler.model.plan import Blocked, Change, Pending
from reconciler.model.porting import Port, PortState, key_of
from reconciler.model.portview import LIVE, NOT_FILED, Answer, NumberView, OrderView, Overview, PortView, ProblemView
from reconciler.model.settings import Kind, address
from reconciler.providers.observed import LivePort, Observed
from reconciler.providers.ports import unquoted
from reconciler.state import Store

# Where a number stands in several orders: what is under way counts before what is over, and that before what came to nothing.
_RANK: Final = {PortState.COMPLETED: 1, PortState.CANCELLED: 2}


def overview(
    configuration: Configuration,
    readings: Sequence[Reading],
    store: Store,
    options: Options,
    ordered: Mapping[str, str],
) -> Overview:
    """Every declared port, and every order that was read and that none of them is about. `ordered` says of numbers that are on
    order at another account than their port's where."""
    ports = [view for reading in readings for view in _views(configuration, reading, store, options, ordered)]
    ports.sort(key=lambda port: (port.origin is None, port.address, port.provider, [order.id for order in port.orders]))
    return Overview(configuration.digest, tuple(reading.summary() for reading in readings), tuple(ports))


def _views(
    configuration: Configuration, reading: Reading, store: Store, options: Options, ordered: Mapping[str, str]
) -> Iterator[PortView]:
    declared, observed = ports_of(configuration, reading.account.name), reading.observed
    if observed is None:
        for port in declared.values():
            reason = reading.error.message if reading.error else ""
            yield PortView(address(Kind.PORT, port.key), port.provider, port.origin, "unread", reason)
        return
    found = ports_planned(configuration, reading, store, options, ordered)
    verdicts, by_numbers = found.by_address(), by_number(observed.ports)
    known: set[str] = set()
    for port in declared.values():
        orders = holding(port.settings.numbers or (), by_numbers)
        known |= {order.id for order in orders}
        yield _declared(port, orders, observed, verdicts.get(address(Kind.PORT, port.key)), options.place)
    for order in observed.ports:
        if order.id not in known:
            numbers = tuple(_number(number, [order], observed, None) for number in sorted(order.numbers))
            yield PortView(
                "", reading.account.name, None, "undeclared", "", "", (_order(order, None, options.place),), numbers
            )


def _declared(
    port: DesiredPort,
    orders: Sequence[LivePort],
    observed: Observed,
    verdict: Change | Pending | Blocked | None,
    place: Place,
) -> PortView:
    return PortView(
        address(Kind.PORT, port.key),
        port.provider,
        port.origin,
        *_stands(verdict),
        tuple(_order(order, port, place) for order in sorted(orders, key=lambda order: order.id)),
        tuple(_number(number, orders, observed, port.settings) for number in sorted(port.settings.numbers or ())),
    )


def _stands(verdict: Change | Pending | Blocked | None) -> tuple[str, str, str]:
    """What a plan makes of a port, why, and the way out."""
    if isinstance(verdict, Change):
        return verdict.action.value, "; ".join(verdict.notes), ""
    if isinstance(verdict, Pending):
        return "pending", verdict.reason, ""
    return ("blocked", verdict.reason, verdict.remedy) if verdict else ("in sync", "", "")


def _number(number: str, orders: Sequence[LivePort], observed: Observed, declared: Port | None) -> NumberView:
    holding = [order for order in orders if number in order.numbers]
    if not holding:
        return NumberView(number, LIVE if number in observed.numbers else NOT_FILED)
    order = min(holding, key=lambda order: _RANK.get(order.state, 0))
    found = order.numbers[number]
    words, waits = portwords.own_words(found, order, declared), portwords.waits_for(found, order)
    return NumberView(number, found.state.value, order.id, found.foc_date, waits, words)


def _order(order: LivePort, port: DesiredPort | None, place: Place) -> OrderView:
    problems = []
    declared = port.settings if port else None
    for problem in order.problems:
        keys = [(name, key_of(name)) for name in problem.attributes]
        answers = [Answer(name, ".".join(path), place(port.origin, path)) for name, path in keys] if port else []
        words = unquoted(problem.words, order, declared)
        problems.append(ProblemView(problem.code, words, tuple(answers)))
    told = unquoted(order.words, order, declared)
    return OrderView(order.id, order.state.value, told, order.since, tuple(problems))
