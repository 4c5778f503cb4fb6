"""lnp: what an order needs ("Create Order"), how it reads, and its life over the clock."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.sandbox_teli.teli_api import PNG, TOKEN, Api

A, B = "3035555555", "3035555544"
ORDER: dict[str, object] = {
    "numbers": f"{A},{B}",
    "btn": A,
    "location_type": "business",
    "business_contact": "Bobby McFrobby",
    "business_name": "Bob's Teleco",
    "account_number": "123456",
    "service_address": "123 Some Street",
    "service_city": "Englewood",
    "service_state": "CO",
    "service_zip": "80112",
    "signature": PNG,
    "partial_port": 0,
    "wireless_number": 0,
}


def without(*names: str, **changes: object) -> dict[str, object]:
    return {name: value for name, value in ORDER.items() if name not in names} | changes


def create(api: Api, **changes: object) -> int:
    return int(api.call("lnp/create", **(ORDER | changes))["id"])


def statuses(api: Api, order: int) -> list[str]:
    data = api.call("lnp/get", request_id=order)
    return [data["request_status"], *(item["request_status"] for item in data["numbers_data"])]


def test_create_is_the_sample_of_the_document(api: Api) -> None:
    data = api.call("lnp/create", **ORDER)
    assert data == {
        "id": 4753,
        "btn": 3035555555,
        "location_type": "business",
        "business_contact": "Bobby McFrobby",
        "business_name": "Bob's Teleco",
        "first_name": None,
        "last_name": None,
        "account_number": "123456",
        "service_address": "123 Some Street",
        "service_city": "Englewood",
        "service_state": "CO",
        "service_zip": "80112",
        "partial_port": 0,
        "partial_port_details": None,
        "wireless_number": 0,
        "wireless_pin": None,
        "caller_id": None,
        "foc_date": None,
        "numbers": [{"number": A}, {"number": B}],
    }
    # The truth keeps what is never shown.
    (stored,) = api.truth("ports")
    assert stored["signature"] == PNG


@pytest.mark.parametrize("name", [name for name in ORDER if name not in ("location_type", "signature")])
def test_what_an_order_needs(api: Api, name: str) -> None:
    api.refused("lnp/create", f"{name} is required", **without(name))
    api.refused("lnp/create", f"{name} is required", **{**ORDER, name: ""})
    assert api.truth("ports") == []


@pytest.mark.parametrize("value", [None, "", "Business", "office"])
def test_the_error_of_the_document(api: Api, value: str | None) -> None:
    given = without("location_type") if value is None else ORDER | {"location_type": value}
    reply = api.send("lnp/create", **given)
    assert reply.status_code == 400
    assert reply.json() == {
        "code": 400,
        "status": "error",
        "data": "location_type must be business or residential",
    }


def test_what_is_required_under_a_condition(api: Api) -> None:
    residential = without("business_contact", "business_name", location_type="residential")
    api.refused("lnp/create", "first_name", **residential)
    api.refused("lnp/create", "last_name", **residential, first_name="Bob")
    api.refused("lnp/create", "partial_port_details", **(ORDER | {"partial_port": 1}))
    api.refused("lnp/create", "wireless_pin", **(ORDER | {"wireless_number": 1}))
    api.refused("lnp/create", "bill_name", **ORDER, bill_file="QUJD")
    order = api.call("lnp/create", **residential, first_name="Bob", last_name="McFrob", business_name="Bob's")
    assert (order["first_name"], order["last_name"]) == ("Bob", "McFrob")
    assert (order["business_contact"], order["business_name"]) == (None, None)
    filled = {"partial_port": 1, "partial_port_details": "keep B", "wireless_number": 1, "wireless_pin": "0042"}
    order = api.call("lnp/create", **{**ORDER, **filled}, caller_id="BOB", bill_file="QUJD", bill_name="b.pdf")
    assert (order["partial_port"], order["wireless_pin"], order["caller_id"]) == (1, "0042", "BOB")
    assert "bill_file" not in order
    assert "bill_name" not in order


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("partial_port", "true"),
        ("partial_port", "True"),
        ("wireless_number", "no"),
        ("numbers", f'["{A}"]'),
        ("numbers", f"1{A}"),
        ("numbers", f"{A},"),
        ("numbers", "303-555-5555"),
        ("btn", "+13035555555"),
    ],
)
def test_values_of_the_wrong_form(api: Api, name: str, value: str) -> None:
    api.refused("lnp/create", name, **{**ORDER, name: value})


def test_the_signature(api: Api) -> None:
    name_text = base64.b64encode(b"Bobby McFrobby").decode()
    for bad in (name_text, "not base64", PNG[:-3] + "***"):
        api.refused("lnp/create", "PNG", **(ORDER | {"signature": bad}))
    assert "+" in PNG
    # A client that pastes values into a query without escaping them: the plus arrives as a space.
    query = "&".join(f"{name}={value}" for name, value in {"token": TOKEN, **ORDER}.items())
    reply = api.http.get(f"lnp/create?{query}")
    assert reply.json()["data"] == "signature must be a base64 encoded PNG"
    order = int(api.call("lnp/create", **without("signature"))["id"])
    api.refused("lnp/signature/submit", "PNG", request_id=order, signature=name_text)
    api.call("lnp/signature/submit", request_id=order, signature=PNG)
    assert api.truth("ports")[0]["signature"] == PNG
    assert api.counts(str(order)) == {"port_signed": 1}
    api.options(signature_must_be_png=False)
    create(api, signature=name_text)


def test_the_same_order_twice_is_two(api: Api) -> None:
    first = create(api)
    api.control.add_fault({"path": "lnp/create", "nth": 1}, {"drop_reply": True})
    with pytest.raises(Exception, match="disconnected"):
        api.send("lnp/create", **ORDER)
    assert [row["id"] for row in api.call("lnp/list")] == [str(first), str(first + 1)]
    assert api.counts(A) == {"port_created": 2}
    api.options(lnp_refuses_duplicates=True)
    api.refused("lnp/create", "open order", **ORDER)
    api.control.advance(301)
    create(api)


def test_get_reads_otherwise_than_create(api: Api) -> None:
    order = create(api, bill_file="QUJD", bill_name="bill.pdf")
    data: dict[str, Any] = api.call("lnp/get", request_id=order)
    assert data["numbers"] == [A, B]
    assert (data["id"], data["btn"], data["partial_port"], data["wireless_number"]) == (str(order), A, "0", "0")
    assert data["service_zip"] == "80112"
    assert data["bill_s3_filename"].endswith("bill.pdf")
    assert "signature" not in data
    names = {"lnp_request_id", "number", "state", "ratecenter", "foc_date", "request_status"}
    assert [set(item) for item in data["numbers_data"]] == [names, names]
    (listed,) = api.call("lnp/list")
    assert listed == {name: value for name, value in data.items() if not name.startswith("numbers")}
    api.options(lnp_list_numbers=True)
    assert api.call("lnp/list")[0]["numbers"] == [A, B]
    api.refused("lnp/get", "request id", request_id=1)
    api.options(types="document")
    drifted = api.call("lnp/get", request_id=order)
    assert (drifted["id"], drifted["btn"], drifted["service_zip"]) == (order, int(A), 80112)


def test_create_as_live_clients_modelled_it(api: Api) -> None:
    api.options(lnp_create_reply="live")
    data = api.call("lnp/create", **ORDER)
    assert isinstance(data["id"], str)
    assert data["btn"] == A
    assert data["partial_port"] == 0
    assert data["signature_s3_filename"]
    assert [item["number"] for item in data["numbers"]] == [A, B]
    assert data["numbers"][0]["port_completed"] == "0"


def test_the_life_of_an_order(api: Api) -> None:
    api.control.seed("teli", flows=[{"id": 7, "flow_name": "f", "default": True}])
    order = create(api)
    assert all("submitted" in text.lower() for text in statuses(api, order))
    assert api.call("lnp/get", request_id=order)["foc_date"] is None
    api.control.advance(61)
    assert all("foc" in text.lower() for text in statuses(api, order))
    data = api.call("lnp/get", request_id=order)
    assert len(data["foc_date"]) == len("2026-11-23")
    assert [item["foc_date"] for item in data["numbers_data"]] == [data["foc_date"]] * 2
    assert api.rows() == {}
    api.control.advance(240)
    words = statuses(api, order)
    assert all("completed" in text.lower() for text in words)
    # Equality with the word fails: other words around it, and another case.
    assert "completed" not in words
    assert list(api.rows()) == [A, B]
    assert {row["call_flow_id"] for row in api.rows().values()} == {"7"}
    assert api.counts(A) == {"port_created": 1, "ported_in": 1}
    api.options(lnp_statuses="plain")
    assert statuses(api, order) == ["completed"] * 3


def test_numbers_of_an_order_go_their_own_ways(api: Api) -> None:
    api.options(lnp_statuses="plain", lnp_split_lag=86_400, lnp_reject=["3035555566"])
    order = create(api, numbers=f"{A},{B},3035555566")
    api.control.advance(301)
    assert statuses(api, order) == ["completed", "completed", "submitted", "submitted"]
    api.control.advance(86_400)
    assert statuses(api, order) == ["completed", "completed", "completed", "submitted"]
    first, second = (item["foc_date"] for item in api.call("lnp/get", request_id=order)["numbers_data"][:2])
    assert first < second
    api.control.advance(86_400)
    assert statuses(api, order) == ["rejected", "completed", "completed", "rejected"]
    api.options(lnp_statuses="live")
    assert "rejected by carrier: account number mismatch" in statuses(api, order)[0].lower()
    assert list(api.rows()) == [A, B]


def test_canceled_comes_before_rejected(api: Api) -> None:
    api.options(lnp_statuses="plain", lnp_reject=[A], lnp_cancel=[B])
    order = create(api)
    api.control.advance(61)
    assert statuses(api, order) == ["canceled", "rejected", "canceled"]
    api.control.advance(1000)
    assert api.rows() == {}


@pytest.mark.parametrize(("style", "length"), [("datetime", 19), ("unparsable", 3), ("absent", None)])
def test_how_the_date_reads(api: Api, style: str, length: int | None) -> None:
    api.options(lnp_foc_style=style)
    order = create(api)
    api.control.advance(61)
    date = api.call("lnp/get", request_id=order)["numbers_data"][0]["foc_date"]
    assert (None if date is None else len(date)) == length


def test_orders_may_hold_other_numbers_too(api: Api) -> None:
    api.options(lnp_extra_numbers=["3035559999"])
    data = api.call("lnp/create", **ORDER)
    assert [item["number"] for item in data["numbers"]] == [A, B]
    assert api.call("lnp/get", request_id=data["id"])["numbers"] == [A, B, "3035559999"]
    assert api.counts("3035559999") == {}


def test_seeded_orders_and_what_becomes_of_them(api: Api) -> None:
    numbers: list[object] = [A, {"number": B, "status": "rejected", "reason": "WRONG PIN"}]
    api.control.seed("teli", ports=[{"id": 53, "btn": A, "account_number": "0042", "numbers": numbers}])
    api.options(lnp_statuses="plain")
    assert statuses(api, 53) == ["rejected", "submitted", "rejected"]
    assert api.call("lnp/get", request_id=53)["account_number"] == "0042"
    api.control.seed("teli", port_events=[{"id": 53, "number": B, "status": "confirmed"}])
    api.control.advance(10_000)
    assert statuses(api, 53) == ["completed", "completed", "confirmed"]
    api.control.seed("teli", port_events=[{"id": 53, "number": B, "status": "completed"}])
    assert list(api.rows()) == [A, B]
    assert api.counts(B) == {"ported_in": 1}
    assert create(api) == 4753


def test_seeded_orders_follow_the_options_too(api: Api) -> None:
    api.options(lnp_statuses="plain", lnp_reject=[B])
    api.control.seed("teli", ports=[{"id": 53, "btn": A, "numbers": [A, B]}])
    api.control.advance(301)
    assert statuses(api, 53) == ["rejected", "completed", "rejected"]


def test_a_ported_number_that_was_released_stays_away(api: Api) -> None:
    api.options(lnp_split_lag=1000)
    create(api)
    api.control.advance(301)
    api.call("user/dids/remove", did_number=A)
    api.control.advance(1000)
    assert list(api.rows()) == [B]
    assert api.counts(A) == {"port_created": 1, "ported_in": 1, "released": 1}


def test_portability(api: Api) -> None:
    api.seed(A)
    api.options(not_portable=["9005", "9006"], check_omits=["3035555544", "3035555545"])
    data = api.call("lnp/check", numbers=f"{A},{B},9005550100,3035550100")
    assert data["3035550100"]["status"] == "success"
    assert data["9005550100"]["status"] != "success"
    assert data[A]["status"] != "success"
    assert B not in data
    assert all(set(item) == {"status", "message"} for item in data.values())
    api.refused("lnp/check", "numbers", numbers="")
    api.refused("lnp/check", "numbers", numbers="[3035550100]")


def test_the_clients_disagree_on_the_path_of_the_bulk_check(api: Api) -> None:
    portability, portable = "lnp/check/portability/bulk", "lnp/check/portable/bulk"
    single = api.call("lnp/check", numbers="3035550100,3035550101")
    assert api.call(portability, numbers="3035550100,3035550101") == single
    assert api.call(portability, numbers="[3035550100,3035550101]") == single
    api.refused(portable, "endpoint", 404, numbers="3035550100")
    api.options(lnp_bulk_path="portable")
    assert api.call(portable, numbers="3035550100,3035550101") == single
    api.refused(portability, "endpoint", 404, numbers="3035550100")
    api.options(lnp_bulk_path="both")
    assert api.call(portable, numbers="3035550100") == api.call(portability, numbers="3035550100")


def test_csv(api: Api) -> None:
    order = create(api)
    reply = api.send("lnp/request/csv", request_id=order)
    assert reply.headers["content-type"].startswith("text/csv")
    assert [line.split(",")[0] for line in reply.text.splitlines()] == ["number", A, B]
