"""Tokens, the envelope, and the order in which a request is checked."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, CUSTOMER_KEY, MASTER, MASTER_KEY, Api, client

UNKNOWN = "f" * 32


def _auth(api: Api, kind: str, **data: object) -> Any:
    with client(api.sandbox) as http:
        return http.put(f"/{kind}", json={"data": data})


def _credentials(user: str = "demo", password: str = "demo-password") -> str:
    return hashlib.md5(f"{user}:{password}".encode()).hexdigest()


def test_api_key_gives_a_token(api: Api) -> None:
    reply = _auth(api, "api_auth", api_key=CUSTOMER_KEY)
    assert reply.status_code == 201
    body = reply.json()
    assert body["data"]["account_id"] == CUSTOMER
    assert body["data"]["reseller_id"] == MASTER
    assert body["data"]["is_reseller"] is False
    assert body["auth_token"].count(".") == 2


def test_an_unknown_key_is_a_404_that_shows_the_key(api: Api) -> None:
    reply = _auth(api, "api_auth", api_key="0" * 64)
    assert reply.status_code == 404
    assert reply.json()["message"] == "bad identifier"
    assert reply.json()["data"] == ["0" * 64]


@pytest.mark.parametrize("data", [{"api_key": "short"}, {}, {"api_key": CUSTOMER_KEY, "more": 1}])
def test_a_malformed_key_is_400(api: Api, data: dict[str, object]) -> None:
    assert _auth(api, "api_auth", **data).status_code == 400


def test_user_credentials(api: Api) -> None:
    for told in ({"account_name": "ACME"}, {"account_realm": "acme.sip.example.com"}):
        reply = _auth(api, "user_auth", credentials=_credentials(), **told)
        assert reply.status_code == 201, reply.json()
        assert reply.json()["data"]["owner_id"]
    sha = hashlib.sha1(b"demo:demo-password").hexdigest()
    assert _auth(api, "user_auth", credentials=sha, method="sha", account_name="Acme").status_code == 201
    assert _auth(api, "user_auth", credentials=_credentials(password="x"), account_name="Acme").status_code == 401
    assert _auth(api, "user_auth", credentials=_credentials()).status_code == 400
    assert _auth(api, "user_auth", credentials=_credentials(), account_name="Nobody").status_code == 400
    assert _auth(api, "user_auth", account_name="Acme").status_code == 400
    number = api.buy()
    assert _auth(api, "user_auth", credentials=_credentials(), phone_number=number).status_code == 201


def test_a_locked_account_cannot_log_in(api: Api) -> None:
    api.seed(accounts=[{"id": "a" * 32, "name": "Shut", "api_key": "a" * 64, "locked": True}])
    assert _auth(api, "api_auth", api_key="a" * 64).status_code == 423


def test_ways_to_present_a_token(api: Api) -> None:
    token = api.http.headers.pop("X-Auth-Token")
    assert api.send("GET", "").status_code == 401
    assert api.send("GET", "", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert api.send("GET", "", params={"auth_token": token}).status_code == 200
    basic = base64.b64encode(f"{CUSTOMER}:{_credentials()}".encode()).decode()
    assert api.send("GET", "", headers={"Authorization": f"Basic {basic}"}).status_code == 200
    for bad in ("nonsense", base64.b64encode(f"{CUSTOMER}:wrong".encode()).decode()):
        assert api.send("GET", "", headers={"Authorization": f"Basic {bad}"}).status_code == 401


def test_a_token_lives_for_a_fixed_time(api: Api) -> None:
    api.control.advance(3500)
    assert api.send("GET", "").status_code == 200
    api.control.advance(200)
    body = api.refused(401, "GET", "")
    assert (body["message"], body["data"]["message"]) == ("invalid_credentials", "invalid credentials")


def test_an_unknown_token_is_told_otherwise_than_an_expired_one(api: Api) -> None:
    body = api.refused(401, "GET", "", headers={"X-Auth-Token": "nobody"})
    assert (body["message"], body["data"]) == ("invalid credentials", {})
    api.control.expire_tokens("kazoo")
    assert api.refused(401, "GET", "")["message"] == "invalid_credentials"


def test_token_auth(api: Api) -> None:
    assert api.http.get("/token_auth").json()["data"]["account_id"] == CUSTOMER
    assert api.http.delete("/token_auth").status_code == 200
    assert api.send("GET", "").status_code == 401


def test_the_envelope(api: Api) -> None:
    reply = api.send("GET", "", headers={"X-Request-ID": "step-7"})
    body = reply.json()
    assert set(body) == {
        "data", "status", "revision", "auth_token", "timestamp", "version", "node", "request_id",
    }  # fmt: skip
    assert body["request_id"] == reply.headers["X-Request-ID"] == "step-7"
    assert reply.headers["ETag"] == f'"{body["revision"]}"'
    error = api.refused(404, "GET", "callflows/none")
    assert set(error) == {
        "data", "error", "message", "status", "auth_token", "timestamp", "version", "node", "request_id",
    }  # fmt: skip


def test_the_account_is_looked_up_before_the_token(api: Api) -> None:
    api.http.headers["X-Auth-Token"] = "nobody"
    api.account = UNKNOWN
    assert api.refused(404, "GET", "callflows")["data"]["message"] == "bad identifier"
    api.account = "short"
    assert api.refused(404, "GET", "callflows")["data"]["message"] == "invalid account_id 'short'"
    api.account = CUSTOMER
    api.refused(401, "GET", "callflows")


def test_the_path_and_the_verb_come_first(api: Api) -> None:
    api.http.headers["X-Auth-Token"] = "nobody"
    api.account = UNKNOWN
    assert api.refused(404, "GET", "nothing/here")["message"] == "faulty_request"
    assert api.refused(405, "DELETE", "callflows")["message"] == "invalid_method"


def test_only_the_own_hierarchy(api: Api, agent: Api) -> None:
    api.account = agent.account = MASTER
    assert api.refused(403, "GET", "phone_numbers")["message"] == "forbidden"
    assert agent.get("phone_numbers")["numbers"] == {}


def test_the_account_alias(api: Api) -> None:
    assert api.http.get("/account").json()["data"]["id"] == CUSTOMER
    assert api.http.get("/account/callflows").json()["data"] == []
    del api.http.headers["X-Auth-Token"]
    assert api.http.get("/account/callflows").status_code == 401


def test_bodies_that_are_no_envelope(api: Api) -> None:
    for content, message in (
        ("{", "validation error"),
        ("[]", "validation error"),
        ('{"name": 1}', "invalid request envelope"),
    ):
        headers = {"Content-Type": "application/json"}
        assert api.refused(400, "PUT", "callflows", content=content, headers=headers)["message"] == message
    assert api.send("PUT", "callflows", content="x", headers={"Content-Type": "image/png"}).status_code == 415


def test_envelope_keys_are_lower_cased(api: Api) -> None:
    api.ok("PATCH", "", ..., json={"DATA": {"language": "de"}})
    assert api.get("")["language"] == "de"


def test_the_size_of_a_body(api: Api) -> None:
    api.options(max_body=100)
    reply = api.send("PUT", "callflows", {"numbers": ["1" * 36] * 9})
    assert (reply.status_code, reply.content) == (413, b"")


def test_the_verb_may_travel_in_a_post(api: Api) -> None:
    made = api.http.post(f"/accounts/{CUSTOMER}/devices", json={"verb": "PUT", "data": {"name": "desk"}}).json()
    assert made["data"]["name"] == "desk"


def test_private_keys_are_stripped_and_unknown_ones_stay(api: Api) -> None:
    made = api.ok("PUT", "devices", {"name": "desk", "_rev": "9-x", "pvt_type": "x", "colour": "red"})
    assert made["colour"] == "red"
    assert not {"_rev", "pvt_type"} & made.keys()


def test_a_full_bucket_empties_and_fills_again(api: Api) -> None:
    api.options(bucket_tokens=3, bucket_refill=1.0)
    assert [api.send("GET", "").status_code for _ in range(4)] == [200, 200, 200, 429]
    reply = api.send("GET", "")
    assert reply.json()["data"] == {"message": "too many requests"}
    assert reply.json()["message"] == "too_many_requests"
    assert "Retry-After" not in reply.headers
    api.control.advance(2)
    assert api.send("GET", "").status_code == 200


def test_the_bucket_is_one_an_account_and_for_tokens_in_the_header(api: Api, agent: Api) -> None:
    api.options(bucket_tokens=1, bucket_refill=0.0)
    agent.account = MASTER
    assert api.send("GET", "").status_code == 200
    assert agent.send("GET", "").status_code == 200
    assert api.send("GET", "").status_code == 429
    token = api.http.headers.pop("X-Auth-Token")
    assert api.send("GET", "", params={"auth_token": token}).status_code == 200


def test_a_failed_login_empties_the_bucket_at_once(api: Api) -> None:
    api.options(bucket_tokens=100, bucket_refill=1.0)
    assert _auth(api, "api_auth", api_key="0" * 64).status_code == 404
    assert _auth(api, "api_auth", api_key=CUSTOMER_KEY).status_code == 429
    api.control.advance(3)
    assert _auth(api, "api_auth", api_key=CUSTOMER_KEY).status_code == 201


def test_the_frameworks_limit_speaks_kazoo(api: Api) -> None:
    api.control.options(rate_limit=0)
    reply = api.http.put("/api_auth", json={"data": {"api_key": MASTER_KEY}})
    assert reply.status_code == 429
    assert reply.json()["message"] == "too_many_requests"
