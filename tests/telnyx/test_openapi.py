"""Every request of the adapter against Telnyx's OpenAPI file, where the environment says where that is; and its table."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from reconciler.model.plan import Effect
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from tests.telnyx.rig import READING_POSTS, TelnyxRig, path, shape
from tests.telnyx.scenario import prepare, steps

VARIABLE = "RECONCILER_TELNYX_OPENAPI"
BASE = "urn:telnyx"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    """The file, its references made absolute, so that a schema can be checked apart from the file around it."""
    named = os.environ.get(VARIABLE)
    if not named:
        pytest.skip(f"{VARIABLE} does not name Telnyx's OpenAPI file: requests are not checked against it")
    text = json.dumps(yaml.load(Path(named).read_bytes(), Loader=yaml.CSafeLoader), default=str)
    loaded: Document = json.loads(text.replace('"#/components/', f'"{BASE}#/components/'))
    return loaded


def resolved(document: Document, item: Document) -> Document:
    while "$ref" in item:
        found: Any = document
        for part in item["$ref"].removeprefix(f"{BASE}#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        item = found
    return item


def operation(document: Document, method: str, asked: str) -> Document:
    """The operation that a path is for: the one with the fewest parameters in its own."""
    matching = [
        (template.count("{"), operations[method.lower()])
        for template, operations in document["paths"].items()
        if method.lower() in operations and re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), asked)
    ]
    assert matching, f"{method} {asked} is not in the file"
    found: Document = min(matching, key=lambda pair: pair[0])[1]
    return found


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_every_row_of_the_table_is_an_operation_of_the_file(document: Document, name: str) -> None:
    row = ENDPOINTS[name]
    described = operation(document, row.method, re.sub(r"\{\w+\}", "1", row.path))
    told = re.sub(r"\W", "", described["summary"].lower())
    assert re.sub(r"\W", "", row.source.lower())[:14] == told[:14]


@pytest.mark.parametrize("name", sorted(ENDPOINTS))
def test_safe_is_what_only_reads(name: str) -> None:
    row = ENDPOINTS[name]
    reads = row.method == "GET" or (row.method == "POST" and row.path in READING_POSTS)
    assert (row.effect is Effect.SAFE) == reads
    if row.method == "DELETE":
        assert row.effect in (Effect.IRREVERSIBLE, Effect.MUTATING)


def parameters(document: Document, described: Document) -> frozenset[str]:
    """The names that a query may have, nested ones written out."""
    names: set[str] = set()
    for item in described.get("parameters", ()):
        item = resolved(document, item)
        if item["in"] == "query":
            names |= set(_spelled(document, item["name"], item["schema"]))
    return frozenset(names)


def _spelled(document: Document, name: str, schema: Document) -> Iterator[str]:
    schema = resolved(document, schema)
    inner = schema.get("properties") or {}
    for option in schema.get("oneOf", ()):
        inner = {**inner, **resolved(document, option).get("properties", {})}
    yield name
    for key, value in inner.items():
        yield from _spelled(document, f"{name}[{key}]", value)


def unknown(document: Document, schema: Document, value: Any, place: str = "") -> Iterator[str]:
    """What a body has that the schema does not name."""
    schema = resolved(document, schema)
    known: Document = dict(schema.get("properties") or {})
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        known.update(resolved(document, part).get("properties") or {})
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in known:
                yield f"{place}/{name}"
            else:
                yield from unknown(document, known[name], inner, f"{place}/{name}")
    elif isinstance(value, list) and "items" in schema:
        for inner in value:
            yield from unknown(document, schema["items"], inner, f"{place}/*")


def problems(document: Document, registry: jsonschema_rs.Registry, entry: Document) -> Iterator[str]:
    described = operation(document, entry["method"], path(entry))
    here = f"{entry['method']} {path(entry)}"
    allowed = parameters(document, described)
    yield from (f"{here}: {name} in the query" for name in entry["query"] if name not in allowed)
    body = entry["body"]
    if not body:
        return
    content = resolved(document, described["requestBody"])["content"]["application/json"]
    validator = jsonschema_rs.Draft202012Validator(content["schema"], registry=registry)
    yield from (f"{here}: {error.instance_path}: {error.message}" for error in validator.iter_errors(body))
    yield from (f"{here}: {name} is not described" for name in unknown(document, content["schema"], body))


def test_every_request_is_one_that_the_file_describes(document: Document, rig: TelnyxRig) -> None:
    registry = jsonschema_rs.Registry([(BASE, {"components": document["components"]})])
    new = prepare(rig)
    for text in steps(new):
        rig.write(text, extra=", outbound_voice_profile: default")
        rig.applied()
    found = {problem for entry in rig.requests() for problem in problems(document, registry, entry)}
    assert sorted(found) == []
    sent = {(entry["method"], shape(entry)) for entry in rig.requests()}
    rows = {(row.method, re.sub(r"\{\w+\}", "*", row.path)) for row in ENDPOINTS.values()}
    # That one is for orders of more than fifty numbers; its filter stands in an example of the file alone.
    assert rows - sent == {("GET", "/porting_phone_numbers")}
