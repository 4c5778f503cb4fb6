"""`search`: numbers for sale, with prices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError

if TYPE_CHECKING:
    from reconciler.providers.base import Offer, SearchQuery


@click.command("search")
@common.PATH
@click.option("--provider", metavar="NAME", help="Where to look; needed with several providers.")
@click.option("--type", "type_", type=click.Choice(["local", "toll_free"]), default="local", show_default=True)
@click.option("--state", default="", help="Two letters.")
@click.option("--rate-center", default="")
@click.option("--area", default="", metavar="NPA", help="Area code.")
@click.option("--exchange", default="", metavar="NXX")
@click.option("--count", type=click.IntRange(1, 5000), default=10, show_default=True)
@click.option("--write", type=click.Path(path_type=Path), metavar="FILE", help="Put the numbers found into this file.")
@click.option("--profile", metavar="NAME", help="With --write: the profile that they get.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@common.loading
def command(
    path: Path,
    provider: str | None,
    type_: str,
    state: str,
    rate_center: str,
    area: str,
    exchange: str,
    count: int,
    write: Path | None,
    profile: str | None,
    format_: str,
    allow_files: bool,
    allow_variables: str | None,
) -> None:
    """Look for numbers for sale at the provider of the configuration in PATH. Buys nothing."""
    from reconciler.engine.reading import asked
    from reconciler.engine.workspace import Workspace
    from reconciler.model.files import check_writable

    query = _query(type_, state, rate_center, area, exchange, count)
    if write is not None:
        if write.exists():
            raise ReconcilerError(f"{write} is there already", "give --write a new file name")
        check_writable(write)
    configuration = common.load(path, allow_files, allow_variables)
    if profile is not None and profile not in configuration.profiles:
        raise common.no_such("profile", profile, tuple(configuration.profiles))
    with Workspace(configuration, common.reporter(), lambda *_: (), write=False) as workspace:
        account = workspace.account(_provider(provider, tuple(configuration.providers)))
        offers = asked(account, lambda: list(account.provider.search(account.session, query)))
    _show(offers, format_)
    if write is not None:
        _write(write, account.name, profile, [offer for offer in offers if offer.number not in configuration.numbers])


def _query(type_: str, state: str, rate_center: str, area: str, exchange: str, count: int) -> SearchQuery:
    from reconciler.providers.base import SearchQuery

    if type_ == "local" and not (state or area):
        raise ReconcilerError("a local search needs --state or --area")
    if state and not (len(state) == 2 and state.isalpha()):
        raise ReconcilerError(f"--state cannot be {state!r}", "write two letters, like GA")
    return SearchQuery("toll" if type_ == "toll_free" else "local", state.upper(), rate_center, area, exchange, count)


def _provider(name: str | None, names: Sequence[str]) -> str:
    if name is not None:
        return name
    if len(names) == 1:
        return names[0]
    raise ReconcilerError("the configuration has several providers", f"say one: --provider {' | '.join(names)}")


def _show(offers: Sequence[Offer], format_: str) -> None:
    from reconciler.model.money import shown
    from reconciler.render.visible import harmless, visible

    if format_ == "json":
        import orjson

        rows = [
            {
                "number": offer.number,
                "state": offer.state,
                "rate_center": offer.rate_center,
                "setup": None if offer.cost.once is None else str(offer.cost.once),
                "monthly": None if offer.cost.monthly is None else str(offer.cost.monthly),
            }
            for offer in offers
        ]
        common.out(harmless(orjson.dumps({"offers": rows}, option=orjson.OPT_INDENT_2)) + b"\n")
        return
    for offer in offers:
        place = " ".join(part for part in (offer.rate_center, offer.state) if part)
        price = f"{shown(offer.cost.once)} once, {shown(offer.cost.monthly)} a month"
        common.out(f"{offer.number}  {price}  {visible(place)}".rstrip() + "\n")
    if not offers:
        click.echo("No numbers found.", err=True)


def _write(path: Path, provider: str, profile: str | None, offers: Sequence[Offer]) -> None:
    """A new file of the configuration, for numbers that it does not declare yet."""
    from reconciler.model.files import write_whole
    from reconciler.render.words import many

    if not offers:
        click.echo("Nothing was written: there is no number that is not declared already.", err=True)
        return
    settings = f"provider: {provider}" + (f", profile: {profile}" if profile else "")
    lines = ["# Chosen by `reconciler search`; `reconciler plan` shows what buying them costs.", "dids:"]
    lines.extend(f'  "{offer.number}": {{{settings}}}' for offer in offers)
    write_whole(path, ("\n".join(lines) + "\n").encode())
    click.echo(f"Wrote {many(len(offers), 'number')} to {path}.", err=True)
