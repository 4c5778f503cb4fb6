"""DID Lookup, Purchase DID."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.sandbox_api import Api, refused

LOCAL_KEYS = ["did", "number", "npa", "nxx", "xxxx", "fax", "tier", "type", "state", "ratecenter", "locData"]
SUCCESS = {"code": 200, "message": "Successful Operation", "data": True, "error": None}


def test_local_search_envelope(api: Api) -> None:
    reply = api.get("/search", type="local", state="GA", ratecenter="ATHENS", npa="706", nxx="510", limit=1)
    assert list(reply) == ["code", "message", "data"]
    assert (reply["code"], reply["message"]) == (200, "Successful Operation")
    data = reply["data"]
    assert list(data) == ["result", "loc", "setup", "monthly"]
    assert (data["setup"], data["monthly"]) == ("2.00000", "1.00000")
    (row,) = data["result"]
    assert list(row) == LOCAL_KEYS
    assert row["did"] == row["number"] == f"706-510-{row['xxxx']}"
    assert (row["fax"], row["tier"], row["type"], row["state"]) == ("true", 1, "local", "GA")


def test_the_documented_numbers_are_for_sale(api: Api) -> None:
    for npa, nxx, xxxx, state in (("706", "510", "3027", "GA"), ("251", "265", "8624", "AL")):
        rows = api.search(npa, nxx, state, limit=50)["result"]
        assert xxxx in [row["xxxx"] for row in rows]
        assert len(rows) <= 40


def test_tollfree_search_envelope(api: Api) -> None:
    reply = api.get("/search", type="toll", npa="888", limit=3)
    assert list(reply) == ["code", "message", "data"]
    assert list(reply["data"]) == ["result", "loc", "setup", "monthly"]
    row = reply["data"]["result"][0]
    assert list(row) == ["npa", "nxx", "xxxx", "did_number"]
    assert row["did_number"] == row["npa"] + row["nxx"] + row["xxxx"]


def test_search_filters_and_cap(api: Api) -> None:
    data = api.get("/search", type="local", state="GA", limit=5000)["data"]
    assert len(data["result"]) == 50
    athens = api.get("/search", type="local", state="GA", ratecenter="athens", limit=200, nonsense=1)
    assert {row["ratecenter"] for row in athens["data"]["result"]} == {"ATHENS"}
    assert api.get("/search", type="local", state="XX", limit=5)["data"]["result"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"state": "GA", "limit": 1},
        {"type": "pager", "state": "GA", "limit": 1},
        {"type": "local", "limit": 1},
        {"type": "local", "state": "GA"},
        {"type": "local", "state": "GA", "limit": "many"},
        {"type": "local", "state": "GA", "limit": 5001},
        {"type": "intl", "country": "Atlantis"},
    ],
)
def test_search_refusals(api: Api, params: dict[str, object]) -> None:
    refused(api.get("/search", **params))


def test_live_style(api: Api) -> None:
    api.control.options(call48={"search_style": "live"})
    data = api.search(limit=2)
    assert {"result", "loc", "setup", "monthly", "uqid", "ttl"} == set(data)
    assert data["loc"] is None
    row = data["result"][0]
    assert isinstance(row["did"], int)
    assert row["number"] == row["npa"] + row["nxx"] + row["xxxx"]
    assert row["locData"] is None
    assert row["monthly"] != data["monthly"]
    assert row["setup"] != data["setup"]
    order = {key: row[key] for key in ("npa", "nxx", "xxxx", "state", "ratecenter", "locData")}
    assert api.post("/purchase", type="local", numbers=[order | {"loc": None}]) == SUCCESS
    assert api.control.ledger(kind="bought")["entries"][0]["details"]["monthly"] == row["monthly"]


def test_purchase_moves_a_number(api: Api) -> None:
    (item,) = api.order()
    assert api.post("/purchase", type="local", numbers=[item]) == SUCCESS
    number = item["npa"] + item["nxx"] + item["xxxx"]
    assert item["xxxx"] not in [row["xxxx"] for row in api.search(limit=50)["result"]]
    row = api.row(number)
    assert (row["state"], row["ratecenter"], row["status"]) == (None, None, "USING")
    refused(api.post("/purchase", type="local", numbers=[item]), "not available")
    assert api.counts(number) == {"bought": 1}


def test_tollfree_purchase_needs_no_locdata(api: Api) -> None:
    data = api.get("/search", type="toll", npa="877", limit=1)["data"]
    row = data["result"][0]
    item = {key: row[key] for key in ("npa", "nxx", "xxxx")} | {"loc": data["loc"]}
    assert api.post("/purchase", type="toll", numbers=[item]) == SUCCESS
    assert [found["did"] for found in api.rows("toll")] == [row["did_number"]]
    assert api.rows("local") == []


def test_loc_is_checked(api: Api) -> None:
    (item,) = api.order()
    for bad in ({"loc": "1fccd99f"}, {"loc": None}, {"locData": "00"}, {"locData": None}):
        refused(api.post("/purchase", type="local", numbers=[item | bad]), "loc")
    elsewhere = api.search("251", "265", "AL")["loc"]
    refused(api.post("/purchase", type="local", numbers=[item | {"loc": elsewhere}]), "loc")
    api.control.advance(901)
    refused(api.post("/purchase", type="local", numbers=[item]), "expired loc")
    assert api.post("/purchase", type="local", numbers=api.order()) == SUCCESS


def test_purchase_is_all_or_nothing_unless_partial(api: Api) -> None:
    items = api.order(3)
    lost = items[1]["npa"] + items[1]["nxx"] + items[1]["xxxx"]
    api.control.seed("call48", remove_inventory=[lost])
    refused(api.post("/purchase", type="local", numbers=items), "not available")
    assert api.rows() == []
    api.control.options(call48={"purchase_partial": True, "purchase_reply": "report"})
    data = api.post("/purchase", type="local", numbers=items)["data"]
    assert data == {"success": True, "message": "Number not available", "fulfilled_quantity": 2}
    assert len(api.rows()) == 2


def test_report_replies(api: Api) -> None:
    api.control.options(call48={"purchase_reply": "report", "purchase_fill_max": 1})
    reply = api.post("/purchase", type="local", numbers=api.order(2))
    assert list(reply) == ["code", "message", "data", "error"]
    assert reply["data"]["success"] is True
    assert reply["data"]["fulfilled_quantity"] == 1
    nothing = api.post("/purchase", type="local", numbers=[api.order()[0] | {"loc": "old"}])
    assert nothing["code"] == 200
    assert nothing["data"] == {
        "success": False,
        "message": "Invalid or expired loc",
        "fulfilled_quantity": 0,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "local"},
        {"type": "local", "numbers": []},
        {"type": "local", "numbers": ["7065103027"]},
        {"type": "local", "numbers": [{"npa": "706"}]},
        {"type": "fax", "numbers": [{"npa": "706"}]},
    ],
)
def test_purchase_refusals(api: Api, body: dict[str, Any]) -> None:
    refused(api.send("POST", "/purchase", body))


def test_lag_hides_bought_numbers_from_the_listing_only(api: Api) -> None:
    api.control.options(call48={"purchase_lag": 60})
    number = api.buy()[0]
    assert api.rows() == []
    assert number[6:] not in [row["xxxx"] for row in api.search(limit=50)["result"]]
    refused(api.get("/update_tags", number=number, tags="x"), "not found")
    api.control.advance(61)
    assert [row["did"] for row in api.rows()] == [number]


def test_options_of_bought_numbers(api: Api) -> None:
    api.control.options(call48={"fill_place": True, "bought_backend": "Porta"})
    number = api.buy()[0]
    row = api.row(number)
    assert (row["state"], row["state_name"], row["ratecenter"]) == ("GA", "Georgia", "ATHENS")
    reply = api.post("/update_forwarding", number=number, method1="")
    assert reply["data"]["login"] == f"1{number}"


def test_purchase_with_forwarding(api: Api) -> None:
    api.control.seed("call48", trunk_groups=[{"trunk_name": "A", "ext_tgid": 52610}])
    routed = api.buy(fwd_trunk_grpid=52610)[0]
    assert api.row(routed)["forwardingData"]["fwd_trunk_grpid"] == 52610
    usual = api.buy(fwd_preconfigured=True)[0]
    assert api.row(usual)["forwardingData"]["method1"] == "preconfigured"
    numbers = api.order(fwd_trunk_grpid=1)
    refused(api.post("/purchase", type="local", numbers=numbers), "fwd_trunk_grpid")


def test_international(api: Api) -> None:
    reply = api.get("/search", type="intl", country="RU")
    assert list(reply) == ["code", "error", "data"]
    (city,) = reply["data"]
    keys = "id name prefix features requirements quantity setup monthly countryName country iso intl_data"
    assert list(city) == keys.split()
    item = {key: city[key] for key in ("id", "name", "prefix", "country", "quantity")}
    numbers = [item | {"loc": city["intl_data"]}]
    assert api.post("/purchase", type="intl", numbers=numbers) == SUCCESS
    (row,) = api.rows("intl")
    assert row["did"].startswith("78182")
    assert row["country"] == "RU"
    by_id = api.get("/search", type="intl", country=183)["data"]
    assert [found["id"] for found in by_id] == [city["id"]]
