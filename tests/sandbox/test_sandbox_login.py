"""LOGIN, Request Format & Authorization."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from tests.sandbox.sandbox_api import Api

UNAUTHORIZED = {"code": 401, "message": "Unauthorized Access", "error": "Unauthorized Access"}
GOOD = {"user_name": "demo", "password": "demo-password"}


def test_login_envelope_and_claims(api: Api) -> None:
    reply = api.http.post("/login", json=GOOD)
    assert reply.status_code == 200
    assert list(reply.json()) == ["error", "data", "code"]
    assert reply.json()["error"] is None
    assert reply.json()["code"] == 200
    assert list(reply.json()["data"]) == ["token"]
    parts = reply.json()["data"]["token"].split(".")
    assert len(parts) == 3
    claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    assert claims["exp"] - claims["iat"] == 86_400
    assert abs(claims["iat"] - time.time()) < 60
    assert {"userId", "uuid", "userType", "accountType"} <= claims.keys()


def test_login_takes_form_bodies(api: Api) -> None:
    assert api.http.post("/login", data=GOOD).json()["code"] == 200


@pytest.mark.parametrize(
    ("path", "user", "password"),
    [
        ("/login", "demo", "wrong"),
        ("/login", "nobody", "demo-password"),
        ("/login", "spadmin", "spadmin-password"),
        ("/admin_login", "demo", "demo-password"),
    ],
)
def test_each_login_accepts_only_its_own_users(api: Api, path: str, user: str, password: str) -> None:
    reply = api.http.post(path, json={"user_name": user, "password": password})
    assert reply.status_code == 200
    assert reply.json() == {"error": "Invalid credentials", "data": False, "code": 400}


def test_admin_login_works_on_the_same_account(api: Api) -> None:
    number = api.buy()[0]
    reply = api.post("/admin_login", user_name="spadmin", password="spadmin-password")
    api.http.headers["Authorization"] = reply["data"]["token"]
    assert api.row(number)["did"] == number


@pytest.mark.parametrize("header", [None, "", "nonsense", "Bearer {token}", '"{token}"'])
def test_only_the_bare_token_is_authorized(api: Api, header: str | None) -> None:
    token = api.http.headers.pop("Authorization")
    headers = {} if header is None else {"Authorization": header.format(token=token)}
    reply = api.http.get("/states", headers=headers)
    assert reply.status_code == 200
    assert reply.json() == UNAUTHORIZED


def test_unauthorized_as_http_401(api: Api) -> None:
    api.control.options(call48={"auth_failure_status": 401})
    reply = api.http.get("/states", headers={"Authorization": "x"})
    assert (reply.status_code, reply.json()) == (401, UNAUTHORIZED)


def test_tokens_expire_by_the_clock(api: Api) -> None:
    api.control.advance(86_399 - 5)
    assert api.get("/states")["error"] is None
    api.control.advance(10)
    assert api.get("/states") == UNAUTHORIZED


def test_shorter_tokens_and_revocation(api: Api) -> None:
    api.control.options(call48={"token_ttl": 30})
    api.login()
    api.control.advance(31)
    assert api.get("/states") == UNAUTHORIZED
    api.login()
    assert api.control.expire_tokens("call48") >= 1
    assert api.get("/states") == UNAUTHORIZED


def test_single_session(api: Api) -> None:
    first = api.http.headers["Authorization"]
    api.login()
    assert api.http.get("/states", headers={"Authorization": first}).json()["error"] is None
    api.control.options(call48={"single_session": True})
    api.login()
    assert api.http.get("/states", headers={"Authorization": first}).json() == UNAUTHORIZED
    assert api.get("/states")["error"] is None


def test_seeded_users_have_their_own_account(api: Api) -> None:
    number = api.buy()[0]
    user = {"user_name": "other", "password": "pw", "kind": "customer", "account_id": 77}
    assert api.control.seed("call48", users=[user]) == {"users": 1}
    token = api.post("/login", user_name="other", password="pw")["data"]["token"]
    with httpx.Client(base_url=api.http.base_url, headers={"Authorization": token}) as http:
        params = {"type": "local", "page": "1", "max": "10"}
        assert http.get("/dids", params=params).json()["data"] == []
        reply = http.request("DELETE", "/dids", json={"numbers": [number]}).json()
        assert reply["data"] is False


def test_unknown_path(api: Api) -> None:
    reply = api.http.get("/nothing")
    assert reply.status_code == 404
