"""Traps T1 to T8 of the carrier's interface: logging in, telling success, never repeating, never leaking."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reconciler.model.secrets import Secret
from reconciler.providers.call48.dialect import Call48Dialect
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.sandbox.server import Sandbox
from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import Refused, Unauthorized, Unclear
from tests.e2e.quick import QuickRig
from tests.e2e.rig import Rig

LIVE = {"did": "2512658624"}
PLACE = """\
addresses:
  hq: {name: Jane Quimby, street_number: "77", street_name: Zanzibar St, city: Miami, state: FL, zip: 33155}
"""
E911 = PLACE + 'dids: {"+12512658624": {e911: hq}}\n'
UNAUTHORIZED = {"code": 401, "error": "Unauthorized Access"}


def test_t1_the_token_is_sent_bare(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write('dids: {"+12512658624": {}}\n')
    assert rig.run("plan").code == 0
    tokens = {entry["authorization"] for entry in rig.requests() if not entry["path"].endswith("/login")}
    assert len(tokens) == 1
    (token,) = tokens
    assert token.count(".") == 2
    assert " " not in token


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"code": 200, "error": None, "data": {"success": False, "message": "Not today"}}, "Not today"),
        ({"code": 400, "error": "No such street", "data": False}, "No such street"),
    ],
)
def test_t2_an_error_in_the_body_of_a_200_is_an_error(rig: QuickRig, body: object, words: str) -> None:
    rig.seed(dids=[LIVE])
    rig.write(E911)
    rig.sandbox.control.add_fault({"path": "/update911"}, {"json": body})
    assert rig.outcomes() == {'e911["+12512658624"]': f"failed: call48: {words}"}
    assert "2512658624" not in rig.ledger()


def test_t2_an_expired_token_under_http_200_is_renewed_once(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write('dids: {"+12512658624": {}}\n')
    rig.sandbox.control.add_fault({"path": "/dids", "nth": 1}, {"expire_tokens": True})
    ran = rig.run("plan")
    assert ran.code == 0, ran.err
    assert len(rig.sent("/login")) == 2


def test_t3_a_refused_listing_is_never_an_empty_one(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write('dids: {"+12512658624": {}, "+17065103001": {}}\n')
    rig.sandbox.control.add_fault({"path": "/dids"}, {"json": UNAUTHORIZED})
    ran = rig.apply()
    assert ran.code == 1
    assert ran.out == ""
    assert "Unauthorized Access" in ran.err
    assert rig.sent("/search") == []
    assert rig.writes() == []


def test_t4_refused_credentials_are_tried_once(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write('dids: {"+12512658624": {}, "+18002658624": {}}\n')
    ran = rig.run("plan", environ={"CALL48_PASSWORD": "wrong"})
    assert ran.code == 1
    assert "Invalid credentials" in ran.err
    assert [entry["path"].rsplit("/", 1)[1] for entry in rig.requests()] == ["login"]


def test_t4_many_calls_in_flight_share_one_new_login(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"single_session": True})
    rig.seed(generate={"count": 40, "first": 2512658600})
    rig.write(PLACE + 'dids: {"+12512658[600-639]": {e911: hq}}\n')
    rig.sandbox.control.add_fault({"path": "/update911", "nth": 4}, {"expire_tokens": True})
    rig.applied()
    assert len(rig.sent("/login")) == 2
    assert all(effects == {"e911_set": 1} for number, effects in rig.ledger().items() if number.startswith("251"))


def test_t4_credentials_that_are_refused_midway_are_not_tried_again_by_each_call(rig: QuickRig) -> None:
    rig.seed(generate={"count": 40, "first": 2512658600})
    rig.write(PLACE + 'dids: {"+12512658[600-639]": {e911: hq}}\n')
    control = rig.sandbox.control
    control.add_fault({"path": "/update911", "nth": 4}, {"expire_tokens": True})
    refusal = {"error": "Invalid credentials", "data": False, "code": 400}
    control.add_fault({"path": "/login", "nth": 2, "every": 1}, {"json": refusal})
    outcomes = rig.outcomes()
    assert sum("Invalid credentials" in outcome for outcome in outcomes.values()) > 30
    assert len(rig.sent("/login")) == 2


@pytest.mark.parametrize("fault", [{"drop_reply": True}, {"status": 502, "html": "<h1>Bad Gateway</h1>"}])
def test_t5_a_get_that_writes_is_not_repeated(rig: QuickRig, fault: dict[str, Any]) -> None:
    rig.seed(dids=[LIVE])
    rig.write(
        PLACE
        + 'dids: {"+12512658624": {e911: hq, listing: {type: residential, first_name: A, last_name: B, address: hq}}}'
    )
    for path in ("/update911", "/update411"):
        rig.sandbox.control.add_fault({"path": path}, fault)
    rig.outcomes()
    assert len(rig.sent("/update911")) == 1
    assert len(rig.sent("/update411")) == 1


def test_t5_nothing_that_writes_is_sent_to_plan(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write(E911)
    for command in ("plan", "drift", "validate", "import"):
        assert rig.run(command).code in (0, 2)
    assert rig.writes() == []
    assert all(entry["method"] == "GET" or entry["path"].endswith(("/login", "/view-list")) for entry in rig.requests())


def test_t6_neither_logs_nor_errors_quote_what_was_sent(sandbox: Sandbox, rig: QuickRig) -> None:
    rig.seed(dids=[{**LIVE, "forwardingData": {"method1": "trunk", "password": "sip-secret", "timeout1": "20"}}])
    rig.write(E911)
    rig.sandbox.control.add_fault({"path": "/update911"}, {"drop_reply": True})
    process = Rig(sandbox, rig.folder)
    ran = process.run("-vv", "apply", "--auto-approve", "--wait", "0", "--mask-personal", "--json", "out.json")
    told = ran.err + ran.out + (rig.folder / "out.json").read_text()
    assert "/update911" in ran.err, "the log says nothing at all"
    token = next(entry["authorization"] for entry in rig.requests() if entry["authorization"])
    for kept in ("Quimby", "Zanzibar", "sip-secret", "demo-password", token, "streetname="):
        assert kept not in told


@pytest.mark.parametrize("count", [1, 3])
def test_t7_a_release_carries_its_numbers_in_the_body_and_nothing_else(rig: QuickRig, count: int) -> None:
    rig.seed(generate={"count": 5, "first": 2512658600})
    rig.write("dids:\n" + "".join(f'  "+1251265860{i}": {{release: {{reason: gone}}}}\n' for i in range(count)))
    rig.applied()
    (entry,) = [entry for entry in rig.requests() if entry["method"] == "DELETE"]
    assert entry["body"] == {"numbers": [f"251265860{i}" for i in range(count)]}
    assert entry["query"] == {}
    assert sum(row["deleted"] for row in rig.sandbox.control.dump("call48")["call48"]["dids"]) in (0, count)
    rig.assert_settled()


DIALECT = Call48Dialect("demo", Secret("x"), admin=False)


def decode(endpoint: str, body: object, status: int = 200, content_type: str = "text/html") -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return DIALECT.decode(ENDPOINTS[endpoint], Answer(status, {"content-type": content_type}, raw))


# The reply of each endpoint as the document prints it.
SUCCESSES = [
    ("login", {"error": None, "data": {"token": "a.b.c"}, "code": 200}),
    ("search", {"code": 200, "message": "Successful Operation", "data": {"result": []}}),
    ("purchase", {"code": 200, "message": "Successful Operation", "data": True, "error": None}),
    ("dids", {"error": None, "data": [], "code": 200}),
    ("release", {"code": 200, "message": "Successful Operation", "data": {"success": True}, "error": None}),
    ("update411", {"error": None, "data": True, "code": 200}),
    ("update911", {"error": None, "data": "20312026", "code": 200}),
    ("update_fax", {"error": None, "data": "1234567"}),
    ("update_forwarding", {"error": None, "data": [{"description": "Routing request completed"}], "code": 200}),
    ("create_cnam", {"error": None, "data": {"did_cnam_id": "6720"}, "code": 200, "message": "Successful Operation"}),
    ("update_trunk_group", {"code": 200, "message": "Success", "data": None, "error": None}),
    ("trunk_groups", {"code": "200", "message": "Success", "data": {"result": []}, "error": None}),
    ("verifyaddress", {"error": None, "data": True, "code": 200}),
]


@pytest.mark.parametrize(("endpoint", "body"), SUCCESSES, ids=[name for name, _ in SUCCESSES])
def test_t8_success_needs_neither_a_code_nor_a_content_type(endpoint: str, body: dict[str, Any]) -> None:
    data = decode(endpoint, body)
    assert data == body["data"]
    without = {key: value for key, value in body.items() if key not in ("code", "error", "message")}
    assert decode(endpoint, without, content_type="application/2000json") == data


@pytest.mark.parametrize(
    ("endpoint", "body", "status", "error"),
    [
        ("dids", UNAUTHORIZED, 200, Unauthorized),
        ("dids", UNAUTHORIZED, 401, Unauthorized),
        ("dids", b"<html>nobody</html>", 401, Unauthorized),
        ("login", {"error": "Invalid credentials", "data": False, "code": 400}, 200, Refused),
        ("release", {"code": 200, "data": {"success": False, "message": "no"}}, 200, Refused),
        ("purchase", {"code": 200, "data": {"success": False, "fulfilled_quantity": 0}}, 200, Refused),
        ("purchase", {"code": 200, "data": {"success": False, "fulfilled_quantity": 1}}, 200, Unclear),
        ("purchase", {"code": "400", "error": "Number not available"}, 200, Refused),
        ("purchase", {"code": 200, "error": "Number not available"}, 200, Refused),
        ("purchase", {"code": 500, "error": "oops"}, 200, Unclear),
        ("purchase", {"data": True}, 502, Unclear),
        ("dids", {"code": 200, "error": None}, 200, Unclear),
        ("dids", [], 200, Unclear),
        ("dids", b"", 200, Unclear),
        ("purchase", b"", 200, Unclear),
        ("dids", b'{"data": [{"_id": 1', 200, Unclear),
    ],
)
def test_t2_t8_what_is_no_success(endpoint: str, body: object, status: int, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        decode(endpoint, body, status)
    assert type(caught.value) is error
