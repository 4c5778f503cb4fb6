"""port_requests: states, rights, editing, listing, what time does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, MASTER, MASTER_KEY, Api

N, M = "+14155550123", "+14155550124"
STATES = ("submitted", "pending", "scheduled", "completed", "rejected", "canceled")
LEGAL = {
    "unconfirmed": {"submitted", "canceled"},
    "submitted": {"pending", "rejected", "canceled"},
    "pending": {"scheduled", "completed", "rejected", "canceled"},
    "scheduled": {"completed", "rejected", "canceled"},
    "rejected": {"submitted", "completed", "canceled"},
    "completed": set[str](),
    "canceled": set[str](),
}


def _path(port: Any) -> str:
    return f"port_requests/{port['id']}"


# ---- create and edit ----


def test_create(api: Api) -> None:
    made = api.port("4155550123", bill={"name": "ACME", "pin": "1234"}, notifications={"email": {"send_to": "a@b.c"}})
    assert made["numbers"] == {N: {}}
    assert (made["port_state"], made["sent"], made["uploads"]) == ("unconfirmed", False, {})
    assert made["bill"] == {"name": "ACME", "pin": "1234"}
    assert made["notifications"] == {"email": {"send_to": "a@b.c"}}
    assert made["_read_only"] == {
        "account_id": CUSTOMER, "account_name": "Acme", "port_authority": MASTER, "port_authority_name": "master",
    }  # fmt: skip
    assert api.get(_path(made)) == made
    assert api.counts("move") == {"port_created": 1}


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"numbers": {N: {}}}, "name"),
        ({"name": "x"}, "numbers"),
        ({"name": "x", "numbers": {}}, "numbers"),
        ({"name": "x", "numbers": [N]}, "numbers"),
        ({"name": "x" * 129, "numbers": {N: {}}}, "name"),
        ({"name": "x", "numbers": {N: {}}, "transfer_date": "soon"}, "transfer_date"),
        ({"name": "x", "numbers": {N: {}}, "comments": [{"content": "x"}]}, "comments.0.author"),
        ({"name": "x", "numbers": {N: {}}, "notifications": {"email": {"send_to": 1}}}, "notifications.email.send_to"),
    ],
)
def test_the_schema(api: Api, data: dict[str, Any], path: str) -> None:
    body = api.refused(400, "PUT", "port_requests", data)
    assert body["message"] == "validation error"
    assert path in body["data"]


def test_numbers_that_cannot_be_ported(api: Api) -> None:
    owned = api.buy()
    body = api.refused(400, "PUT", "port_requests", {"name": "x", "numbers": {owned: {}}})
    assert body["data"][owned]["type"] == {"message": "Number exists on the system already", "cause": owned}
    first = api.port(N)
    api.move(first, "submitted")
    body = api.refused(400, "PUT", "port_requests", {"name": "x", "numbers": {N: {}}})
    assert body["data"][N]["type"]["message"] == f"Number is on a port request already: {first['id']}"


def test_two_holes_in_the_check(api: Api) -> None:
    first = api.port(N)
    second = api.port(N)
    assert first["id"] != second["id"]
    assert api.counts("move") == {"port_created": 2}
    # Only the verdict on the last number counts.
    owned = api.buy()
    assert set(api.port(owned, M)["numbers"]) == {owned, M}
    api.refused(400, "PUT", "port_requests", {"name": "x", "numbers": {M: {}, owned: {}}})


def test_numbers_of_a_rejected_port_may_be_created(api: Api, agent: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    api.refused(400, "PUT", api.number(N), {})
    agent.move(port, "rejected")
    assert api.ok("PUT", api.number(N), {})["state"] == "in_service"


def test_a_released_number_may_come_in(api: Api) -> None:
    number = api.buy()
    api.ok("DELETE", api.number(number))
    assert api.port(number)["numbers"] == {number: {}}


def test_post_replaces_and_forgets_the_comments(api: Api) -> None:
    port = api.port(N, reference_number="1")
    comment = {"author": "x", "content": "hello", "timestamp": 63_900_000_000}
    api.ok("PATCH", _path(port), {"comments": [comment]})
    made = api.ok("POST", _path(port), {"name": "renamed", "numbers": {"4155550124": {}}})
    assert (made["name"], made["numbers"], made["comments"]) == ("renamed", {M: {}}, [])
    assert "reference_number" not in made


def test_patch_in_any_state_without_normalising(api: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    body = api.refused(400, "POST", _path(port), {"name": "x", "numbers": {N: {}}})
    assert body["data"]["submitted"]["type"]["cause"] == "submitted"
    made = api.ok("PATCH", _path(port), {"numbers": {"4155550124": {}}, "own": 1, "port_state": "completed"})
    assert made["numbers"] == {N: {}, "4155550124": {}}
    assert (made["own"], made["port_state"]) == (1, "submitted")
    assert api.ok("PATCH", _path(port), {"numbers": {"4155550124": None}})["numbers"] == {N: {}}


def test_an_admin_may_replace_in_any_state(api: Api, agent: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    assert agent.ok("POST", _path(port), {"name": "fixed", "numbers": {N: {}}})["name"] == "fixed"


def test_if_match(api: Api) -> None:
    port = api.port(N)
    tag = api.send("GET", _path(port)).headers["ETag"]
    api.ok("PATCH", _path(port), {"own": 1}, headers={"If-Match": tag})
    for path in (_path(port), _path(port) + "/submitted"):
        assert api.send("PATCH", path, {"own": 2}, headers={"If-Match": tag}).status_code == 412
    assert api.get(_path(port))["port_state"] == "unconfirmed"


def test_delete_where_it_is_allowed(api: Api, agent: Api) -> None:
    port = api.port(N)
    assert api.ok("DELETE", _path(port))["_read_only"]["deleted"] is True
    api.refused(404, "GET", _path(port))
    port = api.port(N)
    api.move(port, "submitted")
    assert api.refused(405, "DELETE", _path(port))["message"] == "invalid_method"
    agent.move(port, "rejected")
    api.ok("DELETE", _path(port))


def test_a_port_is_found_under_any_account(api: Api, agent: Api) -> None:
    agent.account = MASTER
    other = agent.port(N)
    assert api.get(_path(other))["_read_only"]["account_id"] == MASTER


# ---- states ----


@pytest.mark.parametrize("state", LEGAL)
def test_the_state_machine(api: Api, agent: Api, state: str) -> None:
    for target in STATES:
        api.seed(port_requests=[{"id": "1" * 32, "name": "p", "numbers": {N: {}}, "port_state": state}])
        path, data = f"port_requests/{'1' * 32}/{target}", {"scheduled_date": 63_990_000_000}
        if target in LEGAL[state]:
            assert agent.ok("PATCH", path, data)["port_state"] == target
        else:
            detail = agent.refused(400, "PATCH", path, data)["data"]["port_state"]["enum"]
            assert detail == {"message": "Cannot move to new state from current state", "cause": target}
        api.control.reset(keep_options=True)
        agent.login(MASTER_KEY)


def test_what_a_customer_may(api: Api, agent: Api) -> None:
    port = api.port(N)
    detail = api.refused(400, "PATCH", _path(port) + "/pending", {})["data"]["port_state"]["enum"]
    assert detail["message"].startswith("you're not allowed to change to new state")
    assert detail["cause"] == "pending"
    assert api.move(port, "submitted")["port_state"] == "submitted"
    for state in ("pending", "scheduled", "completed", "rejected", "canceled"):
        assert "allowed" in str(api.refused(400, "PATCH", _path(port) + f"/{state}", {})["data"])
    # For submitted nobody is refused, only legality counts.
    assert "Cannot move" in str(api.refused(400, "PATCH", _path(port) + "/submitted", {})["data"])
    agent.move(port, "rejected")
    assert api.move(port, "submitted")["port_state"] == "submitted"
    assert api.move(api.port(M), "canceled")["port_state"] == "canceled"
    assert api.refused(404, "PATCH", _path(port) + "/lost", {})["message"] == "faulty_request"


def test_a_body_comes_with_the_move(api: Api) -> None:
    port, again = api.port(N), api.port(M)
    api.control.advance(2)
    made = api.move(port, "submitted", data={"winning_carrier": "X", "reason": "signed"})
    assert made["winning_carrier"] == "X"
    assert "reason" not in made
    assert api.ok("PATCH", _path(again) + "/submitted", params={"reason": "in the query"})["port_state"] == "submitted"
    for item, reason in ((port, "signed"), (again, "in the query")):
        assert api.get(_path(item) + "/timeline")[-1]["reason"] == reason


def test_scheduled_needs_a_date(api: Api, agent: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    agent.move(port, "pending")
    path = _path(port) + "/scheduled"
    agent.refused(400, "PATCH", path, {})
    for zone in ("Mars/Base", "Europe/Kyiv"):
        agent.refused(400, "PATCH", path, {"schedule_on": {"timezone": zone, "date_time": "2027-06-24 12:00"}})
    agent.refused(400, "PATCH", path, {"schedule_on": {"timezone": "UTC", "date_time": "2027-06-31 12:00"}})
    agent.refused(400, "PATCH", path, {"schedule_on": {"timezone": "UTC", "date_time": "24.6.2027"}})
    assert agent.get(_path(port))["port_state"] == "pending"
    wanted = {"timezone": "America/Los_Angeles", "date_time": "2017-06-24 12:00"}
    made = agent.ok("PATCH", path, {"schedule_on": wanted})
    # 2017-06-24 19:00 UTC. The document's sample has another hour, which no zone explains.
    assert (made["port_state"], made["scheduled_date"]) == ("scheduled", 1_498_330_800 + 62_167_219_200)
    assert made["schedule_on"] == wanted


def test_submitted_to_scheduled_is_an_option(api: Api, agent: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    agent.refused(400, "PATCH", _path(port) + "/scheduled", {"scheduled_date": 1})
    api.options(submitted_to_scheduled=True)
    assert agent.move(port, "scheduled")["port_state"] == "scheduled"


def test_completion_brings_the_numbers_in(api: Api, agent: Api) -> None:
    port = api.port(N, M)
    api.ok("PUT", "callflows", {"numbers": [N]})
    api.move(port, "submitted")
    done = agent.move(port, "pending", "scheduled", "completed")
    assert (done["port_state"], done["numbers"]) == ("completed", {})
    assert set(done["_read_only"]["ported_numbers"]) == {N, M}
    number = api.ok("GET", api.number(N))
    assert (number["state"], number["used_by"], number["port_id"]) == ("in_service", "callflow", port["id"])
    assert number["_read_only"]["carrier_module"] == "local"
    assert "used_by" not in api.ok("GET", api.number(M))
    assert api.counts(N)["ported_in"] == 1
    # With no numbers left the schema refuses every further edit.
    assert "numbers" in api.refused(400, "PATCH", _path(port), {"own": 1})["data"]


def test_completion_fails_on_a_number_somebody_has(api: Api, agent: Api) -> None:
    port = api.port(N, M)
    api.move(port, "submitted")
    agent.move(port, "pending")
    api.seed(numbers=[{"number": M, "account": MASTER}])
    assert agent.refused(500, "PATCH", _path(port) + "/completed", {})["message"] == "transition_errors"
    assert api.get(_path(port))["port_state"] == "pending"
    assert N in api.get("phone_numbers")["numbers"]


def test_port_authority(api: Api, agent: Api) -> None:
    reseller, below = "b" * 32, "c" * 32
    api.seed(
        accounts=[
            {"id": reseller, "name": "R", "api_key": "b" * 64, "reseller": True, "port_authority": reseller},
            {"id": below, "name": "C", "api_key": "c" * 64, "parent": reseller},
        ]
    )
    customer = Api(api.http, api.sandbox, below).login("c" * 64)
    port = customer.port(N)
    assert port["_read_only"]["port_authority"] == reseller
    customer.move(port, "submitted")
    assert api.http.get("/port_requests").status_code == 403
    authority = Api(api.http, api.sandbox, below).login("b" * 64)
    assert authority.move(port, "pending")["port_state"] == "pending"
    (group,) = api.http.get("/port_requests").json()["data"]
    assert (group["account_id"], group["port_requests"][0]["id"]) == (below, port["id"])
    # It is the authority of those below, not of itself.
    authority.account = reseller
    own = authority.port(M)
    assert own["_read_only"]["port_authority"] == MASTER
    authority.move(own, "submitted")
    authority.refused(400, "PATCH", _path(own) + "/pending", {})
    assert agent.http.put("/port_requests", json={"data": {}}).status_code == 403


# ---- listing ----


def test_lists_by_type(api: Api, agent: Api) -> None:
    for state in LEGAL:
        api.seed(port_requests=[{"name": state, "numbers": {N: {}}, "port_state": state}])

    def named(**query: str) -> set[str]:
        groups = api.get("port_requests", **query)
        return {port["name"] for group in groups for port in group["port_requests"]}

    assert named() == {"unconfirmed", "submitted", "pending", "scheduled", "rejected"}
    assert named(by_types="all") == set(LEGAL)
    assert named(by_types="progressing") == {"submitted", "pending", "scheduled"}
    assert named(by_types="suspended") == {"unconfirmed", "rejected"}
    assert named(by_types="completed") == {"completed", "canceled"}
    assert named(by_types="pending, rejected") == {"pending", "rejected"}
    for broken in ("pending,rejected,canceled", "lost"):
        assert api.refused(500, "GET", "port_requests", params={"by_types": broken})["message"] == "invalid_request"
    page = api.page("port_requests")
    assert not {"page_size", "next_start_key"} & page.keys()
    assert page["data"][0]["account_name"] == "Acme"
    agent.account = MASTER
    assert len(agent.get("descendants/port_requests")[0]["port_requests"]) == 5
    assert agent.get("port_requests") == []


def test_by_number(api: Api, agent: Api) -> None:
    port = api.port(N)
    assert [row["id"] for row in api.get("port_requests", by_number="4155550123")] == [port["id"]]
    agent.account = MASTER
    assert [row["account_id"] for row in agent.get("port_requests", by_number=N)] == [CUSTOMER]
    agent.account = CUSTOMER
    api.move(port, "submitted")
    agent.move(port, "pending", "completed")
    assert api.get("port_requests", by_number=N) == []


def test_last_submitted(api: Api) -> None:
    port = api.port(N)
    api.port(M)
    api.move(port, "submitted", data={"reason": "go"})
    (row,) = api.get("port_requests/last_submitted")
    assert row["id"] == port["id"]
    move = row["transition"]
    assert move["transition"] == {"new": "submitted", "previous": "unconfirmed"}
    assert (move["type"], move["reason"]) == ("transition", "go")
    assert move["authorization"]["account"] == {"id": CUSTOMER, "name": "Acme"}
    assert api.get("port_requests", by_types="last_submitted") == [row]


def test_ended_ports_are_listed_for_31_days(api: Api) -> None:
    api.options(port_cleanup_days=None)
    port = api.port(N)
    api.move(port, "canceled")
    assert len(api.get("port_requests", by_types="canceled")) == 1
    api.control.advance(32 * 86_400)
    api.login("ca11ab1e" * 8)
    assert api.get("port_requests", by_types="canceled") == []
    updated = api.get(_path(port))["updated"]
    window = {"modified_from": str(updated - 10), "modified_to": str(updated + 10)}
    assert len(api.get("port_requests", by_types="canceled", **window)) == 1
    assert len(api.get("port_requests", by_types="canceled", modified_from=str(updated - 10))[0]["port_requests"]) == 1
    for last in (updated + 2_700_000, updated - 20):
        window["modified_to"] = str(last)
        api.refused(400, "GET", "port_requests", params={"by_types": "canceled", **window})


# ---- time ----


def test_idle_ports_are_swept_away(api: Api, agent: Api) -> None:
    kept, swept = api.port(N), api.port(M)
    api.move(kept, "submitted")
    api.move(swept, "submitted")
    agent.move(swept, "pending")
    api.control.advance(29 * 86_400)
    api.login("ca11ab1e" * 8)
    assert api.get(_path(swept))["port_state"] == "pending"
    api.control.advance(2 * 86_400)
    api.login("ca11ab1e" * 8)
    api.refused(404, "GET", _path(swept))
    assert api.get(_path(kept))["port_state"] == "submitted"
    assert api.counts("move")["port_cleaned_up"] == 1


def test_nothing_moves_by_itself_unless_asked(api: Api) -> None:
    port = api.port(N)
    api.move(port, "submitted")
    api.control.advance(3000)
    assert api.get(_path(port))["port_state"] == "submitted"


def test_the_port_agent_works_by_itself(api: Api) -> None:
    api.options(port_pending_lag=60, port_scheduled_lag=60, port_completed_lag=600)
    port = api.port(N)
    api.control.advance(2)
    api.move(port, "submitted")
    api.control.advance(61)
    assert api.get(_path(port))["port_state"] == "pending"
    api.control.advance(60)
    shown = api.get(_path(port))
    assert shown["port_state"] == "scheduled"
    assert shown["scheduled_date"] - shown["updated"] == 600
    api.control.advance(600)
    assert api.get(_path(port))["port_state"] == "completed"
    assert api.ok("GET", api.number(N))["state"] == "in_service"
    states = [item["transition"]["new"] for item in api.get(_path(port) + "/timeline")]
    assert states == ["unconfirmed", "submitted", "pending", "scheduled", "completed"]


def test_moves_of_one_second_come_newest_first(api: Api) -> None:
    api.seed(port_requests=[{"id": "1" * 32, "name": "p", "numbers": {N: {}}}])
    path = f"port_requests/{'1' * 32}"
    stamp = api.get(path)["created"]
    api.ok("PATCH", path + "/submitted")
    moves = api.get(path + "/timeline")
    if moves[0]["timestamp"] == moves[1]["timestamp"] == stamp:
        assert [item["transition"]["new"] for item in moves] == ["submitted", "unconfirmed"]
    else:
        assert [item["transition"]["new"] for item in moves] == ["unconfirmed", "submitted"]


def test_several_lags_may_pass_at_once(api: Api) -> None:
    api.options(port_pending_lag=0, port_scheduled_lag=0, port_completed_lag=0)
    port = api.port(N)
    assert api.move(port, "submitted")["port_state"] == "submitted"
    assert api.get(_path(port))["port_state"] == "completed"


def test_the_port_agent_may_reject_first(api: Api) -> None:
    api.options(port_pending_lag=60, port_rejections=1)
    port = api.port(N)
    api.move(port, "submitted")
    api.control.advance(61)
    assert api.get(_path(port))["port_state"] == "rejected"
    assert api.get(_path(port) + "/timeline")[-1]["reason"] == "account number mismatch"
    api.move(port, "submitted")
    api.control.advance(61)
    assert api.get(_path(port))["port_state"] == "pending"


def test_the_carrier_may_refuse_while_the_answer_is_a_success(api: Api, agent: Api) -> None:
    api.options(phonebook_rejects=True)
    port = api.port(N)
    assert api.move(port, "submitted")["port_state"] == "rejected"
    assert api.get(_path(port))["comments"] == []
    (comment,) = agent.get(_path(port))["comments"]
    assert comment["author"] == "Port Automation"
    assert api.counts("move") == {"port_created": 1, "port_submitted": 1, "port_rejected": 1}
