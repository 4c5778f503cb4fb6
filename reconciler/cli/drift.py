"""`drift`: what differs live from what is declared, sorted by how it came about."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import click

from reconciler.cli import common
from reconciler.model.files import PRIVATE, write_whole
from reconciler.model.results import judge_drift


@click.command("drift")
@common.PATH
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@common.TARGET
@common.MASK
@common.JSON_FILE
@common.loading
def command(
    path: Path,
    format_: str,
    targets: tuple[str, ...],
    mask_personal: bool,
    json_file: Path | None,
    allow_files: bool,
    allow_variables: str | None,
) -> int:
    """Show what differs live from what the files declare: changed, settling, vanished, unmanaged. Exit 2 on drift."""
    from reconciler.engine.drifting import drifted
    from reconciler.engine.planning import Options
    from reconciler.engine.targets import Targets
    from reconciler.engine.workspace import Workspace
    from reconciler.render.json import canonical, plan_document

    configuration = common.load(path, allow_files, allow_variables)
    with Workspace(configuration, common.reporter(), common.plan_checks(configuration), write=False) as workspace:
        now, place = datetime.datetime.now(datetime.UTC), common.places(configuration)
        options = Options(now, Targets(targets), prices=False, place=place)
        planned = workspace.plan(options)
    plan = replace(planned.plan, drift=drifted(planned.accounts))
    verdict = judge_drift(plan)
    document = plan_document(plan, verdict, mask_personal=mask_personal)
    data = canonical(document) + b"\n"
    if json_file is not None:
        write_whole(json_file, data, PRIVATE)
    if format_ == "json":
        common.out(data)
    elif format_ == "markdown":
        from reconciler.render import markdown

        common.out(markdown.drift(document, common.style(mask_personal=mask_personal)))
    else:
        from reconciler.render import text

        common.out(text.drift(document, common.style(mask_personal=mask_personal)))
    return common.done(verdict.exit)
