"""Lists: pages, opaque start keys, filters (``crossbar_doc:load_view``, ``crossbar_filter``)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import orjson

from reconciler.sandbox.kazoo.call import Call
from reconciler.sandbox.kazoo.replies import Refusal
from reconciler.sandbox.kazoo.values import lookup

R = TypeVar("R")


def encoded_key(key: str) -> str:
    """A row's key as the envelope shows it. Kazoo packs an Erlang term; nobody is to look inside."""
    return base64.urlsafe_b64encode(orjson.dumps({"key": key})).rstrip(b"=").decode()


def decoded_key(text: str) -> str:
    """The key again; a raw key is accepted too."""
    try:
        raw = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        return text
    return str(raw["key"]) if isinstance(raw, dict) and "key" in raw else text


def _size(call: Call) -> int:
    given = call.param("page_size")
    if given is None:
        return call.options.page_size
    if not given.isdigit() or int(given) < 1:
        raise Refusal(400, "invalid_request", {"message": "page size must be at least 1"})
    return int(given)


def paged(
    call: Call, keys: Sequence[str], show: Callable[[str], R], shape: Callable[[str], Mapping[str, Any]]
) -> tuple[list[R], dict[str, object]]:
    """The rows of one page, from sorted keys, and the paging keys of the envelope.

    ``show`` makes a row of the answer, ``shape`` the document that filters look at.

    Two habits of ``load_view`` are kept. ``page_size`` counts the row fetched to learn the next key. And when a
    filter leaves a page short, the next rows are fetched until it is full, but ``next_start_key`` is only ever
    overwritten, never removed: if those rows were the last ones, the answer names a key although nothing new
    follows it.
    """
    wanted = filters(call)
    if call.param("paginate") == "false":
        limit = call.options.list_limit
        if limit is not None and len(keys) > limit:
            raise Refusal(416, "range not satisfiable", {"message": "too many results, ask for pages"})
        return [show(key) for key in keys if passes(wanted, shape(key))], {}
    start = call.param("start_key")
    place = 0 if start is None else _place(keys, decoded_key(start))
    page: dict[str, object] = {} if start is None else {"start_key": start}
    rows: list[R] = []
    size, counted = _size(call), 0
    while len(rows) < size:
        fetched = keys[place : place + size - len(rows) + 1]
        more = len(fetched) > size - len(rows)
        counted += len(fetched)
        taken = fetched[:-1] if more else fetched
        rows.extend(show(key) for key in taken if passes(wanted, shape(key)))
        place += len(taken)
        if not more:
            break
        page["next_start_key"] = encoded_key(fetched[-1])
    return rows, {**page, "page_size": counted}


def _place(keys: Sequence[str], start: str) -> int:
    """Where a page starts: at the key, or after where it was before it went away."""
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < start:
            low = middle + 1
        else:
            high = middle
    return low


Filter = Callable[[Mapping[str, Any]], bool]


def filters(call: Call) -> list[Filter]:
    """The filters of the query; what is no filter is ignored."""
    found: list[Filter] = []
    for name, value in call.request.query.items():
        made = _filter(name, value)
        if made is not None:
            found.append(made)
    return found


def passes(wanted: Sequence[Filter], document: Mapping[str, Any]) -> bool:
    """Does a document pass every filter."""
    return all(test(document) for test in wanted)


def _text(value: object) -> str:
    return "true" if value is True else "false" if value is False else str(value)


def _filter(name: str, value: str) -> Filter | None:
    if name.startswith("filter_not_"):
        return lambda document: _text(lookup(document, name[11:])) != value
    if name.startswith("filter_"):
        return lambda document: _text(lookup(document, name[7:])) == value
    if name in ("has_key", "has_value"):
        return lambda document: lookup(document, value) is not None
    if name == "key_missing":
        return lambda document: lookup(document, value) is None
    for field in ("created", "modified"):
        if name in (f"{field}_from", f"{field}_to") and value.isdigit():
            return _range(f"pvt_{field}", int(value), later=name.endswith("_from"))
    return None


def _range(field: str, moment: int, *, later: bool) -> Filter:
    def test(document: Mapping[str, Any]) -> bool:
        stamp = int(document.get(field, 0))
        return stamp >= moment if later else stamp <= moment

    return test
