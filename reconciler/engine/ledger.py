"""What is written down around each call: the effects that are about to be caused, what came of them, and the journal."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from reconciler.engine import quotes
from reconciler.engine.keeping import effect_name
from reconciler.engine.planning import AccountPlan
from reconciler.engine.portmemory import (
    blank,
    by_number,
    correcting,
    holding,
    is_correction,
    is_submission,
    submitting,
)
from reconciler.engine.standing import Terms
from reconciler.model.errors import ReconcilerError
from reconciler.model.money import Cost
from reconciler.model.plan import Call, Change, Personal
from reconciler.model.settings import Kind
from reconciler.providers.observed import LivePort
from reconciler.state import Intent, IntentOpen, JournalEntry, Lock, Memory
from reconciler.state.records import IntentStatus


@dataclass(slots=True)
class Ledger:
    """The books of one account in one run. `intents` are those that this run began, by the name of their effect."""

    account: AccountPlan
    lock: Lock
    terms: Terms
    changes: Mapping[str, Change]
    intents: dict[str, Intent] = field(default_factory=dict)
    _due: dict[str, Memory] = field(default_factory=dict)
    _submitted: dict[str, Memory] = field(default_factory=dict)
    _before: dict[str, Memory | None] = field(default_factory=dict)
    _entries: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    _orders: Mapping[str, Sequence[LivePort]] = field(init=False)

    def __post_init__(self) -> None:
        observed = self.account.reading.observed
        self._orders = by_number(observed.ports if observed is not None else ())

    def begin(self, call: Call, alive: Sequence[str]) -> None:
        """Record the effects of a call, durably, before it is sent. Raises IntentOpen for one that is under way already."""
        traceless = self.account.unsettled.traceless
        forgotten = dict.fromkeys(intent.id for where in alive for intent in traceless.get(where, ()))
        if forgotten:
            self.terms.store.settle(
                self.lock.fence, list(forgotten), "no_trace", "no trace when the next run read the account"
            )
        begun = {call.once[where]: self._intent(call, where, alive) for where in alive if where in call.once}
        self._not_begun_before({name for name in begun if isinstance(name, Personal)})
        intents = list(begun.values())
        self.terms.store.begin(self.lock.fence, intents)
        self.intents.update(begun)
        self.terms.store.remember(self.lock.fence, [self._submission(intent) for intent in _submissions(intents)])

    def _intent(self, call: Call, where: str, alive: Sequence[str]) -> Intent:
        return Intent(
            uuid.uuid4().hex, self.account.reading.account.key, effect_name(call.once[where], self.account.recall),
            call.endpoint, call.effect.value, _about(call, where, alive),
            self.terms.run, "open", "", datetime.datetime.now(datetime.UTC),
        )  # fmt: skip

    def _not_begun_before(self, names: Collection[str]) -> None:
        """Raises IntentOpen for a name that an older version recorded as it is, not keyed."""
        intents = self.terms.store.open_intents(self.account.reading.account.key) if names else ()
        if taken := [intent for intent in intents if intent.key in names]:
            raise IntentOpen(taken)

    def _submission(self, intent: Intent) -> Memory:
        """What an order is submitted with, so that a rejection can be held against it whenever this run ends."""
        where, recall = intent.addresses[0], self.account.recall
        change = self.changes[where]
        before = self._submitted.get(where) or self._due.get(where) or recall.of(where)
        self._before[intent.id] = before
        old = before or blank(intent.provider, where)
        orders = holding(intent.key.rpartition(":")[2].split(","), self._orders)
        self._submitted[where] = submitting(change, old, orders, self._of(change), recall)
        return self._submitted[where]

    def _of(self, change: Change) -> Sequence[LivePort]:
        """The orders that hold a number of a port, as they stood before."""
        return holding(getattr(change.desired or change.before, "numbers", None) or (), self._orders)

    def correct(self, call: Call, alive: Sequence[str]) -> None:
        """Remember, before the first call of it, that a rejected port is being put right."""
        if call.effect.value == "safe":
            return
        account, recall = self.account.reading.account.key, self.account.recall
        for where in alive:
            change = self.changes[where]
            if change.kind is Kind.PORT and where not in self._due and is_correction(change, self._about(change)):
                self._due[where] = correcting(change, recall.of(where) or blank(account, where), recall)
                self.terms.store.remember(self.lock.fence, [self._due[where]])

    def _about(self, change: Change) -> Sequence[LivePort]:
        """The orders that the change of a port is about, as they stood before."""
        touched = self.account.touched.get(change.address, frozenset())
        return [order for order in self._of(change) if order.id in touched]

    def settle(self, call: Call, addresses: Sequence[str], status: IntentStatus, detail: str) -> None:
        """Of the intents, only this call's: a later call for a number says nothing of its purchase.

        What is not fenced is written down even by a holder that lost its lock meanwhile.
        """
        intents = [self.intents[call.once[where]] for where in addresses if where in call.once]
        if status == "refused":
            for intent in _submissions(intents):
                self._take_back(intent)
        if intents:
            self.terms.store.settle(None, [intent.id for intent in intents], status, detail)

    def quoted(self, addresses: Sequence[str], cost: Cost) -> None:
        """Remember what the carrier asks for changes that it did not make, for the next plan to show."""
        account = self.account.reading.account.key
        changes = [self.changes[where] for where in addresses]
        self.terms.store.remember(None, quotes.quoted(changes, cost, account, self.account.recall))

    def _take_back(self, intent: Intent) -> None:
        """A submission that was not taken is not remembered as one; an earlier one of another part, and what was to be corrected,
        still are."""
        where, before = intent.addresses[0], self._before[intent.id]
        self._submitted.pop(where, None)
        if before is None:
            self.terms.store.forget(None, intent.provider, [where])
        else:
            self._submitted[where] = before
            self.terms.store.remember(None, [before])

    def journal(self, call: Call, addresses: Sequence[str], phase: str, outcome: str) -> None:
        """A line before and after each call that is not safe; what is only read needs no trace."""
        if call.effect.value == "safe":
            return
        entry = JournalEntry(
            self.terms.run, next(iter(self._entries)), call.id, call.endpoint, call.effect.value, tuple(addresses),
            "before" if phase == "before" else "after", outcome, None, datetime.datetime.now(datetime.UTC),
        )  # fmt: skip
        self.terms.store.journal(self.lock.fence if phase == "before" else None, [entry])

    @contextmanager
    def writing_down(self) -> Iterator[None]:
        """What came back is known whether or not the store takes it; if it does not, nothing more is sent.

        An intent that stays open is looked for by the next run.
        """
        try:
            yield
        except ReconcilerError as error:
            self.terms.stop.request(error.message)


def _about(call: Call, where: str, alive: Sequence[str]) -> tuple[str, ...]:
    """The address of an effect, and those that wait for it with it: an address that two numbers share is made for one."""
    others = [other for other in alive if other not in call.once and other not in call.rides]
    return (where, *others) if len(call.once) == 1 else (where,)


def _submissions(intents: Sequence[Intent]) -> list[Intent]:
    return [intent for intent in intents if is_submission(intent.key)]
