"""Waiting, for a bounded time, until a reading shows what was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from reconciler.engine.reading import OpenAccount, asked, observe
from reconciler.engine.standing import Terms
from reconciler.model.configuration import DesiredNumber, DesiredPort, Origin
from reconciler.model.plan import Change, Json, Ref
from reconciler.model.porting import Port
from reconciler.model.settings import SETTING_KINDS, Kind, Settings
from reconciler.providers.observed import Observed, Scope
from reconciler.transport.errors import CarrierError

R = TypeVar("R")


def poll(read: Callable[[], R], enough: Callable[[R], bool], terms: Terms, *, patience: float) -> R:
    """Read until it is enough, or for `patience` seconds (0: once), further and further apart. Raises what `read` does."""
    from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_exponential

    last: list[R] = []

    def once() -> R:
        last[:] = [read()]
        return last[0]

    enough_time = stop_after_delay(patience)
    retrying = Retrying(
        retry=retry_if_result(lambda result: not enough(result)),
        wait=wait_exponential(multiplier=0.25, max=10),
        stop=lambda state: terms.stop.requested or enough_time(state),
        sleep=terms.stop.sleep,
    )
    try:
        return retrying(once)
    except RetryError:
        return last[0]


def scope_of(changes: Sequence[Change]) -> Scope:
    """What must be read to see these changes: their numbers, with the settings that they give them."""
    by_number: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind in SETTING_KINDS:
            by_number[change.key].append(change)
    declared = {number: _declared(number, group) for number, group in by_number.items()}
    ports = {change.key: _port(change) for change in changes if change.kind is Kind.PORT}
    return Scope(frozenset(declared), declared, ports)


def _port(change: Change) -> DesiredPort:
    """The port of a change; one that is cancelled is known by the numbers of its order."""
    port = change.desired or change.before
    assert isinstance(port, Port)
    return DesiredPort(change.key, change.provider, port, change.origin or Origin("", 0, ()))


def _declared(number: str, changes: Sequence[Change]) -> DesiredNumber:
    """A number declared to be what these changes make of it, and nothing else."""
    first = changes[0]
    wanted: dict[str, Any] = {change.kind.value: change.desired for change in changes}
    return DesiredNumber(number, first.provider, Settings(**wanted), first.origin or Origin("", 0, ()))


def is_listed(change: Change, observed: Observed) -> bool:
    """Whether the number or trunk group that a change created is there."""
    if change.kind is Kind.TRUNK_GROUP:
        return (getattr(change.after, "name", None) or change.key) in observed.trunk_groups
    return change.key in observed.numbers


@dataclass(frozen=True, slots=True)
class Listed:
    """What waiting came to: the addresses that are there now, facts of what is live, the addresses that are on order, or whose
    order failed, with words for it, and why the reading failed, if it did."""

    there: frozenset[str] = frozenset()
    facts: Mapping[Ref, Json] = field(default_factory=dict)
    coming: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def until_listed(account: OpenAccount, changes: Sequence[Change], terms: Terms) -> Listed:
    """Read until every change's resource is there, or known not to come."""
    scope = scope_of(changes)
    try:
        observed = poll(
            lambda: observe(account, scope),
            lambda seen: all(is_listed(change, seen) or change.key in seen.failed for change in changes),
            terms,
            patience=terms.wait,
        )
        facts = asked(account, lambda: account.provider.facts(observed, changes))
    except CarrierError as error:
        return Listed(error=f"it could not be read back: {error.message}")
    there = frozenset(change.address for change in changes if is_listed(change, observed))
    bought = [change for change in changes if change.kind is Kind.DID and change.address not in there]
    coming, failed = (
        {change.address: told[change.key] for change in bought if change.key in told}
        for told in (observed.on_order, observed.failed)
    )
    return Listed(there, facts, coming, failed)
