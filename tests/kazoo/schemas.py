"""Kazoo's own JSON schemas, where `RECONCILER_KAZOO_SCHEMAS` names their folder: every body that a test sends is held against them.

The schemas are Kazoo's (MPL 1.1) and not part of this project. A PATCH of a document is checked as the part that it is; a PATCH
of a number whole, as Kazoo does.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

VARIABLE: Final = "RECONCILER_KAZOO_SCHEMAS"
# Features of a number that have no schema; custom keys of ours, and those that tests put there as somebody else's.
_FREE: Final = frozenset({"failover", "prepend", "ringback", "force_outbound", "sms", "mms"})
_OURS: Final = re.compile(r"(reconciler|my)_\w+")

_SCHEMAS: Final = (
    (re.compile(r"(PUT) .*/(api_auth|user_auth)"), ""),
    (re.compile(r"(PUT|POST|PATCH) /phone_numbers/(?!fix)[^/]+(/activate)?"), "phone_numbers"),
    (re.compile(r"(PUT|POST|PATCH) /callflows(/\w+)?"), "callflows"),
    (re.compile(r"(PUT|POST|PATCH) /connectivity(/\w+)?"), "connectivity"),
    (re.compile(r"(PUT|POST|PATCH) /port_requests(/\w+)?"), "port_requests"),
)
# What reads, and what has no data, or none that is JSON.
_BARE: Final = re.compile(
    r"GET .*|DELETE .*|POST /phone_numbers/fix/[^/]+|PATCH /port_requests/\w+/(submitted|canceled)"
    r"|(PUT|POST) /port_requests/\w+/attachments(/.*)?"
)


def there() -> bool:
    return bool(os.environ.get(VARIABLE))


def wrong(entry: Mapping[str, Any], path: str) -> Iterator[str]:
    """What Kazoo's schemas find wrong with a recorded request; `path` is below the account."""
    body = entry["body"]
    request = f"{entry['method']} {path}"
    for pattern, name in _SCHEMAS:
        found = pattern.fullmatch(request)
        if found and isinstance(body, dict):
            schema = name or found[2]
            part = found[1] == "PATCH" and name != "phone_numbers"
            data = _whole(body.get("data")) if part else body.get("data")
            yield from (f"{request}: {problem}" for problem in _problems(schema, data, part))
            return
    if not _BARE.fullmatch(request):
        yield f"{request}: there is no schema for it here"


def _whole(value: Any) -> Any:
    """A part of a document without what it takes away: null deletes a key of it."""
    if isinstance(value, dict):
        return {key: _whole(item) for key, item in value.items() if item is not None}
    return value


def _problems(name: str, data: Any, part: bool) -> Iterator[str]:
    schema = dict(_schemas()[name])
    if part:
        schema.pop("required", None)
    validator = Draft4Validator(schema, registry=_registry())
    yield from (f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(data))
    known = set(schema.get("properties", ())) | (_FREE if name == "phone_numbers" else set())
    yield from (f"{key} is no key of {name}" for key in data if key not in known and not _OURS.fullmatch(key))
    if name == "callflows" and "flow" in data:
        module = data["flow"]["module"]
        flow = Draft4Validator(_schemas()[f"callflows.{module}"], registry=_registry())
        yield from (f"flow.data: {error.message}" for error in flow.iter_errors(data["flow"]["data"]))


@cache
def _schemas() -> dict[str, Any]:
    folder = Path(os.environ[VARIABLE])
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


@cache
def _registry() -> Registry[Any]:
    resources = [(name, Resource(contents, DRAFT4)) for name, contents in _schemas().items()]
    return Registry().with_resources(resources)
