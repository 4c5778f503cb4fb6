"""Why the schema does not take something, in the words of the language: jsonschema's errors, told to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import jsonschema

from reconciler.config.examples import example
from reconciler.config.problems import Path, Problem, Rule, did_you_mean, quoted
from reconciler.config.schemas import Schema
from reconciler.config.walk import Walk

_REFERENCE: Final = r"\$\{"
_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
_KINDS: Final = {"object": "a mapping", "array": "a list"}
_LOOK_IT_UP: Final = "`reconciler schema` says what there is"


def explain(schema: Schema, walk: Walk, secrets: frozenset[str]) -> list[Problem]:
    """What is wrong with the value of a walk that the schema refuses, each thing once. Quotes no value of a secret."""
    leaves = [leaf for error in _Validator(schema).iter_errors(walk.value) for leaf in _leaves(error, (), False)]
    # What must or must not stand beside a key cannot be told while a key beside it is wrong.
    wrong = {leaf.mapping for leaf in leaves if not leaf.is_consequence}
    teller = _Teller(schema, walk, secrets)
    told = [
        problem
        for leaf in leaves
        if not (leaf.is_consequence and leaf.mapping in wrong)
        for problem in teller.told(leaf.error, leaf.path)
    ]
    unknown = Problem(Rule.SCHEMA, (), "this is not what the language takes here", _LOOK_IT_UP)
    return list(dict.fromkeys(told)) or [unknown]


def _pattern(_: Any, pattern: str, instance: Any, __: Schema) -> Iterator[jsonschema.ValidationError]:
    # In a schema's patterns `$` is the end of the text; in Python's, a line break may follow it.
    if isinstance(instance, str) and not re.search(_END.sub(r"\\Z", pattern), instance):
        yield jsonschema.ValidationError(f"does not match {pattern}")


_END: Final = re.compile(r"(?<!\\)\$")
_extend: Any = jsonschema.validators.extend
_Validator: Final = _extend(jsonschema.Draft7Validator, {"pattern": _pattern})


class _Leaf(NamedTuple):
    """An error of one value: where the value is, the mapping that it is about, and whether a condition led to it."""

    error: Any
    path: Path
    mapping: Path
    is_consequence: bool


def _leaves(error: Any, around: Path, is_consequence: bool) -> Iterator[_Leaf]:
    """The error, or those of the one alternative that fits. `around` leads to the value that has the alternatives."""
    path = (*around, *error.relative_path)
    is_consequence = is_consequence or bool({"then", "else"} & set(error.relative_schema_path))
    if error.validator == "anyOf" and isinstance(error.instance, dict | list):
        fitting = _fitting(error)
        if len(fitting) == 1:
            for child in fitting[0]:
                yield from _leaves(child, path, is_consequence)
            return
    is_of_mapping = error.validator in ("additionalProperties", "required", "anyOf", "oneOf")
    mapping = path if is_of_mapping and isinstance(error.instance, dict) else path[:-1]
    yield _Leaf(error, path, mapping, is_consequence)


def _fitting(error: Any) -> list[list[Any]]:
    """The errors of each alternative that takes this kind of value."""
    branches: dict[Any, list[Any]] = {}
    for child in error.context:
        branches.setdefault(child.schema_path[0], []).append(child)
    return [
        children
        for children in branches.values()
        if not any(not child.relative_path and child.validator in ("type", "enum") for child in children)
    ]


class _Teller:
    def __init__(self, schema: Schema, walk: Walk, secrets: frozenset[str]) -> None:
        self._schema = schema
        self._walk = walk
        self._secrets = secrets

    def told(self, error: Any, path: Path) -> Iterator[Problem]:
        kind = error.validator
        if kind == "additionalProperties":
            known = error.schema["properties"]
            for name in error.instance.keys() - known.keys():
                remedy = did_you_mean(name, known, _LOOK_IT_UP, error.instance)
                yield Problem(Rule.SCHEMA, (*path, name), f"unknown key {quoted(name)}", remedy)
        elif kind == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield self._missing((*path, name))
        elif kind == "not":
            yield self._missing(path)
        elif kind == "oneOf" and not isinstance(error.instance, dict):
            return  # Its type is an error of its own.
        elif kind in ("anyOf", "oneOf"):
            yield self._alternatives(error, path)
        else:
            yield self._simple(error, path)

    def _alternatives(self, error: Any, path: Path) -> Problem:
        label, said = _label(path), error.schema.get("errorMessage", "")
        if isinstance(error.instance, dict) and (error.validator == "oneOf" or _fitting(error)):
            what, _, remedy = said.partition(": ")
            return Problem(Rule.SCHEMA, path, f"{label} {what}", remedy)
        meant = [child for child in error.context if not child.relative_path and _may_be_meant(child)]
        if len(meant) == 1 and (meant[0].validator == "enum" or isinstance(error.instance, str)):
            problem = self._simple(meant[0], path)
            return problem._replace(remedy=said or problem.remedy)
        choices = [child for child in meant if child.validator == "enum"]
        remedy = said or (did_you_mean("", _choices(choices[0])) if choices else "")
        return Problem(Rule.SCHEMA, path, f"{label} cannot be {_kind(error.instance)}", remedy or self._write(path))

    def _simple(self, error: Any, path: Path) -> Problem:
        schema, kind, label = error.schema, error.validator, _label(path)
        source = self._walk.sources.get(path)
        must = f"write {schema['title']}" if "title" in schema else ""
        if schema.get("type") == "null":
            message = f"{label} {schema.get('errorMessage', 'does not belong here')}"
            return Problem(Rule.SCHEMA, path, message, "take it out")
        if kind == "type" and not (_is_number(error.instance) and must):
            message = f"{label} must be {_expected(schema)}, not {_kind(error.instance)}"
            return Problem(Rule.SCHEMA, path, message, self._write(path, _expected(schema), _scope(schema)))
        if kind == "minItems" or (kind == "pattern" and source is None and not error.instance.strip()):
            what = "at least one" if kind == "minItems" else _expected(schema)
            return Problem(Rule.SCHEMA, path, f"{label} must not be empty", self._write(path, what, _scope(schema)))
        if kind == "enum":
            must = did_you_mean(error.instance if source is None else "", _choices(error))
        must = must or self._write(path)
        if source is not None:
            return Problem(Rule.REFERENCE, path, f"{label} cannot be what {quoted(source)} stands for", must)
        return Problem(Rule.SCHEMA, path, f"{label} cannot be {self._shown(error.instance, path)}", must)

    def _missing(self, path: Path) -> Problem:
        if isinstance(path[-1], int):
            return Problem(Rule.SCHEMA, path, f"{_label(path)} is empty", "write a value, or take it out")
        if path == ("type",):
            remedy = "write `type: CARRIER`, or name the account for its carrier"
        else:
            shown = example(self._schema, path, self._walk.value)
            remedy = f"add `{path[-1]}: {shown}`" if shown else f"add `{path[-1]}`"
        return Problem(Rule.SCHEMA, path, f"{quoted(path[-1])} is missing", remedy)

    def _write(self, path: Path, what: str = "something else", kind: str = "") -> str:
        """What to write at a path, with the schema's own example."""
        shown = "" if ", like " in what else example(self._schema, path, self._walk.value, kind)
        return f"write {what}, like {shown}" if shown else f"write {what}"

    def _shown(self, value: Any, path: Path) -> str:
        if any(step in self._secrets for step in path):
            return "this value"
        return _kind(value) if isinstance(value, dict | list) or value is None else quoted(self._walk.text(path))


def _may_be_meant(error: Any) -> bool:
    """Whether the alternative is one that a text could have been meant as."""
    if error.validator == "enum":
        return bool(_choices(error))
    return error.validator in ("pattern", *_BOUNDS) and error.validator_value != _REFERENCE


def _choices(error: Any) -> list[str]:
    return [value for value in error.validator_value if isinstance(value, str)]


def _label(path: Path) -> str:
    if not path:
        return "this"
    if isinstance(path[-1], str):
        return quoted(path[-1])
    names = [step for step in path if isinstance(step, str)]
    return f"item {path[-1] + 1}" + (f" of {quoted(names[-1])}" if names else "")


def _expected(schema: Schema) -> str:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return str(schema.get("title") or next((_KINDS[kind] for kind in types if kind in _KINDS), "text"))


def _scope(schema: Schema) -> str:
    """Which of the schema's examples fit: `object`, `array`, or those that are neither."""
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return next((kind for kind in types if kind in _KINDS), "scalar")


def _kind(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "empty", True: "true", False: "false"}[value]
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "text"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
