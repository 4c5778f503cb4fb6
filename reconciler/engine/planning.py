"""Making a plan: every declared resource against live state, then the calls for what differs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.engine import intents as unsettled
from reconciler.engine.absence import Absence
from reconciler.engine.acquiring import acquire
from reconciler.engine.diffing import Differ
from reconciler.engine.effects import Effects
from reconciler.engine.encoding import encode, numbered, routable
from reconciler.engine.finding import Findings
from reconciler.engine.limits import exceeded
from reconciler.engine.pools import Pooled
from reconciler.engine.portmemory import by_number
from reconciler.engine.ports import Portable, PortDiffer
from reconciler.engine.portwords import Place, at_line
from reconciler.engine.quotes import with_quotes
from reconciler.engine.reading import Reading, at_once, ports_of, raise_if_none
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

Check = Callable[[Sequence[Reading], Sequence[Change], Mapping[str, Recall]], Sequence[Finding]]


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
    the change of a port is about.
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
    changes = tuple(sorted((c for account in accounts for c in account.changes), key=lambda c: c.address))
    in_sync = sum(sum(account.in_sync.values()) for account in accounts)
    live = in_sync + sum(change.action is not Action.CREATE for change in changes)
    unmanaged = [item for reading in readings for item in _unmanaged(configuration, reading)]
    plan = Plan(
        configuration=configuration.digest,
        accounts=tuple(replace(a.reading.summary(), in_sync=a.in_sync) for a in accounts),
        changes=changes,
        calls=tuple(call for account in accounts for call in account.calls),
        pending=tuple(sorted((p for account in accounts for p in account.pending), key=lambda p: p.address)),
        blocked=tuple(sorted((b for account in accounts for b in account.blocked), key=lambda b: b.address)),
        limits=exceeded(configuration.safety, changes, live, options.allow),
        unmanaged=tuple(sorted(unmanaged, key=lambda u: u.address)),
        findings=tuple(checks(accounts)),
        notes=(
            *(f"{r.account.name}: {note}" for r in readings if r.observed for note in r.observed.notes),
            *context.notes,
        ),
        in_sync=in_sync,
        forecast=_forecast(accounts),
        complete=not options.targets and all(reading.error is None for reading in readings),
        targets=options.targets.globs,
    )
    return Planned(plan, tuple(accounts))


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
    pooled = context.pooled.get(reading.account.name, Pooled())
    if reading.observed is None:
        nothing = unsettled.Unsettled(reading.account.name)
        return AccountPlan(reading, recall, nothing, blocked=unread(configuration, reading, options.targets))
    name = reading.account.name
    numbers = [number for number in configuration.numbers.values() if number.provider == name]
    capabilities = reading.account.provider.capabilities
    judged = _judged(configuration, reading.observed, reading, recall, options)
    found = _ports(configuration, reading.observed, reading, recall, judged, options, context.ordered)
    absence = Absence(reading.observed, judged, found, context.elsewhere)
    differ = Differ(name, reading.observed, capabilities, recall, judged, found, absence)
    for group in configuration.trunk_groups.values():
        if group.provider == name:
            differ.trunk_group(group)
    differ.numbers(numbers)
    if options.prices:
        acquire(differ, reading, options.targets, pooled.offers)
    changes = [change for change in with_quotes(found.changes, recall) if change.address in options.targets]
    if options.saved is not None:
        changes, moved = options.saved.keep(changes)
        refused = [*moved, *options.saved.undeclared(name, configuration)]
        found.blocked = refused + [item for item in found.blocked if item.address in options.saved.changes]
        found.pending = [item for item in found.pending if item.address in options.saved.changes]
    changes = routable(configuration, reading.observed, changes, found)
    kept, calls, blocked = encode(reading, reading.observed, changes, found)
    found.blocked += blocked
    found.without(kept)
    return AccountPlan(
        reading,
        recall,
        judged,
        tuple(kept),
        calls,
        tuple(item for item in found.pending if item.address in options.targets),
        tuple(item for item in (*found.blocked, *pooled.blocked) if item.address in options.targets),
        tuple(found.missing),
        tuple(found.gone),
        found.touched,
        pooled,
        found.in_sync,
    )


def ports_planned(
    configuration: Configuration, reading: Reading, store: Store, options: Options, ordered: Mapping[str, str]
) -> Findings:
    """What a plan would make of the ports of one account; nothing else of it is looked at."""
    assert reading.observed is not None
    recall = Recall(store, reading.account.key, options.now)
    judged = _judged(configuration, reading.observed, reading, recall, options)
    found = _ports(configuration, reading.observed, reading, recall, judged, options, ordered)
    found.changes, _, blocked = encode(reading, reading.observed, found.changes, found)
    found.blocked += blocked
    return found


def _judged(
    configuration: Configuration, observed: Observed, reading: Reading, recall: Recall, options: Options
) -> unsettled.Unsettled:
    """The effects of earlier runs that are not settled."""
    effects = Effects(configuration, observed, recall)
    intents = recall.store.open_intents(reading.account.key)
    capabilities = reading.account.provider.capabilities
    return unsettled.judge(reading.account.name, intents, capabilities, options.now, effects.seen, effects.failed)


def _ports(
    configuration: Configuration,
    observed: Observed,
    reading: Reading,
    recall: Recall,
    judged: unsettled.Unsettled,
    options: Options,
    ordered: Mapping[str, str],
) -> Findings:
    name, capabilities = reading.account.name, reading.account.provider.capabilities
    found = Findings(name)
    ports = ports_of(configuration, name)
    owners = {number: port.key for port in ports.values() for number in port.settings.numbers or ()}
    root, orders = str(configuration.root), by_number(observed.ports)
    differ = PortDiffer(
        name, observed, capabilities, recall, judged, found, options.place, root, owners, orders, ordered
    )
    recall.expect(address(Kind.PORT, key) for key in ports)
    for port in ports.values():
        asked = options.prices and address(Kind.PORT, port.key) in options.targets
        differ.port(port, _portable(reading) if asked else None)
    return found


def _portable(reading: Reading) -> Portable:
    account = reading.account
    return lambda numbers: account.provider.portable(account.session, numbers)


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
