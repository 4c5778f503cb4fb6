"""Billed and irreversible calls of earlier runs whose outcome is not settled, judged by what is live now.

An effect that can be seen is settled. One that the carrier accepted, or may have got, and that cannot be seen yet is waited
for; only when it left no trace for long enough may it be sent again, and the plan says so.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.model.plan import Blocked, Pending
from reconciler.model.settings import Kind, parts
from reconciler.providers.base import Capabilities, Capability, Observed
from reconciler.state import Intent

_NOT_LIMITED = Capability(fields=frozenset())
# An accepted effect that never shows is a person's business after this long.
_PATIENCE = datetime.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The open intents of one account by address.

    `waits` are those to be waited for, `traceless` those that may be sent again, `seen` those that are done. `ordered` are
    purchases: what to say of them unless the number is still for sale, which shows that the order came to nothing.
    """

    provider: str
    waits: Mapping[str, Pending | Blocked] = field(default_factory=dict)
    traceless: Mapping[str, Intent] = field(default_factory=dict)
    ordered: Mapping[str, Pending | Blocked] = field(default_factory=dict)
    seen: tuple[Intent, ...] = ()

    def waiting(self, address: str) -> Pending | Blocked | None:
        """Why nothing may be sent for an address now: it settles, or it has settled for too long."""
        return self.waits.get(address)

    def notes(self, address: str) -> tuple[str, ...]:
        """What a plan says of a call that is sent although an earlier one had no answer."""
        intent = self.traceless.get(address)
        if intent is None:
            return ()
        how = "was accepted" if intent.status == "accepted" else "got no answer"
        return (f"the call of {intent.at:%Y-%m-%d %H:%M} UTC for this {how} and left no trace",)


def judge(
    provider: str,
    intents: Sequence[Intent],
    observed: Observed,
    capabilities: Capabilities,
    now: datetime.datetime,
    shown: Mapping[str, bool],
) -> Unsettled:
    """Settle intents by reading: `shown` says, for addresses of settings, whether live is what is declared."""
    waits: dict[str, Pending | Blocked] = {}
    traceless: dict[str, Intent] = {}
    ordered: dict[str, Pending | Blocked] = {}
    seen: list[Intent] = []
    for intent in intents:
        where = intent.addresses[0]
        kind, key = parts(where)
        capability = capabilities.kinds.get(kind, _NOT_LIMITED)
        if intent.key in observed.effects or _effect_seen(intent, kind, key, observed, shown):
            seen.append(intent)
        elif kind is Kind.DID and intent.effect == "billed" and _old_enough(intent, capability, now):
            traceless[where] = intent
            ordered[where] = _accepted(intent, provider, _PATIENCE, now)
        elif intent.status == "accepted":
            waits[where] = _accepted(intent, provider, max(capability.settles, _PATIENCE), now)
        elif now - intent.at < capability.traces:
            reason = f"the call got no answer; {provider} may still be acting on it"
            waits[where] = Pending(where, provider, reason, intent.at)
        else:
            traceless[where] = intent
    return Unsettled(provider, waits, traceless, ordered, tuple(seen))


def _old_enough(intent: Intent, capability: Capability, now: datetime.datetime) -> bool:
    """Whether a purchase would show by now. One that the carrier accepted is given time; of one that it may never have
    got, it is enough that the number is still for sale."""
    return intent.status != "accepted" or now - intent.at >= capability.traces


def _accepted(intent: Intent, provider: str, patience: datetime.timedelta, now: datetime.datetime) -> Pending | Blocked:
    where = intent.addresses[0]
    if now - intent.at < patience:
        taken = "accepted" if intent.status == "accepted" else "perhaps accepted"
        return Pending(where, provider, f"{taken} by {provider}, and not yet shown by it", intent.at)
    reason = f"it was sent to {provider} on {intent.at:%Y-%m-%d %H:%M} UTC and has not shown since"
    return Blocked(where, provider, reason, f"ask {provider}; then `reconciler state forget '{where}'`")


def _effect_seen(intent: Intent, kind: Kind, key: str, observed: Observed, shown: Mapping[str, bool]) -> bool:
    where = intent.addresses[0]
    if kind is Kind.DID:
        there = key in observed.numbers
        return not there if intent.effect == "irreversible" else there
    return shown.get(where, False)
