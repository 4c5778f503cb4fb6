"""Reading porting orders. Source: the OpenAPI file, "List all porting orders", "List all porting phone numbers", "Retrieve a
document", "List additional documents".

An order embeds its first fifty numbers; they are shown without a plus. Orders split, also later, so they are known by numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from reconciler.model.porting import Document, Port, PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911
from reconciler.providers.moments import as_declared, moment
from reconciler.providers.observed import LivePort, PortedNumber, Scope
from reconciler.providers.ports import type_of
from reconciler.providers.spelling import mapping
from reconciler.providers.telnyx import places, portdates, portstates, words
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.providers.telnyx.pages import Listing, Row, identified, listings
from reconciler.transport.errors import NotYet, Unclear
from reconciler.transport.session import Session

ORDERS: Final = Listing("ports", {"include_phone_numbers": "true"})
DETAIL: Final = frozenset(
    {"account_name", "account_number", "pin", "authorized_person", "billing_number", "service_address", "partial", "remaining",
     "new_billing_number", "requested_date", "activation", "activation_at"}
)  # fmt: skip
PAPERS: Final = frozenset({"loa", "bill", "csr"})
_NOTHING: Final = Port()
# What stands beside our own in the losing carrier's record, and goes with it when that is sent.
_BESIDE: Final = ("business_identifier", "tax_identifier")


class Native(NamedTuple):
    """What the calls of an order need besides its settings: its status, and what its details hold that no file says."""

    status: str
    beside: Mapping[str, str]


def orders(session: Session, rows: Iterable[Row], scope: Scope) -> tuple[LivePort, ...]:
    """The orders that hold a number of the declared ports; all of them, where all are asked for. Raises CarrierError."""
    listed = list(rows)
    numbers = _numbers(session, listed)
    wanted = [row for row in listed if scope.all_ports or scope.port_numbers & numbers[identified("ports", row)].keys()]
    papers = _papers(session, [row for row in wanted if portstates.state_of(portstates.value(row)).open], scope)
    return tuple(
        _order(row, numbers[id_], papers, scope.port_of(numbers[id_]) or _NOTHING)
        for row in wanted
        if (id_ := identified("ports", row))
    )


def _numbers(session: Session, rows: Sequence[Row]) -> dict[str, dict[str, Row]]:
    """The numbers of each order, by its id: those that it embeds, and a listing of their own where there are more."""
    found = {identified("ports", row): dict(_by_number(row.get("phone_numbers"))) for row in rows}
    counts = {identified("ports", row): _count(row) for row in rows}
    short = {id_ for id_, count in counts.items() if count > len(found[id_])}
    # The filter is in the link that the order gives, and not among the documented ones: what comes is looked at.
    wanted = {
        id_: Listing("ported_numbers", {"filter[porting_order_id]": id_}, key=("porting_order_id", "phone_number"))
        for id_ in sorted(short)
    }
    for id_, listed in listings(session, wanted).items() if wanted else ():
        mine = [row for row in listed.values() if str(row.get("porting_order_id")) == id_]
        found[id_] = dict(_by_number(mine))
        if len(found[id_]) < counts[id_]:
            raise Unclear(f"telnyx shows {len(found[id_])} of the {counts[id_]} numbers of the porting order {id_}")
    return found


def _count(row: Row) -> int:
    count = row.get("porting_phone_numbers_count")
    return count if isinstance(count, int) else 0


def _by_number(rows: Any) -> Iterator[tuple[str, Row]]:
    for row in rows if isinstance(rows, list) else ():
        number = words.number(row.get("phone_number")) if isinstance(row, Mapping) else None
        if number is not None:
            yield number, row


def _papers(session: Session, rows: Sequence[Row], scope: Scope) -> dict[str, Document]:
    """The documents of open orders by their id, and records of service by their order's id.

    What an order has besides its two documents is looked at only where a record is declared.
    """
    beside = _records(session, rows) if _speaks_of_records(scope) else {}
    ids = {id_ for row in rows for id_ in _document_ids(row)} | set(beside.values())
    found = dict(zip(sorted(ids), session.map(lambda id_: _document(session, id_), sorted(ids)), strict=True))
    return found | {order: found[document] for order, document in beside.items()}


def _speaks_of_records(scope: Scope) -> bool:
    return scope.all_ports or any(port.settings.csr is not None for port in scope.ports.values())


def _records(session: Session, rows: Sequence[Row]) -> dict[str, str]:
    """The latest customer service record of each order."""
    found: dict[str, str] = {}
    asked = {identified("ports", row): Listing("port_papers", {"id": identified("ports", row)}) for row in rows}
    for order, listed in listings(session, asked).items() if asked else ():
        for row in listed.values():
            if row.get("document_type") == "csr" and (id_ := words.text(row.get("document_id"))):
                found.setdefault(order, id_)
    return found


def _document_ids(row: Row) -> Iterator[str]:
    for name in ("loa", "invoice"):
        if id_ := words.text(mapping(row.get("documents")).get(name)):
            yield id_


def _document(session: Session, id_: str) -> Document:
    """A document; of one that is gone it is only known that it is named."""
    try:
        body = session.read(ENDPOINTS["document"], {"id": id_})
    except NotYet:
        return Document()
    row = mapping(body.get("data"))
    size = mapping(row.get("size")).get("amount")
    return Document(
        words.text(row.get("filename")), words.text(row.get("sha256")), size if isinstance(size, int) else None
    )


def _order(row: Row, numbers: Mapping[str, Row], papers: Mapping[str, Document], declared: Port) -> LivePort:
    status = portstates.value(row) or ""
    admin = mapping(mapping(row.get("end_user")).get("admin"))
    state = portstates.state_of(status)
    agreed = portdates.day(mapping(row.get("activation_settings")).get("foc_datetime_actual"), list(numbers))
    foc = agreed if state in (PortState.SCHEDULED, PortState.COMPLETED) else None
    return LivePort(
        identified("ports", row),
        state,
        {
            number: PortedNumber(number, portstates.number_state(item, state), _words(status, item), foc)
            for number, item in numbers.items()
        },
        _settings(row, list(numbers), papers, declared),
        DETAIL | PAPERS,
        portstates.problems(row) if state is PortState.EXCEPTION else (),
        status,
        Native(status, {name: found for name in _BESIDE if (found := words.text(admin.get(name)))}),
        words.text(row.get("updated_at")) or "",
    )


def _words(status: str, row: Row) -> str:
    """The order's status, and what is odd about one of its numbers."""
    own = words.text(row.get("activation_status"))
    requirements = words.text(row.get("requirements_status"))
    parts = [status, *(part for part in (own, requirements) if part not in (None, "New", "approved"))]
    return ", ".join(part for part in parts if part)


def _settings(row: Row, numbers: Sequence[str], papers: Mapping[str, Document], declared: Port) -> Port:
    admin, misc = mapping(mapping(row.get("end_user")).get("admin")), mapping(row.get("misc"))
    kind, documents = words.text(misc.get("type")), mapping(row.get("documents"))
    account, pin = (words.text(admin.get(name)) for name in ("account_number", "pin_passcode"))
    wished = mapping(row.get("activation_settings")).get("foc_datetime_requested")
    activation, at, on = _activation(wished, numbers, declared)
    return Port(
        type=type_of(numbers),
        account_name=words.text(admin.get("entity_name")),
        account_number=Secret(account) if account else None,
        pin=Secret(pin) if pin else None,
        authorized_person=words.text(admin.get("auth_person_name")),
        billing_number=words.number(admin.get("billing_phone_number")),
        service_address=_place(mapping(mapping(row.get("end_user")).get("location")), declared.service_address),
        partial=kind == "partial" if kind else None,
        remaining=words.text(misc.get("remaining_numbers_action")),
        new_billing_number=words.number(misc.get("new_billing_phone_number")),
        requested_date=on,
        activation=activation,
        activation_at=at,
        loa=papers.get(words.text(documents.get("loa")) or ""),
        bill=papers.get(words.text(documents.get("invoice")) or ""),
        csr=papers.get(identified("ports", row)),
    )


def _activation(wished: Any, numbers: Sequence[str], declared: Port) -> tuple[str | None, str | None, str | None]:
    """How and when numbers move, in the words in which it is declared: an order has one moment, which is what both say."""
    found, on = moment(words.text(wished)), portdates.day(wished, numbers)
    if declared.activation_at is None:
        return declared.activation, None, on.isoformat() if on else None
    if found is None or on is None:
        return "scheduled", None, None
    at = as_declared(found, declared.activation_at)
    return "scheduled", at, declared.requested_date if at == declared.activation_at else on.isoformat()


def _place(location: Row, declared: E911 | None) -> E911 | None:
    """An order's location has no name."""
    if not any(words.text(value) for value in location.values()):
        return None
    found = places.decode({**location, "id": "location"}).location
    return E911(
        True, declared.name if declared else None, found.street_number, found.street_name, found.unit, found.city,
        found.state, found.zip, found.country,
    )  # fmt: skip
