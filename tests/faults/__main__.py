"""`make faults`: run every cell of the fault matrix and print it as a table; exit code 1 if one fails.

Words given pick the cells whose name has one of them: `python -m tests.faults telnyx`, `python -m tests.faults purchase`;
`--ci` those that the slow tests run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.faults.cell import Outcome, run_named
from tests.faults.fault import FAULTS
from tests.faults.table import LAGGING, MATRIX, Cell, faults_of, thorough
from tests.faults.world import World
from tests.faults.worlds import WORLDS


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.partition(";")[0])
    parser.add_argument("--ci", action="store_true", help="only the cells that the slow tests run")
    parser.add_argument("words", nargs="*", metavar="WORD", help="only the cells whose name has one of these")
    options = parser.parse_args(arguments)
    known = thorough() if options.ci else MATRIX
    wanted = options.words
    cells = [cell for cell in (*known, *LAGGING) if not wanted or any(word in cell.name for word in wanted)]
    if not cells:
        parser.error(f"no cell has any of these in its name: {', '.join(wanted)}")
    outcomes: dict[str, Outcome] = {}
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done, outcome in enumerate(pool.map(run_named, [cell.name for cell in cells]), start=1):
            outcomes[outcome.cell] = outcome
            if sys.stderr.isatty():
                print(
                    f"\r{done} of {len(cells)} cells",
                    end="\n" if done == len(cells) else "",
                    file=sys.stderr,
                    flush=True,
                )
    print("\n".join(_tables(outcomes)))
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


def _tables(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """A table for each account, sites down and faults across. `ok1`: well after one more run; `w`: after a wait that is
    documented; `FAIL`."""
    for world in WORLDS:
        rows = list(_rows(world, outcomes))
        if rows:
            faults = faults_of(world)
            width = max(len(title) for title, _ in rows)
            yield f"\n{world.name}"
            yield " " * width + "".join(f"{_letter(index):>6}" for index in range(len(faults)))
            yield from (f"{title:<{width}}" + "".join(f"{mark:>6}" for mark in marks) for title, marks in rows)
            yield from (
                f"{_mark(outcomes[cell.name]):>6}  {cell.name}"
                for cell in LAGGING
                if cell.world is world and cell.name in outcomes
            )
            own = enumerate(world.faults, start=len(FAULTS))
            yield from (f"  {_letter(index)}  {fault.name}" for index, fault in own)
    yield ""
    yield from (f"  {_letter(index)}  {fault.name}" for index, fault in enumerate(FAULTS))
    yield "  ok1: well after one run more; w: after a documented wait; FAIL: see below"


def _rows(world: World, outcomes: Mapping[str, Outcome]) -> Iterator[tuple[str, list[str]]]:
    for site in world.sites:
        marks = [_mark(outcomes.get(Cell(world, site, fault).name)) for fault in faults_of(world)]
        if any(marks):
            yield site.title, marks


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _mark(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    if outcome.problems:
        return "FAIL"
    return f"ok{len(outcome.runs) - 1}" + ("w" if outcome.waited else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
