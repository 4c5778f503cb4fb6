"""Logging in, refusals, limits: what Kazoo's HTTP says, and what of it is never repeated."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import orjson
import pytest

from reconciler.model.money import Cost
from reconciler.model.secrets import Secret
from reconciler.providers.kazoo.dialect import KazooDialect, by_key
from reconciler.providers.kazoo.endpoints import ENDPOINTS
from reconciler.providers.kazoo.refusals import quoted, words_of
from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import CarrierError, Quoted, RateLimited, Refused, Unauthorized, Unclear
from tests.kazoo.rig import ACCOUNT, API_KEY, A, KazooRig

DIALECT = KazooDialect(by_key(Secret(API_KEY)))
ONE = f'dids: {{"{A}": {{cnam: ACME}}}}\n'


def failed(status: int, body: Any, endpoint: str = "update_number") -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        DIALECT.decode(ENDPOINTS[endpoint], Answer(status, {}, body if isinstance(body, bytes) else orjson.dumps(body)))
    return caught.value


def error(code: int, message: str, data: Any) -> dict[str, Any]:
    return {"status": "error", "error": str(code), "message": message, "data": data}


def test_logging_in_as_a_user(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.environ = {"PASSWORD": "demo-password"}
    path = rig.write(ONE)
    text = path.read_text().replace(
        'api_key: "${KAZOO_KEY}"', 'username: demo, password: "${PASSWORD}", account_name: Acme'
    )
    path.write_text(text)
    rig.applied()
    (login,) = [entry for entry in rig.requests() if entry["path"].endswith("/user_auth")]
    credentials = hashlib.md5(b"demo:demo-password").hexdigest()
    assert login["body"] == {"data": {"credentials": credentials, "account_name": "Acme"}}


def test_a_key_that_is_not_known_is_not_repeated(rig: KazooRig) -> None:
    key = "b" * 64
    rig.write(ONE)
    ran = rig.run("-vv", "plan", environ={"KAZOO_KEY": key})
    assert ran.code == 1
    assert "the credentials were not accepted" in ran.err
    assert key not in ran.out + ran.err


def test_a_wrong_password_is_not_repeated(rig: KazooRig) -> None:
    path = rig.write(ONE)
    path.write_text(
        path.read_text().replace('api_key: "${KAZOO_KEY}"', 'username: demo, password: "${P}", account_name: Acme')
    )
    ran = rig.run("-vv", "plan", environ={"P": "wr0ng-password"})
    assert (ran.code, "wr0ng" in ran.out + ran.err) == (1, False)
    assert "does not know this user" in ran.err


@pytest.mark.parametrize(
    ("account", "said"),
    [("0" * 32, "knows no account with this account_id"), ("0ff1ce00" * 4, "does not show this account")],
)
def test_an_account_that_is_not_ours(rig: KazooRig, account: str, said: str) -> None:
    rig.write('dids: {"+14155550101": {}}\n')
    files = rig.folder / "numbers.yaml"
    files.write_text(files.read_text().replace(ACCOUNT, account))
    ran = rig.run("plan")
    assert (ran.code, said in ran.err, "account_id is the id of an account" in ran.err) == (1, True, True), ran.err


def test_an_account_that_is_shut(rig: KazooRig) -> None:
    rig.seed(accounts=[{"id": "a" * 32, "name": "Shut", "api_key": "a" * 64, "locked": True}])
    rig.write(ONE)
    ran = rig.run("plan", environ={"KAZOO_KEY": "a" * 64})
    assert (ran.code, "disabled or expired" in ran.err) == (1, True)


def test_a_token_that_expires_is_renewed(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.write(ONE)
    rig.sandbox.control.add_fault(
        {"method": "PATCH", "nth": 1}, {"status": 401, "json": error(401, "invalid_credentials", {})}
    )
    rig.applied()
    assert len([entry for entry in rig.requests() if entry["path"].endswith("/api_auth")]) == 2


def test_a_bucket_that_runs_dry(rig: KazooRig) -> None:
    """429 tells no time to wait, and nothing was executed."""
    rig.numbers(*(f"+1415555{n:04}" for n in range(200, 212)))
    rig.options(bucket_tokens=4, bucket_refill=150.0)
    rig.write('dids: {"+14155550[200-211]": {cnam: ACME}}\n')
    rig.applied()
    rig.assert_settled()
    assert 429 in {entry["status"] for entry in rig.requests()}


@pytest.mark.parametrize(
    ("base_url", "said"),
    [("https://pbx.example.com:8443/v1", "must end in /v2"), ("https://pbx.example.com", "must end in /v2")],
)
def test_another_version_of_the_api_is_refused(rig: KazooRig, base_url: str, said: str) -> None:
    path = rig.write(ONE)
    path.write_text(path.read_text().replace(rig.sandbox.url("kazoo"), base_url))
    ran = rig.run("plan")
    assert (ran.code, said in ran.err) == (1, True), ran.err


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ('base_url: "{url}", ', "base_url"),
        (f"account_id: {ACCOUNT}, ", "account_id"),
        (', api_key: "${KAZOO_KEY}"', "api_key"),
    ],
)
def test_what_an_account_needs_is_told_by_validate(rig: KazooRig, left_out: str, said: str) -> None:
    path = rig.write(ONE)
    path.write_text(
        path.read_text().replace(left_out.format(url=rig.sandbox.url("kazoo")) if "{url}" in left_out else left_out, "")
    )
    ran = rig.run("validate")
    assert (ran.code, said in ran.err + ran.out) == (1, True), ran.err
    assert rig.requests() == []


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (412, b"", Refused, "changed it meanwhile"),
        (409, error(409, "datastore_conflict", {"message": "datastore_conflict"}), Refused, "at the same moment"),
        (409, error(409, "number_exists", {"code": 409, "error": "number_exists", "message": "number exists"}), Refused, "number exists"),
        (401, error(401, "invalid credentials", {}), Unauthorized, "token"),
        (403, error(403, "forbidden", {"message": "forbidden"}), Refused, "forbidden"),
        (404, error(404, "bad_identifier", {"message": "bad identifier", "cause": "x"}), Refused, "bad identifier"),
        (405, error(405, "invalid_method", {}), Refused, "invalid method"),
        (423, error(423, "locked", {}), Refused, "locked"),
        (402, error(402, "accept charges", []), Quoted, "charges"),
        (402, error(402, "no_credit", {"message": "no_credit"}), Refused, "no credit"),
        (200, error(429, "too_many_requests", {}), RateLimited, "too many"),
        (200, error(400, "validation error", {}), Refused, "validation error"),
        (500, error(500, "unspecified_fault", {"message": "unspecified fault"}), Unclear, "unspecified fault"),
        (500, error(500, "invalid request", {"port_state": {"enum": {"message": "Cannot move"}}}), Refused, "port_state: Cannot move"),
        (503, error(503, "datastore_unreachable", {}), Unclear, "datastore"),
        (200, {"data": {}}, Unclear, "without saying"),
        (200, {"status": "success"}, Unclear, "without data"),
        (200, [], Unclear, "not an object"),
    ],
)  # fmt: skip
def test_answers_that_are_no_success(status: int, body: Any, kind: type[CarrierError], said: str) -> None:
    failure = failed(status, body)
    assert type(failure) is kind, failure.message
    assert said in failure.message
    assert failure.acted is (kind is Unclear)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"e911.region": {"maxLength": {"message": "String must not be more than 2 characters", "target": 2, "value": "CALIF"}}},
            "e911.region: String must not be more than 2 characters",
        ),
        ({"numbers": {"required": {"message": "Field is required"}}}, "numbers: Field is required"),
        ({"a": {"type": {}}, "b": {"enum": {"message": 7}}}, "a: type; b: enum"),
        ({"address": {"invalid": {"message": "not found ({\"street\":\"1 Secret St\"})"}}}, "address: not found"),
        ({"code": 400, "error": "x", "cause": "1 Secret St", "message": "no such carrier"}, "no such carrier"),
        ([], "validation error"),
        ({}, "validation error"),
        (None, "validation error"),
    ],
)  # fmt: skip
def test_words_of_a_refusal(data: Any, said: str) -> None:
    assert words_of({"message": "validation error", "data": data}) == said


INVOICE = {
    "items": [
        {"category": "number_services", "item": "e911", "rate": 1.5, "quantity": 9, "billable": 9, "total": 13.5,
         "changes": {"difference": {"billable": 2, "quantity": 2}}},
        {"category": "phone_numbers", "item": "did", "rate": 1.0, "quantity": 40, "billable": 40, "total": 40.0},
    ],
    "activation_charges": [{"total": 2.0}],
    "summary": {"today": 2.0, "recurring": 53.5},
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "cost"),
    [
        ([INVOICE], Cost(Decimal("2.0"), Decimal("3.0"))),
        ([INVOICE, INVOICE], Cost(Decimal("4.0"), Decimal("6.0"))),
        ([{"items": [], "summary": {"today": 0.0, "recurring": 1.0}}], Cost(Decimal("0.0"), Decimal("1.0"))),
        ([{"items": [], "activation_charges": 5, "summary": {"recurring": 1}}], Cost(Decimal(5), Decimal(1))),
        ({"activation_charges": 10.0, "number_services": {}}, Cost(Decimal("10.0"), None)),
        ([], Cost(None, None)),
        ("free", Cost(None, None)),
    ],
)
def test_what_a_quote_asks(data: Any, cost: Cost) -> None:
    assert quoted(data) == cost
