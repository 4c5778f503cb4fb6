"""Console sessions in Markdown: found, run in one shell, and held against what the page says.

A block marked ```console holds commands after `$ ` (continued lines after `> `) and what they print on stdout; all blocks of a page are one
session. A command that ends in ` &` is started in the background; the sandbox's port in the page stands for a free one.
`...` alone on a line stands for any lines, and inside a line for any text. Run as a module with a page's path, it
writes the real output into the page.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import running

ROOT: Final = Path(__file__).resolve().parents[2]
_BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SANDBOX: Final = "127.0.0.1:8048"
_END: Final = "=== end of command ==="


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a page, and the output that the page shows for it."""

    text: str
    output: str


def commands(page: str) -> list[Command]:
    """The commands of all console blocks, in order."""
    return [command for block in _BLOCK.finditer(page) for command in _in_block(block[1])]


def _in_block(block: str) -> Iterator[Command]:
    lines = block.splitlines()
    index = 0
    while index < len(lines):
        if not lines[index].startswith("$ "):
            raise ValueError(f"a console block must begin with a command: {lines[index]!r}")
        text = [lines[index][2:]]
        index += 1
        while index < len(lines) and lines[index].startswith("> "):
            text.append(lines[index][2:])
            index += 1
        output = []
        while index < len(lines) and not lines[index].startswith("$ "):
            output.append(lines[index])
            index += 1
        yield Command("\n".join(text), "\n".join(output).strip("\n"))


def run(page: Sequence[Command], folder: Path) -> list[str]:
    """Run a page's commands in one shell; the stdout of each. The sandbox of the page runs for as long as that takes."""
    seed = SandboxOptions.from_mapping({"seed_file": str(ROOT / "examples" / "demo" / "live.json")})
    with running(seed, process=True) as sandbox:
        here = sandbox.base.removeprefix("http://")
        script = "".join(f"{_runnable(command.text)}\necho; echo '{_END}'\n" for command in page)
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environ = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8", "CI": "1"}
        done = subprocess.run(
            ["bash", "-s"], input=script.replace(_SANDBOX, here), cwd=folder, env=environ, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
    parts = done.stdout.replace(here, _SANDBOX).split(f"\n{_END}\n")
    return [part.strip("\n") for part in parts[:-1]]


def _runnable(text: str) -> str:
    """The sandbox is started by the test, on a free port; everything else runs as the page has it."""
    return "true" if text.startswith("reconciler sandbox") else text


def fits(shown: str, real: str) -> bool:
    """Whether real output is what a page shows, `...` standing for anything."""
    return re.fullmatch(_pattern(shown), real, re.DOTALL) is not None


def _pattern(shown: str) -> str:
    return "".join(".*?" if part == "..." else re.escape(part) for part in re.split(r"(\.\.\.)", shown))


def rewritten(page: str, outputs: Sequence[str]) -> str:
    """The page with real outputs where the ones it shows do not fit."""
    rest = iter(outputs)

    def block(match: re.Match[str]) -> str:
        lines = []
        for command in _in_block(match[1]):
            first, *more = command.text.split("\n")
            lines.extend([f"$ {first}", *(f"> {line}" for line in more)])
            real = next(rest)
            output = command.output if fits(command.output, real) else real
            lines.extend(output.split("\n") if output else [])
        return "```console\n" + "\n".join(lines) + "\n```"

    return _BLOCK.sub(block, page)


def main(paths: Sequence[str]) -> None:
    for name in paths:
        path = Path(name)
        page = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            path.write_text(rewritten(page, run(commands(page), Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
