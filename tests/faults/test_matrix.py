"""The fault matrix: each kind of call meets each fault. All of it: `make faults`, or `-m slow`."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.faults.cell import run_cell
from tests.faults.table import LAGGING, MATRIX, Cell, reduced

_REDUCED = reduced()


def _cells(cells: list[Cell]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("cell", cells, ids=lambda cell: cell.name)


@_cells(_REDUCED)
def test_a_fault_doubles_loses_and_leaks_nothing(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()


@_cells([*LAGGING])
def test_nor_does_one_beside_a_carrier_that_is_slow_to_show(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()


@pytest.mark.slow
@_cells([cell for cell in MATRIX if cell not in _REDUCED])
def test_nor_does_any_other_fault(sandbox: Sandbox, folder: Path, cell: Cell) -> None:
    assert run_cell(sandbox, folder, cell).problems == ()
