"""Keys, envelopes, pages, rate limits, options, seeds, storage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from reconciler.sandbox.app import CARRIERS
from reconciler.sandbox.kernel import Kernel
from reconciler.sandbox.options import SandboxOptions
from reconciler.sandbox.server import Sandbox, running
from tests.sandbox_telnyx.telnyx_api import KEY, Api, refused


@pytest.mark.parametrize("header", [None, "KEY-demo", "Bearer", "Bearer KEY-other", "Basic KEY-demo"])
def test_only_the_key_opens(api: Api, header: str | None) -> None:
    del api.http.headers["Authorization"]
    headers = {} if header is None else {"Authorization": header}
    reply = api.http.get("/phone_numbers", headers=headers)
    error = refused(reply, 401, "10009")
    assert error["meta"]["url"].endswith("/10009")


def test_a_key_without_the_right(api: Api) -> None:
    api.control.options(telnyx={"forbidden": ["/addresses"]})
    refused(api.send("GET", "/addresses"), 403, "10010")
    assert api.data("/phone_numbers") == []


def test_unknown_paths_and_ids(api: Api) -> None:
    refused(api.send("GET", "/nothing"), 404, "10005")
    refused(api.send("PATCH", "/addresses/1", {}), 404, "10005")
    refused(api.send("GET", "/number_orders/1"), 404, "10005")
    reply = api.send("GET", "/billing_groups/1")
    assert reply.status_code == 404
    assert reply.json()["errors"][0]["code"] == 10005


def test_bodies_that_are_no_objects(api: Api) -> None:
    reply = api.http.post("/addresses", content=b"{", headers={"Content-Type": "application/json"})
    refused(reply, 400, "10015")
    refused(api.send("POST", "/addresses", ["x"]), 400, "10015")


def test_pages(api: Api) -> None:
    api.control.seed("telnyx", generate={"count": 45})
    first = api.get("/phone_numbers")
    assert first["meta"] == {"page_number": 1, "page_size": 20, "total_pages": 3, "total_results": 45}
    numbers = [row["phone_number"] for row in first["data"]]
    assert numbers[0] == "+12012000044"
    for page in (2, 3):
        numbers += [row["phone_number"] for row in api.data("/phone_numbers", page_number=page)]
    assert len(set(numbers)) == 45
    assert api.data("/phone_numbers", page_number=4) == []
    assert len(api.data("/phone_numbers", page_size=250)) == 45
    for size in ("251", "0", "x"):
        reply = api.send("GET", "/phone_numbers", params={"page[size]": size})
        refused(reply, 400, "10015", "page[size]")
    assert api.get("/connections")["meta"]["page_size"] == 250
    assert api.get("/ips")["meta"]["page_size"] == 250
    assert api.get("/addresses")["meta"]["page_size"] == 20


def test_rate_limits(api: Api) -> None:
    headers = api.send("GET", "/connections").headers
    assert headers["x-ratelimit-limit"] == "1000"
    assert int(headers["x-ratelimit-remaining"]) < 1000
    assert int(headers["x-ratelimit-reset"]) <= 1
    api.control.options(telnyx={"ratelimit_reset": "epoch"})
    assert int(api.send("GET", "/connections").headers["x-ratelimit-reset"]) > 1_700_000_000
    api.control.options(rate_limit=1, rate_window=3600.0, retry_after=7)
    replies = [api.send("GET", "/connections") for _ in range(3)]
    refused(replies[-1], 429, "10011")
    assert replies[-1].headers["Retry-After"] == "7"
    assert replies[-1].headers["x-ratelimit-remaining"] == "0"


def test_faults_with_a_body_of_their_own(api: Api) -> None:
    api.control.set_faults({"match": {}, "do": {"rate_limit": True, "body": "slow down"}})
    reply = api.send("GET", "/connections")
    assert (reply.status_code, reply.text) == (429, "slow down")


def test_unknown_fields_are_passed_over_unless_strict(api: Api) -> None:
    (number_id,) = api.seed("+12012010001")
    # A public code base sends this at the top level, where it does nothing.
    wrong = {"cnam_listing_enabled": True, "connection_id": ""}
    assert api.patch(f"/phone_numbers/{number_id}/voice", **wrong)["cnam_listing"]["cnam_listing_enabled"] is False
    assert len(api.data("/phone_numbers", filter_colour="red")) == 1
    api.control.options(telnyx={"strict": True})
    refused(api.send("PATCH", f"/phone_numbers/{number_id}/voice", wrong), 422, "10015", "/cnam_listing_enabled")
    reply = api.send("GET", "/phone_numbers", params={"filter[colour]": "red"})
    refused(reply, 400, "10015", "filter[colour]")


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_objects_sent_in_part(api: Api, mode: str) -> None:
    api.control.options(telnyx={"patch_objects": mode})
    (number_id,) = api.seed("+12012010001", call_forwarding={"forwards_to": "+12012010002"})
    voice = api.patch(f"/phone_numbers/{number_id}/voice", call_forwarding={"forwarding_type": "on-failure"})
    kept = "+12012010002" if mode == "merge" else ""
    assert voice["call_forwarding"] == {
        "call_forwarding_enabled": True,
        "forwards_to": kept,
        "forwarding_type": "on-failure",
    }


@pytest.mark.parametrize(
    "part",
    [
        {"colours": []},
        {"numbers": [{"phone_number": "2012010001"}]},
        {"numbers": [{"phone_number": "+12012010001", "colour": "red"}]},
        {"numbers": [{"phone_number": "+12012010001"}] * 2},
        {"numbers": [{"phone_number": "+12012010001", "call_forwarding": {"forwards_to": "x"}}]},
        {"port_exceptions": ["NO_SUCH_CODE"]},
    ],
)
def test_seeds_that_cannot_be_loaded(api: Api, part: dict[str, Any]) -> None:
    with pytest.raises(RuntimeError, match="BadSeed"):
        api.control.seed("telnyx", **part)
    assert api.control.dump()["telnyx"]["numbers"] == []


def test_seeds(api: Api) -> None:
    loaded = api.control.seed(
        "telnyx",
        connections=[
            {"id": "77", "record_type": "credential_connection", "connection_name": "c", "user_name": "someone1"},
            {"id": "78", "record_type": "call_control_application", "connection_name": "app"},
        ],
        ips=[{"ip_address": "192.0.2.1", "connection_id": "77"}],
        addresses=[{"id": "5", "street_address": "1 Elm St", "locality": "Austin"}],
        billing_groups=[{"id": "b", "name": "Office"}],
        messaging_profiles=[{"id": "m", "name": "sms"}],
        outbound_voice_profiles=[{"id": "9", "name": "out"}],
        inventory=[{"phone_number": "+12125550100", "monthly": "2.50"}],
        numbers=[
            {
                "phone_number": "+12012010001",
                "connection_id": "77",
                "emergency_enabled": True,
                "emergency_address_id": "5",
                "cnam_listing": {"cnam_listing_enabled": True, "cnam_listing_details": "ACME"},
            }
        ],
    )
    assert loaded["numbers"] == 1
    row = api.number("+12012010001")
    assert (row["connection_name"], row["emergency_status"], row["cnam_listing_enabled"]) == ("c", "active", True)
    assert {item["record_type"] for item in api.data("/connections")} == {
        "credential_connection",
        "call_control_application",
    }
    refused(api.send("GET", "/ip_connections/78"), 404, "10005")
    assert api.found(1, phone_number__contains="2125550100") == ["+12125550100"]
    assert api.control.seed("telnyx", remove_inventory=["+12125550100", "+12125550101"]) == {"remove_inventory": 1}


def test_many_numbers_load_at_once(api: Api) -> None:
    assert api.control.seed("telnyx", generate={"count": 30_000, "tags": ["bulk"]}) == {"generate": 30_000}
    page = api.get("/phone_numbers", page_size=250, page_number=120)
    assert page["meta"]["total_pages"] == 120
    assert page["data"][-1]["phone_number"] == "+12012000000"
    found = api.data("/phone_numbers", filter_phone_number="2012029999")
    assert [row["phone_number"] for row in found] == ["+12012029999"]


def client(box: Sandbox) -> Api:
    headers = {"Authorization": f"Bearer {KEY}"}
    return Api(httpx.Client(base_url=box.url("telnyx"), headers=headers, trust_env=False, verify=False), box)


def test_state_survives_kill_9(tmp_path: Path) -> None:
    options = SandboxOptions.from_mapping({"db": str(tmp_path / "sandbox.db"), "telnyx": {"order_lag": 50.0}})
    with running(options, process=True) as box:
        api = client(box)
        number, later = api.found(2)
        api.order(number, customer_reference="one")
        api.control.advance(60)
        connection = api.post("/ip_connections", connection_name="ip")["id"]
        row = api.number(number)
        api.patch(f"/phone_numbers/{row['id']}", tags=["Main"], connection_id=connection)
        api.order(later, customer_reference="two")
        before = api.get("/phone_numbers")
        api.http.close()
        box.kill()
    with running(options, process=True) as box:
        api = client(box)
        assert api.get("/phone_numbers") == before
        assert api.number(later)["status"] == "purchase-pending"
        box.control.advance(60)
        assert api.number(later)["status"] == "active"
        assert api.data("/number_orders", filter_customer_reference="two")[0]["status"] == "success"
        # Counters go on: ids are never given twice.
        assert api.post("/ip_connections")["id"] != connection
        assert api.counts(later) == {"ordered": 1, "bought": 1}
        api.http.close()


def test_greeting() -> None:
    kernel = Kernel(SandboxOptions.from_mapping({"telnyx": {"api_key": "KEY-other"}}), CARRIERS)
    greeting = kernel.carriers["telnyx"].greeting("http://127.0.0.1:1")
    assert greeting == "base_url http://127.0.0.1:1/telnyx/v2, api_key 'KEY-other'"
    kernel.close()


def test_reset(api: Api) -> None:
    api.seed("+12012010001")
    assert api.control.expire_tokens("telnyx") == 0
    api.control.reset()
    assert api.data("/phone_numbers") == []
    assert api.control.dump()["telnyx"]["counters"] == {}
