"""Documented dataclass fields for options: declare once, use from Python, JSON and the command line.

A field is ``name: Annotated[type, "documentation"] = default``.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import orjson

T = TypeVar("T")


class BadOption(ValueError):
    """An unknown option, or a value of the wrong type."""


@dataclass(frozen=True, slots=True)
class OptionDoc:
    """What a command line needs to expose one option."""

    name: str
    kind: str
    default: object
    help: str


def describe(kind: type[Any], prefix: str = "") -> list[OptionDoc]:
    """Every option of a dataclass; nested ones get dotted names."""
    hints = get_type_hints(kind, include_extras=True)
    docs: list[OptionDoc] = []
    for item in fields(kind):
        hint = hints[item.name]
        if is_dataclass(hint):
            docs.extend(describe(cast(type[Any], hint), f"{prefix}{item.name}."))
            continue
        text = ""
        if get_origin(hint) is Annotated:
            hint, text = get_args(hint)
        docs.append(OptionDoc(prefix + item.name, _hint_name(hint), item.default, text))
    return docs


def _hint_name(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return "|".join(str(choice) for choice in get_args(hint))
    return str(getattr(hint, "__name__", hint)) if get_origin(hint) is None else str(hint)


def coerce(hint: Any, value: object, name: str) -> object:
    """Check a JSON value against a type hint; lists become tuples, integers become floats."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in get_args(hint):
            return None
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        return coerce(inner[0], value, name)
    if origin is Literal:
        if value in get_args(hint) and not isinstance(value, bool):
            return value
        # NAME=20012 on a command line is a number, whatever was meant.
        if isinstance(value, int) and str(value) in get_args(hint):
            return str(value)
        raise BadOption(f"{name}: expected one of {', '.join(map(str, get_args(hint)))}")
    if origin is tuple:
        if isinstance(value, list | tuple):
            return tuple(coerce(get_args(hint)[0], item, name) for item in value)
        raise BadOption(f"{name}: expected a list")
    if origin is dict:
        if isinstance(value, dict):
            return value
        raise BadOption(f"{name}: expected an object")
    return _scalar(hint, value, name)


def _scalar(hint: Any, value: object, name: str) -> object:
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint is int and isinstance(value, bool):
        raise BadOption(f"{name}: expected int")
    if isinstance(value, hint):
        return value
    raise BadOption(f"{name}: expected {hint.__name__}")


def updated(current: T, changes: Mapping[str, Any], prefix: str = "") -> T:
    """A copy of an options dataclass with JSON values put in; nested objects change in part."""
    hints = get_type_hints(type(current))
    ready: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in hints:
            raise BadOption(f"unknown option {prefix}{name}")
        if is_dataclass(hints[name]):
            if not isinstance(value, Mapping):
                raise BadOption(f"{prefix}{name}: expected an object")
            ready[name] = updated(getattr(current, name), value, f"{prefix}{name}.")
        else:
            ready[name] = coerce(hints[name], value, prefix + name)
    changed: T = replace(cast(Any, current), **ready)
    return changed


def set_dotted(target: dict[str, Any], assignment: str) -> None:
    """Apply ``call48.search_style=live`` to a nested mapping; values are JSON, or plain text."""
    name, separator, text = assignment.partition("=")
    if not separator or not name:
        raise BadOption(f"expected NAME=VALUE, got {assignment!r}")
    *parents, leaf = name.split(".")
    for parent in parents:
        target = target.setdefault(parent, {})
    try:
        target[leaf] = orjson.loads(text)
    except orjson.JSONDecodeError:
        target[leaf] = text
