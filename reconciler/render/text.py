"""Plans, applies, drift and findings as text for a terminal, a log or a review: Terraform's lines, and ours."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from reconciler.render import words
from reconciler.render.changes import change_lines, drift_lines, symbol
from reconciler.render.document import (
    ApplyDocument,
    FindingsDocument,
    PlanDocument,
    ResourceDrift,
    ResultEntry,
)
from reconciler.render.lines import Line, Section, Style, Tint, page, spaced
from reconciler.render.mask import masked
from reconciler.render.sections import (
    OUTSIDE,
    UNMANAGED_SHOWN,
    account_lines,
    blocked_lines,
    call_lines,
    finding_lines,
    legend,
    limit_lines,
    outside,
    outside_lines,
    partial_lines,
    pending_lines,
    totals,
    unmanaged_lines,
)

OPENING: Final = "Reconciler will perform the following actions:"

_FAILED: Final = {"failed": "failed", "unknown": "has an unknown outcome"}


def plan(document: PlanDocument, style: Style) -> str:
    """The plan, with every change in full."""
    return page(plan_sections(masked(document) if style.mask_personal else document, calls=style.calls), style)


def applied(document: ApplyDocument, style: Style) -> str:
    """What came of every planned change, and how to carry on."""
    return page(applied_sections(document), style)


def drift(document: PlanDocument, style: Style) -> str:
    """What differs live, sorted by how it came to differ."""
    return page(drift_sections(masked(document) if style.mask_personal else document), style)


def findings(document: FindingsDocument, style: Style) -> str:
    """Every finding, then the summary."""
    summary = Section("", [Line(document["summary"], tint="alarm" if document["error_count"] else "strong")])
    return page([Section("", finding_lines(document["findings"])), summary], style)


def plan_sections(document: PlanDocument, *, calls: bool) -> Iterator[Section]:
    """The sections of a plan; what a person must see before saying yes stands last."""
    if moved := outside(document):
        yield Section(OUTSIDE, outside_lines(moved))
    if document["resource_changes"] or document["pending"] or document["blocked"]:
        yield Section("Resource actions are indicated with the following symbols:", legend(document))
    if document["resource_changes"]:
        yield Section(OPENING, spaced(map(change_lines, document["resource_changes"])))
    yield from _standing(document)
    if calls and document["calls"]:
        yield Section("Requests that will be sent:", call_lines(document["calls"]))
    if document["unmanaged"]:
        title = f"{words.many(len(document['unmanaged']), 'live resource')} in no file, left alone:"
        yield Section(title, unmanaged_lines(document["unmanaged"], UNMANAGED_SHOWN))
    yield Section("", (Line(f"Note: {note}", prose=True) for note in document["notes"]))
    yield Section("", finding_lines(document["findings"]))
    yield Section(
        "", chain(partial_lines(document), account_lines(document["accounts"]), limit_lines(document["limits"]))
    )
    yield Section("", totals(document))


def applied_sections(document: ApplyDocument) -> Iterator[Section]:
    """The sections of an apply: each planned change has its line, a failed one Terraform's `Error: `."""
    quiet = [entry for entry in document["results"] if entry["outcome"] not in _FAILED]
    loud = [entry for entry in document["results"] if entry["outcome"] in _FAILED]
    if quiet:
        yield Section("Results:", map(_result, quiet))
    yield from _standing(document)
    yield Section("", chain.from_iterable(map(_failure, loud)))
    yield Section("", chain(finding_lines(document["findings"]), limit_lines(document["limits"])))
    yield Section("", account_lines(document["accounts"]))
    yield Section("", _ending(document))


def drift_sections(document: PlanDocument) -> Iterator[Section]:
    """The sections of a drift report: changed, settling, vanished, unmanaged."""
    sorts: dict[str, list[ResourceDrift]] = {}
    for entry in document["resource_drift"]:
        sorts.setdefault(entry["reconciler"]["drift"], []).append(entry)
    for sort in ("changed", "settling", "vanished"):
        entries = sorts.get(sort, [])
        blocks = [list(drift_lines(entry)) for entry in entries]
        if sort == "settling":
            known = {entry["address"] for entry in entries}
            blocks += [list(pending_lines([item])) for item in document["pending"] if item["address"] not in known]
        if blocks:
            yield Section(f"{sort.capitalize()} ({len(blocks):,}):", spaced(blocks))
    if document["unmanaged"]:
        title = f"Unmanaged ({len(document['unmanaged']):,}), in no file and left alone:"
        yield Section(title, unmanaged_lines(document["unmanaged"], None))
    yield Section("", finding_lines(document["findings"]))
    yield Section("", chain(partial_lines(document), account_lines(document["accounts"])))
    yield Section("", [Line(document["summary"], tint="strong")])


def _standing(document: PlanDocument | ApplyDocument) -> Iterator[Section]:
    if document["pending"]:
        yield Section("Settling at the carrier, nothing is sent for them:", pending_lines(document["pending"]))
    if document["blocked"]:
        yield Section("Blocked:", blocked_lines(document["blocked"]))


def _result(entry: ResultEntry) -> Line:
    outcome = entry["outcome"] + (f" ({entry['proof']})" if entry["proof"] else "")
    reason = f": {entry['reason']}" if entry["reason"] else ""
    tint: Tint = "quiet" if entry["outcome"] == "not tried" else ""
    return Line(f"{entry['address']}: {outcome}{reason}", symbol(entry["action"]), indent=2, tint=tint)


def _failure(entry: ResultEntry) -> Iterator[Line]:
    what = _FAILED[entry["outcome"]] + (f" ({entry['proof']})" if entry["proof"] else "")
    yield Line(
        f"Error: {entry['address']}: {entry['action']} {what}: {entry['reason'] or 'no reason given'}", tint="alarm"
    )
    yield Line(
        f"({', '.join(filter(None, (words.place(entry['origin']), entry['provider_name'])))})", indent=2, tint="quiet"
    )


def _ending(document: ApplyDocument) -> Iterator[Line]:
    counts = document["counts"]
    yield Line(document["summary"], tint="strong")
    if document["calls_sent"]:
        yield Line(f"{words.many(document['calls_sent'], 'API call')} sent.")
    if document["interrupted"]:
        yield Line("Interrupted.", tint="warning")
    if any(counts[word] for word in ("failed", "unknown", "not tried")):
        yield Line("Plan and apply again to carry on: what is done is not done twice.")
    if counts["unknown"]:
        yield Line("An unknown outcome is settled by reading before anything is sent again.")
