"""Where things stand in a file: looked for only when there is something to say about them.

The lines of one entry are composed by themselves: fast, and small however long the file is. Where an entry cannot stand
alone (it has an alias, or shares its line with its section), the whole file is composed.
"""

from __future__ import annotations

import io
from array import array
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any, Final, NamedTuple

import yaml

from reconciler.model.configuration import Origin
from reconciler.model.findings import Where

_BELONGS = (b"\n", b"\r", b"#")
# YAML's own word for a plain scalar without a tag (1.2, section 6.9.1): `true` is no text there, `!!str true` is.
UNTAGGED: Final = "?"


def _resolved(_loader: Any, kind: type[yaml.Node], _value: Any, implicit: Any) -> str:
    """The tag of a node that has none of its own."""
    return UNTAGGED if kind is yaml.ScalarNode and implicit[0] else "!"


_Base: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_Loader: Any = type("_Loader", (_Base,), {"resolve": _resolved})


class Spot(NamedTuple):
    """A line and a column, from 1."""

    line: int
    column: int


class Found(NamedTuple):
    """A node, the node of its key (or itself), and where the text that it was composed from begins."""

    key: yaml.Node
    node: yaml.Node
    first_line: int

    def spot(self, node: yaml.Node | None = None) -> Spot:
        """Where a node stands (the key's, if none is given)."""
        mark = (node or self.key).start_mark
        return Spot(self.first_line + mark.line, mark.column + 1)


def locate(root: FilePath, origin: Origin, *attribute_path: str | int) -> Where:
    """The place of an attribute below a resource: of its key, or of the item of a list.

    What is not there is placed at the nearest thing around it that is; in a file that has changed since, that is its line.
    """
    try:
        found = find(root, origin)
    except (OSError, yaml.YAMLError):
        found = None
    if found is None:
        return Where(origin.file, origin.line, 1)
    key, node = found.key, found.node
    for step in attribute_path:
        inner = child(node, step)
        if inner is None:
            break
        key, node = inner
    return Where(origin.file, *found.spot(key))


def beginning(root: FilePath, origin: Origin) -> Where:
    """Where the line of a resource begins: where its key stands, unless it shares the line with another. Nothing is composed."""
    path = root / origin.file
    try:
        stamp = path.stat()
        columns = _line_columns((path, stamp.st_mtime_ns, stamp.st_size))
    except OSError:
        columns = array("Q")
    return Where(origin.file, origin.line, columns[origin.line - 1] if origin.line <= len(columns) else 1)


def child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """The key (for an item of a list: the item) and the value below a node, or None."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        return node.value[step], node.value[step]
    return None


def find(root: FilePath, origin: Origin) -> Found | None:
    """The key and value of a resource. Raises OSError and yaml.YAMLError when the file has changed meanwhile."""
    path = root / origin.file
    stamp = path.stat()
    identity = (path, stamp.st_mtime_ns, stamp.st_size)
    return _in_own_lines(identity, origin) or _in_whole_file(identity, origin)


_Identity = tuple[FilePath, int, int]


@lru_cache(maxsize=1024)
def _in_own_lines(identity: _Identity, origin: Origin) -> Found | None:
    text = _own_lines(identity, origin.line)
    indentation = len(text) - len(text.lstrip(b" "))
    if bool(indentation) != (len(origin.path) > 1):
        return None
    try:
        node = yaml.compose(io.BytesIO(text), Loader=_Loader)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(node, yaml.MappingNode) or len(node.value) != 1:
        return None
    key, value = node.value[0]
    return Found(key, value, origin.line) if key.value == origin.path[-1] else None


def _own_lines(identity: _Identity, line: int) -> bytes:
    """The line and those after it that are indented deeper, or are empty, or hold a comment."""
    starts = _line_starts(identity)
    if line > len(starts):
        # The file has changed, or its lines end as YAML's may and files do not (CR alone, U+2028).
        return b""
    with identity[0].open("rb") as file:
        file.seek(starts[line - 1])
        first = file.readline()
        indentation = len(first) - len(first.lstrip(b" "))
        lines = [first]
        for text in file:
            content = text.lstrip(b" ")
            deeper = len(text) - len(content) - indentation
            # A list may stand in the column of its key.
            if deeper <= 0 and not content.startswith(_BELONGS if deeper else (*_BELONGS, b"- ")):
                break
            lines.append(text)
    return b"".join(lines)


@lru_cache(maxsize=64)
def _line_starts(identity: _Identity) -> array[int]:
    starts = array("Q")
    position = 0
    with identity[0].open("rb") as file:
        for text in file:
            starts.append(position)
            position += len(text)
    return starts


@lru_cache(maxsize=64)
def _line_columns(identity: _Identity) -> array[int]:
    """For each line the column of the first thing in it."""
    with identity[0].open("rb") as file:
        return array("Q", (len(text) - len(text.lstrip(b" ")) + 1 for text in file))


@lru_cache(maxsize=2)
def _whole_file(identity: _Identity) -> yaml.Node | None:
    with identity[0].open("rb") as file:
        node: yaml.Node | None = yaml.compose(file, Loader=_Loader)
    return node


def _in_whole_file(identity: _Identity, origin: Origin) -> Found | None:
    """Goes by the line, too, since a repeated key stands in the file more than once."""
    root = _whole_file(identity)
    nodes = [(root, root)] if root is not None else []
    for step in origin.path:
        nodes = [
            (key, value)
            for _, node in nodes
            if isinstance(node, yaml.MappingNode)
            for key, value in node.value
            if key.value == step
        ]
    nodes = [pair for pair in nodes if pair[0].start_mark.line + 1 == origin.line] or nodes
    return Found(*nodes[0], first_line=1) if nodes else None
