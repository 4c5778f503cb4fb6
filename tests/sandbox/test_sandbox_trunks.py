"""OD Trunk Group, Resources, Customers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.sandbox_api import Api, refused

GROUP = {
    "trunk_name": "TG NAME",
    "prefix": "2377#",
    "trunk_ips": [{"ip_address": "10.50.250.11"}, {"ip_address": "10.50.250.15:5070"}],
}


def listed(api: Api, **params: object) -> Any:
    return api.get("/trunkgrp/list", **params)["data"]


def test_create(api: Api) -> None:
    reply = api.post("/trunkgrp/create", **GROUP)
    assert list(reply) == ["code", "message", "data", "error"]
    assert reply["message"] == "Trunk Group created successfully"
    data = reply["data"]
    keys = "ss_verify trunk_grpid trunk_name route_type num_format cli_type prefix trunk_ips account_id"
    more = "ext_tgid od_custid order_no ext_tgstatus updated_at created_at"
    assert list(data) == [*keys.split(), *more.split()]
    assert data["ext_tgstatus"] == "queued"
    assert (data["route_type"], data["num_format"], data["cli_type"]) == ("RR", "e164", "paid")
    assert data["trunk_ips"] == [
        {"port": 5060, "trunk_grpid": data["trunk_grpid"], "ip_address": "10.50.250.11"},
        {"port": 5070, "trunk_grpid": data["trunk_grpid"], "ip_address": "10.50.250.15"},
    ]
    assert data["trunk_grpid"] != data["ext_tgid"]


def test_list(api: Api) -> None:
    created = api.post("/trunkgrp/create", **GROUP)["data"]
    reply = api.get("/trunkgrp/list")
    assert list(reply) == ["code", "message", "data", "error"]
    assert reply["message"] == "Success"
    assert reply["data"] == {
        "result": [
            {
                "trunk_grpid": created["trunk_grpid"],
                "ext_tgid": created["ext_tgid"],
                "trunk_name": "TG NAME",
                "account_id": 3,
                "route_type": "RR",
                "num_format": "e164",
                "cli_type": "paid",
                "prefix": "2377#",
                "ss_verify": False,
                "trunk_ips": ["10.50.250.11:5060", "10.50.250.15:5070"],
                "account_username": "demo",
            }
        ],
        "totalRecords": "1",
        "enableNext": False,
    }


def test_the_same_name_makes_a_second_group(api: Api) -> None:
    for _ in range(2):
        api.post("/trunkgrp/create", **GROUP)
    assert len({group["trunk_grpid"] for group in listed(api)["result"]}) == 2
    assert api.counts("TG NAME") == {"trunk_group_created": 2}


def test_update(api: Api) -> None:
    group_id = api.post("/trunkgrp/create", **GROUP)["data"]["trunk_grpid"]
    change = {
        "trunk_grpid": group_id,
        "trunk_name": "TG UPDATE",
        "route_type": "TD",
        "num_format": "11",
        "deleted_ips": ["10.50.250.11", "10.50.250.77"],
        "trunk_ips": [{"ip_address": "10.50.250.10"}],
    }
    reply = api.send("PUT", "/trunkgrp/update", change)
    assert reply == {"code": 200, "message": "Success", "data": None, "error": None}
    (group,) = listed(api)["result"]
    assert group["trunk_ips"] == ["10.50.250.15:5070", "10.50.250.10:5060"]
    assert (group["trunk_name"], group["route_type"], group["num_format"]) == ("TG UPDATE", "TD", "11")
    assert group["prefix"] == "2377#"
    refused(api.send("PUT", "/trunkgrp/update", {"trunk_grpid": group_id}), "trunk_ips")
    refused(api.send("PUT", "/trunkgrp/update", {"trunk_grpid": 1, "trunk_ips": []}), "not found")


@pytest.mark.parametrize(
    "bad",
    [
        {"trunk_name": ""},
        {"trunk_ips": []},
        {"trunk_ips": ["10.0.0.1"]},
        {"trunk_ips": [{"ip_address": "10.0.0.256"}]},
        {"trunk_ips": [{"ip_address": "10.0.0.1:99999"}]},
        {"route_type": "XX"},
        {"num_format": "9"},
        {"cli_type": "free"},
    ],
)
def test_create_refusals(api: Api, bad: dict[str, Any]) -> None:
    refused(api.send("POST", "/trunkgrp/create", GROUP | bad))
    assert listed(api)["result"] == []


def test_lags(api: Api) -> None:
    number = api.buy()[0]
    api.control.options(call48={"trunk_list_lag": 10, "trunk_route_lag": 20})
    ext_tgid = api.post("/trunkgrp/create", **GROUP)["data"]["ext_tgid"]
    assert listed(api)["result"] == []
    api.control.advance(11)
    assert len(listed(api)["result"]) == 1
    refused(api.post("/update_forwarding", number=number, fwd_trunk_grpid=ext_tgid), "not active")
    api.control.advance(10)
    assert api.post("/update_forwarding", number=number, fwd_trunk_grpid=ext_tgid)["code"] == 200


def test_paged_list_elsewhere(api: Api) -> None:
    options = {"trunk_page_size": 2, "trunk_list_path": "/trunkgrp", "trunk_list_method": "POST"}
    api.control.options(call48=options)
    api.control.seed("call48", trunk_groups=[{"trunk_name": str(index)} for index in range(3)])
    assert api.http.get("/trunkgrp/list").status_code == 404
    first = api.http.post("/trunkgrp").json()["data"]
    assert (len(first["result"]), first["enableNext"], first["totalRecords"]) == (2, True, "3")
    last = api.http.post("/trunkgrp", params={"page": 2}).json()["data"]
    assert (len(last["result"]), last["enableNext"]) == (1, False)


def test_id_spaces_may_collide(api: Api) -> None:
    api.control.options(call48={"first_trunk_grpid": 11, "first_ext_tgid": 12})
    for name in ("A", "B"):
        api.post("/trunkgrp/create", **(GROUP | {"trunk_name": name}))
    assert [(group["trunk_grpid"], group["ext_tgid"]) for group in listed(api)["result"]] == [
        (11, 12),
        (12, 13),
    ]


def test_resources(api: Api) -> None:
    countries = api.get("/countries")
    assert list(countries) == ["code", "error", "totalRecords", "data"]
    assert countries["totalRecords"] == len(countries["data"])
    first = {"country_id": 225, "name": "United States", "code": "US", "code2": "USA", "prefix": "1", "req": ""}
    assert countries["data"][0] == first
    states = api.get("/states")
    assert list(states) == ["error", "data"]
    alabama = {"state_id": 1, "state_name": "Alabama", "state_code": "AL", "country_id": 225}
    assert states["data"][0] == alabama
    centers = api.get("/ratecenter", state="GA")
    assert list(centers) == ["code", "error", "data"]
    assert [row["rate_center"] for row in centers["data"]].count("ATHENS") == 3
    assert list(centers["data"][0]) == ["footprint_id", "rate_center"]
    refused(api.get("/ratecenter"))


def test_customers(api: Api) -> None:
    reply = api.get("/customers")
    assert list(reply) == ["error", "total", "data"]
    assert reply["total"] == 2
    assert reply["data"][0]["login"] == "friday_night_lights"
    assert len(reply["data"][0]) == 28
