"""Declared numbers that are not on their account: on their way, at another account, gone, or to be bought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconciler.engine.finding import Findings
from reconciler.engine.intents import Unsettled
from reconciler.model.configuration import DesiredNumber
from reconciler.model.plan import Action
from reconciler.model.settings import Kind, address
from reconciler.providers.base import NotOffered
from reconciler.providers.observed import Observed


@dataclass(frozen=True, slots=True)
class Absence:
    """What is known of the numbers that one account does not have. `elsewhere` says where else, in words, a number is."""

    observed: Observed
    unsettled: Unsettled
    found: Findings
    elsewhere: Mapping[str, str]

    def number(self, desired: DesiredNumber) -> None:
        """Put down why a number is not there, or that it is to be looked for among those for sale."""
        where = address(Kind.DID, desired.number)
        waiting = self.unsettled.waiting(where)
        on_order = self.observed.on_order.get(desired.number)
        if on_order is not None:
            self.found.pend(where, on_order, desired.origin)
        elif waiting is not None:
            self.found.hold(waiting, desired.origin)
        elif desired.acquire == "port" and (desired.port is not None or desired.number not in self.elsewhere):
            self._by_port(desired, where)
        elif desired.number in self.elsewhere:
            self._moves(desired, where)
        elif desired.acquire == "existing":
            self._gone(desired, where)
        else:
            self.found.missing.append(desired)

    def _by_port(self, desired: DesiredNumber, where: str) -> None:
        """A number that a port brings stands as the port does."""
        fate = self.found.fates.get(desired.port or "")
        port = address(Kind.PORT, desired.port or "")
        if desired.number in self.found.landed:
            self._vanished(desired, where, f"it came by {port} and is not on the account any more")
        elif fate is None:
            remedy = "check the number, or remove `acquire` to have it bought"
            self.found.block(
                where, "not on the account, and it is to come by a port", remedy, desired.origin, Action.CREATE
            )
        elif fate.kind == "none":
            self.found.in_sync[Kind.DID] += 1
        elif fate.kind == "filed":
            self.found.coming[where] = port
            self.found.pend(where, f"it comes by {port}, which this plan files", desired.origin)
        elif fate.kind == "pending":
            self.found.pend(where, f"it comes by {port}: {fate.reason}", desired.origin)
        else:
            reason = f"it comes by {port}, which is blocked"
            self.found.block(where, reason, fate.reason, desired.origin, Action.CREATE)

    def _moves(self, desired: DesiredNumber, where: str) -> None:
        """A number of another account is neither given up there nor bought here."""
        here = desired.provider
        self.found.block(
            where,
            f"it is {self.elsewhere[desired.number]}, and declared for {here}; moving it is a port",
            f'declare one under `ports` with `provider: {here}`, `numbers: ["{desired.number}"]` and its '
            "`losing_carrier`; or declare the number for the account that has it",
            desired.origin,
            Action.CREATE,
        )

    def _gone(self, desired: DesiredNumber, where: str) -> None:
        if desired.pool is not None:
            pool = address("pool", desired.pool)
            self._vanished(desired, where, f"it is one of {pool} and is not on the account any more")
            return
        self.found.gone.append(desired)
        remedy = "check the number, or remove `acquire` to have it bought"
        reason = "not on the account, and `acquire: existing` says never to buy it"
        self.found.block(where, reason, remedy, desired.origin, Action.CREATE)

    def _vanished(self, desired: DesiredNumber, where: str, reason: str) -> None:
        self.found.gone.append(desired)
        remedy = f'ask the carrier; to do without it, `dids: {{"{desired.number}": {{release: {{reason: ...}}}}}}`'
        self.found.block(where, reason, remedy, desired.origin, Action.CREATE)

    def not_offered(self, desired: DesiredNumber, offer: NotOffered) -> None:
        """A missing number that is not for sale: ordered before, and perhaps on its way, or not to be had."""
        where = address(Kind.DID, desired.number)
        ordered = self.unsettled.ordered.get(where)
        if ordered is not None:
            self.found.hold(ordered, desired.origin)
        else:
            self.found.block(where, offer.reason, offer.remedy, desired.origin, Action.CREATE)
