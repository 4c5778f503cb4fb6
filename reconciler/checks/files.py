"""The files themselves: secrets written out, and declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, View
from reconciler.model.configuration import Origin
from reconciler.model.findings import Severity
from reconciler.model.settings import Kind, address


@check(
    "secret-in-plain-text",
    Severity.ERROR,
    "A password, key or token is written in a file.",
    why="Files are in git, and git forgets nothing: everybody who ever reads the repository has the secret.",
    fix="Write a reference, `${NAME}` or `${file:PATH}`, and change the secret, since it has been seen.",
    source="good practice; the same rule as in every secret scanner",
    waivable=False,
)
def plain_secret(view: View) -> Iterator[Hit]:
    for where, resource in view.configuration.plain_secrets.items():
        remedy = "write ${NAME} or ${file:PATH}, and change the secret"
        yield Hit("a secret is written in plain text", remedy, resource=resource, where=where)


@check(
    "trunk-group-unused",
    Severity.WARNING,
    "No number is delivered to a declared trunk group.",
    why="It may be left over, or numbers that should go there do not.",
    fix="Forward numbers to it, or remove it from the files (which leaves it at the carrier).",
    source="good practice",
    waivable=False,
)
def unused_trunk_group(view: View) -> Iterator[Hit]:
    used = {shared.value.trunk_group for shared in view.enabled(Kind.FORWARDING)}
    for group in view.configuration.trunk_groups.values():
        if group.release is None and not used & {group.key, group.settings.name}:
            resource = address(Kind.TRUNK_GROUP, group.key)
            yield Hit("no number is forwarded to it", "remove it, or use it", resource=resource, origin=group.origin)


@check(
    "profile-unused",
    Severity.WARNING,
    "No number, port or pool has a declared profile.",
    why="It may be left over, or numbers that should have it do not.",
    fix="Use it (`profile: NAME`), or remove it.",
    source="good practice",
    waivable=False,
)
def unused_profile(view: View) -> Iterator[Hit]:
    configuration = view.configuration
    used = {number.profile for number in configuration.numbers.values()}
    used |= {port.profile for port in configuration.ports.values()}
    used |= {pool.profile for pool in configuration.pools.values()}
    unused = {name: origin for name, origin in view.configuration.profiles.items() if name not in used}
    yield from _unused("profile", unused)


@check(
    "address-unused",
    Severity.WARNING,
    "Nothing refers to a declared address.",
    why="It may be left over, or numbers that should have it do not.",
    fix="Use it (`e911: NAME`), or remove it.",
    source="good practice",
    waivable=False,
)
def unused_address(view: View) -> Iterator[Hit]:
    yield from _unused("address", view.configuration.unused_addresses)


def _unused(kind: str, unused: Mapping[str, Origin]) -> Iterator[Hit]:
    for name, origin in unused.items():
        yield Hit("nothing refers to it", "remove it, or use it", resource=address(kind, name), origin=origin)
