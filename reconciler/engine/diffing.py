"""From declared and live resources of one account to changes, pending, blocked; no call is made up here.

One pass over the declared numbers: nothing here is quadratic, and nearly every number ends at the first comparison.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.engine.compare import compare, explain, merged
from reconciler.engine.intents import Unsettled
from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredNumber, DesiredTrunkGroup, Origin
from reconciler.model.plan import Action, Blocked, Change, Pending
from reconciler.model.settings import Did, Kind, address
from reconciler.model.values import plain
from reconciler.providers.base import Capabilities, Capability, LiveNumber, NotOffered, Observed

_UNKNOWN_KIND = Capability(fields=frozenset())


@dataclass(slots=True)
class Findings:
    """What the pass collects for one account. `missing` are the declared numbers that would have to be bought."""

    changes: list[Change] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)
    missing: list[DesiredNumber] = field(default_factory=list)
    in_sync: int = 0


@dataclass(frozen=True, slots=True)
class Differ:
    """Compares the declared resources of one account with what was observed of it.

    `groups` maps a trunk group's key in the files to its name at the carrier.
    """

    provider: str
    observed: Observed
    capabilities: Capabilities
    recall: Recall
    unsettled: Unsettled
    groups: Mapping[str, str]
    found: Findings = field(default_factory=Findings)

    def number(self, desired: DesiredNumber) -> None:
        """Compare one number; one that is not live is put on `missing` unless something else is known of it."""
        live = self.observed.numbers.get(desired.number)
        if desired.release is not None:
            self._release(desired, live)
        elif live is None:
            self._absent(desired)
        else:
            if desired.settings.did is None:
                self.found.in_sync += 1
            for kind, want in desired.settings.items():
                self.setting(desired, kind, want, live)

    def setting(self, desired: DesiredNumber, kind: Kind, want: Any, live: LiveNumber) -> None:
        """Compare one setting of a number that is there."""
        want = self._named(want)
        have = getattr(live.settings, kind)
        capability = self.capabilities.kinds.get(kind, _UNKNOWN_KIND)
        if have is None:
            self._block(address(kind, desired.number), f"{self.provider} shows no {kind}", "", desired.origin)
            return
        compared = compare(want, have, capability.write_only)
        if not compared.changed and not compared.blind:
            self.found.in_sync += 1
            return
        where = address(kind, desired.number)
        unseen = self.recall.unseen(where, want, have, compared.blind)
        if not compared.changed and not unseen:
            self.found.in_sync += 1
            return
        if self._held_back(where, kind, want, have, live, capability, desired.origin):
            return
        self.found.changes.append(
            _fingerprinted(
                Change(
                    where,
                    kind,
                    desired.number,
                    self.provider,
                    _action(want, have),
                    before=have,
                    after=merged(want, have) if getattr(want, "enabled", True) else None,
                    desired=want,
                    differences=explain(want, have, compared.changed) + unseen,
                    cost=capability.cost,
                    service_risk=kind is Kind.FORWARDING,
                    origin=desired.origin,
                    notes=_notes(unseen, compared.changed) + self.unsettled.notes(where),
                )
            )
        )

    def _held_back(
        self, where: str, kind: Kind, want: Any, have: Any, live: LiveNumber, capability: Capability, origin: Origin
    ) -> bool:
        """Whether a difference is not to be acted on: trouble, still settling, or sent before and not taken."""
        trouble = live.trouble.get(Kind.DID) or live.trouble.get(kind)
        if trouble:
            self._block(where, trouble, "look at the number in the carrier's portal", origin)
            return True
        if kind in live.settling:
            self.found.pending.append(Pending(where, self.provider, live.settling[kind], origin=origin))
            return True
        waiting = self.unsettled.waiting(where)
        if waiting is not None:
            self._hold(waiting, origin)
            return True
        memory = self.recall.sent_before(where, want, have)
        if memory is None:
            return False
        if self.recall.settling(memory, capability):
            reason = f"sent, and not yet shown by {self.provider}"
            self.found.pending.append(Pending(where, self.provider, reason, memory.at, origin))
        else:
            self._block(
                where,
                f"it was sent on {memory.at:%Y-%m-%d %H:%M} UTC, {self.provider} accepted it and still shows what it "
                "showed then: it did not stick",
                f"write what the carrier shows, or `reconciler state forget '{where}'` to send it once more",
                origin,
            )
        return True

    def _absent(self, desired: DesiredNumber) -> None:
        """A declared number that is not live: on order, never to be bought, or to be looked for."""
        where = address(Kind.DID, desired.number)
        waiting = self.unsettled.waiting(where)
        on_order = self.observed.on_order.get(desired.number)
        if on_order is not None:
            self.found.pending.append(Pending(where, self.provider, on_order, origin=desired.origin))
        elif waiting is not None:
            self._hold(waiting, desired.origin)
        elif desired.acquire != "purchase":
            why = "it is to come by a port" if desired.acquire == "port" else "`acquire: existing` says never to buy it"
            remedy = "check the number, or remove `acquire` to have it bought"
            self._block(where, f"not on the account, and {why}", remedy, desired.origin, Action.CREATE)
        else:
            self.found.missing.append(desired)

    def not_offered(self, desired: DesiredNumber, offer: NotOffered) -> None:
        """A missing number that is not for sale: ordered before, and perhaps on its way, or not to be had."""
        where = address(Kind.DID, desired.number)
        ordered = self.unsettled.ordered.get(where)
        if ordered is not None:
            self._hold(ordered, desired.origin)
        else:
            self._block(where, offer.reason, offer.remedy, desired.origin, Action.CREATE)

    def _release(self, desired: DesiredNumber, live: LiveNumber | None) -> None:
        release = desired.release
        assert release is not None
        where = address(Kind.DID, desired.number)
        if live is None:
            self.found.in_sync += 1
            return
        waiting = self.unsettled.waiting(where)
        if waiting is not None:
            self._hold(waiting, desired.origin)
        elif release.not_before is not None and self.recall.now.date() < release.not_before:
            reason = f"to be released, not before {release.not_before}"
            self.found.pending.append(Pending(where, self.provider, reason, origin=desired.origin))
        elif live.locked and not release.unlock:
            remedy = "unlock it at the carrier, or say `unlock: true` in its release"
            self._block(where, "the carrier locks it against deletion", remedy, desired.origin, Action.DELETE)
        elif Kind.DID in live.trouble:
            remedy = "look at the number in the carrier's portal"
            self._block(where, live.trouble[Kind.DID], remedy, desired.origin, Action.DELETE)
        else:
            ticket = f" ({release.ticket})" if release.ticket else ""
            self.found.changes.append(
                _fingerprinted(
                    Change(
                        where,
                        Kind.DID,
                        desired.number,
                        self.provider,
                        Action.DELETE,
                        before=live.settings.did or Did(),
                        after=None,
                        desired=None,
                        irreversible=True,
                        service_risk=True,
                        origin=desired.origin,
                        notes=(f"released: {release.reason}{ticket}", *self.unsettled.notes(where)),
                    )
                )
            )

    def trunk_group(self, desired: DesiredTrunkGroup) -> None:
        """Compare one trunk group; it is matched by its name at the carrier, then by the id last seen for it."""
        where = address(Kind.TRUNK_GROUP, desired.key)
        want = desired.settings
        live = self.observed.trunk_groups.get(want.name or desired.key) or self._renamed(where)
        capability = self.capabilities.kinds.get(Kind.TRUNK_GROUP, _UNKNOWN_KIND)
        if desired.release is not None:
            self._block(
                where,
                f"{self.provider} has no call that removes a trunk group",
                "remove it in the carrier's portal, then from the files",
                desired.origin,
                Action.DELETE,
            )
            return
        if live is not None and live.trouble:
            self._block(where, live.trouble, "give them different names at the carrier first", desired.origin)
            return
        before = live.settings if live else None
        changed: tuple[str, ...] = ()
        if before is not None:
            compared = compare(want, before, capability.write_only)
            unseen = self.recall.unseen(where, want, before, compared.blind)
            changed = compared.changed
            if not changed and not unseen:
                self.found.in_sync += 1
                return
            memory = self.recall.sent_before(where, want, before)
            if memory is not None:
                remedy = f"write what the carrier shows, or `reconciler state forget '{where}'` to send it once more"
                self._block(where, "it was sent before and did not stick", remedy, desired.origin)
                return
        waiting = self.unsettled.waiting(where)
        if waiting is not None:
            self._hold(waiting, desired.origin)
            return
        self.found.changes.append(
            _fingerprinted(
                Change(
                    where,
                    Kind.TRUNK_GROUP,
                    desired.key,
                    self.provider,
                    Action.UPDATE if before else Action.CREATE,
                    before=before,
                    after=merged(want, before),
                    desired=want,
                    differences=explain(want, before, changed) if before else (),
                    service_risk="gateways" in changed,
                    origin=desired.origin,
                    notes=self.unsettled.notes(where),
                )
            )
        )

    def _renamed(self, where: str) -> Any:
        memory = self.recall.of(where)
        known = memory.native.get("id") if memory else None
        if known is None:
            return None
        return next((group for group in self.observed.trunk_groups.values() if group.native_id == known), None)

    def _named(self, want: Any) -> Any:
        """Forwarding to a trunk group by its name at the carrier, where that is not its key in the files."""
        key = getattr(want, "trunk_group", None)
        name = self.groups.get(key) if key else None
        return replace(want, trunk_group=name) if name is not None and name != key else want

    def created(self, desired: DesiredNumber, kind: Kind, want: Any) -> Change:
        """The change that gives a number about to be bought one of its settings."""
        want = self._named(want)
        return _fingerprinted(
            Change(
                address(kind, desired.number),
                kind,
                desired.number,
                self.provider,
                Action.CREATE,
                before=None,
                after=want,
                desired=want,
                cost=self.capabilities.kinds.get(kind, _UNKNOWN_KIND).cost,
                origin=desired.origin,
            )
        )

    def _hold(self, verdict: Pending | Blocked, origin: Origin | None) -> None:
        """Put down what keeps an address from being changed now, with its place in the files."""
        if isinstance(verdict, Pending):
            self.found.pending.append(replace(verdict, origin=origin))
        else:
            self.found.blocked.append(replace(verdict, origin=origin))

    def _block(
        self, where: str, reason: str, remedy: str, origin: Origin | None, action: Action = Action.UPDATE
    ) -> None:
        self.found.blocked.append(Blocked(where, self.provider, reason, remedy, action, origin))


def _action(want: Any, have: Any) -> Action:
    """Switching a setting on or off is creating or deleting it; anything else updates it."""
    if getattr(want, "enabled", True) is False:
        return Action.DELETE
    return Action.UPDATE if getattr(have, "enabled", True) else Action.CREATE


def _notes(unseen: tuple[Any, ...], changed: tuple[str, ...]) -> tuple[str, ...]:
    if not unseen or changed:
        return ()
    names = ", ".join(item.path for item in unseen)
    return (f"the carrier does not show {names}; sent because it is not what was last sent from here",)


def _fingerprinted(change: Change) -> Change:
    """The change with a fingerprint of what it was computed from; secrets are masked before, so none can be guessed."""
    base = [change.address, change.action.value, plain(change.before), plain(change.desired)]
    text = json.dumps(base, sort_keys=True, separators=(",", ":"))
    return replace(change, fingerprint=hashlib.sha256(text.encode()).hexdigest())
