"""What the carrier of a number or trunk group cannot express, from its table of capabilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, Path, View, by_origin
from reconciler.model.configuration import DesiredNumber, DesiredTrunkGroup
from reconciler.model.fields import specs
from reconciler.model.findings import Severity
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
        for provider, value, numbers in view.declared(kind):
            able = view.capabilities.get(provider)
            if able is not None:
                yield from _setting(provider, able, kind, value, numbers)
    yield from _releases(view)
    for group in view.configuration.trunk_groups.values():
        able = view.capabilities.get(group.provider)
        if able is not None:
            yield from _trunk_group(able, group)


def _setting(provider: str, able: Capabilities, kind: Kind, value: Any, numbers: list[DesiredNumber]) -> Iterator[Hit]:
    for message, path in unable(provider, able.kinds.get(kind), kind, value):
        below = path if kind is Kind.DID else (kind.value, *path)
        yield Hit(message, _REMEDY, numbers, kind, below)
    rule = able.kinds[kind].rule if kind in able.kinds else None
    if rule is not None:
        for number in numbers:
            for message in rule(number.number, value):
                yield Hit(message, _REMEDY, [number], kind, () if kind is Kind.DID else (kind.value,))


def _releases(view: View) -> Iterator[Hit]:
    released = (number for number in view.configuration.numbers.values() if number.release is not None)
    for numbers in by_origin(released):
        provider = numbers[0].provider
        able = view.capabilities.get(provider)
        if able is not None and not able.release:
            remedy = "release it in the carrier's portal, and remove it from the files"
            yield Hit(f"{provider} cannot release numbers", remedy, numbers, path=("release",))


def _trunk_group(able: Capabilities, group: DesiredTrunkGroup) -> Iterator[Hit]:
    resource = address(Kind.TRUNK_GROUP, group.key)
    if group.release is not None:
        if not able.release_trunk_group:
            remedy = "remove it in the carrier's portal, and from the files"
            message = f"{group.provider} cannot remove trunk groups"
            yield Hit(message, remedy, path=("release",), resource=resource, origin=group.origin)
        return
    row = able.kinds.get(Kind.TRUNK_GROUP)
    for message, path in unable(group.provider, row, Kind.TRUNK_GROUP, group.settings):
        yield Hit(message, _REMEDY, path=path, resource=resource, origin=group.origin)
    if row is not None and row.rule is not None:
        for message in row.rule(group.key, group.settings):
            yield Hit(message, _REMEDY, resource=resource, origin=group.origin)


def unable(provider: str, row: Capability | None, kind: Kind, value: Any) -> Iterable[tuple[str, Path]]:
    """What the table says a carrier cannot express of a setting: a message and the path of the attribute."""
    words = kind.value.replace("_", " ")
    if row is None:
        return [(f"{provider} has no {words}", ())]
    if not getattr(value, "enabled", True):
        return [] if row.off else [(f"{provider} cannot switch {words} off", ())]
    return [
        (message, (name,))
        for name, given in _given(value)
        for message in _unable_attribute(f"{provider}'s {words}", row, name, given)
    ]


def _given(value: Any) -> Iterator[tuple[str, Any]]:
    """The attributes that are said and that make a difference at the carrier."""
    for spec in specs(type(value)):
        given = getattr(value, spec.name)
        if given is not None and spec.compared and spec.name != "enabled":
            yield spec.name, given


def _unable_attribute(subject: str, row: Capability, name: str, given: Any) -> Iterator[str]:
    words = name.replace("_", " ")
    if name not in row.fields:
        yield f"{subject} takes no {words}"
        return
    allowed = row.values.get(name)
    if allowed is not None:
        for entry in given if isinstance(given, tuple) else (given,):
            if entry not in allowed:
                yield f"{subject} takes no {words} {entry}; it takes {', '.join(sorted(allowed))}"
    most = row.most.get(name)
    if most is not None and len(given) > most:
        yield f"{subject} takes {most} {words if most > 1 else words.removesuffix('s')}; {len(given)} given"
