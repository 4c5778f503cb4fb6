"""flows, channelgroups, ipendpoints, sipaccounts, voicemail/inbox."""

from __future__ import annotations

import json

from tests.sandbox_teli.teli_api import Api

STEPS = [{"command": "route", "options": {"duration": "15", "destination": {"type": "ip_endpoint", "value": "303"}}}]


def test_flows(api: Api) -> None:
    flow_id = api.call("flows/create", flow_name="main", flow_data=json.dumps(STEPS))
    assert isinstance(flow_id, int)
    assert api.call("flows/create", flow_name="main", flow_data="[]") != flow_id
    row = api.call("flows/get", flow_id=flow_id)
    assert (row["flow_name"], json.loads(row["flow_data"])) == ("main", STEPS)
    for bad in ("", "x", "{}", "7"):
        api.refused("flows/create", "flow_data", flow_name="a", flow_data=bad)
    api.refused("flows/update", "flow_data", flow_id=flow_id, flow_name="b")
    api.call("flows/update", flow_id=flow_id, flow_name="b", flow_data="[]")
    assert [flow["flow_name"] for flow in api.call("flows/list")] == ["b", "main"]
    api.call("flows/remove", flow_id=flow_id)
    assert api.counts("main") == {"flow_created": 2}
    assert api.counts("b") == {"flow_updated": 1, "flow_removed": 1}


def test_removing_a_flow_leaves_its_numbers_nowhere(api: Api) -> None:
    flow_id = api.call("flows/create", flow_name="main", flow_data="[]")
    one, _ = api.seed("3034060001", "3034060002")
    api.call("flows/did/assign", did_id=one, flow_id=flow_id)
    assert [row["call_flow_id"] for row in api.rows().values()] == [str(flow_id), None]
    api.call("flows/remove", flow_id=flow_id)
    assert [row["call_flow_id"] for row in api.rows().values()] == [None, None]
    api.refused("flows/get", "flow id", flow_id=flow_id)


def test_channel_groups_only_grow(api: Api) -> None:
    api.control.seed("teli", channel_groups=[{"id": 66, "name": "main", "channels": 6}])
    (did_id,) = api.seed("3034060001", channel_group_id=66)
    api.refused("channelgroups/update", "increase", channel_group_id=66, name="main", channels=5)
    api.call("channelgroups/update", channel_group_id=66, name="renamed", channels=7)
    group = api.call("channelgroups/get", channel_group_id=66)
    assert (group["channel_group_name"], group["channel_count"]) == ("renamed", "7")
    assert set(group) == {
        "id",
        "user_id",
        "channel_group_name",
        "channel_count",
        "channel_group_status",
        "create_dt",
        "modify_dt",
    }
    api.call("channelgroups/remove", channel_group_id=66)
    assert api.rows()["3034060001"]["channel_group_id"] is None
    api.refused("user/dids/channelgroup", "channel group", did_id=did_id, channel_group_id=66)
    for bad in ("0", "", "x"):
        api.refused("channelgroups/create", "channels", name="a", channels=bad)
    assert api.counts("renamed") == {"channel_group_updated": 1, "channel_group_removed": 1}


def test_ip_endpoints(api: Api) -> None:
    api.call("ipendpoints/create", ip_address="10.10.10.10", ip_name="Bob's PBX")
    api.refused("ipendpoints/create", "address", ip_address="10.10.10", ip_name="x")
    (row,) = api.call("ipendpoints/list")
    assert (row["ip_address"], row["ip_name"]) == ("10.10.10.10", "Bob's PBX")
    flow_id = api.call("flows/create", flow_name="f", flow_data=json.dumps(STEPS))
    api.call("ipendpoints/remove", endpoint_id=row["id"])
    assert api.call("ipendpoints/list") == []
    # The flow is broken and does not say so.
    assert json.loads(api.call("flows/get", flow_id=flow_id)["flow_data"]) == STEPS
    api.refused("ipendpoints/update", "endpoint", 404)


def test_sip_accounts(api: Api) -> None:
    api.call("sipaccounts/create", username="bob", password="secret", account_type="device")
    api.refused("sipaccounts/create", "exists", username="bob", password="x", account_type="device")
    api.refused("sipaccounts/create", "server or device", username="al", password="x", account_type="phone")
    (row,) = api.call("sipaccounts/list")
    assert (row["username"], row["password"], row["account_type"]) == ("bob", "secret", "device")
    api.refused("sipaccounts/update", "password", sipaccount_id=row["id"], username="bob", account_type="server")
    api.call("sipaccounts/update", sipaccount_id=row["id"], username="b", password="p", account_type="server")
    assert api.call("sipaccounts/list")[0]["account_type"] == "server"
    api.call("sipaccounts/remove", sipaccount_id=row["id"])
    assert api.call("sipaccounts/list") == []


def test_inboxes(api: Api) -> None:
    api.call("voicemail/inbox/create", name="Front", inbox_number=4567, pin="0042", transcribe=0)
    api.refused("voicemail/inbox/create", "pin", name="a", inbox_number=1, pin="42")
    (row,) = api.call("voicemail/inbox/list")
    assert (row["name"], row["inbox_number"], row["pin"], row["transcribe"]) == ("Front", "4567", "0042", "no")
    inbox = row["id"]
    (did_id,) = api.seed("3034060001")
    api.call("user/dids/voicemail", did_id=did_id, inbox_id=inbox, stv="yes")
    api.refused("voicemail/inbox/update", "transcribe", inbox_id=inbox, name="a", inbox_number=1, pin="1111")
    api.call("voicemail/inbox/update", inbox_id=inbox, name="Back", inbox_number=1, pin="1111", transcribe="yes")
    assert api.call("voicemail/inbox/get", inbox_id=inbox)["name"] == "Back"
    api.call("voicemail/inbox/remove", inbox_id=inbox)
    shown = api.rows()["3034060001"]
    assert (shown["voicemail_inbox_id"], shown["straight_to_voicemail"]) == (None, False)
