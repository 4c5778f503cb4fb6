"""`graph`: what refers to what, for Graphviz or Mermaid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reconciler.cli import common

if TYPE_CHECKING:
    from reconciler.model.configuration import Configuration


@click.command("graph")
@common.PATH
@click.option("--format", "format_", type=click.Choice(["dot", "mermaid"]), default="dot", show_default=True)
@common.loading
def command(path: Path, format_: str, allow_files: bool, allow_variables: str | None) -> None:
    """Print what refers to what: numbers to trunk groups, to the numbers they forward to, to their ports and pools."""
    configuration = common.load(path, allow_files, allow_variables)
    edges = sorted(set(_edges(configuration)))
    if format_ == "dot":
        common.out("digraph reconciler {\n  rankdir=LR;\n")
        for start, end, label in edges:
            common.out(f"  {_quoted(start)} -> {_quoted(end)} [label={_quoted(label)}];\n")
        common.out("}\n")
        return
    names = {name: f"n{i}" for i, name in enumerate(sorted({part for edge in edges for part in edge[:2]}))}
    common.out("graph LR\n")
    for name, node in names.items():
        common.out(f"  {node}[{_quoted(name.replace(chr(34), '#quot;'))}]\n")
    for start, end, label in edges:
        common.out(f"  {names[start]} -->|{label}| {names[end]}\n")


def _edges(configuration: Configuration) -> Iterator[tuple[str, str, str]]:
    """(from, to, what) for every reference between resources."""
    from reconciler.model.settings import Kind, address

    for number, desired in configuration.numbers.items():
        here = address(Kind.DID, number)
        yield here, f'provider["{desired.provider}"]', "provider"
        if desired.port:
            yield here, address(Kind.PORT, desired.port), "port"
        if desired.pool:
            yield here, address("pool", desired.pool), "pool"
        forwarding = desired.settings.forwarding
        if forwarding is None or not forwarding.enabled:
            continue
        if forwarding.trunk_group:
            yield here, address(Kind.TRUNK_GROUP, forwarding.trunk_group), "forwarding"
        targets = [leg.number for leg in forwarding.destinations or () if leg.number]
        for target in [*targets, *([forwarding.failover] if forwarding.failover else [])]:
            yield here, address(Kind.DID, target), "forwarding"
    for key, group in configuration.trunk_groups.items():
        yield address(Kind.TRUNK_GROUP, key), f'provider["{group.provider}"]', "provider"
    for key, port in configuration.ports.items():
        yield address(Kind.PORT, key), f'provider["{port.provider}"]', "provider"
    for key, pool in configuration.pools.items():
        yield address("pool", key), f'provider["{pool.provider}"]', "provider"
        for number in pool.numbers:
            yield address(Kind.DID, number), address("pool", key), "pool"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
