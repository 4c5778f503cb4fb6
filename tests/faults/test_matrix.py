"""The fault matrix: each kind of call of each carrier meets each fault. All of it: `make faults`; much of it: `-m slow`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.faults.cell import run_cell
from tests.faults.fault import FAULTS
from tests.faults.table import LAGGING, MATRIX, Cell, fast, thorough
from tests.faults.worlds import WORLDS

_FAST = fast()
_THOROUGH = [cell for cell in thorough() if cell not in _FAST]


def _cells(cells: list[Cell]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("cell", cells, ids=lambda cell: cell.name)


@_cells(_FAST)
def test_a_fault_doubles_loses_and_leaks_nothing(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()


@pytest.mark.slow
@_cells(_THOROUGH)
def test_nor_does_any_other_fault(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()


@pytest.mark.slow
@_cells([*LAGGING])
def test_nor_does_one_beside_a_carrier_that_is_slow_to_show(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()


@pytest.mark.parametrize("carrier", sorted({world.carrier for world in WORLDS}))
def test_every_call_of_an_adapter_is_here(carrier: str) -> None:
    """A new endpoint is to be put into an account that needs it."""
    worlds = [world for world in WORLDS if world.carrier == carrier]
    assert {site.endpoint for world in worlds for site in world.sites} == set(worlds[0].endpoints)


def test_the_thorough_choice_has_every_call_and_every_fault_often() -> None:
    chosen = [*_FAST, *_THOROUGH]
    assert {(cell.world.name, cell.site) for cell in chosen} == {(cell.world.name, cell.site) for cell in MATRIX}
    met = Counter(cell.fault.name for cell in chosen if not cell.once)
    assert all(met[fault.name] >= len(WORLDS) for fault in FAULTS), met


def test_no_two_cells_have_one_name() -> None:
    names = Counter(cell.name for cell in (*MATRIX, *LAGGING))
    assert [name for name, count in names.items() if count > 1] == []
