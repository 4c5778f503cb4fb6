"""`schema`: the JSON Schemas, for editors and for tools that read plans."""

from __future__ import annotations

import click

from reconciler.cli import common


@click.command("schema")
@click.argument("which", type=click.Choice(["config", "plan"]), default="config")
def command(which: str) -> None:
    """Print the JSON Schema (draft-07) of the configuration, or of the plan file."""
    from reconciler.config.schemas import schema_text

    common.out(schema_text(f"{which}.schema.json"))
