"""`plan`: read live state, show the plan."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.cli.metrics import OPTION, counted
from reconciler.model.files import PRIVATE, begin, write_whole
from reconciler.model.results import judge_plan

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration
    from reconciler.model.plan import Plan
    from reconciler.render.document import PlanDocument


@click.command("plan")
@common.PATH
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan, for `apply FILE`.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown", "html"]), default="text", show_default=True
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
@click.option("--calls", is_flag=True, help="Show every request that apply would send.")
@common.TARGET
@common.MASK
@common.JSON_FILE
@OPTION
@common.loading
def command(
    path: Path,
    out: Path | None,
    format_: str,
    detailed_exitcode: bool,
    calls: bool,
    targets: tuple[str, ...],
    mask_personal: bool,
    json_file: Path | None,
    metrics_file: Path | None,
    allow_files: bool,
    allow_variables: str | None,
) -> int:
    """Read live state and show what applying the configuration in PATH would change. Changes nothing."""
    from reconciler.render.json import canonical, plan_document
    from reconciler.render.planfile import save

    with counted(metrics_file, "plan") as run:
        if out is not None:
            begin(out)
        run.configuration = common.load(path, allow_files, allow_variables)
        plan = _planned(run.configuration, targets)
        verdict = judge_plan(plan, detailed=detailed_exitcode)
        document = run.document = plan_document(plan, verdict, mask_personal=mask_personal)
        if out is not None:
            save(out, plan_document(plan, verdict))
        if json_file is not None:
            write_whole(json_file, canonical(document) + b"\n", PRIVATE)
    common.out(rendered(document, format_, mask_personal=mask_personal, calls=calls))
    return common.done(verdict.exit)


def _planned(configuration: Configuration, targets: tuple[str, ...]) -> Plan:
    from reconciler.engine.planning import Options
    from reconciler.engine.targets import Targets
    from reconciler.engine.workspace import Workspace

    with Workspace(configuration, common.reporter(), common.plan_checks(configuration), write=False) as workspace:
        now, place = datetime.datetime.now(datetime.UTC), common.places(configuration)
        return workspace.plan(Options(now, Targets(targets), place=place)).plan


def rendered(document: PlanDocument, format_: str, *, mask_personal: bool, calls: bool) -> str | bytes:
    """A plan document in one of the formats of `plan` and `show`."""
    if format_ == "json":
        from reconciler.render.json import canonical

        return canonical(document) + b"\n"
    style = common.style(mask_personal=mask_personal, calls=calls)
    if format_ == "markdown":
        from reconciler.render import markdown

        return common.utf8(markdown.plan(document, style))
    if format_ == "html":
        from reconciler.render import html

        return common.utf8(html.plan(document, style))
    from reconciler.render import text

    return text.plan(document, style)
