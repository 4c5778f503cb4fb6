"""Checking documents the way Kazoo's JSON schema validator does (``kz_json_schema``).

Three habits of it matter to clients: defaults are written into the accepted document; with strict mode off
(the default) text is taken for an integer or boolean where it reads as one; unknown keys stay.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# {dotted path: {rule: {"message": ..., "target"?: ..., "value"?: ..., "cause"?: ...}}}
Errors = dict[str, dict[str, dict[str, Any]]]
Kind = Literal["string", "integer", "number", "boolean", "array", "object", "any"]

ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be. ``low`` and ``high`` bound a text's length, a number, or an object's key count."""

    kind: Kind = "any"
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str = ""
    items: Rule | None = None
    unique: bool = False
    keys: Mapping[str, Rule] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    # Keys not named in ``keys`` whose text matches the pattern follow the rule.
    each: tuple[str, Rule] | None = None
    closed: bool = False
    default: Any = ABSENT
    # A second kind of value that is as good, e.g. text or an array of texts.
    instead: Rule | None = None


def text(low: int | None = None, high: int | None = None, **more: Any) -> Rule:
    """A string, with its length."""
    return Rule("string", low, high, **more)


def choice(*choices: str, **more: Any) -> Rule:
    """One of some strings."""
    return Rule("string", choices=choices, **more)


def whole(low: int | None = None, high: int | None = None, **more: Any) -> Rule:
    """An integer."""
    return Rule("integer", low, high, **more)


def flag(default: Any = ABSENT) -> Rule:
    """A boolean."""
    return Rule("boolean", default=default)


def array(items: Rule | None = None, **more: Any) -> Rule:
    """An array."""
    return Rule("array", items=items, **more)


def record(required: tuple[str, ...] = (), /, **keys: Rule) -> Rule:
    """An object with keys of its own."""
    return Rule("object", keys=keys, required=required)


def check(rule: Rule, value: Any) -> tuple[Any, Errors]:
    """The accepted value, with defaults and conversions, and what is wrong with it."""
    errors: Errors = {}
    return _check(rule, value, "", errors), errors


def _fail(errors: Errors, path: str, rule: str, message: str, value: Any = ABSENT, target: Any = ABSENT) -> None:
    detail: dict[str, Any] = {"message": message}
    if target is not ABSENT:
        detail["target"] = target
    if value is not ABSENT:
        detail["value"] = detail["cause"] = value
    errors.setdefault(path, {})[rule] = detail


def _fits(kind: Kind, value: Any) -> bool:
    if kind == "any":
        return True
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: dict[str, type[Any] | tuple[type[Any], ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "array": list,
        "object": dict,
    }
    return kind in kinds and isinstance(value, kinds[kind])


def _converted(kind: Kind, value: Any) -> Any:
    """The value another client may have meant; the value itself when there is no such reading."""
    if not isinstance(value, str):
        return value
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    return value


def _check(rule: Rule, value: Any, path: str, errors: Errors) -> Any:
    value = _converted(rule.kind, value)
    if not _fits(rule.kind, value):
        if rule.instead is not None:
            return _check(rule.instead, value, path, errors)
        _fail(errors, path, "type", "Value did not match type(s): " + rule.kind, value, rule.kind)
        return value
    if rule.kind == "object":
        return _object(rule, value, path, errors)
    if rule.kind == "array":
        return _array(rule, value, path, errors)
    if rule.kind == "string":
        _text(rule, value, path, errors)
    elif rule.kind in ("integer", "number"):
        _number(rule, value, path, errors)
    return value


def _text(rule: Rule, value: str, path: str, errors: Errors) -> None:
    if rule.choices and value not in rule.choices:
        _fail(errors, path, "enum", "Value not found in enumerated list of values", value, list(rule.choices))
    if rule.low is not None and len(value) < rule.low:
        _fail(errors, path, "minLength", f"String must be at least {rule.low} characters", value, rule.low)
    if rule.high is not None and len(value) > rule.high:
        _fail(errors, path, "maxLength", f"String must not be more than {rule.high} characters", value, rule.high)
    if rule.pattern and re.search(rule.pattern, value) is None:
        _fail(errors, path, "pattern", f"Failed to match pattern '{rule.pattern}'", value, rule.pattern)


def _number(rule: Rule, value: float, path: str, errors: Errors) -> None:
    if rule.low is not None and value < rule.low:
        _fail(errors, path, "minimum", f"Value must be at least {rule.low}", value, rule.low)
    if rule.high is not None and value > rule.high:
        _fail(errors, path, "maximum", f"Value must be at most {rule.high}", value, rule.high)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _array(rule: Rule, value: list[Any], path: str, errors: Errors) -> list[Any]:
    if rule.unique and any(item in value[:place] for place, item in enumerate(value)):
        _fail(errors, path, "uniqueItems", "List of items is not unique", value)
    if rule.items is None:
        return value
    return [_check(rule.items, item, _below(path, str(place)), errors) for place, item in enumerate(value)]


def _object(rule: Rule, value: dict[str, Any], path: str, errors: Errors) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, item in value.items():
        below = rule.keys.get(key)
        if below is None and rule.each is not None and re.search(rule.each[0], key):
            below = rule.each[1]
        if below is None and rule.closed:
            _fail(errors, _below(path, key), "additionalProperties", "Strict checking of data is enabled", key)
        result[key] = item if below is None else _check(below, item, _below(path, key), errors)
    for key, below in rule.keys.items():
        if key not in result and below.default is not ABSENT:
            result[key] = _check(below, _copied(below.default), _below(path, key), errors)
    for key in rule.required:
        if key not in result:
            _fail(errors, _below(path, key), "required", "Field is required but missing")
    if rule.low is not None and len(value) < rule.low:
        _fail(errors, path, "minProperties", f"The object must have at least {rule.low} keys", target=rule.low)
    return result


def _copied(default: Any) -> Any:
    return dict(default) if isinstance(default, dict) else list(default) if isinstance(default, list) else default
