"""Phone numbers with their voice and messaging settings, and bulk jobs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_telnyx.telnyx_api import Api, refused

ONE, TWO, FREE = "+12012010001", "+12012010002", "+18885550100"


def numbers(api: Api, **filters: object) -> list[str]:
    rows = api.data("/phone_numbers", **filters)
    return [row["phone_number"] for row in rows]


# ---- lists ----


def test_a_fresh_number(api: Api) -> None:
    api.seed(ONE)
    row = api.number(ONE)
    unset = ("connection_id", "connection_name", "billing_group_id", "customer_reference", "external_pin")
    assert [row[name] for name in unset] == [None] * 5
    assert row["tags"] == []
    # Forwarding is "enabled" by default, to nowhere.
    assert row["call_forwarding_enabled"] is True
    assert (row["cnam_listing_enabled"], row["caller_id_name_enabled"], row["emergency_enabled"]) == (False,) * 3
    assert (row["phone_number_type"], row["status"], row["emergency_status"]) == ("local", "active", "disabled")


def test_filters(api: Api) -> None:
    connection = api.post("/ip_connections", connection_name="Office Trunk")["id"]
    group = api.post("/billing_groups", name="g")["id"]
    api.seed(ONE, tags=["Main"], connection_id=connection, billing_group_id=group, customer_reference="r")
    api.seed(TWO, source_type="port_request", usage_payment_method="channel")
    api.seed(FREE)
    assert numbers(api, filter_phone_number="201201") == [TWO, ONE]
    assert numbers(api, filter_phone_number=ONE) == []
    assert numbers(api, filter_tag="MAIN") == numbers(api, filter_connection_id=connection) == [ONE]
    assert numbers(api, filter_without_tags="true") == [FREE, TWO]
    assert numbers(api, filter_customer_reference="r") == numbers(api, filter_billing_group_id=group) == [ONE]
    assert numbers(api, filter_billing_group_id="null") == [FREE, TWO]
    assert numbers(api, filter_emergency_address_id="null") == [FREE, TWO, ONE]
    assert numbers(api, filter_number_type__eq="toll_free") == [FREE]
    assert numbers(api, filter_source="ported") == [TWO]
    assert numbers(api, filter_country_iso_alpha2="US,CA") == [FREE, TWO, ONE]
    query = {
        "filter[voice.connection_name][contains]": "office",
        "filter[voice.usage_payment_method]": "pay-per-minute",
    }
    assert [row["phone_number"] for row in api.send("GET", "/phone_numbers", params=query).json()["data"]] == [ONE]
    assert numbers(api, sort="phone_number") == [ONE, TWO, FREE]
    assert numbers(api, sort="-phone_number") == [FREE, TWO, ONE]


def test_filters_that_are_refused(api: Api) -> None:
    for query in ({"filter[phone_number]": "20"}, {"filter[status]": "requirement-info-pending"}, {"sort": "tags"}):
        refused(api.send("GET", "/phone_numbers", params=query), 400, "10015")
    refused(api.send("GET", "/phone_numbers/slim", params={"filter[status]": "port-pending"}), 400, "10015")
    api.seed(ONE)
    api.control.options(telnyx={"plus_filter": True})
    assert numbers(api, filter_phone_number=ONE) == [ONE]


def test_the_slim_list(api: Api) -> None:
    connection = api.post("/ip_connections")["id"]
    api.seed(ONE, tags=["a"], connection_id=connection)
    (row,) = api.data("/phone_numbers/slim")
    assert {"tags", "connection_id", "connection_name", "customer_reference"}.isdisjoint(row)
    (row,) = api.data("/phone_numbers/slim", include_tags="true", include_connection="true")
    assert (row["tags"], row["connection_id"]) == (["a"], connection)
    assert api.get("/phone_numbers/slim", filter_status="port_pending")["data"] == []


def test_old_type_names(api: Api) -> None:
    api.control.options(telnyx={"legacy_types": True})
    api.seed(ONE, FREE)
    assert [api.number(n)["phone_number_type"] for n in (ONE, FREE)] == ["longcode", "tollfree"]


def test_messaging_profiles_that_cannot_be_loaded(api: Api) -> None:
    api.seed(ONE)
    api.control.options(telnyx={"messaging_profile_error": True})
    assert api.send("GET", "/phone_numbers").status_code == 503
    reply = api.get("/phone_numbers", handle_messaging_profile_error="true")
    assert len(reply["errors"]) == 1
    assert "messaging_profile_id" not in reply["data"][0]


def test_ownership(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    api.seed(TWO, status="port-pending")
    found = api.post("/phone_numbers/actions/verify_ownership", phone_numbers=[ONE, TWO, FREE])
    assert found["found"] == [{"id": number_id, "number_val_e164": ONE}]
    assert found["not_found"] == [TWO, FREE]
    many = {"phone_numbers": [ONE] * 1001}
    refused(api.send("POST", "/phone_numbers/actions/verify_ownership", many), 422, "10015")


# ---- changes ----


def test_patch(api: Api) -> None:
    (number_id,) = api.seed(ONE, tags=["old"])
    connection, group = api.post("/ip_connections")["id"], api.post("/billing_groups", name="g")["id"]
    path = f"/phone_numbers/{number_id}"
    given = {"connection_id": connection, "billing_group_id": group, "customer_reference": "r", "external_pin": "1234"}
    row = api.patch(path, **given, tags=["Main", "b"], hd_voice_enabled=True)
    assert {name: row[name] for name in given} == given
    assert (row["tags"], row["hd_voice_enabled"]) == (["Main", "b"], True)
    # The casing of a tag is that of its first use in the account.
    assert api.patch(path, tags=["MAIN", "main"])["tags"] == ["Main"]
    assert api.data("/user_tags") == {"number_tags": ["Main", "b", "old"], "outbound_profile_tags": []}
    assert api.data("/user_tags", filter_starts_with="m")["number_tags"] == ["Main"]
    row = api.patch(path, connection_id="", billing_group_id="")
    assert (row["connection_id"], row["billing_group_id"], row["customer_reference"]) == (None, None, "r")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"connection_id": None}, "10015"),
        ({"connection_id": 5}, "10015"),
        ({"connection_id": "5"}, "10015"),
        ({"billing_group_id": "5"}, "10015"),
        ({"tags": "a"}, "10015"),
        ({"tags": [1]}, "10015"),
        ({"hd_voice_enabled": "true"}, "10015"),
    ],
)
def test_patches_that_are_refused(api: Api, body: dict[str, Any], code: str) -> None:
    (number_id,) = api.seed(ONE)
    before = api.number(ONE)
    refused(api.send("PATCH", f"/phone_numbers/{number_id}", body), 422, code, "/" + next(iter(body)))
    assert api.number(ONE) == before


def test_what_is_read_only_here_is_passed_over(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    body = {"deletion_lock_enabled": True, "messaging_profile_id": "x", "emergency_enabled": True, "status": "deleted"}
    row = api.patch(f"/phone_numbers/{number_id}", **body)
    assert (row["deletion_lock_enabled"], row["messaging_profile_id"], row["emergency_enabled"]) == (False, None, False)


def test_delete(api: Api) -> None:
    (number_id, locked) = (api.seed(ONE)[0], api.seed(TWO, deletion_lock_enabled=True)[0])
    assert api.delete(f"/phone_numbers/{number_id}")["status"] == "deleted"
    refused(api.send("GET", f"/phone_numbers/{number_id}"), 404, "10005")
    refused(api.send("DELETE", f"/phone_numbers/{number_id}"), 404, "10005")
    refused(api.send("DELETE", f"/phone_numbers/{locked}"), 422, "10035")
    assert api.counts(ONE) == {"released": 1}
    # On hold for a while: found again, unless held numbers are left out, and then gone.
    held = {"phone_number__contains": ONE[2:]}
    assert api.found(5, **held) == api.found(5, only_reserved_numbers="true", **held) == [ONE]
    assert api.found(5, exclude_held_numbers="true", **held) == []
    api.control.advance(86_401)
    assert api.found(5, **held) == []


# ---- voice ----


def test_voice_settings(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    path = f"/phone_numbers/{number_id}/voice"
    fresh = api.data(path)
    assert fresh["call_forwarding"] == {
        "call_forwarding_enabled": True,
        "forwards_to": "",
        "forwarding_type": "always",
    }
    assert "caller_id_name_enabled" not in fresh
    assert (fresh["connection_id"], fresh["emergency"]["emergency_address_id"]) == ("", "")
    forwarding = {"call_forwarding_enabled": True, "forwards_to": TWO, "forwarding_type": "on-failure"}
    voice = api.patch(
        path,
        call_forwarding=forwarding,
        cnam_listing={"cnam_listing_enabled": True, "cnam_listing_details": "Fifteen letters"},
        caller_id_name_enabled=True,
        media_features={"t38_fax_gateway_enabled": True},
        inbound_call_screening="flag_calls",
    )
    assert voice["call_forwarding"] == forwarding
    assert api.data("/phone_numbers/voice") == [voice]
    row = api.number(ONE)
    shown = ("cnam_listing_enabled", "caller_id_name_enabled", "t38_fax_gateway_enabled")
    assert [row[name] for name in shown] == [True, True, True]
    assert row["inbound_call_screening"] == "flag_calls"
    assert api.counts(ONE) == {"forwarding_set": 1, "cnam_set": 1, "caller_id_name_set": 1, "voice_set": 2}
    api.patch(path, call_forwarding={**forwarding, "forwards_to": ""})
    assert api.data(path)["call_forwarding"]["forwards_to"] == ""
    api.control.options(telnyx={"forwards_to_null": True})
    assert api.data(path)["call_forwarding"]["forwards_to"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"call_forwarding": {"forwards_to": None}}, "10015"),
        ({"call_forwarding": {"forwards_to": "2012010002"}}, "10016"),
        ({"call_forwarding": {"forwards_to": ONE}}, "10015"),
        ({"call_forwarding": {"forwarding_type": "on_failure"}}, "10015"),
        ({"call_forwarding": None}, "10015"),
        ({"cnam_listing": {"cnam_listing_enabled": True}}, "10700"),
        ({"cnam_listing": {"cnam_listing_enabled": True, "cnam_listing_details": "Sixteen letterss"}}, "10700"),
        ({"cnam_listing": {"cnam_listing_details": "A & B"}}, "10700"),
        ({"usage_payment_method": "free"}, "10015"),
        ({"caller_id_name_enabled": "yes"}, "10015"),
    ],
)
def test_voice_settings_that_are_refused(api: Api, body: dict[str, Any], code: str) -> None:
    (number_id,) = api.seed(ONE)
    refused(api.send("PATCH", f"/phone_numbers/{number_id}/voice", body), 422, code)
    assert api.counts(ONE) == {}


def test_no_cnam_for_toll_free_or_abroad(api: Api) -> None:
    listing = {"cnam_listing_enabled": True, "cnam_listing_details": "ACME"}
    for number_id in api.seed(FREE, "+442035550100"):
        refused(api.send("PATCH", f"/phone_numbers/{number_id}/voice", {"cnam_listing": listing}), 422, "10700")


def test_the_voice_list_filters(api: Api) -> None:
    connection = api.post("/ip_connections", connection_name="Office")["id"]
    api.seed(ONE, connection_id=connection, customer_reference="r")
    api.seed(TWO, status="port-pending")
    api.seed(FREE, usage_payment_method="channel")

    def listed(**filters: object) -> list[str]:
        return [row["phone_number"] for row in api.data("/phone_numbers/voice", **filters)]

    assert listed() == [FREE, ONE]
    assert listed(filter_phone_number="2012010001") == listed(filter_connection_name__contains="offi") == [ONE]
    assert listed(filter_customer_reference="r") == [ONE]
    assert api.send("GET", "/phone_numbers/voice", params={"filter[voice.usage_payment_method]": "channel"}).json()[
        "data"
    ][0]["phone_number"] == (FREE)


def test_settings_propagate_after_a_purchase(api: Api) -> None:
    api.control.options(telnyx={"propagation_lag": 10.0})
    number = api.found()[0]
    api.order(number)
    row = api.number(number)
    assert row["status"] == "active"
    for path in ("voice", "messaging"):
        refused(api.send("GET", f"/phone_numbers/{row['id']}/{path}"), 404, "10005")
        refused(api.send("PATCH", f"/phone_numbers/{row['id']}/{path}", {}), 404, "10005")
        assert api.data(f"/phone_numbers/{path}") == []
    api.control.advance(11)
    for path in ("voice", "messaging"):
        assert api.data(f"/phone_numbers/{row['id']}/{path}")["phone_number"] == number


# ---- messaging ----


def test_messaging_settings(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    profile = api.post("/messaging_profiles", name="sms", whitelisted_destinations=["US"])["id"]
    path = f"/phone_numbers/{number_id}/messaging"
    assert api.patch(path, messaging_profile_id=profile)["messaging_profile_id"] == profile
    assert api.patch(path, messaging_profile_id=None, tags=["a"])["messaging_profile_id"] == profile
    assert api.number(ONE)["messaging_profile_name"] == "sms"
    assert [row["id"] for row in api.data("/phone_numbers/messaging", filter_messaging_profile_id=profile)] == [
        number_id
    ]
    refused(api.send("DELETE", f"/messaging_profiles/{profile}"), 422, "10021")
    assert api.patch(path, messaging_profile_id="")["messaging_profile_id"] is None
    refused(api.send("PATCH", path, {"messaging_profile_id": "nothing"}), 422, "10015")
    done = api.post("/messaging_numbers_bulk_updates", messaging_profile_id=profile, numbers=[ONE, TWO])
    assert (done["success"], done["failed"]) == ([ONE], [TWO])


# ---- jobs ----


def settled(api: Api, job: Any) -> tuple[str, int, int]:
    row = api.data(f"/phone_numbers/jobs/{job['id']}")
    return row["status"], len(row["successful_operations"]), len(row["failed_operations"])


def test_a_job_settles(api: Api) -> None:
    api.control.options(telnyx={"job_lag": 60.0})
    api.seed(ONE, TWO)
    forwarding = {"forwards_to": "+12125550100", "forwarding_type": "always"}
    job = api.post(
        "/phone_numbers/jobs/update_phone_numbers",
        phone_numbers=[ONE, TWO],
        tags=["bulk"],
        voice={"call_forwarding": forwarding},
    )
    assert (job["status"], len(job["pending_operations"])) == ("pending", 2)
    assert api.number(ONE)["tags"] == []
    api.control.advance(31)
    assert settled(api, job) == ("in_progress", 0, 0)
    api.control.advance(31)
    assert settled(api, job) == ("completed", 2, 0)
    assert api.number(ONE)["tags"] == ["bulk"]
    assert api.data("/phone_numbers/voice")[0]["call_forwarding"]["forwards_to"] == "+12125550100"


def test_a_completed_job_can_hold_failures(api: Api) -> None:
    (one, two, free) = api.seed(ONE, TWO, FREE)
    api.control.options(telnyx={"job_failures": [TWO]})
    listing = {"cnam_listing": {"cnam_listing_enabled": True, "cnam_listing_details": "ACME"}}
    body = {"phone_numbers": [one, two, free], "voice": listing}
    job = api.post("/phone_numbers/jobs/update_phone_numbers", **body)
    assert settled(api, job) == ("completed", 1, 2)
    failed = api.data(f"/phone_numbers/jobs/{job['id']}")["failed_operations"]
    assert [(item["phone_number"], item["errors"][0]["code"]) for item in failed] == [(TWO, "10027"), (FREE, "10700")]
    api.control.options(telnyx={"job_failures": []})
    lock = {"phone_numbers": [ONE], "deletion_lock_enabled": True}
    api.post("/phone_numbers/jobs/update_phone_numbers", **lock)
    job = api.post("/phone_numbers/jobs/delete_phone_numbers", phone_numbers=[ONE, TWO])
    assert settled(api, job) == ("completed", 1, 1)
    assert numbers(api) == [FREE, ONE]
    kinds = [row["type"] for row in api.data("/phone_numbers/jobs", filter_type="delete_phone_numbers")]
    assert kinds == ["delete_phone_numbers"]


def test_emergency_jobs(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    address = api.address()
    path = "/phone_numbers/jobs/update_emergency_settings"
    on = {"phone_numbers": [number_id], "emergency_enabled": True}
    refused(api.send("POST", path, on), 422, "10015", "/emergency_address_id")
    assert settled(api, api.post(path, **on, emergency_address_id=address)) == ("completed", 1, 0)
    assert api.number(ONE)["emergency_status"] == "active"
    off = {**on, "emergency_enabled": False}
    refused(api.send("POST", path, {**off, "emergency_address_id": address}), 422, "10015", "/emergency_address_id")
    assert settled(api, api.post(path, **off, emergency_address_id=None)) == ("completed", 1, 0)
    assert api.number(ONE)["emergency_status"] == "disabled"


def test_jobs_that_are_refused(api: Api) -> None:
    (one,) = api.seed(ONE)
    path = "/phone_numbers/jobs/delete_phone_numbers"
    for wanted in ([], [ONE, one], [TWO], ["1"], [f"+1201201{index:04d}" for index in range(1001)]):
        refused(api.send("POST", path, {"phone_numbers": wanted}), 422, "10015", "/phone_numbers")
    refused(api.send("POST", "/phone_numbers/jobs/update_phone_numbers", {"phone_numbers": [ONE]}), 422, "10015")
    assert api.data("/phone_numbers/jobs") == []


def test_at_most_twenty_jobs_at_once(api: Api) -> None:
    api.control.options(telnyx={"job_lag": 60.0})
    api.seed(ONE)
    body = {"phone_numbers": [ONE], "tags": ["a"]}
    for _ in range(20):
        api.post("/phone_numbers/jobs/update_phone_numbers", **body)
    refused(api.send("POST", "/phone_numbers/jobs/update_phone_numbers", body), 422, "10015")
    api.control.advance(61)
    api.post("/phone_numbers/jobs/update_phone_numbers", **body)


def test_a_filter_in_the_query_widens_a_job(api: Api) -> None:
    api.seed(ONE, TWO, FREE)
    body = {"phone_numbers": [ONE], "customer_reference": "oops"}
    query = {"filter[phone_number]": "201201"}
    api.send("POST", "/phone_numbers/jobs/update_phone_numbers", body, params=query)
    assert numbers(api, filter_customer_reference="oops") == [TWO, ONE]
