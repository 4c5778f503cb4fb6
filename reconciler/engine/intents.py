"""Billed and irreversible calls of earlier runs whose outcome is not settled, judged by what is live now.

An effect that can be seen is settled. One that the carrier accepted, or may have got, and that cannot be seen yet is waited
for; only when it left no trace for long enough may it be sent again, and the plan says so.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler.model.plan import Blocked, Pending
from reconciler.model.settings import Kind, parts
from reconciler.providers.base import Capabilities, Capability
from reconciler.state import Intent

_NOT_LIMITED = Capability(fields=frozenset())
# An accepted effect that never shows is a person's business after this long.
_PATIENCE = datetime.timedelta(hours=24)
# Nothing keeps a port from being filed twice as a number that is not for sale any more keeps it from being bought twice.
_PORT_TRACES = datetime.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The open intents of one account by address.

    `waits` are those to be waited for, `traceless` those that may be sent again, `seen` those that are done. `ordered` are
    purchases: what to say of them unless the number is still for sale, which shows that the order came to nothing.
    """

    provider: str
    waits: Mapping[str, Pending | Blocked] = field(default_factory=dict)
    traceless: Mapping[str, tuple[Intent, ...]] = field(default_factory=dict)
    ordered: Mapping[str, Pending | Blocked] = field(default_factory=dict)
    seen: tuple[Intent, ...] = ()

    def waiting(self, address: str) -> Pending | Blocked | None:
        """Why nothing may be sent for an address now: it settles, or it has settled for too long."""
        return self.waits.get(address)

    def notes(self, address: str) -> tuple[str, ...]:
        """What a plan says of a call that is sent although an earlier one had no answer."""
        return tuple(
            f"the call of {intent.at:%Y-%m-%d %H:%M} UTC for this "
            f"{'was accepted' if intent.status == 'accepted' else 'got no answer'} and left no trace"
            for intent in self.traceless.get(address, ())
        )


def judge(
    provider: str,
    intents: Sequence[Intent],
    capabilities: Capabilities,
    now: datetime.datetime,
    is_seen: Callable[[Intent], bool],
    has_failed: Callable[[Intent], bool],
) -> Unsettled:
    """Settle intents by reading: `is_seen` says whether the effect of one can be seen, `has_failed` that it came to nothing."""
    waits: dict[str, Pending | Blocked] = {}
    traceless: dict[str, list[Intent]] = defaultdict(list)
    ordered: dict[str, Pending | Blocked] = {}
    seen: list[Intent] = []
    for intent in intents:
        kind, _ = parts(intent.addresses[0])
        capability = capabilities.kinds.get(kind, _NOT_LIMITED)
        traces = max(capability.traces, _PORT_TRACES) if kind is Kind.PORT else capability.traces
        if is_seen(intent):
            seen.append(intent)
            continue
        for where in intent.addresses:
            if has_failed(intent):
                traceless[where].append(intent)
            elif kind is Kind.DID and intent.effect == "billed" and _old_enough(intent, traces, now):
                traceless[where].append(intent)
                ordered[where] = _accepted(intent, where, provider, _PATIENCE, now)
            elif intent.status == "accepted":
                _wait(waits, where, _accepted(intent, where, provider, max(capability.settles, _PATIENCE), now))
            elif now - intent.at < traces:
                reason = f"the call got no answer; {provider} may still be acting on it"
                _wait(waits, where, Pending(where, provider, reason, intent.at))
            else:
                traceless[where].append(intent)
    return Unsettled(provider, waits, {where: tuple(found) for where, found in traceless.items()}, ordered, tuple(seen))


def _wait(waits: dict[str, Pending | Blocked], where: str, verdict: Pending | Blocked) -> None:
    """Of several for one address, what needs a person counts."""
    if where not in waits or isinstance(verdict, Blocked):
        waits[where] = verdict


def _old_enough(intent: Intent, traces: datetime.timedelta, now: datetime.datetime) -> bool:
    """Whether a purchase would show by now. One that the carrier accepted is given time; of one that it may never have
    got, it is enough that the number is still for sale."""
    return intent.status != "accepted" or now - intent.at >= traces


def _accepted(
    intent: Intent, where: str, provider: str, patience: datetime.timedelta, now: datetime.datetime
) -> Pending | Blocked:
    if now - intent.at < patience:
        taken = "accepted" if intent.status == "accepted" else "perhaps accepted"
        return Pending(where, provider, f"{taken} by {provider}, and not yet shown by it", intent.at)
    reason = f"it was sent to {provider} on {intent.at:%Y-%m-%d %H:%M} UTC and has not shown since"
    return Blocked(where, provider, reason, f"ask {provider}; then `reconciler state forget '{where}'`")
