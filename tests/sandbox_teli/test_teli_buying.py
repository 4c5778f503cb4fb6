"""dids: the stock, single orders, the cart, off-net numbers."""

from __future__ import annotations

import pytest

from tests.sandbox_teli.teli_api import Api


def test_the_stock(api: Api) -> None:
    assert "CO" in api.call("dids/states")
    assert api.call("dids/ratecenters", state="co") == ["AURORA", "DENVER", "ENGLEWOOD"]
    assert "303" in api.call("dids/npas", available="true")
    assert api.call("dids/npas", type="tollfree") == ["844", "855"]
    assert api.call("dids/nxxs", npa="303") == ["406", "789"]
    data = api.call("dids/list", state="CO", ratecenter="DENVER", limit=5)
    assert data["count"] == 12
    row = data["dids"][0]
    assert (row["npa"], row["nxx"], row["state"], row["ratecenter"]) == ("303", "406", "CO", "DENVER")
    assert [row[name] for name in ("setup_rate", "monthly_rate")] == ["1.00", "0.75"]
    assert isinstance(row["id"], str)
    after = api.call("dids/list", state="CO", ratecenter="DENVER", limit=5, offset=5)["dids"]
    assert row["number"] not in [other["number"] for other in after]
    searched = api.call("dids/list", search=row["number"][4:])["dids"]
    assert row["number"] in [other["number"] for other in searched]
    assert {other["number"][:3] for other in api.call("dids/list", type="tollfree")["dids"]} == {"844", "855"}
    assert api.call("dids/list", type="international") == {"count": 0, "dids": []}
    api.options(search_cap=2)
    assert len(api.for_sale(50)) == 2


def test_ordering_and_ordering_again(api: Api) -> None:
    (number,) = api.for_sale()
    bought = api.call("dids/order", number=number)
    assert bought["number"] == number
    assert bought["id"] == str(api.did_id(number))
    assert bought["call_flow_id"] is None
    api.refused("dids/order", "Invalid did id", number=number)
    api.refused("dids/order", "Invalid did id", number="3039999999")
    api.refused("dids/order", "required")
    assert number not in api.for_sale(1000)
    (entry,) = api.control.ledger(carrier="teli", kind="bought")["entries"]
    assert (entry["subject"], entry["details"]["setup"], entry["details"]["monthly"]) == (number, "1.00", "0.75")


def test_options_of_an_order(api: Api) -> None:
    api.control.seed(
        "teli",
        flows=[{"id": 7, "flow_name": "f"}],
        channel_groups=[{"id": 8, "name": "g", "channels": 4}],
        inboxes=[{"id": 9, "name": "i", "inbox_number": "100", "pin": "1234"}],
    )
    one, two, three = api.for_sale(3)
    api.refused("dids/order", "call flow", number=one, call_flow=1)
    urls = {"sms_post_url": "https://example.com/s", "call_post_url": "https://example.com/c"}
    api.call("dids/order", number=one, call_flow=7, channel_group=8, voicemail_inbox_id=9, cnam="enabled", **urls)
    got = api.call("user/dids/get", number=one)
    assert [got[name] for name in ("call_flow_id", "channel_group_id", "voicemail_inbox_id")] == ["7", "8", "9"]
    assert got["cnam"] == "1"
    assert got | urls == got
    # Names another client documents are ignored like any unknown name, and the number leads nowhere.
    api.call("dids/order", number=two, call_flow_id=7, channel_group_id=8)
    got = api.call("user/dids/get", number=two)
    assert (got["call_flow_id"], got["channel_group_id"]) == (None, None)
    api.call("dids/order", number=three, fax="true")
    assert list(api.rows(type="fax")) == [three]


def test_new_numbers_go_to_the_default_flow(api: Api) -> None:
    api.control.seed("teli", flows=[{"id": 7, "flow_name": "f"}, {"id": 8, "flow_name": "g"}])
    api.call("flows/default/set", flow_id=8)
    one, two = api.for_sale(2)
    api.call("dids/order", number=one)
    api.call("dids/order", number=two, call_flow="none")
    assert [row["call_flow_id"] for row in api.rows().values()] == ["8", None]


def test_bought_numbers_may_take_time_to_appear(api: Api) -> None:
    api.options(order_lag=20)
    (number,) = api.for_sale()
    did_id = api.call("dids/order", number=number)["id"]
    assert api.rows() == {}
    api.refused("user/dids/get", number=number)
    api.refused("user/dids/note", "did id", did_id=did_id, note="x")
    api.refused("dids/order", "Invalid did id", number=number)
    api.control.advance(21)
    assert list(api.rows()) == [number]
    assert api.counts(number) == {"bought": 1}


def test_a_lost_reply_to_an_order_by_get_or_post_bought_all_the_same(api: Api) -> None:
    (number,) = api.for_sale()
    api.control.add_fault({"path": "dids/order", "nth": 1}, {"drop_reply": True})
    with pytest.raises(Exception, match="disconnected"):
        api.send("dids/order", number=number)
    api.refused("dids/order", "Invalid did id", number=number)
    assert api.counts(number) == {"bought": 1}


def test_the_cart_costs_nothing_before_the_checkout(api: Api) -> None:
    one, two = api.for_sale(2)
    api.call("dids/cart", did_number=one)
    api.call("dids/cart", did_number=two, fax="true")
    api.refused("dids/cart", "already", did_number=one)
    api.refused("dids/cart", "number", did_number="3039999999")
    api.call("channelgroups/create", name="Trunk", channels=6)
    items = api.call("cart/get")
    assert [item["item_type"] for item in items] == ["did", "did", "channel_group"]
    assert api.rows() == {}
    assert api.call("channelgroups/list") == []
    api.call("cart/item/remove", item_id=items[0]["id"])
    api.call("cart/checkout")
    api.refused("cart/checkout", "empty")
    assert list(api.rows(type="fax")) == [two]
    (group,) = api.call("channelgroups/list")
    assert (group["channel_group_name"], group["channel_count"]) == ("Trunk", "6")
    assert api.counts(one) == {}
    assert api.counts(two) == {"bought": 1}
    assert api.counts("Trunk") == {"channel_group_in_cart": 1, "channel_group_created": 1}


def test_a_checkout_is_all_or_nothing(api: Api) -> None:
    one, two = api.for_sale(2)
    for number in (one, two):
        api.call("dids/cart", did_number=number)
    api.control.seed("teli", remove_inventory=[two])
    api.refused("cart/checkout", "Invalid did id")
    assert api.rows() == {}
    assert len(api.call("cart/get")) == 2


def test_off_net_numbers(api: Api) -> None:
    api.options(offnet_lag=10, not_offnet=["9005"])
    number, bad = "3035550177", "9005550100"
    assert api.call("dids/offnet/check", numbers=f'["{number}","{bad}"]') == {"success": [number]}
    api.refused("dids/offnet/check", "provision", numbers=f'["{bad}"]')
    api.refused("dids/offnet/check", "JSON", numbers=f"{number},{bad}")
    job = api.call("dids/offnet/submit", numbers=f"[{number}]", enable_sms="yes")["jobid"]
    lost = api.call("dids/offnet/submit", numbers=f'["3035550178","{bad}"]')["jobid"]
    waiting = api.send("dids/offnet/status", jobid=job).json()
    assert (waiting["code"], waiting["status"]) == (200, "pending")
    api.refused("user/dids/get", number=number)
    api.control.advance(11)
    api.call("dids/offnet/status", jobid=job)
    api.refused("dids/offnet/status", "provision", 500, jobid=lost)
    api.refused("dids/offnet/status", "jobid", jobid=1)
    assert api.call("dids/offnet/jobs/numbers", job_id=job) == [number]
    assert [row["job_status"] for row in api.call("dids/offnet/list")] == ["success", "failed"]
    assert api.rows() == {}
    assert list(api.rows(type="offnet")) == [number]
    assert [row["number"] for row in api.call("user/numbers/list")] == [number]
    address = {"full_name": "A", "address": "1 A St", "city": "Denver", "state": "CO", "zip": "80202"}
    api.call("911/create", did_id=api.did_id(number), **address)
    assert api.counts(number) == {"offnet_submitted": 1, "offnet_added": 1, "e911_set": 1}
    api.call("user/dids/remove", did_number=number)
    api.control.advance(100)
    assert api.rows(type="offnet") == {}
    api.seed(number, number_type="offnet")
    api.options(offnet_hidden=False)
    assert list(api.rows()) == [number]
