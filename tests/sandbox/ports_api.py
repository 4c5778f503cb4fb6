"""Requests about port-ins as the document has them, for the tests of their emulation."""

from __future__ import annotations

from typing import Any

from tests.sandbox.sandbox_api import Api

A, B, C = "7012008902", "7012008903", "2123970129"
DONE = {"code": 200, "message": "Successful Operation"}
DETAIL: dict[str, object] = {
    "cust_acc_name": "Test 1324",
    "cust_authorized_name": "Test user",
    "cust_acc_type": "RES",
    "cust_acc_number": "1234566",
    "address_street_name": "Test",
    "address_number": "54322",
    "address_loc_designator": "Test",
    "city": "Test",
    "btn": "43020",
    "state": "AL",
    "activation_type": "Auto",
    "desired_foc_date": "2022-06-03T00:00:00Z",
    "postal_code": "532132",
    "activation_date": "2022-06-03T12:00:00-04:00",
    "fwd_sip_type": "NA",
    "fwd_order": "NA",
    "fwd_answering_mode": "NA",
}
FWD = ("fwd_sip_type", "fwd_order", "fwd_answering_mode")
UPDATE = {name: value for name, value in DETAIL.items() if name not in FWD}


def options(api: Api, **changes: object) -> None:
    api.control.options(call48=changes)


def lags(api: Api) -> None:
    """A minute for each step."""
    options(api, port_review_lag=60, port_foc_lag=60, port_activate_lag=60)


def submit(api: Api, *numbers: str, **detail: object) -> int:
    body = {"did_type": "LCL", "numbers": list(numbers or (A,)), "port_req_detail": DETAIL | detail}
    reply = api.post("/port-in/submit-port-details", **body)
    assert reply["code"] == 200, reply
    return int(reply["data"]["port_req_id"])


def listed(api: Api, **filters: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.post("/port-in/view-list", page="1", limit="100", **filters)["data"]["result"]
    return rows


def suborders(api: Api, port: int) -> list[dict[str, Any]]:
    (row,) = (row for row in listed(api) if row["port_req_id"] == port)
    rows: list[dict[str, Any]] = row["port_proposals"]
    return rows


def only(api: Api, port: int) -> int:
    """The id of the only sub-order."""
    (row,) = suborders(api, port)
    return int(row["port_proposal_id"])


def statuses(api: Api, port: int) -> list[str]:
    return [row["port_req_status"] for row in suborders(api, port)]


def phase(api: Api, port: int) -> str:
    return next(str(row["request_phase"]) for row in listed(api) if row["port_req_id"] == port)


def dids(api: Api, proposal: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get("/port-in/view-did-list", port_proposal_id=proposal)["data"]["result"]
    return rows


def event(api: Api, **what: object) -> None:
    api.control.seed("call48", port_events=[what])
