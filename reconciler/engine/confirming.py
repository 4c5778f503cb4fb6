"""After the writes: what was written is read back, and every change gets its result."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reconciler.engine.compare import compare
from reconciler.engine.keeping import kept
from reconciler.engine.planning import AccountPlan
from reconciler.engine.portmemory import applied
from reconciler.engine.reading import observe
from reconciler.engine.showing import Showing, Shown, capability_of
from reconciler.engine.standing import Standing, Terms
from reconciler.engine.waiting import poll, scope_of
from reconciler.model.plan import Change
from reconciler.model.results import Outcome, Proof, Result
from reconciler.model.settings import Kind
from reconciler.state import Memory
from reconciler.state.records import MemoryOutcome
from reconciler.transport.errors import CarrierError

# Seconds. What usually shows within this is often there much sooner: it is waited for, as long as an apply waits.
_SHORT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Reads one account back and turns standings into results and memories."""

    account: AccountPlan
    terms: Terms

    def results(self, standing: Mapping[str, Standing]) -> tuple[list[Result], list[Memory]]:
        """One result for each change, in order, and what is to be remembered."""
        changes = self.account.changes
        sent = [change for change in changes if standing[change.address].sent]
        hopeful = [change for change in sent if standing[change.address].outcome is not Outcome.FAILED]
        shown, unread = self._read_back(sent, hopeful)
        results = [
            replace(self._result(c, standing[c.address], shown.get(c.address), unread), sent=standing[c.address].sent)
            for c in changes
        ]
        memories = [
            self._memory(result, shown[result.change.address]) for result in results if result.proof is not Proof.NONE
        ]
        return results, memories

    def _read_back(self, sent: Sequence[Change], hopeful: Sequence[Change]) -> tuple[dict[str, Shown], str]:
        """What a reading shows of the changes that were sent, after waiting a bounded time for it to show the hopeful ones."""
        if not sent:
            return {}, ""
        account = self.account.reading.account
        scope = scope_of(sent)
        try:
            showing = poll(
                lambda: Showing(self.account, observe(account, scope)),
                lambda seen: not any(self._worth_waiting(change, seen.of(change)) for change in hopeful),
                self.terms,
                patience=self.terms.wait,
            )
        except CarrierError as error:
            return {}, f"could not be read back: {error.message}"
        return {change.address: showing.of(change) for change in sent}, ""

    def _worth_waiting(self, change: Change, shown: Shown) -> bool:
        """Whether a change that does not show yet may do so within the time an apply waits."""
        settled = shown.proof in (Proof.CONFIRMED, Proof.UNVERIFIABLE) or bool(shown.trouble)
        usual = capability_of(self.account, change).settles.total_seconds()
        return not settled and usual <= max(self.terms.wait, _SHORT)

    def _result(self, change: Change, standing: Standing, shown: Shown | None, unread: str) -> Result:
        calls = tuple(standing.calls)
        if not standing.sent:
            return Result(change, standing.outcome or Outcome.NOT_TRIED, Proof.NONE, standing.reason, calls)
        if shown is None:
            return Result(change, standing.outcome or Outcome.UNKNOWN, Proof.NONE, standing.reason or unread, calls)
        if shown.proof in (Proof.CONFIRMED, Proof.UNVERIFIABLE) and standing.outcome in (
            None, Outcome.UNKNOWN, Outcome.PENDING,
        ):  # fmt: skip
            if shown.proof is Proof.CONFIRMED or standing.outcome is None:
                return Result(change, Outcome.DONE, shown.proof, "", calls)
            # Not proved, and so not remembered as sent: the next run sends it again.
            return Result(change, Outcome.UNKNOWN, Proof.NONE, standing.reason, calls)
        if standing.outcome is not None:
            return Result(change, standing.outcome, Proof.NONE, standing.reason, calls)
        if shown.proof is Proof.SETTLING:
            return Result(change, Outcome.PENDING, shown.proof, "accepted by the carrier, and still settling", calls)
        reason = shown.trouble or "the carrier accepted it and shows something else: it did not stick"
        return Result(change, Outcome.FAILED, shown.proof, reason, calls)

    def _memory(self, result: Result, shown: Shown) -> Memory:
        """What is remembered of a change that was sent: enough to tell the next difference from this one."""
        live = shown.live
        change = result.change
        recall = self.account.recall
        wanted = change.desired
        blind = compare(wanted, live, capability_of(self.account, change).write_only).blind if wanted and live else ()
        good = result.proof in (Proof.CONFIRMED, Proof.UNVERIFIABLE)
        settling = result.proof is Proof.SETTLING
        outcome: MemoryOutcome = "confirmed" if good else "accepted" if settling else "did_not_stick"
        account = self.account.reading.account.key
        if change.kind is Kind.PORT:
            touched = self.account.touched.get(change.address, frozenset())
            return applied(change, account, shown.orders, touched, recall, outcome)
        return Memory(
            account,
            change.address,
            kept(wanted, recall) if wanted is not None else {},
            recall.print(wanted) if wanted is not None else None,
            recall.print(live) if live is not None else None,
            recall.print_blind(blind) if blind else None,
            {"id": shown.native_id} if shown.native_id else {},
            outcome,
            datetime.datetime.now(datetime.UTC),
        )
