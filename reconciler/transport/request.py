"""From a row of an endpoint table and arguments to the parts of a request. The one place where a Secret is revealed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import orjson

from reconciler.model.plan import File, Json, Ref
from reconciler.model.secrets import Secret
from reconciler.transport.endpoint import Endpoint, Placement
from reconciler.transport.errors import Unsendable
from reconciler.transport.files import base64_of, content_of, media_type

_FIELD: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a multipart form: the form's field, the file's name, its content and media type."""

    name: str
    filename: str
    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request ready to be sent: `target` is its path and query, percent-encoded, after the base URL.

    A multipart form has `fields` and `parts` in the place of a body. All may hold secrets and personal data, so they are
    left out of the repr.
    """

    endpoint: Endpoint
    target: str = field(repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    parts: tuple[Part, ...] = field(default=(), repr=False)


def prepare(endpoint: Endpoint, args: Mapping[str, Json]) -> Request:
    """Put the arguments where the endpoint takes them. None left for the body: the request has no body.

    Raises Unsendable for an argument that is missing or cannot be written down, naming it but not its value.
    """
    in_path = set(_FIELD.findall(endpoint.path))
    path = _FIELD.sub(lambda found: _segment(endpoint, found[1], args), endpoint.path)
    headers = {
        header: _text(endpoint, name, args[name])
        for name, header in endpoint.headers.items()
        if args.get(name) is not None
    }
    rest = {name: value for name, value in args.items() if name not in in_path and name not in endpoint.headers}
    if endpoint.query:
        path = _with_query(endpoint, path, {name: rest.pop(name) for name in list(rest) if name in endpoint.query})
    if not rest:
        return Request(endpoint, path, headers=headers)
    match endpoint.send:
        case Placement.QUERY:
            return Request(endpoint, _with_query(endpoint, path, rest), headers=headers)
        case Placement.FORM:
            form = urlencode(list(_pairs(endpoint, rest))).encode()
            return Request(endpoint, path, form, "application/x-www-form-urlencoded", headers)
        case Placement.MULTIPART:
            return _multipart(endpoint, path, headers, rest)
        case Placement.RAW:
            return _raw(endpoint, path, headers, rest)
    return Request(endpoint, path, _json(endpoint, rest), "application/json", headers)


def _with_query(endpoint: Endpoint, path: str, args: Mapping[str, Json]) -> str:
    pairs = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in _pairs(endpoint, args))
    return f"{path}{'&' if '?' in path else '?'}{pairs}" if pairs else path


def _multipart(endpoint: Endpoint, path: str, headers: Mapping[str, str], args: Mapping[str, Json]) -> Request:
    files = {name: value for name, value in args.items() if isinstance(value, File)}
    fields = dict(_pairs(endpoint, {name: value for name, value in args.items() if name not in files}))
    parts = tuple(
        Part(name, value.name.rpartition("/")[2], content_of(endpoint.name, value), media_type(value.name))
        for name, value in files.items()
    )
    return Request(endpoint, path, headers=headers, fields=fields, parts=parts)


def _raw(endpoint: Endpoint, path: str, headers: Mapping[str, str], args: Mapping[str, Json]) -> Request:
    files = [name for name, value in args.items() if isinstance(value, File)]
    if len(files) != 1:
        raise Unsendable(f"{endpoint.name}: its body is one file, and {len(files)} are given")
    file = args[files[0]]
    target = _with_query(endpoint, path, {name: value for name, value in args.items() if name != files[0]})
    return Request(endpoint, target, content_of(endpoint.name, file), media_type(file.name), headers)


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
    """A value for a path, query, header or form. How a carrier spells true, false and nothing is for its adapter to say."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, File):
        return base64_of(endpoint.name, value)
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
    if isinstance(value, File):
        return base64_of(endpoint.name, value)
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
