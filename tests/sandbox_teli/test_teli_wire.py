"""Token, envelope, parameters, types, state on disk, bulk loading."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from reconciler.sandbox.options import SandboxOptions, option_docs
from reconciler.sandbox.server import running
from tests.sandbox_teli.teli_api import TOKEN, Api


def test_every_option_is_explained() -> None:
    texts = {doc.name: doc.help for doc in option_docs() if doc.name.startswith("teli.")}
    assert len(texts) > 30
    assert all(texts.values())


def test_get_and_post_query_and_form(api: Api) -> None:
    api.seed("3034060001")
    params = {"token": TOKEN, "number": "3034060001"}
    by_get = api.http.get("user/dids/get", params=params)
    assert by_get.status_code == 200
    assert by_get.json() == api.http.post("user/dids/get", data=params).json()
    assert by_get.json() == api.http.post("user/dids/get", params=params).json()
    mixed = api.http.post("user/dids/get", params={"token": TOKEN, "number": "1"}, data={"number": "3034060001"})
    assert mixed.json() == by_get.json()
    # A body of JSON is not read, so there is no token in it.
    assert api.http.post("user/dids/get", json=params).json()["code"] == 403
    assert api.http.put("user/dids/get", data=params).status_code == 404


def test_get_changes_things_too(api: Api) -> None:
    (did_id,) = api.seed("3034060001")
    api.http.get("user/dids/note", params={"token": TOKEN, "did_id": did_id, "note": "a b&c"})
    assert api.rows()["3034060001"]["note"] == "a b&c"


def test_the_token(api: Api) -> None:
    for token in ("", "x", TOKEN.upper()):
        reply = api.http.post("user/dids/list", data={"token": token})
        assert (reply.status_code, reply.json()["code"], reply.json()["data"]) == (403, 403, "Invalid token")
    assert api.http.post("user/dids/list").json()["code"] == 403
    api.options(token="another")
    api.refused("user/dids/list", "token", 403)
    assert api.http.post("user/dids/list", data={"token": "another"}).json()["code"] == 200
    assert api.control.expire_tokens("teli") == 0


def test_unknown_paths(api: Api) -> None:
    for path in ("user/dids", "lnp/delete", "lnp/update", "user/dids/forward/get", "user/dids/forward/remove"):
        api.refused(path, "endpoint", 404)


def test_the_envelope_by_option(api: Api) -> None:
    api.options(code_as="string", error_http="ok")
    assert api.send("user/dids/list").json() == {"code": "200", "status": "success", "data": []}
    reply = api.send("user/dids/get", number="3034060001")
    assert reply.status_code == 200
    assert reply.json() == {"code": "400", "status": "error", "data": "Invalid did number"}


def test_types_drift(api: Api) -> None:
    api.seed("3034060001", cnam=True)
    live, simple = api.rows()["3034060001"], api.call("user/dids/list/simple")[0]
    assert [live["id"], live["npa"], live["xxxx"]] == [str(api.did_id("3034060001")), "303", "0001"]
    assert isinstance(live["tier"], int)
    assert isinstance(live["e911"]["e911"], int)
    assert live["straight_to_voicemail"] is False
    assert simple["number"] == "3034060001"
    api.options(types="document")
    (sample,) = api.call("user/dids/list")
    # As an integer the line number loses its zeros.
    assert (sample["number"], sample["npa"], sample["xxxx"]) == (3034060001, 303, 1)
    assert sample["number_type"] == "local"
    assert "number_type" not in live


@pytest.mark.parametrize(("style", "shown"), [("null", None), ("none", "none"), ("empty", ""), ("zero", "0")])
def test_how_unset_reads(api: Api, style: str, shown: object) -> None:
    api.options(unset=style)
    api.seed("3034060001")
    row = api.rows()["3034060001"]
    assert [row[name] for name in ("call_flow_id", "channel_group_id", "voicemail_inbox_id")] == [shown] * 3


def test_a_fault_rule_hits_this_carrier(api: Api) -> None:
    api.control.add_fault({"path": "/teli/user/dids/list", "nth": 1}, {"status": 500, "json": {"code": 500}})
    assert api.send("user/dids/list").status_code == 500
    assert api.call("user/dids/list") == []


def test_too_many_requests_come_in_the_envelope(api: Api) -> None:
    api.control.options(rate_limit=1, rate_window=1e9)
    api.send("user/dids/list")
    api.refused("user/dids/list", "too many", 429)
    api.control.options(rate_limit=None)


def test_state_survives_a_restart(tmp_path: Path) -> None:
    options = SandboxOptions.from_mapping({"db": str(tmp_path / "box.db"), "inventory_per_exchange": 3})
    with running(options) as box:
        box.control.seed(
            "teli",
            flows=[{"flow_name": "a", "default": True}],
            numbers=[
                {
                    "number": "3034060001",
                    "note": "n",
                    "e911": {"full_name": "A", "address": "1 A St", "city": "B", "state": "CO", "zip": "80112"},
                }
            ],
            ports=[{"btn": "3035550100", "numbers": ["3035550100", "3035550101"]}],
        )
        with httpx.Client(base_url=box.url("teli"), trust_env=False, verify=False) as http:
            found = http.get("dids/list", params={"token": TOKEN, "limit": 1}).json()["data"]["dids"][0]["number"]
            assert http.get("dids/order", params={"token": TOKEN, "number": found}).json()["code"] == 200
            http.get("911/groups/create", params={"token": TOKEN, "group_name": "g"})
            http.get("dids/offnet/submit", params={"token": TOKEN, "numbers": "[3035550177]"})
        before, entries = box.control.dump()["teli"], box.control.ledger()["entries"]
    with running(options) as box:
        assert box.control.dump()["teli"] == before
        assert box.control.ledger()["entries"] == entries
        box.control.advance(400)
        assert {did["number"] for did in box.control.dump()["teli"]["dids"]} >= {"3035550100", "3035550101"}


def test_ten_thousands_load_at_once(api: Api) -> None:
    rows = [{"number": str(3_030_000_000 + index), "note": str(index)} for index in range(20_000)]
    assert api.control.seed("teli", numbers=rows) == {"numbers": 20_000}
    entry = {"full_name": "A", "address": "1 A St", "city": "B", "state": "CO", "zip": "80112"}
    assert api.control.seed("teli", generate={"count": 20_000, "first": 7_200_000_000, "e911": entry})
    listed = api.rows(type="local")
    assert len(listed) == 40_000
    assert listed["7200019999"]["e911"]["e911"] == 1
    assert [row["note"] for row in api.call("user/dids/list", limit=2, offset=19_998)] == ["19998", "19999"]


@pytest.mark.parametrize(
    "payload",
    [
        {"numbers": [{"number": "x"}]},
        {"numbers": [{"number": "3034060001", "colour": "red"}]},
        {"numbers": [{"number": "3034060001"}, {"number": "3034060001"}]},
        {"numbers": [{"number": "3034060001", "id": 5}, {"number": "3034060002", "id": 5}]},
        {"numbers": [{"number": "3034060001", "number_type": "blue"}]},
        {"numbers": [{"number": "3034060001", "e911": {"colour": "red"}}]},
        {"flows": [{"name": "a"}]},
        {"ports": [{"btn": "1"}]},
        {"ports": [{"numbers": ["3034060001"], "colour": "red"}]},
        {"ports": [{"numbers": [{"number": "3034060001", "status": "blue"}]}]},
        {"port_events": [{"id": 1, "status": "completed"}]},
        {"colour": []},
    ],
)
def test_bad_seeds_are_refused_whole(api: Api, payload: dict[str, object]) -> None:
    with pytest.raises(RuntimeError, match="400"):
        api.control.seed("teli", **payload)
    assert api.truth("dids") == []


def test_a_number_in_use_is_not_seeded_again(api: Api) -> None:
    api.seed("3034060001")
    with pytest.raises(RuntimeError, match="in use"):
        api.seed("3034060002", "3034060001")
    assert list(api.rows()) == ["3034060001"]
