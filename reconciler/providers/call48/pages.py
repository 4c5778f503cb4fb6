"""Listings: whole, or an error. Rows are told apart by what they are known by, since a listing may shift between two pages.

Source: the document, Get DIDs, OD Trunk Groups, Port-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from reconciler.model.plan import Json
from reconciler.providers.call48 import words
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

Row = Mapping[str, Any]

PAGE: Final = 1000
# Rows on their way at a time: 1,000 take 10 MiB once they are parsed. Where pages are capped, more of them.
_ROWS: Final = 2000


def identified(row: Any, name: str) -> int:
    """An id of a row. Raises Unclear."""
    id_ = words.whole(row.get(name)) if isinstance(row, Mapping) else None
    if id_ is None:
        raise Unclear(f"call48 listed a row without {name}")
    return id_


def is_ours(row: Row, name: str, account_id: str | None) -> bool:
    """Whether a row is of the account that the files name; where they name none, all are. Lists hold sub-accounts' rows too."""
    return account_id is None or words.text(row.get(name)) in (None, account_id)


def until_empty(session: Session, endpoint: Endpoint, kind: str) -> Iterator[Row]:
    """All rows of one of the listings of numbers.

    It has no total and caps the page size in silence, so only an empty page is its end. Pages are asked for in growing
    batches, so a short list costs two calls.
    """
    seen: set[int] = set()
    page, batch, size = 1, 1, 0
    while True:
        requests = [(endpoint, {"type": kind, "page": str(page + step), "max": str(PAGE)}) for step in range(batch)]
        for data in session.read_many(requests):
            if not isinstance(data, list):
                raise Unclear(f"call48 answered the {kind} numbers, page {page}, without a list")
            if not data:
                return
            before = len(seen)
            for row in data:
                key = identified(row, "_id")
                if key not in seen:
                    seen.add(key)
                    yield row
            if len(seen) == before:
                raise Unclear(f"call48 gives the same {kind} numbers on page {page} as before: the list has no end")
            size = max(size, len(data))
            page += 1
        batch = 1 if page == 2 and size < PAGE else min(batch * 2, max(2, _ROWS // size))


def told(session: Session, endpoint: Endpoint, args: Mapping[str, Json], key: Callable[[Row], object]) -> list[Row]:
    """Every row of a list that tells its end: by `enableNext`, or by how many there are; that many there must be.

    `args` are those of its first page, `key` what a row is known by. Raises CarrierError.
    """
    name = endpoint.name
    found: dict[object, Row] = {}
    page = 1
    while True:
        data = _body(name, session.read(endpoint, args if page == 1 else {**args, "page": str(page)}))
        rows = data.get("rows", data.get("result"))
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise Unclear(f"call48 answered {name} without a list")
        before = len(found)
        for row in rows:
            found.setdefault(key(row), row)
        total = _total(data)
        more = words.yes(data["enableNext"]) if "enableNext" in data else total is not None and len(found) < total
        if not more:
            if total is not None and total > len(found):
                raise Unclear(f"call48 says that {name} has {total} rows and listed {len(found)}")
            return list(found.values())
        if len(found) == before:
            raise Unclear(f"call48 says that {name} has more rows and lists none")
        page += 1


def _body(name: str, data: Any) -> Row:
    """The list's own object, which in the one of rejections is inside of another."""
    inner = data.get("result") if isinstance(data, Mapping) else None
    found = inner if isinstance(inner, Mapping) else data
    if not isinstance(found, Mapping):
        raise Unclear(f"call48 answered {name} without an object")
    return found


def _total(data: Row) -> int | None:
    """The size of a list, which is text."""
    total = words.whole(data.get("totalRecords"))
    return total if total is not None else words.whole(data.get("count"))
