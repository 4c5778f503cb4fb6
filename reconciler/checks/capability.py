"""What the carrier of a number or trunk group cannot express, from its table of capabilities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, Path, View, by_origin
from reconciler.model.configuration import DesiredPort, DesiredTrunkGroup, PoolSearch
from reconciler.model.fields import specs
from reconciler.model.findings import Misfit, Severity
from reconciler.model.kinds import CLASSES
from reconciler.model.nanp import state_of
from reconciler.model.porting import key_of
from reconciler.model.settings import SETTING_KINDS, Kind, address

if TYPE_CHECKING:
    from reconciler.providers.base import Capabilities, Capability

_REMEDY = "remove it, or use another carrier for it"
_TRUNK_GROUP_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "inbound_limit": ("channel_limit", "inbound"),
    "outbound_limit": ("channel_limit", "outbound"),
    "username": ("credentials", "username"),
    "password": ("credentials", "password"),
}
# A rule may want something more as well as something less.
_CORRECT = "correct it, or use another carrier for it"


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
                    for reason in row.rule(number.number, value):
                        yield Hit(str(reason), _CORRECT, [number], kind, top)
    yield from _releases(view)
    yield from _orders(view)
    yield from _ports(view)
    yield from _pools(view)
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
    declared = chain(view.configuration.numbers.values(), view.stand_ins.values())
    for numbers in by_origin(number for number in declared if number.order is not None):
        provider, order = numbers[0].provider, numbers[0].order
        able = view.capabilities.get(provider)
        for name in ("requirement_group", "bundle"):
            if able is not None and getattr(order, name) is not None and name not in able.purchase_options:
                wrong = f"{provider} takes no {_words(name)} in a purchase"
                yield Hit(wrong, _REMEDY, numbers, path=("order", name))


def _ports(view: View) -> Iterator[Hit]:
    for port in view.configuration.ports.values():
        able = view.capabilities.get(port.provider)
        if able is None:
            continue
        row = able.kinds.get(Kind.PORT)
        if row is None:
            yield Hit(f"{port.provider} takes no port-ins", "port the numbers to another carrier", port=port)
        elif port.cancel is None:
            yield from _port(row, port)
        elif not able.cancels_ports:
            remedy = "cancel it in the carrier's portal, and remove it from the files"
            yield Hit(f"{port.provider} cannot cancel a port", remedy, path=("cancel",), port=port)


def _port(row: Capability, port: DesiredPort) -> Iterator[Hit]:
    settings = port.settings
    if settings.submitted is False and "submitted" not in row.fields:
        remedy = "write submit: true, or leave the port out of the files until it is complete"
        yield Hit(f"{port.provider} has no drafts of ports", remedy, path=("submit",), port=port)
    # That all numbers of the account move is so unless the files say otherwise, and every carrier can do it.
    said = replace(settings, partial=settings.partial or None, submitted=None)
    for wrong, path in cannot(row, Kind.PORT, said):
        yield Hit(f"{port.provider} {wrong}", _REMEDY, path=path, port=port)
    for reason in row.rule(port.key, settings) if row.rule else ():
        name, *inner = reason.attribute.split(".") if isinstance(reason, Misfit) else ("",)
        path = (*key_of(name), *inner) if name else ()
        yield Hit(str(reason), _CORRECT, path=path, port=port)


def _pools(view: View) -> Iterator[Hit]:
    for pool in view.configuration.pools.values():
        able = view.capabilities.get(pool.provider)
        if able is not None and not able.purchase:
            message, resource = f"{pool.provider} cannot buy numbers", address("pool", pool.key)
            yield Hit(message, "use another carrier for the pool", resource=resource, origin=pool.origin)
        elif able is not None and able.search_by_state and not _tells_state(pool.search):
            message = f"{pool.provider} looks for numbers in one state, and the search names none"
            remedy, resource = "add state, or a US area, to search", address("pool", pool.key)
            yield Hit(message, remedy, path=("search",), resource=resource, origin=pool.origin)


def _tells_state(search: PoolSearch) -> bool:
    return search.kind != "local" or bool(search.state or state_of(search.area))


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
        for reason in row.rule(group.key, group.settings):
            yield Hit(str(reason), _CORRECT, resource=resource, origin=group.origin)


def cannot(row: Capability | None, kind: Kind, value: Any) -> Iterator[tuple[str, Path]]:
    """What a carrier cannot express of a setting, by its row of the table: words to follow its name, and the attribute."""
    if row is None:
        yield f"has no {_words(kind)}", ()
        return
    if not getattr(value, "enabled", True):
        if not row.off:
            yield f"cannot switch {_words(kind)} off", ()
        return
    setting = _words(kind) if kind is not Kind.PORT else "a port"
    for name in _beyond(kind, row.fields):
        if getattr(value, name) is not None:
            words, path = _attribute(kind, name)
            yield f"takes no {words} in {setting}", path
    for name, allowed in row.values.items():
        given = getattr(value, name)
        for entry in given if isinstance(given, tuple) else (given,):
            if entry is not None and entry not in allowed:
                words, path = _attribute(kind, name)
                yield f"takes no {words} {entry} in {setting}; it takes {', '.join(sorted(map(str, allowed)))}", path
    for name, most in row.most.items():
        given = getattr(value, name)
        if given is not None and len(given) > most:
            words, path = _attribute(kind, name)
            entries = words if most > 1 else words.removesuffix("s")
            yield f"takes {most} {entries} in {setting}; {len(given)} given", path


@cache
def _beyond(kind: Kind, fields: frozenset[str]) -> tuple[str, ...]:
    """The attributes of a kind that make a difference, and that a carrier does not take."""
    compared = {spec.name for spec in specs(CLASSES[kind]) if spec.compared}
    return tuple(sorted(compared - fields - {"enabled"}))


def _attribute(kind: Kind, name: str) -> tuple[str, Path]:
    """An attribute as people read it, and where it is written."""
    path = key_of(name) if kind is Kind.PORT else _TRUNK_GROUP_KEYS.get(name, (name,))
    if kind is Kind.PORT or len(path) > 1:
        return ".".join(path), path
    return _words(name), path


def _words(name: str) -> str:
    return name.replace("_", " ")
