"""What Kazoo's refusals say, without what was sent: they echo values, addresses and even the key of a login.

Source: notes, section 3 (the shapes of `data`), section 8 (402), section 16 (where documents and source disagree).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from reconciler.model.money import Cost, dollars

_MOST: Final = 5
_LONGEST: Final = 300
# A provider's message may end with the whole address that it was given, as JSON.
_ECHO: Final = re.compile(r"\s*\(?[{\[].*", re.DOTALL)
_PLAIN: Final[Mapping[str, str]] = {
    "datastore_conflict": "somebody else changed it at the same moment: plan again",
    "no_credit": "the account has no credit",
    "not_enough_credit": "the account has not enough credit",
    "no_payment_token": "the account has no means of payment on file",
    "billing_issue": "the account's billing is not in order",
    "service_restriction": "the account's service plan does not allow it",
}


def words_of(body: Mapping[str, Any]) -> str:
    """The carrier's own words for one of its error envelopes."""
    said = list(dict.fromkeys(_all(body.get("data"))))
    if not said:
        said = [_text(body.get("message"))]
    more = f" (and {len(said) - _MOST} more)" if len(said) > _MOST else ""
    return "; ".join(said[:_MOST])[:_LONGEST] + more or "refused without a reason"


def is_validation(body: Mapping[str, Any]) -> bool:
    """Whether the envelope says what is wrong with the request; the documents show that under the code 500 too."""
    return next(_rules(body.get("data")), None) is not None


def quoted(data: Any) -> Cost:
    """What a 402 asks: a list of invoices (4.3), or an object of charges (older). What is not said is not known.

    An invoice's `recurring` is the whole month's bill; what this change adds stands in the items' `changes`.
    """
    if isinstance(data, Mapping):
        return Cost(dollars(data.get("activation_charges")), None)
    invoices = [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []
    once = [_today(invoice) for invoice in invoices]
    monthly = [_added(invoice) for invoice in invoices]
    return Cost(_sum(once), _sum(monthly))


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if amounts and len(known) == len(amounts) else None


def _today(invoice: Mapping[str, Any]) -> Decimal | None:
    charges = invoice.get("activation_charges")
    if isinstance(charges, list):
        charges = _sum([dollars(item.get("total")) for item in charges if isinstance(item, Mapping)] or [Decimal(0)])
    summary = invoice.get("summary")
    said = dollars(summary.get("today")) if isinstance(summary, Mapping) else None
    return dollars(charges) if said is None else max(said, dollars(charges) or said)


def _added(invoice: Mapping[str, Any]) -> Decimal | None:
    items = [item for item in invoice.get("items") or () if isinstance(item, Mapping)]
    added = [amount for item in items if (amount := _change(item)) is not None]
    if added:
        return sum(added, Decimal(0))
    summary = invoice.get("summary")
    return dollars(summary.get("recurring")) if isinstance(summary, Mapping) else None


def _change(item: Mapping[str, Any]) -> Decimal | None:
    """What one item's change adds to the month; None where the item does not say."""
    changes = item.get("changes")
    difference = changes.get("difference") if isinstance(changes, Mapping) else None
    more = dollars(difference.get("billable")) if isinstance(difference, Mapping) else None
    rate = dollars(item.get("rate"))
    return None if more is None or rate is None else more * rate


def _all(data: Any) -> Iterator[str]:
    rules = list(_rules(data))
    if rules:
        yield from rules
    elif isinstance(data, Mapping):
        text = _text(data.get("message") or data.get("cause"))
        if text:
            yield text


def _rules(data: Any) -> Iterator[str]:
    """`path: message` of each rule that was broken, and neither the value nor the cause, which repeat what was sent."""
    if not isinstance(data, Mapping):
        return
    for path, rules in data.items():
        for rule, said in rules.items() if isinstance(rules, Mapping) else ():
            if isinstance(said, Mapping):
                yield f"{path}: {_text(said.get('message')) or rule}"


def _text(value: Any) -> str:
    said = _ECHO.sub("", value).strip() if isinstance(value, str) else ""
    return _PLAIN.get(said, said.replace("_", " "))
