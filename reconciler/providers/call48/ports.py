"""Port-ins at Call48. Source: the document, Port-in.

A port request ("master") is split by the carrier into sub-orders, each with numbers, dates and a fate of its own: one sub-order is
one order here. What the master says of its phase is never looked at: the document's samples have requests in progress whose
sub-orders are all cancelled. A request that is not split yet is one order, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from reconciler.model.plan import Json
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Forwarding
from reconciler.providers.call48 import portdates, portlists, portrecord, portstates, words
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.pages import Row, identified, is_ours
from reconciler.providers.observed import LivePort, PortedNumber, Scope
from reconciler.providers.ports import type_of
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

# What an update replaces, and what may be given as long as something is to come of it.
DETAIL: Final = frozenset(
    {"account_name", "account_type", "account_number", "pin", "authorized_person", "billing_number", "service_address",
     "requested_date", "activation", "activation_at", "notify"}
)  # fmt: skip
PAPERS: Final = frozenset(portrecord.UPLOADS)
SWITCHING: Final = frozenset({"activation", "activation_at"})


class Native(NamedTuple):
    """What the calls of a sub-order need: its ids (no `proposal` where the request is not split yet), what may be done with it,
    and what an update would lose."""

    request: int
    proposal: int | None
    editable: bool
    cancellable: bool
    beside: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SubOrder:
    """The rows of one sub-order: its request's, its own, those of its numbers."""

    request: Row
    row: Row
    dids: Mapping[str, Row]

    @property
    def ids(self) -> tuple[int, int]:
        return identified(self.request, "port_req_id"), identified(self.row, "port_proposal_id")

    @property
    def states(self) -> dict[str, PortState]:
        """How far each number is."""
        order = portstates.state_of(words.text(self.row.get("port_req_status")))
        own = {n: portstates.state_of(words.text(row.get("port_status"))) for n, row in self.dids.items()}
        return portstates.of_numbers(own, order)

    @property
    def state(self) -> PortState:
        return portstates.of_order(self.states.values())

    def numbers_in(self, state: PortState) -> frozenset[str]:
        return frozenset(number for number, found in self.states.items() if found is state)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the lists of sub-orders do not have: details by request and by sub-order, dates, reasons of rejections."""

    masters: Mapping[int, Row]
    details: Mapping[int, Row]
    dates: Mapping[tuple[int, str], Row]
    reasons: Mapping[int, Sequence[str]]


def orders(session: Session, scope: Scope, account_id: str | None) -> tuple[LivePort, ...]:
    """The orders that hold a number of the declared ports; all of them, where all are asked for. Raises CarrierError.

    Details are read of open ones only. Requests of sub-accounts are not ours.
    """
    wanted = scope.port_numbers
    listed = portlists.requests(session, None if scope.all_ports else wanted)
    ours = {id_: row for id_, row in listed.items() if is_ours(row, "account_id", account_id)}
    every = list(_sub_orders(session, ours.values()))
    subs = [sub for sub in every if sub.dids and (scope.all_ports or wanted & sub.dids.keys())]
    beside = _beside(session, subs)
    found = [_order(sub, beside, scope) for sub in subs]
    split = {sub.ids[0] for sub in every if sub.dids}
    unsplit = {id_: row for id_, row in ours.items() if id_ not in split and _may_come(row)}
    return (*found, *_unsplit(session, unsplit, scope))


def forwardings(scope: Scope) -> dict[str, Forwarding | None]:
    """What the files say of where the calls of the numbers of ports go: a request may say it right away."""
    declared = ((number, scope.declared.get(number)) for number in scope.port_numbers)
    return {number: found.settings.forwarding if found else None for number, found in declared}


def _proposals(row: Row) -> list[Row]:
    found = row.get("port_proposals")
    if not isinstance(found, list):
        raise Unclear("call48 listed a port request without a list of its sub-orders")
    return found


def _sub_orders(session: Session, rows: Iterable[Row]) -> Iterator[SubOrder]:
    """Every sub-order of the requests with its numbers."""
    every = [(row, sub) for row in rows for sub in _proposals(row)]
    asked = ((ENDPOINTS["port_numbers"], {"port_proposal_id": identified(sub, "port_proposal_id")}) for _, sub in every)
    for (row, sub), data in zip(every, session.read_many(asked), strict=True):
        yield SubOrder(row, sub, _dids(data))


def _dids(data: Any) -> dict[str, Row]:
    """The numbers of a sub-order."""
    rows = data.get("result") if isinstance(data, Mapping) else None
    if not isinstance(rows, list):
        raise Unclear("call48 answered the list of a sub-order's numbers without a list")
    found = {words.number(row.get("did")) if isinstance(row, Mapping) else None: row for row in rows}
    if None in found:
        raise Unclear("call48 listed a row without a number in a sub-order")
    return {number: row for number, row in found.items() if number is not None}


def _may_come(row: Row) -> bool:
    """Whether something may come of a request that shows no number: it is not split, or not all of it is over."""
    states = [portstates.state_of(words.text(sub.get("port_req_status"))) for sub in _proposals(row)]
    return not states or any(state.open for state in states)


def _beside(session: Session, subs: Sequence[SubOrder]) -> Beside:
    """What is read of open sub-orders besides; dates only where there is one, reasons only of what was rejected."""
    going = [sub for sub in subs if sub.state.open]
    requests = list(dict.fromkeys(sub.ids[0] for sub in going))
    asked = [("port_req_id", id_) for id_ in requests] + [("port_proposal_id", sub.ids[1]) for sub in going]
    answers = [_object(found) for found in session.read_many((ENDPOINTS["port_detail"], {n: id_}) for n, id_ in asked)]
    own = {sub.ids[1]: answer for sub, answer in zip(going, answers[len(requests) :], strict=True)}
    dated = {number for sub in going for number in sub.numbers_in(PortState.SCHEDULED)}
    rejected = {number for sub in going for number in sub.numbers_in(PortState.EXCEPTION)}
    return Beside(
        dict(zip(requests, answers, strict=False)),
        own,
        portlists.dated(session, dated),
        portlists.rejections(session, rejected),
    )


def _order(sub: SubOrder, beside: Beside, scope: Scope) -> LivePort:
    request, proposal = sub.ids
    state = sub.state
    rejected = state is PortState.EXCEPTION
    own = words.text(sub.row.get("failure_reason"))
    reasons = beside.reasons.get(proposal) or ([own] if own else [])
    editable = words.yes(sub.row.get("allow_suborder_edit"))
    detail = beside.details.get(proposal, {})
    return LivePort(
        f"{request}/{proposal}",
        state,
        {number: _ported(number, found, sub, beside) for number, found in sub.states.items()},
        _settings(sub, beside, scope),
        _editable(sub, may=editable),
        tuple(portstates.problems(reasons)) if rejected else (),
        words.text(sub.row.get("port_req_status")) or "",
        Native(request, proposal, editable, words.yes(sub.row.get("allow_suborder_cancel")), portrecord.kept(detail)),
        words.text(sub.row.get("resubmitted_at")) or words.text(sub.request.get("created_at")) or "",
    )


def _editable(sub: SubOrder, *, may: bool) -> frozenset[str]:
    """By the carrier's own flag; papers are taken while it is open, and a number with a FOC date is switched as one likes."""
    if not sub.state.open:
        return frozenset()
    return (
        PAPERS | (DETAIL if may else frozenset()) | (SWITCHING if sub.numbers_in(PortState.SCHEDULED) else frozenset())
    )


def _ported(number: str, state: PortState, sub: SubOrder, beside: Beside) -> PortedNumber:
    said = words.text(sub.dids[number].get("port_status")) or ""
    if state is not PortState.SCHEDULED:
        return PortedNumber(number, state, said)
    row = beside.dates.get((sub.ids[1], number), {})
    told = words.text(row.get("foc_date")) or words.text(sub.row.get("foc_date"))
    day = portdates.day(told)
    how = portrecord.activation_of(row)
    notes = [said, f"FOC date {told}" if told and day is None else "", f"activation {how}" if how else ""]
    return PortedNumber(number, state, ", ".join(filter(None, notes)), day)


def _settings(sub: SubOrder, beside: Beside, scope: Scope) -> Port:
    """What an open sub-order shows. How numbers with a FOC date are switched is each one's own."""
    kind = type_of(sub.dids)
    request, proposal = sub.ids
    if proposal not in beside.details:
        return Port(type=kind)
    declared = scope.port_of(sub.dids)
    found = portrecord.decode(beside.details[proposal], beside.masters[request], declared)
    switched = [row for n in sub.numbers_in(PortState.SCHEDULED) if (row := beside.dates.get((proposal, n)))]
    ways = {portrecord.activation_of(row) for row in switched}
    moments = {portrecord.moment_of(row, declared) for row in switched if portrecord.activation_of(row) == "scheduled"}
    if len(switched) < sum(state.open for state in sub.states.values()):
        ways.add(found.activation)
        moments |= {found.activation_at} if found.activation == "scheduled" else set()
    return replace(found, type=kind, activation=_all_of(ways), activation_at=_all_of(moments))


def _all_of(values: Iterable[str | None]) -> str | None:
    """The one value; several are none that can be declared."""
    return " and ".join(sorted(filter(None, values))) or None


def _unsplit(session: Session, rows: Mapping[int, Row], scope: Scope) -> Iterator[LivePort]:
    """Requests that are not split yet, or whose sub-orders show no numbers. Nothing lists these: each wanted one is asked for
    by itself."""
    holders = portlists.holding(session, sorted(scope.port_numbers)) if rows else {}
    held = {id_: numbers for id_ in rows if (numbers := [number for number, ids in holders.items() if id_ in ids])}
    asked = ((ENDPOINTS["port_detail"], {"port_req_id": id_}) for id_ in held)
    for (id_, numbers), detail in zip(held.items(), session.read_many(asked), strict=True):
        said = "not split yet"
        found = portrecord.decode(_object(detail), {}, scope.port_of(numbers))
        yield LivePort(
            str(id_),
            PortState.SUBMITTED,
            {number: PortedNumber(number, PortState.SUBMITTED, said) for number in numbers},
            replace(found, type=type_of(numbers)),
            PAPERS,
            words=said,
            native=Native(id_, None, editable=False, cancellable=True, beside={}),
            since=words.text(rows[id_].get("created_at")) or "",
        )


def _object(detail: Any) -> Row:
    if not isinstance(detail, Mapping):
        raise Unclear("call48 answered the question for a port's detail without an object")
    return detail
