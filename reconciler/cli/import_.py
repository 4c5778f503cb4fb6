"""`import`: a configuration for what is live."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration
    from reconciler.render.configuration import Imported, ImportedAccount


@click.command("import")
@common.PATH
@click.option("--provider", "providers", multiple=True, metavar="NAME", help="Only this provider. Repeatable.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write to a new file instead of stdout.")
@common.loading
def command(
    path: Path, providers: tuple[str, ...], out: Path | None, allow_files: bool, allow_variables: str | None
) -> None:
    """Write a configuration for all that is live at the providers of the configuration in PATH.

    It is whole in itself, providers included: put it into a folder of its own, or in the place of the one it was made with.
    """
    from reconciler.model.files import write_whole

    if out is not None and out.exists():
        raise ReconcilerError(f"{out} is there already", "give --out a new file name")
    configuration = common.load(path, allow_files, allow_variables)
    imported = _read(configuration, providers or tuple(sorted(configuration.providers)))
    if out is None:
        common.out(imported.text)
    else:
        write_whole(out, imported.text.encode())
    for note in imported.notes:
        click.echo(f"Note: {note}", err=True)
    if imported.variables:
        click.echo(f"Variables in it: {', '.join(imported.variables)}", err=True)


def _read(configuration: Configuration, names: tuple[str, ...]) -> Imported:
    from reconciler.engine.workspace import Workspace
    from reconciler.render.configuration import ImportedAccount, write

    if not names:
        raise ReconcilerError("the configuration has no provider to import from", "`reconciler init` writes an example")
    with Workspace(configuration, common.reporter(), lambda *_: (), write=False) as workspace:
        readings = workspace.read_everything(names)
    accounts = []
    for reading in readings:
        if reading.observed is None:
            raise reading.error or ReconcilerError(f"{reading.account.name} could not be read")
        provider = reading.account.provider
        accounts.append(ImportedAccount(provider.config, reading.observed, provider.capabilities))
    imported = write(accounts)
    failing = _failing(accounts, imported)
    return write(accounts, failing=failing) if failing else imported


def _failing(accounts: Sequence[ImportedAccount], imported: Imported) -> set[str]:
    """The checks that would stop an apply of what is live: it is what it is, and import must not hide it nor be stopped."""
    import tempfile

    from reconciler import config
    from reconciler.checks import registry, run
    from reconciler.checks.view import PlanContext
    from reconciler.providers.registry import types

    with tempfile.TemporaryDirectory(prefix="reconciler-import-") as folder:
        path = Path(folder, "imported.yaml")
        path.write_text(imported.text, encoding="utf-8")
        # Credentials are of no importance here; what they stand for is not asked.
        environ = dict.fromkeys(imported.variables, "unset")
        names = frozenset(registry.names())
        loaded = config.load(path, config.LoadOptions(environ=environ, provider_types=types(), check_names=names))
        live = PlanContext({account.config.name: account.observed for account in accounts})
        found = [*run.offline(loaded, common.capabilities(loaded)), *run.at_plan(loaded, live)]
    return {finding.check for finding in found if finding.is_error}
