"""Looking at all accounts before anything is compared: what to read, what the pools come to, what is at another account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from reconciler.engine.planning import Context, Options
from reconciler.engine.pools import BOUGHT, Pooled, Pools, is_full, remembered, where
from reconciler.engine.portmemory import Known
from reconciler.engine.portwords import listed
from reconciler.engine.reading import OpenAccount, Reading, at_once, declared, ports_of
from reconciler.engine.recall import Recall
from reconciler.model.configuration import Configuration
from reconciler.model.settings import SETTING_KINDS, Kind, address, parts
from reconciler.providers.observed import Scope
from reconciler.state import Store
from reconciler.transport.errors import CarrierError


@dataclass(frozen=True, slots=True)
class Survey:
    """The readings, the configuration with the numbers of its pools, and what the accounts have to know of each other."""

    configuration: Configuration
    readings: tuple[Reading, ...]
    context: Context = field(default_factory=Context)


class Others(NamedTuple):
    """What `surveyed` needs of all accounts: `key` gives that of a name in the store, and `look` looks for numbers where they
    were not looked for."""

    key: Callable[[str], str]
    look: Callable[[AbstractSet[str]], Sequence[Reading]]


def scopes(configuration: Configuration, accounts: Sequence[OpenAccount], store: Store) -> dict[str, Scope]:
    """What must be read of each account. Of one with a pool that is not full everything is, or its numbers might be missed."""
    wanted = declared(configuration)
    found = {}
    for account in accounts:
        numbers: set[str] | None = wanted.get(account.name, set())
        pools = [pool for pool in configuration.pools.values() if pool.provider == account.name]
        known = store.memories(account.key, [where(pool.key) for pool in pools]).get
        if all(is_full(pool, known) for pool in pools):
            numbers = {*(numbers or ()), *(n for pool in pools for n in remembered(known, pool.key))}
        else:
            numbers = None
        found[account.name] = Scope(numbers, configuration.numbers, ports_of(configuration, account.name))
    return found


def surveyed(
    configuration: Configuration,
    readings: Sequence[Reading],
    store: Store,
    options: Options,
    others: Others,
) -> Survey:
    """Work out the pools, and where numbers are that are missing."""
    pooled: dict[str, Pooled] = {}
    if configuration.pools:
        readings, pooled = _pooled(configuration, readings, store, options, others)
        numbers = {number: found for pools in pooled.values() for number, found in pools.numbers.items()}
        configuration = replace(configuration, numbers={**configuration.numbers, **numbers})
    missing = _missing(configuration, readings)
    extra = tuple(others.look(missing)) if missing else ()
    every = (*readings, *extra)
    ordered = _ordered(configuration, every, store, others, missing)
    elsewhere = {
        **_managed(configuration, every, store, missing),
        **ordered,
        **_live(configuration, every, missing),
    }
    notes = tuple(
        f"{r.account.name} could not be read; whether it has numbers that are missing elsewhere is not known"
        for r in extra
        if r.observed is None
    )
    notes = (*notes, *_kept_elsewhere(configuration, every))
    return Survey(configuration, tuple(readings), Context(pooled, elsewhere, ordered, notes))


def _pooled(
    configuration: Configuration, readings: Sequence[Reading], store: Store, options: Options, others: Others
) -> tuple[list[Reading], dict[str, Pooled]]:
    """The pools of every account; one that cannot be asked for numbers counts as not read."""
    held = _held_elsewhere(configuration, store, others)

    def expand(reading: Reading) -> tuple[Reading, Pooled]:
        key = reading.account.key
        recall = Recall(store, key, options.now)
        busy = _busy(store, key)
        try:
            return reading, Pools(configuration, reading, recall, busy, held, options.prices, options.saved).expand()
        except CarrierError as error:
            unread = Reading(reading.account, None, error)
            return unread, Pools(configuration, unread, recall, busy, held, options.prices, options.saved).expand()

    found = at_once(readings, expand)
    return [reading for reading, _ in found], {reading.account.name: pools for reading, pools in found}


def _busy(store: Store, key: str) -> frozenset[str]:
    """The numbers of an account with a purchase or a release that is not settled."""
    open_ones = [parts(intent.addresses[0]) for intent in store.open_intents(key)]
    return frozenset(number for kind, number in open_ones if kind is Kind.DID)


def _held_elsewhere(configuration: Configuration, store: Store, others: Others) -> dict[str, str]:
    """For pools that had numbers at another account than their own, which no file declares by itself, words for that."""
    found: dict[str, str] = {}
    keys = [where(key) for key in configuration.pools]
    for name in sorted(configuration.providers):
        key = others.key(name)
        memories = store.memories(key, keys)
        busy = _busy(store, key) if memories else frozenset()
        for pool in (pool for pool in configuration.pools.values() if pool.provider != name):
            own = remembered(memories.get, pool.key).items()
            held = {
                number for number, status in own if status == BOUGHT or number in busy
            } - configuration.numbers.keys()
            if held:
                found[pool.key] = f"{listed(held)} at {name}"
    return found


def _missing(configuration: Configuration, readings: Sequence[Reading]) -> frozenset[str]:
    """The declared numbers that are not at their own account, nor on their way to it."""
    seen = {reading.account.name: reading.observed for reading in readings if reading.observed is not None}
    return frozenset(
        number.number
        for number in configuration.numbers.values()
        if number.release is None
        and (observed := seen.get(number.provider)) is not None
        and number.number not in observed.numbers
        and number.number not in observed.on_order
    )


def ports_elsewhere(
    configuration: Configuration, readings: Sequence[Reading], store: Store, others: Others
) -> Mapping[str, str]:
    """For numbers of ports that are on order at another account than the port's, words for that."""
    every = _missing(configuration, readings)
    missing = frozenset(number for number in every if configuration.numbers[number].port is not None)
    return _ordered(configuration, (*readings, *others.look(missing)), store, others, missing) if missing else {}


def _ordered(
    configuration: Configuration, readings: Sequence[Reading], store: Store, others: Others, missing: frozenset[str]
) -> Mapping[str, str]:
    """For missing numbers that are on order at another account, or may be, or came there by their port, words for that."""
    found: dict[str, str] = {}
    for reading in readings if missing else ():
        name, observed = reading.account.name, reading.observed
        for number, came in _filed(configuration, name, store, others):
            if came:
                found[number] = f"one that this port brought to {name}"
            elif observed is None:
                found[number] = f"perhaps on order at {name}, which could not be read"
        for number, words in observed.on_order.items() if observed else ():
            if number in missing and configuration.numbers[number].provider != name:
                found[number] = f"on order at {name} ({words})"
    return {number: words for number, words in found.items() if number in missing}


def _filed(configuration: Configuration, account: str, store: Store, others: Others) -> Iterator[tuple[str, bool]]:
    """The numbers of ports of other accounts that were filed at this one, as far as is remembered, and whether each came."""
    ports = {address(Kind.PORT, port.key): port for port in configuration.ports.values() if port.provider != account}
    memories = store.memories(others.key(account), list(ports)) if ports else {}
    for where_, memory in memories.items():
        known = Known(memory)
        for number in ports[where_].settings.numbers or () if known.orders else ():
            yield number, number in known.landed


def _kept_elsewhere(configuration: Configuration, readings: Sequence[Reading]) -> Iterator[str]:
    """Of numbers that are given up at one account and live at another: that nothing is done there."""
    released = {n.number: n.provider for n in configuration.numbers.values() if n.release is not None}
    for reading in readings if released else ():
        name, observed = reading.account.name, reading.observed
        for number in sorted(released.keys() & observed.numbers.keys()) if observed else ():
            if released[number] != name:
                yield f"{number} is given up at {released[number]}, and is live at {name}: nothing is done there"


def _managed(
    configuration: Configuration, readings: Sequence[Reading], store: Store, missing: frozenset[str]
) -> dict[str, str]:
    """For missing numbers that were managed at an account that cannot be read now, words for that."""
    found: dict[str, str] = {}
    for reading in readings if missing else ():
        if reading.observed is None:
            name = reading.account.name
            sought = [number for number in missing if configuration.numbers[number].provider != name]
            addresses = [address(kind, number) for number in sought for kind in SETTING_KINDS]
            for where_ in store.memories(reading.account.key, addresses):
                found[parts(where_)[1]] = f"perhaps live at {name}, which could not be read"
    return found


def _live(configuration: Configuration, readings: Sequence[Reading], missing: frozenset[str]) -> Mapping[str, str]:
    """For missing numbers that another account has, words for that."""
    return {
        number: f"live at {reading.account.name}"
        for reading in readings
        if missing and reading.observed is not None
        for number in missing & reading.observed.numbers.keys()
        if configuration.numbers[number].provider != reading.account.name
    }
