"""What each carrier can express, as a table for the documentation, made from the adapters' capabilities."""

from __future__ import annotations

from typing import Final

from reconciler.model.fields import specs
from reconciler.model.kinds import CLASSES
from reconciler.model.provider_types import BUILT_IN
from reconciler.providers.base import Capability
from reconciler.providers.registry import adapter

_HEAD: Final = """\
# Providers: what each carrier can express

Made from the adapters' own capabilities, by which `reconciler validate` judges; a test keeps this page equal to them.
An attribute that the carrier does not show is remembered as a keyed fingerprint of what was last sent.
"""


def as_markdown() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_section(name) for name in sorted(BUILT_IN))])


def _section(name: str) -> str:
    capabilities = adapter(name).capabilities
    rows = [_row(kind.value, cls, capabilities.kinds.get(kind)) for kind, cls in CLASSES.items()]
    can = [
        f"buys numbers: {_yes(capabilities.purchase)}",
        f"releases numbers: {_yes(capabilities.release)}",
        f"removes trunk groups: {_yes(capabilities.release_trunk_group)}",
    ]
    return "\n".join(
        [
            f"## {name}",
            "",
            f"{BUILT_IN[name].description} It {', '.join(can)}.",
            "",
            "| setting | attributes | not shown by the carrier | can be switched off | settles within | remarks |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _row(kind: str, cls: type, capability: Capability | None) -> str:
    if capability is None:
        return f"| `{kind}` | no | | | | |"
    order = [spec.name for spec in specs(cls)]
    names = sorted(capability.fields, key=order.index)
    cells = (
        f"`{kind}`",
        ", ".join(_attribute(name, capability) for name in names),
        ", ".join(f"`{path}`" for path in sorted(capability.write_only)),
        _yes(capability.off),
        _time(capability.settles.total_seconds()),
        capability.note,
    )
    return f"| {' | '.join(cells)} |"


def _attribute(name: str, capability: Capability) -> str:
    values = capability.values.get(name)
    most = capability.most.get(name)
    extra = [" or ".join(sorted(values))] if values else []
    extra += [f"at most {most}"] if most else []
    return f"`{name}`" + (f" ({'; '.join(extra)})" if extra else "")


def _time(seconds: float) -> str:
    for length, unit in ((3600, "h"), (60, "min"), (1, "s")):
        if seconds >= length:
            return f"{seconds / length:g} {unit}"
    return "at once"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
