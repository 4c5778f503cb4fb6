"""`show`: a saved plan, without network."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import common
from reconciler.cli.plan import rendered


@click.command("show")
@click.argument("planfile", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "markdown", "html"]), default="text", show_default=True
)
@click.option("--calls", is_flag=True, help="Show every request that apply would send.")
@common.MASK
def command(planfile: Path, format_: str, calls: bool, mask_personal: bool) -> None:
    """Show a saved plan. Needs no network and no configuration."""
    from reconciler.render.json import without_personal
    from reconciler.render.planfile import load

    document = load(planfile)
    if mask_personal:
        document = without_personal(document)
    common.out(rendered(document, format_, mask_personal=mask_personal, calls=calls))
