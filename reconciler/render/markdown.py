"""A plan or a drift report as a comment on a pull request: the summary first, and never more than a forge takes.

What does not fit is said shorter: changes in full, then a line each, then numbers in ranges, then counts per kind. What
is lost for good and what is blocked comes before all else, and each number of it is kept as long as that can be done.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Final

from reconciler.render import words
from reconciler.render.changes import HAS, WILL, WILL_NOT, alike_lines, change_rows, drift_lines, symbol
from reconciler.render.document import FindingEntry, PlanDocument, ResourceChange, ResourceDrift
from reconciler.render.fit import Form, Part, fitted, within
from reconciler.render.lines import Line, Style, spaced
from reconciler.render.listing import Item, by_number, listed, one_by_one
from reconciler.render.markup import code, fence, folded, prose
from reconciler.render.mask import masked
from reconciler.render.sections import (
    account_lines,
    call_lines,
    finding_lines,
    limit_lines,
    outside,
    partial_lines,
    pending_lines,
    unmanaged_lines,
)

GITHUB_COMMENT: Final = 65_536
LEAST_BUDGET: Final = 4_096
PLAN_MARKER: Final = "<!-- reconciler:plan -->"
DRIFT_MARKER: Final = "<!-- reconciler:drift -->"

_ELSEWHERE: Final = "the whole is in the plan's text or file."
_READ_IT: Final = "**They do not fit here. Read the whole plan before you approve it.**"
_FRAME: Final = 200  # characters around a part that opens on a click
_LISTS: Final = 1 / 8  # of the budget, for each list that is not about changes
_SOME: Final = 10  # errors that are shown where all of them do not fit
_LAST: Final = 9  # the rank of what takes the room that is left


def plan(document: PlanDocument, style: Style, *, budget: int = GITHUB_COMMENT) -> str:
    """The plan in at most `budget` characters (but never less than LEAST_BUDGET)."""
    document = masked(document) if style.mask_personal else document
    return fitted(list(_plan_parts(document, calls=style.calls)), max(budget, LEAST_BUDGET))


def drift(document: PlanDocument, style: Style, *, budget: int = GITHUB_COMMENT) -> str:
    """The drift report in at most `budget` characters (but never less than LEAST_BUDGET)."""
    document = masked(document) if style.mask_personal else document
    return fitted(list(_drift_parts(document)), max(budget, LEAST_BUDGET))


def _plan_parts(document: PlanDocument, *, calls: bool) -> Iterator[Part]:
    yield Part(PLAN_MARKER)
    yield Part(f"## {prose(document['summary'])}")
    yield Part(_table(document))
    yield listed("### Destroyed, or not to be undone", list(_lasting(document)), _loud(document), 0)
    blocked = list(_blocked(document))
    yield listed("### Blocked", blocked, f"**{words.many(len(blocked), 'change')} blocked.** {_READ_IT}", 1)
    errors = [entry for entry in document["findings"] if entry["severity"] == "error"]
    others = [entry for entry in document["findings"] if entry["severity"] != "error"]
    yield _stops(document, errors)
    moved = outside(document)
    yield _moved(moved, f"{words.many(len(moved), 'object')} changed outside of Reconciler", 3, _LISTS)
    yield _changes(document["resource_changes"])
    yield _list(words.many(len(document["pending"]), "resource") + " settling", pending_lines(document["pending"]), 3)
    yield _list(words.many(len(others), "finding"), finding_lines(others), 4)
    yield _list(words.many(len(document["notes"]), "note"), map(Line, document["notes"]), 5)
    yield _unmanaged(document)
    if calls:
        yield _list(words.many(len(document["calls"]), "request"), call_lines(document["calls"]), 10, 1.0)
    yield Part(f"Plan {code(document['digest'])}")


def _drift_parts(document: PlanDocument) -> Iterator[Part]:
    entries = document["resource_drift"]
    gone = [entry for entry in entries if entry["reconciler"]["drift"] == "vanished"]
    rest = [entry for entry in entries if entry["reconciler"]["drift"] != "vanished"]
    items = [
        Item(
            "-",
            entry["address"],
            HAS["delete"],
            entry["reconciler"]["reason"],
            words.place(entry["reconciler"]["origin"]),
        )
        for entry in gone
    ]
    yield Part(DRIFT_MARKER)
    yield Part(f"## {prose(document['summary'])}")
    yield listed("### Vanished", items, f"**{words.many(len(items), 'resource')} vanished.** {_READ_IT}", 0)
    yield _stops(document)
    yield _moved(rest, words.many(len(rest), "difference"))
    known = {entry["address"] for entry in rest}
    pending = [item for item in document["pending"] if item["address"] not in known]
    yield _list(words.many(len(pending), "resource") + " settling", pending_lines(pending), 3)
    yield _list(words.many(len(document["findings"]), "finding"), finding_lines(document["findings"]), 4)
    yield _unmanaged(document)


def _table(document: PlanDocument) -> str:
    """Counts per kind, what is not a change, and what it takes and costs."""
    rows = [
        f"| {prose(kind)} | {row['create'] or ''} | {row['update'] or ''} | {row['delete'] or ''} |"
        for kind, row in words.kinds(document["resource_changes"])
    ]
    head = ["| | add | change | destroy |", "|---|---:|---:|---:|"]
    effort = words.effort(document["forecast"], document["cost"]) if document["forecast"]["calls"] else ""
    lines = ["\n".join(head + rows) if rows else "", words.standing(document["counts"]), effort]
    return "\n\n".join(line for line in lines if line)


def _lasting(document: PlanDocument) -> Iterator[Item]:
    """What is taken away or cannot be taken back."""
    for entry in document["resource_changes"]:
        action, own = entry["change"]["actions"][0], entry["reconciler"]
        if action == "delete" or own["irreversible"]:
            what = WILL.get(action, action) + (", cannot be undone" if own["irreversible"] else "")
            yield Item(symbol(action), entry["address"], what, "; ".join(own["notes"]), words.place(own["origin"]))


def _loud(document: PlanDocument) -> str:
    counts: dict[str, int] = {}
    for item in _lasting(document):
        counts[item.kind] = counts.get(item.kind, 0) + 1
    counted = ", ".join(f"{count:,} {prose(kind)}" for kind, count in sorted(counts.items()))
    return f"**{counted} will be destroyed or cannot be undone.** {_READ_IT}"


def _blocked(document: PlanDocument) -> Iterator[Item]:
    for entry in document["blocked"]:
        what = WILL_NOT.get(entry["action"], "is blocked")
        yield Item("!", entry["address"], what, entry["reason"], words.place(entry["origin"]), entry["remedy"])


def _stops(document: PlanDocument, errors: Sequence[FindingEntry] = ()) -> Part:
    """What stops the whole plan: limits, accounts that could not be read, errors of checks; and that only a part was
    planned."""
    lines = [
        *partial_lines(document),
        *account_lines(document["accounts"]),
        *limit_lines(document["limits"]),
    ]
    if not lines and not errors:
        return Part("")
    counted = f"{words.many(len(errors), 'error')} of checks. " if errors else ""
    least = f"**{counted}This plan is stopped or not complete; {_ELSEWHERE}**"

    def form(some: Sequence[FindingEntry], *more: Line) -> Form:
        def formed(room: int) -> str | None:
            taken = within(map(_diff, [*lines, *finding_lines(some), *more]), room)
            return None if taken is None else fence(taken, "diff")

        return formed

    left = Line(f"Error: {words.many(len(errors) - _SOME, 'more error')} of checks; {_ELSEWHERE}")
    return Part(least, [form(errors), form(errors[:_SOME], Line(), left)], 2, _LISTS)


def _changes(entries: Sequence[ResourceChange]) -> Part:
    items = [
        Item(
            symbol(action), entry["address"], WILL.get(action, action), where=words.place(entry["reconciler"]["origin"])
        )
        for entry in entries
        for action in entry["change"]["actions"][:1]
    ]
    return _degrading(words.many(len(items), "change"), lambda: map(alike_lines, _alike(entries)), items)


def _moved(entries: Sequence[ResourceDrift], title: str, rank: int = _LAST, share: float = 1.0) -> Part:
    """Resources that are not live as they were applied."""
    items = [
        Item(symbol(action), entry["address"], entry["reconciler"]["drift"])
        for entry in entries
        for action in entry["change"]["actions"][:1]
    ]
    return _degrading(title, lambda: map(drift_lines, entries), items, rank, share)


def _degrading(
    title: str,
    blocks: Callable[[], Iterable[Iterable[Line]]],
    items: Sequence[Item],
    rank: int = _LAST,
    share: float = 1.0,
) -> Part:
    """Blocks in full, or a line for each item, or their numbers, or how many there are; with no rank, in the room that is
    left."""
    if not items:
        return Part("")
    shorter = f"{title}, in short; {_ELSEWHERE}"
    forms = (
        _opened(title, lambda: map(_diff, spaced(blocks()))),
        _opened(shorter, lambda: one_by_one(items)),
        _opened(shorter, lambda: by_number(items)),
    )
    return Part(f"{title}; {_ELSEWHERE}", forms, rank, share)


def _alike(entries: Iterable[ResourceChange]) -> Iterable[list[ResourceChange]]:
    """Changes that do the same to different resources, together, in the order of the first of each."""
    groups: dict[Hashable, list[ResourceChange]] = {}
    for entry in entries:
        own = entry["reconciler"]
        sign = (
            (entry["type"], *entry["change"]["actions"], entry["provider_name"], *own["notes"]),
            (own["irreversible"], own["service_risk"], own["cost"]["once"], own["cost"]["monthly"]),
            tuple(change_rows(entry)),
        )
        groups.setdefault(sign, []).append(entry)
    return groups.values()


def _unmanaged(document: PlanDocument) -> Part:
    entries = document["unmanaged"]
    title = f"{words.many(len(entries), 'live resource')} in no file, left alone"
    return _list(title, unmanaged_lines(entries, None), 6)


def _list(title: str, lines: Iterable[Line], rank: int, share: float = _LISTS) -> Part:
    """A part that opens on a click, or its title alone. Nothing where there are no lines."""
    gathered = list(lines)
    if not gathered:
        return Part("")
    return Part(f"{title}; {_ELSEWHERE}", [_opened(title, lambda: map(_diff, gathered))], rank, share)


def _opened(title: str, lines: Callable[[], Iterable[str]]) -> Form:
    def form(room: int) -> str | None:
        taken = within(lines(), room - _FRAME)
        return None if taken is None else folded(title, fence(taken, "diff"))

    return form


def _diff(line: Line) -> str:
    """A line with its symbol in the first column, where forges look for it; the words stay where they are in text."""
    if line.symbol:
        return f"{line.symbol} {' ' * line.indent}{line.words}"
    return f"{' ' * line.indent}{line.words}".rstrip()
