"""`drift`: what differs live from what is declared, sorted by how it came about."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.cli.metrics import OPTION, counted
from reconciler.model.files import PRIVATE, write_whole
from reconciler.model.results import judge_drift

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration
    from reconciler.model.plan import Plan
    from reconciler.render.document import PlanDocument


@click.command("drift")
@common.PATH
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown", "html"]), default="text", show_default=True
)
@common.TARGET
@common.MASK
@common.JSON_FILE
@OPTION
@common.loading
def command(
    path: Path,
    format_: str,
    targets: tuple[str, ...],
    mask_personal: bool,
    json_file: Path | None,
    metrics_file: Path | None,
    allow_files: bool,
    allow_variables: str | None,
) -> int:
    """Show what differs live from what the files declare: changed, settling, vanished, unmanaged. Exit 2 on drift."""
    from reconciler.render.json import canonical, plan_document

    with counted(metrics_file, "drift") as run:
        run.configuration = common.load(path, allow_files, allow_variables)
        plan = _drifted(run.configuration, targets)
        verdict = judge_drift(plan)
        document = run.document = plan_document(plan, verdict, mask_personal=mask_personal)
        if json_file is not None:
            write_whole(json_file, canonical(document) + b"\n", PRIVATE)
    common.out(_rendered(document, format_, mask_personal=mask_personal))
    return common.done(verdict.exit)


def _drifted(configuration: Configuration, targets: tuple[str, ...]) -> Plan:
    from reconciler.engine.drifting import drifted
    from reconciler.engine.planning import Options
    from reconciler.engine.targets import Targets
    from reconciler.engine.workspace import Workspace

    with Workspace(configuration, common.reporter(), common.plan_checks(configuration), write=False) as workspace:
        now, place = datetime.datetime.now(datetime.UTC), common.places(configuration)
        planned = workspace.plan(Options(now, Targets(targets), prices=False, place=place))
    return replace(planned.plan, drift=drifted(planned.accounts))


def _rendered(document: PlanDocument, format_: str, *, mask_personal: bool) -> str | bytes:
    if format_ == "json":
        from reconciler.render.json import canonical

        return canonical(document) + b"\n"
    style = common.style(mask_personal=mask_personal)
    if format_ == "markdown":
        from reconciler.render import markdown

        return common.utf8(markdown.drift(document, style))
    if format_ == "html":
        from reconciler.render import html

        return common.utf8(html.drift(document, style))
    from reconciler.render import text

    return text.drift(document, style)
