"""`history`: the runs."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import common


@click.command("history")
@common.PATH
@click.option("--limit", type=click.IntRange(1, 10000), default=20, show_default=True)
@click.option("--results", is_flag=True, help="Each resource's outcome as well.")
@common.loading
def command(path: Path, limit: int, results: bool, allow_files: bool, allow_variables: str | None) -> None:
    """List the latest runs: when, who, where, from which commit, and what came of them."""
    from reconciler.render.visible import visible
    from reconciler.state import open_store

    configuration = common.load(path, allow_files, allow_variables)
    with open_store(configuration.state_url, configuration.root, create=False) as store:
        runs = store.runs(limit)
    for run in runs:
        code = "running, or killed" if run.exit_code is None else f"exit {run.exit_code}"
        commit = (run.commit or "")[:12] or "no commit"
        summary = run.summary.get("summary", "")
        line = (
            f"{run.started:%Y-%m-%d %H:%M:%S}Z {run.id} {run.command} {run.who}@{run.host} {commit} {code}: {summary}"
        )
        common.out(visible(line) + "\n")
        for where, outcome in run.summary.get("results", {}).items() if results else ():
            common.out(visible(f"  {where}: {outcome}") + "\n")
