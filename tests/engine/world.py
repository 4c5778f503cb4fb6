"""A configuration at work with carriers in memory and a real state file: what an engine test holds in its hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reconciler.engine.planning import Options, Planned
from reconciler.engine.reading import OpenAccount
from reconciler.engine.running import Finished, How, run_apply
from reconciler.engine.standing import Stop
from reconciler.engine.workspace import Workspace
from reconciler.model.configuration import (
    Configuration,
    DesiredNumber,
    DesiredPool,
    DesiredPort,
    DesiredTrunkGroup,
    Origin,
    PoolSearch,
    ProviderConfig,
)
from reconciler.model.porting import Document, Port
from reconciler.model.reporter import Reporter
from reconciler.model.results import judge_plan
from reconciler.model.secrets import Secret
from reconciler.model.settings import Forwarding, Settings
from reconciler.transport.session import Limits
from tests.engine.adapter import FakeProvider, capabilities
from tests.engine.carrier import Carrier, FakeSession

NOW = datetime.datetime.now(datetime.UTC)
A, B, C = "+17012001293", "+17012001294", "+17012001295"
LOA = Document("docs/loa.pdf", "a" * 64, 1000)


def port(numbers: Sequence[str] = (A, B), key: str = "cox", *, provider: str = "acme", **more: Any) -> DesiredPort:
    """A declared port; keywords of `Port` go into it, the others into the declaration."""
    own = {name: more.pop(name) for name in ("cancel", "supersedes") if name in more}
    said: dict[str, Any] = {
        "type": "local", "carrier": "Cox", "account_name": "Acme Corp", "account_number": Secret("12345"),
        "pin": Secret("0000"), "loa": LOA, "submitted": True,
    }  # fmt: skip
    settings = Port(numbers=tuple(numbers), **(said | more))
    return DesiredPort(key, provider, settings, Origin("ports.yaml", 3, ("ports", key)), **own)


def number(digits: str, settings: Settings | None = None, **more: Any) -> DesiredNumber:
    provider = more.pop("provider", "acme")
    origin = Origin("dids.yaml", 2, ("dids", digits))
    return DesiredNumber(digits, provider, settings or Settings(), origin, **more)


def pool(key: str = "athens", count: int = 2, **more: Any) -> DesiredPool:
    search = more.pop("search", PoolSearch(area="706"))
    settings = more.pop("settings", Settings())
    provider = more.pop("provider", "acme")
    return DesiredPool(key, provider, count, search, settings, Origin("pools.yaml", 2, ("pools", key)), **more)


@dataclass
class World:
    """The carriers, and the configuration as it stands now."""

    folder: Path
    carriers: list[Carrier] = field(default_factory=lambda: [Carrier()])
    can: dict[str, Any] = field(default_factory=dict)
    rides: bool = False
    state: str = "sqlite:///state.db"
    now: datetime.datetime | None = None
    checks: Any = field(default=lambda *_: ())
    configuration: Configuration = field(init=False)

    def __post_init__(self) -> None:
        self.declare()

    @property
    def carrier(self) -> Carrier:
        return self.carriers[0]

    def declare(self, *entries: Any, **more: Any) -> None:
        """The configuration is these numbers, ports, pools and groups, and nothing else. Numbers of ports are declared as
        the loader does."""
        ports = {entry.key: entry for entry in entries if isinstance(entry, DesiredPort)}
        numbers = {
            each: DesiredNumber(each, entry.provider, more.get("profile", Settings()), entry.origin, "port", port=key)
            for key, entry in ports.items()
            for each in entry.settings.numbers or ()
        }
        for entry in entries:
            if isinstance(entry, DesiredNumber):
                came = numbers.get(entry.number)
                numbers[entry.number] = replace(entry, acquire="port", port=came.port) if came else entry
        self.configuration = Configuration(
            self.folder,
            (),
            "digest",
            {c.name: ProviderConfig(c.name, "fake", {}, Origin("providers.yaml", 1, ())) for c in self.carriers},
            numbers,
            {entry.key: entry for entry in entries if isinstance(entry, DesiredTrunkGroup)},
            ports,
            {entry.key: entry for entry in entries if isinstance(entry, DesiredPool)},
            state_url=self.state,
            **{name: value for name, value in more.items() if name != "profile"},
        )

    @contextmanager
    def open(self, *, write: bool) -> Iterator[Workspace]:
        with _Workspace(self, write=write) as workspace:
            yield workspace

    def options(self, **more: Any) -> Options:
        return Options(self.now or datetime.datetime.now(datetime.UTC), **more)

    def plan(self, **more: Any) -> Planned:
        with self.open(write=False) as workspace:
            return workspace.plan(self.options(**more))

    def apply(self, *, approve: bool = True, before: Callable[[], None] | None = None, **more: Any) -> Finished:
        """One apply, which does not wait for anything; `before` happens after the plan was approved."""

        def approved(_planned: Planned) -> bool:
            if before is not None:
                before()
            return approve

        with self.open(write=True) as workspace:
            return run_apply(workspace, self.options(**more), How(wait=0.0), approved, Stop)

    def outcomes(self, **more: Any) -> dict[str, str]:
        """Apply; what came of every planned change."""
        applied = self.apply(**more).applied
        assert applied is not None
        return {result.change.address: result.outcome.value for result in applied.results}

    def later(self, **time: float) -> None:
        """Time goes by."""
        self.now = (self.now or datetime.datetime.now(datetime.UTC)) + datetime.timedelta(**time)

    def lose_memory(self) -> None:
        for path in self.folder.glob("state.db*"):
            path.unlink()


class _Workspace(Workspace):
    def __init__(self, world: World, *, write: bool) -> None:
        super().__init__(world.configuration, Reporter(), world.checks, write=write)
        self._world = world

    def account(self, name: str) -> OpenAccount:
        if name not in self._accounts:
            carrier = next(carrier for carrier in self._world.carriers if carrier.name == name)
            provider: Any = FakeProvider(carrier, capabilities(**self._world.can), rides=self._world.rides)
            session: Any = FakeSession(carrier)
            self._accounts[name] = OpenAccount(name, provider, session, Limits(concurrency=2), f"{name}@x", f"{name}@x")
        return self._accounts[name]


def said(planned: Planned) -> dict[str, str]:
    """What a plan says of each address, in a word and, where it is no change, the reason."""
    plan = planned.plan
    out = {change.address: change.action.value for change in plan.changes}
    out |= {item.address: f"pending: {item.reason}" for item in plan.pending}
    return out | {item.address: f"blocked: {item.reason}" for item in plan.blocked}


def exit_code(planned: Planned) -> int:
    return int(judge_plan(planned.plan, detailed=False).exit)


def to(group: str) -> Settings:
    return Settings(forwarding=Forwarding(trunk_group=group))
