"""From declared and live resources of one account to changes, pending, blocked; no call is made up here.

One pass over the declared numbers: nothing here is quadratic, and nearly every number ends at the first comparison. For the
rest memory is asked, of many at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from reconciler.engine.absence import Absence
from reconciler.engine.compare import Compared, compare, explain, merged
from reconciler.engine.finding import Findings, fingerprinted
from reconciler.engine.intents import Unsettled
from reconciler.engine.recall import Recall
from reconciler.model.configuration import DesiredNumber, DesiredTrunkGroup, Origin
from reconciler.model.plan import Action, Change, Pending
from reconciler.model.settings import Did, Kind, address
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.observed import LiveNumber, Observed
from reconciler.state import Memory

_UNKNOWN_KIND = Capability(fields=frozenset())
# How many numbers are compared before memory is asked of what differs.
_AT_ONCE: Final = 500


class Case(NamedTuple):
    """One resource that is declared (`want`) and, unless None, live (`have`), with the carrier's own words on it."""

    where: str
    kind: Kind
    key: str
    want: Any
    have: Any
    origin: Origin
    trouble: str = ""
    settling: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Differ:
    """Compares the declared resources of one account with what was observed of it."""

    provider: str
    observed: Observed
    capabilities: Capabilities
    recall: Recall
    unsettled: Unsettled
    found: Findings
    absence: Absence

    def numbers(self, desired: Sequence[DesiredNumber]) -> None:
        """Compare numbers; one that is not live is put on `missing` unless something else is known of it."""
        for start in range(0, len(desired), _AT_ONCE):
            cases = [case for number in desired[start : start + _AT_ONCE] for case in self._number(number)]
            with self.recall.at_hand(case.where for case, _ in cases):
                for case, compared in cases:
                    if compared.changed or compared.blind:
                        self._differs(case, compared)
                    else:
                        self._as_declared(case)

    def _number(self, desired: DesiredNumber) -> Iterator[tuple[Case, Compared]]:
        """Compare one number; what of its settings is to be looked at more closely."""
        live = self.observed.numbers.get(desired.number)
        if desired.release is not None:
            self._release(desired, live)
        elif live is None:
            self.absence.number(desired)
        else:
            if desired.settings.did is None:
                self.found.in_sync[Kind.DID] += 1
            for kind, want in desired.settings.items():
                have = getattr(live.settings, kind)
                if have is None:
                    why = live.trouble.get(kind) or live.trouble.get(Kind.DID, f"{self.provider} shows no {kind}")
                    self.found.block(address(kind, desired.number), why, "", desired.origin)
                    continue
                compared = compare(want, have, self._capability(kind).write_only)
                # Nearly every setting ends here.
                if not (compared.changed or compared.blind or live.settling or live.repairs):
                    self.found.in_sync[kind] += 1
                else:
                    yield _case(desired, kind, want, have, live), compared

    def _as_declared(self, case: Case) -> None:
        """What is shown as declared is in sync, unless the carrier says that it has no effect yet, or it is to be repaired."""
        if case.settling:
            self.found.pending.append(Pending(case.where, self.provider, case.settling, origin=case.origin))
        elif case.repair and not case.trouble:
            change = self._change(case, _action(case.want, case.have))
            self.found.changes.append(fingerprinted(replace(change, notes=(*change.notes, case.repair))))
        else:
            self.found.in_sync[case.kind] += 1

    def _differs(self, case: Case, compared: Compared) -> None:
        """A resource that is not as declared: what cannot be read back is judged by memory, the rest becomes a change
        unless something speaks against sending it now."""
        unseen = self.recall.unseen(case.where, case.want, case.have, compared.blind)
        if not compared.changed and not unseen:
            self.found.in_sync[case.kind] += 1
            return
        held = self._held_back(case)
        change = self._change(case, _action(case.want, case.have))
        change = replace(
            change,
            differences=explain(case.want, case.have, compared.changed, {name for name, _ in compared.blind}) + unseen,
            service_risk=case.kind is Kind.FORWARDING or "gateways" in compared.changed,
            notes=(*_notes(unseen, compared.changed), *self._unsaid(change), *change.notes),
        )
        (self.found.held if held else self.found.changes).append(fingerprinted(change))

    def _unsaid(self, change: Change) -> tuple[str, ...]:
        """What an update may replace without anybody having said so: neither declared nor to be read."""
        capability = self._capability(change.kind)
        if change.action is not Action.UPDATE or not capability.replaces:
            return ()
        hidden = sorted(capability.write_only)
        names = [name for name in hidden if "." not in name and getattr(change.after, name) is None]
        if not names:
            return ()
        return (f"{', '.join(names)}: not declared, and the carrier does not show it; what it is may be replaced",)

    def _change(self, case: Case, action: Action) -> Change:
        capability = self._capability(case.kind)
        return Change(
            case.where,
            case.kind,
            case.key,
            self.provider,
            action,
            before=case.have,
            after=None if action is Action.DELETE else merged(case.want, case.have),
            desired=case.want,
            cost=capability.cost.plus(capability.upkeep) if action is Action.CREATE else capability.cost,
            origin=case.origin,
            notes=self.unsettled.notes(case.where),
        )

    def _held_back(self, case: Case) -> bool:
        """Whether a difference is not to be acted on: trouble, still settling, or sent before and not taken."""
        waiting = self.unsettled.waiting(case.where)
        if case.trouble:
            remedy = "look at it in the carrier's portal"
            self.found.block(case.where, case.trouble, remedy, case.origin, _action(case.want, case.have))
        elif case.settling:
            self.found.pending.append(Pending(case.where, self.provider, case.settling, origin=case.origin))
        elif waiting is not None:
            self.found.hold(waiting, case.origin)
        else:
            memory = self.recall.sent_before(case.where, case.want, case.have)
            if memory is None:
                return False
            self._sent_before(case, memory)
        return True

    def _sent_before(self, case: Case, memory: Memory) -> None:
        """Exactly this was sent, and the carrier shows what it showed right after: it settles, or it did not stick."""
        if self.recall.settling(memory, self._capability(case.kind)):
            reason = f"sent, and not yet shown by {self.provider}"
            self.found.pending.append(Pending(case.where, self.provider, reason, memory.at, case.origin))
            return
        self.found.block(
            case.where,
            f"it was sent on {memory.at:%Y-%m-%d %H:%M} UTC, {self.provider} accepted it and still shows what it "
            "showed then: it did not stick",
            f"write what the carrier shows, or `reconciler state forget '{case.where}'` to send it once more",
            case.origin,
            _action(case.want, case.have),
        )

    def _capability(self, kind: Kind) -> Capability:
        return self.capabilities.kinds.get(kind, _UNKNOWN_KIND)

    def _release(self, desired: DesiredNumber, live: LiveNumber | None) -> None:
        release = desired.release
        assert release is not None
        where = address(Kind.DID, desired.number)
        if live is None:
            self.found.in_sync[Kind.DID] += 1
            return
        waiting = self.unsettled.waiting(where)
        if waiting is not None:
            self.found.hold(waiting, desired.origin)
        elif release.not_before is not None and self.recall.now.date() < release.not_before:
            reason = f"to be released, not before {release.not_before}"
            self.found.pending.append(Pending(where, self.provider, reason, origin=desired.origin))
        elif live.locked and not release.unlock:
            remedy = "unlock it at the carrier, or say `unlock: true` in its release"
            self.found.block(where, "the carrier locks it against deletion", remedy, desired.origin, Action.DELETE)
        elif Kind.DID in live.trouble:
            remedy = "look at the number in the carrier's portal"
            self.found.block(where, live.trouble[Kind.DID], remedy, desired.origin, Action.DELETE)
        else:
            ticket = f" ({release.ticket})" if release.ticket else ""
            self.found.changes.append(
                fingerprinted(
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
        """Compare one trunk group; it is matched by its name at the carrier (see `renaming.py`)."""
        where = address(Kind.TRUNK_GROUP, desired.key)
        want = desired.settings
        live = self.observed.trunk_groups.get(want.name or desired.key)
        case = Case(where, Kind.TRUNK_GROUP, desired.key, want, live.settings if live else None, desired.origin)
        if live is not None:
            case = case._replace(trouble=live.trouble, settling=live.settling)
        if desired.release is not None:
            self._group_release(case)
        elif live is not None:
            self._differs(case, compare(want, live.settings, self._capability(Kind.TRUNK_GROUP).write_only))
        elif not self._held_back(case):
            self.found.changes.append(fingerprinted(self._change(case, Action.CREATE)))

    def _group_release(self, case: Case) -> None:
        if case.have is None:
            self.found.in_sync[case.kind] += 1
        elif not self.capabilities.release_trunk_group:
            remedy = "remove it in the carrier's portal, then from the files"
            reason = f"{self.provider} has no call that removes a trunk group"
            self.found.block(case.where, reason, remedy, case.origin, Action.DELETE)
        elif not self._held_back(case):
            change = replace(self._change(case, Action.DELETE), desired=None, irreversible=True, service_risk=True)
            self.found.changes.append(fingerprinted(change))

    def created(self, desired: DesiredNumber, kind: Kind, want: Any) -> Change:
        """The change that gives a number about to be bought one of its settings."""
        where = address(kind, desired.number)
        return fingerprinted(self._change(Case(where, kind, desired.number, want, None, desired.origin), Action.CREATE))


def _case(desired: DesiredNumber, kind: Kind, want: Any, have: Any, live: LiveNumber) -> Case:
    trouble = live.trouble.get(Kind.DID) or live.trouble.get(kind, "")
    where, settling, repair = address(kind, desired.number), live.settling.get(kind, ""), live.repairs.get(kind, "")
    return Case(where, kind, desired.number, want, have, desired.origin, trouble, settling, repair)


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
