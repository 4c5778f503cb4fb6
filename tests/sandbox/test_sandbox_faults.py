"""Fault rules, rate limit, recording, ledger and the control API itself."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from reconciler.sandbox.faults import Match
from tests.sandbox.sandbox_api import Api


def page(api: Api) -> httpx.Response:
    reply: httpx.Response = api.http.get("/dids", params={"type": "local", "page": 1, "max": 10})
    return reply


def test_reply_dropped_after_the_work(api: Api) -> None:
    (item,) = api.order()
    number = item["npa"] + item["nxx"] + item["xxxx"]
    api.control.add_fault({"method": "POST", "path": "/purchase$", "nth": 1}, {"drop_reply": True})
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/purchase", type="local", numbers=[item])
    assert [row["did"] for row in api.rows()] == [number]
    assert api.counts(number) == {"bought": 1}
    entry = next(entry for entry in api.control.log() if entry["path"].endswith("/purchase"))
    assert entry["status"] is None
    assert entry["fault"] == "drop_reply"
    assert [effect["kind"] for effect in entry["effects"]] == ["bought"]
    # The rule named the first purchase only.
    assert api.buy()
    assert [(rule["seen"], rule["fired"]) for rule in api.control.faults()] == [(2, 1)]


def test_connection_reset_before_the_work(api: Api) -> None:
    items = api.order()
    api.control.add_fault({"path": "purchase", "nth": 1}, {"reset": True})
    with pytest.raises(httpx.ReadError):
        api.post("/purchase", type="local", numbers=items)
    assert api.rows() == []


def test_late_answer_has_done_the_work(api: Api) -> None:
    items = api.order()
    api.control.add_fault({"path": "purchase"}, {"late": 60})
    with pytest.raises(httpx.ReadTimeout):
        api.http.post("/purchase", json={"type": "local", "numbers": items}, timeout=0.2)
    _wait_for_the_fault(api)
    assert len(api.rows()) == 1


def _wait_for_the_fault(api: Api) -> None:
    """Until a request has met it: nobody may wait for the answer."""
    while not any(entry["fault"] for entry in api.control.log()):
        time.sleep(0.01)


@pytest.mark.parametrize(("do", "done"), [({"latency": 60}, 0), ({"late": 60}, 1)])
def test_what_is_held_goes_on_when_the_rules_are_taken_away(api: Api, do: dict[str, Any], done: int) -> None:
    items = api.order()
    api.control.add_fault({"path": "purchase"}, do)
    with ThreadPoolExecutor(1) as pool:
        purchase = pool.submit(api.post, "/purchase", type="local", numbers=items)
        _wait_for_the_fault(api)
        assert not purchase.done()
        assert len(api.control.dump("call48")["call48"]["dids"]) == done
        api.control.clear_faults()
        assert purchase.result(timeout=30)["data"] is True
    assert len(api.rows()) == 1


def test_latency(api: Api) -> None:
    api.control.add_fault({"path": "states", "count": 1}, {"latency": 0.2})
    began = time.monotonic()
    assert api.get("/states")["error"] is None
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("do", "status", "body"),
    [
        ({"status": 503}, 503, b"<html><body><h1>Error</h1></body></html>"),
        ({"status": 502, "html": "<h1>Bad Gateway</h1>"}, 502, b"<h1>Bad Gateway</h1>"),
        ({"body": ""}, 200, b""),
        ({"json": [1, 2]}, 200, b"[1,2]"),
        ({"json": None}, 200, b"null"),
        ({"json": {"code": 200, "data": "x"}, "status": 200}, 200, b'{"code":200,"data":"x"}'),
    ],
)
def test_made_up_replies(api: Api, do: dict[str, Any], status: int, body: bytes) -> None:
    api.control.add_fault({"path": "/dids", "nth": 1}, do)
    reply = page(api)
    assert (reply.status_code, reply.content) == (status, body)
    assert page(api).json()["code"] == 200


def test_made_up_reply_after_the_work(api: Api) -> None:
    items = api.order()
    api.control.add_fault({"path": "purchase"}, {"status": 500, "html": "oops", "after_work": True})
    reply = api.http.post("/purchase", json={"type": "local", "numbers": items})
    assert (reply.status_code, reply.text) == (500, "oops")
    assert len(api.rows()) == 1


def test_rate_limit_by_rule(api: Api) -> None:
    api.control.add_fault({"every": 2, "count": 2}, {"rate_limit": True, "retry_after": 7})
    statuses = []
    for _ in range(6):
        reply = page(api)
        statuses.append(reply.status_code)
        if reply.status_code == 429:
            assert reply.headers["retry-after"] == "7"
    assert statuses == [200, 429, 200, 429, 200, 200]


def test_rate_limit_by_option(api: Api) -> None:
    api.control.options(rate_limit=3, rate_window=1000.0)
    replies = [page(api) for _ in range(4)]
    assert replies[-1].status_code == 429
    assert "retry-after" not in replies[-1].headers
    api.control.advance(1000)
    assert page(api).status_code == 200


def test_token_expired_by_rule(api: Api) -> None:
    api.control.add_fault({"path": "/dids", "nth": 2}, {"expire_tokens": True})
    assert [page(api).json()["code"] for _ in range(3)] == [200, 401, 401]
    api.login()
    assert page(api).json()["code"] == 200


def test_options_changed_by_rule(api: Api) -> None:
    api.control.seed("call48", generate={"count": 9})
    api.control.add_fault({"path": "/dids", "nth": 2}, {"options": {"call48": {"dids_cap": 4}}})
    assert [len(api.rows()) for _ in range(2)] == [9, 4]


def test_rules_by_content(api: Api) -> None:
    one, two = api.buy(2)
    api.control.add_fault({"contains": two}, {"status": 500})
    assert api.get("/update_tags", number=one, tags="x")["code"] == 200
    assert api.http.get("/update_tags", params={"number": two, "tags": "x"}).status_code == 500


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (Match(), [1, 2, 3, 4, 5, 6]),
        (Match(nth=2), [2]),
        (Match(nth=2, count=3), [2, 3, 4]),
        (Match(every=3), [3, 6]),
        (Match(nth=2, every=2), [2, 4, 6]),
        (Match(every=2, count=1), [2]),
        (Match(count=2), [1, 2]),
    ],
)
def test_when_rules_fire(match: Match, expected: list[int]) -> None:
    fired: list[int] = []
    for seen in range(1, 7):
        if match.fires(seen, len(fired)):
            fired.append(seen)
    assert fired == expected


@pytest.mark.parametrize(
    "rule",
    [
        {"match": {}, "do": {}},
        {"match": {"verb": "GET"}, "do": {"status": 500}},
        {"match": {"nth": 0}, "do": {"status": 500}},
        {"match": {"path": "("}, "do": {"status": 500}},
        {"match": {}, "do": {"explode": True}},
        {"match": {}, "do": {"status": "500"}},
        {"when": {}, "do": {"status": 500}},
    ],
)
def test_bad_rules_are_refused(api: Api, rule: dict[str, Any]) -> None:
    reply = httpx.post(api.sandbox.base + "/_control/faults", json=rule)
    assert reply.status_code == 400
    assert reply.json()["error"]
    assert api.control.faults() == []


def test_recording(api: Api) -> None:
    number = api.buy()[0]
    api.control.clear_log()
    api.get("/update_tags", number=number, tags="secret")
    api.post("/login", user_name="demo", password="demo-password")
    api.http.post("/login", content=b"{broken", headers={"content-type": "application/json"})
    first, second, third = api.control.log()
    assert (first["seq"], first["method"], first["path"], first["status"]) == (
        1,
        "GET",
        "/call48/api/v4/update_tags",
        200,
    )
    assert first["query"] == {"number": number, "tags": "secret"}
    assert first["authorization"] == api.http.headers["Authorization"]
    assert [(effect["kind"], effect["subject"]) for effect in first["effects"]] == [("tags_set", number)]
    assert second["body"] == {"user_name": "demo", "password": "demo-password"}
    assert third["body"] == "{broken"
    assert [entry["seq"] for entry in api.control.log(since=2)] == [3]
    counters = api.control.counters()
    assert counters["total"] == 3
    assert counters["requests"]["POST /call48/api/v4/login"] == 2
    assert counters["effects"]["tags_set"] == 1


def test_ledger_tells_histories_apart(api: Api) -> None:
    one, two = api.buy(2)
    api.send("DELETE", "/dids", {"numbers": [one]})
    ledger = api.control.ledger()
    assert ledger["by_subject"][one] == {"bought": 1, "released": 1}
    assert ledger["by_subject"][two] == {"bought": 1}
    assert [entry["seq"] for entry in ledger["entries"]] == list(range(1, len(ledger["entries"]) + 1))
    assert [entry["subject"] for entry in api.control.ledger(kind="bought")["entries"]] == [one, two]


def test_options_are_checked(api: Api) -> None:
    for changes in ({"nonsense": 1}, {"call48": {"dids_cap": "many"}}, {"call48": {"search_style": "old"}}):
        with pytest.raises(RuntimeError, match="BadOption"):
            api.control.options(**changes)
    assert api.control.options()["call48"]["dids_cap"] == 1000


def test_bad_seeds_are_refused(api: Api) -> None:
    payloads: tuple[dict[str, object], ...] = (
        {"numbers": []},
        {"dids": [{"did": "x"}]},
        {"dids": [{"did": "2512658624", "colour": "red"}]},
        {"dids": [{"did": "2512658624"}, {"did": "2512658624"}]},
    )
    for payload in payloads:
        with pytest.raises(RuntimeError, match="400"):
            api.control.seed("call48", **payload)


def test_reset_brings_the_same_numbers_back(api: Api) -> None:
    before = api.search(limit=50)["result"]
    api.buy(3)
    api.control.advance(5)
    api.control.reset()
    api.login()
    assert api.search(limit=50)["result"] == before
    assert api.rows() == []
    assert api.control.ledger()["totals"] == {"logged_in": 1}


def test_paths_outside_the_carriers(api: Api) -> None:
    assert httpx.get(api.sandbox.base + "/").status_code == 404


def test_dump_tells_the_whole_state(api: Api) -> None:
    api.buy()
    state = api.control.dump("call48")["call48"]
    parts = {"dids", "trunk_groups", "users", "inventory", "ports", "locs", "counters", "sessions"}
    assert set(state) == parts
    assert state["sessions"][0]["token"] == api.http.headers["Authorization"]


def test_errors_may_come_with_their_own_status(api: Api) -> None:
    api.control.options(call48={"error_status": 400})
    reply = api.http.get("/update_tags", params={"number": "1", "tags": ""})
    assert reply.status_code == 400
    assert reply.json()["code"] == 400
