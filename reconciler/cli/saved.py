"""A plan file's document as the engine's SavedPlan."""

from __future__ import annotations

from decimal import Decimal

from reconciler.engine.saved import SavedChange, SavedPlan
from reconciler.model.money import Cost
from reconciler.model.plan import Action
from reconciler.model.secrets import Seal
from reconciler.render.document import Money, PlanDocument, ResourceChange


def saved_plan(document: PlanDocument) -> SavedPlan:
    """What applying a saved plan needs of it."""
    changes = {change["address"]: _change(change) for change in document["resource_changes"]}
    accounts = {account["name"]: account["identity"] for account in document["accounts"]}
    picks: dict[str, tuple[str, ...]] = {}
    for change in document["resource_changes"]:
        pool = change["reconciler"]["pool"]
        if pool:
            picks[pool] = (*picks.get(pool, ()), change["name"])
    blocked = frozenset(entry["address"] for entry in document["blocked"])
    return SavedPlan(changes, accounts, document["digest"], picks, blocked)


def _change(change: ResourceChange) -> SavedChange:
    own = change["reconciler"]
    quote, seal = own["quote"], own["seal"]
    return SavedChange(
        own["fingerprint"],
        _cost(own["cost"]),
        Action(change["change"]["actions"][0]),
        change["provider_name"],
        _cost(quote) if quote else None,
        Seal(seal["key"], seal["fingerprint"]) if seal else None,
    )


def _cost(money: Money) -> Cost:
    once, monthly = (Decimal(amount) if amount is not None else None for amount in (money["once"], money["monthly"]))
    return Cost(once, monthly)
