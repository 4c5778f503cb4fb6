"""`schema`: the JSON Schemas, for editors and for tools that read plans."""

from __future__ import annotations

import click

from reconciler.cli import common


@click.command("schema")
@click.argument("which", type=click.Choice(["config", "plan"]), default="config")
def command(which: str) -> None:
    """Print the JSON Schema (draft-07) of the configuration, or of the plan file."""
    from reconciler.config.schemas import as_text, configuration_schema, schema_text
    from reconciler.providers.registry import types

    if which == "config":
        # With the carriers of installed packages in it.
        common.out(as_text(configuration_schema(types())))
    else:
        common.out(schema_text(f"{which}.schema.json"))
