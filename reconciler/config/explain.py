"""Why the schema does not take something, in the words of the language: jsonschema's errors, told to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import jsonschema

from reconciler.config.problems import Path, Problem, Rule, did_you_mean, quoted
from reconciler.config.schemas import Schema
from reconciler.config.walk import Walk

_REFERENCE: Final = r"\$\{"
_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})


def explain(schema: Schema, walk: Walk, secrets: frozenset[str]) -> list[Problem]:
    """What is wrong with the value of a walk that the schema refuses, each thing once. Quotes no value of a secret."""
    explainer = _Explainer(walk, secrets)
    errors = _Validator(schema).iter_errors(walk.value)
    problems = dict.fromkeys(problem for error in errors for problem in explainer.told(error, ()))
    return list(problems) or [Problem(Rule.SCHEMA, (), "this is not what the language takes here")]


def _pattern(_: Any, pattern: str, instance: Any, __: Schema) -> Iterator[jsonschema.ValidationError]:
    # In a schema's patterns `$` is the end of the text; in Python's, a line break may follow it.
    if isinstance(instance, str) and not re.search(_END.sub(r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"does not match {pattern}")


_END: Final = re.compile(r"(?<!\\)\$")
_extend: Any = jsonschema.validators.extend
_Validator: Final = _extend(jsonschema.Draft7Validator, {"pattern": _pattern})


class _Explainer:
    def __init__(self, walk: Walk, secrets: frozenset[str]) -> None:
        self._walk = walk
        self._secrets = secrets

    def told(self, error: Any, around: Path) -> Iterator[Problem]:
        """`around` leads to the value whose alternatives (`anyOf`) the error is about."""
        path = (*around, *error.relative_path)
        kind = error.validator
        if kind == "additionalProperties":
            known = error.schema["properties"]
            for name in error.instance:
                if name not in known:
                    yield Problem(Rule.SCHEMA, (*path, name), f"unknown key {quoted(name)}", did_you_mean(name, known))
        elif kind == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield self._missing((*path, name))
        elif kind == "not":
            yield self._missing(path)
        elif kind in ("anyOf", "oneOf"):
            yield from self._alternatives(error, path)
        elif kind in _BOUNDS or kind in ("type", "pattern", "enum", "const", "minItems"):
            yield self._simple(error, path)
        else:
            yield Problem(Rule.SCHEMA, path, f"{_label(path)} is not what the language takes here")

    def _missing(self, path: Path) -> Problem:
        if isinstance(path[-1], int):
            return Problem(Rule.SCHEMA, path, "this item is empty", "write a value, or take it out")
        remedy = "write `type: CARRIER`, or name the account for its carrier" if path[-1] == "type" else ""
        return Problem(Rule.SCHEMA, path, f"{quoted(path[-1])} is missing", remedy)

    def _alternatives(self, error: Any, path: Path) -> Iterator[Problem]:
        branches: dict[Any, list[Any]] = {}
        for child in error.context:
            branches.setdefault(child.schema_path[0], []).append(child)
        if isinstance(error.instance, dict | list):
            fitting = [
                children for children in branches.values() if not any(_of_the_whole(child) for child in children)
            ]
            if error.validator == "anyOf" and len(fitting) == 1:
                for child in fitting[0]:
                    yield from self.told(child, path)
                return
            if "errorMessage" in error.schema and fitting:
                yield Problem(Rule.SCHEMA, path, error.schema["errorMessage"])
                return
        elif error.validator == "oneOf":
            return  # Its type is an error of its own.
        else:
            simple = [child for child in error.context if not child.relative_path and _is_telling(child)]
            if len(simple) == 1 and (simple[0].validator == "enum" or isinstance(error.instance, str)):
                yield self._simple(simple[0], path)
                return
        yield Problem(
            Rule.SCHEMA, path, f"{_label(path)} cannot be {_kind(error.instance)}", error.schema.get("errorMessage", "")
        )

    def _simple(self, error: Any, path: Path) -> Problem:
        schema, kind = error.schema, error.validator
        label = _label(path)
        if schema.get("type") == "null":
            return Problem(Rule.SCHEMA, path, f"{label} {schema.get('errorMessage', 'does not belong here')}")
        if kind == "type" and not (_is_number(error.instance) and "title" in schema):
            return Problem(Rule.SCHEMA, path, f"{label} must be {_expected(schema)}, not {_kind(error.instance)}")
        source = self._walk.sources.get(path)
        if source is not None:
            remedy = f"it must be {schema['title']}" if "title" in schema else ""
            return Problem(Rule.REFERENCE, path, f"{label} cannot be what {quoted(source)} stands for", remedy)
        if kind == "minItems" or (kind == "pattern" and not str(error.instance).strip()):
            return Problem(Rule.SCHEMA, path, f"{label} must not be empty")
        if kind in ("enum", "const"):
            choices = [str(value) for value in error.validator_value if value is not None]
            shown = self._shown(error, path)
            return Problem(Rule.SCHEMA, path, f"{label} cannot be {shown}", did_you_mean(error.instance, choices))
        remedy = f"write {schema['title']}" if "title" in schema else ""
        return Problem(Rule.SCHEMA, path, f"{label} cannot be {self._shown(error, path)}", remedy)

    def _shown(self, error: Any, path: Path) -> str:
        if any(step in self._secrets for step in path):
            return "this value"
        if isinstance(error.instance, dict | list) or error.instance is None:
            return _kind(error.instance)
        return quoted(self._walk.text(path))


def _of_the_whole(error: Any) -> bool:
    return not error.relative_path and error.validator in ("type", "enum", "const")


def _is_telling(error: Any) -> bool:
    """Whether the alternative is one that a text could have been meant as."""
    if error.validator == "enum":
        return any(isinstance(value, str) for value in error.validator_value)
    return error.validator in ("pattern", *_BOUNDS) and error.validator_value != _REFERENCE


def _label(path: Path) -> str:
    names = [step for step in path if isinstance(step, str)]
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {quoted(names[-1])}" if names else f"item {path[-1] + 1}"
    return quoted(path[-1]) if path else "this"


def _expected(schema: Schema) -> str:
    if "title" in schema:
        return str(schema["title"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return "a mapping" if "object" in types else "a list" if "array" in types else "text"


def _kind(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "text"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
