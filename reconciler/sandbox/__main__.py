"""``python -m reconciler.sandbox``: the sandbox as a process of its own."""

from __future__ import annotations

import argparse
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

import orjson

from reconciler.sandbox.carrier import BadSeed
from reconciler.sandbox.faults import BadRule
from reconciler.sandbox.optionfields import BadOption, set_dotted
from reconciler.sandbox.options import SandboxOptions, option_docs
from reconciler.sandbox.server import NotLoopback, serve


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reconciler.sandbox", description=__doc__)
    parser.add_argument("--host", help="loopback address to listen on")
    parser.add_argument("--port", type=int, help="port; 0 picks a free one")
    parser.add_argument("--db", help="SQLite file that keeps the state")
    parser.add_argument("--seed-file", help="JSON file loaded at the first start")
    parser.add_argument("--options", type=Path, metavar="FILE", help="JSON file of options")
    parser.add_argument("--options-json", metavar="JSON", help="options as JSON text")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one option, dotted")
    parser.add_argument("--list-options", action="store_true", help="print every option and leave")
    parser.add_argument("--parent-pipe", action="store_true", help="stop when standard input ends")
    return parser


def _collect(args: argparse.Namespace) -> SandboxOptions:
    values: dict[str, Any] = {}
    if args.options is not None:
        values.update(orjson.loads(args.options.read_bytes()))
    if args.options_json is not None:
        values.update(orjson.loads(args.options_json))
    for assignment in args.set:
        set_dotted(values, assignment)
    for name in ("host", "port", "db", "seed_file"):
        given = getattr(args, name)
        if given is not None:
            values[name] = given
    return SandboxOptions.from_mapping(values)


def _until_parent_leaves(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def _announce(url: str, greetings: dict[str, str]) -> None:
    del greetings
    print(orjson.dumps({"listening": url}).decode(), flush=True)


def main(argv: list[str] | None = None) -> int:
    """Entry point; returns the exit status."""
    args = _parser().parse_args(argv)
    if args.list_options:
        for doc in option_docs():
            print(f"{doc.name} ({doc.kind}, default {doc.default!r}): {doc.help}")
        return 0
    stop = threading.Event()
    if args.parent_pipe:
        threading.Thread(target=_until_parent_leaves, args=(stop,), daemon=True).start()
    try:
        options = _collect(args)
        serve(options.host, options.port, options, ready=_announce, stop=stop)
    except (BadOption, BadRule, BadSeed, NotLoopback, OSError, sqlite3.Error, orjson.JSONDecodeError) as exc:
        print(f"sandbox: {exc}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
