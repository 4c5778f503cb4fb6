"""The costs as a table for people and as values for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.cases import BASELINE
from benchmarks.measuring import Cost

Costs = Mapping[int, Mapping[str, Cost]]
"""By size, by case."""

_PACKAGES = ("octodns", "PyYAML", "httpx", "orjson", "jsonschema-rs", "SQLAlchemy")


def document(costs: Costs) -> dict[str, Any]:
    """All that was measured, and where."""
    return {
        "machine": machine(),
        "sizes": {str(size): {name: asdict(cost) for name, cost in cases.items()} for size, cases in costs.items()},
    }


def lines(costs: Costs) -> Iterator[str]:
    """The table: each size with its ratios to the baseline, then how the costs grow from size to size."""
    yield "; ".join(f"{name} {value}" for name, value in machine().items())
    for size, cases in costs.items():
        baseline = cases.get(BASELINE)
        yield ""
        head = f"{size:,} numbers"
        yield f"{head:<32}{'wall s':>8}{'CPU s':>8}{'MiB':>7}{'calls':>7}" + _ratio_head(baseline)
        for name, cost in cases.items():
            row = f"{name:<32}{cost.wall:>8.2f}{cost.cpu:>8.2f}{cost.memory:>7.0f}{cost.calls:>7}"
            yield row + _ratios(cost, baseline)
    for small, large in pairwise(costs):
        yield ""
        yield f"{f'{small:,} -> {large:,} numbers':<32}{'CPU':>8}{'memory':>8}"
        for name, cost in costs[large].items():
            before = costs[small][name]
            yield f"{name:<32}{cost.cpu / before.cpu:>7.1f}x{cost.memory / before.memory:>7.1f}x"


def _ratio_head(baseline: Cost | None) -> str:
    return f"{'CPU of octoDNS':>17}{'memory of octoDNS':>20}" if baseline else ""


def _ratios(cost: Cost, baseline: Cost | None) -> str:
    return f"{cost.cpu / baseline.cpu:>17.2f}{cost.memory / baseline.memory:>20.2f}" if baseline else ""


def machine() -> dict[str, str]:
    """What the figures depend on."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "load": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        **{package: found for package in _PACKAGES if (found := _version(package))},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    names = info.read_text().splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in names if line.startswith("model name")), "unknown")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
