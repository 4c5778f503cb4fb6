"""Portability, porting orders through their life, documents."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sandbox_telnyx.telnyx_api import PLACE, Api, refused

ONE, TWO = "+13035550987", "+13035550988"


def confirm(api: Api, port_id: str) -> Any:
    return api.post(f"/porting_orders/{port_id}/actions/confirm")


# ---- before ----


def test_portability(api: Api) -> None:
    api.seed("+12012010001")
    api.control.seed("telnyx", ports_portable={TWO: {"portable": False}, "+13035550989": {"fast_portable": True}})
    reply = api.send("POST", "/portability_checks", {"phone_numbers": [ONE, TWO, "+13035550989", "+12012010001"]})
    assert reply.status_code == 201
    rows = [(row["portable"], row["fast_portable"], row["not_portable_reason"]) for row in reply.json()["data"]]
    assert rows == [
        (True, False, ""),
        (False, False, "No coverage"),
        (True, True, ""),
        (False, False, "Already on the account"),
    ]
    refused(api.send("POST", "/portability_checks", {"phone_numbers": ["3035550987"]}), 422, "10016")


def test_one_create_makes_several_orders(api: Api) -> None:
    api.control.seed("telnyx", ports_portable={TWO: {"spid": "0002"}, "+13035550989": {"fast_portable": True}})
    numbers = [ONE, "+13035550986", TWO, "+13035550989", "+18885550100", "+16045550100"]
    made = api.post("/porting_orders", phone_numbers=numbers, customer_reference="r", customer_group_reference="g")
    shown = sorted((row["phone_number_type"], row["porting_phone_numbers_count"]) for row in made)
    assert shown == [("local", 1), ("local", 1), ("local", 1), ("local", 2), ("toll_free", 1)]
    assert {row["status"]["value"] for row in made} == {"draft"}
    assert {row["customer_reference"] for row in made} == {"r"}
    assert len(api.data("/porting_orders", filter_customer_group_reference="g")) == 5
    assert len(api.data("/porting_orders", filter_phone_numbers__country_code="CA")) == 1
    assert len(api.data("/porting_orders", filter_activation_settings__fast_port_eligible="true")) == 1
    (found,) = api.data("/porting_orders", filter_phone_numbers__phone_number__contains="0989")
    # Numbers of orders come without the leading +.
    assert [row["phone_number"] for row in found["phone_numbers"]] == ["13035550989"]
    # There is no filter by status on orders.
    assert len(api.data("/porting_orders", filter_status="ported")) == 5


@pytest.mark.parametrize(
    ("numbers", "code"),
    [([], "10015"), (["3035550987"], "10016"), ([ONE, ONE], "80200"), (["+12012010001"], "10015")],
)
def test_creates_that_are_refused(api: Api, numbers: list[str], code: str) -> None:
    api.seed("+12012010001")
    refused(api.send("POST", "/porting_orders", {"phone_numbers": numbers}), 422, code)
    assert api.data("/porting_orders") == []


def test_a_number_is_in_one_order_only(api: Api) -> None:
    (draft,) = api.post("/porting_orders", phone_numbers=[ONE])
    refused(api.send("POST", "/porting_orders", {"phone_numbers": [TWO, ONE]}), 422, "80003", "/phone_numbers/1")
    api.delete(f"/porting_orders/{draft['id']}")
    (draft,) = api.post("/porting_orders", phone_numbers=[ONE])
    api.control.advance(31 * 86_400)
    assert api.data("/porting_orders") == []


def test_only_fifty_numbers_are_embedded(api: Api) -> None:
    numbers = [f"+1303555{index:04d}" for index in range(60)]
    (draft,) = api.post("/porting_orders", phone_numbers=numbers)
    reply = api.get(f"/porting_orders/{draft['id']}")
    assert len(reply["data"]["phone_numbers"]) == 50
    assert reply["meta"]["phone_numbers_url"].endswith(f"filter[porting_order_id]={draft['id']}")
    assert api.data(f"/porting_orders/{draft['id']}", include_phone_numbers="false")["phone_numbers"] == []
    rows = api.data("/porting_phone_numbers", filter_porting_order_id=draft["id"], page_size=250)
    assert len(rows) == 60
    assert len(api.data("/porting_phone_numbers", filter_porting_order_status="draft", page_size=250)) == 60
    assert api.data("/porting_phone_numbers", filter_porting_order_status="ported") == []


def test_patch_keeps_what_is_missing_and_clears_null(api: Api) -> None:
    port_id = api.ready_port(ONE)
    path = f"/porting_orders/{port_id}"
    api.patch(path, end_user={"admin": {"pin_passcode": "1234", "account_number": "a1"}}, customer_reference="r")
    admin = api.data(path)["end_user"]["admin"]
    assert (admin["entity_name"], admin["pin_passcode"], admin["account_number"]) == ("ACME", "1234", "a1")
    api.patch(path, end_user={"admin": {"pin_passcode": None}}, customer_reference=None, misc={"type": "full"})
    row = api.data(path)
    assert (row["end_user"]["admin"]["pin_passcode"], row["end_user"]["admin"]["account_number"]) == (None, "a1")
    assert (row["customer_reference"], row["misc"]["type"]) == (None, "full")
    row = api.patch(path, misc=None, end_user=None)
    assert (row["misc"], row["end_user"]["admin"]["entity_name"], row["requirements_met"]) == (None, None, False)
    assert [item["id"] for item in api.data("/porting_orders", filter_misc__type="full")] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"documents": {"loa": "nothing"}}, "10015"),
        ({"phone_number_configuration": {"connection_id": "1"}}, "10015"),
        ({"misc": {"type": "some"}}, "10015"),
        ({"activation_settings": {"foc_datetime_requested": "2020-01-01T15:00:00Z"}}, "80018"),
        ({"activation_settings": {"foc_datetime_requested": "tomorrow"}}, "10015"),
        ({"messaging": {"enable_messaging": True}}, "10015"),
        ({"requirements": [{"field_value": "x"}]}, "10015"),
    ],
)
def test_patches_that_are_refused(api: Api, body: dict[str, Any], code: str) -> None:
    (draft,) = api.post("/porting_orders", phone_numbers=[ONE])
    refused(api.send("PATCH", f"/porting_orders/{draft['id']}", body), 422, code)
    assert api.data(f"/porting_orders/{draft['id']}") == draft


def test_confirm_wants_everything(api: Api) -> None:
    (draft,) = api.post("/porting_orders", phone_numbers=[ONE])
    path = f"/porting_orders/{draft['id']}"
    refused(api.send("POST", f"{path}/actions/confirm"), 422, "80008", "/documents/loa")
    api.patch(path, documents={"loa": api.document()})
    refused(api.send("POST", f"{path}/actions/confirm"), 422, "10015", "/end_user/admin/entity_name")
    assert api.counts(ONE) == {"port_created": 1}
    needed = {row["requirement_type"]["name"]: row["requirement_status"] for row in api.data(f"{path}/requirements")}
    assert needed == {"Letter of Authorization": "approved", "Latest Invoice": "requirement-info-pending"}


# ---- life ----


def test_a_port_arrives_configured(api: Api) -> None:
    connection, address = api.post("/ip_connections")["id"], api.address()
    group = api.post("/billing_groups", name="g")["id"]
    profile = api.post("/messaging_profiles", name="sms", whitelisted_destinations=["US"])["id"]
    wanted = {"connection_id": connection, "billing_group_id": group, "messaging_profile_id": profile}
    configuration = {**wanted, "emergency_address_id": address, "tags": ["ported"]}
    port_id = api.ready_port(ONE, phone_number_configuration=configuration, messaging={"enable_messaging": True})
    assert api.number(ONE) is None
    confirmed = confirm(api, port_id)
    assert confirmed["status"] == {"value": "in-process", "details": []}
    assert confirmed["support_key"].startswith("sr_")
    assert (api.number(ONE)["status"], api.number(ONE)["connection_id"]) == ("port-pending", None)
    refused(api.send("POST", f"/porting_orders/{port_id}/actions/confirm"), 422, "10027")
    refused(api.send("DELETE", f"/porting_orders/{port_id}"), 422, "10027")
    api.control.advance(61)
    assert api.status(port_id) == "submitted"
    api.control.advance(61)
    row = api.data(f"/porting_orders/{port_id}")
    assert row["status"]["value"] == "foc-date-confirmed"
    assert row["activation_settings"]["foc_datetime_actual"] is not None
    assert row["phone_numbers"][0]["activation_status"] == "Concurred"
    api.control.advance(86_401)
    row = api.data(f"/porting_orders/{port_id}")
    assert (row["status"]["value"], row["messaging"]["messaging_port_status"]) == ("ported", "ported")
    number = api.number(ONE)
    assert {name: number[name] for name in wanted} == wanted
    assert (number["status"], number["source_type"], number["tags"]) == ("active", "port_request", ["ported"])
    assert (number["emergency_status"], number["emergency_address_id"]) == ("active", address)
    assert api.counts(ONE) == {"port_created": 1, "port_submitted": 1, "ported": 1, "emergency_active": 1}
    refused(api.send("PATCH", f"/porting_orders/{port_id}", {"customer_reference": "x"}), 422, "10027")


def test_a_requested_date_is_kept(api: Api) -> None:
    port_id = api.ready_port(ONE)
    path = f"/porting_orders/{port_id}"
    windows = [datetime.fromisoformat(row["started_at"]) for row in api.data(f"{path}/allowed_foc_windows")]
    assert {window.weekday() for window in windows} == {0, 1, 2, 3, 4}
    moment = windows[1] + timedelta(hours=1)
    api.patch(path, activation_settings={"foc_datetime_requested": moment.isoformat()})
    confirm(api, port_id)
    api.control.advance(3_600)
    actual = api.data(path)["activation_settings"]["foc_datetime_actual"]
    assert datetime.fromisoformat(actual) == moment
    api.control.advance(86_400)
    assert api.status(port_id) == "foc-date-confirmed"
    api.control.advance(7 * 86_400)
    assert api.status(port_id) == "ported"


def test_exceptions_from_the_seed_and_from_the_option(api: Api) -> None:
    api.control.seed("telnyx", port_exceptions=["ENTITY_NAME_MISMATCH", None])
    port_id, smooth = api.ready_port(ONE), api.ready_port(TWO)
    for order in (port_id, smooth):
        confirm(api, order)
    api.control.advance(130)
    details = api.data(f"/porting_orders/{port_id}")["status"]["details"]
    assert [item["code"] for item in details] == ["ENTITY_NAME_MISMATCH"]
    assert (api.status(port_id), api.status(smooth)) == ("exception", "foc-date-confirmed")
    api.patch(f"/porting_orders/{port_id}", end_user={"admin": {"entity_name": "ACME Inc"}})
    api.control.advance(61)
    row = api.data(f"/porting_orders/{port_id}")["status"]
    assert row == {"value": "submitted", "details": []}
    api.control.advance(61)
    assert api.status(port_id) == "foc-date-confirmed"
    api.control.options(telnyx={"port_exception": "FOC_REJECTED"})
    third = api.ready_port("+13035550989")
    confirm(api, third)
    api.control.advance(130)
    assert api.status(third) == "exception"
    confirm(api, third)
    api.control.advance(130)
    assert api.status(third) == "foc-date-confirmed"
    assert api.counts("+13035550989") == {"port_created": 1, "port_submitted": 1, "port_exception": 1}
    codes = {row["code"] for row in api.data("/porting_orders/exception_types")}
    assert {"ENTITY_NAME_MISMATCH", "FOC_REJECTED", "SV_CONFLICT"} <= codes


def test_an_exception_nobody_answers(api: Api) -> None:
    api.control.options(telnyx={"port_exception": "OTHER"})
    port_id = api.ready_port(ONE)
    confirm(api, port_id)
    api.control.advance(15 * 86_400)
    assert api.status(port_id) == "cancelled"
    assert api.number(ONE) is None


def test_a_partial_port_of_the_main_number(api: Api) -> None:
    admin = {"billing_phone_number": ONE}
    port_id = api.ready_port(ONE)
    path = f"/porting_orders/{port_id}"
    api.patch(path, end_user={"admin": admin}, misc={"type": "partial"})
    confirm(api, port_id)
    api.control.advance(130)
    assert api.data(path)["status"]["details"][0]["code"] == "MAIN_BTN_PORTING"
    api.patch(path, misc={"type": "partial", "new_billing_phone_number": "+13035550999"})
    api.control.advance(130)
    assert api.status(port_id) == "foc-date-confirmed"


def test_cancelling(api: Api) -> None:
    port_id = api.ready_port(ONE)
    path = f"/porting_orders/{port_id}/actions/cancel"
    refused(api.send("POST", path), 422, "10027")
    confirm(api, port_id)
    assert api.post(path)["status"]["value"] == "cancel-pending"
    api.control.advance(61)
    assert api.status(port_id) == "cancelled"
    assert api.number(ONE) is None
    refused(api.send("POST", f"/porting_orders/{port_id}/actions/confirm"), 422, "10027")
    # Not within 48 hours of the date.
    late = api.ready_port(TWO)
    confirm(api, late)
    api.control.advance(130)
    refused(api.send("POST", f"/porting_orders/{late}/actions/cancel"), 422, "10027")
    assert api.counts(ONE)["port_cancelled"] == 1


def test_fast_port(api: Api) -> None:
    api.control.seed("telnyx", ports_portable={ONE: {"fast_portable": True}})
    port_id, slow = api.ready_port(ONE), api.ready_port(TWO)
    path = f"/porting_orders/{port_id}"
    confirm(api, port_id)
    confirm(api, slow)
    refused(api.send("POST", f"{path}/actions/activate"), 422, "10027")
    api.control.advance(130)
    refused(api.send("POST", f"/porting_orders/{slow}/actions/activate"), 422, "10027")
    (job,) = api.data(f"{path}/activation_jobs")
    assert (job["status"], job["activation_type"]) == ("created", "scheduled")
    bad = {"activate_at": "2020-01-01T00:00:00Z"}
    refused(api.send("PATCH", f"{path}/activation_jobs/{job['id']}", bad), 422, "10015")
    reply = api.send("POST", f"{path}/actions/activate")
    assert (reply.status_code, reply.json()["data"]["status"]) == (202, "in-process")
    assert api.status(port_id) == "ported"
    assert api.data(f"{path}/activation_jobs/{job['id']}")["status"] == "completed"
    assert api.counts(ONE)["port_activated"] == 1


def test_ports_that_are_not_listed_before_they_arrive(api: Api) -> None:
    api.control.options(telnyx={"port_pending_listed": False, "port_numbers_plus": True})
    port_id = api.ready_port(ONE)
    assert confirm(api, port_id)["phone_numbers"][0]["phone_number"] == ONE
    assert api.number(ONE) is None
    api.control.advance(90_000)
    assert api.number(ONE)["status"] == "active"


def test_comments_and_additional_documents(api: Api) -> None:
    (draft,) = api.post("/porting_orders", phone_numbers=[ONE])
    path = f"/porting_orders/{draft['id']}"
    api.post(f"{path}/comments", body="Hello")
    assert [(row["body"], row["user_type"]) for row in api.data(f"{path}/comments")] == [("Hello", "user")]
    document = api.document("csr.txt")
    (added,) = api.post(
        f"{path}/additional_documents", additional_documents=[{"document_id": document, "document_type": "csr"}]
    )
    assert (added["filename"], added["content_type"]) == ("csr.txt", "text/plain")
    assert api.data(f"{path}/additional_documents", filter_document_type="loa") == []
    refused(api.send("POST", f"{path}/additional_documents", {"additional_documents": []}), 422, "10015")
    api.delete(f"{path}/additional_documents/{added['id']}")
    assert api.data(f"{path}/additional_documents") == []


# ---- documents ----


def test_documents_as_json_and_as_form(api: Api) -> None:
    content = b"%PDF a letter"
    for reply in (
        api.send("POST", "/documents", {"file": base64.b64encode(content).decode(), "filename": "loa.pdf"}),
        api.http.post("/documents", files={"file": ("loa.pdf", content)}, data={"customer_reference": "r"}),
    ):
        assert reply.status_code == 200, reply.text
        row = reply.json()["data"]
        assert row["sha256"] == hashlib.sha256(content).hexdigest()
        assert (row["filename"], row["content_type"], row["size"]["amount"]) == ("loa.pdf", "application/pdf", 13)
        assert api.data(f"/documents/{row['id']}") == row
        assert api.send("GET", f"/documents/{row['id']}/download").content == content
    assert [row["id"] for row in api.data("/documents", filter_customer_reference__eq="r")] == [row["id"]]
    assert len(api.data("/documents", filter_filename__contains="loa")) == 2
    for body in ({}, {"file": "not base64!"}):
        refused(api.send("POST", "/documents", body), 422, "10015")


def test_unlinked_documents_are_deleted(api: Api) -> None:
    loose = api.document()
    port_id = api.ready_port(ONE)
    linked = api.data(f"/porting_orders/{port_id}")["documents"]
    refused(api.send("DELETE", f"/documents/{linked['loa']}"), 422, "10021")
    api.control.advance(1_801)
    refused(api.send("GET", f"/documents/{loose}"), 404, "10005")
    assert {row["id"] for row in api.data("/documents")} == {linked["loa"], linked["invoice"]}
    assert PLACE["locality"] == api.data(f"/porting_orders/{port_id}")["end_user"]["location"]["locality"]
