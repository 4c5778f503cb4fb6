"""All ports at a glance, as a document and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

import orjson

from reconciler.model.portview import NumberView, OrderView, Overview, PortView, ProblemView, counted
from reconciler.model.results import Verdict
from reconciler.render import words
from reconciler.render.document import FORMAT_VERSION, AccountEntry, Place, Tool
from reconciler.render.entries import account_entry, place_of
from reconciler.render.json import tool
from reconciler.render.lines import Line, Section, Style, Tint, page, spaced
from reconciler.render.sections import account_lines
from reconciler.render.visible import harmless

_TINTS: dict[str, Tint] = {
    "blocked": "blocked",
    "pending": "pending",
    "create": "add",
    "update": "change",
    "delete": "destroy",
}
_SYMBOLS = {"blocked": "!", "pending": "?", "create": "+", "update": "~", "delete": "-"}
_SAID = {
    "create": "is to be filed",
    "update": "is to be changed",
    "delete": "is to be cancelled",
    "pending": "is under way",
    "blocked": "is blocked",
    "in sync": "is as declared",
    "unread": "could not be read",
    "undeclared": "is in no file",
}


class AnswerEntry(TypedDict):
    """A key of the files that answers a rejection."""

    attribute: str
    key: str
    where: Place


class ProblemEntry(TypedDict):
    """Why an order was rejected."""

    code: str
    words: str
    answers: list[AnswerEntry]


class OrderEntry(TypedDict):
    """An order at the carrier."""

    id: str
    state: str
    words: str
    since: str
    problems: list[ProblemEntry]


class NumberEntry(TypedDict):
    """One number of a port. `foc_date` is a calendar day, null where there is none."""

    number: str
    state: str
    order: str
    foc_date: str | None
    waits_for: str
    words: str


class PortEntry(TypedDict):
    """One declared port, or an order in no file, whose address is empty."""

    address: str
    provider: str
    origin: Place | None
    stands: str
    reason: str
    remedy: str
    orders: list[OrderEntry]
    numbers: list[NumberEntry]


class PortsDocument(TypedDict):
    """What `ports --format json` prints. `counts` says how many numbers are in each state."""

    format_version: str
    tool: Tool
    configuration: str
    accounts: list[AccountEntry]
    ports: list[PortEntry]
    counts: dict[str, int]
    summary: str
    exit_code: int


def document(overview: Overview, verdict: Verdict) -> PortsDocument:
    """The ports as a document; nothing in it is secret or personal."""
    return {
        "format_version": FORMAT_VERSION,
        "tool": tool(),
        "configuration": overview.configuration,
        "accounts": [account_entry(account) for account in overview.accounts],
        "ports": [_port(port) for port in overview.ports],
        "counts": counted(overview.ports),
        "summary": verdict.summary,
        "exit_code": int(verdict.exit),
    }


def written(shown: PortsDocument) -> bytes:
    """The one way to write a document: sorted keys, no white space."""
    return harmless(orjson.dumps(shown, option=orjson.OPT_SORT_KEYS))


def text(shown: PortsDocument, style: Style) -> str:
    """Each port with its orders and its numbers, a line each."""
    blocks = [list(_lines(entry)) for entry in shown["ports"]]
    sections = [
        Section("", spaced(blocks)),
        Section("", account_lines(shown["accounts"])),
        Section("", [Line(shown["summary"], tint="strong")]),
    ]
    return page(sections, style)


def _lines(entry: PortEntry) -> Iterator[Line]:
    stands = entry["stands"]
    name = entry["address"] or f"order {', '.join(order['id'] for order in entry['orders'])}"
    where = ", ".join(filter(None, (words.place(entry["origin"]), entry["provider"])))
    yield Line(f"{name} {_SAID[stands]}  ({where})", _SYMBOLS.get(stands, "."), tint=_TINTS.get(stands, ""))
    # What numbers wait for stands beside each of them.
    if entry["reason"] and not (stands == "pending" and entry["orders"]):
        yield Line(entry["reason"], indent=4, prose=True)
    if entry["remedy"]:
        yield Line(f"Way out: {entry['remedy']}", indent=4, prose=True)
    for order in entry["orders"]:
        yield from _order_lines(order)
    wide = max((len(number["number"]) for number in entry["numbers"]), default=0)
    for number in entry["numbers"]:
        yield Line(f"{number['number']:<{wide}}  {_number_said(number)}", indent=4)


def _number_said(number: NumberEntry) -> str:
    state = f"{number['state']} ({number['words']})" if number["words"] else number["state"]
    foc, waits = number["foc_date"], number["waits_for"]
    # That it moves on its day goes without saying.
    said = waits if waits != f"moves on {foc}" else ""
    return ", ".join(filter(None, (state, f"FOC {foc}" if foc else "", said)))


def _order_lines(order: OrderEntry) -> Iterator[Line]:
    said = f" ({order['words']})" if order["words"].casefold() not in ("", order["state"]) else ""
    since = f", since {order['since']}" if order["since"] else ""
    yield Line(f"order {order['id']}: {order['state']}{said}{since}", indent=4)
    for problem in order["problems"]:
        told = ": ".join(filter(None, (problem["code"], problem["words"]))) or "no reason given"
        yield Line(f"rejected: {told}", "!", indent=6)
        for answer in problem["answers"]:
            yield Line(f"`{answer['key']}` answers it ({words.place(answer['where'])})", indent=8)


def _port(port: PortView) -> PortEntry:
    return {
        "address": port.address,
        "provider": port.provider,
        "origin": place_of(port.origin),
        "stands": port.stands,
        "reason": port.reason,
        "remedy": port.remedy,
        "orders": [_order(order) for order in port.orders],
        "numbers": [_number(number) for number in port.numbers],
    }


def _order(order: OrderView) -> OrderEntry:
    return {
        "id": order.id,
        "state": order.state,
        "words": order.words,
        "since": order.since,
        "problems": [_problem(problem) for problem in order.problems],
    }


def _problem(problem: ProblemView) -> ProblemEntry:
    answers: list[AnswerEntry] = [
        {
            "attribute": answer.attribute,
            "key": answer.key,
            "where": {"file": answer.where.file, "line": answer.where.line, "column": answer.where.column},
        }
        for answer in problem.answers
    ]
    return {"code": problem.code, "words": problem.words, "answers": answers}


def _number(number: NumberView) -> NumberEntry:
    return {
        "number": number.number,
        "state": number.state,
        "order": number.order,
        "foc_date": number.foc_date.isoformat() if number.foc_date else None,
        "waits_for": number.waits_for,
        "words": number.words,
    }
