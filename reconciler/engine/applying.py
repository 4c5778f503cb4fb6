"""Applying a plan: every account at the same time, each under its lock, and a result for every planned change."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from reconciler.engine import quotes
from reconciler.engine.confirming import Confirmer
from reconciler.engine.planning import AccountPlan, Planned
from reconciler.engine.sending import Sender
from reconciler.engine.standing import Terms
from reconciler.model.errors import BrokeOff, ReconcilerError
from reconciler.model.plan import Action, Effect
from reconciler.model.results import Applied, Outcome, Result
from reconciler.model.settings import SETTING_KINDS, Kind, address
from reconciler.state import Intent, Lock

_log = logging.getLogger(__name__)


def apply_plan(planned: Planned, locks: Mapping[str, Lock], terms: Terms) -> Applied:
    """Send the calls of a plan and read back what came of them.

    `locks` holds each account's lock by the account's key. Never raises for what a carrier does; every planned change
    has its result. Raises BrokeOff for a defect that shows after something was sent.
    """
    started = time.monotonic()
    terms.reporter.started(len(planned.plan.calls))
    for account in planned.accounts:
        _settle_seen(account, locks[account.reading.account.key], terms)
    accounts = [account for account in planned.accounts if account.changes]
    try:
        results = _results(accounts, locks, terms)
    except Exception as error:
        if any(_written(account) for account in accounts):
            raise BrokeOff from error
        raise
    by_address = {(result.change.provider, result.change.address): result for result in results}
    return Applied(
        planned.plan,
        tuple(by_address[change.provider, change.address] for change in planned.plan.changes),
        sum(_written(account) for account in accounts),
        time.monotonic() - started,
        terms.stop.interrupted,
    )


def _results(accounts: Sequence[AccountPlan], locks: Mapping[str, Lock], terms: Terms) -> list[Result]:
    with ThreadPoolExecutor(max(1, len(accounts))) as pool:
        groups = pool.map(lambda a: _account(a, locks[a.reading.account.key], terms), accounts)
        return [result for group in groups for result in group]


def _settle_seen(account: AccountPlan, lock: Lock, terms: Terms) -> None:
    """Effects of earlier runs that reading has shown are settled, also where nothing is left to change."""
    seen = [intent.id for intent in account.unsettled.seen]
    if seen:
        terms.store.settle(lock.fence, seen, "confirmed", "seen live")


def _account(account: AccountPlan, lock: Lock, terms: Terms) -> list[Result]:
    """One account from its first call to its last memory."""
    session = account.reading.account.session
    sender = Sender(account, lock, terms)
    with session.writing():
        standing = sender.send_all()
    results, memories = Confirmer(account, terms).results(standing)
    try:
        terms.store.remember(lock.fence, memories)
        terms.store.forget(lock.fence, account.reading.account.key, [*_released(results), *_paid(results)])
        _close_intents(sender.ledger.intents, results, lock, terms)
    except ReconcilerError as error:
        # Less is remembered than was done, which costs the next run a look; the results stand.
        _log.warning("what was done is not remembered: %s", error.message)
    return results


def _released(results: list[Result]) -> list[str]:
    """Every address of numbers that are gone: what was known of them must not be taken for their successor's."""
    return [
        address(kind, result.change.key)
        for result in results
        if result.change.kind is Kind.DID and result.change.action is Action.DELETE and result.outcome is Outcome.DONE
        for kind in SETTING_KINDS
    ]


def _paid(results: list[Result]) -> list[str]:
    """Quotes that were accepted: they hold for what was done, once."""
    done = (result.change for result in results if result.outcome in (Outcome.DONE, Outcome.PENDING))
    return [quotes.where(change.address) for change in done if change.quote is not None]


def _close_intents(intents: Mapping[str, Intent], results: list[Result], lock: Lock, terms: Terms) -> None:
    """Effects that the reading showed are settled; the others stay open for the next run to look for."""
    done = {result.change.address for result in results if result.outcome is Outcome.DONE}
    seen = [intent.id for intent in intents.values() if intent.addresses[0] in done]
    if seen:
        terms.store.settle(lock.fence, seen, "confirmed", "seen live")


def _written(account: AccountPlan) -> int:
    effects = account.reading.account.session.stats.effects
    return sum(count for effect, count in effects.items() if effect is not Effect.SAFE)
