"""All ports at a glance: each declared port and each order, how far every number is, and what it waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reconciler.model.configuration import Origin
from reconciler.model.errors import Exit
from reconciler.model.findings import Where
from reconciler.model.plan import Account
from reconciler.model.results import Verdict

NOT_FILED = "not filed"
LIVE = "live"
"""What is said of a number that stands in no order: that none holds it, or that it is on the account."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A key of the files that answers a rejection: its attribute, the key as it is written, and where it stands."""

    attribute: str
    key: str
    where: Where


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why an order was rejected, in the carrier's words, and what answers it."""

    code: str
    words: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order at the carrier. `since` is when it last moved, in the carrier's words."""

    id: str
    state: str
    words: str = ""
    since: str = ""
    problems: tuple[ProblemView, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberView:
    """One number: its state (of model.porting.PortState, or what is said of one in no order), its order, its FOC date, what it
    waits for, and the carrier's own words where they say more than the state."""

    number: str
    state: str
    order: str = ""
    foc_date: date | None = None
    waits_for: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class PortView:
    """One declared port, or an order that no file declares (`origin` is None).

    `stands` is what a plan would make of it: an action (`create`, `update`, `delete`), `pending`, `blocked` or `in sync`; or
    that it is `unread` or `undeclared`. `reason` and `remedy` are what the plan would say.
    """

    address: str
    provider: str
    origin: Origin | None
    stands: str
    reason: str = ""
    remedy: str = ""
    orders: tuple[OrderView, ...] = ()
    numbers: tuple[NumberView, ...] = ()


@dataclass(frozen=True, slots=True)
class Overview:
    """The ports of a configuration, and of its accounts if all were asked for."""

    configuration: str
    accounts: tuple[Account, ...]
    ports: tuple[PortView, ...]


def counted(ports: Sequence[PortView]) -> dict[str, int]:
    """How many numbers are in each state, by state."""
    return dict(sorted(Counter(number.state for port in ports for number in port.numbers).items()))


def judge_ports(overview: Overview) -> Verdict:
    """The verdict on looking at ports: an error only where an account could not be read."""
    ports, counts = overview.ports, counted(overview.ports)
    numbers = sum(counts.values())
    states = ", ".join(f"{count:,} {state}" for state, count in counts.items())
    many = f"{len(ports):,} port{'' if len(ports) == 1 else 's'}, {numbers:,} number{'' if numbers == 1 else 's'}"
    summary = f"{many}: {states}." if states else "No ports."
    unread = [account.name for account in overview.accounts if account.error]
    if unread:
        return Verdict(Exit.ERROR, f"Error: {' and '.join(unread)} could not be read. {summary}")
    return Verdict(Exit.DONE, summary)
