"""The rig with the command line in this process: the same arguments and outputs, without an interpreter's start."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from reconciler.cli.main import run
from tests.e2e.rig import Ran, Rig


@dataclass(slots=True)
class QuickRig(Rig):
    """A rig whose commands run here. What needs a process of its own (signals, `-v`) takes `Rig`."""

    def run(self, *arguments: str | Path, stdin: str = "", environ: Mapping[str, str] | None = None) -> Ran:
        out, err = _stream(), _stream()
        with (
            chdir(self.folder),
            mock.patch.dict(os.environ, self.env(environ), clear=True),
            mock.patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run([str(argument) for argument in arguments])
        return Ran(code, _text(out), _text(err))

    def applied(self, *arguments: str) -> Ran:
        """Apply, and fail unless all of it was done."""
        ran = self.apply(*arguments)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def outcomes(self, *arguments: str) -> dict[str, str]:
        """Apply, and the outcome of every planned change by address, with its reason where there is one."""
        results = self.run("apply", "--auto-approve", "--wait", "0", "--format", "json", *arguments).json["results"]
        return {item["address"]: ": ".join(filter(None, (item["outcome"], item["reason"]))) for item in results}

    def assert_settled(self) -> None:
        """The next plan is empty and sends nothing that writes."""
        mark = self.mark()
        plan = self.run("plan", "--detailed-exitcode")
        assert plan.code == 0, plan.out + plan.err
        assert "No changes." in plan.out
        assert self.writes(mark) == []


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
