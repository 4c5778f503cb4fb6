"""Safety limits: how much one apply may do before a person says so. Checked against the whole plan, never per item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from reconciler.model.configuration import Safety
from reconciler.model.money import shown, total
from reconciler.model.plan import Action, Change, LimitHit
from reconciler.model.settings import Kind

RELEASES: Final = "releases"
E911_REMOVALS: Final = "e911-removals"
PURCHASES: Final = "purchases"
CHANGES: Final = "changes"
SPEND: Final = "spend"
ALLOWANCES: Final = (RELEASES, E911_REMOVALS, PURCHASES, CHANGES, SPEND)


def exceeded(safety: Safety, changes: Sequence[Change], live: int, allowed: Iterable[str]) -> tuple[LimitHit, ...]:
    """The limits that the changes exceed and that are not lifted. `live` counts the live resources that are declared."""
    lifted = frozenset(allowed)
    releases = sum(c.kind is Kind.DID and c.action is Action.DELETE for c in changes)
    removals = sum(c.kind is Kind.E911 and c.action is Action.DELETE for c in changes)
    purchases = sum(c.kind is Kind.DID and c.action is Action.CREATE for c in changes)
    # Additions do not count: what is not there yet cannot be harmed.
    changed = sum(c.action is not Action.CREATE for c in changes)
    counted = (
        ("max_releases", releases, safety.max_releases, safety.max_releases_share, RELEASES),
        ("max_e911_removals", removals, safety.max_e911_removals, safety.max_e911_removals_share, E911_REMOVALS),
        ("max_purchases", purchases, safety.max_purchases, safety.max_purchases_share, PURCHASES),
        ("max_change_share", changed, safety.max_changes, safety.max_change_share, CHANGES),
    )
    hits = [
        hit
        for name, count, limit, share, allow in counted
        if allow not in lifted
        for hit in _counts(name, count, limit, share, live, allow)
    ]
    if SPEND not in lifted:
        hits.extend(_money(safety, changes))
    return tuple(hits)


def _counts(
    name: str, count: int, limit: int | None, share: Decimal | None, live: int, allow: str
) -> Iterable[LimitHit]:
    if limit is not None and count > limit:
        yield LimitHit(name, str(limit), str(count), allow)
    if share is not None and count > share * live:
        yield LimitHit(name, f"{share:.0%} of {live} live resources", str(count), allow)


def _money(safety: Safety, changes: Sequence[Change]) -> Iterable[LimitHit]:
    """A price that nobody tells cannot be held below a limit: with a limit set, it is over it."""
    spend = total(change.cost for change in changes)
    for name, limit, amount in (
        ("max_upfront", safety.max_upfront, spend.once),
        ("max_monthly", safety.max_monthly, spend.monthly),
    ):
        if limit is None:
            continue
        if amount > limit:
            yield LimitHit(name, shown(limit), shown(amount), SPEND)
        elif spend.unknown:
            found = f"{shown(amount)} and {spend.unknown} prices that the carrier does not tell"
            yield LimitHit(name, shown(limit), found, SPEND)
