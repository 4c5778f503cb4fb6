"""One change, or one drifted resource, as a block of lines in Terraform's manner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from reconciler.model.secrets import MASK
from reconciler.model.values import PERSONAL_MASK, UNKNOWN
from reconciler.render import words
from reconciler.render.compact import compact
from reconciler.render.document import DifferenceEntry, Json, Place, ResourceChange, ResourceDrift, Values
from reconciler.render.lines import Line

ACTION_SYMBOLS: Final = {"create": "+", "update": "~", "delete": "-"}
WILL: Final = {"create": "will be created", "update": "will be updated in-place", "delete": "will be destroyed"}
HAS: Final = {"create": "has appeared", "update": "has changed", "delete": "has been deleted"}
WILL_NOT: Final = {"create": "will not be created", "update": "will not be updated", "delete": "will not be destroyed"}

_WIDEST: Final = 32


class Row(NamedTuple):
    """One attribute in a block."""

    symbol: str
    name: str
    shown: str


def symbol(action: str) -> str:
    """The sign of an action."""
    return ACTION_SYMBOLS.get(action, " ")


def change_lines(entry: ResourceChange) -> Iterator[Line]:
    """A planned change: Terraform's line, where it is declared, what it costs, and what it does to each attribute."""
    action = entry["change"]["actions"][0]
    yield Line(f"# {entry['address']} {WILL.get(action, action)}", indent=2, tint="strong")
    yield _origin(entry["provider_name"], entry["reconciler"]["origin"])
    yield from remarks(entry)
    yield from _block(action, f"{entry['type']} {words.value(entry['index'])}", change_rows(entry))


def alike_lines(entries: Sequence[ResourceChange]) -> Iterator[Line]:
    """Changes that are the same for several resources, as one block under all their numbers."""
    if len(entries) == 1:
        yield from change_lines(entries[0])
        return
    first = entries[0]
    action = first["change"]["actions"][0]
    origins = {words.place(entry["reconciler"]["origin"]) for entry in entries}
    yield Line(f"# {len(entries):,} {first['type']} {WILL.get(action, action)}, all alike:", indent=2, tint="strong")
    for text in compact(entry["index"] for entry in entries):
        yield Line(f"#   {text}", indent=2, tint="strong")
    yield _origin(first["provider_name"], first["reconciler"]["origin"] if len(origins) == 1 else None)
    yield from remarks(first)
    yield from _block(action, first["type"], change_rows(first))


def remarks(entry: ResourceChange) -> Iterator[Line]:
    """What a change costs and risks, and its notes."""
    own = entry["reconciler"]
    if cost := words.price(own["cost"]):
        yield Line(f"# {cost}", indent=2)
    if own["irreversible"]:
        yield Line("# cannot be undone", indent=2, tint="alarm")
    if own["service_risk"]:
        yield Line("# calls can fail while this is changed", indent=2, tint="warning")
    for note in own["notes"]:
        yield Line(f"# {note}", indent=2)


def change_rows(entry: ResourceChange) -> list[Row]:
    """What a change does to each attribute, and what its purchase takes besides."""
    order = [Row("+", f"order.{name}", words.value(item)) for name, item in words.ordered(entry["reconciler"]["order"])]
    return _rows(entry["change"], entry["reconciler"]["differences"]) + order


def drift_lines(entry: ResourceDrift) -> Iterator[Line]:
    """A drifted resource: what was applied (or is declared) on the left, what is live on the right."""
    action, own = entry["change"]["actions"][0], entry["reconciler"]
    yield Line(f"# {entry['address']} {HAS.get(action, action)}", indent=2, tint="strong")
    yield _origin(entry["provider_name"], own["origin"])
    if own["reason"]:
        yield Line(f"# {own['reason']}", indent=2)
    rows = _rows(entry["change"], own["differences"])
    yield from _block(action, f"{entry['type']} {words.value(entry['index'])}", rows)


def _origin(provider: str, origin: Place | None) -> Line:
    return Line(f"# ({', '.join(filter(None, (words.place(origin), provider)))})", indent=2, tint="quiet")


def _block(action: str, head: str, rows: list[Row]) -> Iterator[Line]:
    if not rows:
        yield Line(head, symbol(action), indent=2)
        return
    yield Line(head + " {", symbol(action), indent=2)
    wide = min(max(len(row.name) for row in rows), _WIDEST)
    for row in rows:
        yield Line(f"{row.name:<{wide}} = {row.shown}", row.symbol, indent=6)
    yield Line("}", indent=4)


def _rows(values: Values, differences: list[DifferenceEntry]) -> list[Row]:
    unknown: dict[str, Json] = values["after_unknown"] or {}
    match values["actions"][0]:
        case "create":
            blind = {item["path"] for item in differences if item["blind"]}
            rows = [
                Row("+", name, words.value(item) + _remark(name in blind)) for name, item in _leaves(values["after"])
            ]
        case "delete":
            return [Row("-", name, f"{words.value(item)} -> null") for name, item in _leaves(values["before"])]
        case _:
            rows = [_difference(item) for item in differences]
    mark = "+" if values["actions"] == ["create"] else "~"
    return [row for row in rows if row.name not in unknown] + [Row(mark, name, UNKNOWN) for name in sorted(unknown)]


def _difference(item: DifferenceEntry) -> Row:
    before, after = item["before"], item["after"]
    if item["blind"]:
        return Row("~", item["path"], words.value(after) + _remark(True))
    if before is None:
        return Row("+", item["path"], words.value(after))
    if after is None:
        return Row("-", item["path"], f"{words.value(before)} -> null")
    if before == after and after in (MASK, PERSONAL_MASK):
        return Row("~", item["path"], after)
    return Row("~", item["path"], f"{words.value(before)} -> {words.value(after)}")


def _remark(blind: bool) -> str:
    return "  # cannot be read back" if blind else ""


def _leaves(tree: Json) -> list[tuple[str, Json]]:
    """Every attribute of a resource by its dotted path. `enabled = true` goes without saying where more is said."""
    leaves = list(_walk("", tree)) if tree else []
    return [leaf for leaf in leaves if leaf != ("enabled", True)] or leaves


def _walk(path: str, tree: Json) -> Iterator[tuple[str, Json]]:
    if isinstance(tree, dict) and tree:
        for key, item in words.ordered(tree):
            yield from _walk(f"{path}.{key}" if path else key, item)
    elif isinstance(tree, list) and any(isinstance(item, dict) for item in tree):
        for index, item in enumerate(tree):
            yield from _walk(f"{path}[{index}]", item)
    else:
        yield path, tree
