"""What the commands share: loading with checks, how output looks and where it goes, common options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from reconciler.model.errors import Exit, ReconcilerError

if TYPE_CHECKING:
    from reconciler.checks.view import PlanContext
    from reconciler.engine.planning import AccountPlan
    from reconciler.engine.portwords import Place
    from reconciler.engine.workspace import Checks
    from reconciler.model.configuration import Configuration, Origin
    from reconciler.model.findings import Finding, Where
    from reconciler.model.reporter import Reporter
    from reconciler.providers.base import Capabilities
    from reconciler.render.lines import Style

F = TypeVar("F", bound=Callable[..., Any])


def _begun(ctx: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """The file of the JSON form, without what an earlier run left in it. A line that a shell completes is no run."""
    if path is not None and not ctx.resilient_parsing:
        from reconciler.model.files import begin

        given = ctx.params.get("path")
        if isinstance(given, Path) and given.is_file() and path.exists() and path.samefile(given):
            raise ReconcilerError(f"{path} is not written", "that is what is to be read; give --json another name")
        begin(path)
    return path


PATH: Final = click.argument("path", type=click.Path(path_type=Path), default=".")
JSON_FILE: Final = click.option(
    "--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", callback=_begun,
    help="Write the JSON form here as well.",
)  # fmt: skip
MASK: Final = click.option("--mask-personal", is_flag=True, help="Hide names, addresses and e-mails in the output.")
TARGET: Final = click.option(
    "--target", "targets", multiple=True, metavar="ADDRESS", help="Only these resources; * and ? are wild. Repeatable."
)
LOADING: Final = (
    click.option("--allow-files", is_flag=True, help="Let ${file:PATH} read files outside the configuration's folder."),
    click.option(
        "--allow-variables",
        metavar="GLOBS",
        help="Only these environment variables may be read (comma-separated globs).",
    ),
)


def loading(function: F) -> F:
    """The options of every command that loads a configuration."""
    for option in LOADING:
        function = option(function)
    return function


def load(path: Path, allow_files: bool, allow_variables: str | None) -> Configuration:
    """Load a configuration. Raises ConfigurationInvalid with every finding."""
    from reconciler import config
    from reconciler.checks import registry
    from reconciler.providers.registry import types

    allowed = frozenset(filter(None, allow_variables.split(","))) if allow_variables is not None else None
    options = config.LoadOptions(
        allowed_variables=allowed,
        allow_files=allow_files,
        provider_types=types(),
        check_names=frozenset(registry.names()),
    )
    return config.load(path, options)


def capabilities(configuration: Configuration) -> Mapping[str, Capabilities]:
    """What each declared provider can express."""
    from reconciler.providers.registry import adapter

    return {name: adapter(provider.type).capabilities for name, provider in configuration.providers.items()}


def offline_findings(configuration: Configuration) -> list[Finding]:
    from reconciler.checks import run

    return run.offline(configuration, capabilities(configuration))


def plan_checks(configuration: Configuration) -> Checks:
    """Every check on a plan: those of the files, and those that need live state.

    Those of the files are run here and now, since what they take of memory is free again when the live state comes.
    """
    from reconciler.checks import run

    found = offline_findings(configuration)
    return lambda configuration, accounts: [*found, *run.at_plan(configuration, _context(accounts))]


def places(configuration: Configuration) -> Place:
    """How to find the line of a key of the files."""

    def place(origin: Origin, path: tuple[str, ...]) -> Where:
        from reconciler.config import locate  # reads YAML; only what is told about a key needs it

        return locate(configuration.root, origin, *path)

    return place


def _context(accounts: Sequence[AccountPlan]) -> PlanContext:
    from reconciler.checks.view import PlanContext
    from reconciler.engine.workspace import INVENTORY

    counts = {}
    for account in accounts:
        memory, observed = account.recall.of(INVENTORY), account.reading.observed
        if memory is not None and observed is not None and memory.applied.get("covers") == observed.covers:
            counts[account.reading.account.name] = int(memory.applied["numbers"])
    return PlanContext(
        {a.reading.account.name: a.reading.observed for a in accounts if a.reading.observed is not None},
        [change for account in accounts for change in account.changes],
        counts,
    )


def style(*, mask_personal: bool = False, calls: bool = False) -> Style:
    """How text on stdout is to look: colour only on a terminal that wants it."""
    from reconciler.render.lines import Style

    colour = _colour_wanted() and os.environ.get("TERM") != "dumb" and sys.stdout.isatty()
    return Style(colour=colour, mask_personal=mask_personal, calls=calls)


def _colour_wanted() -> bool:
    return not click.get_current_context().find_root().obj["no_color"] and not os.environ.get("NO_COLOR")


def reporter() -> Reporter:
    """Progress on stderr: live in a terminal, plain lines in a pipe."""
    from reconciler.render.progress import reporter as make

    terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")
    return make(sys.stderr, terminal=terminal, colour=terminal and _colour_wanted())


def out(text: str | bytes) -> None:
    """A result, to stdout."""
    try:
        click.echo(text, nl=False)
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_stdout()
        raise ReconcilerError(f"the output cannot be written: {error.strerror}") from error


def utf8(text: str) -> bytes:
    """A format that is UTF-8 whatever the locale is."""
    return text.encode("utf-8", "backslashreplace")


def drop_stdout() -> None:
    """Send what stdout still holds nowhere, lest Python complains of it once more when it closes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def done(code: Exit) -> int:
    """What a command gives back to be the exit code."""
    return int(code)


def no_such(what: str, name: str, known: Sequence[str]) -> ReconcilerError:
    """The error for a name that is none, with the closest one there is."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return ReconcilerError(f"there is no {what} {name!r}", f"did you mean {close[0]!r}?" if close else "")
