"""The two sides of the matrix, the calls of each account and the faults, and which of their meetings are run when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reconciler.model.plan import Effect
from tests.faults.fault import FAULTS, Fault
from tests.faults.world import Site, World
from tests.faults.worlds import WORLDS

# For calls that must not be doubled, what is likeliest to double or lose them; in the fast tests.
_WORST: Final = frozenset({"reset before", "reset after", "wrong type"})
# Cells that found something when they were first run.
_FOUND: Final = frozenset(
    {
        "telnyx: update_number of the bought one x 503 HTML",
        "telnyx: create_address x reset before",
        "kazoo ports: submit_port x 412 stale",
    }
)
# Each other call meets every so-manieth fault, each call others than the one before it.
_STEP: Final = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One meeting of a call and a fault. `lag`: options under which the carrier is slow to show what it did."""

    world: World
    site: Site
    fault: Fault
    lag: Mapping[str, float] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.world.name}: " + " x ".join([self.site.title, self.fault.name, *self.lag])

    @property
    def do(self) -> dict[str, Any]:
        """What the carrier does, for the sandbox."""
        says = {} if self.fault.says is None else self.world.says[self.fault.says]
        return {**says, **self.fault.do}

    @property
    def safe(self) -> bool:
        """Whether the call only reads: it is sent again at once, so a fault that is to hurt goes on."""
        return self.world.effect(self.site) is Effect.SAFE

    @property
    def once(self) -> bool:
        return self.world.effect(self.site).once


def faults_of(world: World) -> tuple[Fault, ...]:
    """Those that every carrier meets, and the carrier's own."""
    return (*FAULTS, *world.faults)


def _all() -> Iterator[Cell]:
    for world in WORLDS:
        for site in world.sites:
            yield from (Cell(world, site, fault) for fault in faults_of(world))


def _lagging() -> Iterator[Cell]:
    by_name = {fault.name: fault for fault in FAULTS}
    for world in WORLDS:
        by_title = {site.title: site for site in world.sites}
        for title, lag in world.lags.items():
            for fault in ("slow", "reset after", "500 after", "kill -9 after"):
                yield Cell(world, by_title[title], by_name[fault], lag)


MATRIX: Final = tuple(_all())
LAGGING: Final = tuple(_lagging())
"""A lost answer and an effect that shows only later, together."""


def _quick(fault: Fault) -> bool:
    """Stops and kills need a process of their own, a client that gives up its time."""
    return fault.stop is None and fault.timeout is None and not fault.refused


def fast() -> list[Cell]:
    """Every call once, each with another of the quick faults; those that must not be doubled with the worst ones; and what
    once found something."""
    chosen: list[Cell] = []
    place = 0
    for world in WORLDS:
        quick = [fault for fault in faults_of(world) if _quick(fault)]
        for site in world.sites:
            cells = [Cell(world, site, fault) for fault in quick]
            if cells[0].once:
                chosen += [cell for cell in cells if cell.fault.name in _WORST]
            else:
                chosen.append(cells[place % len(cells)])
                place += 1
    return [*chosen, *(cell for cell in MATRIX if cell.name in _FOUND and cell not in chosen)]


def thorough() -> list[Cell]:
    """What CI runs: every fault for the calls that must not be doubled; of the others, faults in turn, so that every call
    meets several and every fault many."""
    chosen: list[Cell] = []
    place = 0
    for world in WORLDS:
        faults = faults_of(world)
        for site in world.sites:
            cells = [Cell(world, site, fault) for fault in faults]
            chosen += cells if cells[0].once else cells[place % _STEP :: _STEP]
            place += 1
    return chosen
