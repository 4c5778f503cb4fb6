"""The gate: whether a value is what the schema takes.

jsonschema-rs decides, fast, over the text that the reader gives. What it refuses is looked at once more as an editor
types it (`walk`), and is taken if the schema takes that: so an editor and the loader agree by construction, and text is
only the quick way to the same answer. jsonschema explains what is refused (`explain`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs

from reconciler.config.schemas import Schema, configuration_schema, part, secret_names
from reconciler.model.provider_types import ProviderTypeSpec


def gate_for(types: Mapping[str, ProviderTypeSpec]) -> Gate:
    """The gate for these provider types, made once."""
    return _gate(tuple(types.items()))


@lru_cache(maxsize=4)
def _gate(types: tuple[tuple[str, ProviderTypeSpec], ...]) -> Gate:
    return Gate(dict(types))


class Gate:
    """The schema of the configuration, part by part.

    `sections` says of each section whether it has named entries, `secrets` are the keys of secret values.
    """

    def __init__(self, types: Mapping[str, ProviderTypeSpec]) -> None:
        self.schema = configuration_schema(types)
        self.secrets = secret_names(self.schema)
        self.sections = {
            name: name != "checks" and isinstance(schema.get("additionalProperties"), dict)
            for name, schema in self.schema["properties"].items()
        }
        self._entries: dict[tuple[str, str | None], Any] = {}
        self._settings: dict[str, Any] = {}

    def accepts(self, section: str, key: str | None, value: Any) -> bool:
        """Whether the schema takes an entry of a section (or, with no key, a section)."""
        # Only accounts named for their type have a schema of their own.
        place = (section, key if key in self.schema["properties"][section].get("properties", ()) else key and "*")
        validator = self._entries.get(place)
        if validator is None:
            validator = self._entries[place] = jsonschema_rs.Draft7Validator(part(self.schema, section, key))
        return _takes(validator, value)

    def accepts_setting(self, name: str, value: Any) -> bool:
        """Whether the schema takes a value of one setting of a number."""
        validator = self._settings.get(name)
        if validator is None:
            setting = self.schema["definitions"]["did"]["properties"].get(name)
            if setting is None:
                return False
            schema: Schema = {**setting, "definitions": self.schema["definitions"]}
            validator = self._settings[name] = jsonschema_rs.Draft7Validator(schema)
        return _takes(validator, value)


def _takes(validator: Any, value: Any) -> bool:
    try:
        return bool(validator.is_valid(value))
    except ValueError:
        # Text from a reference is a kind of text of our own, which jsonschema-rs does not know.
        return bool(validator.is_valid(_plain(value)))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
