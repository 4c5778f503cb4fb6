"""What comparing one account gives: changes, what is pending, what is blocked; and the fingerprint of a change."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredNumber, Origin
from reconciler.model.fields import Sensitivity
from reconciler.model.plan import Action, Blocked, Change, Json, Pending
from reconciler.model.settings import Kind
from reconciler.model.values import marked, plain


class Fate(NamedTuple):
    """How it stands with what a number comes by: to be filed, on its way, blocked, or nothing is to come of it."""

    kind: Literal["filed", "pending", "blocked", "none"]
    reason: str = ""


@dataclass(slots=True)
class Findings:
    """What the pass over the declared resources of one account collects.

    `missing` are the declared numbers that would have to be bought, `gone` those that were there and are not any more.
    `fates` says of each declared port how it stands, `landed` which numbers ports have brought. `touched` are the ids of the
    orders that the change of a port is about. `held` are changes that are blocked or wait. `in_sync` counts the declared resources with no difference.
    """

    provider: str
    changes: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    missing: list[DesiredNumber] = field(default_factory=list)
    gone: list[DesiredNumber] = field(default_factory=list)
    fates: dict[str, Fate] = field(default_factory=dict)
    landed: set[str] = field(default_factory=set)
    coming: dict[str, str] = field(default_factory=dict)
    touched: dict[str, frozenset[str]] = field(default_factory=dict)
    in_sync: Counter[Kind] = field(default_factory=Counter)

    def by_address(self) -> dict[str, Change | Pending | Blocked]:
        """What was found of each address of which something was; a change before anything else."""
        found: list[Change | Pending | Blocked] = [*self.changes, *self.blocked, *self.pending]
        return {item.address: item for item in reversed(found)}

    def hold(self, verdict: Pending | Blocked, origin: Origin | None) -> None:
        """Put down what keeps an address from being changed now, with its place in the files."""
        if isinstance(verdict, Pending):
            self.pending.append(replace(verdict, origin=origin))
        else:
            self.blocked.append(replace(verdict, origin=origin))

    def pend(self, where: str, reason: str, origin: Origin | None, since: datetime.datetime | None = None) -> None:
        self.pending.append(Pending(where, self.provider, reason, since, origin))

    def without(self, changes: Collection[Change]) -> None:
        """Numbers of a port that turned out not to be among the changes wait for nothing: they are blocked with it."""
        planned = {change.address for change in changes}
        blocked = {item.address for item in self.blocked}
        lost = {where: port for where, port in self.coming.items() if port not in planned}
        for item in [item for item in self.pending if item.address in lost]:
            port = lost[item.address]
            why = "blocked" if port in blocked else "not part of this plan"
            self.block(item.address, f"it comes by {port}, which is {why}", "", item.origin, Action.CREATE)
        self.pending = [item for item in self.pending if item.address not in lost]

    def block(
        self, where: str, reason: str, remedy: str, origin: Origin | None, action: Action = Action.UPDATE
    ) -> None:
        self.blocked.append(Blocked(where, self.provider, reason, remedy, action, origin))


def holds_secret(change: Change) -> bool:
    """Whether something in it is masked in a plan, and in its fingerprint."""
    return any(marked(side, Sensitivity.SECRET) for side in (change.before, change.desired))


def sealed(change: Change, recall: Recall) -> Change:
    """The change with a seal of what it was computed from, where some of that is secret."""
    if not holds_secret(change):
        return change
    sides = (plain(side, secrets=True) for side in (change.before, change.desired))
    return replace(change, seal=recall.store.seal([change.address, *sides]))


def fingerprinted(change: Change, seen: Mapping[str, Json] | None = None) -> Change:
    """The change with a fingerprint of what it was computed from, `seen` included; secrets are masked before, so none can be
    guessed."""
    base = [change.address, change.action.value, plain(change.before), plain(change.desired)]
    text = json.dumps([*base, seen] if seen else base, sort_keys=True, separators=(",", ":"))
    return replace(change, fingerprint=hashlib.sha256(text.encode()).hexdigest())
