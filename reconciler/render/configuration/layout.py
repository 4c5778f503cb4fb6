"""Values as YAML lines: on one line where that is short enough to read, else as a block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from reconciler.render.configuration.scalars import Reference, key, reference, scalar
from reconciler.render.visible import visible

Value = str | int | float | bool | Reference | Mapping[str, "Value"] | Sequence["Value"]
Lines = tuple[str, ...]

WIDTH: Final = 110
NO_SECRETS: Final = "import writes no password; fill in the variables to manage it"
_LONGEST_COMMENT: Final = 240


class Said(str):
    """A value that is YAML already."""

    __slots__ = ()


def entry(name: str, value: Value) -> Lines:
    """`name: value`, not indented."""
    line = f"{key(name)}: {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping | list | tuple) or isinstance(value, Reference) or not value:
        return (line,)
    return (f"{key(name)}:", *indented(_block(value)))


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return value if isinstance(value, Said) else scalar(value)
    if isinstance(value, Reference):
        return reference(value.name)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # Without an exponent, which YAML 1.1 takes for text.
        return f"{value:f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(name)}: {flow(inner)}" for name, inner in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def _block(value: Mapping[str, Value] | Sequence[Value]) -> Iterable[str]:
    """A mapping or list with a line or more for each of its entries."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from entry(name, inner)
        return
    for item in value:
        line = flow(item)
        if len(line) <= WIDTH or not isinstance(item, Mapping):
            yield f"- {line}"
        else:
            first, *rest = _block(item)
            yield f"- {first}"
            yield from indented(rest)


def indented(lines: Iterable[str], by: str = "  ") -> Iterable[str]:
    """The lines moved to the right."""
    return (by + line for line in lines)


def comment(text: str) -> str:
    """Text as one comment line, made harmless and bounded, since it may quote live data."""
    shown = visible(text)
    if len(shown) > _LONGEST_COMMENT:
        shown = shown[: _LONGEST_COMMENT - 3] + "..."
    return f"# {shown}"


def offered(lines: Lines) -> Lines:
    """Lines that take effect once their `# ` is removed."""
    return tuple(f"# {line}" for line in lines)
