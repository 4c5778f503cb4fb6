"""Making a plan: every declared resource against live state, then the calls for what differs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reconciler.engine import intents as unsettled
from reconciler.engine.compare import compare
from reconciler.engine.diffing import Differ, Findings
from reconciler.engine.limits import exceeded
from reconciler.engine.reading import Reading
from reconciler.engine.recall import Recall
from reconciler.engine.saved import SavedPlan
from reconciler.engine.targets import Targets
from reconciler.model.configuration import Configuration, DesiredNumber
from reconciler.model.errors import ReconcilerError
from reconciler.model.findings import Finding
from reconciler.model.plan import Action, Blocked, Call, Change, Forecast, Pending, Plan, Unmanaged
from reconciler.model.settings import Did, Kind, address, parts
from reconciler.providers.base import NotOffered, Observed
from reconciler.state import Intent, Store

Check = Callable[[Sequence[Reading], Sequence[Change], Mapping[str, Recall]], Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class Options:
    """How to plan: the time that counts as now, the globs of `--target`, the limits lifted by `--allow`, whether to look
    for missing numbers among those for sale, and the saved plan that is to be applied, if it is one."""

    now: datetime.datetime
    targets: Targets = field(default_factory=lambda: Targets(()))
    allow: tuple[str, ...] = ()
    prices: bool = True
    saved: SavedPlan | None = None


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The part of a plan that belongs to one account, with what applying it needs."""

    reading: Reading
    recall: Recall
    unsettled: unsettled.Unsettled
    changes: tuple[Change, ...] = ()
    calls: tuple[Call, ...] = ()
    pending: tuple[Pending, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    missing: tuple[DesiredNumber, ...] = ()
    in_sync: int = 0


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
) -> Planned:
    """The plan for a configuration, from whole readings. Sends `safe` calls only (prices of what is to be bought)."""
    accounts = [_account(configuration, reading, store, options) for reading in readings]
    accounts = [_with_call_ids(account, index) for index, account in enumerate(accounts, start=1)]
    changes = tuple(sorted((c for account in accounts for c in account.changes), key=lambda c: c.address))
    in_sync = sum(account.in_sync for account in accounts)
    live = in_sync + sum(change.action is not Action.CREATE for change in changes)
    unmanaged = [item for reading in readings for item in _unmanaged(configuration, reading)]
    plan = Plan(
        configuration=configuration.digest,
        accounts=tuple(reading.summary() for reading in readings),
        changes=changes,
        calls=tuple(call for account in accounts for call in account.calls),
        pending=tuple(sorted((p for account in accounts for p in account.pending), key=lambda p: p.address)),
        blocked=tuple(sorted((b for account in accounts for b in account.blocked), key=lambda b: b.address)),
        limits=exceeded(configuration.safety, changes, live, options.allow),
        unmanaged=tuple(sorted(unmanaged, key=lambda u: u.address)),
        findings=tuple(checks(accounts)),
        notes=tuple(f"{r.account.name}: {note}" for r in readings if r.observed for note in r.observed.notes),
        in_sync=in_sync,
        forecast=_forecast(accounts),
        complete=not options.targets and all(reading.error is None for reading in readings),
        targets=options.targets.globs,
    )
    return Planned(plan, tuple(accounts))


def _account(configuration: Configuration, reading: Reading, store: Store, options: Options) -> AccountPlan:
    key = reading.account.key
    recall = Recall(store, store.memories(key), options.now)
    if reading.observed is None:
        return AccountPlan(reading, recall, unsettled.Unsettled(reading.account.name))
    name = reading.account.name
    numbers = [number for number in configuration.numbers.values() if number.provider == name]
    open_ones = store.open_intents(key)
    judged = unsettled.judge(
        name,
        open_ones,
        reading.observed,
        reading.account.provider.capabilities,
        options.now,
        {intent.addresses[0]: _shown(configuration, intent, reading.observed, recall) for intent in open_ones},
    )
    differ = Differ(
        name,
        reading.observed,
        reading.account.provider.capabilities,
        recall,
        judged,
    )
    for group in configuration.trunk_groups.values():
        if group.provider == name:
            differ.trunk_group(group)
    for number in numbers:
        differ.number(number)
    if options.prices:
        _acquire(differ, reading, options.targets)
    found = differ.found
    changes = [change for change in found.changes if change.address in options.targets]
    if options.saved is not None:
        changes, moved = options.saved.keep(changes)
        refused = [*moved, *options.saved.undeclared(name, configuration)]
        found.blocked = refused + [item for item in found.blocked if item.address in options.saved.changes]
        found.pending = [item for item in found.pending if item.address in options.saved.changes]
    changes = _routable(configuration, reading.observed, changes, found)
    kept, calls, blocked = _encode(reading, reading.observed, changes, _waiting_numbers(found))
    return AccountPlan(
        reading,
        recall,
        judged,
        tuple(kept),
        calls,
        tuple(item for item in found.pending if item.address in options.targets),
        tuple(item for item in (*found.blocked, *blocked) if item.address in options.targets),
        tuple(found.missing),
        found.in_sync,
    )


def _shown(configuration: Configuration, intent: Intent, observed: Observed, recall: Recall) -> bool:
    """Whether the effect of an earlier call on a trunk group or a setting can be seen live: it is there as declared, or,
    if something else is declared by now, it is not what was seen right after the call any more."""
    kind, key = parts(intent.addresses[0])
    if kind is Kind.TRUNK_GROUP:
        group = configuration.trunk_groups.get(key)
        return ((group.settings.name if group else None) or key) in observed.trunk_groups
    desired, live = configuration.numbers.get(key), observed.numbers.get(key)
    want = getattr(desired.settings, kind, None) if desired else None
    if want is None or live is None:
        return False
    have = getattr(live.settings, kind)
    memory = recall.of(intent.addresses[0])
    moved = memory is not None and memory.at >= intent.at and memory.seen not in (None, recall.print(have))
    return moved or not compare(want, have, frozenset()).changed


def _acquire(differ: Differ, reading: Reading, targets: Targets) -> None:
    """Numbers that are declared and not live: bought with their settings, at the price of a search, or blocked."""
    found = differ.found
    wanted = [n for n in found.missing if address(Kind.DID, n.number) in targets]
    if not wanted:
        return
    provider = reading.account.provider
    if not provider.capabilities.purchase:
        for number in wanted:
            found.blocked.append(_not_for_sale(number, f"{number.provider} sells no numbers"))
        return
    offers = provider.offers(reading.account.session, [number.number for number in wanted])
    for number in wanted:
        offer = offers[number.number]
        if isinstance(offer, NotOffered):
            differ.not_offered(number, offer)
            continue
        change = differ.created(number, Kind.DID, number.settings.did or Did())
        found.changes.append(replace(change, cost=offer.cost, order=number.order, unknown=("id",)))
        for kind, want in number.settings.items():
            if kind is not Kind.DID and getattr(want, "enabled", True):
                found.changes.append(differ.created(number, kind, want))


def _not_for_sale(number: DesiredNumber, reason: str, remedy: str = "") -> Blocked:
    where = address(Kind.DID, number.number)
    return Blocked(where, number.provider, reason, remedy, Action.CREATE, number.origin)


def _routable(configuration: Configuration, observed: Observed, changes: list[Change], found: Findings) -> list[Change]:
    """The changes without those that route to a declared trunk group that is not there and not made by this plan; they
    wait for it, or are blocked with it."""
    groups = {
        (g.provider, g.settings.name or g.key): address(Kind.TRUNK_GROUP, g.key)
        for g in configuration.trunk_groups.values()
    }
    made = {change.address for change in changes if change.kind is Kind.TRUNK_GROUP}
    pending, blocked = {item.address for item in found.pending}, {item.address for item in found.blocked}
    kept = []
    for change in changes:
        name = getattr(change.after, "trunk_group", None) or ""
        need = groups.get((change.provider, name))
        if need is None or need in made or name in observed.trunk_groups:
            kept.append(change)
        elif need in pending:
            reason = f"it needs {need}, which is pending"
            found.pending.append(Pending(change.address, change.provider, reason, origin=change.origin))
        else:
            reason = f"it needs {need}, which is {'blocked' if need in blocked else 'not part of this plan'}"
            found.blocked.append(Blocked(change.address, change.provider, reason, "", change.action, change.origin))
    return kept


def _waiting_numbers(found: Findings) -> frozenset[str]:
    """Addresses of numbers and trunk groups that others may need and that are not coming in this plan."""
    return frozenset([item.address for item in found.pending] + [item.address for item in found.blocked])


def _encode(
    reading: Reading, observed: Observed, changes: list[Change], unavailable: frozenset[str]
) -> tuple[list[Change], tuple[Call, ...], list[Blocked]]:
    """The calls for the changes. What turns out not to be possible is taken out with all that needs it, and encoded anew."""
    blocked: list[Blocked] = []
    origins = {change.address: change for change in changes}
    while True:
        encoded = reading.account.provider.encode(changes, observed)
        gone = {item.address: item for item in encoded.blocked}
        there = {change.address for change in changes} - set(gone)
        for call in encoded.calls:
            lacking = [need for need in call.needs if need not in there]
            for where in call.addresses if lacking else ():
                why = "which is not ready" if lacking[0] in unavailable else "which is not part of this plan"
                gone.setdefault(where, Blocked(where, reading.account.name, f"it needs {lacking[0]}, {why}"))
        if not gone:
            return changes, encoded.calls, blocked
        for where, item in gone.items():
            change = origins[where]
            blocked.append(replace(item, action=change.action, origin=change.origin))
        changes = [change for change in changes if change.address not in gone]


def _with_call_ids(account: AccountPlan, index: int) -> AccountPlan:
    """Calls numbered in the order in which they are listed; the same plan gives the same ids."""
    prefix = f"{index}." if index > 1 else ""
    calls = tuple(replace(call, id=f"{prefix}{number}") for number, call in enumerate(account.calls, start=1))
    return replace(account, calls=calls)


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


def refuse_empty(configuration: Configuration) -> None:
    """A configuration that declares nothing is taken for a mistake. Raises ReconcilerError."""
    if not configuration.numbers and not configuration.trunk_groups:
        raise ReconcilerError(
            "the configuration declares no number and no trunk group",
            "`reconciler init` writes an example, `reconciler import` what is live",
        )


def refuse_idle(configuration: Configuration, targets: Targets) -> None:
    """A target that is no declared resource is taken for a mistake, not for "nothing to do". Raises ReconcilerError."""
    idle = targets.idle(_declared(configuration))
    if idle:
        raise ReconcilerError(
            f"--target {idle[0]!r} matches nothing that the files declare",
            """an address looks like did["+12512658624"] or e911["+1305*"]; quote it in the shell""",
        )


def _declared(configuration: Configuration) -> Iterator[str]:
    for group in configuration.trunk_groups:
        yield address(Kind.TRUNK_GROUP, group)
    for key, number in configuration.numbers.items():
        yield address(Kind.DID, key)
        for kind, _ in number.settings.items():
            yield address(kind, key)
