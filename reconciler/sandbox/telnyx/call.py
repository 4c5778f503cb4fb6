"""What a handler gets, and how replies are put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import orjson

from reconciler.sandbox.telnyx.errors import Refusal, bad, bad_parameter, not_found
from reconciler.sandbox.telnyx.estate import Estate
from reconciler.sandbox.telnyx.fields import Spec, read
from reconciler.sandbox.telnyx.model import Number
from reconciler.sandbox.telnyx.options import TelnyxOptions
from reconciler.sandbox.telnyx.store import Record
from reconciler.sandbox.wire import WireReply, WireRequest

T = TypeVar("T")

PAGE, BIG_PAGE, MAX_PAGE = 20, 250, 250


@dataclass(frozen=True, slots=True)
class Call:
    """One authorized request; ``ids`` are the variable parts of its path."""

    request: WireRequest
    estate: Estate
    ids: tuple[str, ...] = ()

    @property
    def options(self) -> TelnyxOptions:
        """Options in force."""
        return self.estate.options

    @property
    def id(self) -> str:
        """The first variable part of the path."""
        return self.ids[0]

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        if not self.request.body:
            return {}
        try:
            decoded = orjson.loads(self.request.body)
        except orjson.JSONDecodeError as exc:
            raise Refusal(
                "10015", "The request failed because it was not well-formed.", pointer="/", status=400
            ) from exc
        if not isinstance(decoded, dict):
            raise Refusal("10015", "The body must be an object.", pointer="/", status=400)
        return decoded

    def fields(self, spec: Spec) -> dict[str, Any]:
        """The checked part of the body that the resource takes."""
        return read(spec, self.body(), strict=self.options.strict)

    def filters(self, *known: str) -> dict[str, str]:
        """``filter[a][b]`` as ``a.b``; ``filter[a.b]`` is the same. Unknown ones are passed over, or refused if strict."""
        found: dict[str, str] = {}
        for name, value in self.request.query.items():
            parts = re.findall(r"\[([^\]]*)\]", name)
            if name.split("[")[0] != "filter" or not parts:
                continue
            path = ".".join(part for part in parts if part)
            if path in known:
                found[path] = value
            elif self.options.strict:
                raise bad_parameter("Unknown filter.", name)
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean query parameter."""
        value = self.request.query.get(name)
        return default if value is None else value.lower() == "true"

    def page(self, size: int = PAGE) -> tuple[int, int]:
        """Number (from 1) and size of the page asked for."""
        number = self._positive("page[number]", 1)
        chosen = self._positive("page[size]", size)
        if chosen > MAX_PAGE:
            raise bad_parameter(f"The page size must be at most {MAX_PAGE}.", "page[size]")
        return number, chosen

    def _positive(self, name: str, default: int) -> int:
        value = self.request.query.get(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10) or int(value) < 1:
            raise bad_parameter("The value must be a positive integer.", name)
        return int(value)

    def record(self, table: str) -> Record:
        """The record named by the path."""
        found = self.estate.table(table).get(self.id)
        if found is None:
            raise not_found()
        return found

    def number(self, *, editable: bool = False) -> Number:
        """The phone number named by the path. Only active ones can be changed."""
        found = self.estate.numbers.get(self.id)
        if found is None:
            raise not_found()
        if editable and found.status != "active":
            raise Refusal("10036", f"The phone number is {found.status} and cannot be changed now.")
        return found

    def effect(self, kind: str, subject: str, **details: object) -> None:
        """Put an effect into the ledger."""
        self.estate.effect(kind, subject, **details)


Handler = Callable[[Call], WireReply]


def visible(record: Mapping[str, Any]) -> Record:
    """A record as the API shows it: what begins with an underscore is the emulation's own."""
    return {name: value for name, value in record.items() if not name.startswith("_")}


def one(data: object, status: int = 200, **beside: object) -> WireReply:
    """``{"data": ...}``."""
    return WireReply(status, orjson.dumps({"data": data, **beside}))


def listing(
    call: Call,
    rows: Iterable[T],
    show: Callable[[T], Mapping[str, Any]],
    *,
    size: int = PAGE,
    total: int | None = None,
    **beside: object,
) -> WireReply:
    """One page with its ``meta``; with ``total`` given the rows need not be counted."""
    number, size = call.page(size)
    if total is None:
        rows = list(rows)
        total = len(rows)
    start = (number - 1) * size
    meta = {
        "page_number": number,
        "page_size": size,
        "total_pages": -(-total // size),
        "total_results": total,
    }
    data = [show(row) for row in islice(rows, start, start + size)]
    return WireReply(200, orjson.dumps({"data": data, "meta": meta, **beside}))


def ordered(call: Call, rows: Iterable[T], keys: Mapping[str, Callable[[T], Any]]) -> Iterator[T]:
    """Apply ``sort`` (``-`` for descending; porting writes ``sort[value]``); without it the order stays."""
    wanted = call.request.query.get("sort") or call.request.query.get("sort[value]")
    if not wanted:
        return iter(rows)
    key = keys.get(wanted.removeprefix("-"))
    if key is None:
        raise bad_parameter(f"Cannot sort by {wanted}.", "sort")
    return iter(sorted(rows, key=key, reverse=wanted.startswith("-")))


def matches(filters: Mapping[str, str], name: str, value: str | None) -> bool:
    """Do the text operators of one filter (``eq``, ``contains``, ``starts_with``, ``ends_with``) admit a value."""
    have = (value or "").lower()
    tests: dict[str, Callable[[str], bool]] = {
        "eq": lambda want: have == want,
        "contains": lambda want: want in have,
        "starts_with": have.startswith,
        "ends_with": have.endswith,
    }
    return all(test(filters[f"{name}.{how}"].lower()) for how, test in tests.items() if f"{name}.{how}" in filters)


def exists(call: Call, table: str, value: object, pointer: str, code: str = "10015") -> None:
    """Refuse a reference to nothing; empty and null refer to nothing on purpose."""
    if value and call.estate.table(table).get(value) is None:
        if code == "10015":
            raise bad(f"There is no such record: {value}", pointer)
        raise Refusal(code, f"There is no such record: {value}", pointer=pointer)
