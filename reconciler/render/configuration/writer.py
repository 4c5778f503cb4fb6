"""The document: its sections in the order of the language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reconciler.render.configuration.account import Imported, ImportedAccount
from reconciler.render.configuration.groups import Groups
from reconciler.render.configuration.layout import comment, entry, indented
from reconciler.render.configuration.notes import Notes
from reconciler.render.configuration.numbers import numbers
from reconciler.render.configuration.providers import provider_lines

SCHEMA: Final = "../schemas/config.schema.json"
_VANISHED: Final = "A number that vanishes at the carrier is told, and never bought again."
_INCOMPLETE: Final = (
    "The carrier does not show all parts of the emergency addresses below. Add what is missing, then take this out."
)


def write(accounts: Sequence[ImportedAccount], *, schema: str = SCHEMA) -> Imported:
    """The configuration that declares what is live on these accounts; a plan right after it is empty.

    `schema` is where editors find the JSON Schema. Equal accounts give equal bytes.
    """
    notes = Notes()
    for account in accounts:
        _from_reading(account, notes)
    variables: list[str] = []
    configs = [account.config for account in accounts]
    providers = [*provider_lines(configs, variables)]
    groups = Groups(accounts, notes)
    declared = numbers(accounts, groups.keys, notes)
    defaults = [comment(_VANISHED), *entry("acquire", "existing")]
    if len(accounts) == 1:
        defaults = [*entry("provider", configs[0].name), *defaults]
    checks = [comment(_INCOMPLETE), "e911-incomplete: warning"] if declared.places.incomplete else []
    sections = {
        "providers": providers,
        "defaults": defaults,
        "checks": checks,
        "addresses": declared.places.lines(),
        "trunk_groups": groups.lines(),
        "profiles": declared.profiles.lines(),
        "dids": declared.lines(),
    }
    head = [
        f"# yaml-language-server: $schema={schema}",
        comment(
            "What was live at " + ", ".join(config.name for config in configs) + ", written by `reconciler import`."
        ),
        "version: 1",
    ]
    text = "\n".join((*head, *_sections(sections.items()), ""))
    return Imported(text, notes.lines(), (*variables, *groups.variables, *declared.variables))


def _from_reading(account: ImportedAccount, notes: Notes) -> None:
    for note in account.observed.notes:
        notes.say(note)
    waiting = len(account.observed.on_order)
    if waiting:
        notes.say(f"{account.config.name}: {waiting} on order and not live yet; not written")


def _sections(sections: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """Sections that have something to say, with an empty line before each."""
    for name, lines in sections:
        body = list(lines)
        if body:
            yield ""
            # A section of nothing but comments would be null, which is allowed.
            yield f"{name}:"
            yield from indented(body)
