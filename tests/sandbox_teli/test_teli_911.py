"""The 911 controller and its alert groups; samples are the Node client's recorded replies."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_teli.teli_api import Api

ADDRESS = {"address": "333 Some Street", "city": "Englewood", "state": "CO", "zip": "80112"}
ENTRY = {"full_name": "Bob McFrob", **ADDRESS, "unit_type": "suite", "unit_number": "16B"}
NUMBER = "3035555555"


@pytest.fixture
def did_id(api: Api) -> int:
    return api.seed(NUMBER)[0]


def test_create_is_the_recorded_reply(api: Api, did_id: int) -> None:
    data: dict[str, Any] = api.call("911/create", did_id=did_id, **ENTRY)
    moment = data["create_dt"]
    assert data == {
        "id": 40042,
        "did_id": did_id,
        "did_number": 3035555555,
        **ENTRY,
        "unit_type": "SUITE",
        "create_dt": moment,
        "modify_dt": moment,
    }
    assert len(moment) == len("2016-02-05 12:22:06")


def test_info_has_strings_and_more_fields(api: Api, did_id: int) -> None:
    api.refused("911/info", "no 911", did_id=did_id)
    made = api.call("911/create", did_id=did_id, **ENTRY)
    api.call("user/dids/note", did_id=did_id, note="front desk")
    info = api.call("911/info", did_number=NUMBER)
    assert info == api.call("911/info", did_id=did_id)
    assert info["did_number"] == NUMBER
    assert info["id"] == str(made["id"])
    assert (info["alert_group"], info["did_note"]) == (None, "front desk")
    api.options(types="document")
    assert api.call("911/info", did_id=did_id) == made


def test_create_and_update_are_not_the_same(api: Api, did_id: int) -> None:
    api.refused("911/update", "no 911", did_id=did_id, **ENTRY)
    api.call("911/create", did_id=did_id, **ENTRY)
    api.refused("911/create", "already", did_id=did_id, **ENTRY)
    without_unit = {name: value for name, value in ENTRY.items() if not name.startswith("unit")}
    api.call("911/update", did_id=did_id, **{**without_unit, "full_name": "Bobby"})
    info = api.call("911/info", did_id=did_id)
    assert (info["full_name"], info["unit_type"], info["unit_number"]) == ("Bobby", None, None)
    assert api.rows()[NUMBER]["e911"]["e911"] == 1
    assert api.call("911/remove", did_id=did_id) == "Successfully removed 911 information"
    api.refused("911/remove", "no 911", did_id=did_id)
    assert api.rows()[NUMBER]["e911"]["e911"] == 0
    assert api.counts(NUMBER) == {"e911_set": 2, "e911_removed": 1}


@pytest.mark.parametrize("name", ["full_name", "address", "city", "state", "zip"])
def test_what_an_entry_needs(api: Api, did_id: int, name: str) -> None:
    api.refused("911/create", name, did_id=did_id, **{**ENTRY, name: ""})
    assert api.counts(NUMBER) == {}


def test_validate(api: Api) -> None:
    assert api.call("911/validate", **ADDRESS) == "Address is validated"
    api.call("911/validate", **(ADDRESS | {"zip": "80112-1234"}))
    for bad in (
        {"zip": "8011"},
        {"zip": "80112-12"},
        {"zip": "80112-abcd"},
        {"state": "Colorado"},
        {"address": "Some Street"},
    ):
        api.refused("911/validate", "validated", **(ADDRESS | bad))
    api.options(bad_addresses=["333 some"])
    api.refused("911/validate", "validated", **ADDRESS)


def test_a_suggestion_is_neither_success_nor_failure(api: Api, did_id: int) -> None:
    api.options(suggestions=[{"match": "123 some st,", "address": "123 Some Street"}])
    given = {**ADDRESS, "address": "123 Some St"}
    reply = api.send("911/validate", **given)
    assert reply.status_code == 200
    better = {**ADDRESS, "address": "123 Some Street"}
    assert reply.json() == {
        "code": 300,
        "status": "suggest",
        "data": {**better, "error": "newaddress", "status": "invalid"},
    }
    assert api.send("911/create", did_id=did_id, **{**ENTRY, **given}).json()["code"] == 300
    api.refused("911/info", did_id=did_id)
    assert api.call("911/validate", **better) == "Address is validated"
    api.options(suggest_http=300)
    assert api.send("911/validate", **given).status_code == 300
    api.options(e911_checks_address=False)
    api.call("911/create", did_id=did_id, **{**ENTRY, **given})


def test_list(api: Api, did_id: int) -> None:
    (theirs,) = api.seed("3035555556", user_id=77)
    for one in (did_id, theirs):
        api.call("911/create", did_id=one, **ENTRY)
    assert [row["did_number"] for row in api.call("911/list")] == [NUMBER]
    assert [row["did_number"] for row in api.call("911/list", all="yes")] == [NUMBER, "3035555556"]


def test_alert_groups(api: Api, did_id: int) -> None:
    entry = str(api.call("911/create", did_id=did_id, **ENTRY)["id"])
    made = api.call("911/groups/create", group_name="Test 911 Group")
    group = made["id"]
    assert (group, made["enable_conference"]) == ("175", "yes")
    assert "endpoints" not in made
    api.call("911/groups/endpoint/add", group_id=group, endpoint_type="email", endpoint_value="a@example.com")
    api.refused("911/groups/endpoint/add", "type", group_id=group, endpoint_type="fax", endpoint_value="x")
    api.refused("911/groups/assign", "Must provide e911_id or did_id or did_number", group_id=group)
    api.call("911/groups/assign", group_id=group, did_number=NUMBER)
    shown = {"e911": 1, "alert_group": "Test 911 Group", "e911_id": entry, "group_id": group}
    assert api.rows()[NUMBER]["e911"] == shown
    assert api.call("911/info", did_id=did_id)["alert_group"] == "Test 911 Group"
    for key, value in (("group_id", group), ("group_name", "Test 911 Group"), ("e911_id", entry), ("did", NUMBER)):
        found = api.call("911/groups/get", **{key: value})
        assert found["id"] == group
    (endpoint,) = found["endpoints"]
    assert (endpoint["endpoint_type"], endpoint["endpoint_value"]) == ("email", "a@example.com")
    api.call("911/groups/endpoint/remove", endpoint_id=endpoint["id"])
    api.refused("911/groups/endpoint/remove", "endpoint", endpoint_id=endpoint["id"])
    api.call("911/groups/conference/set", group_id=group, enabled="no")
    (listed,) = api.call("911/groups/list")
    assert api.counts("Test 911 Group") == {
        "alert_group_created": 1,
        "alert_endpoint_added": 1,
        "alert_endpoint_removed": 1,
    }
    assert (listed["endpoints"], listed["enable_conference"]) == ([], "no")


def test_one_group_at_most_and_the_address_outlives_it(api: Api, did_id: int) -> None:
    entry = api.call("911/create", did_id=did_id, **ENTRY)["id"]
    one, two = (api.call("911/groups/create", group_name=name)["id"] for name in ("one", "two"))
    for group in (one, two):
        api.call("911/groups/assign", group_id=group, e911_id=entry)
    assert api.rows()[NUMBER]["e911"]["group_id"] == two
    api.call("911/update", did_id=did_id, **ENTRY)
    assert api.rows()[NUMBER]["e911"]["group_id"] == two
    api.call("911/groups/remove", group_id=two)
    assert api.rows()[NUMBER]["e911"] == {"e911": 1, "alert_group": None, "e911_id": str(entry), "group_id": None}
    api.call("911/groups/assign", group_id=one, did_id=did_id)
    api.call("911/groups/unassign", did_id=did_id)
    assert api.call("911/info", did_id=did_id)["alert_group"] is None
    assert api.counts(NUMBER) == {"e911_set": 2, "alert_group_assigned": 3, "alert_group_unassigned": 1}
