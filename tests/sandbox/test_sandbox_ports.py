"""Port: CHECK PORT, SUBMIT PORT DETAILS, VIEW PORT DETAIL, VIEW LIST, VIEW DID LIST, UPDATE REQUEST."""

from __future__ import annotations

import pytest

from tests.sandbox.ports_api import (
    DETAIL,
    DONE,
    FWD,
    UPDATE,
    A,
    B,
    C,
    dids,
    event,
    lags,
    listed,
    only,
    options,
    phase,
    statuses,
    submit,
    suborders,
)
from tests.sandbox.sandbox_api import Api, refused


def test_check_ports_is_the_sample_of_the_document(api: Api) -> None:
    reply = api.post("/port-in/check-ports", did_type="LCL", numbers=["17012001293"])
    assert reply == {"code": 200, "message": "Number(s) can be ported", "data": {"7012001293": True}}


def test_check_ports_says_no_under_a_cheerful_message(api: Api) -> None:
    options(api, not_portable=["9"], check_omits=["206"])
    (own,) = api.buy(1)
    for_sale = api.search(limit=1)["result"][0]["did"].replace("-", "")
    asked = [A, "19012001293", f"1{own}", for_sale, "8005550100", "2065550100", "123"]
    reply = api.post("/port-in/check-ports", did_type="LCL", numbers=asked)
    assert reply["message"] == "Number(s) can be ported"
    verdicts = {A: True, "9012001293": False, own: False, for_sale: False, "8005550100": False, "123": False}
    assert reply["data"] == verdicts
    toll = api.post("/port-in/check-ports", did_type="TF", numbers=["18005550100", A])
    assert toll["data"] == {"8005550100": True, A: False}
    refused(api.post("/port-in/check-ports", did_type="local", numbers=[A]), "did_type")
    refused(api.post("/port-in/check-ports", did_type="LCL", numbers=[]), "numbers")


def test_a_request_reads_as_the_samples_of_the_document(api: Api) -> None:
    body = {"did_type": "LCL", "numbers": [A], "port_req_detail": DETAIL}
    reply = api.post("/port-in/submit-port-details", **body)
    assert reply == {"code": 200, "message": "Successful Operation", "data": {"port_req_id": 256}}
    reply = api.post("/port-in/view-list", page="1", limit="10")
    created = reply["data"]["result"][0].pop("created_at")
    assert created.endswith("Z")
    proposal = {
        "port_proposal_id": 201,
        "port_req_status": "submitted",
        "resubmitted_at": None,
        "did_count": 1,
        "foc_date": None,
        "failure_reason": None,
        "port_req_detail_id": None,
        "allow_suborder_edit": True,
        "allow_suborder_cancel": True,
        "allow_suborder_delete": False,
        "allow_suborder_activate": False,
        "is_master": True,
    }
    row = {
        "port_req_id": 256,
        "did_type_id": 1,
        "import_from_file": None,
        "request_phase": "In_Progress",
        "suborder_count": 1,
        "did_type_name": "Local",
        "account_id": 3,
        "account_username": "demo",
        "account_class_id": 1,
        "csv_file": False,
        "port_proposals": [proposal],
    }
    assert reply == {"code": 200, "data": {"result": [row], "totalRecords": 1, "enableNext": False}}
    reply = api.get("/port-in/view-did-list", port_proposal_id=201)
    did = {
        "port_proposal_id": 201,
        "did": A,
        "lrn": "7012009999",
        "port_status": "submitted",
        "allow_did_activate": False,
        "allow_did_build": False,
        "allow_did_cancel": True,
        "allow_did_delete": False,
        "tags": None,
    }
    assert reply == {"code": 200, "data": {"success": True, "result": [did]}}
    assert api.counts(A) == {"port_submitted": 1}


def test_a_detail_reads_otherwise_than_it_was_written(api: Api) -> None:
    port = submit(api, tags="t1 , t2", cust_acc_pin=1234, email_updates="a@example.com")
    reply = api.get("/port-in/view-port-detail", port_req_id=port)
    assert list(reply) == ["code", "data"]
    assert reply["data"] == {
        "port_req_id": port,
        "did_type_id": 1,
        "account_id": 3,
        "csv_file": False,
        "port_proposal_id": None,
        "port_req_detail_id": 136,
        "cust_acc_name": "Test 1324",
        "cust_acc_type": "RES",
        "cust_acc_number": None,
        "cust_acc_pin": None,
        "cust_authorized_name": "Test user",
        "btn": "43020",
        "desired_foc_date": "2022-06-03T04:00:00.000Z",
        "address_direction_prefix": None,
        "address_direction_suffix": None,
        "address_street_name_suffix": None,
        "address_street_name": "Test",
        "address_number": "54322",
        "address_loc_designator": "Test",
        "address_loc_value": None,
        "postal_code": None,
        "city": "Test",
        "state_id": 1,
        "loa_file": None,
        "bill_file": None,
        "csr_file": None,
        "activation_type": "Auto",
        "activation_date": "2022-06-03T16:00:00.000Z",
        "email_updates": "a@example.com",
        "notes": None,
        "state_name": "Alabama",
        "state_code": "AL",
        "tags": "t1 , t2",
    }
    options(api, port_hidden=["cust_acc_pin"], port_activation_shown="day")
    shown = api.get("/port-in/view-port-detail", port_proposal_id=only(api, port))["data"]
    assert (shown["cust_acc_number"], shown["cust_acc_pin"], shown["postal_code"]) == ("1234566", None, "532132")
    assert (shown["port_req_id"], shown["port_proposal_id"]) == (port, only(api, port))
    assert shown["activation_date"] == "2022-06-03T00:00:00.000Z"
    (truth,) = api.control.dump()["call48"]["ports"]
    assert truth["detail"]["texts"]["cust_acc_pin"] == "1234"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2022-03-02T00:00:00Z", "2022-03-02T05:00:00.000Z"),
        ("2022-03-12T23:59:59Z", "2022-03-12T05:00:00.000Z"),
        ("2022-03-14T00:00:00Z", "2022-03-14T04:00:00.000Z"),
        ("2022-11-07T05:00:00.000Z", "2022-11-07T05:00:00.000Z"),
        ("2022-06-02T23:00:00-04:00", "2022-06-03T04:00:00.000Z"),
    ],
)
def test_the_desired_day_is_midnight_in_new_york(api: Api, written: str, shown: str) -> None:
    port = submit(api, desired_foc_date=written)
    assert api.get("/port-in/view-port-detail", port_req_id=port)["data"]["desired_foc_date"] == shown


@pytest.mark.parametrize("name", list(DETAIL))
def test_what_a_request_needs(api: Api, name: str) -> None:
    for changed in ({key: value for key, value in DETAIL.items() if key != name}, DETAIL | {name: None}):
        body = {"did_type": "LCL", "numbers": [A], "port_req_detail": changed}
        refused(api.post("/port-in/submit-port-details", **body), f"{name} is required")
    empty = api.post("/port-in/submit-port-details", **{**body, "port_req_detail": DETAIL | {name: ""}})
    if name == "address_loc_designator":
        assert empty["code"] == 200
    else:
        refused(empty, f"{name} is required")
        assert listed(api) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cust_acc_type", "RESIDENTIAL"),
        ("activation_type", "auto"),
        ("state", "ZZ"),
        ("desired_foc_date", "02/05/2022"),
        ("desired_foc_date", "9999-12-31T00:00:00Z"),
        ("activation_date", "202201-21T12:00:00-05:00"),
        ("activation_date", "0001-01-01T00:00:00+14:00"),
        ("fwd_sip_type", "e164"),
        ("fwd_order", "ORDER"),
        ("fwd_answering_mode", "2"),
        ("fwd_trunk_grpid", 52620),
        ("fwd_preconfigured", "yes"),
        ("city", ["Test"]),
    ],
)
def test_values_that_are_refused(api: Api, name: str, value: object) -> None:
    body = {"did_type": "LCL", "numbers": [A], "port_req_detail": DETAIL | {name: value}}
    refused(api.post("/port-in/submit-port-details", **body))
    assert listed(api) == []


@pytest.mark.parametrize("number", ["17012008902", "701200890", "8005550100", "1012008902", "70120o8902", ""])
def test_numbers_that_are_refused(api: Api, number: str) -> None:
    body = {"did_type": "LCL", "numbers": [A, number], "port_req_detail": DETAIL}
    refused(api.post("/port-in/submit-port-details", **body), "Invalid number")
    assert api.counts(A) == {}


def test_the_example_of_the_document_lacks_required_fields(api: Api) -> None:
    example = {name: value for name, value in DETAIL.items() if name not in (*FWD, "cust_acc_number")}
    body = {"did_type": "LCL", "numbers": ["2003970129"], "port_req_detail": example}
    refused(api.post("/port-in/submit-port-details", **body), "cust_acc_number is required")
    options(api, port_required="example")
    assert api.post("/port-in/submit-port-details", **body)["code"] == 200


def test_numbers_are_split_into_sub_orders(api: Api) -> None:
    port = submit(api, A, C, B)
    rows = suborders(api, port)
    assert [row["did_count"] for row in rows] == [2, 1]
    assert [[did["did"] for did in dids(api, row["port_proposal_id"])] for row in rows] == [[A, B], [C]]
    for how, count in (("none", 1), ("number", 3), ("nxx", 2)):
        options(api, port_split=how)
        assert len(suborders(api, submit(api, A, C, B))) == count


def test_the_same_request_twice_is_two_requests(api: Api) -> None:
    one, two = submit(api), submit(api)
    assert [row["port_req_id"] for row in listed(api, numbers=[A])] == [two, one]
    assert api.counts(A) == {"port_submitted": 2}
    options(api, port_refuses_duplicates=True)
    body = {"did_type": "LCL", "numbers": [A], "port_req_detail": DETAIL}
    refused(api.post("/port-in/submit-port-details", **body), "already in a port request")
    event(api, port_req_id=one, port_status="cancelled")
    event(api, port_req_id=two, port_status="cancelled")
    assert api.post("/port-in/submit-port-details", **body)["code"] == 200


def test_a_request_for_a_sub_account(api: Api) -> None:
    body = {"did_type": "LCL", "numbers": [A], "port_req_detail": DETAIL}
    refused(api.post("/port-in/submit-port-details", **body, account_id=712), "account_id")
    api.post("/port-in/submit-port-details", **body, account_id=23)
    (row,) = listed(api)
    assert (row["account_id"], row["account_username"]) == (23, "reg_user_test")
    event(api, did=A, port_status="activated")
    assert api.row(A)["assigned_id"] == 23


def test_view_list_pages_and_filters(api: Api) -> None:
    ports = [submit(api, number) for number in (A, B, C)]
    cancelled = submit(api, "2053970129")
    api.post("/port-in/cancel-order", port_req_id=cancelled)
    first = api.post("/port-in/view-list", page="1", limit="3")["data"]
    assert (len(first["result"]), first["totalRecords"], first["enableNext"]) == (3, 4, True)
    second = api.post("/port-in/view-list", page="2", limit="3")["data"]
    assert [row["port_req_id"] for row in second["result"]] == [ports[0]]
    assert second["enableNext"] is False
    assert api.post("/port-in/view-list", page="3", limit="3")["data"]["result"] == []
    assert [row["port_req_id"] for row in listed(api, numbers=[B, A])] == [ports[1], ports[0]]
    assert listed(api, numbers=[f"1{B}"]) == []
    assert [row["port_req_id"] for row in listed(api, request_phase="Cancelled")] == [cancelled]
    assert listed(api, did_type="TF") == []
    options(api, port_list_cap=2)
    capped = api.post("/port-in/view-list", page="1", limit="100")["data"]
    assert (len(capped["result"]), capped["enableNext"]) == (2, True)
    refused(api.post("/port-in/view-list", page="1", limit="10", request_phase="in_progress"), "request_phase")
    refused(api.post("/port-in/view-list", page=1, limit="10"), "page must be a string")
    refused(api.post("/port-in/view-list", page="1"), "limit is required")
    refused(api.post("/port-in/view-list", page="0", limit="10"), "page")
    assert "701" not in str([{**row, "created_at": ""} for row in listed(api)])


def test_an_update_replaces_the_whole_detail(api: Api) -> None:
    port = submit(api, notes="call first", tags="t1", cust_acc_pin="9", fwd_device_password="secret")
    changed = {name: value for name, value in UPDATE.items() if name != "activation_type"} | {"city": "Mobile"}
    assert api.post("/port-in/update-request", port_req_id=port, port_req_detail=changed) == DONE
    shown = api.get("/port-in/view-port-detail", port_req_id=port)["data"]
    assert (shown["city"], shown["notes"], shown["tags"]) == ("Mobile", None, None)
    assert (shown["activation_type"], shown["port_req_detail_id"]) == ("Auto", 136)
    (row,) = suborders(api, port)
    assert row["resubmitted_at"] is not None
    assert (row["is_master"], row["port_req_status"]) == (True, "submitted")
    fwd = api.get("/port-in/forwarding-details", port_req_id=port)["data"]
    assert fwd["fwd_device_password"] == "secret"
    assert api.counts(A) == {"port_submitted": 1, "port_updated": 1}


@pytest.mark.parametrize("name", [name for name in UPDATE if name != "activation_type"])
def test_an_update_needs_the_required_fields_again(api: Api, name: str) -> None:
    port = submit(api)
    less = {key: value for key, value in UPDATE.items() if key != name}
    refused(api.post("/port-in/update-request", port_req_id=port, port_req_detail=less), f"{name} is required")
    assert api.counts(A) == {"port_submitted": 1}


def test_a_sub_order_gets_a_detail_of_its_own(api: Api) -> None:
    port = submit(api, A, C)
    first, second = (row["port_proposal_id"] for row in suborders(api, port))
    changed = UPDATE | {"city": "Mobile"}
    refused(api.post("/port-in/update-request", port_proposal_id=second, port_req_detail=changed), "port_req_id")
    other = submit(api, B)
    wrong = api.post("/port-in/update-request", port_req_id=other, port_proposal_id=second, port_req_detail=changed)
    refused(wrong, "not found")
    body = {"port_req_id": port, "port_proposal_id": second, "port_req_detail": changed}
    assert api.post("/port-in/update-request", **body) == DONE
    rows = suborders(api, port)
    assert [row["is_master"] for row in rows] == [True, False]
    assert rows[1]["port_req_detail_id"] not in (None, 136)
    cities = [
        api.get("/port-in/view-port-detail", **which)["data"]["city"]
        for which in ({"port_req_id": port}, {"port_proposal_id": first}, {"port_proposal_id": second})
    ]
    assert cities == ["Test", "Test", "Mobile"]
    api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE | {"city": "Evergreen"})
    assert api.get("/port-in/view-port-detail", port_proposal_id=second)["data"]["city"] == "Mobile"
    assert api.counts(C) == {"port_submitted": 1, "port_updated": 1}


def test_what_was_reviewed_cannot_be_edited_or_cancelled(api: Api) -> None:
    lags(api)
    port = submit(api)
    api.control.advance(61)
    (row,) = suborders(api, port)
    assert {name: value for name, value in row.items() if name.startswith("allow_")} == {
        "allow_suborder_edit": False,
        "allow_suborder_cancel": False,
        "allow_suborder_delete": False,
        "allow_suborder_activate": False,
    }
    refused(api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE), "cannot be edited")
    refused(api.post("/port-in/cancel-order", port_req_id=port), "cannot be cancelled")
    refused(api.post("/port-in/cancel-did-order", port_proposal_id=row["port_proposal_id"], did_number=A))
    refused(api.post("/port-in/activate-order", port_req_id=port), "cannot be activated")
    refused(api.post("/port-in/delete-request", port_request_id=port), "Only cancelled")
    assert (statuses(api, port), phase(api, port)) == (["reviewed"], "In_Progress")


def test_requests_of_others_are_not_there(api: Api) -> None:
    api.control.seed("call48", ports=[{"numbers": [A], "account": 99}])
    (truth,) = api.control.dump()["call48"]["ports"]
    proposal = truth["proposals"][0]["id"]
    assert listed(api) == []
    refused(api.get("/port-in/view-port-detail", port_req_id=truth["id"]), "not found")
    refused(api.get("/port-in/view-did-list", port_proposal_id=proposal), "not found")
    refused(api.post("/port-in/cancel-did-order", port_proposal_id=proposal, did_number=A), "not found")
    refused(api.get("/port-in/view-port-detail"), "required")
