"""From a row of an endpoint table and arguments to the bytes of a request. The one place where a Secret is revealed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import orjson

from reconciler.model.plan import Json, Ref
from reconciler.model.secrets import Secret
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.errors import Unsendable

_FIELD: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Request:
    """A request ready to be sent: `target` is its path and query, percent-encoded, after the base URL.

    Target and body may hold secrets and personal data, so they are left out of the repr.
    """

    endpoint: Endpoint
    target: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str | None = None


def prepare(endpoint: Endpoint, args: Mapping[str, Json]) -> Request:
    """Put the arguments where the endpoint takes them. None left for the body: the request has no body.

    Raises Unsendable for an argument that is missing or cannot be written down, naming it but not its value.
    """
    in_path = set(_FIELD.findall(endpoint.path))
    path = _FIELD.sub(lambda found: _segment(endpoint, found[1], args), endpoint.path)
    rest = {name: value for name, value in args.items() if name not in in_path}
    if not rest:
        return Request(endpoint, path)
    if endpoint.send is Placement.QUERY:
        pairs = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in _pairs(endpoint, rest))
        return Request(endpoint, f"{path}?{pairs}")
    if endpoint.send is Placement.FORM:
        form = urlencode(list(_pairs(endpoint, rest))).encode()
        return Request(endpoint, path, form, "application/x-www-form-urlencoded")
    return Request(endpoint, path, _json(endpoint, rest), "application/json")


def _segment(endpoint: Endpoint, name: str, args: Mapping[str, Json]) -> str:
    """One argument as a path segment. An empty or dotted one would make the path name something else, so it is refused."""
    if name not in args:
        raise Unsendable(f"{endpoint.name}: its path needs {name!r}, which is not given")
    text = _text(endpoint, name, args[name])
    if text in ("", ".", ".."):
        raise Unsendable(f"{endpoint.name}: {name!r} is empty or made of dots, and its path would name something else")
    return quote(text, safe="")


def _pairs(endpoint: Endpoint, args: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """Names and values in order; a list gives its name once for each item."""
    for name, value in args.items():
        for item in value if isinstance(value, list | tuple) else (value,):
            yield name, _text(endpoint, name, item)


def _text(endpoint: Endpoint, name: str, value: Json) -> str:
    """A value for a path, query or form. How a carrier spells true, false and nothing is for its adapter to say."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unsendable(f"{endpoint.name}: {name!r} must be text or a whole number here, not {type(value).__name__}")


def _json(endpoint: Endpoint, args: Mapping[str, Json]) -> bytes:
    try:
        return orjson.dumps({name: _revealed(endpoint, name, value) for name, value in args.items()})
    except orjson.JSONEncodeError as error:
        # Says the type at fault, never its value.
        problem = f"{endpoint.name}: its arguments are not JSON: {error}"
    raise Unsendable(problem)


def _revealed(endpoint: Endpoint, name: str, value: Json) -> Any:
    """A value with its secrets in clear. A Ref left over means that a call is sent before the one it needs."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Ref):
        raise Unsendable(f"{endpoint.name}: {name!r} waits for {value.fact} of {value.address}, which is not known yet")
    if isinstance(value, Mapping):
        return {str(key): _revealed(endpoint, name, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_revealed(endpoint, name, item) for item in value]
    return value


def host_of(name: str, base_url: str) -> str:
    """The host of a base URL, with its port. A user name and password in it would be shown with it, so they are refused.

    Raises Unsendable; `name` is the account's.
    """
    try:
        parts = urlsplit(base_url)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or "@" in parts.netloc or parts.query or parts.fragment:
        raise Unsendable(
            f"{name}: base_url must be an address like https://carrier.example/v2, with no user name or query"
        )
    return parts.netloc
