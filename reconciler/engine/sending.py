"""Sending one account's calls: in order, each once, with every billed or irreversible effect recorded before it goes out."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Final

from reconciler.engine.ledger import Ledger
from reconciler.engine.planning import AccountPlan
from reconciler.engine.quotes import in_words
from reconciler.engine.reading import stumbled
from reconciler.engine.resolving import Unresolved, resolve
from reconciler.engine.standing import Standing, Terms
from reconciler.engine.waiting import until_listed
from reconciler.model.errors import ReconcilerError
from reconciler.model.money import Cost, shown, summed
from reconciler.model.plan import Call, Change, Json, Ref
from reconciler.model.results import Outcome
from reconciler.model.settings import Kind, parts
from reconciler.providers.base import Reply
from reconciler.state import IntentOpen, Lock, LockLost
from reconciler.transport.errors import CarrierError, NotYet, Quoted, Refused
from reconciler.transport.redact import unquoted

# Seconds between askings.
_PAUSES: Final = (0.5, 1.0, 2.0, 4.0)
_AS_NEEDED: Final = {
    Outcome.PENDING: "which is pending",
    Outcome.UNKNOWN: "whose outcome is unknown",
    Outcome.FAILED: "which failed",
    Outcome.NOT_TRIED: "which was not tried",
}
_REFUSED: Final = "the carrier refused it"


@dataclass(slots=True)
class Sender:
    """Sends the calls of one account, under its lock."""

    account: AccountPlan
    lock: Lock
    terms: Terms
    changes: dict[str, Change] = field(init=False)
    standing: dict[str, Standing] = field(init=False)
    ledger: Ledger = field(init=False)
    facts: dict[Ref, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.changes = {change.address: change for change in self.account.changes}
        self.standing = {where: Standing() for where in self.changes}
        self.ledger = Ledger(self.account, self.lock, self.terms, self.changes)

    def send_all(self) -> Mapping[str, Standing]:
        """Send every call whose way is clear; the standing of every address afterwards."""
        calls = self.account.calls
        sorter = _order(calls)
        at_once = self.account.reading.account.limits.concurrency
        with ThreadPoolExecutor(at_once) as pool:
            ready: deque[int] = deque()
            running: dict[Future[None], int] = {}
            while sorter.is_active():
                ready.extend(sorter.get_ready())
                # No more than can be worked on: waiting costs as much as there is to wait for.
                while ready and len(running) < at_once:
                    index = ready.popleft()
                    running[pool.submit(self._guarded, calls[index])] = index
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    sorter.done(running.pop(future))
                    future.result()
        return self.standing

    def _guarded(self, call: Call) -> None:
        alive = self._alive(call)
        if not alive:
            return
        if self.terms.stop.requested:
            self._halt(call, alive)
            return
        try:
            self._await(call, alive) if call.awaits else self._send(call, alive)
        except ReconcilerError as error:
            # The lock is lost, or the store fails: nothing more may be sent, and this call was not.
            self.terms.stop.request(error.message)
            self._halt(call, alive)

    def _halt(self, call: Call, alive: Sequence[str]) -> None:
        """Not to be sent any more. What was sent before for an address is not denied: it is read back, or named."""
        begun = [where for where in alive if self.standing[where].sent]
        self._left([where for where in alive if where not in begun or not call.awaits], self.terms.stop.reason)

    def _left(self, addresses: Sequence[str], reason: str) -> None:
        """A call that is not sent leaves its addresses not tried, or done in part."""
        for where in addresses:
            standing = self.standing[where]
            if standing.sent:
                standing.stop(Outcome.FAILED, f"only a part of it was sent: {reason}")
            else:
                standing.stop(Outcome.NOT_TRIED, reason)

    def _alive(self, call: Call) -> list[str]:
        """The addresses for which the call is still wanted. An await also asks after those whose outcome is unknown."""
        for need in call.needs:
            self._follow(call.addresses, need, "needs")
        for where, owner in call.rides.items():
            self._follow([where], owner, "comes with")
        hopeful = (None, Outcome.UNKNOWN) if call.awaits else (None,)
        alive = [where for where in call.addresses if self.standing[where].outcome in hopeful]
        if call.once and not any(where in call.once for where in alive):
            # What it would cause is not wanted any more, so that what it would take along cannot come with it.
            self._left(alive, f"it comes with {next(iter(call.once))}, which was not sent")
            return []
        return alive

    def _follow(self, addresses: Sequence[str], other: str, how: str) -> None:
        """What depends on another address stops where that one stopped."""
        standing = self.standing.get(other)
        if standing is not None and standing.outcome is not None:
            outcome = Outcome.PENDING if standing.outcome is Outcome.PENDING else Outcome.NOT_TRIED
            self._stop(addresses, outcome, f"it {how} {other}, {_AS_NEEDED[standing.outcome]}")

    def _send(self, call: Call, alive: list[str]) -> None:
        try:
            args = resolve(call.args, self.facts, frozenset(call.addresses) - frozenset(alive))
        except Unresolved as missing:
            self._left(alive, f"{missing.ref.fact} of {missing.ref.address} did not become known")
            return
        self.ledger.correct(call, alive)
        if call.effect.once and not self._begun(call, alive):
            return
        for where in alive:
            self.standing[where].calls.append(call.id)
        self.terms.reporter.sending(call.id, alive, call.endpoint)
        self.ledger.journal(call, alive, "before", "")
        try:
            reply = self._told(call, self._asked(call, args, alive))
        except CarrierError as error:
            self._failed(call, alive, error)
        except LockLost as lost:
            self.ledger.settle(call, alive, "refused", lost.message)
            raise
        else:
            self._answered(call, alive, reply)

    def _told(self, call: Call, data: Any) -> Reply:
        """What an answer tells. Raises Unclear where the adapter cannot say: the carrier may have acted, whatever it is."""
        account = self.account.reading.account
        try:
            return account.provider.reply(call, data)
        except Exception as error:
            failure = stumbled(account.name, error)
        raise failure

    def _asked(self, call: Call, args: Mapping[str, Json], alive: Sequence[str]) -> Any:
        """The answer to a call. A charge that the carrier asks for is accepted if the plan shows that much. An acceptance would
        be taken for whatever is asked by now, so that it does not go out before. Raises CarrierError and LockLost."""
        try:
            return self._patiently(call, args)
        except Quoted as asked:
            planned = [quote for where in alive if (quote := self.changes[where].quote) is not None]
            if not call.accepts or asked.cost.above(summed(planned)):
                raise
        return self._patiently(call, {**args, **call.accepts})

    def _patiently(self, call: Call, args: Mapping[str, Json]) -> Any:
        """The answer to a call; where it builds on what this run has just sent and that is not everywhere yet, it is asked
        again, for a bounded time. Raises CarrierError and LockLost."""
        account = self.account.reading.account
        endpoint = account.provider.endpoints[call.endpoint]
        left = self.terms.wait
        pauses = itertools.chain(_PAUSES, itertools.repeat(_PAUSES[-1]))
        while True:
            try:
                return account.session.send(endpoint, args, guard=self.lock.check)
            except NotYet:
                if left <= 0 or self.terms.stop.requested or not self._builds_on_this_run(call):
                    raise
            pause = min(next(pauses), left)
            self.terms.stop.sleep(pause)
            left -= pause

    def _builds_on_this_run(self, call: Call) -> bool:
        """Whether something was sent before for what the call is about, or needs: a number's other settings count."""
        keys = {parts(where)[1] for where in (*call.addresses, *call.needs)}
        return any(standing.sent and parts(where)[1] in keys for where, standing in self.standing.items())

    def _begun(self, call: Call, alive: Sequence[str]) -> bool:
        """Whether the effects of a call are recorded, so that it may be sent. What is under way elsewhere is not begun again."""
        try:
            self.ledger.begin(call, alive)
        except IntentOpen as taken:
            self._stop(alive, Outcome.NOT_TRIED, taken.message)
            return False
        return True

    def _failed(self, call: Call, alive: list[str], error: CarrierError) -> None:
        """The carrier refused, was not reached, or gave no readable answer; the last leaves the outcome unknown.

        What needs a trunk group that this very run created may be refused only because carriers queue those: it is
        pending, and the next run sends it again.
        """
        unknown = error.acted and call.effect.value != "safe"
        for where in alive:
            self.standing[where].sent |= unknown
        said = self._unquoted(error.message, alive) if isinstance(error, Refused) else error.message
        queued = [need for need in call.needs if parts(need)[0] is Kind.TRUNK_GROUP]
        if isinstance(error, Quoted):
            asked = in_words(error.cost, [self.changes[where] for where in alive])
            self._stop(alive, Outcome.FAILED, f"{said}: {asked}")
        elif isinstance(error, Refused) and queued and not call.effect.once:
            self._stop(alive, Outcome.PENDING, f"{queued[0]} is new, and takes none yet: {said}")
        elif isinstance(error, NotYet) and self._builds_on_this_run(call):
            self._stop(alive, Outcome.PENDING, f"what was sent before it has not taken effect yet: {said}")
        else:
            self._stop(alive, Outcome.UNKNOWN if unknown else Outcome.FAILED, said)
        self.terms.reporter.sent(call.id, "unknown" if unknown else "failed")
        with self.ledger.writing_down():
            self.ledger.journal(call, alive, "after", "unknown" if unknown else "failed")
            # Not a carrier's own words: they may quote what nobody may keep.
            why = _REFUSED if isinstance(error, Refused) else error.message
            self.ledger.settle(call, alive, "unknown" if unknown else "refused", why)
            if isinstance(error, Quoted):
                self.ledger.quoted(alive, error.cost)

    def _answered(self, call: Call, alive: list[str], reply: Reply) -> None:
        self.facts.update(reply.facts)
        refused = {where: self._unquoted(why, [where]) for where, why in reply.refused.items()}
        refused.update(self._dearer(alive, reply.facts))
        refused |= {w: f"it comes with {o}, which failed" for w, o in call.rides.items() if w in alive and o in refused}
        accepted = [where for where in alive if where not in refused]
        for where in alive:
            self.standing[where].sent |= call.effect.value != "safe"
        for where, why in refused.items():
            self.standing[where].stop(Outcome.FAILED, why)
        self.terms.reporter.sent(call.id, "done" if accepted else "failed")
        with self.ledger.writing_down():
            self.ledger.journal(call, alive, "after", "ok")
            self.ledger.settle(call, accepted, "accepted", "")
            self.ledger.settle(call, [where for where in alive if where in refused], "refused", _REFUSED)

    def _unquoted(self, words: str, addresses: Iterable[str]) -> str:
        """A carrier's words without what it knows of the changes from other calls; what this one sent is masked already."""
        changes = [self.changes[where] for where in addresses]
        return unquoted(words, *(setting for change in changes for setting in (change.desired, change.before)))

    def _dearer(self, alive: Sequence[str], facts: Mapping[Ref, Json]) -> dict[str, str]:
        """Prices that rose since they were planned: the plan is stale for those."""
        risen = {}
        for where in alive if facts else ():
            now, planned = facts.get(Ref(where, "cost")), self.changes[where].cost
            if isinstance(now, Cost) and now.above(planned):
                risen[where] = (
                    f"the price is now {shown(now.once)} once and {shown(now.monthly)} a month, above the planned "
                    f"{shown(planned.once)} and {shown(planned.monthly)}: plan again"
                )
        return risen

    def _await(self, call: Call, alive: list[str]) -> None:
        """Read until the addresses are there, for a bounded time; those that are not stay pending, or unknown."""
        self.terms.reporter.sending(call.id, alive, call.endpoint)
        listed = until_listed(self.account.reading.account, [self.changes[where] for where in alive], self.terms)
        self.facts.update(listed.facts)
        for where in alive:
            standing = self.standing[where]
            standing.calls.append(call.id)
            if where in listed.there:
                standing.outcome, standing.reason = None, ""
            elif where in listed.failed:
                standing.outcome, standing.reason = Outcome.FAILED, listed.failed[where]
            elif where in listed.coming:
                standing.outcome, standing.reason = Outcome.PENDING, listed.coming[where]
            else:
                standing.stop(Outcome.PENDING, listed.error or "accepted by the carrier, and not yet listed by it")
        self.terms.reporter.sent(call.id, "done" if listed.there else "pending")

    def _stop(self, addresses: Sequence[str], outcome: Outcome, reason: str) -> None:
        for where in addresses:
            self.standing[where].stop(outcome, reason)


def _order(calls: Sequence[Call]) -> TopologicalSorter[int]:
    """Each call after the last earlier one of each of its addresses, and of the addresses it needs or goes after."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    last: dict[str, int] = {}
    for index, call in enumerate(calls):
        before = {last[where] for where in (*call.addresses, *call.needs, *call.after) if where in last}
        sorter.add(index, *before)
        for where in call.addresses:
            last[where] = index
    sorter.prepare()
    return sorter
