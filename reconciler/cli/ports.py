"""`ports`: all ports and their numbers at a glance."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from reconciler.cli import common
from reconciler.model.files import PRIVATE, write_whole


@click.command("ports")
@common.PATH
@click.option("--all", "every", is_flag=True, help="Also the orders at the accounts that no file declares.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@common.JSON_FILE
@common.loading
def command(
    path: Path,
    every: bool,
    format_: str,
    json_file: Path | None,
    allow_files: bool,
    allow_variables: str | None,
) -> int:
    """Show every port and each of its numbers: how far it is, its FOC date, what it waits for, and which key of the files
    answers a rejection. Changes nothing."""
    from reconciler.engine.planning import Options
    from reconciler.engine.workspace import Workspace
    from reconciler.model.portview import judge_ports
    from reconciler.render import ports

    configuration = common.load(path, allow_files, allow_variables)
    options = Options(datetime.datetime.now(datetime.UTC), prices=False, place=common.places(configuration))
    with Workspace(configuration, common.reporter(), lambda *_: (), write=False) as workspace:
        overview = workspace.ports(options, every=every)
    verdict = judge_ports(overview)
    document = ports.document(overview, verdict)
    data = ports.written(document) + b"\n"
    if json_file is not None:
        write_whole(json_file, data, PRIVATE)
    common.out(data if format_ == "json" else ports.text(document, common.style()))
    return common.done(verdict.exit)
