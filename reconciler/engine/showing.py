"""What a reading shows of the changes that were sent: whether each is as wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.engine.compare import compare
from reconciler.engine.planning import AccountPlan
from reconciler.engine.portmemory import by_number, holding
from reconciler.engine.portorders import proof
from reconciler.model.plan import Action, Change
from reconciler.model.results import Proof
from reconciler.model.settings import Kind
from reconciler.providers.base import Capability
from reconciler.providers.observed import LivePort, Observed

_NO_CAPABILITY = Capability(fields=frozenset())


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reading shows of one change: whether it is as wanted, and the live setting (None: not there). `trouble` is why
    it will not come to be, in the carrier's words."""

    proof: Proof
    live: object | None = None
    native_id: str = ""
    orders: tuple[LivePort, ...] = ()
    trouble: str = ""


def capability_of(account: AccountPlan, change: Change) -> Capability:
    """What the carrier can express of the kind of a change."""
    return account.reading.account.provider.capabilities.kinds.get(change.kind, _NO_CAPABILITY)


@dataclass(slots=True)
class Showing:
    """One reading of an account, after calls were sent."""

    account: AccountPlan
    observed: Observed
    _orders: Mapping[str, Sequence[LivePort]] = field(init=False)

    def __post_init__(self) -> None:
        self._orders = by_number(self.observed.ports)

    def of(self, change: Change) -> Shown:
        """What it shows of a change."""
        if change.kind is Kind.PORT:
            return self._port(change)
        if change.kind is Kind.TRUNK_GROUP:
            return self._group(change)
        return self._of_number(change)

    def _port(self, change: Change) -> Shown:
        orders = holding(getattr(change.desired or change.before, "numbers", None) or (), self._orders)
        touched = self.account.touched.get(change.address, frozenset())
        return Shown(proof(change, orders, touched, capability_of(self.account, change)), orders=orders)

    def _group(self, change: Change) -> Shown:
        group = self.observed.trunk_groups.get(getattr(change.after or change.before, "name", None) or change.key)
        if change.action is Action.DELETE:
            return Shown(Proof.SETTLING, group.settings) if group is not None else Shown(Proof.CONFIRMED)
        if group is None:
            return Shown(Proof.SETTLING)
        return replace(self._compared(change, group.settings), native_id=group.native_id)

    def _of_number(self, change: Change) -> Shown:
        """A number itself, or one of its settings."""
        number = self.observed.numbers.get(change.key)
        live = getattr(number.settings, change.kind) if number is not None else None
        if change.kind is Kind.DID and change.action is Action.DELETE:
            return Shown(Proof.CONFIRMED if number is None else Proof.SETTLING, live)
        if number is None:
            return Shown(Proof.SETTLING)
        if change.kind is Kind.DID and change.action is Action.CREATE:
            # Bought, and perhaps not all of its own attributes are set: some carriers want a call of their own for them.
            able = capability_of(self.account, change)
            lacks = live is not None and compare(change.desired, live, able.write_only).changed
            return Shown(Proof.SETTLING if lacks else Proof.CONFIRMED, live)
        if live is None:
            return Shown(Proof.SETTLING)
        settling = change.kind in number.settling or change.kind in number.repairs
        return self._compared(change, live, settling=settling, trouble=number.trouble.get(change.kind, ""))

    def _compared(self, change: Change, live: object, *, settling: bool = False, trouble: str = "") -> Shown:
        """What is there, held against what was sent."""
        able = capability_of(self.account, change)
        if compare(change.desired, live, able.write_only).changed:
            if trouble:
                return Shown(Proof.DID_NOT_STICK, live, trouble=trouble)
            return Shown(Proof.SETTLING if able.settles else Proof.DID_NOT_STICK, live)
        if settling:
            return Shown(Proof.SETTLING, live)
        all_blind = bool(change.differences) and all(item.blind for item in change.differences)
        return Shown(Proof.UNVERIFIABLE if all_blind else Proof.CONFIRMED, live)
