"""Reading port requests. Source: notes, section 13, and the seed (port requests of Kazoo 4.3).

Three or more states in one query fail at the server, and without any the active ones are listed: two queries give all that
it still has. Old ones vanish: completed and cancelled ones are listed for 31 days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from reconciler.model.porting import Document, Port, PortState
from reconciler.providers.kazoo import portrecord, words
from reconciler.providers.kazoo.dialect import Envelope
from reconciler.providers.kazoo.pages import pages
from reconciler.providers.observed import LivePort, PortedNumber, PortProblem, Scope
from reconciler.providers.ports import answering, type_of
from reconciler.providers.spelling import mapping
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

_STATES: Final = {
    "unconfirmed": PortState.DRAFT,
    "submitted": PortState.SUBMITTED,
    "pending": PortState.SUBMITTED,
    "scheduled": PortState.SCHEDULED,
    "rejected": PortState.EXCEPTION,
    "completed": PortState.COMPLETED,
    "canceled": PortState.CANCELLED,
}
# Under which names an upload is which document: ours, and those of Kazoo's own interface.
NAMES: Final = {"loa": "loa.pdf", "bill": "bill.pdf", "csr": "csr.pdf"}
_KNOWN_AS: Final = {"loa": ("loa.pdf", "form.pdf"), "bill": ("bill.pdf",), "csr": ("csr.pdf",)}
PAPERS: Final = frozenset(NAMES)
DETAIL: Final = frozenset(
    {"carrier", "account_name", "account_number", "pin", "billing_number", "authorized_person", "service_address",
     "requested_date", "notify"}
)  # fmt: skip
# A change of what was filed does not reach the losing carrier any more; who is told of it, and papers that were asked for, do.
_UNDER_WAY: Final = PAPERS | {"notify"}


class Native(NamedTuple):
    """What the calls of a port request need: its revision as `If-Match` takes it, what it shows, the names of its uploads by
    document."""

    etag: str
    record: Mapping[str, Any]
    uploads: Mapping[str, str]


def orders(session: Session, endpoints: Mapping[str, Endpoint], account_id: str, scope: Scope) -> tuple[LivePort, ...]:
    """The account's port requests that hold a number of the declared ports, or all of them."""
    found = []
    listed = _listed(session, endpoints["ports"], account_id)
    asked = [identity for identity, row in listed.items() if scope.all_ports or _may_hold(row, scope.port_numbers)]
    answers = session.read_many((endpoints["port"], {"id": identity}) for identity in asked)
    for envelope in answers:
        record = _record(envelope)
        if _owner(record, account_id) == account_id:
            timeline = _timeline(session, endpoints["timeline"], record, account_id)
            found.append(_order(record, envelope.etag, timeline))
    return tuple(one for one in found if scope.all_ports or scope.port_numbers & one.numbers.keys())


def _listed(session: Session, endpoint: Endpoint, account_id: str) -> dict[str, Mapping[str, Any]]:
    rows: dict[str, Mapping[str, Any]] = {}
    for args in ({}, {"by_types": "completed"}):
        for data in pages(session, endpoint, args):
            rows.update(_rows(data, account_id))
    return rows


def _rows(data: Any, account_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rows of a list that is grouped by account. Raises Unclear."""
    if not isinstance(data, list):
        raise Unclear("kazoo answered the list of port requests without a list")
    for group in data:
        rows = mapping(group).get("port_requests")
        if not isinstance(rows, list):
            raise Unclear("kazoo listed port requests that are not grouped by account")
        for row in rows:
            identity = words.text(mapping(row).get("id"))
            if identity is None:
                raise Unclear("kazoo listed a port request without its id")
            if _owner(row, group.get("account_id", account_id)) == account_id:
                yield identity, row


def _owner(record: Mapping[str, Any], unsaid: str) -> Any:
    """Whose a port request is: it is found by its id whoever asks (section 13.4)."""
    said = mapping(record.get("_read_only")).get("account_id", record.get("account_id"))
    return unsaid if said is None else said


def _may_hold(row: Mapping[str, Any], wanted: Iterable[str]) -> bool:
    held = _numbers(row)
    return not held or not set(held).isdisjoint(wanted)


def _record(envelope: Envelope) -> Mapping[str, Any]:
    record = envelope.data
    if not isinstance(record, Mapping) or words.text(record.get("id")) is None:
        raise Unclear("kazoo shows a port request without its id")
    return record


def _numbers(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The numbers; once they are there, they stand elsewhere (section 13.4, completed)."""
    ported = mapping(record.get("_read_only")).get("ported_numbers")
    keys = [*mapping(record.get("numbers")), *(ported if isinstance(ported, list | Mapping) else ())]
    return tuple(dict.fromkeys(words.number(str(key)) or str(key) for key in keys))


def _order(record: Mapping[str, Any], etag: str, timeline: list[Mapping[str, Any]]) -> LivePort:
    said = words.text(record.get("port_state")) or ""
    state = _STATES.get(said)
    if state is None:
        raise Unclear(f"kazoo shows a port request in the state {said or 'nothing'}, which its documents do not name")
    numbers = _numbers(record)
    uploads = _uploads(record)
    settings = Port(
        type=type_of(numbers),
        **portrecord.decode(record),
        **_documents(record, uploads),
    )
    day = _foc_date(record) if state is PortState.SCHEDULED else None
    return LivePort(
        str(record["id"]),
        state,
        {number: PortedNumber(number, state, said, day) for number in numbers},
        settings,
        DETAIL | PAPERS | {"submitted"} if state in (PortState.DRAFT, PortState.EXCEPTION) else _UNDER_WAY,
        tuple(_problems(timeline)) if state is PortState.EXCEPTION else (),
        said,
        Native(etag, record, uploads),
        portrecord.moment_of((_last(timeline) or {}).get("timestamp", record.get("updated"))),
    )


def _documents(record: Mapping[str, Any], uploads: Mapping[str, str]) -> dict[str, Any]:
    """An upload is shown by its name and length, and by nothing of its content."""
    stored = mapping(record.get("uploads"))
    return {
        document: Document(name, None, words.whole(mapping(stored.get(name)).get("length")))
        for document, name in uploads.items()
    }


def _uploads(record: Mapping[str, Any]) -> dict[str, str]:
    """The stored name of each document that is there."""
    stored = {str(name).lower(): str(name) for name in mapping(record.get("uploads"))}
    found = {document: next((stored[n] for n in names if n in stored), None) for document, names in _KNOWN_AS.items()}
    return {document: name for document, name in found.items() if name is not None}


def _foc_date(record: Mapping[str, Any]) -> date | None:
    """The day of the date that the port authority set: in its own zone where that is shown."""
    written = words.text(mapping(record.get("schedule_on")).get("date_time")) or ""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return portrecord.day_of(record.get("scheduled_date"))


def _timeline(
    session: Session, endpoint: Endpoint, record: Mapping[str, Any], account_id: str
) -> list[Mapping[str, Any]]:
    """What happened to a rejected request; nobody needs it of another. Of one second, the newest stands first."""
    if record.get("port_state") != "rejected":
        return []
    data = session.read(endpoint, {"id": record["id"]}).data
    if not isinstance(data, list) or not all(isinstance(entry, Mapping) for entry in data):
        raise Unclear("kazoo answered the timeline of a port request without a list")
    # What was said on our own side is no reason for a rejection.
    return [entry for entry in data if _moved_to(entry) or entry.get("account_id") != account_id]


def _last(timeline: Iterable[Mapping[str, Any]], state: str = "") -> Mapping[str, Any] | None:
    """Its last change of state, or the last one into a certain state."""
    moves = [entry for entry in timeline if (_moved_to(entry) == state if state else _moved_to(entry))]
    return max(moves, key=_moment, default=None)


def _moment(entry: Mapping[str, Any]) -> int:
    return words.whole(entry.get("timestamp")) or 0


def _moved_to(entry: Mapping[str, Any]) -> str | None:
    return words.text(mapping(entry.get("transition")).get("new"))


def _problems(timeline: list[Mapping[str, Any]]) -> Iterator[PortProblem]:
    """Why it was rejected: the reason of the last rejection, and what was said since it was last submitted."""
    submitted = _moment(_last(timeline, "submitted") or {})
    reasons = [words.text((_last(timeline, "rejected") or {}).get("reason"))]
    reasons += [words.text(entry.get("content")) for entry in timeline if _moment(entry) >= submitted]
    for said in dict.fromkeys(reason for reason in reasons if reason):
        yield PortProblem("", said.strip(), answering(said))
