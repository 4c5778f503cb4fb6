"""How success, refusal and neither are told apart: the code counts, whatever HTTP and `status` say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reconciler.model.secrets import Secret
from reconciler.providers.teli.dialect import Suggestion, TeliDialect
from reconciler.providers.teli.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import CarrierError, RateLimited, Refused, Unauthorized, Unclear

SUGGESTED = {"address": "123 Some Street", "error": "newaddress", "status": "invalid"}


def answer(body: object, status: int = 200) -> Answer:
    return Answer(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def decode(body: object, status: int = 200, name: str = "numbers") -> Any:
    return TeliDialect(Secret("t")).decode(ENDPOINTS[name], answer(body, status))


def failure(body: object, status: int = 200, name: str = "numbers") -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        decode(body, status, name)
    return caught.value


@pytest.mark.parametrize("code", [200, "200", " 200 "])
@pytest.mark.parametrize("status", ["success", "error", None])
def test_the_code_is_success_as_integer_and_as_text_whatever_the_status(code: object, status: object) -> None:
    assert decode({"code": code, "status": status, "data": [1]}) == [1]


@pytest.mark.parametrize("http", [200, 400, 404])
@pytest.mark.parametrize("code", [400, "400", 404])
def test_a_refusal_has_its_words_in_data_under_any_http_status(code: object, http: int) -> None:
    error = failure({"code": code, "status": "success", "data": "Invalid did id"}, http)
    assert type(error) is Refused
    assert (error.message, error.code) == ("teli: Invalid did id", str(code))


@pytest.mark.parametrize("code", [401, "403"])
def test_a_token_that_is_not_accepted(code: object) -> None:
    assert type(failure({"code": code, "status": "error", "data": "Invalid token"})) is Unauthorized


def test_a_refusal_that_says_nothing_is_told_by_its_status() -> None:
    assert failure({"code": 400, "status": "fail", "data": []}).message == "teli: fail"
    assert failure({"code": 400}).message == "teli: no reason given"


def test_too_many_requests() -> None:
    assert type(failure({"code": 429, "status": "error", "data": "Slow down"})) is RateLimited


@pytest.mark.parametrize(
    ("body", "http"),
    [
        ({"code": 500, "status": "error", "data": "Oops"}, 200),
        ({"code": "500", "status": "error", "data": "Oops"}, 500),
        ({"code": 200, "status": "success", "data": []}, 502),
        ({"code": 200, "status": "success", "data": []}, 404),
        ({"code": 410, "status": "error", "data": "Gone"}, 200),
        ({"code": 410, "status": "error", "data": "Gone"}, 410),
        ({"status": "success", "data": []}, 200),
        ({"code": True, "data": []}, 200),
        ({"code": None, "data": []}, 200),
        ([], 200),
        (b"<html><title>Commio</title></html>", 200),
        (b"<html><title>Not Found</title></html>", 404),
        (b"", 410),
        (b"", 200),
    ],
)
def test_what_is_neither_may_have_been_done_and_is_never_nothing(body: object, http: int) -> None:
    for name in ("numbers", "ports", "order", "create_port"):
        error = failure(body, http, name)
        assert type(error) is Unclear
        assert error.acted


def test_a_suggestion_is_an_answer_only_where_a_location_was_to_be_checked() -> None:
    body = {"code": 300, "status": "suggest", "data": SUGGESTED}
    assert decode(body, name="check_location") == Suggestion(SUGGESTED)
    assert decode({**body, "code": "300"}, 300, name="check_location") == Suggestion(SUGGESTED)
    for name in ("create_location", "update_location", "numbers"):
        error = failure(body, 300, name)
        assert type(error) is Unclear
        assert "123 Some Street" not in error.message


def test_the_token_goes_among_the_arguments_and_nowhere_else() -> None:
    dialect = TeliDialect(Secret("8f1c"))
    assert dialect.arguments() == {"token": Secret("8f1c")}
    assert dialect.headers(None) == {}
    assert dialect.login() is None
