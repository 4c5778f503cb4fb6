"""Money (crossbar_services, kz_services): quotes, refusals, and what was charged in the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.replies import Refusal, system_error


@dataclass(frozen=True, slots=True)
class Item:
    """Something billable that a request would add."""

    category: str
    name: str
    subject: str
    quantity: int = 1
    rate: float = 0.0
    activation: float = 0.0


def confirm(call: Call, items: Sequence[Item]) -> None:
    """Quote with 402 what was not accepted yet; otherwise charge it.

    The services consulted for the quote are those of the account that asks: a reseller or the master account
    never sees the quote for what its sub-account will pay.
    """
    options = call.options
    billed = [item for item in items if item.rate or item.activation]
    if options.money_refusal != "none" and billed:
        raise _refusal(call)
    if not options.charges or not billed:
        return
    if call.caller.id == call.account.id and not call.accepts_charges():
        raise Refusal(402, "accept charges", [_invoice(billed)])
    for item in billed:
        call.estate.effect(
            "charged", item.subject, item=item.name, quantity=item.quantity, rate=item.rate, activation=item.activation
        )


def _refusal(call: Call) -> Refusal:
    name = call.options.money_refusal
    if name in ("no_credit", "no_payment_token"):
        return system_error(name)
    if name == "billing_issue":
        return Refusal(402, name, {"message": "account has unpaid invoices", "reason": "billing_issue"})
    text = f"account {call.account.id} does not have enough credit to perform the operation"
    return Refusal(402, name, {"code": 402, "error": name, "cause": call.account.id, "message": text})


def _invoice(items: Sequence[Item]) -> dict[str, object]:
    return {
        "items": [_line(item) for item in items],
        "activation_charges": [
            {"category": item.category, "item": item.name, "quantity": item.quantity, "rate": item.activation}
            for item in items
            if item.activation
        ],
        "taxes": [],
        "summary": {
            "today": sum(item.activation * item.quantity for item in items),
            "recurring": sum(item.rate * item.quantity for item in items),
        },
        "plan": {},
    }


def _line(item: Item) -> dict[str, object]:
    return {
        "category": item.category,
        "item": item.name,
        "quantity": item.quantity,
        "billable": item.quantity,
        "rate": item.rate,
        "total": item.rate * item.quantity,
        "changes": {"type": "created", "difference": {"quantity": item.quantity, "billable": item.quantity}},
    }
