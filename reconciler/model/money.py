"""Prices in US dollars. A price that nobody told is None, and stays visible as unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final


@dataclass(frozen=True, slots=True)
class Cost:
    """What a change costs: once and every month, in US dollars. None: the carrier does not say."""

    once: Decimal | None = Decimal(0)
    monthly: Decimal | None = Decimal(0)

    @property
    def known(self) -> bool:
        return self.once is not None and self.monthly is not None

    @property
    def free(self) -> bool:
        return self.once == 0 and self.monthly == 0

    def plus(self, other: Cost) -> Cost:
        """Both together; what is not known of one is not known of the sum."""
        once = None if self.once is None or other.once is None else self.once + other.once
        monthly = None if self.monthly is None or other.monthly is None else self.monthly + other.monthly
        return Cost(once, monthly)

    def above(self, planned: Cost) -> bool:
        """Whether this is a charge that a plan did not show: a price that rose, became known, or is not told any more."""
        pairs = ((self.once, planned.once), (self.monthly, planned.monthly))
        return any(before is not None if now is None else now > (before or 0) for now, before in pairs)


FREE: Final = Cost()
UNKNOWN: Final = Cost(None, None)


def summed(costs: Iterable[Cost]) -> Cost:
    """The cost of one thing that does many; not known as soon as one of them is not."""
    found = FREE
    for cost in costs:
        found = found.plus(cost)
    return found


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of costs. `unknown` counts the items whose price nobody told; they are not in the sum."""

    once: Decimal = Decimal(0)
    monthly: Decimal = Decimal(0)
    unknown: int = 0


def total(costs: Iterable[Cost]) -> Total:
    """Add up costs, counting rather than guessing the unknown ones."""
    once = monthly = Decimal(0)
    unknown = 0
    for cost in costs:
        once += cost.once or 0
        monthly += cost.monthly or 0
        unknown += not cost.known
    return Total(once, monthly, unknown)


def dollars(text: object) -> Decimal | None:
    """Read a carrier's decimal string ("2.00000") as US dollars; None for anything that is not a price."""
    if text is None or isinstance(text, bool):
        return None
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def shown(amount: Decimal | None) -> str:
    """`$2.00`; fractions of a cent are kept when there are any (`$0.0045`); unknown is `unknown`."""
    if amount is None:
        return "unknown"
    normal = amount.normalize()
    exponent = normal.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"${amount:.{places}f}"
