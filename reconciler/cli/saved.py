"""A plan file's document as the engine's SavedPlan."""

from __future__ import annotations

from decimal import Decimal

from reconciler.engine.saved import SavedChange, SavedPlan
from reconciler.model.money import Cost
from reconciler.model.plan import Action
from reconciler.render.document import Money, PlanDocument


def saved_plan(document: PlanDocument) -> SavedPlan:
    """What applying a saved plan needs of it."""
    changes = {
        change["address"]: SavedChange(
            change["reconciler"]["fingerprint"],
            _cost(change["reconciler"]["cost"]),
            Action(change["change"]["actions"][0]),
            change["provider_name"],
        )
        for change in document["resource_changes"]
    }
    accounts = {account["name"]: account["identity"] for account in document["accounts"]}
    return SavedPlan(changes, accounts, document["digest"])


def _cost(money: Money) -> Cost:
    once, monthly = (Decimal(amount) if amount is not None else None for amount in (money["once"], money["monthly"]))
    return Cost(once, monthly)
