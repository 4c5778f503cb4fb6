"""From changes to calls. Pure: it sends nothing. Calls come in the order in which they must go."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.model.plan import Change
from reconciler.model.settings import Kind
from reconciler.providers.base import Encoded
from reconciler.providers.kazoo.calls import Calls
from reconciler.providers.kazoo.delivery import Delivery
from reconciler.providers.kazoo.numbers import KINDS, is_purchase, is_release, number_calls
from reconciler.providers.kazoo.portcalls import port_calls
from reconciler.providers.kazoo.shop import purchase_calls


def encode(calls: Calls, changes: Sequence[Change], module: str) -> Encoded:
    """All calls of one account in one plan. `module` is the callflow module by which new forwarding goes out."""
    bought = [change for change in changes if is_purchase(change)]
    released = [change for change in changes if is_release(change)]
    purchase_calls(calls, bought)
    number_calls(calls, [c for c in changes if c.kind in KINDS and not is_purchase(c) and not is_release(c)])
    Delivery(calls, module, [change.key for change in bought]).encode(
        [change for change in changes if change.kind is Kind.FORWARDING],
        [change for change in changes if change.kind is Kind.TRUNK_GROUP],
        released,
    )
    for change in changes:
        if change.kind is Kind.PORT:
            port_calls(calls, change)
    for change in released:
        once = {change.address: f"release:{change.address}"}
        calls.about("release", {"number": change.key}, [change], to=(change.key,), once=once)
    return calls.encoded()
