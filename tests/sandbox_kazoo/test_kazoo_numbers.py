"""phone_numbers: states, listing, features, collections."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, MASTER, Api

N, M = "+14155550123", "+14155550124"
ADDRESS = {"street_address": "1 Main Street", "locality": "Miami", "region": "FL", "postal_code": "33155"}
CNAM = {"display_name": "ACME", "inbound_lookup": True}


# ---- getting numbers ----


def test_search_then_activate_buys_once(api: Api) -> None:
    found = api.get("phone_numbers", prefix="415", quantity="3")
    assert [set(row) for row in found] == [{"number", "state"}] * 3
    assert {row["state"] for row in found} == {"discovery"}
    number = found[0]["number"]
    made = api.ok("PUT", api.number(number, "/activate"), {})
    assert (made["id"], made["state"], made["_read_only"]["carrier_module"]) == (number, "in_service", "bandwidth2")
    again = api.ok("PUT", api.number(number, "/activate"), {})
    assert again["state"] == "in_service"
    assert api.counts(number) == {"bought": 1, "activated": 2}
    assert number not in [row["number"] for row in api.get("phone_numbers", prefix="415", quantity="50")]


def test_activation_replaces_the_public_fields(api: Api) -> None:
    number = api.buy()
    api.ok("PATCH", api.number(number), {"cnam": CNAM, "note": "x"})
    again = api.ok("PUT", api.number(number, "/activate"), {"note": "y"})
    assert again["note"] == "y"
    assert not {"cnam", "features"} & again.keys()
    api.ok("PATCH", api.number(number), {"cnam": CNAM})
    assert "cnam" in api.ok("PUT", api.number(number, "/reserve"), {})


def test_states_that_lead_nowhere(api: Api) -> None:
    for state, tail in (("port_out", "/activate"), ("aging", "/reserve"), ("released", "/activate")):
        api.seed(numbers=[{"number": N, "state": state}])
        body = api.refused(400, "PUT", api.number(N, tail), {})
        assert body["data"]["cause"].startswith(f"from {state} to ")


def test_search_pages_by_offset(api: Api) -> None:
    rows = [row["number"] for row in api.get("phone_numbers", prefix="415", quantity="4")]
    rest = [row["number"] for row in api.get("phone_numbers", prefix="415", quantity="2", offset="2")]
    assert rest == rows[2:]


@pytest.mark.parametrize(
    "query", [{"prefix": "41"}, {"prefix": "415", "quantity": "0"}, {"prefix": "415", "country": "USA"}]
)
def test_search_is_checked(api: Api, query: dict[str, str]) -> None:
    assert api.refused(400, "GET", "phone_numbers", params=query)["message"] == "validation error"


def test_public_search_is_usually_closed(api: Api) -> None:
    url, query = "/phone_numbers", {"prefix": "415"}
    assert api.http.get(url, params=query).status_code == 404
    assert api.http.get(url, params=query).json()["message"] == "number search restricted"
    api.options(public_search=True)
    assert api.http.get(url, params=query).json()["data"][0]["state"] == "discovery"


def test_what_no_search_showed_cannot_be_activated(api: Api) -> None:
    shown = api.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
    hidden = api.get("phone_numbers", prefix="415", quantity="1", offset="1")[0]["number"]
    api.control.reset()
    api.login("ca11ab1e" * 8)
    assert api.refused(404, "PUT", api.number(hidden, "/activate"), {})["message"] == "bad_identifier"
    api.get("phone_numbers", prefix="415", quantity="1")
    api.seed(sold=[shown])
    api.refused(404, "PUT", api.number(shown, "/activate"), {})


def test_the_carrier_may_fail(api: Api) -> None:
    number = api.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
    api.options(carrier_fault=True)
    body = api.refused(500, "PUT", api.number(number, "/activate"), {})
    assert (body["message"], body["data"]["message"]) == ("unspecified_fault", "fault by carrier")
    assert api.counts(number) == {}


def test_activation_has_a_bucket_of_its_own(api: Api) -> None:
    api.options(bucket_tokens=2, bucket_refill=0.0)
    with_bearer = {"Authorization": "Bearer " + api.http.headers.pop("X-Auth-Token")}
    codes = [api.send("PUT", api.number(N, "/activate"), {}, headers=with_bearer).status_code for _ in range(3)]
    assert codes == [404, 404, 429]


def test_create_is_in_service_unless_told_otherwise(api: Api) -> None:
    assert api.ok("PUT", api.number(N))["state"] == "in_service"
    assert api.ok("PUT", api.number("4155550124"), {"create_with_state": "reserved"})["state"] == "reserved"
    assert set(api.get("phone_numbers")["numbers"]) == {N, "+14155550124"}
    body = api.refused(409, "PUT", api.number(N), {})
    assert (body["message"], body["data"]["cause"]) == ("number_exists", N)
    assert api.counts(N) == {"number_created": 1}


def test_create_permissions(api: Api, agent: Api) -> None:
    api.refused(403, "PUT", api.number(N), {"create_with_state": "available"})
    assert api.refused(400, "PUT", api.number(N), {"create_with_state": "sold"})["message"] == "validation error"
    assert agent.ok("PUT", api.number(N), {"create_with_state": "available"})["state"] == "available"
    assert api.ok("PUT", api.number(N), {})["state"] == "in_service"
    api.seed(accounts=[{"id": "b" * 32, "name": "B", "api_key": "b" * 64, "allow_additions": False}])
    other = Api(api.http, api.sandbox, "b" * 32).login("b" * 64)
    assert other.refused(403, "PUT", api.number("+14155550124"), {})["data"]["error"] == "forbidden"


def test_a_number_that_cannot_be_one(api: Api) -> None:
    for method, tail in (("PUT", ""), ("POST", ""), ("PUT", "/activate")):
        body = api.refused(400, method, api.number("12345", tail), {})
        assert (body["message"], body["data"]) == ("client error", "not_reconcilable")


def test_a_number_that_is_porting(api: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    assert api.refused(400, "PUT", api.number(N), {})["message"] == "number_is_porting"


def test_no_upsert(api: Api) -> None:
    for method in ("POST", "PATCH", "DELETE"):
        assert api.refused(404, method, api.number(N), {})["message"] == "bad_identifier"


def test_reserve_and_the_way_back(api: Api, agent: Api) -> None:
    agent.account = MASTER
    number = agent.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
    assert agent.ok("PUT", api.number(number, "/reserve"), {})["state"] == "reserved"
    assert agent.refused(400, "PUT", api.number(number, "/reserve"), {})["message"] == "no_change_required"
    # Reserved by an account above: the customer may put it into service.
    assert api.ok("PUT", api.number(number, "/activate"), {})["state"] == "in_service"
    assert api.ok("PUT", api.number(number, "/reserve"), {})["state"] == "reserved"
    assert api.ok("DELETE", api.number(number))["state"] == "reserved"
    assert agent.ok("GET", api.number(number))["state"] == "reserved"
    # Reserved above: the customer sees it, and may put it into service, but not reserve it.
    assert api.ok("GET", api.number(number))["state"] == "reserved"
    api.refused(403, "PUT", api.number(number, "/reserve"), {})
    api.refused(403, "DELETE", api.number(number))
    assert number not in api.get("phone_numbers")["numbers"]
    assert number in agent.get("phone_numbers")["numbers"]


# ---- losing numbers ----


def test_release_of_a_carriers_number(api: Api) -> None:
    number = api.buy()
    api.ok("PATCH", api.number(number), {"cnam": CNAM, "note": "x"})
    gone = api.ok("DELETE", api.number(number))
    assert gone["state"] == "available"
    assert not {"cnam", "note", "features"} & gone.keys()
    assert api.get("phone_numbers")["numbers"] == {}
    # It still reads as available, and cannot be released twice.
    assert api.ok("GET", api.number(number))["state"] == "available"
    body = api.refused(400, "DELETE", api.number(number))
    assert (body["message"], body["data"]["cause"]) == ("invalid_state_transition", "from available to available")
    assert api.counts(number)["released"] == 1
    assert api.ok("PUT", api.number(number, "/activate"), {})["state"] == "in_service"
    assert api.counts(number)["bought"] == 1


def test_release_of_a_local_number_is_for_good(api: Api) -> None:
    api.ok("PUT", api.number(N), {})
    assert api.ok("DELETE", api.number(N))["state"] == "deleted"
    api.refused(404, "GET", api.number(N))


def test_released_state_is_an_operators_choice(api: Api) -> None:
    number = api.buy()
    api.options(released_state="aging")
    assert api.ok("DELETE", api.number(number))["state"] == "aging"
    # Aging numbers are out of sight, but for putting them into service again.
    api.refused(403, "DELETE", api.number(number))
    api.refused(404, "GET", api.number(number))
    assert api.ok("PUT", api.number(number, "/activate"), {})["state"] == "in_service"
    assert api.counts(number)["bought"] == 1


def test_hard_delete_is_for_the_superduper_admin(api: Api, agent: Api) -> None:
    first, second = api.buy(), api.buy()
    assert api.ok("DELETE", api.number(first), params={"hard": "true"})["state"] == "available"
    assert agent.ok("DELETE", api.number(second), params={"hard": "true"})["state"] == "deleted"
    api.refused(404, "GET", api.number(second))


# ---- listing ----


def test_the_list_is_paged_and_holds_no_values(api: Api) -> None:
    api.seed(generate={"count": 120, "first": "+12012000000", "e911": ADDRESS})
    pages: list[Any] = []
    key = ""
    while True:
        pages.append(api.page("phone_numbers", **({"start_key": key} if key else {})))
        if "next_start_key" not in pages[-1]:
            break
        key = pages[-1]["next_start_key"]
    sizes = [len(page["data"]["numbers"]) for page in pages]
    assert sizes == [50, 50, 20]
    # The row fetched to learn the next key is counted.
    assert [page["page_size"] for page in pages] == [51, 51, 20]
    assert pages[1]["start_key"] == pages[0]["next_start_key"]
    row = pages[0]["data"]["numbers"]["+12012000000"]
    assert row["features"] == ["e911"]
    assert "e911" not in row
    assert row["assigned_to"] == CUSTOMER
    raw_key = api.page("phone_numbers", start_key="+12012000100")
    assert min(raw_key["data"]["numbers"]) == "+12012000100"


def test_everything_at_once(api: Api) -> None:
    api.seed(generate={"count": 120})
    page = api.page("phone_numbers", paginate="false")
    assert len(page["data"]["numbers"]) == 120
    assert not {"page_size", "start_key", "next_start_key"} & page.keys()
    api.options(list_limit=100)
    api.refused(416, "GET", "phone_numbers", params={"paginate": "false"})


def test_numbers_of_open_ports_come_with_every_page(api: Api) -> None:
    api.seed(generate={"count": 60})
    port = api.port("+19995550100")
    assert "+19995550100" not in api.get("phone_numbers")["numbers"]
    api.move(port, "submitted")
    first = api.page("phone_numbers")
    second = api.page("phone_numbers", start_key=first["next_start_key"])
    for page in (first, second):
        row = page["data"]["numbers"]["+19995550100"]
        assert (row["state"], row["port_id"], row["port_state"]) == ("port_in", port["id"], "submitted")
    assert len(first["data"]["numbers"]) == 51
    assert len(api.get("phone_numbers", include_ports="false")["numbers"]) == 50
    single = api.ok("GET", api.number("+19995550100"))
    assert (single["state"], single["_read_only"]["port_state"]) == ("port_in", "submitted")
    api.refused(404, "GET", api.number("+19995550100"), params={"include_ports": "false"})


def test_a_filtered_page_may_name_a_key_with_nothing_behind_it(api: Api) -> None:
    wanted = [{"number": f"+1201200{place:04d}", "used_by": "callflow" if place % 2 else None} for place in range(80)]
    api.seed(numbers=wanted)
    page = api.page("phone_numbers", filter_used_by="callflow")
    assert len(page["data"]["numbers"]) == 40
    assert "next_start_key" in page
    rest = api.page("phone_numbers", filter_used_by="callflow", start_key=page["next_start_key"])
    assert set(rest["data"]["numbers"]) < set(page["data"]["numbers"])
    assert "next_start_key" not in rest


def test_a_number_below_reads_under_any_account(api: Api, agent: Api) -> None:
    number = api.buy()
    agent.account = MASTER
    assert number not in agent.get("phone_numbers")["numbers"]
    assert agent.get("phone_numbers")["cascade_quantity"] == 1
    assert agent.ok("GET", api.number(number))["id"] == number
    assert agent.ok("PATCH", api.number(number), {"note": "seen"})["note"] == "seen"
    api.seed(numbers=[{"number": N, "account": MASTER}])
    api.refused(404, "GET", api.number(N))
    for method, tail in (("PATCH", ""), ("POST", ""), ("PUT", ""), ("PUT", "/activate"), ("DELETE", "")):
        assert api.refused(403, method, api.number(N, tail), {})["message"] == "forbidden"


def test_identify(api: Api, agent: Api) -> None:
    number = api.buy()
    assert api.ok("GET", api.number(number, "/identify")) == {"account_id": CUSTOMER, "number": number}
    api.refused(404, "GET", api.number(N, "/identify"))
    api.move(api.port(M), "submitted")
    assert api.ok("GET", api.number(M, "/identify")) == {"account_id": CUSTOMER, "number": M}
    api.ok("DELETE", api.number(number))
    assert api.refused(400, "GET", api.number(number, "/identify"))["data"] == "unassigned"
    agent.ok("PUT", api.number(N), {"create_with_state": "aging"})
    body = api.refused(400, "GET", api.number(N, "/identify"))
    assert (body["message"], body["data"]["cause"]) == ("client error", "not_in_service")


# ---- settings ----


def test_patch_merges_and_post_replaces(api: Api) -> None:
    number = api.number(api.buy())
    api.ok("PATCH", number, {"cnam": CNAM, "note": "a", "prepend": {"enabled": True, "name": "X"}})
    merged = api.ok("PATCH", number, {"cnam": {"display_name": "NEW"}, "note": None})
    assert merged["cnam"] == {"display_name": "NEW", "inbound_lookup": True}
    assert "note" not in merged
    assert set(merged["features"]) == {"outbound_cnam", "inbound_cnam", "prepend"}
    replaced = api.ok("POST", number, {"note": "b"})
    assert replaced["note"] == "b"
    assert not {"cnam", "prepend", "features"} & replaced.keys()


def test_patch_checks_the_raw_request(api: Api) -> None:
    number = api.number(api.buy())
    api.ok("PATCH", number, {"cnam": CNAM, "ringback": {"early": "x"}})
    for key in ("cnam", "e911", "carrier_name"):
        assert f"{key}" in api.refused(400, "PATCH", number, {key: None})["data"]
    assert "ringback" not in api.ok("PATCH", number, {"ringback": None})
    assert "features" not in api.ok("POST", number, {"cnam": {}})
    assert set(api.refused(400, "POST", number, {"e911": {}})["data"]) == {
        "e911.street_address", "e911.locality", "e911.region", "e911.postal_code",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "path", "rule"),
    [
        ({"cnam": {"display_name": "X" * 16}}, "cnam.display_name", "maxLength"),
        ({"cnam": {"display_name": ""}}, "cnam.display_name", "minLength"),
        ({"cnam": {"inbound_lookup": "maybe"}}, "cnam.inbound_lookup", "type"),
        ({"cnam": []}, "cnam", "type"),
        ({"e911": ADDRESS | {"region": "FLA"}}, "e911.region", "maxLength"),
        ({"e911": ADDRESS | {"caller_name": "AB"}}, "e911.caller_name", "minLength"),
        ({"e911": ADDRESS | {"status": "FINE"}}, "e911.status", "enum"),
        ({"e911": ADDRESS | {"notification_contact_emails": "a@b.c"}}, "e911.notification_contact_emails", "type"),
    ],
)
def test_the_schema(api: Api, data: dict[str, Any], path: str, rule: str) -> None:
    body = api.refused(400, "PATCH", api.number(api.buy()), data)
    assert body["message"] == "validation error"
    assert body["data"][path][rule]["message"]


def test_text_is_taken_for_a_boolean(api: Api) -> None:
    made = api.ok("PATCH", api.number(api.buy()), {"cnam": {"display_name": "A", "inbound_lookup": "true"}})
    assert made["cnam"]["inbound_lookup"] is True


def test_e911_is_rewritten_by_the_provider(api: Api) -> None:
    number = api.buy()
    wanted = ADDRESS | {"extended_address": "Suite 9", "notification_contact_emails": ["a@example.com"]}
    made = api.ok("PATCH", api.number(number), {"e911": wanted})["e911"]
    assert made["street_address"] == "1 MAIN ST"
    assert made["extended_address"] == "STE 9"
    assert made["notification_contact_emails"] == ["a@example.com"]
    assert (made["status"], len(made["plus_four"])) == ("PROVISIONED", 4)
    assert {"location_id", "latitude", "longitude", "activated_time"} <= made.keys()
    assert api.ok("GET", api.number(number))["e911"] == made
    # An echo changes nothing; the same address without the server's keys provisions anew.
    assert api.ok("POST", api.number(number), {"e911": made})["e911"] == made
    assert api.counts(number)["e911_set"] == 1
    again = api.ok("POST", api.number(number), {"e911": wanted})["e911"]
    assert again["location_id"] != made["location_id"]
    assert api.counts(number)["e911_set"] == 2


def test_e911_default_and_no_rewriting(api: Api) -> None:
    api.options(e911_rewrites=False)
    made = api.ok("PATCH", api.number(api.buy()), {"e911": ADDRESS})["e911"]
    assert made["street_address"] == "1 Main Street"
    assert made["notification_contact_emails"] == []


def test_e911_may_take_its_time(api: Api) -> None:
    api.options(e911_lag=60)
    number = api.buy()
    made = api.ok("PATCH", api.number(number), {"e911": ADDRESS})["e911"]
    assert made["status"] == "GEOCODED"
    assert "activated_time" not in made
    api.control.advance(61)
    assert api.ok("GET", api.number(number))["e911"]["status"] == "PROVISIONED"


@pytest.mark.parametrize(
    ("refusal", "status", "message"),
    [
        ("invalid", 400, "invalid"),
        ("multiple_choice", 500, "unspecified_fault"),
        ("document", 400, "validation error"),
        ("document_multiple_choice", 400, "validation error"),
    ],
)
def test_a_bad_address(api: Api, refusal: str, status: int, message: str) -> None:
    api.options(bad_addresses=["main street"], address_refusal=refusal)
    number = api.buy()
    assert api.refused(status, "PATCH", api.number(number), {"e911": ADDRESS})["message"] == message
    assert "e911" not in api.ok("GET", api.number(number))


def test_local_numbers_have_no_outside_features(api: Api) -> None:
    made = api.ok("PUT", api.number(N), {})
    assert made["features"] == ["local"]
    offered = made["_read_only"]["features"]["available"]
    assert not {"cnam", "e911", "port"} & set(offered)
    for data in ({"cnam": CNAM}, {"e911": ADDRESS}, {"note": "x", "e911": ADDRESS}):
        assert api.refused(403, "PATCH", api.number(N), data)["message"] == "forbidden"
    assert "note" not in api.ok("GET", api.number(N))
    api.options(local_feature_override=True)
    assert "e911" in api.ok("PATCH", api.number(N), {"e911": ADDRESS})["features"]


def test_failover_is_for_trunks(api: Api) -> None:
    number = api.buy()
    failover = {"failover": {"e164": "+14155559999"}}
    api.refused(403, "PATCH", api.number(number), failover)
    server = {"name": "pbx", "auth": {"auth_method": "ip", "ip": "10.0.0.1"}}
    trunk = api.ok("PUT", "connectivity", {"name": "T", "servers": [server]})
    api.ok("POST", f"connectivity/{trunk['id']}", {"name": "T", "servers": [server | {"DIDs": {number: {}}}]})
    assert api.ok("PATCH", api.number(number), failover)["features"] == ["failover"]
    # Away from the trunk the feature is denied but on: every update is refused until the number is fixed.
    api.ok("DELETE", f"connectivity/{trunk['id']}")
    api.refused(403, "PATCH", api.number(number), {"note": "x"})
    api.ok("POST", f"phone_numbers/fix/{number.replace('+', '%2B')}", {})
    assert "failover" not in api.ok("PATCH", api.number(number), {"note": "x"})


def test_features_that_are_stored_but_off(api: Api) -> None:
    number = api.number(api.buy())
    made = api.ok(
        "PATCH",
        number,
        {"prepend": {"enabled": False, "name": "X"}, "force_outbound": "junk", "sms": {"enabled": True}},
    )
    assert made["prepend"] == {"enabled": False, "name": "X"}
    assert (made["force_outbound"], made["sms"]) == ("junk", {"enabled": True})
    assert "features" not in made
    assert api.ok("PATCH", number, {"force_outbound": True})["features"] == ["force_outbound"]


def test_read_only_facts_sent_back_are_junk(api: Api) -> None:
    number = api.number(api.buy())
    made = api.ok("PATCH", number, {"state": "reserved", "features": ["e911"], "id": "+1999"})
    assert (made["state"], made["id"]) == ("in_service", api.ok("GET", number)["id"])
    assert made["features"] == ["e911"]
    (row,) = api.control.dump()["kazoo"]["numbers"]
    assert row["doc"]["state"] == "reserved"


def test_the_carrier_is_an_admins(api: Api, agent: Api) -> None:
    api.ok("PUT", api.number(N), {})
    api.refused(403, "PATCH", api.number(N), {"carrier_name": "knm_bandwidth2"})
    assert agent.refused(400, "PATCH", api.number(N), {"carrier_name": "other"})["message"] == "invalid"
    made = agent.ok("PATCH", api.number(N), {"carrier_name": "knm_bandwidth2"})
    assert made["_read_only"]["carrier_module"] == "bandwidth2"
    assert not {"carrier_name", "features"} & made.keys()


# ---- many at once, and what is known about numbers ----


def test_a_collection_fails_in_part(api: Api) -> None:
    api.ok("PUT", api.number(N), {})
    data = api.ok("PUT", "phone_numbers/collection", {"numbers": [N, "+14155550124", "12345"], "note": "x"})
    assert set(data["success"]) == {"+14155550124"}
    assert data["error"][N]["error"] == "number_exists"
    assert data["error"]["12345"] == "not_reconcilable"
    patched = api.ok("PATCH", "phone_numbers/collection", {"numbers": ["+14155550124", "+14155550199"], "extra": 1})
    assert patched["error"] == {"+14155550199": "not_found"}
    # No schema: what one request would refuse is stored.
    assert patched["success"]["+14155550124"]["note"] == "x"
    gone = api.ok("DELETE", "phone_numbers/collection", {"numbers": [N, "+14155550124"]})
    assert {row["state"] for row in gone["success"].values()} == {"deleted"}


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ({}, "required"),
        ({"numbers": []}, "minimum"),
        ({"numbers": [N, "4155550123"]}, "uniqueItems"),
        ({"numbers": "x"}, "type"),
    ],
)
def test_what_is_wrong_with_a_collection(api: Api, data: dict[str, object], rule: str) -> None:
    assert rule in api.refused(400, "PUT", "phone_numbers/collection", data)["data"]["numbers"]


def test_bulk_activation(api: Api) -> None:
    found = [row["number"] for row in api.get("phone_numbers", prefix="415", quantity="2")]
    data = api.ok("PUT", "phone_numbers/collection/activate", {"numbers": [*found, N]})
    assert set(data["success"]) == set(found)
    assert data["error"] == {N: "not_found"}
    assert [api.counts(number) for number in found] == [{"bought": 1, "activated": 1}] * 2


def test_facts_about_numbers(api: Api, agent: Api) -> None:
    assert api.get("phone_numbers/carriers_info")["usable_creation_states"] == ["in_service", "reserved"]
    assert "available" in agent.get("phone_numbers/carriers_info")["usable_creation_states"]
    assert "did_us" in api.get("phone_numbers/classifiers")
    assert api.get("phone_numbers/classifiers/4155550123") | {"regex": ""} == {
        "name": "did_us", "regex": "", "friendly_name": "US DID", "number": "4155550123", "e164": N,
    }  # fmt: skip
    offered = api.get("phone_numbers", prefix="415", quantity="1")[0]["number"]
    assert api.ok("POST", "phone_numbers/check", {"numbers": [offered, N]}) == {offered: "success", N: "error"}


def test_numbers_have_no_revision_to_match(api: Api) -> None:
    number = api.number(api.buy())
    tag = api.send("GET", number).headers["ETag"]
    assert api.send("GET", number).headers["ETag"] != tag
    reply = api.send("PATCH", number, {"note": "x"}, headers={"If-Match": tag})
    assert (reply.status_code, reply.content) == (412, b"")


def test_services_few_operators_run(api: Api) -> None:
    api.refused(500, "POST", "phone_numbers/locality", {"numbers": [N]})
    api.refused(500, "GET", "phone_numbers/prefix", params={"city": "Miami"})
    api.refused(404, "GET", "phone_numbers/prefix")


def test_the_legacy_port_request(api: Api) -> None:
    assert api.ok("PUT", api.number(N, "/port"), {})["state"] == "port_in"
    assert api.ok("PUT", api.number(N), {})["state"] == "in_service"
