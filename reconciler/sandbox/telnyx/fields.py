"""Small schemas of request bodies: what may be written, with which values, and what the server fills in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from reconciler.sandbox.telnyx.errors import Refusal, bad

Kind = Literal["text", "flag", "integer", "number", "texts", "object", "any"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``low`` and ``high`` bound the value of a number and the length of a text."""

    kind: Kind = "text"
    default: Any = None
    choices: tuple[str, ...] = ()
    null: bool = False
    low: float | None = None
    high: float | None = None
    pattern: str | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)


Spec = Mapping[str, Field]

E164 = r"\+[1-9][0-9]{6,14}"


def text(default: str | None = None, *choices: str, null: bool = False, pattern: str | None = None) -> Field:
    """A string."""
    return Field("text", default, choices, null, pattern=pattern)


def sized(low: int, high: int, default: str | None = None) -> Field:
    """A string of bounded length."""
    return Field("text", default, low=low, high=high)


def flag(default: bool | None = None) -> Field:
    """A boolean."""
    return Field("flag", default)


def integer(
    default: int | None = None, low: int | None = None, high: int | None = None, *, null: bool = False
) -> Field:
    """A whole number."""
    return Field("integer", default, null=null, low=low, high=high)


def texts(*default: str, choices: tuple[str, ...] = ()) -> Field:
    """A list of strings."""
    return Field("texts", list(default), choices)


def nested(**fields: Field) -> Field:
    """An object."""
    return Field("object", fields=fields)


def nullable(item: Field) -> Field:
    """The same, or null."""
    return replace(item, null=True)


def defaults(spec: Spec) -> dict[str, Any]:
    """A record nobody has written to."""
    return {
        name: defaults(item.fields) if item.kind == "object" and item.fields and not item.null else item.default
        for name, item in spec.items()
    }


def read(spec: Spec, body: Mapping[str, Any], *, strict: bool, pointer: str = "") -> dict[str, Any]:
    """The part of a body that a resource takes, checked.

    Unknown fields are passed over in silence, or refused when ``strict``.
    """
    taken: dict[str, Any] = {}
    for name, value in body.items():
        item = spec.get(name)
        if item is not None:
            taken[name] = _value(item, value, strict, f"{pointer}/{name}")
        elif strict:
            raise bad(f"Unknown field: {name}", f"{pointer}/{name}")
    return taken


def required(body: Mapping[str, Any], *names: str) -> None:
    """Refuse a body in which one of these is missing or null; empty text is present."""
    for name in names:
        if body.get(name) is None:
            raise bad(f"The {name} field is required.", f"/{name}")


def _value(item: Field, value: Any, strict: bool, pointer: str) -> Any:
    if value is None:
        if item.null or item.kind == "any":
            return None
        raise bad("The value must not be null.", pointer)
    if item.kind == "object":
        if not isinstance(value, dict):
            raise bad("The value must be an object.", pointer)
        return read(item.fields, value, strict=strict, pointer=pointer) if item.fields else value
    if item.kind == "texts":
        return _list(item, value, pointer)
    if item.kind == "text":
        return _text(item, value, pointer)
    return _scalar(item, value, pointer)


def _list(item: Field, value: Any, pointer: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise bad("The value must be a list of strings.", pointer)
    for entry in value:
        if item.choices and entry not in item.choices:
            raise bad(f"{entry} is not one of {', '.join(item.choices)}.", pointer)
    return value


def _text(item: Field, value: Any, pointer: str) -> str:
    if not isinstance(value, str):
        raise bad("The value must be a string.", pointer)
    if item.choices and value not in item.choices:
        raise bad(f"{value} is not one of {', '.join(item.choices)}.", pointer)
    if (item.low is not None and len(value) < item.low) or (item.high is not None and len(value) > item.high):
        raise bad(f"The value must be {item.low:.0f} to {item.high:.0f} characters long.", pointer)
    if item.pattern is not None and re.fullmatch(item.pattern, value) is None:
        if E164 in item.pattern:
            raise Refusal("10016", f"{value} is not in +E.164 format.", pointer=pointer)
        raise bad(f"{value!r} has a wrong form.", pointer)
    return value


def _scalar(item: Field, value: Any, pointer: str) -> Any:
    if item.kind == "any":
        return value
    if item.kind == "flag":
        if not isinstance(value, bool):
            raise bad("The value must be a boolean.", pointer)
        return value
    allowed = (int,) if item.kind == "integer" else (int, float)
    if isinstance(value, bool) or not isinstance(value, allowed):
        raise bad(f"The value must be a{'n integer' if item.kind == 'integer' else ' number'}.", pointer)
    if (item.low is not None and value < item.low) or (item.high is not None and value > item.high):
        raise bad(f"The value must be from {item.low} to {item.high}.", pointer)
    return value


def merged(spec: Spec, current: Mapping[str, Any], changes: Mapping[str, Any], *, merge: bool) -> dict[str, Any]:
    """A record after a PATCH.

    Whether an object sent in part keeps what it does not name is not documented: with ``merge`` it does,
    without it the rest of the object falls back to the defaults.
    """
    result = dict(current)
    for name, value in changes.items():
        inner = spec[name].fields
        if inner and isinstance(value, dict):
            base = (result.get(name) or defaults(inner)) if merge else defaults(inner)
            result[name] = merged(inner, base, value, merge=merge)
        else:
            result[name] = value
    return result
