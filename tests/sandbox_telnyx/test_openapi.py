"""Every answer of a tour against Telnyx's OpenAPI file, where the environment says where that is."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml

from reconciler.sandbox.telnyx.routes import ROUTES, Router
from tests.sandbox_telnyx.telnyx_api import Api
from tests.sandbox_telnyx.tour import whole_tour

VARIABLE = "RECONCILER_TELNYX_OPENAPI"
BASE = "urn:telnyx"

# Where the file contradicts itself, or the guide. Unset fields whose default is null and whose type forbids it:
NULL_ALL_THE_SAME = {
    "channel_limit",
    "default_primary_ip_id",
    "default_secondary_ip_id",
    "default_tertiary_ip_id",
    "ip_authentication_token",
    "localization",
    "outbound_voice_profile_id",
}
# DELETE /phone_numbers/{id} answers with the record of GET, in which these may be null.
NULL_WHEN_DELETED = {"customer_reference", "emergency_address_id", "external_pin"}
# Urls whose own default is the empty text, which is no uri.
EMPTY_URLS = {"webhook_event_url", "webhook_event_failover_url"}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    path = os.environ.get(VARIABLE)
    if not path:
        pytest.skip(f"{VARIABLE} does not name Telnyx's OpenAPI file: answers are not checked against it")
    text = json.dumps(yaml.load(Path(path).read_bytes(), Loader=yaml.CSafeLoader), default=str)
    # References are made absolute, so that a schema can be checked apart from the file around it.
    loaded: dict[str, Any] = json.loads(text.replace('"#/components/', f'"{BASE}#/components/'))
    return loaded


@pytest.fixture(scope="module")
def registry(document: dict[str, Any]) -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(BASE, {"components": document["components"]})])


def test_the_tour_calls_every_route(api: Api) -> None:
    seen: Counter[tuple[str, ...]] = Counter()
    templates = {handler: name for name, handler in ROUTES.items()}
    router = Router(ROUTES)

    def record(method: str, path: str, reply: httpx.Response) -> None:
        found = router.find(method, path)
        assert found is not None, path
        assert reply.status_code < 500, reply.text
        seen[templates[found[0]]] += 1

    api.seen.append(record)
    whole_tour(api)
    assert set(ROUTES) - set(seen) == set()


def _resolved(document: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in item:
        found: Any = document
        for part in item["$ref"].removeprefix(f"{BASE}#/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        item = found
    return item


def _operation(document: dict[str, Any], method: str, path: str) -> dict[str, Any]:
    segments = path.strip("/").split("/")
    matching = []
    for template, operations in document["paths"].items():
        pattern = template.strip("/").split("/")
        if len(pattern) == len(segments) and method.lower() in operations:
            pairs = zip(pattern, segments, strict=True)
            if all(want.startswith("{") or want == have for want, have in pairs):
                matching.append((template.count("{"), operations[method.lower()]))
    assert matching, f"{method} {path} is not in the file"
    found: dict[str, Any] = min(matching, key=lambda pair: pair[0])[1]
    return found


def _known(method: str, path: str, value: object, name: object) -> bool:
    """Is this one of the contradictions named above. ``cancelled`` is a state of the guide only."""
    if value is None:
        return name in NULL_ALL_THE_SAME or (
            method == "DELETE" and path.startswith("/phone_numbers/") and name in NULL_WHEN_DELETED
        )
    return (value == "" and name in EMPTY_URLS) or (value == "cancelled" and path.endswith("/cancel"))


def _problems(
    document: dict[str, Any], registry: jsonschema_rs.Registry, method: str, path: str, reply: httpx.Response
) -> Iterator[str]:
    responses = _operation(document, method, path)["responses"]
    status = str(reply.status_code)
    chosen = responses.get(status) or responses.get(f"{status[0]}XX") or responses.get("default")
    if chosen is None:
        yield f"{method} {path}: status {status} is not described"
        return
    content = _resolved(document, chosen).get("content", {})
    if "application/json" not in content or not reply.content:
        return
    schema = content["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True)
    for error in validator.iter_errors(reply.json()):
        if _known(method, path, error.instance, error.instance_path[-1] if error.instance_path else ""):
            continue
        yield f"{method} {path} {status}: {'/'.join(map(str, error.instance_path))}: {error.message}"


def test_answers_are_as_the_openapi_file_says(
    api: Api, document: dict[str, Any], registry: jsonschema_rs.Registry
) -> None:
    answers: list[tuple[str, str, httpx.Response]] = []
    api.seen.append(lambda *answer: answers.append(answer))
    whole_tour(api)
    problems = [problem for answer in answers for problem in _problems(document, registry, *answer)]
    assert len(answers) > 150
    assert not problems, "\n".join(problems)


def test_refusals_are_as_the_openapi_file_says(
    api: Api, document: dict[str, Any], registry: jsonschema_rs.Registry
) -> None:
    answers: list[tuple[str, str, httpx.Response]] = []
    api.seen.append(lambda *answer: answers.append(answer))
    missing = "6a09cdc3-8948-47f0-aa62-74ac943d6c58"
    for path in ("phone_numbers", "number_orders", "ip_connections", "ips", "fqdns", "billing_groups", "documents"):
        api.send("GET", f"/{path}/{missing}")
    for path in ("number_orders", "credential_connections", "fqdns", "messaging_profiles", "billing_groups"):
        api.send("POST", f"/{path}", {"name": None})
    api.http.headers["Authorization"] = "Bearer nobody"
    for path in ("phone_numbers", "number_orders", "connections", "ip_connections"):
        api.send("GET", f"/{path}")
    problems = [problem for answer in answers for problem in _problems(document, registry, *answer)]
    assert {reply.status_code for _, _, reply in answers} == {401, 404, 422}
    assert not problems, "\n".join(problems)
