"""One open order of a declared port: what differs, whether it may be changed as it stands, and what it waits for."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reconciler.engine import portwords
from reconciler.engine.compare import Compared, compare, explain, merged
from reconciler.engine.portmemory import Known, prints, seen
from reconciler.engine.portwords import Place
from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredPort, Origin
from reconciler.model.fields import specs
from reconciler.model.plan import Action, Change, Difference
from reconciler.model.porting import Port, PortState
from reconciler.model.results import Proof
from reconciler.model.values import plain
from reconciler.providers.base import Capability
from reconciler.providers.observed import LivePort

# Not with the losing carrier as it stands: to be submitted, or submitted again.
_NOT_OUT: Final = (PortState.DRAFT, PortState.EXCEPTION)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with one order: differences to be sent, or a reason why not; neither: it waits. `fixed`: that reason is
    that the carrier takes no change of it any more."""

    order: LivePort
    before: Port
    after: Port
    changes: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    blocked: str = ""
    remedy: str = ""
    fixed: bool = False
    origin: Origin | None = None
    since: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """Judges the open orders of one declared port. `cancels`: the states in which the carrier takes a cancellation."""

    provider: str
    desired: DesiredPort
    capability: Capability
    recall: Recall
    known: Known
    place: Place
    cancels: frozenset[PortState] = frozenset()

    def judge(self, going: Sequence[LivePort], every: Sequence[LivePort], *, retry: bool) -> list[Verdict]:
        """What to do with each order that is `going`, of `every` one that holds a number of the port. `retry`: an earlier call
        left no trace.

        A part that takes no change any more does not hold up the others: where one of them has, or gets, what is declared,
        it stays as it was filed.
        """
        verdicts = [self._judge(order, every, retry=retry) for order in going]
        free = any(not verdict.blocked for verdict in verdicts)
        return [_left(v) if v.fixed and (free or self._went_to_others(v.order)) else v for v in verdicts]

    def _went_to_others(self, order: LivePort) -> bool:
        """Whether what is declared was sent, and not to this order."""
        return not self.known.reached(order.id) and self.known.sent == prints(self.desired.settings, self.recall)

    def _judge(self, order: LivePort, every: Sequence[LivePort], *, retry: bool) -> Verdict:
        have = shown(order)
        want = wanted(self.desired.settings, order, self.capability)
        whole = replace(self.desired.settings, submitted=want.submitted)
        verdict = Verdict(order, have, replace(merged(whole, have), numbers=self.desired.settings.numbers))
        compared = compare(want, replace(have, numbers=None), self.capability.write_only)
        if order.state is PortState.EXCEPTION:
            resent = self._sent_before(verdict, every)
            return resent if resent and resent.since else self._rejected(verdict, want, compared, retry=retry)
        tops = _tops(compared)
        blind = self._blind(order, compared, unknown=order.state is PortState.DRAFT)
        if not (tops or blind):
            return verdict
        settled = self._sent_before(verdict, every)
        if settled is not None:
            return settled
        fixed = () if order.state is PortState.DRAFT else sorted((tops | blind) - order.editable - {"submitted"})
        if fixed:
            return self._fixed(verdict, fixed)
        return replace(verdict, changes=self._differences(want, have, compared, blind))

    def _rejected(self, verdict: Verdict, want: Port, compared: Compared, *, retry: bool) -> Verdict:
        """A rejected order is submitted again only when something that answers the rejection has changed since."""
        problems = verdict.order.problems
        told = {p: portwords.problem(self.desired, p, verdict.order, self.place) for p in problems}
        moved = self._moved(verdict.order, compared)
        answered = [p for p in problems if (moved.intersection(p.attributes) if p.attributes else moved)]
        begun = self.known.due == prints(self.desired.settings, self.recall)
        if answered or retry or begun or (moved and not problems):
            left = [p for p in problems if p not in answered]
            notes = [f"order {verdict.order.id} was rejected: {told[p]}" for p in answered]
            notes += [f"nothing has changed that answers {told[p]}" for p in left]
            blind = self._blind(verdict.order, compared, unknown=True)
            differences = self._differences(want, verdict.before, compared, blind)
            return replace(verdict, changes=differences, notes=tuple(notes))
        attributes = [name for p in problems for name in p.attributes]
        reasons = "; ".join(told[p] for p in problems) or "no reason given"
        unsure = "" if self.known.submitted(verdict.order.id) is not None else self._unsure(compared, attributes)
        return replace(
            verdict,
            blocked=f"order {verdict.order.id} was rejected: {reasons}; nothing that answers it has changed since",
            remedy=unsure or _correction(verdict.order, attributes),
            origin=portwords.key_origin(self.desired, attributes, self.place),
        )

    def _unsure(self, compared: Compared, attributes: Sequence[str]) -> str:
        """What to do where the carrier does not show what was submitted, and this state does not remember it."""
        hidden = {path.partition(".")[0] for path, _ in compared.blind}
        if not (hidden & set(attributes) or (hidden and not attributes)):
            return ""
        return (
            "what was submitted is neither shown nor remembered: correct it in the carrier's portal, or apply with what was "
            "submitted, then correct it"
        )

    def _moved(self, order: LivePort, compared: Compared) -> frozenset[str]:
        """The attributes that are declared otherwise than when it was last submitted, as far as that is remembered; else
        those that are shown otherwise."""
        before = self.known.submitted(order.id)
        if before is None:
            return _tops(compared) - {"submitted"}
        now = prints(self.desired.settings, self.recall)
        return frozenset(name for name, found in now.items() if before.get(name) != found)

    def _blind(self, order: LivePort, compared: Compared, *, unknown: bool) -> frozenset[str]:
        """The attributes that cannot be read back and are not what was last sent to the order; `unknown`: also where that is not
        known."""
        hidden = frozenset(path.partition(".")[0] for path, _ in compared.blind)
        if not hidden or not self.recall.store.remembers:
            return frozenset()
        sent = self.known.sent if self.known.reached(order.id) else self.known.submitted(order.id)
        if sent is None:
            return hidden if unknown else frozenset()
        now = prints(self.desired.settings, self.recall)
        return frozenset(name for name in hidden if sent.get(name) != now.get(name))

    def _differences(self, want: Port, have: Port, compared: Compared, blind: frozenset[str]) -> tuple[Difference, ...]:
        sensitivity = {spec.name: spec.sensitivity for spec in specs(Port)}
        unseen = [Difference(n, None, plain(getattr(want, n)), sensitivity[n], blind=True) for n in sorted(blind)]
        return (*explain(want, have, tuple(_tops(compared))), *unseen)

    def _sent_before(self, verdict: Verdict, every: Sequence[LivePort]) -> Verdict | None:
        """Exactly this was sent to it, and the orders show what they showed right after: it settles, or it did not stick."""
        memory = self.known.memory
        if memory is None or memory.outcome == "adopted" or not self.known.reached(verdict.order.id):
            return None
        if memory.sent != self.recall.print(self.desired.settings):
            return None
        if memory.seen != seen(every, self.recall):
            return None
        if self.recall.settling(memory, self.capability):
            return replace(verdict, since=memory.at)
        return replace(
            verdict,
            blocked=f"what was sent on {memory.at:%Y-%m-%d %H:%M} UTC for order {verdict.order.id} did not stick",
            remedy="write what the carrier shows, or look at it in the carrier's portal",
        )

    def _fixed(self, verdict: Verdict, names: Sequence[str]) -> Verdict:
        keys = ", ".join(portwords.named(self.desired, name, self.place) for name in names)
        return replace(
            verdict,
            blocked=f"order {verdict.order.id} is {verdict.order.state.value}, and {self.provider} takes no change of {keys} then",
            remedy=f"write what was filed{self._otherwise(verdict.order)}",
            fixed=True,
            origin=portwords.key_origin(self.desired, names, self.place),
        )

    def _otherwise(self, order: LivePort) -> str:
        if order.state in self.cancels:
            return "; or say `cancel: {reason: ...}`, and file it again after that"
        return f"; {self.provider} has no call that changes or cancels it: ask its support"


def _left(verdict: Verdict) -> Verdict:
    """An order that stays as it was filed."""
    note = f"{verdict.blocked}: it stays as it was filed"
    return replace(verdict, blocked="", remedy="", fixed=False, origin=None, notes=(note,))


def _correction(order: LivePort, attributes: Sequence[str]) -> str:
    """The way out of a rejection; some carriers take no correction through their API."""
    if order.editable.isdisjoint(attributes or order.editable):
        return "no call of the carrier corrects it: have its support do so"
    return "correct it as the losing carrier's own record has it; it is then submitted again"


def shown(order: LivePort) -> Port:
    """What an order shows, with its numbers, and whether it is with the losing carrier."""
    return replace(order.settings, numbers=tuple(sorted(order.numbers)), submitted=order.state not in _NOT_OUT)


def wanted(port: Port, order: LivePort, capability: Capability) -> Port:
    """What is declared of a port, as far as one order can be held against it: not the numbers, since carriers split, and
    nothing that the carrier has no place for. What is submitted cannot be taken back to a draft."""
    unsaid = {spec.name: None for spec in specs(Port) if spec.name not in capability.fields}
    place, live = port.service_address, order.settings.service_address
    if place is not None and live is not None:
        place = place.aligned(live)
    out = order.state is not PortState.DRAFT and port.submitted is False
    want = replace(port, **unsaid)
    return replace(
        want,
        numbers=None,
        service_address=place if want.service_address is not None else None,
        submitted=None if out else port.submitted,
    )


def proof(change: Change, orders: Sequence[LivePort], touched: frozenset[str], capability: Capability) -> Proof:
    """Whether the orders that stand for a port show what was sent for it; `touched` are those that the change was about."""
    going = [order for order in orders if order.state is not PortState.CANCELLED]
    if change.action is Action.DELETE:
        return Proof.SETTLING if any(order.state.open for order in going) else Proof.CONFIRMED
    port = change.desired
    assert isinstance(port, Port)
    held = {number for order in going for number in order.numbers}
    if change.action is Action.CREATE and not held.issuperset(port.numbers or ()):
        return Proof.SETTLING
    mine = [order for order in going if order.state.open and (order.id in touched or change.action is Action.CREATE)]
    if getattr(change.after, "submitted", None) and any(order.state in _NOT_OUT for order in mine):
        return Proof.SETTLING
    for order in mine:
        want, have = wanted(port, order, capability), replace(shown(order), numbers=None)
        if _tops(compare(want, have, capability.write_only)) - {"submitted"}:
            return Proof.SETTLING if capability.settles else Proof.DID_NOT_STICK
    # An order shows by being there that it was filed; of a document that is not shown, nothing does.
    unseen = change.action is Action.UPDATE and all(item.blind for item in change.differences)
    return Proof.UNVERIFIABLE if unseen else Proof.CONFIRMED


def _tops(compared: Compared) -> frozenset[str]:
    return frozenset(path.partition(".")[0] for path in compared.changed)
