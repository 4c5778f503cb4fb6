"""Making a plan: every declared resource against live state, then the calls for what differs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from reconciler.engine import intents as unsettled
from reconciler.engine.absence import Absence
from reconciler.engine.acquiring import acquire, out_of_reach
from reconciler.engine.diffing import Differ
from reconciler.engine.effects import Effects
from reconciler.engine.encoding import encode, numbered, routable
from reconciler.engine.finding import Findings, sealed
from reconciler.engine.limits import exceeded
from reconciler.engine.pools import Pooled
from reconciler.engine.portmemory import by_number
from reconciler.engine.ports import Portable, PortDiffer
from reconciler.engine.portwords import Place, at_line
from reconciler.engine.quotes import with_quotes
from reconciler.engine.reading import Reading, asked, at_once, ports_of, raise_if_none
from reconciler.engine.recall import Recall
from reconciler.engine.saved import SavedPlan
from reconciler.engine.targets import Targets
from reconciler.engine.unread import unread
from reconciler.model.configuration import Configuration, DesiredNumber
from reconciler.model.findings import Finding
from reconciler.model.plan import Action, Blocked, Call, Change, Forecast, Pending, Plan, Unmanaged
from reconciler.model.settings import Kind, address
from reconciler.providers.observed import Observed
from reconciler.state import Store
from reconciler.transport.errors import CarrierError

Item = TypeVar("Item", Change, Pending, Blocked, Unmanaged)


@dataclass(frozen=True, slots=True)
class Options:
    """How to plan: the time that counts as now, the globs of `--target`, the limits lifted by `--allow`, whether to ask the
    carriers about what is not there yet (numbers for sale, numbers to port), the saved plan that is to be applied, if it is
    one, and how to find the line of a key in the files."""

    now: datetime.datetime
    targets: Targets = field(default_factory=lambda: Targets(()))
    allow: tuple[str, ...] = ()
    prices: bool = True
    saved: SavedPlan | None = None
    place: Place = at_line


@dataclass(frozen=True, slots=True)
class Context:
    """What the parts of a plan have to know of each other: the pools of each account, and, for declared numbers that another
    account than theirs has, or has on order, what is known of that in words. `notes` go into the plan."""

    pooled: Mapping[str, Pooled] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    ordered: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The part of a plan that belongs to one account, with what applying it needs.

    `missing` are declared numbers that are to be bought, `gone` those that were there; `touched` the ids of the orders that
    the change of a port is about, `held` the changes that are blocked or wait.
    """

    reading: Reading
    recall: Recall
    unsettled: unsettled.Unsettled
    changes: tuple[Change, ...] = ()
    calls: tuple[Call, ...] = ()
    pending: tuple[Pending, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    missing: tuple[DesiredNumber, ...] = ()
    gone: tuple[DesiredNumber, ...] = ()
    touched: Mapping[str, frozenset[str]] = field(default_factory=dict)
    held: tuple[Change, ...] = ()
    pooled: Pooled = field(default_factory=Pooled)
    in_sync: Mapping[Kind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the accounts it was made from, in the same order as its accounts."""

    plan: Plan
    accounts: tuple[AccountPlan, ...]


def make_plan(
    configuration: Configuration,
    readings: Sequence[Reading],
    store: Store,
    options: Options,
    checks: Callable[[Sequence[AccountPlan]], Sequence[Finding]],
    context: Context = Context(),
) -> Planned:
    """The plan for a configuration, from whole readings. Sends `safe` calls only (prices of what is to be bought). Raises
    CarrierError only where no account can be worked on."""
    accounts = at_once(readings, lambda reading: _guarded(configuration, reading, store, options, context))
    readings = [account.reading for account in accounts]
    raise_if_none(readings)
    accounts = [replace(a, calls=numbered(a.calls, index)) for index, a in enumerate(accounts, start=1)]
    changes = _ordered(change for account in accounts for change in account.changes)
    in_sync = sum(sum(account.in_sync.values()) for account in accounts)
    live = in_sync + sum(change.action is not Action.CREATE for change in changes)
    plan = Plan(
        configuration=configuration.digest,
        accounts=tuple(replace(a.reading.summary(), in_sync=a.in_sync) for a in accounts),
        changes=changes,
        calls=tuple(call for account in accounts for call in account.calls),
        pending=_ordered(item for account in accounts for item in account.pending),
        blocked=_ordered(item for account in accounts for item in account.blocked),
        limits=exceeded(configuration.safety, changes, live, options.allow),
        unmanaged=_ordered(item for reading in readings for item in _unmanaged(configuration, reading)),
        findings=tuple(checks(accounts)),
        notes=(*_notes(readings), *context.notes, *(() if store.remembers else (_FORGETS,))),
        in_sync=in_sync,
        forecast=_forecast(accounts),
        complete=not options.targets and all(reading.error is None for reading in readings),
        targets=options.targets.globs,
    )
    return Planned(plan, tuple(accounts))


_FORGETS: Final = (
    "`state: none` remembers nothing: what an interrupted run ordered is not known to the next one, no other apply is locked "
    "out, what the carrier does not show is not compared, nothing is picked for pools, and there is no history"
)


def _ordered(items: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(sorted(items, key=lambda item: item.address))


def _notes(readings: Sequence[Reading]) -> Iterator[str]:
    for reading in readings:
        for note in reading.observed.notes if reading.observed else ():
            yield f"{reading.account.name}: {note}"


def _guarded(
    configuration: Configuration, reading: Reading, store: Store, options: Options, context: Context
) -> AccountPlan:
    """One account's part; where it cannot be asked what has to be asked, it counts as not read."""
    try:
        return _account(configuration, reading, store, options, context)
    except CarrierError as error:
        return _account(configuration, Reading(reading.account, None, error), store, options, context)


def _account(
    configuration: Configuration, reading: Reading, store: Store, options: Options, context: Context
) -> AccountPlan:
    recall = Recall(store, reading.account.key, options.now)
    name, targets, observed = reading.account.name, options.targets, reading.observed
    if observed is None:
        nothing = unsettled.Unsettled(name)
        return AccountPlan(reading, recall, nothing, blocked=unread(configuration, reading, targets))
    comparison = _Comparison(configuration, reading, observed, recall, options, context)
    judged = comparison.judged()
    found = comparison.of_everything(judged)
    pooled = context.pooled.get(name, Pooled())
    changes = [sealed(change, recall) for change in with_quotes(found.changes, recall) if change.address in targets]
    if options.saved is not None:
        changes = _as_saved(options.saved, changes, found, configuration)
    changes = routable(configuration, observed, changes, found)
    kept, calls, blocked = encode(reading, observed, changes, found)
    found.blocked += blocked
    if options.prices:
        found.blocked += out_of_reach(configuration, observed, found, targets)
    found.without(kept)
    return AccountPlan(
        reading,
        recall,
        judged,
        tuple(kept),
        calls,
        tuple(item for item in found.pending if item.address in targets),
        tuple(item for item in (*found.blocked, *pooled.blocked) if item.address in targets),
        tuple(number for number in found.missing if address(Kind.DID, number.number) in targets),
        tuple(number for number in found.gone if address(Kind.DID, number.number) in targets),
        found.touched,
        tuple(change for change in found.held if change.address in targets),
        pooled,
        found.in_sync,
    )


def _as_saved(saved: SavedPlan, changes: list[Change], found: Findings, configuration: Configuration) -> list[Change]:
    """The changes that are still as a saved plan has them; what else was found is left out, as far as it is not about them."""
    kept, moved = saved.keep(changes)
    refused = [*moved, *saved.undeclared(found.provider, configuration)]
    found.blocked = refused + [item for item in found.blocked if saved.is_about(item.address)]
    found.pending = [item for item in found.pending if item.address in saved.changes]
    found.held = [change for change in found.held if change.address in saved.changes]
    found.missing = [number for number in found.missing if address(Kind.DID, number.number) in saved.changes]
    found.gone = [number for number in found.gone if address(Kind.DID, number.number) in saved.changes]
    return kept


def ports_planned(
    configuration: Configuration, reading: Reading, store: Store, options: Options, ordered: Mapping[str, str]
) -> Findings:
    """What a plan would make of the ports of one account; nothing else of it is looked at."""
    observed = reading.observed
    assert observed is not None
    recall = Recall(store, reading.account.key, options.now)
    comparison = _Comparison(configuration, reading, observed, recall, options, Context(ordered=ordered))
    found = comparison.of_ports(comparison.judged())
    found.changes, _, blocked = encode(reading, observed, found.changes, found)
    found.blocked += blocked
    return found


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares what is declared for one account with what was read of it."""

    configuration: Configuration
    reading: Reading
    observed: Observed
    recall: Recall
    options: Options
    context: Context

    def judged(self) -> unsettled.Unsettled:
        """The effects of earlier runs that are not settled."""
        account = self.reading.account
        effects = Effects(self.configuration, self.observed, self.recall)
        intents = self.recall.store.open_intents(account.key)
        return unsettled.judge(
            account.name, intents, account.provider.capabilities, self.options.now, effects.seen, effects.failed
        )

    def of_everything(self, judged: unsettled.Unsettled) -> Findings:
        """What comes of all that is declared: ports first, since numbers come by them."""
        configuration, name = self.configuration, self.reading.account.name
        found = self.of_ports(judged)
        absence = Absence(self.observed, judged, found, self.context.elsewhere)
        capabilities = self.reading.account.provider.capabilities
        differ = Differ(name, self.observed, capabilities, self.recall, judged, found, absence)
        for group in configuration.trunk_groups.values():
            if group.provider == name:
                differ.trunk_group(group)
        differ.numbers([number for number in configuration.numbers.values() if number.provider == name])
        if self.options.prices:
            pooled = self.context.pooled.get(name, Pooled())
            acquire(differ, self.reading, self.options.targets, pooled.offers)
        return found

    def of_ports(self, judged: unsettled.Unsettled) -> Findings:
        """What comes of the ports alone."""
        name, capabilities = self.reading.account.name, self.reading.account.provider.capabilities
        found = Findings(name)
        ports = ports_of(self.configuration, name)
        owners = {number: port.key for port in ports.values() for number in port.settings.numbers or ()}
        root, orders = str(self.configuration.root), by_number(self.observed.ports)
        differ = PortDiffer(
            name, self.observed, capabilities, self.recall, judged, found, self.options.place, root, owners, orders,
            self.context.ordered,
        )  # fmt: skip
        self.recall.expect(address(Kind.PORT, key) for key in ports)
        for port in ports.values():
            asked = self.options.prices and address(Kind.PORT, port.key) in self.options.targets
            differ.port(port, _portable(self.reading) if asked else None)
        return found


def _portable(reading: Reading) -> Portable:
    account = reading.account
    return lambda numbers: asked(account, lambda: account.provider.portable(account.session, numbers))


def _unmanaged(configuration: Configuration, reading: Reading) -> list[Unmanaged]:
    """What is live and in no file. It is left alone."""
    if reading.observed is None:
        return []
    name = reading.account.name
    names = {group.settings.name or key for key, group in configuration.trunk_groups.items() if group.provider == name}
    items = [
        Unmanaged(address(Kind.DID, number), name)
        for number in reading.observed.numbers
        if number not in configuration.numbers
    ]
    items.extend(
        Unmanaged(address(Kind.TRUNK_GROUP, group), name)
        for group in reading.observed.trunk_groups
        if group not in names
    )
    return items


def _forecast(accounts: Sequence[AccountPlan]) -> Forecast:
    """Accounts are worked on at the same time, each at its own pace."""
    seconds = [len(a.calls) / a.reading.account.pace() for a in accounts if a.calls]
    return Forecast(sum(len(account.calls) for account in accounts), max(seconds, default=0.0))
