"""`import`: a configuration for what is live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration
    from reconciler.model.settings import Settings
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

    It is whole in itself, providers included, and for a folder of its own. With --out naming a new *.yaml in the folder
    PATH, it is a further file of that configuration: only what is not declared there yet.
    """
    from reconciler.model.files import check_writable, write_whole

    if out is not None:
        if out.exists():
            raise ReconcilerError(f"{out} is there already", "give --out a new file name")
        check_writable(out)
    configuration = common.load(path, allow_files, allow_variables)
    accounts = _read(configuration, providers or tuple(sorted(configuration.providers)))
    part = out is not None and _is_part(out, path)
    if part:
        accounts = [_undeclared(account, configuration) for account in accounts]
    imported, meant = _written(accounts, configuration if part else None)
    if out is None:
        common.out(common.utf8(imported.text))
    elif part and not imported.declares:
        click.echo("All that is live is declared already; nothing was written.", err=True)
        return
    else:
        write_whole(out, (f"{line}\n".encode() for line in imported.lines()))
        if part:
            _keep_if_sound(out, meant, lambda: common.load(path, allow_files, allow_variables))
    for note in imported.notes:
        click.echo(f"Note: {note}", err=True)
    if imported.variables:
        click.echo(f"Variables in it: {', '.join(imported.variables)}", err=True)


def _is_part(out: Path, path: Path) -> bool:
    """Whether a new file will be read as one of the folder's."""
    if not path.is_dir() or out.suffix not in (".yaml", ".yml") or out.name.startswith("."):
        return False
    return out.resolve().parent == path.resolve()


def _undeclared(account: ImportedAccount, configuration: Configuration) -> ImportedAccount:
    """The account without the numbers that the files know already."""
    numbers = {number: live for number, live in account.observed.numbers.items() if number not in configuration.numbers}
    return replace(account, observed=replace(account.observed, numbers=numbers))


def _read(configuration: Configuration, names: tuple[str, ...]) -> list[ImportedAccount]:
    from reconciler.engine.workspace import Workspace
    from reconciler.render.configuration import ImportedAccount

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
    return accounts


def _written(
    accounts: Sequence[ImportedAccount], part_of: Configuration | None
) -> tuple[Imported, Mapping[str, Settings]]:
    """What is to be written and, where it is a part of a configuration, what it says of each number.

    Checks that would stop an apply of what is live become warnings in it: live is what it is, and is not to be hidden.
    """
    from reconciler.checks import run
    from reconciler.checks.view import PlanContext
    from reconciler.render.configuration import Beside, write

    live = PlanContext({account.config.name: account.observed for account in accounts})
    meant: dict[str, Settings] = {}

    def failing(meaning: Configuration) -> frozenset[str]:
        if part_of is not None:
            meant.update((number, desired.settings) for number, desired in meaning.numbers.items())
        return run.failing(meaning, common.capabilities(meaning), live)

    return write(accounts, failing=failing, beside=Beside(part_of)), meant


def _keep_if_sound(out: Path, meant: Mapping[str, Settings], load: Callable[[], Configuration]) -> None:
    """Take the new file away again if the folder's `defaults` change what its numbers mean. Raises ReconcilerError."""
    try:
        found = load().numbers
        changed = [number for number, settings in meant.items() if found[number].settings != settings]
        if changed:
            raise ReconcilerError(
                f"the `defaults` of this folder would change {len(changed)} of the live numbers, {changed[0]} first",
                "give --out a file in a folder of its own, or move what `defaults` says of numbers into a profile",
            )
    except BaseException:
        out.unlink(missing_ok=True)
        raise
