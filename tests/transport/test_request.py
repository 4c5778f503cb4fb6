"""Arguments become the bytes of a request: each in its place, encoded, and nothing sent that is not meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reconciler.model.plan import Effect, Personal, Ref
from reconciler.model.secrets import Secret
from reconciler.transport.endpoint import Placement
from reconciler.transport.errors import Unsendable
from reconciler.transport.request import prepare

from .carrier import DIDS, endpoint

POST = endpoint("purchase", "POST", Effect.BILLED)
ONE = endpoint("number", path="/numbers/{number}/voice/{id}")


def test_path_arguments_are_percent_encoded() -> None:
    request = prepare(ONE, {"number": "+12512658624", "id": "a/b c?d#e%", "page": 2})
    assert request.target == "/numbers/%2B12512658624/voice/a%2Fb%20c%3Fd%23e%25?page=2"
    assert request.body is None


@pytest.mark.parametrize("bad", ["", ".", "..", None, True, 1.5, Ref("did", "id"), ["a"]])
def test_a_path_argument_that_would_name_something_else_is_refused(bad: Any) -> None:
    with pytest.raises(Unsendable, match="number"):
        prepare(ONE, {"number": bad, "id": "1"})


def test_a_missing_path_argument_is_refused() -> None:
    with pytest.raises(Unsendable, match="'id'"):
        prepare(ONE, {"number": "1"})


def test_query_keeps_order_and_encodes_spaces_as_percent_20() -> None:
    request = prepare(
        DIDS, {"name": Personal("Jane & Joe Roe"), "filter[x]": "+1", "tag": ["a", "b"], "pin": Secret("1=2")}
    )
    assert request.target == "/dids?name=Jane%20%26%20Joe%20Roe&filter%5Bx%5D=%2B1&tag=a&tag=b&pin=1%3D2"


@pytest.mark.parametrize("bad", [True, None, 1.0, {"a": 1}, Ref("did", "id")])
def test_what_has_no_one_spelling_in_a_query_is_refused(bad: Any) -> None:
    with pytest.raises(Unsendable, match="must be text"):
        prepare(DIDS, {"fax": bad})


def test_json_reveals_secrets_at_any_depth() -> None:
    request = prepare(
        POST, {"legs": [{"password": Secret("p"), "name": Personal("n")}], "on": True, "off": None, "n": 1}
    )
    assert request.content_type == "application/json"
    assert json.loads(request.body or b"") == {
        "legs": [{"password": "p", "name": "n"}],
        "on": True,
        "off": None,
        "n": 1,
    }


@pytest.mark.parametrize(
    "bad", [Ref("trunk_group", "ext_tgid"), [{"a": Ref("trunk_group", "ext_tgid")}], {"a": object()}]
)
def test_json_refuses_what_is_not_known_or_not_json(bad: Any) -> None:
    with pytest.raises(Unsendable, match="purchase"):
        prepare(POST, {"group": bad})


def test_form() -> None:
    request = prepare(endpoint("login", "POST", send=Placement.FORM), {"user": "a b", "password": Secret("p&q")})
    assert (request.body, request.content_type) == (b"user=a+b&password=p%26q", "application/x-www-form-urlencoded")


def test_no_arguments_left_is_no_body() -> None:
    assert prepare(endpoint("confirm", "POST", path="/orders/{id}/confirm"), {"id": 7}).body is None


def test_a_request_shows_nothing_of_its_arguments() -> None:
    for request in (prepare(DIDS, {"name": "Jane"}), prepare(POST, {"name": "Jane"})):
        assert "Jane" not in repr(request)
