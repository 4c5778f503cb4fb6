"""Port: the life over the clock, rejections, cancelling, deleting, activating; seeds and events."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import running
from tests.sandbox.ports_api import (
    DETAIL,
    DONE,
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

REASON = "LSR rejected || Rejection reason ACCN : Incorrect Account Number"


def number_states(api: Api, port: int) -> dict[str, str]:
    return {
        row["did"]: row["port_status"]
        for proposal in suborders(api, port)
        for row in dids(api, proposal["port_proposal_id"])
    }


def foc_rows(api: Api, **filters: object) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.post("/port-in/view-foc-list", page="1", limit="50", **filters)["data"]["rows"]
    return rows


# ---- over the clock ----


def test_nothing_moves_by_itself_unless_told_to(api: Api) -> None:
    port = submit(api)
    api.control.advance(365 * 86_400)
    api.login()
    assert statuses(api, port) == ["submitted"]


def test_a_number_goes_its_way_and_is_in_the_account_without_a_purchase(api: Api) -> None:
    lags(api)
    port = submit(api)
    seen = []
    for _ in range(4):
        seen.append((*statuses(api, port), phase(api, port), len(api.rows())))
        api.control.advance(60)
    assert seen == [
        ("submitted", "In_Progress", 0),
        ("reviewed", "In_Progress", 0),
        ("foc_received", "In_Progress", 0),
        ("activated", "Completed", 1),
    ]
    row = api.row(A)
    assert (row["type"], row["status"], row["assigned_id"], row["tags"]) == ("local", "USING", 3, None)
    assert api.counts(A) == {"port_submitted": 1, "port_reviewed": 1, "port_foc_received": 1, "port_activated": 1}
    assert (number_states(api, port), suborders(api, port)[0]["allow_suborder_delete"]) == ({A: "activated"}, False)


def test_one_leap_of_the_clock_goes_all_the_way(api: Api) -> None:
    lags(api)
    port = submit(api)
    api.control.advance(181)
    assert (statuses(api, port), api.row(A)["did"]) == (["activated"], A)


def test_lags_are_read_when_a_state_is_entered(api: Api) -> None:
    port = submit(api)
    lags(api)
    api.control.advance(3_600)
    assert statuses(api, port) == ["submitted"]


def test_sub_orders_go_one_after_the_other(api: Api) -> None:
    lags(api)
    options(api, port_split_lag=60)
    port = submit(api, A, B, C)
    api.control.advance(181)
    assert statuses(api, port) == ["activated", "foc_received"]
    assert (phase(api, port), sorted(row["did"] for row in api.rows())) == ("In_Progress", [A, B])
    api.control.advance(60)
    assert phase(api, port) == "Completed"


def test_manual_waits_for_a_call_and_scheduled_for_its_date(api: Api) -> None:
    lags(api)
    later = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    manual = submit(api, A, activation_type="Manual")
    scheduled = submit(api, B, activation_type="Scheduled", activation_date=later)
    api.control.advance(86_000)
    assert statuses(api, manual) == statuses(api, scheduled) == ["foc_received"]
    api.control.advance(86_800 + 120)
    api.login()
    assert (statuses(api, manual), statuses(api, scheduled)) == (["foc_received"], ["activated"])
    assert api.post("/port-in/activate-order", port_req_id=manual) == DONE
    assert (statuses(api, manual), phase(api, manual)) == (["activated"], "Completed")
    refused(api.post("/port-in/activate-order", port_req_id=manual), "cannot be activated")
    assert api.counts(A)["port_activated"] == 1


# ---- what the losing carrier answers ----


def test_a_rejection_is_mended_by_an_update_and_not_by_a_new_request(api: Api) -> None:
    lags(api)
    options(api, port_account_number="777")
    port = submit(api)
    api.control.advance(121)
    (row,) = suborders(api, port)
    assert (row["port_req_status"], row["failure_reason"]) == ("retry", REASON)
    assert (row["allow_suborder_edit"], row["allow_suborder_cancel"]) == (True, True)
    assert phase(api, port) == "In_Progress"
    reply = api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE | {"cust_acc_number": "777"})
    assert reply == DONE
    (row,) = suborders(api, port)
    assert (row["port_req_status"], row["failure_reason"]) == ("submitted", None)
    api.control.advance(121)
    assert statuses(api, port) == ["foc_received"]
    assert api.counts(A) == {
        "port_submitted": 1,
        "port_reviewed": 2,
        "port_rejected": 1,
        "port_updated": 1,
        "port_foc_received": 1,
    }


def test_the_first_submissions_are_rejected(api: Api) -> None:
    lags(api)
    options(api, port_rejections=2, port_rejection_reason="Wrong address")
    port = submit(api)
    seen = []
    for _ in range(3):
        api.control.advance(121)
        seen.append(suborders(api, port)[0]["failure_reason"])
        api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE)
    assert seen == ["Wrong address", "Wrong address", None]


def test_numbers_of_one_sub_order_may_end_differently(api: Api) -> None:
    lags(api)
    options(api, port_reject=[B], port_cancel=["7012008904"])
    port = submit(api, A, B, "7012008904")
    api.control.advance(181)
    assert number_states(api, port) == {A: "activated", B: "retry", "7012008904": "cancelled"}
    assert (statuses(api, port), phase(api, port)) == (["retry"], "In_Progress")
    options(api, port_reject=[])
    api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE)
    assert number_states(api, port)[A] == "activated"
    assert suborders(api, port)[0]["failure_reason"] is None
    api.control.advance(181)
    assert number_states(api, port) == {A: "activated", B: "activated", "7012008904": "cancelled"}
    assert phase(api, port) == "Completed"


def test_the_rejection_list(api: Api) -> None:
    one, two = submit(api), submit(api, B)
    submit(api, C)
    event(api, port_req_id=one, port_status="retry")
    event(api, port_req_id=two, port_status="retry", reason="Rejection reason ACCN : Incorrect Account Number")
    reply = api.post("/port-in/view-rejection-list", page="1", limit="10")
    assert (list(reply), list(reply["data"])) == (["code", "data"], ["success", "result"])
    result = reply["data"]["result"]
    assert list(result) == ["request_phase_list", "atl_status_list", "totalRecords", "result", "enableNext"]
    assert {"request_phase": "Processing"} not in result["request_phase_list"]
    assert len(result["request_phase_list"]) == 6
    assert (len(result["atl_status_list"]), result["atl_status_list"][0]) == (24, {"atl_status": "LSR Pending"})
    assert (result["totalRecords"], result["enableNext"]) == (2, False)
    order = result["result"][0].pop("order_id")
    assert re.fullmatch(r"515J-6\d{17}", order)
    assert result["result"][0] == {
        "port_proposal_id": only(api, two),
        "port_req_id": two,
        "port_req_status": "retry",
        "losing_sp": "Cox Communications 7661 TEST/1",
        "target_sp": "IPH",
        "resubmitted_at": None,
        "did_count": 1,
        "failure_reason": "Rejection reason ACCN : Incorrect Account Number",
        "foc_date": None,
        "request_phase": "In_Progress",
        "order_status": "Rejected",
    }
    filtered = api.post("/port-in/view-rejection-list", page="1", limit="10", numbers=[A])["data"]["result"]
    assert [row["failure_reason"] for row in filtered["result"]] == [REASON]
    first = api.post("/port-in/view-rejection-list", page="1", limit="1")["data"]["result"]
    assert (len(first["result"]), first["enableNext"]) == (1, True)


# ---- cancelling and deleting ----


def test_cancelling_sub_orders_one_by_one_leaves_the_request_in_progress(api: Api) -> None:
    port = submit(api, A, C)
    first, second = (row["port_proposal_id"] for row in suborders(api, port))
    assert api.post("/port-in/cancel-order", port_proposal_id=first) == DONE
    assert (statuses(api, port), phase(api, port)) == (["cancelled", "submitted"], "In_Progress")
    api.post("/port-in/cancel-order", port_proposal_id=second)
    assert (statuses(api, port), phase(api, port)) == (["cancelled", "cancelled"], "In_Progress")
    refused(api.post("/port-in/cancel-order", port_req_id=port), "cannot be cancelled")
    whole = submit(api, A, C)
    assert api.post("/port-in/cancel-order", port_req_id=whole) == DONE
    assert (statuses(api, whole), phase(api, whole)) == (["cancelled", "cancelled"], "Cancelled")
    assert api.counts(A) == {"port_submitted": 2, "port_cancelled": 2}
    refused(api.post("/port-in/cancel-order"), "required")


def test_a_request_of_which_a_part_is_far_on_is_not_cancelled(api: Api) -> None:
    port = submit(api, A, C)
    event(api, did=C, port_status="foc_received")
    refused(api.post("/port-in/cancel-order", port_req_id=port), "cannot be cancelled")
    assert statuses(api, port) == ["submitted", "foc_received"]


def test_one_number_is_cancelled(api: Api) -> None:
    port = submit(api, A, B)
    proposal = only(api, port)
    assert api.post("/port-in/cancel-did-order", port_proposal_id=proposal, did_number=A) == DONE
    assert (number_states(api, port), statuses(api, port)) == ({A: "cancelled", B: "submitted"}, ["submitted"])
    row = dids(api, proposal)[0]
    assert (row["allow_did_cancel"], row["allow_did_delete"]) == (False, True)
    refused(api.post("/port-in/cancel-did-order", port_proposal_id=proposal, did_number=A), "cannot be cancelled")
    refused(api.post("/port-in/cancel-did-order", port_proposal_id=proposal), "did_number is required")
    refused(api.post("/port-in/cancel-did-order", did_number=A), "port_proposal_id is required")
    refused(api.post("/port-in/cancel-did-order", port_proposal_id=proposal, did_number=C), "not found")


def test_deleting_goes_by_names_of_its_own(api: Api) -> None:
    port = submit(api, A, B)
    proposal = only(api, port)
    refused(api.post("/port-in/delete-request", port_request_id=port), "Only cancelled")
    api.post("/port-in/cancel-order", port_req_id=port)
    refused(api.post("/port-in/delete-request", port_req_id=port), "port_request_id or port_proposal_id is required")
    refused(api.post("/port-in/delete-request", port_request_id=port, did_number=A), "port_proposal_id is required")
    refused(api.post("/port-in/delete-request", port_proposal_id=proposal, did_number=C), "not found")
    assert api.post("/port-in/delete-request", port_proposal_id=proposal, did_number=A) == DONE
    assert [row["did"] for row in dids(api, proposal)] == [B]
    assert listed(api, numbers=[A]) == []
    assert api.post("/port-in/delete-request", port_request_id=port) == DONE
    assert (listed(api), api.control.dump()["call48"]["ports"]) == ([], [])
    refused(api.get("/port-in/view-did-list", port_proposal_id=proposal), "not found")
    assert api.counts(A) == {"port_submitted": 1, "port_cancelled": 1, "port_deleted": 1}


def test_without_did_number_a_deletion_is_of_the_sub_order(api: Api) -> None:
    port = submit(api, A, B)
    proposal = only(api, port)
    api.post("/port-in/cancel-order", port_req_id=port)
    assert api.post("/port-in/delete-request", port_proposal_id=proposal, did=A) == DONE
    assert listed(api) == []
    assert api.counts(B)["port_deleted"] == 1


# ---- FOC and activation ----


def test_the_foc_list_and_the_activation_of_a_number(api: Api) -> None:
    port = submit(api, A, B, desired_foc_date="2022-01-19T00:00:00Z", activation_date="2022-01-21T12:00:00-05:00")
    proposal = only(api, port)
    refused(api.get("/port-in/view-did-activation", did=A, port_proposal_id=proposal), "not found")
    options(api, port_foc_days=2)
    event(api, port_req_id=port, port_status="foc_received")
    assert suborders(api, port)[0]["foc_date"] == "2022-01-21T00:00:00.000Z"
    row = {
        "port_proposal_id": proposal,
        "did": A,
        "port_status": "foc_received",
        "foc_date": "2022-01-21T00:00:00.000Z",
        "port_req_id": port,
        "activation_type": "Auto",
        "activation_date": "2022-01-21T17:00:00.000Z",
    }
    reply = api.get("/port-in/view-did-activation", did=A, port_proposal_id=proposal)
    assert reply == {"code": 200, "data": {"success": True, "data": row}}
    changed = {"activation_type": "Manual", "activation_date": "2022-07-21T12:00:00-04:00"}
    assert api.post("/port-in/update-activation", did=A, port_proposal_id=proposal, **changed) == DONE
    row |= {"activation_type": "Manual", "activation_date": "2022-07-21T16:00:00.000Z"}
    assert foc_rows(api, numbers=[A]) == [row]
    assert [found["did"] for found in foc_rows(api, activation_type="Auto")] == [B]
    assert api.post("/port-in/activate-did", port_proposal_id=proposal, did_number=A) == DONE
    assert foc_rows(api, numbers=[A]) == [row | {"port_status": "activated", "foc_date": None, "activation_date": None}]
    reply = api.post("/port-in/view-foc-list", page="1", limit="1")
    assert (list(reply), list(reply["data"]), reply["data"]["count"]) == (["code", "data"], ["count", "rows"], 2)
    assert (statuses(api, port), [row["did"] for row in api.rows()]) == (["foc_received"], [A])
    refused(api.post("/port-in/activate-did", port_proposal_id=proposal, did_number=A), "cannot be activated")
    refused(api.post("/port-in/update-activation", did=A, port_proposal_id=proposal, **changed), "cannot be edited")
    assert api.post("/port-in/activate-order", port_proposal_id=proposal) == DONE
    assert (statuses(api, port), phase(api, port)) == (["activated"], "Completed")


@pytest.mark.parametrize("name", ["activation_date", "activation_type", "did", "port_proposal_id"])
def test_what_an_activation_needs(api: Api, name: str) -> None:
    port = submit(api)
    event(api, did=A, port_status="foc_received")
    body = {"activation_date": "2022-07-21T12:00:00-04:00", "activation_type": "Auto", "did": A}
    body |= {"port_proposal_id": str(only(api, port))}
    del body[name]
    refused(api.post("/port-in/update-activation", **body), f"{name} is required")
    malformed = {**body, name: "202201-21T12:00:00-05:00"}
    refused(api.post("/port-in/update-activation", **malformed))


def test_a_number_set_to_manual_no_longer_goes_by_itself(api: Api) -> None:
    lags(api)
    port = submit(api)
    api.control.advance(121)
    body = {"did": A, "port_proposal_id": only(api, port), "activation_date": "2022-07-21T12:00:00-04:00"}
    api.post("/port-in/update-activation", activation_type="Manual", **body)
    api.control.advance(3_600)
    assert statuses(api, port) == ["foc_received"]
    api.post("/port-in/update-activation", activation_type="Auto", **body)
    api.control.advance(61)
    assert statuses(api, port) == ["activated"]


def test_a_number_arrives_once(api: Api) -> None:
    one, two = submit(api), submit(api)
    for port in (one, two):
        event(api, port_req_id=port, port_status="foc_received")
        api.post("/port-in/activate-order", port_req_id=port)
    assert (statuses(api, one), statuses(api, two)) == (["activated"], ["cancelled"])
    assert suborders(api, two)[0]["failure_reason"] == "No DID found for build operation!"
    assert [row["did"] for row in api.rows()] == [A]
    assert api.counts(A)["port_activated"] == 1


def test_toll_free_numbers_arrive_among_toll_free_numbers(api: Api) -> None:
    body = {"did_type": "TF", "numbers": ["8885550100"], "port_req_detail": DETAIL}
    assert api.post("/port-in/submit-port-details", **body)["code"] == 200
    event(api, did="8885550100", port_status="activated")
    assert (api.rows("toll")[0]["did"], api.rows()) == ("8885550100", [])


# ---- export ----


def test_export_is_csv_that_says_it_is_json(api: Api) -> None:
    port = submit(api, A, B)
    (row,) = suborders(api, port)
    reply = api.http.post("/port-in/export-list", json={"port_req_id": port})
    assert reply.headers["content-type"].startswith("application/json")
    expected = f"sub_order_id,status,resubmitted_at,tn,active_foc_date\n{row['port_proposal_id']},submitted,,2,\n"
    assert reply.text == expected
    api.post("/port-in/update-request", port_req_id=port, port_req_detail=UPDATE)
    line = api.http.post("/port-in/export-list", json={"port_req_id": port}).text.splitlines()[1]
    zone = r"(GMT-0500 \(Eastern Standard|GMT-0400 \(Eastern Daylight) Time\)"
    assert re.search(rf",submitted,[A-Z][a-z]{{2}} [A-Z][a-z]{{2}} \d\d 20\d\d \d\d:\d\d:\d\d {zone},2,$", line)
    numbers = api.http.post("/port-in/export-list", json={"port_proposal_id": row["port_proposal_id"]}).text
    assert [line["tn"] for line in csv.DictReader(io.StringIO(numbers))] == [A, B]
    ports = api.http.post("/port-in/export-list", json={"numbers": [B], "request_phase": "In_Progress"}).text
    assert [line["port_req_id"] for line in csv.DictReader(io.StringIO(ports))] == [str(port)]
    assert len(api.http.post("/port-in/export-list", json={"numbers": [C]}).text.splitlines()) == 1


# ---- seeds and events ----


def test_seeded_requests(api: Api) -> None:
    lags(api)
    numbers: list[object] = [A, {"did": B, "port_status": "retry", "reason": "No such account"}]
    loaded = api.control.seed(
        "call48",
        ports=[
            {
                "port_req_id": 900,
                "numbers": numbers,
                "port_req_detail": {"city": "Miami"},
                "documents": {"loa": "a.pdf"},
            },
            {"numbers": [C], "port_status": "foc_received", "foc_date": "2026-05-01", "request_phase": "Processing"},
        ],
    )
    assert loaded == {"ports": 2}
    assert api.control.ledger()["totals"] == {"logged_in": 1}
    assert number_states(api, 900) == {A: "submitted", B: "retry"}
    shown = api.get("/port-in/view-port-detail", port_req_id=900)["data"]
    assert (shown["city"], shown["loa_file"], shown["cust_acc_name"]) == ("Miami", "a.pdf", None)
    assert (phase(api, 901), suborders(api, 901)[0]["foc_date"]) == ("Processing", "2026-05-01T00:00:00.000Z")
    api.control.advance(1_000)
    # A state that was given stays; the others go the way of the options.
    assert number_states(api, 900) == {A: "activated", B: "retry"}
    assert statuses(api, 901) == ["foc_received"]
    assert submit(api, "3052099999") == 902


def test_events(api: Api) -> None:
    port = submit(api, A, B, C)
    first, second = (row["port_proposal_id"] for row in suborders(api, port))
    event(api, port_proposal_id=first, port_status="reviewed")
    event(api, port_proposal_id=first, did=B, port_status="foc_received", foc_date="2026-05-01")
    assert number_states(api, port) == {A: "reviewed", B: "foc_received", C: "submitted"}
    assert (dids(api, second)[0]["port_status"], suborders(api, port)[0]["foc_date"][:10]) == (
        "submitted",
        "2026-05-01",
    )
    event(api, port_req_id=port, request_phase="Error")
    assert phase(api, port) == "Error"
    event(api, port_req_id=port, port_status="activated", request_phase="Completed")
    assert sorted(row["did"] for row in api.rows()) == sorted([A, B, C])


@pytest.mark.parametrize(
    "seed",
    [
        {"ports": [{"numbers": []}]},
        {"ports": [{"numbers": [A], "status": "submitted"}]},
        {"ports": [{"numbers": [{"did": A, "port_status": "rejected"}]}]},
        {"ports": [{"numbers": [A], "port_req_id": 900}, {"numbers": [B], "port_req_id": 900}]},
        {"ports": [{"numbers": [A], "did_type": "local"}]},
        {"ports": [{"numbers": [A], "request_phase": "Done"}]},
        {"ports": [{"numbers": [A], "port_req_detail": {"zip": "1"}}]},
        {"port_events": [{"port_req_id": 1, "port_status": "retry"}]},
        {"port_events": [{"did": A, "status": "retry"}]},
    ],
)
def test_seeds_that_are_refused(api: Api, seed: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="BadSeed"):
        api.control.seed("call48", **seed)


@pytest.fixture
def stored(tmp_path: Path) -> SandboxOptions:
    return SandboxOptions.from_mapping({"db": str(tmp_path / "box.db"), "call48": {"port_review_lag": 60.0}})


def test_requests_survive_a_restart(stored: SandboxOptions) -> None:
    before: list[object] = []
    for start in range(2):
        with running(stored) as box, httpx.Client(base_url=box.url("call48"), trust_env=False, verify=False) as http:
            api = Api(http, box)
            api.login()
            if not start:
                port = submit(api, A, C, notes="n")
                detail = UPDATE | {"city": "Mobile"}
                own = suborders(api, port)[1]["port_proposal_id"]
                api.post("/port-in/update-request", port_req_id=port, port_proposal_id=own, port_req_detail=detail)
                row = {"forwarding_type_id": 2, "timeout": 30, "value": "12356789133", "method": "NUM", "sequence": 1}
                api.post("/port-in/update-forwarding", port_req_id=port, forwarding_data=[row])
                files = {"file": ("loa.pdf", b"%PDF-")}
                api.http.post("/port-in/upload-docs", data={"port_req_id": str(port), "type": "loa"}, files=files)
                gone = submit(api, B)
                api.post("/port-in/cancel-order", port_req_id=gone)
                api.post("/port-in/delete-request", port_request_id=gone)
            before.append(box.control.dump()["call48"]["ports"])
            if start:
                api.control.advance(61)
                assert statuses(api, port) == ["reviewed", "reviewed"]
                assert submit(api, B) == gone + 1
    assert before[0] == before[1]
    assert before[0]
