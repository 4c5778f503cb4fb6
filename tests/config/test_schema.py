"""The schema file itself: whole, described, and one with the tables of the provider types."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reconciler.config import schema_path, schema_text, schemas
from reconciler.config.attributes import SETTING_NAMES
from reconciler.config.schemas import as_text, configuration_schema, secret_names
from reconciler.conformance.runner import Runner
from reconciler.model.errors import ReconcilerError
from reconciler.model.provider_types import BUILT_IN, ProviderSetting, ProviderTypeSpec
from reconciler.providers import registry

SCHEMA: dict[str, Any] = json.loads(schema_text())


def _keys(node: Any, at: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of the language, with its schema; not where it is only asked whether a key is there."""
    if isinstance(node, dict):
        for name, schema in node.get("properties", {}).items():
            if not at.endswith("/if") and not _is_about_presence(schema):
                yield f"{at}/{name}", schema
        for name, value in node.items():
            yield from _keys(value, f"{at}/{name}")
    elif isinstance(node, list):
        for value in node:
            yield from _keys(value, at)


def _is_about_presence(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "null" or schema.get("$ref", "").startswith(
        ("#/definitions/present", "#/definitions/absent")
    )


def _resolved(schema: dict[str, Any], wanted: str) -> Any:
    """What a schema, or what it refers to, says of itself."""
    while wanted not in schema:
        references = [schema, *schema.get("allOf", [])]
        target = next((item["$ref"] for item in references if "$ref" in item), None)
        if target is None:
            return None
        schema = SCHEMA["definitions"][target.removeprefix("#/definitions/")]
    return schema[wanted]


def test_it_is_a_draft_7_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


def test_the_accounts_in_it_are_those_of_the_built_in_types() -> None:
    assert schema_text() == as_text(configuration_schema(BUILT_IN)), "write it anew: python -m reconciler.config"


def test_the_command_prints_it_with_the_carriers_of_installed_packages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runner = Runner(tmp_path, {})
    assert runner.run("schema").out == schema_text()
    mini = ProviderTypeSpec("mini", "An account at Mini.", (ProviderSetting("token", "The token.", secret=True),))
    monkeypatch.setattr(registry, "types", lambda: {"mini": mini, **BUILT_IN})
    printed = runner.run("schema").json
    assert "token" in json.dumps(printed["definitions"]["provider_mini"])
    jsonschema.Draft7Validator(printed).validate({"providers": {"m": {"type": "mini", "token": "${T}"}}})


KEYS = list(_keys(SCHEMA))


@pytest.mark.parametrize(("at", "schema"), KEYS, ids=[at for at, _ in KEYS])
def test_every_key_is_described_with_examples_that_it_takes(at: str, schema: dict[str, Any]) -> None:
    if "if" in schema and at.startswith("/properties/providers/"):
        return  # An account named for its type: described where its type is.
    assert _resolved(schema, "description")
    examples = _resolved(schema, "examples")
    assert examples
    validator = jsonschema.Draft7Validator({**schema, "definitions": SCHEMA["definitions"]})
    assert [example for example in examples if not validator.is_valid(example)] == []


def test_every_setting_of_a_number_has_its_place() -> None:
    definitions = SCHEMA["definitions"]
    assert definitions["did"]["properties"].keys() == SETTING_NAMES
    assert definitions["profile"]["properties"].keys() == SETTING_NAMES - {"profile", "release"}


def test_whether_settings_may_stand_together_depends_on_their_names_only() -> None:
    """The loader gates each set of names once: beside its settings, the schema of a number may ask for presence only."""
    did = SCHEMA["definitions"]["did"]
    assert did.keys() == {"description", "type", "additionalProperties", "properties", "if", "then"}
    asked = [*did["if"]["properties"].values(), *did["then"]["properties"].values()]
    assert all(_is_about_presence(schema) for schema in asked)


def test_secrets_are_marked() -> None:
    of_accounts = {setting.name for spec in BUILT_IN.values() for setting in spec.settings if setting.secret}
    assert {"password"} <= of_accounts
    assert secret_names(SCHEMA) == {"password", "account_number", "pin"} | of_accounts


@pytest.mark.parametrize("name", ["config.schema.json", "plan.schema.json"])
def test_schemas_are_found_in_a_checkout_and_in_a_wheel(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert schema_path(name).is_file()
    (tmp_path / name).write_text("{}")
    monkeypatch.setattr(schemas, "_FOLDERS", (tmp_path / "none", tmp_path))
    assert schema_text(name) == "{}"
    with pytest.raises(ReconcilerError, match=r"lacks other\.json"):
        schema_path("other.json")
