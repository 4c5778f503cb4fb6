"""`make faults`: run every cell of the fault matrix and print it as a table; exit code 1 if one fails.

Words given pick the cells whose name has one of them: `python -m tests.faults purchase`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.faults.cell import Outcome, run_alone
from tests.faults.table import FAULTS, LAGGING, MATRIX, SITES, Cell


def main(words: Sequence[str]) -> int:
    cells = [cell for cell in (*MATRIX, *LAGGING) if not words or any(word in cell.name for word in words)]
    outcomes: dict[str, Outcome] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done, outcome in enumerate(pool.map(run_alone, cells), start=1):
            outcomes[outcome.cell] = outcome
            if sys.stderr.isatty():
                print(
                    f"\r{done} of {len(cells)} cells",
                    end="\n" if done == len(cells) else "",
                    file=sys.stderr,
                    flush=True,
                )
    print(_table(outcomes))
    failed = [outcome for outcome in outcomes.values() if outcome.problems]
    for outcome in failed:
        print(f"\n{outcome.cell}: exit codes {outcome.runs}")
        for problem in outcome.problems:
            print(f"  {problem}")
    doubled, lost, secrets = (
        sum(getattr(o, name) for o in outcomes.values()) for name in ("doubled", "lost", "secrets")
    )
    print(
        f"\n{len(cells)} cells, {len(failed)} failed. Doubled effects {doubled}, lost numbers {lost}, secrets found {secrets}."
    )
    return 1 if failed else 0


def _table(outcomes: dict[str, Outcome]) -> str:
    """Sites down, faults across. `ok1`: well after one more run; `w`: after a wait that is documented; `FAIL`."""
    legend = [f"  {chr(ord('A') + index)}  {fault.name}" for index, fault in enumerate(FAULTS)]
    width = max(len(site.name) for site in SITES)
    lines = [" " * width + "".join(f"{chr(ord('A') + index):>5}" for index in range(len(FAULTS)))]
    for site in SITES:
        row = [_mark(outcomes.get(Cell(site, fault).name)) for fault in FAULTS]
        if any(row):
            lines.append(f"{site.name:<{width}}" + "".join(f"{mark:>5}" for mark in row))
    lines.extend(f"{_mark(outcomes[cell.name]):>5}  {cell.name}" for cell in LAGGING if cell.name in outcomes)
    marks = "  ok1: well after one run more; w: after a documented wait; FAIL: see below"
    return "\n".join([*lines, "", *legend, marks])


def _mark(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    if outcome.problems:
        return "FAIL"
    return f"ok{len(outcome.runs) - 1}" + ("w" if outcome.waited else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
