"""Successes and failures of the carrier's HTTP."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from reconciler.model.secrets import Secret
from reconciler.providers.telnyx.dialect import TelnyxDialect
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import CarrierError, NotYet, RateLimited, Refused, Unauthorized, Unclear

DIALECT = TelnyxDialect(Secret("KEY-secret"))


def decoded(status: int, body: Any = None, endpoint: str = "update_number") -> Any:
    content = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
    return DIALECT.decode(ENDPOINTS[endpoint], Answer(status, {}, content))


def errors(*codes: Any, **more: Any) -> dict[str, Any]:
    return {"errors": [{"code": code, "title": "T", "detail": "Words.", **more} for code in codes]}


def failure(status: int, body: Any = None, endpoint: str = "update_number") -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        decoded(status, body, endpoint)
    return caught.value


def test_the_key_goes_with_every_call_and_is_not_shown() -> None:
    assert DIALECT.login() is None
    assert DIALECT.headers(None) == {"Authorization": "Bearer KEY-secret"}
    assert "KEY-secret" not in repr(DIALECT)


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_success_is_its_whole_body(status: int) -> None:
    body = {"data": [{"id": "1"}], "meta": {"total_pages": 1}}
    assert decoded(status, body) == body


def test_what_is_not_wrapped_is_wrapped() -> None:
    assert decoded(200, {"id": "1"}) == {"data": {"id": "1"}}
    assert decoded(200, [{"id": "1"}]) == {"data": [{"id": "1"}]}
    assert decoded(204) == {}


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (401, errors("10009"), Unauthorized, "10009"),
        (401, b"<html>no</html>", Unauthorized, "10009"),
        (403, errors("10009"), Unauthorized, "10009"),
        (403, errors("10010"), Refused, "10010"),
        (400, errors("10011"), RateLimited, "429"),
        (404, errors("10005"), NotYet, "10005"),
        (404, errors(10005), NotYet, "10005"),
        (404, None, NotYet, "404"),
        (422, errors("10035"), NotYet, "10035"),
        (422, errors("10036"), NotYet, "10036"),
        (422, errors("85000"), Refused, "85000"),
        (409, errors(10012), Refused, "10012"),
        (422, b"anything", Refused, "422"),
        (422, {"error": "of another shape"}, Refused, "422"),
        (422, {"errors": "of another shape"}, Refused, "422"),
    ],
)
def test_a_refusal_has_the_carriers_code_as_text(status: int, body: Any, kind: type[CarrierError], code: str) -> None:
    error = failure(status, body)
    assert type(error) is kind
    assert isinstance(error, Refused)
    assert error.code == code
    assert not error.acted


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_what_may_have_been_done_is_unclear(status: int) -> None:
    assert type(failure(status, errors("10007"))) is Unclear


def test_the_words_name_the_field_that_they_are_about() -> None:
    error = failure(422, errors("10015", source={"pointer": "/phone_numbers/0"}))
    assert "Words. [/phone_numbers/0] (10015)" in error.message
    assert "Words. [page]" in failure(422, errors("10015", source={"parameter": "page"})).message


def test_errors_beside_data_are_no_success_but_where_they_only_lack_messaging() -> None:
    body = {"data": [], **errors("10007")}
    assert decoded(200, body, "numbers") == body
    assert type(failure(200, body, "voice")) is Unclear


@pytest.mark.parametrize("status", ["pending", "in_progress"])
def test_a_job_that_runs_is_not_an_answer_yet(status: str) -> None:
    assert type(failure(200, {"data": {"id": "1", "status": status}}, "job")) is NotYet
    assert decoded(200, {"data": {"id": "1", "status": status}}, "order")


def test_a_job_that_ended_is_an_answer() -> None:
    for status in ("completed", "failed", "expired"):
        assert decoded(200, {"data": {"id": "1", "status": status}}, "job")["data"]["status"] == status


@pytest.mark.parametrize("body", [b"<html><title>Hi</title>", b"7", b"null", b'"text"'])
def test_a_body_that_is_no_record_is_unclear(body: bytes) -> None:
    assert type(failure(200, body)) is Unclear


def test_only_what_writes_may_answer_with_nothing() -> None:
    assert decoded(200, b" ") == {}
    assert type(failure(200, b"", "numbers")) is Unclear
