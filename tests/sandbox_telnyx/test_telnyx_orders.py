"""Search, number orders, sub orders, requirements."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_telnyx.telnyx_api import Api, refused


def statuses(api: Api, order_id: str) -> tuple[str, list[str]]:
    order = api.data(f"/number_orders/{order_id}")
    return order["status"], [line["status"] for line in order["phone_numbers"]]


# ---- search ----


def test_search_envelope(api: Api) -> None:
    reply = api.get("/available_phone_numbers", filter_country_code="US", filter_limit=2)
    assert reply["meta"] == reply["metadata"] == {"total_results": 2, "best_effort_results": 0}
    row = reply["data"][0]
    assert row["cost_information"] == {"currency": "USD", "monthly_cost": "0.85000", "upfront_cost": "1.50000"}
    assert {"region_type": "state", "region_name": "AL"} in row["region_information"]
    assert {"name": "emergency"} in row["features"]
    assert row["phone_number"].startswith("+1251")


def test_search_filters(api: Api) -> None:
    refused(api.send("GET", "/available_phone_numbers"), 400, "10015", "filter[country_code]")
    assert all(n.startswith("+1706") for n in api.found(99, administrative_area="GA", national_destination_code="706"))
    assert all(n.startswith(("+1888", "+1877")) for n in api.found(99, phone_number_type="toll_free"))
    assert api.found(5, phone_number_type="toll_free", features="sms,emergency") == []
    assert len(api.found(5, features="sms,emergency")) == 5
    api.control.seed("telnyx", inventory=[{"phone_number": "+17065103027"}])
    assert api.found(5, phone_number__contains="7065103027") == ["+17065103027"]
    assert api.found(5, national_destination_code="706", phone_number__starts_with="5103027") == ["+17065103027"]
    assert api.found(5, phone_number__starts_with="5103027") == []
    assert api.found(1, country_code="DE")[0].startswith("+49")
    quick = api.found(500, phone_number_type="toll_free", quickship="true")
    assert 0 < len(quick) < len(api.found(500, phone_number_type="toll_free"))


# ---- ordering ----


def test_an_order_settles(api: Api) -> None:
    api.control.options(telnyx={"order_lag": 30.0})
    connection = api.post("/ip_connections")["id"]
    number = api.found()[0]
    order = api.order(number, connection_id=connection, customer_reference="ref-1")
    assert (order["status"], order["phone_numbers_count"], order["requirements_met"]) == ("pending", 1, True)
    row = api.number(number)
    assert (row["status"], row["connection_id"], row["customer_reference"]) == ("purchase-pending", connection, "ref-1")
    assert row["id"] != order["phone_numbers"][0]["id"]
    refused(api.send("PATCH", f"/phone_numbers/{row['id']}", {"tags": ["x"]}), 422, "10036")
    refused(api.send("GET", f"/phone_numbers/{row['id']}/voice"), 404, "10005")
    verified = api.post("/phone_numbers/actions/verify_ownership", phone_numbers=[number])
    assert verified["not_found"] == [number]
    api.control.advance(31)
    assert statuses(api, order["id"]) == ("success", ["success"])
    row = api.number(number)
    assert (row["status"], row["source_type"]) == ("active", "number_order")
    assert row["activated_at"] is not None
    assert api.counts(number) == {"ordered": 1, "bought": 1}
    assert api.found(5, phone_number__contains=number[2:]) == []


def test_orders_are_found_by_reference_and_not_by_number(api: Api) -> None:
    one, two = api.found(2)
    first = api.order(one, customer_reference="a")
    api.order(two, customer_reference="b")
    rows = api.data("/number_orders", filter_customer_reference="a")
    assert [row["id"] for row in rows] == [first["id"]]
    assert len(api.data("/number_orders", filter_phone_number=one)) == 2
    assert api.data("/number_orders", filter_status="pending") == []
    assert len(api.data("/number_orders", filter_requirements_met="true", filter_phone_numbers_count="1")) == 2
    early = {"filter[created_at][gt]": "2000-01-01T00:00:00Z", "filter[created_at][lt]": "2000-01-02T00:00:00Z"}
    assert api.send("GET", "/number_orders", params=early).json()["data"] == []


def test_only_numbers_a_recent_search_showed(api: Api) -> None:
    api.control.seed("telnyx", inventory=[{"phone_number": "+17065103027"}])
    order = {"phone_numbers": [{"phone_number": "+17065103027"}]}
    refused(api.send("POST", "/number_orders", order), 422, "85000", "/phone_numbers/0/phone_number")
    api.found(1, phone_number__contains="7065103027")
    api.control.advance(1_801)
    refused(api.send("POST", "/number_orders", order), 422, "85000")
    api.found(1, phone_number__contains="7065103027")
    api.control.seed("telnyx", remove_inventory=["+17065103027"])
    refused(api.send("POST", "/number_orders", order), 422, "85001")
    api.control.seed("telnyx", inventory=[{"phone_number": "+17065103027"}])
    assert api.send("POST", "/number_orders", order).status_code == 200
    refused(api.send("POST", "/number_orders", order), 422, "85001")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"phone_numbers": []}, "10015"),
        ({"phone_numbers": None}, "10015"),
        ({"phone_numbers": ["+12125550100"]}, "10015"),
        ({"phone_numbers": [{}]}, "10015"),
        ({"phone_numbers": [{"phone_number": "2125550100"}]}, "10016"),
        ({"connection_id": "1"}, "85004"),
        ({"messaging_profile_id": "1"}, "85005"),
        ({"billing_group_id": "1"}, "10015"),
        ({"connection_id": None}, "10015"),
        ({"connection_id": 12}, "10015"),
    ],
)
def test_orders_that_are_refused(api: Api, change: dict[str, Any], code: str) -> None:
    body = {"phone_numbers": [{"phone_number": api.found()[0]}], **change}
    refused(api.send("POST", "/number_orders", body), 422, code)
    assert api.data("/number_orders") == []
    assert api.data("/phone_numbers") == []


def test_a_number_twice_in_an_order(api: Api) -> None:
    item = {"phone_number": api.found()[0]}
    refused(api.send("POST", "/number_orders", {"phone_numbers": [item, item]}), 422, "10015")


def test_money(api: Api) -> None:
    api.control.options(telnyx={"funds": 5.0})
    one, two, three = api.found(3)
    api.order(one, two)
    body = {"phone_numbers": [{"phone_number": three}]}
    refused(api.send("POST", "/number_orders", body), 422, "20100")
    api.control.options(telnyx={"funds": None, "account_error": "20013"})
    refused(api.send("POST", "/number_orders", body), 403, "20013")
    assert api.counts(three) == {}


def test_an_order_can_fail_in_part(api: Api) -> None:
    good, bad, stuck = api.found(3)
    api.control.options(telnyx={"order_failures": [bad], "order_stuck": [stuck]})
    order = api.order(good, bad, stuck)
    assert statuses(api, order["id"]) == ("pending", ["success", "failure", "pending"])
    assert api.number(bad)["status"] == "purchase-failed"
    assert api.counts(bad) == {"ordered": 1, "purchase_failed": 1}
    mixed = api.found(2)
    api.control.options(telnyx={"order_failures": [mixed[0]], "mixed_order_status": "success", "failed_listed": False})
    assert statuses(api, api.order(*mixed)["id"]) == ("success", ["failure", "success"])
    assert api.number(mixed[0]) is None


def test_slow_toll_free_numbers(api: Api) -> None:
    api.control.options(telnyx={"toll_free_lag": 86_400.0})
    every = api.found(500, phone_number_type="toll_free")
    quick = api.found(500, phone_number_type="toll_free", quickship="true")
    slow = next(number for number in every if number not in quick)
    order = api.order(quick[0], slow)
    assert statuses(api, order["id"])[0] == "pending"
    assert (api.number(quick[0])["status"], api.number(slow)["status"]) == ("active", "purchase-pending")


def test_one_sub_order_per_country_and_type(api: Api) -> None:
    numbers = [*api.found(2), api.found(1, phone_number_type="toll_free")[0], api.found(1, country_code="GB")[0]]
    order = api.order(*numbers)
    assert len(order["sub_number_orders_ids"]) == 3
    rows = api.data("/sub_number_orders", filter_order_request_id=order["id"])
    assert sorted((row["country_code"], row["phone_number_type"]) for row in rows) == [
        ("GB", "local"),
        ("US", "local"),
        ("US", "toll_free"),
    ]
    big = next(row for row in rows if row["phone_numbers_count"] == 2)
    assert "phone_numbers" not in big
    shown = api.data(f"/sub_number_orders/{big['id']}", filter_include_phone_numbers="true")
    assert len(shown["phone_numbers"]) == 2


def test_only_pending_sub_orders_can_be_cancelled(api: Api) -> None:
    api.control.options(telnyx={"order_lag": 30.0})
    number, other = api.found(2)
    (sub,) = api.order(number)["sub_number_orders_ids"]
    assert api.patch(f"/sub_number_orders/{sub}/cancel")["status"] == "cancelled"
    assert api.number(number) is None
    assert api.found(5, phone_number__contains=number[2:]) == [number]
    order = api.order(other)
    api.control.advance(31)
    path = f"/sub_number_orders/{order['sub_number_orders_ids'][0]}/cancel"
    refused(api.send("PATCH", path), 422, "10027")
    assert api.counts(number) == {"ordered": 1, "order_cancelled": 1}


def test_an_order_of_deleted_numbers(api: Api) -> None:
    one, two = api.found(2)
    order = api.order(one, two)
    for number, status in ((one, "success"), (two, "deleted")):
        api.delete(f"/phone_numbers/{api.number(number)['id']}")
        assert api.data(f"/number_orders/{order['id']}")["status"] == status


# ---- requirements ----


def german(api: Api) -> tuple[str, Any, list[dict[str, str]]]:
    number = api.found(1, country_code="DE")[0]
    order = api.order(number)
    asked = order["phone_numbers"][0]["regulatory_requirements"]
    values = [{"requirement_id": item["requirement_id"], "field_value": "x"} for item in asked]
    return number, order, values


def test_requirements_hold_an_order(api: Api) -> None:
    api.control.options(telnyx={"review_lag": 100.0})
    number, order, values = german(api)
    (line,) = order["phone_numbers"]
    assert (order["requirements_met"], line["requirements_status"]) == (False, "requirement-info-pending")
    assert api.number(number)["status"] == "requirement-info-pending"
    api.patch(f"/number_orders/{order['id']}", regulatory_requirements=values[:1])
    assert api.number(number)["status"] == "requirement-info-pending"
    api.patch(f"/number_order_phone_numbers/{line['id']}", regulatory_requirements=values[1:])
    assert api.number(number)["status"] == "requirement-info-under-review"
    api.control.advance(101)
    assert statuses(api, order["id"]) == ("success", ["success"])
    assert api.number(number)["status"] == "active"


def test_a_rejected_requirement(api: Api) -> None:
    api.control.options(telnyx={"review_verdict": "exception"})
    number, order, values = german(api)
    (sub,) = order["sub_number_orders_ids"]
    api.patch(f"/sub_number_orders/{sub}", regulatory_requirements=values)
    assert api.number(number)["status"] == "requirement-info-exception"
    assert api.data("/comments", filter_comment_record_id=sub)[0]["commenter_type"] == "admin"
    api.control.options(telnyx={"review_verdict": "approved"})
    api.patch(f"/sub_number_orders/{sub}", regulatory_requirements=values)
    assert api.number(number)["status"] == "active"


def test_the_deadline_cancels(api: Api) -> None:
    number, order, _ = german(api)
    api.control.advance(2_592_001)
    assert api.data(f"/number_orders/{order['id']}")["status"] == "cancelled"
    assert api.number(number) is None


def test_requirement_groups(api: Api) -> None:
    group = {"country_code": "CH", "phone_number_type": "local", "action": "ordering"}
    made = api.send("POST", "/requirement_groups", group).json()
    path = f"/requirement_groups/{made['id']}"
    number = api.found(1, country_code="CH")[0]
    order = {"phone_numbers": [{"phone_number": number}]}
    refused(api.send("POST", "/number_orders", order), 422, "10015", "/phone_numbers/0/requirement_group_id")
    refused(api.send("POST", f"{path}/submit_for_approval"), 422, "10015")
    values = [
        {"requirement_id": item["requirement_id"], "field_value": "x"} for item in made["regulatory_requirements"]
    ]
    api.send("PATCH", path, {"regulatory_requirements": values})
    for verdict, status in (("exception", "declined"), ("approved", "approved")):
        api.control.options(telnyx={"review_verdict": verdict})
        assert api.send("POST", f"{path}/submit_for_approval").json()["status"] == "pending-approval"
        assert api.send("GET", path).json()["status"] == status
    api.control.options(telnyx={"review_lag": 1_000.0})
    item = {"phone_number": number, "requirement_group_id": made["id"]}
    made_order = api.post("/number_orders", phone_numbers=[item])
    assert statuses(api, made_order["id"]) == ("success", ["success"])
