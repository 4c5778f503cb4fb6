"""The document: its sections in the order of the language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from reconciler.model.configuration import Configuration
from reconciler.render.configuration.account import WHOLE, Beside, Imported, ImportedAccount
from reconciler.render.configuration.groups import Groups
from reconciler.render.configuration.layout import comment, entry, indented
from reconciler.render.configuration.meaning import meaning
from reconciler.render.configuration.notes import Notes
from reconciler.render.configuration.numbers import declared, numbers
from reconciler.render.configuration.providers import provider_lines

SCHEMA: Final = "./config.schema.json"
_VANISHED: Final = "A number that vanishes at the carrier is told of, and never bought again."
_INCOMPLETE: Final = (
    "Emergency addresses below lack parts that the carrier does not show. Add them, then take this out."
)
_FAILING: Final = "What is live fails these checks. Put it right, then take them out."


def write(
    accounts: Sequence[ImportedAccount],
    *,
    schema: str = SCHEMA,
    failing: Callable[[Configuration], Iterable[str]] = lambda _: (),
    beside: Beside = WHOLE,
) -> Imported:
    """The configuration that declares what is live on these accounts; a plan right after it is empty.

    `schema` is where editors find the JSON Schema. `failing` is given what will be written, and names the checks that this
    does not pass: they are made warnings. `beside` has the configuration that it is to be a part of. Equal accounts give equal bytes.
    """
    notes = Notes()
    for account in accounts:
        _from_reading(account, notes)
    configs = [account.config for account in accounts]
    whole = beside.configuration is None
    providers, variables = provider_lines(configs) if whole else ((), ())
    groups = Groups(accounts, notes, beside)
    found = declared(accounts, groups.keys, notes, beside)
    declares = len(found.parts) + len(groups.meant())
    failed = set(failing(meaning(accounts, groups.meant(), found.parts)))
    said = numbers(found, accounts, groups.keys, beside)
    # Made once: they take note of what they leave out.
    group_lines = tuple(groups.lines())
    sections: dict[str, Callable[[], Iterable[str]]] = {
        "providers": lambda: providers,
        "defaults": lambda: _defaults([config.name for config in configs]) if whole else (),
        "checks": lambda: _checks(said.places.incomplete, failed, frozenset(beside.taken("checks"))),
        "addresses": said.places.lines,
        "trunk_groups": lambda: group_lines,
        "profiles": said.profiles.lines,
        "dids": said.lines,
    }
    live = ", ".join(config.name for config in configs)
    head = (
        f"# yaml-language-server: $schema={schema}",
        comment(f"What was live at {live}, written by `reconciler import`."),
        "version: 1",
    )
    return Imported(lambda: chain(head, _joined(sections)), declares, notes.lines(), variables)


def _from_reading(account: ImportedAccount, notes: Notes) -> None:
    for note in account.observed.notes:
        notes.say(note)
    waiting = len(account.observed.on_order)
    if waiting:
        ported = any(order.state.open for order in account.observed.ports)
        shown = ", `reconciler ports --all` shows those that are ported in" if ported else ""
        notes.say(f"{account.config.name}: {waiting} on order and not live yet; not written{shown}")


def _defaults(providers: Sequence[str]) -> Iterator[str]:
    if len(providers) == 1:
        yield from entry("provider", providers[0])
    yield comment(_VANISHED)
    yield from entry("acquire", "existing")


def _checks(incomplete: bool, failing: set[str], said: frozenset[str]) -> Iterator[str]:
    """What the configuration that this is a part of says of a check stays so."""
    if incomplete and "e911-incomplete" not in said:
        yield comment(_INCOMPLETE)
        yield "e911-incomplete: warning"
        said |= {"e911-incomplete"}
    if failing - said:
        yield comment(_FAILING)
    for name in sorted(failing - said):
        yield from entry(name, "warning")


def _joined(sections: Mapping[str, Callable[[], Iterable[str]]]) -> Iterator[str]:
    """The sections that have something to say, with an empty line before each."""
    for name, lines in sections.items():
        rest = iter(lines())
        first = []
        for line in rest:
            first.append(line)
            if not line.startswith("#"):
                break
        if first:
            # With nothing but comments below it, the section would be null.
            yield from ("", f"{name}: {{}}" if first[-1].startswith("#") else f"{name}:")
            yield from indented(chain(first, rest))
