"""Measuring commands: one run, and the medians of many."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import launch


class Failed(Exception):
    """A command did not do what it was measured for, so that its cost says nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of wall time and of CPU time, MiB at the peak, HTTP calls."""

    wall: float
    cpu: float
    memory: float
    calls: int = 0


def measured(
    command: Sequence[str | Path], scratch: Path, *, expect: str = "", environ: Mapping[str, str] | None = None
) -> Cost:
    """Run a command once. Raises Failed unless it ends well and its output has the text `expect`."""
    out, err = scratch / "stdout", scratch / "stderr"
    process = subprocess.run(
        [sys.executable, "-I", "-S", str(launch.__file__), str(out), str(err), *map(str, command)],
        env={**_environ(), **(environ or {})},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    code, wall, cpu, peak = process.stdout.split()
    if code != "0" or expect not in out.read_text() + err.read_text():
        shown = " ".join(map(str, command))
        raise Failed(f"{shown}\nexit {code}, {expect!r} expected\n{_end(out)}\n{_end(err)}")
    # The kernel counts in KiB on Linux, in bytes on macOS.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(float(wall), float(cpu), int(peak) / unit)


def _environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("RECONCILER_")} | {"CI": "1"}


def _end(path: Path) -> str:
    return path.read_text()[-2000:]


def medians(costs: Sequence[Cost]) -> Cost:
    """The median of each measure."""
    return Cost(
        median(cost.wall for cost in costs),
        median(cost.cpu for cost in costs),
        median(cost.memory for cost in costs),
        int(median(cost.calls for cost in costs)),
    )
