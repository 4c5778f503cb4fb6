"""Callflows, trunk groups, devices, users, resources, limits, accounts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, MASTER, MASTER_KEY, Api

N, M = "+14155550123", "+14155550124"
SERVER = {"name": "pbx", "auth": {"auth_user": "pbx", "auth_password": "secret"}}


def _flow(number: str) -> dict[str, Any]:
    return {"module": "resources", "data": {"to_did": number}, "children": {}}


def _used_by(api: Api, number: str) -> Any:
    return api.ok("GET", api.number(number)).get("used_by")


# ---- callflows ----


def test_a_callflow_and_its_defaults(api: Api) -> None:
    made = api.ok("PUT", "callflows", {"name": "main", "numbers": ["4155550123"], "flow": _flow(M)})
    assert made["numbers"] == [N]
    assert made["patterns"] == []
    assert made["flow"]["data"] == {
        "to_did": M, "caller_id_type": "external", "ignore_early_media": False,
        "outbound_flags": [], "use_local_resources": True,
    }  # fmt: skip
    assert api.get(f"callflows/{made['id']}") == made
    (row,) = api.get("callflows")
    assert (row["id"], row["numbers"], row["modules"]) == (made["id"], [N], ["resources"])
    assert "flow" not in row
    assert api.counts("main") == {"callflow_created": 1}


def test_callflow_numbers_are_unique_in_the_account(api: Api, agent: Api) -> None:
    made = api.ok("PUT", "callflows", {"name": "main", "numbers": [N]})
    body = api.refused(400, "PUT", "callflows", {"numbers": ["4155550123"]})
    detail = body["data"]["numbers"]["unique"]
    assert made["id"] in detail["message"]
    assert detail["cause"] == N
    assert "required" in api.refused(400, "PUT", "callflows", {"numbers": []})["data"]["numbers"]
    assert "uniqueItems" in api.refused(400, "PUT", "callflows", {"numbers": [N, N]})["data"]["numbers"]
    agent.account = MASTER
    assert agent.ok("PUT", "callflows", {"numbers": [N]})["numbers"] == [N]


def test_a_callflow_may_hold_patterns_and_unknown_numbers(api: Api) -> None:
    assert api.ok("PUT", "callflows", {"patterns": ["^1$"]})["numbers"] == []
    assert api.ok("PUT", "callflows", {"numbers": [M, "1000"]})["numbers"] == [M, "1000"]


def test_another_accounts_number_is_refused(api: Api) -> None:
    api.seed(numbers=[{"number": N, "account": MASTER}])
    assert N in api.refused(403, "PUT", "callflows", {"numbers": [N]})["data"]["message"]
    api.refused(403, "PUT", "connectivity", {"servers": [SERVER | {"DIDs": {N: {}}}]})


def test_saving_a_callflow_sets_used_by(api: Api) -> None:
    first, second = api.buy(), api.buy()
    made = api.ok("PUT", "callflows", {"numbers": [first]})
    assert _used_by(api, first) == "callflow"
    api.ok("PATCH", f"callflows/{made['id']}", {"numbers": [second]})
    assert (_used_by(api, first), _used_by(api, second)) == (None, "callflow")
    gone = api.ok("DELETE", f"callflows/{made['id']}")
    assert gone["_read_only"]["deleted"] is True
    assert _used_by(api, second) is None
    api.refused(404, "GET", f"callflows/{made['id']}")


def test_used_by_is_best_effort(api: Api) -> None:
    number = api.buy()
    api.options(used_by_fails=True)
    api.ok("PUT", "callflows", {"numbers": [number]})
    assert _used_by(api, number) is None
    api.ok("POST", "phone_numbers/fix", {})
    assert _used_by(api, number) == "callflow"


def test_metadata_names_what_the_flow_points_at(api: Api) -> None:
    device = api.ok("PUT", "devices", {"name": "desk"})
    flow = {"module": "menu", "data": {}, "children": {"1": {"module": "device", "data": {"id": device["id"]}}}}
    made = api.ok("PUT", "callflows", {"numbers": [N], "flow": flow})
    assert made["metadata"] == {device["id"]: {"name": "desk", "pvt_type": "device"}}
    assert made["flow"]["children"]["1"]["data"]["timeout"] == 0
    api.ok("POST", f"callflows/{made['id']}", made)
    (stored,) = api.control.dump()["kazoo"]["callflows"]
    assert "metadata" not in stored["body"]


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"numbers": [N], "flow": {"module": "user"}, "x": 1}, None),
        ({"numbers": [N], "flow": {"data": {}}}, "flow.module"),
        ({"numbers": ["1" * 37]}, "numbers.0"),
        ({"numbers": [N], "flow": {"module": "response", "data": {"code": "none"}}}, "flow.data.code"),
        (
            {"numbers": [N], "flow": {"module": "pivot", "data": {"voice_url": "http://127.0.0.1/x"}}},
            "flow.data.voice_url",
        ),
        ({"numbers": [N], "flow": {"module": "menu", "children": {"1": {"module": ""}}}}, "flow.children.1.module"),
    ],
)
def test_the_callflow_schema(api: Api, data: dict[str, Any], path: str | None) -> None:
    if path is None:
        assert api.ok("PUT", "callflows", data)["x"] == 1
    else:
        assert path in api.refused(400, "PUT", "callflows", data)["data"]


# ---- revisions and PATCH ----


def test_if_match(api: Api) -> None:
    reply = api.send("PUT", "callflows", {"numbers": [N]})
    path, tag = f"callflows/{reply.json()['data']['id']}", reply.headers["ETag"]
    assert reply.json()["revision"] == tag.strip('"')
    assert tag.startswith('"1-')
    second = api.send("PATCH", path, {"name": "a"}, headers={"If-Match": tag})
    assert second.headers["ETag"].startswith('"2-')
    for method, data in (("PATCH", {"name": "b"}), ("POST", {"numbers": [N]}), ("DELETE", ...)):
        lost = api.send(method, path, data, headers={"If-Match": tag})
        assert (lost.status_code, lost.content) == (412, b"")
    assert api.get(path)["name"] == "a"
    assert api.send("PUT", "callflows", {"numbers": [M]}, headers={"If-Match": tag}).status_code == 412
    assert len(api.get("callflows")) == 1
    assert api.send("DELETE", path, headers={"If-Match": second.headers["ETag"]}).status_code == 200


def test_patch_merges_objects_deletes_nulls_replaces_arrays(api: Api) -> None:
    made = api.ok("PUT", "callflows", {"name": "a", "numbers": [N], "patterns": ["^1$"], "own": {"x": 1, "y": 2}})
    path = f"callflows/{made['id']}"
    patched = api.ok("PATCH", path, {"name": None, "numbers": [M], "own": {"x": None, "z": 3}})
    assert "name" not in patched
    assert (patched["numbers"], patched["patterns"], patched["own"]) == ([M], ["^1$"], {"y": 2, "z": 3})
    api.ok("PATCH", path, {"patterns": []})
    api.refused(400, "PATCH", path, {"numbers": []})


def test_a_client_may_choose_the_id_once(api: Api) -> None:
    assert api.ok("PUT", "devices", {"name": "a", "id": "d" * 32})["id"] == "d" * 32
    assert api.refused(409, "PUT", "devices", {"name": "a", "id": "d" * 32})["message"] == "datastore_conflict"
    # In a rewrite it is ignored.
    assert api.ok("POST", f"devices/{'d' * 32}", {"name": "a", "id": "e" * 32})["id"] == "d" * 32


# ---- trunk groups ----


def test_a_trunk_group_and_its_defaults(api: Api) -> None:
    made = api.ok(
        "PUT", "connectivity", {"name": "T", "account": {"auth_realm": "x"}, "servers": [SERVER | {"options": {}}]}
    )
    server = made["servers"][0]
    assert server["auth"] == {"auth_method": "password", "auth_user": "pbx", "auth_password": "secret"}
    assert server["options"] == {
        "delay": 0, "enabled": True, "force_outbound": False, "hunt_non_reconcilable": False,
        "inbound_format": "npan", "media_handling": "bypass",
    }  # fmt: skip
    assert made["account"]["auth_realm"] == "acme.sip.example.com"
    assert api.get("connectivity") == [made["id"]]
    assert api.get(f"connectivity/{made['id']}") == made


def test_a_trunk_group_is_seeded_with_the_account_object_that_it_is_read_with(api: Api) -> None:
    body = {"name": "atlanta", "servers": [], "account": {"auth_realm": "a.sip.example.com", "trunks": 2}}
    api.seed(connectivity=[{**body, "id": "c" * 32}])
    shown = api.get(f"connectivity/{'c' * 32}")
    assert shown["account"] == body["account"]


def test_a_repeated_create_makes_a_second_trunk_group(api: Api) -> None:
    for _ in range(2):
        api.ok("PUT", "connectivity", {"name": "T"})
    assert len(api.get("connectivity")) == 2
    assert api.counts("T") == {"connectivity_created": 2}


def test_used_by_of_dids(api: Api) -> None:
    first, second = api.buy(), api.buy()
    made = api.ok("PUT", "connectivity", {"name": "T", "servers": [SERVER | {"DIDs": {first: {}}}]})
    path = f"connectivity/{made['id']}"
    assert made["servers"][0]["DIDs"] == {first: {"force_outbound": False}}
    # A create sets nothing, and a rewrite only what is new in the document.
    assert _used_by(api, first) is None
    api.ok("POST", path, {"name": "T", "servers": [SERVER | {"DIDs": {first: {}, second: {}}}]})
    assert (_used_by(api, first), _used_by(api, second)) == (None, "trunkstore")
    api.ok("PATCH", path, {"servers": [SERVER | {"DIDs": {}}]})
    assert _used_by(api, second) is None
    api.ok("PATCH", path, {"servers": [SERVER | {"DIDs": {first: {}}}]})
    assert _used_by(api, first) == "trunkstore"
    api.ok("DELETE", path)
    assert _used_by(api, first) is None


def test_dids_are_not_normalised(api: Api) -> None:
    made = api.ok("PUT", "connectivity", {"servers": [SERVER | {"DIDs": {"4155550123": {}}}]})
    assert list(made["servers"][0]["DIDs"]) == ["4155550123"]


@pytest.mark.parametrize(
    ("server", "path"),
    [
        ({}, "servers.0.auth"),
        ({"auth": {"auth_method": "none"}}, "servers.0.auth.auth_method"),
        (SERVER | {"options": {"progress_timeout": 0}}, "servers.0.options.progress_timeout"),
        (SERVER | {"options": {"inbound_format": "e.164"}}, "servers.0.options.inbound_format"),
        (SERVER | {"DIDs": {N: {"force_outbound": "maybe"}}}, f"servers.0.DIDs.{N}.force_outbound"),
        (SERVER | {"DIDs": {N: {"caller_id": {"cid_number": "1" * 36}}}}, f"servers.0.DIDs.{N}.caller_id.cid_number"),
    ],
)
def test_the_trunk_schema(api: Api, server: dict[str, Any], path: str) -> None:
    assert path in api.refused(400, "PUT", "connectivity", {"servers": [server]})["data"]


def test_text_is_taken_for_numbers_and_booleans(api: Api) -> None:
    made = api.ok("PUT", "connectivity", {"servers": [SERVER | {"options": {"delay": "5", "enabled": "false"}}]})
    options = made["servers"][0]["options"]
    assert (options["delay"], options["enabled"]) == (5, False)


# ---- lists ----


def test_lists_are_paged_and_filtered(api: Api) -> None:
    api.seed(devices=[{"name": f"d{place}", "owner_id": f"{place % 2:032d}"} for place in range(70)])
    first = api.page("devices")
    assert (len(first["data"]), first["page_size"]) == (50, 51)
    second = api.page("devices", start_key=first["next_start_key"])
    assert len(second["data"]) == 20
    assert "next_start_key" not in second
    ids = {row["id"] for row in first["data"] + second["data"]}
    assert len(ids) == 70
    small = api.page("devices", page_size="3")
    assert (len(small["data"]), small["page_size"]) == (3, 4)
    assert len(api.get("devices", paginate="false", filter_owner_id="0" * 32)) == 35
    assert len(api.get("devices", paginate="false", filter_not_owner_id="0" * 32)) == 35
    assert api.get("devices", filter_name="d7")[0]["name"] == "d7"
    assert api.get("devices", **{"filter_sip.method": "ip"}) == []
    assert len(api.get("devices", has_key="owner_id", page_size="5")) == 5
    assert api.get("devices", key_missing="owner_id") == []
    api.refused(400, "GET", "devices", params={"page_size": "0"})


def test_lists_by_time(api: Api) -> None:
    old = api.ok("PUT", "devices", {"name": "old"})
    api.control.advance(1000)
    api.ok("PUT", "devices", {"name": "new"})
    (stored,) = [item for item in api.control.dump()["kazoo"]["devices"] if item["id"] == old["id"]]
    moment = str(stored["created"] + 500)
    assert [row["name"] for row in api.get("devices", created_from=moment)] == ["new"]
    assert [row["name"] for row in api.get("devices", created_to=moment)] == ["old"]


# ---- devices, users, resources ----


def test_call_forwarding_of_a_device(api: Api) -> None:
    device = api.ok("PUT", "devices", {"name": "desk", "sip": {"realm": "acme.sip.example.com", "password": "secret"}})
    assert device["sip"]["password"] == "secret"
    assert "realm" not in device["sip"]
    assert device["sip"]["expire_seconds"] == 300
    made = api.ok("PATCH", f"devices/{device['id']}", {"call_forward": {"enabled": True, "number": M}})
    assert made["call_forward"] == {
        "enabled": True, "number": M, "direct_calls_only": False, "failover": False,
        "ignore_early_media": True, "keep_caller_id": True, "require_keypress": True, "substitute": True,
    }  # fmt: skip
    long = {"call_forward": {"number": "1" * 16}}
    assert "call_forward.number" in api.refused(400, "PATCH", f"devices/{device['id']}", long)["data"]
    assert "name" in api.refused(400, "PUT", "devices", {})["data"]


def test_mac_addresses_are_unique(api: Api) -> None:
    api.ok("PUT", "devices", {"name": "a", "mac_address": "00:11:22:33:44:55"})
    data = {"name": "b", "mac_address": "00-11-22-33-44-55"}
    assert "unique" in api.refused(400, "PUT", "devices", data)["data"]["mac_address"]


def test_users(api: Api) -> None:
    data = {"first_name": "A", "last_name": "B", "username": "Ab", "password": "hush"}
    made = api.ok("PUT", "users", data)
    assert made["username"] == "ab"
    assert "password" not in made
    assert "unique" in api.refused(400, "PUT", "users", data)["data"]["username"]
    forward = {"call_forward": {"enabled": True, "number": "1" * 35}}
    assert api.ok("PATCH", f"users/{made['id']}", forward)["call_forward"]["number"] == "1" * 35
    assert {row["username"] for row in api.get("users")} == {"demo", "ab"}


def test_resources_patch_at_the_top_only(api: Api) -> None:
    made = api.ok("PUT", "resources", {"name": "own", "gateways": [{"server": "10.0.0.1"}], "own": {"x": 1}})
    for bad in ({"weight_cost": 101}, {"gateways": [{}]}, {"grace_period": 0}):
        data = {"name": "own", "gateways": [{"server": "10.0.0.1"}], **bad}
        assert api.refused(400, "PUT", "resources", data)["message"] == "validation error"
    assert (made["weight_cost"], made["gateways"][0]["port"], made["rules"]) == (50, 5060, [])
    patched = api.ok("PATCH", f"resources/{made['id']}", {"own": {"y": 2}})
    assert patched["own"] == {"y": 2}
    assert api.get("resources")[0]["name"] == "own"


def test_global_resources_are_an_admins(api: Api, agent: Api) -> None:
    data = {"data": {"name": "carrier", "gateways": [{"server": "10.0.0.1"}]}}
    assert api.http.put("/resources", json=data).status_code == 403
    assert agent.http.put("/resources", json=data).status_code == 201
    assert [row["name"] for row in agent.http.get("/resources").json()["data"]] == ["carrier"]


# ---- limits, accounts ----


def test_limits(api: Api) -> None:
    assert api.get("limits")["twoway_trunks"] == 0
    made = api.ok("POST", "limits", {"twoway_trunks": 4, "id": "limits", "max_postpay_amount": 9})
    assert (made["twoway_trunks"], made["allow_prepay"], made["max_postpay_amount"]) == (4, True, 0)
    assert "twoway_trunks" in api.refused(400, "POST", "limits", {"twoway_trunks": -1})["data"]
    api.seed(accounts=[{"id": "b" * 32, "name": "B", "api_key": "b" * 64, "parent": CUSTOMER}])
    below = Api(api.http, api.sandbox, "b" * 32).login("b" * 64)
    below.refused(403, "POST", "limits", {"twoway_trunks": 1})


def test_accounts(api: Api, agent: Api) -> None:
    agent.account = MASTER
    assert [row["id"] for row in agent.get("children")] == [CUSTOMER]
    api.seed(accounts=[{"id": "b" * 32, "name": "B", "parent": CUSTOMER}])
    assert {row["id"] for row in agent.get("descendants")} == {CUSTOMER, "b" * 32}
    made = api.ok("PATCH", "", {"name": "New", "note": 1, "is_reseller": True})
    assert (made["name"], made["note"], made["is_reseller"]) == ("New", 1, False)
    assert "note" not in api.ok("POST", "", {"name": "Newer"})
    assert "name" in api.refused(400, "POST", "", {"name": ""})["data"]
    assert agent.login(MASTER_KEY).get("")["superduper_admin"] is True
