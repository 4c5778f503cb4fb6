"""What is said of the declared resources of an account that could not be read: nothing is done with them."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.engine.reading import Reading
from reconciler.engine.targets import Targets
from reconciler.model.configuration import Configuration, Origin
from reconciler.model.plan import Action, Blocked
from reconciler.model.settings import Kind, address


def unread(configuration: Configuration, reading: Reading, targets: Targets) -> tuple[Blocked, ...]:
    """One entry for each number, trunk group, port and pool of the account."""
    name = reading.account.name
    reason, remedy = f"{name} could not be read, so nothing is known of it", "run it again when the account can be read"
    return tuple(
        Blocked(where, name, reason, remedy, Action.NO_OP, origin)
        for where, origin in _declared(configuration, name)
        if where in targets
    )


def _declared(configuration: Configuration, provider: str) -> Iterator[tuple[str, Origin]]:
    for group in configuration.trunk_groups.values():
        if group.provider == provider:
            yield address(Kind.TRUNK_GROUP, group.key), group.origin
    for port in configuration.ports.values():
        if port.provider == provider:
            yield address(Kind.PORT, port.key), port.origin
    for pool in configuration.pools.values():
        if pool.provider == provider:
            yield address("pool", pool.key), pool.origin
    for number in configuration.numbers.values():
        if number.provider == provider:
            yield address(Kind.DID, number.number), number.origin
