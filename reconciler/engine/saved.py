"""A saved plan, held against a fresh one: what is still as it was planned may go ahead, what moved is refused by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.engine.finding import holds_secret
from reconciler.model.configuration import Configuration
from reconciler.model.money import Cost, shown
from reconciler.model.plan import Action, Blocked, Change
from reconciler.model.secrets import Seal
from reconciler.model.settings import Kind, parts


@dataclass(frozen=True, slots=True)
class SavedChange:
    """What a saved plan says of one change: the fingerprint of what it was computed from, its price, what it does, where,
    what the carrier asked for it, and the seal of the secrets in it."""

    fingerprint: str
    cost: Cost
    action: Action
    provider: str
    quote: Cost | None = None
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """The changes of a saved plan by address, the accounts it was made for (name to identity), the numbers that it picked
    for pools, and the addresses of what it says is blocked."""

    changes: Mapping[str, SavedChange]
    accounts: Mapping[str, str]
    digest: str
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blocked: frozenset[str] = frozenset()

    def is_about(self, where: str) -> bool:
        """Whether the plan says anything of a resource."""
        return where in self.changes or where in self.blocked

    def keep(self, fresh: Sequence[Change]) -> tuple[list[Change], list[Blocked]]:
        """The fresh changes that are exactly as planned, and a refusal for each that is not.

        Changes that the saved plan does not have are left out without a word; it is not this plan's business. One that is
        no longer needed was done meanwhile.
        """
        kept, moved = [], []
        for change in fresh:
            saved = self.changes.get(change.address)
            if saved is None:
                continue
            change = _quoted(saved, change)
            reason = _stale(saved, change)
            if reason:
                remedy = "make a new plan, and review it"
                moved.append(Blocked(change.address, change.provider, reason, remedy, change.action, change.origin))
            else:
                kept.append(_with_secrets(saved, change))
        return kept, moved

    def undeclared(self, provider: str, configuration: Configuration) -> list[Blocked]:
        """A refusal for each planned change of an account that the files do not ask for any more."""
        reason, remedy = "the configuration does not ask for it any more", "make a new plan, and review it"
        return [
            Blocked(where, provider, reason, remedy, saved.action)
            for where, saved in self.changes.items()
            if saved.provider == provider and not _asked_for(where, saved.action, configuration)
        ]


def _with_secrets(saved: SavedChange, change: Change) -> Change:
    """The change; with a note where nothing tells whether its secrets are those that were planned."""
    if not holds_secret(change) or _of_one_key(saved, change):
        return change
    note = "it was planned with another state: whether its secrets are still those that were planned is not known"
    return replace(change, notes=(*change.notes, note))


def _of_one_key(saved: SavedChange, change: Change) -> bool:
    return saved.seal is not None and change.seal is not None and saved.seal.key == change.seal.key


def _quoted(saved: SavedChange, change: Change) -> Change:
    """The change with the charge that the saved plan shows, where this state remembers none."""
    if saved.quote is None or change.quote is not None:
        return change
    return replace(change, cost=saved.quote, quote=saved.quote)


def _asked_for(where: str, action: Action, configuration: Configuration) -> bool:
    kind, key = parts(where)
    if kind is Kind.TRUNK_GROUP:
        return key in configuration.trunk_groups
    if kind is Kind.PORT:
        port = configuration.ports.get(key)
        return port is not None and (port.cancel is not None) is (action is Action.DELETE)
    number = configuration.numbers.get(key)
    if number is None:
        return False
    if kind is Kind.DID and action is not Action.UPDATE:
        return (number.release is not None) is (action is Action.DELETE)
    return getattr(number.settings, kind) is not None


def _stale(saved: SavedChange, change: Change) -> str:
    if saved.provider != change.provider:
        return f"it was planned for {saved.provider}, and the configuration now has it at {change.provider}"
    if saved.fingerprint != change.fingerprint:
        return "the configuration or the live state of it is no longer what was planned"
    if _of_one_key(saved, change) and saved.seal != change.seal:
        return "a secret in it, in the configuration or live, is no longer what was planned"
    for name, planned, now in (
        ("once", saved.cost.once, change.cost.once),
        ("a month", saved.cost.monthly, change.cost.monthly),
    ):
        if Cost(now).above(Cost(planned)):
            return f"its price is now {shown(now)} {name}, above the planned {shown(planned)}"
    return ""
