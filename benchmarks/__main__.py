"""`python -m benchmarks`: measure at each size, print the table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from benchmarks import table
from benchmarks.cases import costs, has_baseline
from benchmarks.measuring import Cost, Failed


def main(arguments: list[str] | None = None) -> int:
    """Run; the exit code."""
    options = _options(arguments)
    baseline = not options.no_octodns
    if baseline and not has_baseline():
        print("octoDNS is not installed: pip install -e '.[dev]', or give --no-octodns", file=sys.stderr)
        return 1
    found: dict[int, dict[str, Cost]] = {}
    for size in options.sizes:
        print(f"{size:,} numbers, {options.rounds} rounds ...", file=sys.stderr)
        try:
            with TemporaryDirectory(prefix="reconciler-bench-") as scratch:
                found[size] = costs(size, options.rounds, Path(scratch), baseline=baseline)
        except Failed as failure:
            print(f"Error: what was to be measured failed: {failure}", file=sys.stderr)
            return 1
    print("\n".join(table.lines(found)))
    if options.json is not None:
        options.json.write_bytes(orjson.dumps(table.document(found), option=orjson.OPT_INDENT_2))
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", type=_sizes, default="1000,10000,100000", help="how many numbers, with commas between"
    )
    parser.add_argument("--rounds", type=int, default=3, help="how often each case runs; the medians count")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured here as well")
    parser.add_argument("--no-octodns", action="store_true", help="measure without what it is compared with")
    return parser.parse_args(arguments)


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
