"""What is taken for a mistake before anything is read."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.engine.targets import Targets
from reconciler.model.configuration import Configuration
from reconciler.model.errors import ReconcilerError
from reconciler.model.settings import Kind, address


def refuse_empty(configuration: Configuration) -> None:
    """A configuration that declares nothing is taken for a mistake. Raises ReconcilerError."""
    if not (configuration.numbers or configuration.trunk_groups or configuration.ports or configuration.pools):
        raise ReconcilerError(
            "the configuration declares no number and no trunk group",
            "`reconciler init` writes an example, `reconciler import` what is live",
        )


def refuse_idle(configuration: Configuration, targets: Targets) -> None:
    """A target that is no declared resource is taken for a mistake, not for "nothing to do". Raises ReconcilerError."""
    idle = targets.idle(_declared(configuration))
    if idle:
        raise ReconcilerError(
            f"--target {idle[0]!r} matches nothing that the files declare",
            """an address looks like did["+12512658624"] or e911["+1305*"]; quote it in the shell""",
        )


def _declared(configuration: Configuration) -> Iterator[str]:
    for group in configuration.trunk_groups:
        yield address(Kind.TRUNK_GROUP, group)
    for port in configuration.ports:
        yield address(Kind.PORT, port)
    for pool in configuration.pools:
        yield address("pool", pool)
    for key, number in configuration.numbers.items():
        yield address(Kind.DID, key)
        for kind, _ in number.settings.items():
            yield address(kind, key)
