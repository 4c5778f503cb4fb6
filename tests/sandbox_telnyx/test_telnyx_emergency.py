"""Addresses, their validation, and emergency calling on numbers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_telnyx.telnyx_api import NAMES, PLACE, Api, refused

ONE = "+12012010001"


def switch(api: Api, number_id: str, *, on: bool, address: str | None) -> Any:
    body = {"emergency_enabled": on, "emergency_address_id": address}
    return api.send("POST", f"/phone_numbers/{number_id}/actions/enable_emergency", body)


def state(api: Api) -> tuple[bool, str, str | None]:
    row = api.number(ONE)
    return row["emergency_enabled"], row["emergency_status"], row["emergency_address_id"]


# ---- addresses ----


def test_an_address_reads_back(api: Api) -> None:
    given = {**PLACE, **NAMES, "customer_reference": "hash-1", "extended_address": "Floor 14"}
    made = api.post("/addresses", **given)
    assert {name: made[name] for name in given} == given
    assert (made["address_book"], made["validate_address"], made["record_type"]) == (True, True, "address")
    assert api.data(f"/addresses/{made['id']}") == made
    assert "_problem" not in made
    refused(api.send("PATCH", f"/addresses/{made['id']}", {"locality": "Dallas"}), 404, "10005")
    assert api.delete(f"/addresses/{made['id']}")["id"] == made["id"]
    refused(api.send("GET", f"/addresses/{made['id']}"), 404, "10005")


def test_address_filters(api: Api) -> None:
    one = api.address(customer_reference="Site-A", street_address="1 Elm Street")
    two = api.address(customer_reference="site-a-2", address_book=False)

    def ids(**filters: object) -> list[str]:
        return [row["id"] for row in api.data("/addresses", **filters)]

    assert ids() == [two, one]
    assert ids(filter_customer_reference="SITE-A") == [two, one]
    assert ids(filter_customer_reference__eq="Site-A") == ids(filter_street_address__contains="elm") == [one]
    assert ids(filter_customer_reference__eq="site-a") == []
    assert ids(filter_address_book__eq="false") == [two]
    assert ids(filter_used_as_emergency="false") == [two, one]
    assert ids(filter_used_as_emergency="true") == []
    refused(api.send("GET", "/addresses", params={"filter[street_address][contains]": "el"}), 400, "10015")


@pytest.mark.parametrize("name", ["street_address", "locality", "country_code", "first_name", "business_name"])
def test_required_fields(api: Api, name: str) -> None:
    body = {key: value for key, value in {**PLACE, **NAMES}.items() if key != name}
    refused(api.send("POST", "/addresses", body), 422, "10015", f"/{name}")


def test_somebody_must_live_there(api: Api) -> None:
    nobody = {**PLACE, **NAMES, "business_name": "", "first_name": "Ann"}
    refused(api.send("POST", "/addresses", nobody), 422, "20200")
    assert api.post("/addresses", **{**nobody, "last_name": "Lee"})["first_name"] == "Ann"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"postal_code": "02351"}, "postal_code"),
        ({"administrative_area": "ZZ"}, "administrative_area"),
        ({"street_address": "Congress Avenue"}, "street_address"),
        ({"locality": ""}, "locality"),
        ({"street_address": "13 Nowhere Road"}, "street_address"),
    ],
)
def test_invalid_addresses(api: Api, change: dict[str, str], field: str) -> None:
    api.control.options(telnyx={"bad_addresses": ["nowhere road"]})
    place = {**PLACE, **change}
    verdict = api.post("/addresses/actions/validate", **place)
    assert (verdict["result"], verdict["errors"][0]["source"]) == ("invalid", {"pointer": f"/{field}"})
    refused(api.send("POST", "/addresses", {**place, **NAMES}), 422, "20200", f"/{field}")
    stored = api.post("/addresses", **{**place, **NAMES, "validate_address": False})
    (number_id,) = api.seed(ONE)
    refused(switch(api, number_id, on=True, address=stored["id"]), 422, "10015", "/emergency_address_id")


def test_suggestions(api: Api) -> None:
    api.control.options(telnyx={"address_corrections": ["Congres Av=>Congress Avenue"]})
    place = {**PLACE, "street_address": "600 congres av"}
    verdict = api.post("/addresses/actions/validate", **place)
    assert verdict["result"] == "invalid"
    assert verdict["suggested"] == {**PLACE, "extended_address": ""}
    error = refused(api.send("POST", "/addresses", {**place, **NAMES}), 422, "20200")
    assert error["meta"]["suggested"]["street_address"] == "600 Congress Avenue"
    assert api.post("/addresses/actions/validate", **PLACE)["result"] == "valid"
    assert api.data("/addresses") == []


def test_stored_addresses_may_be_normalised(api: Api) -> None:
    api.control.options(telnyx={"address_normalize": True})
    assert api.post("/addresses", **{**PLACE, **NAMES, "street_address": "600 W. Elm St."})["street_address"] == (
        "600 W ELM ST"
    )


# ---- emergency on numbers ----


def test_at_once(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    address = api.address()
    reply = switch(api, number_id, on=True, address=address)
    assert reply.status_code == 200
    assert reply.json()["data"]["emergency"] == {
        "emergency_enabled": True,
        "emergency_address_id": address,
        "emergency_status": "active",
    }
    assert state(api) == (True, "active", address)
    refused(api.send("DELETE", f"/addresses/{address}"), 422, "10021")
    assert [row["id"] for row in api.data("/addresses", filter_used_as_emergency="true")] == [address]
    assert switch(api, number_id, on=False, address=address).status_code == 200
    assert state(api) == (False, "disabled", None)
    api.delete(f"/addresses/{address}")
    assert api.counts(ONE) == {"emergency_set": 1, "emergency_active": 1, "emergency_removed": 1}


def test_after_a_while(api: Api) -> None:
    api.control.options(telnyx={"emergency_lag": 60.0})
    (number_id,) = api.seed(ONE)
    address = api.address()
    assert switch(api, number_id, on=True, address=address).status_code == 202
    # Enabled already, but 911 works only when active.
    assert state(api) == (True, "provisioning", address)
    api.control.advance(61)
    assert state(api) == (True, "active", address)
    switch(api, number_id, on=False, address=address)
    assert state(api)[1] == "deprovisioning"
    api.control.advance(61)
    assert state(api) == (False, "disabled", None)


def test_moving_to_another_address(api: Api) -> None:
    api.control.options(telnyx={"emergency_lag": 60.0})
    (number_id,) = api.seed(ONE)
    old, new = api.address(), api.address(street_address="1 Elm Street")
    switch(api, number_id, on=True, address=old)
    api.control.advance(61)
    switch(api, number_id, on=True, address=new)
    assert state(api) == (True, "provisioning", new)
    api.delete(f"/addresses/{old}")
    api.control.advance(61)
    assert state(api) == (True, "active", new)


def test_provisioning_can_fail(api: Api) -> None:
    api.control.options(telnyx={"emergency_failures": [ONE]})
    (number_id,) = api.seed(ONE)
    switch(api, number_id, on=True, address=api.address())
    assert state(api)[:2] == (True, "provisioning-failed")
    assert api.counts(ONE) == {"emergency_set": 1, "emergency_failed": 1}


def test_refusals(api: Api) -> None:
    (number_id, free) = api.seed(ONE, "+18885550100")
    refused(switch(api, number_id, on=True, address=None), 422, "10015", "/emergency_address_id")
    refused(switch(api, number_id, on=True, address="1"), 422, "10015", "/emergency_address_id")
    refused(switch(api, free, on=True, address=api.address()), 422, "10015")
    refused(switch(api, number_id, on=False, address=None), 422, "10015", "/emergency_address_id")
    api.control.options(telnyx={"emergency_off_needs_address": False})
    assert switch(api, number_id, on=False, address=None).status_code == 200
    assert api.counts(ONE) == {}


def test_emergency_may_hold_the_connection(api: Api) -> None:
    (number_id,) = api.seed(ONE)
    switch(api, number_id, on=True, address=api.address())
    body = {"connection_id": api.post("/ip_connections")["id"]}
    api.control.options(telnyx={"emergency_blocks_connection": True})
    refused(api.send("PATCH", f"/phone_numbers/{number_id}", body), 422, "10015", "/connection_id")
    api.control.options(telnyx={"emergency_blocks_connection": False})
    assert api.patch(f"/phone_numbers/{number_id}", **body)["connection_id"] == body["connection_id"]
