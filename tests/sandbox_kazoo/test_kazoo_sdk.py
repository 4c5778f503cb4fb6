"""PyPI kazoo-sdk, a client written by others for the real thing, works against the emulation."""

from __future__ import annotations

import importlib
import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, CUSTOMER_KEY, Api

# Importing it makes every json.loads of the process give ordered dictionaries; nobody else is to notice.
_DECODER = json._default_decoder
kazoo = importlib.import_module("kazoo")
refusals = importlib.import_module("kazoo.exceptions")
json._default_decoder = _DECODER

N = "+14155550123"


@pytest.fixture
def sdk(api: Api, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = kazoo.Client(base_url=api.sandbox.url("kazoo"), api_key=CUSTOMER_KEY)
    client.authenticate()
    return client


def test_both_ways_to_log_in(api: Api, sdk: Any) -> None:
    assert sdk.auth_data["data"]["account_id"] == CUSTOMER
    user = kazoo.Client(
        base_url=api.sandbox.url("kazoo"), username="demo", password="demo-password", account_name="Acme"
    )
    assert user.authenticate()
    assert user.auth_data["data"]["owner_id"]


def test_a_lost_token_is_fetched_again(api: Api, sdk: Any) -> None:
    api.control.expire_tokens("kazoo")
    assert sdk.get_phone_numbers(CUSTOMER)["data"]["numbers"] == {}
    statuses = [entry["status"] for entry in api.control.log()][-3:]
    assert statuses == [401, 201, 200]


def test_numbers(api: Api, sdk: Any) -> None:
    assert sdk.create_phone_number(CUSTOMER, quote(N, safe=""))["data"]["state"] == "in_service"
    assert sdk.get_phone_number(CUSTOMER, quote(N, safe=""))["data"]["id"] == N
    assert set(sdk.get_phone_numbers(CUSTOMER)["data"]["numbers"]) == {N}
    with pytest.raises(refusals.KazooApiError):
        sdk.create_phone_number(CUSTOMER, quote(N, safe=""))
    assert api.counts(N) == {"number_created": 1}


def test_callflows(sdk: Any) -> None:
    data = {"name": "main", "numbers": [N], "flow": {"module": "resources", "data": {"to_did": "+14155559999"}}}
    made = sdk.create_callflow(CUSTOMER, data)["data"]
    assert made["numbers"] == [N]
    assert [row["id"] for row in sdk.get_callflows(CUSTOMER)["data"]] == [made["id"]]
    data["name"] = "renamed"
    assert sdk.update_callflow(CUSTOMER, made["id"], data)["data"]["name"] == "renamed"
    with pytest.raises(refusals.KazooApiBadDataError) as caught:
        sdk.create_callflow(CUSTOMER, data)
    assert "unique" in caught.value.field_errors["numbers"]
    sdk.delete_callflow(CUSTOMER, made["id"])
    assert sdk.get_callflows(CUSTOMER)["data"] == []


def test_devices(sdk: Any) -> None:
    made = sdk.create_device(CUSTOMER, {"name": "desk", "owner_id": "0" * 32})["data"]
    assert sdk.get_device(CUSTOMER, made["id"])["data"]["name"] == "desk"
    (row,) = sdk.list_devices_by_owner(CUSTOMER, "0" * 32)["data"]
    assert row["id"] == made["id"]
    with pytest.raises(refusals.KazooApiBadDataError):
        sdk.create_device(CUSTOMER, {"owner_id": "short"})


def test_what_the_client_has_no_words_for(sdk: Any) -> None:
    uri = f"/accounts/{CUSTOMER}/port_requests"
    done, made = sdk.manual_request(uri, "put", data={"data": {"name": "p", "numbers": {N: {}}}})
    assert done
    assert made["port_state"] == "unconfirmed"
    done, moved = sdk.manual_request(f"{uri}/{made['id']}/submitted", "patch")
    assert (done, moved["port_state"]) == (True, "submitted")
    done, refused = sdk.manual_request(f"{uri}/{made['id']}/pending", "patch")
    assert (done, refused.status_code) == (False, 400)
    done, ids = sdk.manual_request(f"/accounts/{CUSTOMER}/connectivity")
    assert (done, ids) == (True, [])


def test_buying_changing_and_releasing_numbers(api: Api, sdk: Any) -> None:
    api.control.options(kazoo={"public_search": True})
    api.control.seed("kazoo", for_sale=[N])
    assert [row["number"] for row in sdk.search_phone_numbers("4155550123")["data"]] == [N]
    uri = f"/accounts/{CUSTOMER}/phone_numbers?prefix=4155550123&quantity=1"
    done, found = sdk.manual_request(uri)
    assert (done, [row["number"] for row in found]) == (True, [N])
    assert sdk.activate_phone_number(CUSTOMER, quote(N, safe=""), {})["data"]["state"] == "in_service"
    cnam = {"cnam": {"display_name": "ACME"}}
    assert sdk.update_phone_number(CUSTOMER, quote(N, safe=""), cnam)["data"]["cnam"] == cnam["cnam"]
    sdk.delete_phone_number(CUSTOMER, quote(N, safe=""))
    assert sdk.get_phone_numbers(CUSTOMER)["data"]["numbers"] == {}
    assert {"bought", "released"} <= api.counts(N).keys()


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("device", {"name": "desk"}),
        ("user", {"first_name": "Ann", "last_name": "Lee"}),
        ("local_resource", {"name": "out", "gateways": [{"server": "192.0.2.1"}]}),
        ("callflow", {"numbers": [N], "flow": {"module": "resources", "data": {}, "children": {}}}),
    ],
)
def test_every_kind_of_document(sdk: Any, kind: str, data: dict[str, Any]) -> None:
    def call(name: str, *arguments: Any) -> Any:
        return getattr(sdk, name)(CUSTOMER, *arguments)["data"]

    identity = call(f"create_{kind}", data)["id"]
    assert call(f"get_{kind}", identity)["id"] == identity
    assert call(f"update_{kind}", identity, {**data, "mine": 1})["mine"] == 1
    call(f"delete_{kind}", identity)
    assert identity not in [row["id"] for row in call(f"get_{kind}s")]


def test_limits(sdk: Any) -> None:
    assert sdk.get_limits(CUSTOMER)["data"]["allow_prepay"] is True
