"""`checks`: what is checked, and why."""

from __future__ import annotations

import click

from reconciler.cli import common


@click.command("checks")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """List the checks, or explain the one called NAME."""
    from reconciler.checks import registry
    from reconciler.checks.document import explain

    if name is None:
        width = max(len(check.name) for check in registry.all())
        for check in registry.all():
            common.out(f"{check.name:<{width}}  {check.severity:<8} {check.summary}\n")
        return
    common.out(explain(registry.get(name)) + "\n")
