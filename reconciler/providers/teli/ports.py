"""Port orders at Teli, and what they show.

Sources: [S]; [P] NumberSearch LnpGet and PortRequests. The status is each number's own, with other words around it and
in any case; an order may hold numbers that nobody submitted. No call changes an order, or takes it back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from reconciler.model.porting import Document, Port, PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911
from reconciler.providers.observed import LivePort, PortedNumber, PortProblem, Scope
from reconciler.providers.ports import type_of
from reconciler.providers.teli import places, words
from reconciler.providers.teli.decode import identified
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.providers.teli.partial import left_behind
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

Row = Mapping[str, Any]

# The first that is found counts. A status that none of them knows is that of an order on its way.
_STATES: Final = (
    (re.compile(r"cancel"), PortState.CANCELLED),
    (re.compile(r"reject"), PortState.EXCEPTION),
    (re.compile(r"(?<!not )\bcompleted?\b"), PortState.COMPLETED),
    (re.compile(r"\bfoc\b.*\b(confirmed|received|accepted|set)\b|schedul"), PortState.SCHEDULED),
)
_LEAST_FIRST: Final = (PortState.EXCEPTION, PortState.SUBMITTED, PortState.SCHEDULED)
# A rejection's words, and the attributes that answer it; the reasons themselves are the losing carriers', not Teli's.
_ANSWERS: Final = (
    (re.compile(r"account (number|#|no\b)|\bacct"), ("account_number",)),
    (re.compile(r"\bpin\b|pass ?code|password"), ("pin",)),
    (re.compile(r"\bbtn\b|billing (telephone )?number"), ("billing_number",)),
    (re.compile(r"address|\bzip\b|street"), ("service_address",)),
    (re.compile(r"authori[sz]ed|signature|\bloa\b"), ("authorized_person", "signature")),
    (re.compile(r"\bname\b|subscriber|end ?user"), ("account_name",)),
    (re.compile(r"partial"), ("partial", "remaining", "new_billing_number")),
    (re.compile(r"wireless|mobile"), ("wireless",)),
)
_DATES: Final = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y")


def orders(session: Session, scope: Scope) -> tuple[LivePort, ...]:
    """The orders that hold a number of the declared ports; all orders, where all are asked for.

    The list need not show their numbers: then each order is asked for. Raises CarrierError.
    """
    listed = session.read(ENDPOINTS["ports"], {})
    if not isinstance(listed, list):
        raise Unclear("teli answered the list of port orders without a list")
    ids = {identified(row, "a port order"): row for row in listed}
    wanted = scope.port_numbers
    asked = [id_ for id_, row in ids.items() if scope.all_ports or _may_hold(row, wanted)]
    found = session.read_many((ENDPOINTS["port"], {"request_id": id_}) for id_ in asked)
    decoded = (order(id_, row, scope) for id_, row in zip(asked, found, strict=True))
    return tuple(one for one in decoded if scope.all_ports or wanted & one.numbers.keys())


def _may_hold(row: Row, wanted: Iterable[str]) -> bool:
    numbers = row.get("numbers")
    if not isinstance(numbers, list) or not numbers:
        return True
    return not {_number(entry) for entry in numbers}.isdisjoint(wanted)


def _number(entry: Any) -> str | None:
    """An entry of `numbers`: text in lnp/get, an object in the reply of lnp/create."""
    return words.number(entry.get("number") if isinstance(entry, Mapping) else entry)


def order(id_: str, row: Any, scope: Scope) -> LivePort:
    """One order as lnp/get shows it. Raises Unclear."""
    if not isinstance(row, Mapping) or words.text(row.get("id")) != id_:
        raise Unclear(f"teli answered the question for port order {id_} with something else")
    numbers = _numbers(id_, row)
    state = _state(numbers.values())
    return LivePort(
        id_,
        state,
        numbers,
        _settings(row, numbers, scope.port_of(numbers)),
        # It may come later; nothing shows whether it has.
        editable=frozenset({"signature"}) if state.open else frozenset(),
        problems=_problems(numbers.values()),
        words=words.text(row.get("request_status")) or "",
        since=words.text(row.get("modify_dt")) or "",
    )


def _numbers(id_: str, row: Row) -> dict[str, PortedNumber]:
    """Every number of the order; one of which nothing is said stands as the order does."""
    whole = words.text(row.get("request_status")) or ""
    entries = [entry for entry in row.get("numbers_data") or () if isinstance(entry, Mapping)]
    found = {number: _ported(number, entry, whole) for entry in entries if (number := _number(entry))}
    for entry in row.get("numbers") or ():
        if (number := _number(entry)) and number not in found:
            found[number] = _ported(number, {"foc_date": row.get("foc_date")}, whole)
    if not found:
        raise Unclear(f"teli shows port order {id_} without numbers")
    return found


def _ported(number: str, entry: Row, whole: str) -> PortedNumber:
    said = words.text(entry.get("request_status")) or whole
    told = words.text(entry.get("foc_date"))
    day = _day(told)
    state = state_of(said)
    if state is PortState.SUBMITTED and day is not None:
        state = PortState.SCHEDULED
    odd = f"FOC date {told}" if told and day is None and not told.startswith("0000") else ""
    return PortedNumber(number, state, "; ".join(filter(None, (said, odd))), day)


def state_of(said: str) -> PortState:
    """What a status means, whatever other words stand around it."""
    lower = said.lower()
    return next((state for pattern, state in _STATES if pattern.search(lower)), PortState.SUBMITTED)


def _day(told: str | None) -> date | None:
    """A FOC date, which may be absent or anything."""
    for form in _DATES if told else ():
        try:
            return datetime.strptime(told or "", form).date()
        except ValueError:
            continue
    return None


def _state(numbers: Iterable[PortedNumber]) -> PortState:
    """The order's own: while something is to come of it, that of the number that is least far; then cancelled if one was."""
    states = {number.state for number in numbers}
    going = [state for state in _LEAST_FIRST if state in states]
    if going:
        return going[0]
    return PortState.CANCELLED if PortState.CANCELLED in states else PortState.COMPLETED


def _problems(numbers: Iterable[PortedNumber]) -> tuple[PortProblem, ...]:
    """Why numbers were rejected, each reason once."""
    reasons = dict.fromkeys(number.words for number in numbers if number.state is PortState.EXCEPTION)
    return tuple(PortProblem("", reason, _answers(reason)) for reason in reasons)


def _answers(reason: str) -> tuple[str, ...]:
    lower = reason.lower()
    return tuple(dict.fromkeys(name for pattern, names in _ANSWERS if pattern.search(lower) for name in names))


def _settings(row: Row, numbers: Mapping[str, PortedNumber], declared: Port | None) -> Port:
    """What an order shows. A PIN counts as never shown, as does the signature; of the bill only that there is one."""
    account_number = words.text(row.get("account_number"))
    partial = words.flag(row.get("partial_port"))
    remaining, new_billing_number = (
        left_behind(words.text(row.get("partial_port_details"))) if partial else (None, None)
    )
    return replace(
        _holder(row),
        type=type_of(numbers),
        account_number=Secret(account_number) if account_number else None,
        billing_number=words.number(row.get("btn")),
        service_address=_place(row, declared.service_address if declared else None),
        partial=partial,
        remaining=remaining,
        new_billing_number=new_billing_number,
        wireless=words.flag(row.get("wireless_number")),
        caller_id=words.text(row.get("caller_id")),
        activation="auto",
        bill=Document() if words.text(row.get("bill_s3_filename")) else None,
        submitted=True,
    )


def _holder(row: Row) -> Port:
    """Whose account it is; of the two pairs of names only the one of its kind counts."""
    kind = (words.text(row.get("location_type")) or "").lower() or None
    if kind == "business":
        name, person = words.text(row.get("business_name")), words.text(row.get("business_contact"))
    else:
        parts = (words.text(row.get("first_name")), words.text(row.get("last_name")))
        name = person = " ".join(filter(None, parts)) or None
    return Port(account_type=kind, account_name=name, authorized_person=person)


def _place(row: Row, declared: E911 | None) -> E911:
    """The service address. It has no name and no country; these are as declared."""
    city, state = (words.text(row.get(f"service_{key}")) for key in ("city", "state"))
    zip_code = words.zip_code(row.get("service_zip"))
    place = places.from_line(words.text(row.get("service_address")), declared)
    name, country = (declared.name, declared.country) if declared else (None, None)
    return replace(place, name=name, city=city, state=state, zip=zip_code, country=country)
