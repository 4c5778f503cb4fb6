"""Lists of resources that say what is to be known of each, and shrink to ranges of numbers before they drop any."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from reconciler.model.settings import split
from reconciler.render.compact import compact
from reconciler.render.fit import Form, Part, within
from reconciler.render.markup import fence
from reconciler.render.visible import visible

_SHARE: Final = 1 / 3  # of the budget, for more than the numbers


class Item(NamedTuple):
    """One resource in a list: what happens to it, why, where it is declared, and the way out."""

    symbol: str
    address: str
    what: str
    why: str = ""
    where: str = ""
    remedy: str = ""

    @property
    def kind(self) -> str:
        return split(self.address)[0]

    @property
    def key(self) -> str:
        return split(self.address)[1]


def listed(title: str, items: Sequence[Item], loud: str, rank: int) -> Part:
    """The items under a title: one by one, then those alike together, then by their numbers alone; else `loud`."""
    if not items:
        return Part("")
    forms = (one_by_one, together, by_number)
    return Part(f"{title}\n\n{loud}", [_form(title, form, items) for form in forms], rank, _SHARE, essential=True)


def one_by_one(items: Iterable[Item]) -> Iterator[str]:
    """A line for each, and one for its way out."""
    for item in items:
        where = f" ({item.where})" if item.where else ""
        yield visible(f"{item.symbol} {item.address} {_said(item)}{where}")
        if item.remedy:
            yield visible(f"  Way out: {item.remedy}")


def together(items: Iterable[Item]) -> Iterator[str]:
    """What happens to several for the same reason is said once, with the numbers of all below it."""
    for same in _grouped(items, lambda item: (item.symbol, item.kind, item.what, item.why, item.remedy)):
        first = same[0]
        yield visible(f"{first.symbol} {first.kind} {_said(first)} ({len(same):,}):")
        if first.remedy:
            yield visible(f"  Way out: {first.remedy}")
        yield from (f"  {text}" for text in compact(item.key for item in same))


def by_number(items: Iterable[Item]) -> Iterator[str]:
    """Nothing but what happens, and the numbers."""
    for same in _grouped(items, lambda item: (item.symbol, item.kind, item.what)):
        first = same[0]
        yield visible(f"{first.symbol} {first.kind} {first.what} ({len(same):,}):")
        yield from compact(item.key for item in same)


def _form(title: str, lines: Callable[[Iterable[Item]], Iterator[str]], items: Sequence[Item]) -> Form:
    def form(room: int) -> str | None:
        taken = within(lines(items), room - len(title))
        return None if taken is None else f"{title}\n\n{fence(taken, 'diff')}"

    return form


def _grouped(items: Iterable[Item], sign: Callable[[Item], Hashable]) -> Iterable[list[Item]]:
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(sign(item), []).append(item)
    return groups.values()


def _said(item: Item) -> str:
    return f"{item.what}: {item.why}" if item.why else item.what
