"""`sandbox`: local carriers, to try everything with no account and no cost."""

from __future__ import annotations

import errno
import json
from collections.abc import Mapping
from pathlib import Path

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError


@click.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8048, show_default=True, help="0 picks a free one.")
@click.option("--db", type=click.Path(path_type=Path), metavar="FILE", help="Keep the state in this SQLite file.")
@click.option("--seed-file", type=click.Path(path_type=Path), metavar="FILE", help="Numbers to begin with, as JSON.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any option; see --list-options. Repeatable."
)
@click.option("--list-options", is_flag=True, help="Print every option and leave.")
def command(port: int, db: Path | None, seed_file: Path | None, settings: tuple[str, ...], list_options: bool) -> None:
    """Serve emulations of the carriers on this machine, quirks included: slow, rate-limited or failing if you like."""
    import sqlite3

    from reconciler.sandbox.carrier import BadSeed
    from reconciler.sandbox.faults import BadRule
    from reconciler.sandbox.optionfields import BadOption, set_dotted
    from reconciler.sandbox.options import SandboxOptions, option_docs
    from reconciler.sandbox.server import NotLoopback, serve

    if list_options:
        for doc in option_docs():
            common.out(f"{doc.name} ({doc.kind}, default {doc.default!r}): {doc.help}\n")
        return
    values: dict[str, object] = {"port": port}
    values.update({"db": str(db)} if db else {})
    values.update({"seed_file": str(seed_file)} if seed_file else {})
    try:
        for assignment in settings:
            set_dotted(values, assignment)
        options = SandboxOptions.from_mapping(values)
        serve(options.host, options.port, options, ready=_announce)
    except (BadOption, BadRule, BadSeed, NotLoopback, OSError, sqlite3.Error, ValueError) as error:
        raise ReconcilerError(f"the sandbox cannot start: {_why(error, values)}", _way_out(error)) from error


def _why(error: Exception, values: Mapping[str, object]) -> str:
    """What is wrong, with the file that it is about."""
    import sqlite3

    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"port {values['port']} is in use"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, sqlite3.Error):
        return f"{values.get('db')}: {error}"
    if isinstance(error, json.JSONDecodeError):
        return f"{values.get('seed_file')} is not JSON: {error}"
    return str(error)


def _way_out(error: Exception) -> str:
    from reconciler.sandbox.optionfields import BadOption

    if isinstance(error, BadOption):
        return "--list-options shows them all"
    return "another one: --port 0 picks it" if isinstance(error, OSError) and error.errno == errno.EADDRINUSE else ""


def _announce(url: str, greetings: dict[str, str]) -> None:
    click.echo(f"The sandbox is at {url}; Ctrl-C stops it.", err=True)
    for name, greeting in greetings.items():
        click.echo(f"  {name}: {greeting}", err=True)
