"""Listings are whole, or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import pytest

from reconciler.providers.telnyx.pages import PAGE, Listing, listing, listings
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

Page = Callable[[int], Any]


class Asked:
    """Answers pages from a function, and keeps what was asked for."""

    def __init__(self, answer: Callable[[str, int], Any]) -> None:
        self.answer = answer
        self.pages: list[tuple[str, int]] = []

    def read_many(self, requests: Iterable[tuple[Endpoint, Mapping[str, Any]]]) -> Iterator[Any]:
        for endpoint, args in requests:
            assert args["page[size]"] == PAGE
            self.pages.append((endpoint.name, args["page[number]"]))
            yield self.answer(endpoint.name, args["page[number]"])


def page(rows: list[dict[str, Any]], number: int, size: int = PAGE) -> dict[str, Any]:
    """A page of an account that does not move. `size` is what the carrier makes of the size asked for."""
    part = rows[(number - 1) * size : number * size]
    return {"data": part, "meta": {"total_pages": -(-len(rows) // size), "total_results": len(rows), "page_number": 1}}


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": str(10**18 + index)} for index in range(count)]


def read(asked: Asked, *names: str) -> dict[str, dict[str, Any]]:
    return listings(cast(Session, asked), {name: Listing(name) for name in names or ("numbers",)})


@pytest.mark.parametrize("count", [0, 1, PAGE, PAGE + 1, 10_000])
def test_a_listing_costs_its_pages_and_nothing_for_each_row(count: int) -> None:
    asked = Asked(lambda _, number: page(rows(count), number))
    assert list(read(asked)["numbers"]) == [row["id"] for row in rows(count)]
    assert len(asked.pages) == max(1, -(-count // PAGE))


def test_first_pages_come_first_so_that_all_lists_are_read_at_once() -> None:
    asked = Asked(lambda name, number: page(rows(3 * PAGE if name == "voice" else 2), number))
    found = read(asked, "numbers", "voice")
    assert [len(item) for item in found.values()] == [2, 3 * PAGE]
    assert asked.pages == [("numbers", 1), ("voice", 1), ("voice", 2), ("voice", 3)]


def test_a_page_that_is_smaller_than_asked_for_is_no_end() -> None:
    asked = Asked(lambda _, number: page(rows(120), number, size=50))
    assert len(read(asked)["numbers"]) == 120


def test_a_listing_that_moves_is_read_again() -> None:
    """A number is bought while pages are read: what stood at a page's end stands on the next one too."""
    before, after = rows(300), [{"id": "new"}, *rows(300)]
    state = {"asked": 0}

    def answer(_: str, number: int) -> Any:
        state["asked"] += 1
        return page(before if state["asked"] == 1 else after, number)

    asked = Asked(answer)
    assert list(read(asked)["numbers"]) == [row["id"] for row in after]
    assert len(asked.pages) == 4


def test_a_number_that_leaves_while_pages_are_read_hides_no_other() -> None:
    before = rows(300)
    after = before[1:]
    state = {"asked": 0}

    def answer(_: str, number: int) -> Any:
        state["asked"] += 1
        return page(before if state["asked"] == 1 else after, number)

    found = read(Asked(answer))["numbers"]
    assert list(found) == [row["id"] for row in after]


def test_a_listing_that_never_holds_still_is_an_error() -> None:
    asked = Asked(lambda _, number: {**page(rows(3), number), "meta": {"total_pages": 1, "total_results": 4}})
    with pytest.raises(Unclear, match="3 numbers were listed, and there are said to be 4"):
        read(asked)


@pytest.mark.parametrize(
    "body",
    [
        {"data": []},
        {"data": [], "meta": {"total_pages": "1", "total_results": 0}},
        {"data": {}, "meta": {"total_pages": 1, "total_results": 0}},
        {"meta": {"total_pages": 1, "total_results": 0}},
        {"data": [{}], "meta": {"total_pages": 1, "total_results": 1}},
        {"data": ["x"], "meta": {"total_pages": 1, "total_results": 1}},
    ],
)
def test_what_is_no_page_is_an_error(body: Any) -> None:
    with pytest.raises(Unclear):
        listing(cast(Session, Asked(lambda *_: body)), "numbers")
