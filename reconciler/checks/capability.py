"""What the carrier of a number or trunk group cannot express, from its table of capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, Path, View, by_origin
from reconciler.model.configuration import DesiredTrunkGroup
from reconciler.model.fields import specs
from reconciler.model.findings import Severity
from reconciler.model.kinds import CLASSES
from reconciler.model.settings import SETTING_KINDS, Kind, address

if TYPE_CHECKING:
    from reconciler.providers.base import Capabilities, Capability

_REMEDY = "remove it, or use another carrier for it"


@check(
    "capability",
    Severity.ERROR,
    "The carrier cannot do what is declared.",
    why="There is no call that would bring it about. Better to know when the file is written than when it is applied.",
    fix="Declare what the carrier can do, or move the number to a carrier that can.",
    source="each carrier's API documents, as its table of capabilities in this program has them",
    waivable=False,
    fixed=True,
)
def capability(view: View) -> Iterator[Hit]:
    for kind in SETTING_KINDS:
        top = () if kind is Kind.DID else (kind.value,)
        for provider, value, numbers in view.declared(kind):
            able = view.capabilities.get(provider)
            if able is None:
                continue
            row = able.kinds.get(kind)
            for wrong, path in cannot(row, kind, value):
                yield Hit(f"{provider} {wrong}", _REMEDY, numbers, kind, (*top, *path))
            if row is not None and row.rule is not None:
                for number in numbers:
                    for message in row.rule(number.number, value):
                        yield Hit(message, _REMEDY, [number], kind, top)
    yield from _releases(view)
    yield from _orders(view)
    for group in view.configuration.trunk_groups.values():
        able = view.capabilities.get(group.provider)
        if able is not None:
            yield from _trunk_group(able, group)


def _releases(view: View) -> Iterator[Hit]:
    released = (number for number in view.configuration.numbers.values() if number.release is not None)
    for numbers in by_origin(released):
        provider = numbers[0].provider
        able = view.capabilities.get(provider)
        if able is not None and not able.release:
            remedy = "release it in the carrier's portal, and remove it from the files"
            yield Hit(f"{provider} cannot release numbers", remedy, numbers, path=("release",))


def _orders(view: View) -> Iterator[Hit]:
    ordered = (number for number in view.configuration.numbers.values() if number.order is not None)
    for numbers in by_origin(ordered):
        provider, order = numbers[0].provider, numbers[0].order
        able = view.capabilities.get(provider)
        for name in ("requirement_group", "bundle"):
            if able is not None and getattr(order, name) is not None and name not in able.purchase_options:
                wrong = f"{provider} takes no {_words(name)} in a purchase"
                yield Hit(wrong, _REMEDY, numbers, path=("order", name))


def _trunk_group(able: Capabilities, group: DesiredTrunkGroup) -> Iterator[Hit]:
    resource = address(Kind.TRUNK_GROUP, group.key)
    if group.release is not None:
        if not able.release_trunk_group:
            remedy = "remove it in the carrier's portal, and from the files"
            message = f"{group.provider} cannot remove trunk groups"
            yield Hit(message, remedy, path=("release",), resource=resource, origin=group.origin)
        return
    row = able.kinds.get(Kind.TRUNK_GROUP)
    for wrong, path in cannot(row, Kind.TRUNK_GROUP, group.settings):
        yield Hit(f"{group.provider} {wrong}", _REMEDY, path=path, resource=resource, origin=group.origin)
    if row is not None and row.rule is not None:
        for message in row.rule(group.key, group.settings):
            yield Hit(message, _REMEDY, resource=resource, origin=group.origin)


def cannot(row: Capability | None, kind: Kind, value: Any) -> Iterator[tuple[str, Path]]:
    """What a carrier cannot express of a setting, by its row of the table: words to follow its name, and the attribute."""
    if row is None:
        yield f"has no {_words(kind)}", ()
        return
    if not getattr(value, "enabled", True):
        if not row.off:
            yield f"cannot switch {_words(kind)} off", ()
        return
    for name in _beyond(kind, row.fields):
        if getattr(value, name) is not None:
            yield f"takes no {_words(name)} in {_words(kind)}", (name,)
    for name, allowed in row.values.items():
        given = getattr(value, name)
        for entry in given if isinstance(given, tuple) else (given,):
            if entry is not None and entry not in allowed:
                wrong = f"takes no {_words(name)} {entry} in {_words(kind)}; it takes {', '.join(sorted(allowed))}"
                yield wrong, (name,)
    for name, most in row.most.items():
        given = getattr(value, name)
        if given is not None and len(given) > most:
            entries = _words(name) if most > 1 else _words(name).removesuffix("s")
            yield f"takes {most} {entries} in {_words(kind)}; {len(given)} given", (name,)


@cache
def _beyond(kind: Kind, fields: frozenset[str]) -> tuple[str, ...]:
    """The attributes of a kind that make a difference, and that a carrier does not take."""
    compared = {spec.name for spec in specs(CLASSES[kind]) if spec.compared}
    return tuple(sorted(compared - fields - {"enabled"}))


def _words(name: str) -> str:
    return name.replace("_", " ")
