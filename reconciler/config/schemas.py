"""The JSON Schema of the configuration: where it is, what installed carriers add to it, and parts of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reconciler.model.errors import ReconcilerError
from reconciler.model.provider_types import ProviderSetting, ProviderTypeSpec

Schema = dict[str, Any]

CONFIGURATION: Final = "config.schema.json"
_WIDTH: Final = 120
COMMON: Final = ("base_url", "timeout", "concurrency", "rate_limit")
"""The settings that every account has; the values are said by the definitions of these names."""
_PACKAGE: Final = Path(__file__).resolve().parent.parent
_FOLDERS: Final = (_PACKAGE.parent / "schemas", _PACKAGE / "schemas")


def schema_path(name: str = CONFIGURATION) -> Path:
    """The file of a schema, in a source checkout or in an installed package. Raises ReconcilerError if there is none."""
    for folder in _FOLDERS:
        path = folder / name
        if path.is_file():
            return path
    raise ReconcilerError(f"this installation lacks {name}", "install the package again")


def schema_text(name: str = CONFIGURATION) -> str:
    """The text of a schema. Raises ReconcilerError if there is none of that name."""
    return schema_path(name).read_text(encoding="utf-8")


def configuration_schema(types: Mapping[str, ProviderTypeSpec]) -> Schema:
    """The schema of the configuration with the accounts of these provider types in it.

    The file on disk has those of the built-in types; giving these gives the same schema back.
    """
    schema: Schema = json.loads(schema_text())
    definitions = schema["definitions"]
    for name in [name for name in definitions if name.startswith("provider_") and name != "provider_name"]:
        del definitions[name]
    definitions.update(_accounts(types))
    schema["definitions"] = dict(sorted(definitions.items()))
    schema["properties"]["providers"] = {
        "description": "The carrier accounts, by name. `type` says the carrier; it is the name when left out.",
        "examples": [{"call48": {"username": "${CALL48_USERNAME}", "password": "${CALL48_PASSWORD}"}}],
        "type": ["object", "null"],
        "properties": {name: _named_for_its_type(name) for name in types},
        "additionalProperties": {"$ref": "#/definitions/provider"},
    }
    return schema


def as_text(schema: Schema) -> str:
    """A schema as its file has it: what fits into a line is on one."""
    return _written(schema, 0, 0) + "\n"


def _written(value: Any, indentation: int, column: int) -> str:
    line = json.dumps(value, ensure_ascii=False)
    # A comma may follow.
    if column + len(line) < _WIDTH or not value or not isinstance(value, dict | list):
        return line
    inner = indentation + 2
    if isinstance(value, list):
        brackets, items = "[]", [_written(item, inner, inner) for item in value]
    else:
        keys = {f"{json.dumps(name)}: ": item for name, item in value.items()}
        brackets, items = "{}", [key + _written(item, inner, inner + len(key)) for key, item in keys.items()]
    space = "\n" + " " * inner
    return brackets[0] + space + ("," + space).join(items) + "\n" + " " * indentation + brackets[1]


def part(schema: Schema, section: str, key: str | None = None) -> Schema:
    """The schema of a section, or of one entry of it, able to stand alone."""
    found: Schema = schema["properties"][section]
    if key is not None:
        entries = [entry for shown in found.get("examples", ()) for entry in shown.values()]
        found = {"examples": entries, **(found.get("properties", {}).get(key) or found["additionalProperties"])}
    return {**found, "definitions": schema["definitions"]}


def secret_names(schema: Schema) -> frozenset[str]:
    """The keys whose values are secrets, wherever they stand."""
    found: set[str] = set()
    _collect_secrets(schema, found)
    return frozenset(found)


def _collect_secrets(node: Any, found: set[str]) -> None:
    if isinstance(node, dict):
        found.update(name for name, value in node.items() if isinstance(value, dict) and value.get("writeOnly") is True)
        for value in node.values():
            _collect_secrets(value, found)
    elif isinstance(node, list):
        for value in node:
            _collect_secrets(value, found)


def _accounts(types: Mapping[str, ProviderTypeSpec]) -> Schema:
    definitions: Schema = {
        "provider": {
            "description": "A carrier account whose name is not its type.",
            "type": "object",
            "properties": {
                "type": {
                    "description": "The carrier.",
                    "examples": sorted(types),
                    "anyOf": [{"enum": sorted(types)}, {"$ref": "#/definitions/reference"}],
                }
            },
            "required": ["type"],
            "allOf": [
                {
                    "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                    "then": {"$ref": f"#/definitions/provider_{name}"},
                }
                for name in types
            ],
        }
    }
    for name, spec in types.items():
        definitions[f"provider_{name}"] = _account(spec)
    return definitions


def _account(spec: ProviderTypeSpec) -> Schema:
    properties: Schema = {
        "type": {
            "description": "The carrier; the account's name when left out.",
            "examples": [spec.type],
            "enum": [spec.type, None],
        }
    }
    properties.update({name: {"$ref": f"#/definitions/{name}"} for name in COMMON})
    properties.update({setting.name: _setting(setting) for setting in spec.settings})
    account = {
        "description": spec.description,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [setting.name for setting in spec.settings if setting.required],
    }
    return account | _one_of(spec.one_of)


def _one_of(sets: tuple[tuple[str, ...], ...]) -> Schema:
    """What asks for one of some sets of settings, whole."""
    if not sets:
        return {}
    whole = [{"required": [*names], "properties": dict.fromkeys(names, _REFERRED)} for names in sets]
    words = ", or ".join(" and ".join(f"`{name}`" for name in names) for names in sets)
    return {"anyOf": whole, "errorMessage": f"needs {words}: add what is missing"}


def _setting(setting: ProviderSetting) -> Schema:
    schema: Schema = {"description": setting.description}
    if setting.example:
        schema["examples"] = [[setting.example] if setting.kind == "list" else setting.example]
    if setting.secret:
        schema["writeOnly"] = True
    value = _value(setting)
    if setting.kind == "list":
        schema |= {"type": "array" if setting.required else ["array", "null"], "items": {**value, **_PRESENT}}
    elif setting.required:
        schema["allOf"] = [value, _REFERRED]
    else:
        schema |= value
    return schema


_PRESENT: Final[Schema] = {"not": {"type": "null"}}
_REFERRED: Final[Schema] = {"$ref": "#/definitions/present"}


def _value(setting: ProviderSetting) -> Schema:
    if setting.choices:
        choices = list(setting.choices) if setting.kind == "list" else [*setting.choices, None]
        return {"anyOf": [{"enum": choices}, {"$ref": "#/definitions/reference"}]}
    return {"$ref": f"#/definitions/{setting.name if setting.name in COMMON else 'text'}"}


def _named_for_its_type(name: str) -> Schema:
    """An account without `type` is of the type it is named for; `type: null` counts as none."""
    return {
        "if": {"required": ["type"], "properties": {"type": {"$ref": "#/definitions/present"}}},
        "then": {"$ref": "#/definitions/provider"},
        "else": {"$ref": f"#/definitions/provider_{name}"},
    }
