"""Declared ports against the orders at the carrier: to be filed, to be changed, under way, over, or blocked.

A port of the files may be several orders, since carriers split. They are known by the numbers they hold. Nothing is filed,
submitted or cancelled twice, and nothing that was rejected is submitted again before what was wrong with it has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reconciler.engine import portwords
from reconciler.engine.finding import Fate, Findings, fingerprinted
from reconciler.engine.intents import Unsettled
from reconciler.engine.portmemory import Known, holding, is_submission, superseded
from reconciler.engine.portorders import Orders, Verdict, shown
from reconciler.engine.portwords import Place, listed
from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredPort
from reconciler.model.plan import Action, Blocked, Change, Json, Pending
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Kind, address
from reconciler.model.values import plain
from reconciler.providers.base import Capabilities, Portability
from reconciler.providers.observed import LivePort, Observed
from reconciler.transport.errors import CarrierError

Portable = Callable[[Sequence[str]], Mapping[str, Portability]]


@dataclass(frozen=True, slots=True)
class Case:
    """One declared port, and every order that holds one of its numbers."""

    desired: DesiredPort
    every: tuple[LivePort, ...]

    @property
    def orders(self) -> tuple[LivePort, ...]:
        """Without those that are over and that the port takes the place of."""
        before = superseded(self.desired)
        return tuple(order for order in self.every if order.state.open or order.id not in before)

    @property
    def where(self) -> str:
        return address(Kind.PORT, self.desired.key)

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(self.desired.settings.numbers or ())

    @property
    def open(self) -> tuple[LivePort, ...]:
        return tuple(order for order in self.orders if order.state.open)

    @property
    def standing(self) -> tuple[LivePort, ...]:
        """The orders of which something came or is to come."""
        return tuple(order for order in self.orders if order.state is not PortState.CANCELLED)

    @property
    def held(self) -> frozenset[str]:
        """The numbers that stand in such an order and are not cancelled there."""
        return frozenset(
            number.number
            for order in self.standing
            for number in order.numbers.values()
            if number.state is not PortState.CANCELLED
        )


@dataclass(frozen=True, slots=True)
class PortDiffer:
    """Compares the declared ports of one account with its orders.

    `portable` asks the carrier about numbers (None: it is not to be asked); `folder` is where the documents are. By number,
    `owners` has the keys of the declared ports, `orders` the orders that hold it, and `elsewhere` where else it is on order.
    """

    provider: str
    observed: Observed
    capabilities: Capabilities
    recall: Recall
    unsettled: Unsettled
    found: Findings
    place: Place
    folder: str
    owners: Mapping[str, str]
    orders: Mapping[str, Sequence[LivePort]]
    elsewhere: Mapping[str, str]

    def port(self, desired: DesiredPort, portable: Portable | None) -> None:
        """Put down what is to be done for a port, or why nothing is."""
        case = Case(desired, holding(desired.settings.numbers or (), self.orders))
        known = Known(self.recall.of(case.where))
        live = case.numbers & self.observed.numbers.keys()
        landed = self._landed(case, known)
        self.found.landed |= landed - live
        waiting = self.unsettled.waiting(case.where)
        if Kind.PORT not in self.capabilities.kinds:
            self._block(case, f"{self.provider} takes no port-ins here", "port them in its portal", Action.CREATE)
        elif waiting is not None:
            self._hold(case, waiting)
        elif desired.cancel is not None:
            self._cancel(case)
        elif self._is_over(case, landed, live):
            self.found.in_sync[Kind.PORT] += 1
            again = " ".join(order.id for order in case.standing)
            reason = f'it is completed, and the number is not listed; if it has left since, `supersedes: "{again}"` files it anew'
            self.found.fates[desired.key] = Fate("pending", reason)
        elif self._cannot_be_one(case, landed, live):
            return
        elif case.standing:
            self._under_way(case, known)
        else:
            self._file(case, known, portable)

    def _landed(self, case: Case, known: Known) -> frozenset[str]:
        """The numbers that came by this port at some time; none of them counts once its orders are to be followed by another."""
        before = superseded(case.desired)
        return frozenset() if before and known.orders <= before else known.landed

    def _is_over(self, case: Case, landed: frozenset[str], live: frozenset[str]) -> bool:
        """Whether every number has come, now or at some time. An order that vanished since is no loss."""
        if case.numbers <= live:
            return True
        if case.open:
            return False
        completed = {
            number.number
            for order in case.standing
            for number in order.numbers.values()
            if number.state is PortState.COMPLETED
        }
        return case.numbers <= live | landed | completed

    def _cancel(self, case: Case) -> None:
        stuck = [order for order in case.open if order.state not in self.capabilities.cancels_ports]
        self.found.fates[case.desired.key] = Fate("none")
        if not case.open:
            self.found.in_sync[Kind.PORT] += 1
        elif stuck:
            states = " and ".join(sorted({order.state.value for order in stuck}))
            reason = f"{self.provider} takes no cancellation of a port that is {states} (order {stuck[0].id})"
            self._block(case, reason, f"ask {self.provider} to cancel it", Action.DELETE)
        else:
            notes = (f"cancelled: {case.desired.cancel}", f"now: {portwords.waiting(case.open, case.desired.settings)}")
            # All that is cancelled, whatever the orders it is in: its numbers are what it is known by.
            held = tuple(sorted({number for order in case.open for number in order.numbers}))
            change = self._change(case, Action.DELETE, replace(shown(case.open[0]), numbers=held), None)
            self._add(case, replace(change, desired=None, irreversible=True), notes, case.open)

    def _cannot_be_one(self, case: Case, landed: frozenset[str], live: frozenset[str]) -> bool:
        """Whether the numbers do not all stand together: with those of another port, or some of them in no order."""
        for order in case.open:
            others = {self.owners.get(number, case.desired.key) for number in order.numbers} - {case.desired.key}
            if others:
                both = f"{case.where} and {address(Kind.PORT, min(others))}"
                self._block(case, f"order {order.id} holds numbers of {both}", "declare them as one port")
                return True
        there = case.held | live | landed
        apart = case.numbers - there
        if not apart or not case.numbers & there:
            return False
        cancelled = [order.id for order in case.orders if apart & order.numbers.keys()]
        why = f"were cancelled in order {cancelled[0]}" if cancelled else "are in no order"
        self._block(
            case,
            f"{listed(apart)} {why}, and the numbers of a port that is filed are fixed",
            "take them out, or give them a port of their own",
        )
        return True

    def _file(self, case: Case, known: Known, portable: Portable | None) -> None:
        """No order stands for it: to be filed, unless something speaks against that."""
        if self._was_filed(case, known) or self._is_elsewhere(case):
            return
        try:
            verdicts = portable(sorted(case.numbers)) if portable else {}
        except CarrierError as error:
            reason = f"{self.provider} could not be asked whether it can port them: {error.message}"
            self._block(case, reason, "run it again", Action.CREATE)
            return
        refused = [v for number in sorted(case.numbers) if (v := verdicts.get(number)) and v.portable is False]
        if refused:
            why = "; ".join(f"{v.number}: {v.reason or 'no reason given'}" for v in refused)
            remedy = "ask the losing carrier, or take these numbers out"
            self._block(case, f"{self.provider} cannot port {why}", remedy, Action.CREATE)
            return
        desired, capability = case.desired, self.capabilities.kinds[Kind.PORT]
        change = replace(
            self._change(case, Action.CREATE, None, desired.settings),
            cost=capability.cost.plus(capability.upkeep),
            unknown=("id",),
            irreversible=self._is_final(desired.settings),
        )
        self._add(case, change, portwords.portability(case.numbers, verdicts) if portable else (), ())
        self.found.fates[desired.key] = Fate("filed")

    def _was_filed(self, case: Case, known: Known) -> bool:
        """Whether there was an order, and nobody said that it is to be filed again."""
        shown = {order.id for order in case.every}
        before = shown | known.orders
        unsaid = sorted(before - superseded(case.desired))
        if unsaid:
            gone = [id_ for id_ in unsaid if id_ not in shown]
            why = f"is not shown by {self.provider} any more" if gone else "was cancelled at the carrier"
            again = " ".join(sorted(before))
            self._block(
                case,
                f"order {(gone or unsaid)[0]} for these numbers {why}",
                f'to file it again, say `supersedes: "{again}"`; to do without it, `cancel: {{reason: ...}}`',
                Action.CREATE,
            )
        return bool(unsaid)

    def _is_elsewhere(self, case: Case) -> bool:
        """Whether an order at another account stands for it."""
        busy = sorted(case.numbers & self.elsewhere.keys())
        if busy:
            self._block(
                case,
                f"{busy[0]} is {self.elsewhere[busy[0]]}, and no order is filed twice",
                f"give it the `provider` back; to have the numbers at {self.provider}, cancel the order there, or, where they "
                "have come, declare another port with the `losing_carrier` as that account has it",
                Action.CREATE,
            )
        return bool(busy)

    def _under_way(self, case: Case, known: Known) -> None:
        """Each open order is judged for itself; the change is about those that differ and may be changed now."""
        retry = any(is_submission(intent.key) for intent in self.unsettled.traceless.get(case.where, ()))
        able = self.capabilities
        orders = Orders(
            self.provider, case.desired, able.kinds[Kind.PORT], self.recall, known, self.place, able.cancels_ports
        )
        verdicts = orders.judge(case.open, case.every, retry=retry)
        waits = portwords.waiting(case.standing, case.desired.settings)
        self.found.fates[case.desired.key] = Fate("pending", waits)
        touched = [verdict for verdict in verdicts if verdict.changes]
        stuck = [verdict for verdict in verdicts if verdict.blocked]
        notes = [note for verdict in verdicts for note in verdict.notes]
        for verdict in stuck:
            self.found.block(case.where, verdict.blocked, verdict.remedy, verdict.origin or case.desired.origin)
        if touched:
            self._update(case, touched, notes, waits)
        elif not stuck and all(order.state is PortState.DRAFT for order in case.open):
            self.found.in_sync[Kind.PORT] += 1
        elif not stuck:
            since = next((verdict.since for verdict in verdicts if verdict.since), None)
            self.found.pend(case.where, "; ".join([waits, *notes]), case.desired.origin, since)

    def _update(self, case: Case, touched: Sequence[Verdict], notes: Sequence[str], waits: str) -> None:
        first = touched[0]
        differences = {item.path: item for verdict in reversed(touched) for item in verdict.changes}
        split = (f"the carrier split it: {waits}",) if len(case.standing) > 1 else ()
        change = replace(
            self._change(case, Action.UPDATE, first.before, first.after),
            differences=tuple(differences[path] for path in sorted(differences)),
            irreversible="submitted" in differences and self._is_final(case.desired.settings),
        )
        self._add(case, change, (*notes, *split), [verdict.order for verdict in touched])

    def _is_final(self, port: Port) -> bool:
        """Whether it will be with the losing carrier, and cannot be taken back by a call."""
        return bool(port.submitted) and PortState.SUBMITTED not in self.capabilities.cancels_ports

    def _change(self, case: Case, action: Action, before: Port | None, after: Port | None) -> Change:
        desired = case.desired
        return Change(
            case.where, Kind.PORT, desired.key, self.provider, action, before, after, desired.settings,
            origin=desired.origin, folder=self.folder,
        )  # fmt: skip

    def _add(self, case: Case, change: Change, notes: tuple[str, ...], touched: Sequence[LivePort]) -> None:
        notes = (*notes, *self.unsettled.notes(case.where))
        seen: list[Json] = [[o.id, o.state.value, sorted(o.numbers), plain(o.settings)] for o in case.every]
        self.found.changes.append(fingerprinted(replace(change, notes=notes), {"orders": seen}))
        self.found.touched[case.where] = frozenset(order.id for order in touched)

    def _hold(self, case: Case, verdict: Pending | Blocked) -> None:
        self.found.hold(verdict, case.desired.origin)
        kind: Literal["pending", "blocked"] = "pending" if isinstance(verdict, Pending) else "blocked"
        self.found.fates[case.desired.key] = Fate(kind, verdict.reason)

    def _block(self, case: Case, reason: str, remedy: str, action: Action = Action.UPDATE) -> None:
        self.found.block(case.where, reason, remedy, case.desired.origin, action)
        self.found.fates[case.desired.key] = Fate("blocked", reason)
