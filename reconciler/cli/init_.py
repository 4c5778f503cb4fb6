"""`init`: a small configuration to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from reconciler.cli import common
from reconciler.model.errors import ReconcilerError
from reconciler.model.files import write_whole

NAME: Final = "reconciler.yaml"
SCHEMA: Final = "config.schema.json"

STARTER: Final = """\
# yaml-language-server: $schema=./config.schema.json
# Numbers as code. Check with `reconciler validate`, see what would change with `reconciler plan`.
version: 1

providers:
  call48:
    username: ${CALL48_USERNAME}
    password: ${CALL48_PASSWORD}
    # To try everything with no account: run `reconciler sandbox`, and set CALL48_URL to the address that it tells.
    base_url: ${CALL48_URL:-https://apicontrol.call48.com/api/v4}

# Places that a 911 call can be sent to, by name.
addresses: {}
#  headquarters: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2,
#                 city: Miami, state: FL, zip: "33155", country: US}

# Where calls are delivered.
trunk_groups: {}
#  main: {routing: round_robin, gateways: [192.0.2.10:5060]}

# The numbers. One that is not live is bought; one that is taken out of this file is left alone.
# `reconciler search --state GA` shows numbers for sale, `reconciler import` writes down those that you have.
dids: {}
#  "+17065103027": {forwarding: {trunk_group: main}, e911: headquarters, cnam: ACME CORP}
"""


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
def command(folder: Path) -> None:
    """Write a small configuration to start from into DIR, with the schema for editors."""
    from reconciler.config.schemas import schema_text

    target, schema, text = folder / NAME, folder / SCHEMA, schema_text().encode()
    existing = sorted(file.name for suffix in ("*.yaml", "*.yml") for file in folder.glob(suffix))
    # Hidden files, such as those of CI systems, are of no configuration.
    taken = [name for name in existing if not name.startswith(".")]
    if taken:
        raise ReconcilerError(f"{folder} has a configuration already: {taken[0]}", "choose another folder")
    if schema.exists() and not (schema.is_file() and schema.read_bytes() == text):
        raise ReconcilerError(f"{schema} is there already", "move it away, or choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReconcilerError(f"{folder} cannot be made: {error.strerror}") from error
    write_whole(schema, text)
    write_whole(target, STARTER.encode())
    common.out(f"Wrote {target}. Next: `reconciler validate {folder}`.\n")
