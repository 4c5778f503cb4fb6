"""Reading a Call48 account: its trunk groups and its numbers, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.model.plan import Json
from reconciler.providers.call48 import decode, words
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup, Scope
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

PAGE: Final = 500
_EVERYTHING: Final = Scope()
# Pages on their way at a time. Each takes 5 MiB once it is parsed.
_WINDOW: Final = 4


def did_type(number: str) -> str:
    """In which of the three listings a number stands, and what it is bought as."""
    if is_toll_free(number):
        return "toll"
    return "local" if is_nanp(number) else "intl"


def types_in_use(scope: Scope) -> tuple[str, ...]:
    """The listings that must be read: those of the declared numbers' types, or all three."""
    if scope.numbers is None:
        return ("local", "toll", "intl")
    used = {did_type(number) for number in scope.numbers}
    return tuple(kind for kind in ("local", "toll", "intl") if kind in used)


def trunk_groups(session: Session, endpoint: Endpoint) -> tuple[dict[str, LiveTrunkGroup], tuple[str, ...]]:
    """Every trunk group by name, and notes on names that stand twice (such a group is not touched)."""
    groups: dict[str, LiveTrunkGroup] = {}
    twice: set[str] = set()
    for row in _group_rows(session, endpoint):
        group = decode.trunk_group(row)
        if group.name in groups:
            twice.add(group.name)
            group = LiveTrunkGroup(
                f"{group.name}#{group.native.ext_tgid}", group.settings, group.native, group.native_id
            )
        groups[group.name] = group
    for name in twice:
        found = groups[name]
        trouble = f"call48 has several trunk groups named {name!r}"
        groups[name] = LiveTrunkGroup(found.name, found.settings, found.native, found.native_id, trouble)
    return groups, tuple(f"call48 has several trunk groups named {name!r}" for name in sorted(twice))


def _group_rows(session: Session, endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
    """The list tells its end by `enableNext` and its size by `totalRecords`, which is text."""
    seen: set[int] = set()
    page = 1
    while True:
        data = session.read(endpoint, {} if page == 1 else {"page": str(page)})
        rows = data.get("result") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise Unclear("call48 answered the trunk group list without a list")
        fresh = [row for row in rows if _id(row, "trunk_grpid") not in seen]
        seen.update(_id(row, "trunk_grpid") for row in fresh)
        yield from fresh
        total = words.text(data.get("totalRecords"))
        if not words.yes(data.get("enableNext")):
            if total is not None and total.isdigit() and int(total) > len(seen):
                raise Unclear(f"call48 says it has {total} trunk groups and listed {len(seen)}")
            return
        if not fresh:
            raise Unclear("call48 says there are more trunk groups and lists none")
        page += 1


def numbers(
    session: Session,
    endpoint: Endpoint,
    kinds: Iterable[str],
    decoder: decode.Decoder,
    account_id: str | None,
    scope: Scope = _EVERYTHING,
) -> dict[str, LiveNumber]:
    """The account's numbers by E.164. Rows that were deleted, or that belong to a sub-account, are not ours."""
    found: dict[str, LiveNumber] = {}
    for kind in kinds:
        for row in _rows(session, endpoint, kind):
            if words.yes(row.get("isDeleted")):
                continue
            if account_id is not None and words.text(row.get("assigned_id")) not in (None, account_id):
                continue
            number = words.number(row.get("did") if kind != "intl" else _international(row))
            if number is None:
                raise Unclear("call48 listed a row without a number")
            live = scope.lean(decoder.row(row, number))
            found[live.number] = live
    return found


def _international(row: Mapping[str, Any]) -> str:
    """The document does not say how an international DID is written; with its country code, without the plus."""
    return "+" + "".join(c for c in str(row.get("did") or row.get("number") or "") if c.isdigit())


def _rows(session: Session, endpoint: Endpoint, kind: str) -> Iterator[Mapping[str, Any]]:
    """All rows of one listing.

    It has no total and caps the page size in silence, so only an empty page is its end; rows are told apart by `_id`, as
    the inventory may shift between pages. Pages are asked for in growing batches, so a short list costs two calls.
    """
    seen: set[int] = set()
    page, batch = 1, 1
    while True:
        requests = [(endpoint, _page(kind, page + step)) for step in range(batch)]
        shortest = PAGE
        for data in session.read_many(requests):
            if not isinstance(data, list):
                raise Unclear(f"call48 answered the {kind} numbers, page {page}, without a list")
            if not data:
                return
            before = len(seen)
            for row in data:
                key = _id(row)
                if key not in seen:
                    seen.add(key)
                    yield row
            if len(seen) == before:
                raise Unclear(f"call48 gives the same {kind} numbers on page {page} as before: the list has no end")
            shortest = min(shortest, len(data))
            page += 1
        batch = 1 if page == 2 and shortest < PAGE else min(batch * 2, _WINDOW)


def _page(kind: str, page: int) -> Mapping[str, Json]:
    return {"type": kind, "page": str(page), "max": str(PAGE)}


def _id(row: Any, name: str = "_id") -> int:
    digits = str(row.get(name, "")) if isinstance(row, dict) else ""
    if not digits.isdigit():
        raise Unclear(f"call48 listed a row without {name}")
    return int(digits)
