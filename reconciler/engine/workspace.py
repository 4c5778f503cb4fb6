"""One configuration at work: its store, its accounts, and the few things a command does with them."""

from __future__ import annotations

import datetime
import os
import socket
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from reconciler.engine.adopting import adopted
from reconciler.engine.drifting import drifted
from reconciler.engine.overview import overview
from reconciler.engine.planning import AccountPlan, Options, Planned, make_plan
from reconciler.engine.pools import noted, where
from reconciler.engine.reading import (
    OpenAccount,
    Reading,
    at_once,
    declared,
    open_account,
    ports_of,
    read_all,
    read_one,
)
from reconciler.engine.refusing import refuse_empty, refuse_idle
from reconciler.engine.renaming import with_declared_names
from reconciler.engine.survey import Others, ports_elsewhere, scopes, surveyed
from reconciler.model.configuration import Configuration
from reconciler.model.errors import ReconcilerError
from reconciler.model.findings import Finding
from reconciler.model.plan import Action
from reconciler.model.portview import Overview
from reconciler.model.reporter import Reporter
from reconciler.model.results import Applied, Outcome, Result
from reconciler.model.settings import Kind
from reconciler.providers.observed import Scope
from reconciler.providers.registry import adapter
from reconciler.state import Lock, LockInfo, Memory, Run, Store, open_store
from reconciler.state.process import user

INVENTORY = "account"
"""The address under which the size of an account's inventory is remembered."""

Checks = Callable[[Configuration, Sequence[AccountPlan]], Sequence[Finding]]


class Workspace:
    """A configuration with its store open and its accounts ready. `write` makes the store if it is not there."""

    def __init__(self, configuration: Configuration, reporter: Reporter, checks: Checks, *, write: bool) -> None:
        self.configuration = configuration
        self.reporter = reporter
        self._checks = checks
        self._stack = ExitStack()
        self.store: Store = self._stack.enter_context(
            open_store(configuration.state_url, configuration.root, create=write)
        )
        self._accounts: dict[str, OpenAccount] = {}

    def account(self, name: str) -> OpenAccount:
        """The account of a declared provider. Raises ReconcilerError where no provider has that name."""
        if name not in self._accounts:
            config = self.configuration.providers.get(name)
            if config is None:
                known = ", ".join(sorted(self.configuration.providers)) or "none"
                raise ReconcilerError(f"the configuration has no provider {name!r}", f"it has: {known}")
            account = open_account(config, adapter(config.type).make, self.reporter)
            self._stack.callback(account.session.close)
            self._accounts[name] = account
        return self._accounts[name]

    def read_declared(self) -> tuple[Reading, ...]:
        """Read every account that the files declare something of."""
        refuse_empty(self.configuration)
        accounts = [self.account(name) for name in sorted(declared(self.configuration))]
        readings = read_all(accounts, scopes(self.configuration, accounts, self.store), self.reporter)
        return tuple(with_declared_names(reading, self.configuration, self.store) for reading in readings)

    def _others(self) -> Others:
        return Others(lambda name: self.account(name).key, self._read_others)

    def _read_others(self, numbers: AbstractSet[str]) -> tuple[Reading, ...]:
        """Look for numbers at the accounts that nothing is declared of, and for orders of their ports at every account but the
        port's own; one that cannot be read is no error."""
        configuration = self.configuration
        ports = {key: port for key, port in configuration.ports.items() if numbers & set(port.settings.numbers or ())}
        known = declared(configuration)
        found = []
        for name in sorted(configuration.providers):
            theirs = {key: port for key, port in ports.items() if port.provider != name}
            if name not in known or theirs:
                sought = frozenset[str]() if name in known else numbers
                found.append((self.account(name), Scope(sought, configuration.numbers, theirs)))
        return tuple(at_once(found, lambda one: read_one(*one, self.reporter)))

    def ports(self, options: Options, *, every: bool) -> Overview:
        """All declared ports as they stand; `every`: also the orders at the accounts that no file declares. Sends `safe` calls
        only."""
        configuration = self.configuration
        able = {n for n in configuration.providers if Kind.PORT in self.account(n).provider.capabilities.kinds}
        names = sorted(able if every else {port.provider for port in configuration.ports.values()})
        scopes = {}
        for name in names:
            ports = ports_of(configuration, name)
            numbers = frozenset(number for port in ports.values() for number in port.settings.numbers or ())
            scopes[name] = Scope(None if every else numbers, configuration.numbers, ports)
        readings = read_all([self.account(name) for name in names], scopes, self.reporter) if names else ()
        ordered = ports_elsewhere(configuration, readings, self.store, self._others())
        return overview(configuration, readings, self.store, options, ordered)

    def read_everything(self, names: Sequence[str]) -> tuple[Reading, ...]:
        """Read all that these accounts have."""
        accounts = [self.account(name) for name in names]
        return read_all(accounts, {name: Scope(None) for name in names}, self.reporter)

    def plan(self, options: Options) -> Planned:
        """Read, compare, price, encode. Sends `safe` calls only."""
        if not self.configuration.pools:
            refuse_idle(self.configuration, options.targets)
        survey = surveyed(self.configuration, self.read_declared(), self.store, options, self._others())
        refuse_idle(survey.configuration, options.targets)
        pools = {where(key): own for pooled in survey.context.pooled.values() for key, own in pooled.standing.items()}
        options = replace(options, targets=options.targets.reaching(pools))
        planned = make_plan(
            survey.configuration,
            survey.readings,
            self.store,
            options,
            lambda accounts: self._checks(survey.configuration, accounts),
            survey.context,
        )
        return replace(planned, plan=replace(planned.plan, drift=drifted(planned.accounts, every=False)))

    @contextmanager
    def locked(self, run: str, timeout: float) -> Iterator[Mapping[str, Lock]]:
        """Hold the lock of every account that is declared something of, by the account's key."""
        keys = sorted(self.account(name).key for name in declared(self.configuration))
        holder = user()
        with ExitStack() as stack:
            locks = {}
            for key in keys:
                locks[key] = stack.enter_context(self.store.lock(key, holder, run, timeout, waiting=self._waiting))
            yield locks

    def _waiting(self, info: LockInfo) -> None:
        seconds = (info.expires - datetime.datetime.now(datetime.UTC)).total_seconds()
        self.reporter.waiting(f"{info.holder} on {info.host} holds the lock on {info.scope}", max(seconds, 0.0))

    def remember_picks(self, planned: Planned, locks: Mapping[str, Lock]) -> None:
        """Remember what was picked for pools, before any of it is bought. Raises ReconcilerError."""
        for account in planned.accounts:
            key = account.reading.account.key
            memories = noted(account.pooled, account.reading, account.recall, account.changes, frozenset())
            self.store.remember(locks[key].fence, memories)

    def remember_inventory(self, accounts: Sequence[AccountPlan], applied: Applied, locks: Mapping[str, Lock]) -> None:
        """Remember how many numbers each account has now, by which the next plan notices a listing that shrank, and what else
        was seen of what the files name."""
        now = datetime.datetime.now(datetime.UTC)
        done = frozenset(r.change.address for r in applied.results if r.outcome is Outcome.DONE)
        for account in accounts:
            reading = account.reading
            if reading.observed is None:
                continue
            key = reading.account.key
            moved = sum(_moved(result) for result in applied.results if result.change.provider == reading.account.name)
            count = {"numbers": len(reading.observed.numbers) + moved, "covers": reading.observed.covers}
            memory = Memory(key, INVENTORY, count, None, None, None, {}, "adopted", now)
            pools = noted(account.pooled, reading, account.recall, account.changes, done)
            self.store.remember(locks[key].fence, [memory, *adopted(account, self.configuration, now), *pools])

    def hurry(self) -> None:
        """Drop every connection: calls in flight fail where they wait, and their outcome is unknown."""
        for account in self._accounts.values():
            account.session.close()

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _moved(result: Result) -> int:
    """By how much a result made the inventory larger."""
    if result.change.kind is not Kind.DID or result.outcome is not Outcome.DONE:
        return 0
    return {Action.CREATE: 1, Action.DELETE: -1}.get(result.change.action, 0)


def start_run(store: Store, command: str, configuration: Configuration) -> str:
    """Put a run into the history; its id."""
    run = uuid.uuid4().hex[:12]
    store.start_run(
        Run(
            run,
            command,
            configuration.digest,
            user(),
            socket.gethostname(),
            commit_of(configuration.root),
            datetime.datetime.now(datetime.UTC),
        )
    )
    return run


def commit_of(folder: Path) -> str | None:
    """The git commit that a folder is at; None outside git, or without it."""
    try:
        found = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip() or None if found.returncode == 0 else None
