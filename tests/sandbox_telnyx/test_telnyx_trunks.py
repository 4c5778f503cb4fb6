"""Connections, ips, fqdns, outbound voice profiles, billing groups, messaging profiles."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_telnyx.telnyx_api import Api, refused

LOGIN: dict[str, Any] = {"connection_name": "cred", "user_name": "someone1", "password": "secret-password"}


# ---- connections ----


def test_server_filled_defaults_differ_by_kind(api: Api) -> None:
    ip = api.post("/ip_connections")
    credential = api.post("/credential_connections", **LOGIN)
    fqdn = api.post("/fqdn_connections", connection_name="fqdn")
    every = (ip, credential, fqdn)
    assert [row["default_on_hold_comfort_noise_enabled"] for row in every] == [True, False, True]
    assert [row["outbound"]["localization"] for row in every] == [None, "US", "US"]
    assert [row["outbound"]["t38_reinvite_source"] for row in every] == ["customer", "telnyx", "customer"]
    assert [row["outbound"]["instant_ringback_enabled"] for row in every] == [True, True, False]
    assert ip["inbound"]["codecs"] == ["G722", "G711U", "G711A", "G729", "OPUS", "H.264"]
    assert ip["inbound"]["sip_subdomain"]
    assert ip["outbound"]["ip_authentication_token"]
    assert "transport_protocol" not in credential
    assert fqdn["outbound"]["ip_authentication_method"] == "ip-authentication"
    assert fqdn["user_name"]
    index = api.data("/connections")
    assert [row["record_type"] for row in index] == ["fqdn_connection", "credential_connection", "ip_connection"]
    assert "inbound" not in index[0]


def test_every_setting_is_kept(api: Api) -> None:
    given: dict[str, Any] = {
        "connection_name": "A",
        "active": False,
        "anchorsite_override": "Chicago, IL",
        "transport_protocol": "TCP",
        "encrypted_media": "SRTP",
        "dtmf_type": "Inband",
        "tags": ["Env:Prod"],
        "webhook_event_url": "https://example.com/hook",
        "webhook_timeout_secs": 25,
        "rtcp_settings": {"port": "rtcp-mux", "capture_enabled": True, "report_frequency_secs": 10},
    }
    made = api.post("/ip_connections", **given, inbound={"codecs": ["G711A", "G711U"], "channel_limit": 10})
    assert {name: made[name] for name in given} == given
    assert made["inbound"]["codecs"] == ["G711A", "G711U"]
    path = f"/ip_connections/{made['id']}"
    changed = api.patch(path, inbound={"channel_limit": None}, outbound={"tech_prefix": "1234"})
    assert changed["inbound"] == {**made["inbound"], "channel_limit": None}
    assert changed["outbound"] == {**made["outbound"], "tech_prefix": "1234"}
    assert api.data(path) == changed
    assert api.counts("A") == {"connection_created": 1, "connection_changed": 1}


def test_names_are_not_unique(api: Api) -> None:
    first, second = (api.post("/ip_connections", connection_name="A") for _ in range(2))
    assert first["id"] != second["id"]
    assert len(api.data("/ip_connections", filter_connection_name__contains="a")) == 2
    assert api.counts("A") == {"connection_created": 2}


@pytest.mark.parametrize(
    ("kind", "body", "pointer"),
    [
        ("credential", {"connection_name": "x"}, "/user_name"),
        ("credential", {**LOGIN, "user_name": "abc"}, "/user_name"),
        ("credential", {**LOGIN, "user_name": "12345a"}, "/user_name"),
        ("credential", {**LOGIN, "user_name": "some-one"}, "/user_name"),
        ("credential", {**LOGIN, "password": "short"}, "/password"),
        ("fqdn", {}, "/connection_name"),
        ("ip", {"anchorsite_override": "Paris, France"}, "/anchorsite_override"),
        ("ip", {"transport_protocol": "udp"}, "/transport_protocol"),
        ("ip", {"transport_protocol": "TLS", "encrypted_media": "SRTP"}, "/encrypted_media"),
        ("ip", {"inbound": {"codecs": ["G711"]}}, "/inbound/codecs"),
        ("ip", {"inbound": {"timeout_1xx_secs": 121}}, "/inbound/timeout_1xx_secs"),
        ("ip", {"inbound": {"channel_limit": "10"}}, "/inbound/channel_limit"),
        ("ip", {"outbound": {"tech_prefix": "12"}}, "/outbound/tech_prefix"),
        ("ip", {"outbound": {"outbound_voice_profile_id": "1"}}, "/outbound/outbound_voice_profile_id"),
        ("ip", {"outbound": {"ip_authentication_method": "ip-authentication"}}, "/outbound/ip_authentication_method"),
        ("ip", {"webhook_timeout_secs": 31}, "/webhook_timeout_secs"),
        ("ip", {"tags": None}, "/tags"),
    ],
)
def test_connections_that_are_refused(api: Api, kind: str, body: dict[str, Any], pointer: str) -> None:
    refused(api.send("POST", f"/{kind}_connections", body), 422, "10015", pointer)
    assert api.data("/connections") == []


def test_user_names_are_unique(api: Api) -> None:
    one = api.post("/credential_connections", **LOGIN)["id"]
    refused(api.send("POST", "/credential_connections", LOGIN), 422, "10012", "/user_name")
    assert api.patch(f"/credential_connections/{one}", user_name="someone1")["user_name"] == "someone1"


@pytest.mark.parametrize(("mode", "shown"), [("clear", "secret-password"), ("masked", "********"), ("absent", None)])
def test_how_passwords_read_back(api: Api, mode: str, shown: str | None) -> None:
    api.control.options(telnyx={"password_read": mode})
    made = api.post("/credential_connections", **LOGIN)
    read = (made, api.data(f"/credential_connections/{made['id']}"), *api.data("/credential_connections"))
    assert [row.get("password") for row in read] == [shown] * 3
    # The truth, for tests that ask whether the right one was written.
    assert api.control.dump()["telnyx"]["connections"][0]["password"] == "secret-password"


def test_latency_in_small_letters(api: Api) -> None:
    for name in ("Latency", "latency"):
        assert api.post("/ip_connections", anchorsite_override=name)["anchorsite_override"] == name
    api.control.options(telnyx={"latency_spelling": "lower"})
    body = {"anchorsite_override": "Latency"}
    refused(api.send("POST", "/ip_connections", body), 422, "10015", "/anchorsite_override")
    assert api.post("/ip_connections", anchorsite_override="latency")


@pytest.mark.parametrize(("kind", "status"), [("ip", 400), ("credential", 400), ("fqdn", 422)])
def test_connections_in_use(api: Api, kind: str, status: int) -> None:
    body = LOGIN if kind == "credential" else {"connection_name": "x"}
    connection = api.post(f"/{kind}_connections", **body)
    path = f"/{kind}_connections/{connection['id']}"
    (number_id,) = api.seed("+12012010001", connection_id=connection["id"])
    refused(api.send("DELETE", path), status, "10021")
    api.patch(f"/phone_numbers/{number_id}", connection_id="")
    api.delete(path)
    refused(api.send("GET", path), 404, "10005")
    assert api.counts(connection["connection_name"])["connection_deleted"] == 1


# ---- ips and fqdns ----


def test_ips(api: Api) -> None:
    connection, other = (api.post("/ip_connections")["id"] for _ in range(2))
    ip = api.post("/ips", ip_address="192.0.2.1", connection_id=connection)
    assert ip["port"] == 5060
    path = f"/ips/{ip['id']}"
    refused(api.send("PATCH", path, {"port": 5070}), 422, "10015", "/ip_address")
    assert api.patch(path, ip_address="192.0.2.1", port=5070)["port"] == 5070
    assert [row["id"] for row in api.data("/ips", filter_connection_id=connection)] == [ip["id"]]
    assert [row["id"] for row in api.data("/ips", filter_port=5070, filter_ip_address="192.0.2.1")] == [ip["id"]]
    assert api.data("/ips", filter_connection_id=other) == []
    for bad in ({}, {"ip_address": "nowhere"}, {"ip_address": "192.0.2.1", "connection_id": "1"}):
        refused(api.send("POST", "/ips", bad), 422, "10015")
    body = {"inbound": {"default_primary_ip_id": ip["id"]}}
    refused(api.send("PATCH", f"/ip_connections/{other}", body), 422, "10015", "/inbound/default_primary_ip_id")
    api.patch(f"/ip_connections/{connection}", **body)
    refused(api.send("DELETE", path), 400, "10021")
    # On create the field does not exist.
    assert api.post("/ip_connections", **body)["inbound"]["default_primary_ip_id"] is None
    api.delete(f"/ip_connections/{connection}")
    assert api.data("/ips") == []


def test_fqdns(api: Api) -> None:
    connection = api.post("/fqdn_connections", connection_name="x")["id"]
    body = {"connection_id": connection, "fqdn": "sip.example.com", "dns_record_type": "a"}
    host = api.post("/fqdns", **body)
    assert host["port"] == 5060
    assert api.patch(f"/fqdns/{host['id']}", port=5061)["port"] == 5061
    assert api.post("/fqdns", **{**body, "dns_record_type": "srv"})["port"] is None
    assert [row["id"] for row in api.data("/connections", filter_fqdn="sip.example.com")] == [connection]
    for name in body:
        refused(api.send("POST", "/fqdns", {key: value for key, value in body.items() if key != name}), 422, "10015")
    refused(api.send("POST", "/fqdns", {**body, "dns_record_type": "aaaa"}), 422, "10015", "/dns_record_type")
    api.patch(f"/fqdn_connections/{connection}", inbound={"default_primary_fqdn_id": host["id"]})
    refused(api.send("DELETE", f"/fqdns/{host['id']}"), 400, "10021")
    api.patch(f"/fqdn_connections/{connection}", inbound={"default_primary_fqdn_id": None})
    api.delete(f"/fqdns/{host['id']}")


# ---- profiles and groups ----


def test_outbound_voice_profiles(api: Api) -> None:
    made = api.post("/outbound_voice_profiles", name="office")
    assert made["whitelisted_destinations"] == ["US", "CA"]
    assert (made["concurrent_call_limit"], made["connections_count"], made["enabled"]) == (None, 0, True)
    assert "daily_spend_limit" not in made
    path = f"/outbound_voice_profiles/{made['id']}"
    refused(api.send("PATCH", path, {"enabled": False}), 422, "10015", "/name")
    for body in ({"name": "ab"}, {"name": "abc", "daily_spend_limit": 100}, {"name": "abc", "traffic_type": "bulk"}):
        refused(api.send("POST", "/outbound_voice_profiles", body), 422, "10015")
    changed = api.patch(path, name="office", daily_spend_limit="100.00", concurrent_call_limit=5, tags=["a"])
    assert (changed["daily_spend_limit"], changed["concurrent_call_limit"]) == ("100.00", 5)
    assert api.data("/user_tags")["outbound_profile_tags"] == ["a"]
    connection = api.post("/ip_connections", outbound={"outbound_voice_profile_id": made["id"]})["id"]
    assert api.data(path)["connections_count"] == 1
    assert [row["id"] for row in api.data("/connections", filter_outbound_voice_profile_id=made["id"])] == [connection]
    refused(api.send("DELETE", path), 422, "10021")
    api.delete(f"/ip_connections/{connection}")
    api.delete(path)
    assert api.data("/outbound_voice_profiles", filter_name__contains="off") == []


def test_billing_groups(api: Api) -> None:
    group = api.post("/billing_groups", name="Office")
    path = f"/billing_groups/{group['id']}"
    assert api.patch(path, name="Offices")["name"] == "Offices"
    api.seed("+12012010001", billing_group_id=group["id"])
    reply = api.send("DELETE", path)
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (409, 10021)
    api.delete(f"/phone_numbers/{api.number('+12012010001')['id']}")
    assert api.delete(path)["deleted_at"] is not None
    # Deleted ones stay in the list, marked.
    assert [row["deleted_at"] is not None for row in api.data("/billing_groups")] == [True]
    assert api.send("GET", path).status_code == 404
    assert api.send("POST", "/billing_groups", {}).json()["errors"][0]["code"] == 10015


def test_messaging_profiles(api: Api) -> None:
    body: dict[str, Any] = {"name": "sms", "whitelisted_destinations": ["US"]}
    for name in body:
        refused(api.send("POST", "/messaging_profiles", {key: body[key] for key in body if key != name}), 422, "10015")
    made = api.post("/messaging_profiles", **body)
    assert (made["enabled"], made["webhook_api_version"]) == (True, "2")
    path = f"/messaging_profiles/{made['id']}"
    pool = {"long_code_weight": 1, "toll_free_weight": 10, "skip_unhealthy": True}
    assert api.patch(path, number_pool_settings=pool)["number_pool_settings"]["toll_free_weight"] == 10
    assert "number_pool_settings" not in api.patch(path, number_pool_settings=None)
    refused(api.send("PATCH", path, {"number_pool_settings": {"geomatch": True}}), 422, "10015")
    assert api.patch(path, v1_secret="new-secret")["v1_secret"] == "new-secret"
    assert [row["id"] for row in api.data("/messaging_profiles", filter_name__eq="SMS")] == [made["id"]]
    assert api.data("/messaging_profiles", filter_name__eq="sm") == []
    assert len(api.data("/messaging_profiles", filter_name__contains="sm")) == 1
    api.delete(path)
    refused(api.send("GET", path), 404, "10005")
