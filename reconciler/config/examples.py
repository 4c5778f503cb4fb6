"""What the schema shows as an example of a value: for those who have to be told what to write."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema

from reconciler.config.problems import Path
from reconciler.config.schemas import Schema

_LONGEST: Final = 100
# Texts that are the same text to YAML without quotes, and cannot be taken for anything else by who reads them.
_BARE: Final = re.compile(r"[A-Za-z](?:[\w./@-]*\w)?(?: \w(?:[\w./@-]*\w)?)*", re.ASCII)
_GROUPS: Final = ("allOf", "anyOf", "oneOf")


def example(schema: Schema, path: Path, whole: Any, kind: str = "") -> str:
    """The schema's example of the value at a path, as one writes it; empty if there is none, or only long ones.

    `schema` stands alone (`schemas.part`); `whole` is what the path leads into, and decides where the schema has an `if`.
    `kind`: only a mapping (`object`), a list (`array`), or neither (`scalar`) will do.
    """
    for value in _examples(schema, path, whole):
        if kind in ("", _kind(value)) and len(shown := _shown(value)) <= _LONGEST:
            return shown
    return ""


def _examples(schema: Schema, path: Path, whole: Any) -> Iterator[Any]:
    """The examples of a value; then what those of the mapping or list around it have in its place."""
    definitions, nodes, value = schema["definitions"], [schema], whole
    for step in path:
        nodes = [
            below for node in nodes for found in _spread(node, value, definitions) for below in _below(found, step)
        ]
        value = _inside(value, step)
    for node in nodes:
        for found in _spread(node, value, definitions):
            yield from found.get("examples", ())
    for around in _examples(schema, path[:-1], whole) if path else ():
        if isinstance(around, list) and isinstance(path[-1], int):
            yield from around
        elif isinstance(around, dict) and path[-1] in around:
            yield around[path[-1]]


def _spread(node: Schema, value: Any, definitions: Schema) -> Iterator[Schema]:
    """A schema and those that it is put together from, as far as they are about such a value."""
    yield node
    members = [member for group in _GROUPS for member in node.get(group, ())]
    if "$ref" in node:
        members.append(definitions[node["$ref"].rpartition("/")[2]])
    if "if" in node:
        condition = {**node["if"], "definitions": definitions}
        members.append(node.get("then" if jsonschema.Draft7Validator(condition).is_valid(value) else "else", {}))
    for member in members:
        yield from _spread(member, value, definitions)


def _below(node: Schema, step: str | int) -> Iterator[Schema]:
    if isinstance(step, int):
        below = node.get("items")
    else:
        below = node.get("properties", {}).get(step) or node.get("additionalProperties")
    if isinstance(below, dict):
        yield below


def _inside(value: Any, step: str | int) -> Any:
    try:
        return value[step]
    except (LookupError, TypeError):
        return None


def _kind(value: Any) -> str:
    return "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "scalar"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_shown(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return value if isinstance(value, str) and _BARE.fullmatch(value) else json.dumps(value, ensure_ascii=False)
