"""The command line in this process: the same arguments, environment and outputs, without an interpreter's start."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from reconciler.cli.main import run


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output, where it is JSON."""
        return orjson.loads(self.out)


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs commands in a folder, with these variables and none of the environment's own."""

    folder: Path
    environ: Mapping[str, str]

    def run(self, *arguments: str | Path, stdin: str = "") -> Ran:
        """Run a command line; never raises for what the command says."""
        out, err = _stream(), _stream()
        before = sys.stdin
        sys.stdin = io.StringIO(stdin)
        try:
            with chdir(self.folder), _environment(self.environ), redirect_stdout(out), redirect_stderr(err):
                code = run([str(argument) for argument in arguments])
        finally:
            sys.stdin = before
        return Ran(code, _text(out), _text(err))


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": before.get("PATH", ""), "HOME": before.get("HOME", ""), **variables})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
