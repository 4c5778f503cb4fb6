"""What Call48's lists and details of ports are read as, and what is refused, on answers that no sandbox gives."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

import pytest

from reconciler.model.configuration import DesiredPort, Origin
from reconciler.model.porting import Document, Port, PortState
from reconciler.model.settings import E911
from reconciler.providers.call48 import portdates, portrecord, ports, portstates
from reconciler.providers.observed import LivePort, PortedNumber, PortProblem, Scope
from reconciler.providers.ports import on_order
from reconciler.transport.endpoint import Endpoint
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session

A, B = "+17012001293", "+13035550100"
NO_ROWS: dict[str, Any] = {"result": [], "totalRecords": 0, "enableNext": False}
# The detail of the document, "View Port Detail".
SAMPLE: dict[str, Any] = {
    "port_req_id": 12, "did_type_id": 1, "account_id": 712, "csv_file": False, "port_proposal_id": 123,
    "port_req_detail_id": 136, "cust_acc_name": "Test", "cust_acc_type": "RES", "cust_acc_number": None, "cust_acc_pin": None,
    "cust_authorized_name": "Test", "btn": "5422", "desired_foc_date": "2022-03-02T05:00:00.000Z",
    "address_direction_prefix": None, "address_direction_suffix": None, "address_street_name_suffix": None,
    "address_street_name": "Test", "address_number": "64332", "address_loc_designator": "Test", "address_loc_value": None,
    "postal_code": None, "city": "Test", "state_id": 25, "loa_file": None, "bill_file": None, "csr_file": None,
    "activation_type": "Auto", "activation_date": "2022-03-02T00:00:00.000Z", "email_updates": None, "notes": None,
    "state_name": "Michigan", "state_code": "MI", "tags": "t1 , t2",
}  # fmt: skip


@dataclass
class Carrier:
    """Answers safe calls from a table: a value, or a function of the arguments."""

    answers: dict[str, Any]
    asked: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def read(self, endpoint: Endpoint, args: Mapping[str, Any]) -> Any:
        self.asked.append((endpoint.name, args))
        answer = self.answers[endpoint.name]
        return answer(args) if callable(answer) else answer

    def read_many(self, requests: Iterable[tuple[Endpoint, Mapping[str, Any]]]) -> Iterator[Any]:
        return self.map(lambda request: self.read(*request), requests)

    def map(self, fn: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
        return map(fn, items)

    def orders(self, *numbers: str, declared: Port | None = None, account: str | None = None) -> tuple[LivePort, ...]:
        """What is read for one declared port; of everything, where no number is given."""
        settings = replace(declared or Port(), numbers=numbers)
        port = DesiredPort("move", "call48", settings, Origin("numbers.yaml", 1, ()))
        scope = Scope(frozenset(), ports={"move": port}) if numbers else Scope(None)
        return ports.orders(cast(Session, self), scope, account)


def proposal(id_: int, status: str = "submitted", **more: Any) -> dict[str, Any]:
    return {"port_proposal_id": id_, "port_req_status": status, "did_count": 1, "allow_suborder_edit": True, **more}


def request(*proposals: dict[str, Any], **more: Any) -> dict[str, Any]:
    row = {
        "port_req_id": 12,
        "request_phase": "In_Progress",
        "account_id": 712,
        "created_at": "2022-01-31T06:10:41.967Z",
    }
    return {**row, "port_proposals": list(proposals), **more}


def listed(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"result": list(rows), "totalRecords": len(rows), "enableNext": False}


def dids(by_proposal: Mapping[int, Mapping[str, str]]) -> Callable[[Mapping[str, Any]], Any]:
    """The answers of View DID List: statuses by number, by sub-order."""

    def answer(args: Mapping[str, Any]) -> Any:
        found = by_proposal[args["port_proposal_id"]]
        return {"success": True, "result": [{"did": n[2:], "port_status": status} for n, status in found.items()]}

    return answer


def carrier(*rows: dict[str, Any], **more: Any) -> Carrier:
    table: dict[str, Any] = {
        "port_list": listed(*rows),
        "port_numbers": dids({201: {A: "submitted"}}),
        "port_detail": SAMPLE,
        "port_dates": {"count": 0, "rows": []},
        "port_rejections": {"success": True, "result": NO_ROWS},
    }
    return Carrier({**table, **more})


def test_the_documents_sample_is_read_without_a_difference_in_what_it_hides() -> None:
    (order,) = carrier(request(proposal(201))).orders(A)
    assert (order.id, order.state, order.since) == ("12/201", PortState.SUBMITTED, "2022-01-31T06:10:41.967Z")
    found = order.settings
    assert (found.account_number, found.pin, found.service_address and found.service_address.zip) == (None, None, None)
    assert (found.requested_date, found.activation, found.activation_at) == ("2022-03-02", "auto", None)
    assert found.service_address == E911(
        street_number="64332", street_name="Test", unit="Test", city="Test", state="MI"
    )
    assert (found.loa, found.notify) == (None, ())


@pytest.mark.parametrize(
    ("order", "own", "state"),
    [
        ("submitted", "submitted", PortState.SUBMITTED),
        ("reviewed", "reviewed", PortState.SUBMITTED),
        ("retry", "submitted", PortState.EXCEPTION),
        ("cancelled", "submitted", PortState.CANCELLED),
        ("Cancelled", "foc_received", PortState.CANCELLED),
        ("submitted", "foc_received", PortState.SCHEDULED),
        ("reviewed", "activated", PortState.COMPLETED),
        ("retry", "activated", PortState.COMPLETED),
        ("submitted", "Canceled", PortState.CANCELLED),
        ("something new", "never heard of", PortState.SUBMITTED),
    ],
)
def test_a_number_stands_as_its_sub_order_and_itself_say(order: str, own: str, state: PortState) -> None:
    (found,) = carrier(request(proposal(201, order)), port_numbers=dids({201: {A: own}})).orders(A)
    assert found.numbers[A] == PortedNumber(A, state, own)
    assert found.state is state


def test_a_word_that_nobody_knows_keeps_the_number_on_order() -> None:
    found = carrier(request(proposal(201, "parked")), port_numbers=dids({201: {A: "parked"}})).orders(A)
    assert on_order("call48", found, (), Scope()) == {A: "call48 ports it in, order 12/201: parked"}
    assert on_order("call48", found, [A], Scope()) == {}


def test_sub_orders_differ_whatever_the_phase_of_the_request() -> None:
    rows = request(proposal(201, "cancelled"), proposal(202), proposal(203, "activated"), request_phase="Cancelled")
    fates = {201: {A: "cancelled"}, 202: {B: "submitted"}, 203: {"+13035550101": "activated"}}
    found = carrier(rows, port_numbers=dids(fates)).orders(A, B, "+13035550101")
    assert {order.id: order.state.value for order in found} == {
        "12/201": "cancelled",
        "12/202": "submitted",
        "12/203": "completed",
    }


def test_details_are_asked_for_of_what_is_open_and_ours() -> None:
    rows = [
        request(proposal(201, "cancelled"), proposal(202), proposal(203)),
        request(proposal(204), port_req_id=13, account_id=9),
    ]
    fates = {201: {A: "cancelled"}, 202: {B: "submitted"}, 203: {"+13035550101": "submitted"}}
    asked = carrier(*rows, port_numbers=dids(fates))
    assert [order.id for order in asked.orders(A, B, account="712")] == ["12/201", "12/202"]
    details = [args for name, args in asked.asked if name == "port_detail"]
    assert details == [{"port_req_id": 12}, {"port_proposal_id": 202}]
    assert not [name for name, _ in asked.asked if name in ("port_dates", "port_rejections")]


def test_everything_is_listed_without_a_filter() -> None:
    asked = carrier(request(proposal(201)))
    assert [order.id for order in asked.orders()] == ["12/201"]
    assert asked.asked[0] == ("port_list", {"page": "1", "limit": "100"})


def test_a_request_that_is_not_split_yet_is_an_order_of_the_numbers_it_is_found_by() -> None:
    def answer(args: Mapping[str, Any]) -> Any:
        return listed(request()) if A[2:] in args["numbers"] else NO_ROWS

    (order,) = carrier(port_list=answer).orders(A, B)
    assert (order.id, order.state, list(order.numbers)) == ("12", PortState.SUBMITTED, [A])
    assert order.editable == ports.PAPERS
    assert order.settings.account_name == "Test"


def test_an_open_sub_order_that_shows_no_number_is_not_taken_for_nothing() -> None:
    asked = carrier(request(proposal(201)), port_numbers=dids({201: {}}))
    (order,) = asked.orders(A)
    assert (order.id, order.state, list(order.numbers)) == ("12", PortState.SUBMITTED, [A])
    assert carrier(request(proposal(201, "cancelled")), port_numbers=dids({201: {}})).orders(A) == ()


def test_dates_and_reasons_are_each_sub_orders_and_numbers_own() -> None:
    rows = request(proposal(201, foc_date="2022-01-20T00:00:00.000Z"), proposal(202, "retry", failure_reason="old"))
    fates = {201: {A: "foc_received", "+17012001294": "foc_received"}, 202: {B: "retry"}}
    dated = {"port_proposal_id": 201, "did": A[2:], "foc_date": "2022-01-21T00:00:00.000Z", "activation_type": "Manual"}
    reasons = [
        {"port_proposal_id": 202, "failure_reason": "LSR rejected || Rejection reason ACCN : Incorrect Account Number"},
        {"port_proposal_id": 999, "failure_reason": "Rejection reason PINX : not ours"},
    ]
    asked = carrier(
        rows,
        port_numbers=dids(fates),
        port_dates={"count": 1, "rows": [dated]},
        port_rejections={"success": True, "result": listed(*reasons)},
    )
    first, second = asked.orders(A, B)
    assert first.numbers[A] == PortedNumber(
        A, PortState.SCHEDULED, "foc_received, activation manual", date(2022, 1, 21)
    )
    assert first.numbers["+17012001294"].foc_date == date(2022, 1, 20)
    assert second.problems == (PortProblem("ACCN", "Incorrect Account Number", ("account_number",)),)
    assert {"page": "1", "limit": "100", "numbers": [A[2:], "7012001294"]} in [
        args for name, args in asked.asked if name == "port_dates"
    ]


def test_numbers_that_are_switched_apart_are_as_nobody_declares_them() -> None:
    fates = {201: {A: "foc_received", B: "foc_received"}}
    rows = [
        {"port_proposal_id": 201, "did": number[2:], "foc_date": "2022-01-21T00:00:00.000Z", "activation_type": how}
        for number, how in ((A, "Auto"), (B, "Manual"))
    ]
    asked = carrier(request(proposal(201)), port_numbers=dids(fates), port_dates={"count": 2, "rows": rows})
    (order,) = asked.orders(A, B, declared=Port(activation="auto"))
    assert order.settings.activation == "auto and manual"


def test_papers_given_to_the_whole_request_count_for_its_sub_orders() -> None:
    def detail(args: Mapping[str, Any]) -> Any:
        return SAMPLE | {"loa_file": "loa.pdf"} if "port_req_id" in args else SAMPLE | {"bill_file": "b.pdf"}

    (order,) = carrier(request(proposal(201)), port_detail=detail).orders(A)
    assert (order.settings.loa, order.settings.bill, order.settings.csr) == (
        Document("loa.pdf"),
        Document("b.pdf"),
        None,
    )


def test_pages_are_read_to_the_end_and_each_row_once() -> None:
    pages = {
        "1": {"result": [request(proposal(201))], "totalRecords": 2, "enableNext": True},
        "2": {
            "result": [request(proposal(201)), request(proposal(202), port_req_id=13)],
            "totalRecords": 2,
            "enableNext": False,
        },
    }
    fates = {201: {A: "submitted"}, 202: {B: "submitted"}}
    asked = carrier(port_list=lambda args: pages[args["page"]], port_numbers=dids(fates))
    assert [order.id for order in asked.orders(A, B)] == ["12/201", "13/202"]


@pytest.mark.parametrize(
    "odd",
    [
        {"port_list": {"result": None}},
        {"port_list": []},
        {"port_list": {"result": [request(proposal(201))], "totalRecords": 2, "enableNext": False}},
        {"port_list": {"result": [request(proposal(201))], "totalRecords": 2, "enableNext": True}},
        {"port_list": listed({"port_proposals": []})},
        {"port_list": listed(request(port_proposals=None))},
        {"port_list": listed(request({"port_req_status": "submitted"}))},
        {"port_numbers": {"success": True}},
        {"port_numbers": {"success": True, "result": [{"did": A[2:], "port_status": "submitted"}, "x"]}},
        {"port_numbers": {"success": True, "result": [{"did": A[2:], "port_status": "submitted"}, {"did": None}]}},
        {"port_detail": []},
        {"port_numbers": dids({201: {A: "retry"}}), "port_rejections": {"success": True, "result": {}}},
        {"port_numbers": dids({201: {A: "foc_received"}}), "port_dates": {"count": 3, "rows": []}},
    ],
)
def test_what_is_not_whole_is_an_error_and_never_fewer_ports(odd: dict[str, Any]) -> None:
    with pytest.raises(Unclear):
        carrier(**{"port_list": listed(request(proposal(201))), **odd}).orders(A)


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Asia/Tokyo"])
@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("2022-03-02T05:00:00.000Z", "2022-03-02"),
        ("2022-07-02T04:00:00.000Z", "2022-07-02"),
        ("2022-01-21T04:00:00.000Z", "2022-01-21"),
        ("2022-01-21T00:00:00.000Z", "2022-01-21"),
        ("2022-01-21T17:00:00.000Z", "2022-01-21"),
        ("2022-01-21T00:00:00-05:00", "2022-01-21"),
        ("2022-01-22T03:30:00.000Z", "2022-01-21"),
        ("2022-01-21", "2022-01-21"),
    ],
)
def test_t22_a_foc_date_is_a_day_of_the_calendar_on_any_machine(
    shown: str, day: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        assert portdates.day(shown) == date.fromisoformat(day)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("shown", [None, "", "NA", "soon", "0000-00-00"])
def test_t22_what_is_no_date_is_none(shown: str | None) -> None:
    assert portdates.day(shown) is None


def test_t22_what_is_sent_is_the_day_in_utc_and_the_moment_in_new_york() -> None:
    assert portdates.wished("2030-07-16") == "2030-07-16T00:00:00Z"
    assert portdates.noon(date(2030, 7, 16)) == "2030-07-16T12:00:00-04:00"
    assert portdates.noon(date(2030, 1, 15)) == "2030-01-15T12:00:00-05:00"
    assert portdates.at("2030-01-15 10:30 America/Los_Angeles") == "2030-01-15T13:30:00-05:00"


@pytest.mark.parametrize(
    ("shown", "declared", "words"),
    [
        ("2030-01-15T16:30:00.000Z", "2030-01-15 10:30 America/Chicago", "2030-01-15 10:30 America/Chicago"),
        ("2030-01-15T17:30:00.000Z", "2030-01-15 10:30 America/Chicago", "2030-01-15 11:30 America/Chicago"),
        ("2030-01-15T00:00:00.000Z", "2030-01-15 10:30 America/Chicago", None),
        ("2030-01-16T00:00:00.000Z", "2030-01-15 10:30 America/Chicago", "2030-01-15 18:00 America/Chicago"),
        ("2030-01-15T17:00:00.000Z", None, "2030-01-15 12:00 America/New_York"),
        ("2030-01-15T00:00:00.000Z", None, "2030-01-15 12:00 America/New_York"),
        (None, "2030-01-15 10:30 America/Chicago", None),
    ],
)
def test_t22_a_moment_is_the_same_in_any_zone(shown: str | None, declared: str | None, words: str | None) -> None:
    assert portdates.shown(shown, declared) == words


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ("LSR rejected || Rejection reason ACCN : Incorrect Account Number", [("ACCN", "Incorrect Account Number", "account_number")]),
        ("Rejection reason ACCN : Incorrect Account Number", [("ACCN", "Incorrect Account Number", "account_number")]),
        ("Rejection reason ACCN : whatever || Rejection reason XYZ : PIN missing", [("ACCN", "whatever", "account_number"), ("XYZ", "PIN missing", "pin")]),
        ("Rejection reason XYZ : no idea", [("XYZ", "no idea", "")]),
        ("No DID found for build operation!", [("", "No DID found for build operation!", "")]),
        ("LSR rejected", []),
    ],
)  # fmt: skip
def test_a_rejection_is_taken_apart(said: str, problems: list[tuple[str, str, str]]) -> None:
    found = [(p.code, p.words, ", ".join(p.attributes)) for p in portstates.problems([said, said])]
    assert found == problems


def test_a_street_in_parts_stays_in_parts_until_it_changes() -> None:
    beside = portrecord.kept(
        SAMPLE | {"address_direction_prefix": "N", "address_street_name": "Main", "address_street_name_suffix": "St"}
    )
    place = E911(
        street_number="1", street_name="North Main Street", unit="Apt 2", city="Fargo", state="nd", zip="58102"
    )
    port = Port(account_type="residential", requested_date="2030-01-15", service_address=place)
    kept = portrecord.encode(port, beside)
    assert [kept.get(f"address_{part}") for part in ("direction_prefix", "street_name", "street_name_suffix")] == [
        "N",
        "Main",
        "St",
    ]
    assert (kept["address_loc_designator"], kept["address_loc_value"], kept["state"]) == ("Apt", "2", "ND")
    other = portrecord.encode(
        Port(account_type="residential", requested_date="2030-01-15", service_address=E911(street_name="Oak Ave")),
        beside,
    )
    assert [other.get(f"address_{part}") for part in ("direction_prefix", "street_name", "street_name_suffix")] == [
        "",
        "Oak Ave",
        "",
    ]
