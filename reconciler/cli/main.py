"""The entry point: commands found by name and imported only when asked for, and one place where every failure ends."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Final

import click

from reconciler.model.errors import Exit

COMMANDS: Final = {
    "init": "init_",
    "validate": "validate",
    "plan": "plan",
    "apply": "apply",
    "drift": "drift",
    "ports": "ports",
    "import": "import_",
    "search": "search",
    "show": "show",
    "graph": "graph",
    "history": "history",
    "state": "state",
    "checks": "checks",
    "schema": "schema",
    "sandbox": "sandbox",
}


_PREFIX: Final = "RECONCILER"


def _name_twins(command: click.Command, prefix: str) -> None:
    """Name the environment twin of each option for how it is written: click itself goes by the code's variable."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.envvar is None:
            written = max(parameter.opts, key=len).lstrip("-")
            parameter.envvar = f"{prefix}_{written.replace('-', '_').upper()}"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            _name_twins(below, f"{prefix}_{name.upper()}")


class LazyGroup(click.Group):
    """Imports a command's module when it is asked for, so that `--help` needs none of the heavy ones."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found = import_module(f"reconciler.cli.{COMMANDS[name]}").command
        assert isinstance(found, click.Command)
        _name_twins(found, f"{_PREFIX}_{name.upper()}")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the command that was probably meant."""
        from difflib import get_close_matches

        close = [] if args[0] in COMMANDS else get_close_matches(args[0], COMMANDS, 1)
        if close:
            ctx.fail(f"No such command {args[0]!r}. (Did you mean {close[0]!r}?)")
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From a table, so that the list costs no import."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _SUMMARIES[name]) for name in COMMANDS])


_SUMMARIES: Final = {
    "init": "Write a small configuration to start from.",
    "validate": "Check the files; no network.",
    "plan": "Read live state and show what would change.",
    "apply": "Make live state what the files declare.",
    "drift": "Show what differs live.",
    "ports": "Show all ports and what they wait for.",
    "import": "Write a configuration for what is live.",
    "search": "Look for numbers for sale.",
    "show": "Show a saved plan.",
    "graph": "Print what refers to what.",
    "history": "List the runs.",
    "state": "Look at what is remembered between runs.",
    "checks": "List or explain the checks.",
    "schema": "Print a JSON Schema.",
    "sandbox": "Run local carriers to try all of this.",
}


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--chdir", type=click.Path(path_type=Path), help="Work in this folder.")
@click.option("--no-color", is_flag=True, help="No colour, whatever the terminal can do.")
@click.option("-v", "--verbose", count=True, help="Log to stderr; twice for every request.")
# Without a twin: RECONCILER_VERSION is what pipelines call the version that they install.
@click.version_option(package_name="reconciler", prog_name="reconciler", allow_from_autoenv=False)
@click.pass_context
def cli(ctx: click.Context, chdir: Path | None, no_color: bool, verbose: int) -> None:
    """Telephone numbers as code: declare DIDs in YAML, review a plan, apply only what differs."""
    if chdir is not None:
        try:
            os.chdir(chdir)
        except OSError as error:
            raise click.UsageError(f"--chdir {chdir}: {error.strerror}") from error
    if verbose:
        from reconciler.cli.logs import start

        start(verbose)
    ctx.obj = {"no_color": no_color}


# An estate is millions of objects that stay and hardly one cycle: by default the collector walks over all of them again and
# again, which takes as long as a third of a plan.
_COLLECTED_EVERY: Final = 200_000


def main() -> None:
    """Run the command line; the process exits with one of model.errors.Exit."""
    _open_streams()
    gc.set_threshold(_COLLECTED_EVERY, 10, 10)
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(sys.argv[1:]))


def _open_streams() -> None:
    """A stream that came closed leads nowhere, so that no file of ours takes its number and gets what is printed.

    With PYTHONUNBUFFERED, as in many containers, Python takes a write that was done in part (a disk that gets full, a
    reader that leaves) for a whole one: stdout gets its buffer back.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (open as long as we run)
    if isinstance(sys.stdout, io.TextIOWrapper):
        if isinstance(sys.stdout.buffer, io.RawIOBase):
            buffer = io.BufferedWriter(sys.stdout.detach())
            sys.stdout = io.TextIOWrapper(buffer, sys.stdout.encoding, write_through=True)
        # What a locale other than UTF-8 has no letter for is shown all the same.
        sys.stdout.reconfigure(errors="backslashreplace")


def _terminated(_number: int, _frame: FrameType | None) -> None:
    """SIGTERM ends a command as Ctrl-C does: locks are let go, files are whole."""
    raise KeyboardInterrupt


def run(arguments: list[str], **extra: Any) -> int:
    """Run the command line with these arguments; the exit code. Every failure ends in a message, never a traceback."""
    try:
        outcome = cli.main(
            arguments, prog_name="reconciler", standalone_mode=False, auto_envvar_prefix=_PREFIX, **extra
        )
        return int(outcome) if isinstance(outcome, int) else int(Exit.DONE)
    except BaseException as error:
        from reconciler.cli.failures import tell

        return tell(error)


if __name__ == "__main__":
    main()
