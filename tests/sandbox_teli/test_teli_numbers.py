"""user/dids: listing, settings, releasing."""

from __future__ import annotations

import pytest

from tests.sandbox_teli.teli_api import Api

ONE, TWO, THREE = "3034060001", "3034060002", "7209750003"


def test_list_types_and_pages(api: Api) -> None:
    api.seed(ONE, TWO, "8449900001")
    api.seed(THREE, number_type="fax")
    assert list(api.rows()) == [ONE, TWO, "8449900001", THREE]
    assert list(api.rows(type="local")) == [ONE, TWO]
    assert list(api.rows(number_type="tollfree")) == ["8449900001"]
    assert list(api.rows(type="fax")) == [THREE]
    assert list(api.rows(limit=2, offset=1)) == [TWO, "8449900001"]
    assert list(api.rows(offset=3)) == [THREE]
    assert api.rows(offset=9) == {}
    api.refused("user/dids/list", "type", type="blue")
    api.refused("user/dids/list", "limit", limit="many")
    api.options(list_cap=3)
    assert len(api.rows(limit=100)) == len(api.rows()) == 3


def test_sub_accounts_numbers_are_listed_too(api: Api) -> None:
    api.seed(ONE)
    (theirs,) = api.seed(TWO, user_id=77)
    assert [row["user_id"] for row in api.rows().values()] == ["1204", "77"]
    api.call("user/dids/assign", did_id=theirs, new_user_id=1204)
    assert api.rows()[TWO]["user_id"] == "1204"
    api.call("user/dids/assign", did_id=theirs, new_user_id=5)
    api.options(sub_accounts=False)
    assert list(api.rows()) == [ONE]


def test_get_has_other_fields_than_the_list(api: Api) -> None:
    api.seed(ONE, state="CO", ratecenter="DENVER", forward_to="3035550100")
    listed, got = api.rows()[ONE], api.call("user/dids/get", number=ONE)
    assert got["number_type"] == "local"
    assert got["xmpp_enabled"] == "0"
    assert got["e911"] == "0"
    assert listed["forced_call_forward"] == "3035550100"
    assert "forced_call_forward" not in got
    assert got["forced_call_flow"] is None
    api.options(get_shows_forward=True, get_e911="object")
    got = api.call("user/dids/get", number=ONE)
    assert got["forced_call_flow"] == "3035550100"
    assert got["e911"] == {"e911": 0, "alert_group": None, "e911_id": None, "group_id": None}


@pytest.mark.parametrize("number", ["3034069999", "1" + ONE, "+1" + ONE, "303-406-0001"])
def test_only_ten_digits_of_ones_own(api: Api, number: str) -> None:
    api.seed(ONE)
    api.refused("user/dids/get", "number", number=number)


def test_flow_channel_group_and_inbox(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.control.seed(
        "teli",
        flows=[{"id": 7, "flow_name": "f"}],
        channel_groups=[{"id": 8, "name": "g", "channels": 4}],
        inboxes=[{"id": 9, "name": "i", "inbox_number": "100", "pin": "1234"}],
    )
    api.call("user/dids/flow", did_id=did_id, flow_id=7)
    api.call("user/dids/channelgroup", did_id=did_id, channel_group_id=8)
    api.call("user/dids/voicemail", did_id=did_id, inbox_id=9, stv="yes")
    names = ("call_flow_id", "channel_group_id", "voicemail_inbox_id", "straight_to_voicemail")
    assert [api.rows()[ONE][name] for name in names] == ["7", "8", "9", True]
    api.refused("user/dids/flow", "flow id", did_id=did_id, flow_id=8)
    api.refused("user/dids/flow", "required", did_id=did_id)
    api.refused("user/dids/channelgroup", "channel group", did_id=did_id, channel_group_id=7)
    # What a public client sends for "no inbox": a bool, which is no inbox and not the word none.
    api.refused("user/dids/voicemail", "inbox", did_id=did_id, inbox_id=1)
    for path, name in (("flow", "flow_id"), ("channelgroup", "channel_group_id"), ("voicemail", "inbox_id")):
        api.call(f"user/dids/{path}", did_id=did_id, **{name: "none"})
    assert [api.rows()[ONE][name] for name in names] == [None, None, None, False]
    assert api.counts(ONE) == {"flow_set": 2, "channel_group_set": 2, "voicemail_set": 2}


def test_settings_want_the_id_and_not_the_number(api: Api) -> None:
    api.seed(ONE)
    api.refused("user/dids/note", "did id", did_id=ONE, note="x")
    api.refused("user/dids/note", "did_id", did_number=ONE, note="x")
    api.refused("user/dids/note", "number", did_id="x")
    assert api.counts(ONE) == {}


def test_fax_takes_the_routing_away_for_good(api: Api) -> None:
    (did_id,) = api.seed(
        ONE, call_flow_id=1, channel_group_id=2, voicemail_inbox_id=3, straight_to_voicemail=True, note="kept"
    )
    api.call("user/dids/convert/fax", did_id=did_id)
    assert list(api.rows(type="fax")) == [ONE]
    api.refused("user/dids/convert/fax", "already", did_id=did_id)
    api.call("user/dids/convert/voice", did_id=did_id)
    api.refused("user/dids/convert/voice", "not a fax", did_id=did_id)
    row = api.rows(type="local")[ONE]
    assert [row[name] for name in ("call_flow_id", "channel_group_id", "voicemail_inbox_id")] == [None] * 3
    assert (row["note"], row["straight_to_voicemail"]) == ("kept", False)


def test_cnam_by_id_and_by_number(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.call("user/dids/cnam/enable", number=ONE)
    assert api.rows()[ONE]["cnam"] == "1"
    api.call("user/dids/cnam/disable", did_id=did_id)
    assert api.call("user/dids/get", number=ONE)["cnam"] == "0"
    api.refused("user/dids/cnam/enable", "did_id")


def test_lidb_is_charged_each_time(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    assert api.call("user/dids/lidb/get", did_id=did_id) == ""
    for _ in range(2):
        api.call("user/dids/lidb/set", did_id=did_id, value="ACME INC")
    assert api.call("user/dids/lidb/get", did_id=did_id) == "ACME INC"
    api.refused("user/dids/lidb/set", "value", did_id=did_id, value="")
    assert api.counts(ONE) == {"lidb_set": 2}


def test_leaving_the_note_out_deletes_it(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.call("user/dids/note", did_id=did_id, note="Bob & Sons #4")
    assert api.rows()[ONE]["note"] == "Bob & Sons #4"
    api.call("user/dids/note", did_id=did_id)
    assert api.rows()[ONE]["note"] is None
    api.call("user/dids/note", did_id=did_id, note="x")
    api.call("user/dids/note/remove", did_id=did_id)
    assert api.rows()[ONE]["note"] is None


def test_forward_has_one_target_and_no_way_back(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.refused("user/dids/forward/set", "or", did_id=did_id, did_number=ONE, forward_to=TWO)
    api.refused("user/dids/forward/set", "or", forward_to=TWO)
    for bad in ("none", "+13035550100", "303555010", ""):
        api.refused("user/dids/forward/set", "forward_to", did_id=did_id, forward_to=bad)
    api.call("user/dids/forward/set", did_number=ONE, forward_to="3035550100")
    assert api.rows()[ONE]["forced_call_forward"] == "3035550100"
    assert api.counts(ONE) == {"forward_set": 1}


def test_listing_and_urls(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.refused("user/dids/listing/get", "no listing", did_id=did_id)
    listing = {"listing_type": "business", "business_name": "Bob's", "address1": "1 A St", "city": "Denver"}
    listing |= {"state": "CO", "zip": "01234", "email": "b@example.com", "contact_number": "3035550100"}
    api.refused("user/dids/listing/set", "zip", did_id=did_id, **{**listing, "zip": ""})
    api.call("user/dids/listing/set", did_id=did_id, **listing)
    assert api.call("user/dids/listing/get", did_id=did_id) == listing
    api.call("user/dids/listing/remove", did_id=did_id)
    api.refused("user/dids/listing/remove", "no listing", did_id=did_id)
    api.call("user/dids/smsurl/set", did_id=did_id, url="https://example.com/?a=1&b=2")
    api.call("user/dids/smsdn/set", did_id=did_id, dn_url="https://example.com/dn")
    row = api.rows()[ONE]
    assert row["sms_post_url"] == "https://example.com/?a=1&b=2"
    assert row["delivery_notification_url"] == "https://example.com/dn"
    api.call("user/dids/smsurl/remove", did_id=did_id)
    assert api.rows()[ONE]["sms_post_url"] is None


def test_releasing(api: Api) -> None:
    ids = api.seed(ONE, TWO, THREE, "8017205678")
    entry = {"full_name": "A", "address": "1 A St", "city": "Denver", "state": "CO", "zip": "80202"}
    api.call("911/create", did_id=ids[0], **entry)
    api.call("user/dids/remove", did_id=ids[0])
    api.call("user/dids/remove", did_number=TWO)
    api.refused("user/dids/remove", "number", did_number=TWO)
    api.refused("user/dids/remove", "provide")
    reply = api.call("user/dids/remove/bulk", numbers=f'["{THREE}","3039999999"]')
    assert reply == {"success": [THREE], "error": ["3039999999"]}
    api.refused("user/dids/remove/bulk", "JSON", numbers="8017205678,8017205679")
    api.refused("user/dids/remove/bulk", "JSON", numbers='["8017205678", "x"]')
    api.refused("user/dids/remove/bulk", "JSON", numbers="[]")
    assert list(api.rows()) == ["8017205678"]
    assert api.counts(ONE) == {"e911_set": 1, "released": 1}
    assert api.counts(TWO) == api.counts(THREE) == {"released": 1}
    assert api.truth("e911") == []
    # An id is never given out twice.
    (again,) = api.seed(ONE)
    assert again > max(ids)


def test_settings_may_take_time_to_show(api: Api) -> None:
    (did_id,) = api.seed(ONE)
    api.options(settings_lag=30)
    api.call("user/dids/note", did_id=did_id, note="a")
    api.control.advance(20)
    api.call("user/dids/lidb/set", did_id=did_id, value="ACME")
    assert api.rows()[ONE]["note"] is None
    assert api.call("user/dids/lidb/get", did_id=did_id) == ""
    assert [row["note"] for row in api.truth("dids")] == ["a"]
    api.control.advance(31)
    assert api.call("user/dids/get", number=ONE)["note"] == "a"
    assert api.call("user/dids/lidb/get", did_id=did_id) == "ACME"
