"""Get DID, Remove DID, tags."""

from __future__ import annotations

import pytest

from tests.sandbox.sandbox_api import Api, refused

# The document's sample, with what is unset in a number nobody touched.
FRESH = {
    "_id": 147,
    "did": "2512658624",
    "number": "251-265-8624",
    "npa": "251",
    "nxx": "265",
    "xxxx": "8624",
    "fax": "false",
    "type": "local",
    "portaAID": 1343355,
    "country": None,
    "state_name": None,
    "state": None,
    "ratecenter": None,
    "rateCenter": None,
    "status": "USING",
    "isDeleted": "no",
    "assigned_id": 3,
    "portaPRID": 24230,
    "tags": None,
    "rtp": "NA",
    "cnamLookup": "no",
    "cnamDisplayname": None,
    "cnamDisplaynumber": None,
    "cnamType": "",
    "e911Data": {
        "enabled": "no",
        "country": "US",
        "state": None,
        "zipcode": None,
        "businessname": None,
        "address": None,
        "streetname": None,
        "streetnumber": None,
    },
    "faxData": {"servive": "", "email": None, "serial": None, "guid": None},
    "listing411Data": {
        "enabled": "no",
        "type": "RES",
        "country": "US",
        "state": None,
        "zip": None,
        "lstgn": None,
        "lstnm": None,
        "business": None,
        "locnm": None,
        "strt": None,
    },
    "forwardingData": {
        "method1": "",
        "method2": "",
        "method3": "",
        "timeout1": "",
        "timeout2": "",
        "timeout3": "",
        "sip1": "",
        "sip2": "",
        "sip3": "",
        "number1": "",
        "number2": "",
        "number3": "",
        "password": "",
        "fwd_trunk_grpid": None,
        "sipdigits": "NA",
        "answeringmode": None,
        "sequence": "",
        "product": None,
    },
}


def test_envelope_and_row(api: Api) -> None:
    api.control.seed("call48", dids=[{"did": "2512658624"}])
    reply = api.http.get("/dids", params={"type": "local", "page": 1, "max": 10})
    assert reply.headers["content-type"].startswith("application/json")
    assert list(reply.json()) == ["error", "data", "code"]
    assert reply.json() == {"error": None, "data": [FRESH], "code": 200}
    assert list(reply.json()["data"][0]) == list(FRESH)


def test_a_seeded_row_reads_back_as_given(api: Api) -> None:
    given = FRESH | {
        "_id": 44978,
        "tags": "tag1,tag2",
        "cnamDisplayname": "ACME",
        "cnamDisplaynumber": "12512658624",
        "cnamType": "BIZ",
        "assigned_id": 24,
        "e911Data": FRESH["e911Data"] | {"enabled": "yes", "state": "FL", "zipcode": "33155"},
        "forwardingData": FRESH["forwardingData"] | {"method1": "ip", "sip1": "127.0.0.1"},
    }
    api.control.seed("call48", dids=[given | {"backend": "Porta"}])
    assert api.rows() == [given]
    api.buy()
    assert sorted(row["_id"] for row in api.rows()) == [44978, 44979]


def test_paging(api: Api) -> None:
    api.control.seed("call48", generate={"count": 25})
    pages = [[row["_id"] for row in api.rows(page=page, size=10)] for page in (1, 2, 3, 4, 1000)]
    assert [len(page) for page in pages] == [10, 10, 5, 0, 0]
    everything = [did_id for page in pages for did_id in page]
    assert everything == sorted(set(everything))
    api.control.options(call48={"dids_order": "newest"})
    backwards = [row["_id"] for page in (1, 2, 3, 4) for row in api.rows(page=page, size=10)]
    assert backwards == everything[::-1]


def test_max_is_capped_silently(api: Api) -> None:
    api.control.seed("call48", generate={"count": 1100})
    assert len(api.rows(size=5000)) == 1000
    api.control.options(call48={"dids_cap": 7})
    assert len(api.rows(size=5000)) == 7
    assert len(api.rows(page=2, size=3)) == 3


@pytest.mark.parametrize(
    "params",
    [
        {"page": 1, "max": 10},
        {"type": "local", "max": 10},
        {"type": "local", "page": 1},
        {"type": "local", "page": 0, "max": 10},
        {"type": "local", "page": 1, "max": "x"},
        {"type": "fax", "page": 1, "max": 10},
    ],
)
def test_listing_refusals(api: Api, params: dict[str, object]) -> None:
    refused(api.get("/dids", **params))


def test_delete_by_id_and_by_number(api: Api) -> None:
    one, two, three = api.buy(3)
    reply = api.send("DELETE", "/dids", {"id": [api.row(one)["_id"]]})
    assert reply == {
        "code": 200,
        "message": "Successful Operation",
        "data": {"success": True},
        "error": None,
    }
    assert api.send("DELETE", "/dids", {"numbers": [two]})["data"] == {"success": True}
    assert [row["did"] for row in api.rows()] == [three]
    assert api.counts(one) == {"bought": 1, "released": 1}
    # Released for good: not for sale again.
    assert one[6:] not in [row["xxxx"] for row in api.search(limit=50)["result"]]


def test_delete_refusals(api: Api) -> None:
    number = api.buy()[0]
    did_id = api.row(number)["_id"]
    bodies: tuple[dict[str, object], ...] = (
        {},
        {"id": [], "numbers": []},
        {"id": [did_id], "numbers": [number]},
        {"id": did_id},
        {"id": [999_999]},
        {"numbers": [number, "2015550123"]},
        {"numbers": [f"1{number}"]},
    )
    for body in bodies:
        refused(api.send("DELETE", "/dids", body))
    assert [row["did"] for row in api.rows()] == [number]


def test_soft_deleted_rows_stay(api: Api) -> None:
    api.control.options(call48={"soft_delete": True})
    number = api.buy()[0]
    api.send("DELETE", "/dids", {"numbers": [number]})
    assert [(row["did"], row["isDeleted"]) for row in api.rows()] == [(number, "yes")]
    refused(api.send("DELETE", "/dids", {"numbers": [number]}), "not found")
    refused(api.get("/update_tags", number=number, tags="x"), "not found")
    offer = {"number": number, "state": "GA", "ratecenter": "ATHENS"}
    api.control.seed("call48", inventory=[offer])
    item = next(item for item in api.order(50) if item["npa"] + item["nxx"] + item["xxxx"] == number)
    api.post("/purchase", type="local", numbers=[item])
    assert [row["isDeleted"] for row in api.rows() if row["did"] == number] == ["yes", "no"]
    assert api.counts(number) == {"bought": 2, "released": 1}


def test_tags(api: Api) -> None:
    number = api.buy()[0]
    assert api.get("/update_tags", number=number, tags="a,b") == {"error": None, "data": True, "code": 200}
    assert api.row(number)["tags"] == "a,b"
    api.get("/update_tags", number=number, tags="")
    assert api.row(number)["tags"] == ""
    refused(api.get("/update_tags", number=number))


def test_settings_may_take_time_to_show(api: Api) -> None:
    number = api.buy()[0]
    api.control.options(call48={"settings_lag": 30})
    api.get("/update_tags", number=number, tags="a")
    assert api.row(number)["tags"] is None
    api.control.advance(20)
    api.get("/update_tags", number=number, tags="b")
    api.control.advance(20)
    assert api.row(number)["tags"] is None
    api.control.advance(11)
    assert api.row(number)["tags"] == "b"
