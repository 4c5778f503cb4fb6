"""Processes of the command line that begin with everything imported, which is most of the time that a short command takes.

They are processes of their own, to be stopped and killed; only their imports are another's (multiprocessing's forkserver).
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pkgutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import reconciler
from reconciler.cli.main import main

for module in pkgutil.walk_packages(reconciler.__path__, "reconciler."):
    if not module.name.startswith("reconciler.sandbox") and not module.name.endswith("__main__"):
        importlib.import_module(module.name)

_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def _command(arguments: Sequence[str], folder: str, environ: Mapping[str, str], out: str, err: str) -> None:
    """What the process does: the command line, as if its interpreter had been started for it."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    for number, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False, buffering=1)
    # A shell starts what it runs in the background deaf to Ctrl-C, and processes hand that down.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["reconciler", *arguments]
    main()


class WarmProcess:
    """What the tests use of `subprocess.Popen`, with text streams."""

    def __init__(self, arguments: Sequence[str], folder: Path, environ: Mapping[str, str]) -> None:
        self._files = tempfile.TemporaryDirectory()
        self._out, self._err = Path(self._files.name, "out"), Path(self._files.name, "err")
        self._out.touch()
        self._err.touch()
        self._read = 0
        given = (list(arguments), str(folder), dict(environ), str(self._out), str(self._err))
        self._process = _CONTEXT.Process(target=_command, args=given)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    @property
    def stderr(self) -> Iterator[str]:
        """The lines that it says, as they come, to its end."""
        while True:
            ended = self.poll() is not None
            while "\n" in (line := self._unread(whole_line=True)):
                self._read += len(line.encode())
                yield line
            if ended:
                return
            time.sleep(0.01)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """All of its output, but for the lines that were read, when it has ended. Raises TimeoutError."""
        self._process.join(timeout)
        if self.poll() is None:
            raise TimeoutError(f"process {self.pid} still runs")
        with self._files:
            return self._out.read_text(encoding="utf-8"), self._unread(whole_line=False)

    def _unread(self, *, whole_line: bool) -> str:
        with self._err.open("rb") as file:
            file.seek(self._read)
            return (file.readline() if whole_line else file.read()).decode("utf-8")
