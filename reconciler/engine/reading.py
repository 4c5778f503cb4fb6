"""Reading the live state of every account: concurrently, whole, and each account's failure its own."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from traceback import format_tb
from typing import Final, TypeVar

from reconciler.model.configuration import Configuration, DesiredPort, ProviderConfig
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Account
from reconciler.model.reporter import Reporter
from reconciler.providers.base import Provider
from reconciler.providers.observed import Observed, Scope
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Limits, Session

_log: Final = logging.getLogger("reconciler.engine")

T = TypeVar("T")
R = TypeVar("R")

# Seconds that a carrier's answer is taken to need.
_LATENCY: Final = 0.25


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """An account that can be talked to. `key` names it in the store: the same name at another account is another.

    `identity` also says whose numbers count there.
    """

    name: str
    provider: Provider
    session: Session
    limits: Limits
    key: str
    identity: str

    def pace(self) -> float:
        """Requests per second to reckon with. From the settings alone, so that equal plans are equal bytes."""
        return self.limits.rate or self.limits.concurrency / _LATENCY


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one account: what is there, or why it could not be read."""

    account: OpenAccount
    observed: Observed | None
    error: ReconcilerError | None = None

    def summary(self) -> Account:
        numbers = len(self.observed.numbers) if self.observed else 0
        provider = self.account.provider
        return Account(
            self.account.name,
            provider.config.type,
            self.account.identity,
            numbers,
            self.error.message if self.error else "",
        )


@dataclass(frozen=True, slots=True)
class Paces:
    """Passes on to the reporter that a carrier asked to slow down."""

    reporter: Reporter

    def answered(self, session: str, endpoint: Endpoint, seconds: float) -> None:
        """Single answers are not reported."""

    def paused(self, session: str, seconds: float) -> None:
        self.reporter.waiting(f"{session} asked to slow down", seconds)


def open_account(config: ProviderConfig, make: Callable[[ProviderConfig], Provider], reporter: Reporter) -> OpenAccount:
    """Make the provider and its session; nothing is sent yet."""
    provider = make(config)
    defaults = Limits()
    limits = Limits(
        timeout=config.timeout or defaults.timeout,
        concurrency=config.concurrency or defaults.concurrency,
        rate=config.rate_limit or defaults.rate,
    )
    session = Session(config.name, provider.base_url(), provider.dialect(), limits, reporter=Paces(reporter))
    key, identity = (f"{config.name}@{_short(text)}" for text in (provider.holder(), provider.identity()))
    return OpenAccount(config.name, provider, session, limits, key, identity)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def declared(configuration: Configuration) -> dict[str, set[str]]:
    """The numbers that each account must be read for; accounts with nothing declared are not read."""
    numbers: dict[str, set[str]] = {}
    for number in configuration.numbers.values():
        numbers.setdefault(number.provider, set()).add(number.number)
    for group in configuration.trunk_groups.values():
        numbers.setdefault(group.provider, set())
    for port in configuration.ports.values():
        numbers.setdefault(port.provider, set())
    for pool in configuration.pools.values():
        numbers.setdefault(pool.provider, set()).update(pool.numbers)
    return numbers


def ports_of(configuration: Configuration, provider: str) -> dict[str, DesiredPort]:
    """The declared ports of one account."""
    return {key: port for key, port in configuration.ports.items() if port.provider == provider}


def read_all(accounts: Iterable[OpenAccount], scopes: Mapping[str, Scope], reporter: Reporter) -> tuple[Reading, ...]:
    """Read every account at once. Raises the error only where no account at all could be read."""
    targets = tuple(accounts)
    readings = tuple(at_once(targets, lambda account: read_one(account, scopes[account.name], reporter)))
    raise_if_none(readings)
    return readings


def observe(account: OpenAccount, scope: Scope) -> Observed:
    """What is live of an account. Raises CarrierError, also for what its adapter stumbles over."""
    return asked(account, lambda: account.provider.read(account.session, scope))


def asked(account: OpenAccount, question: Callable[[], T]) -> T:
    """What an adapter says to a question that changes nothing. Raises CarrierError, also for what it stumbles over."""
    try:
        return question()
    except ReconcilerError:
        raise
    except Exception as error:
        failure = stumbled(account.name, error)
    raise failure


def stumbled(name: str, error: Exception) -> Unclear:
    """What an adapter's defect comes to: an answer that cannot be read. It must hide neither what was sent, nor what came of
    everything else."""
    # Lines of code, no values.
    _log.debug("reading an answer of %s failed:\n%s", name, "".join(format_tb(error.__traceback__)))
    return Unclear(f"{name}: its answer has an unexpected form ({type(error).__name__} while reading it)")


def read_one(account: OpenAccount, scope: Scope, reporter: Reporter) -> Reading:
    """Read one account. Raises nothing for what the carrier does."""
    reporter.reading(account.name)
    try:
        observed = observe(account, scope)
    except ReconcilerError as error:
        return Reading(account, None, error)
    reporter.read(account.name, len(observed.numbers), account.session.stats.total)
    return Reading(account, observed)


def at_once(items: Sequence[T], work: Callable[[T], R]) -> list[R]:
    """What the work gives for each item, all worked on at the same time. Raises what it raises."""
    if len(items) <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(max_workers=len(items)) as pool:
        return list(pool.map(work, items))


def raise_if_none(readings: Sequence[Reading]) -> None:
    """Raise the error of the first account where none could be read."""
    failed = [reading.error for reading in readings if reading.error is not None]
    if failed and len(failed) == len(readings):
        raise failed[0]
