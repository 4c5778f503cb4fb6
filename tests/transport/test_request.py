"""Arguments become the bytes of a request: each in its place, encoded, and nothing sent that is not meant."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from reconciler.model.plan import Effect, File, Personal, Ref
from reconciler.model.secrets import Secret
from reconciler.transport.endpoint import Endpoint, Placement
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


@pytest.fixture
def letter(tmp_path: Path) -> File:
    content = b"%PDF-1.7 +/= \x00\xff"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "loa.pdf").write_bytes(content)
    return File("docs/loa.pdf", hashlib.sha256(content).hexdigest(), len(content), str(tmp_path))


def content(letter: File) -> bytes:
    return (Path(letter.folder) / letter.name).read_bytes()


def test_a_file_is_base64_in_json_and_in_a_form(letter: File) -> None:
    form = Endpoint("create", "POST", "/create", Effect.BILLED, Placement.FORM, "")
    body = json.loads(prepare(POST, {"file": letter, "deep": [{"file": letter}]}).body or b"")
    sent = parse_qs((prepare(form, {"bill_file": letter}).body or b"").decode())["bill_file"][0]
    assert {body["file"], body["deep"][0]["file"], sent} == {base64.b64encode(content(letter)).decode()}


def test_a_file_can_be_the_body_and_the_rest_the_query(letter: File) -> None:
    row = Endpoint("attach", "PUT", "/ports/{id}/attachments", Effect.MUTATING, Placement.RAW, "")
    request = prepare(row, {"id": "1", "filename": "loa.pdf", "content": letter})
    assert request.target == "/ports/1/attachments?filename=loa.pdf"
    assert (request.body, request.content_type) == (content(letter), "application/pdf")
    with pytest.raises(Unsendable, match="one file"):
        prepare(row, {"id": "1"} | {"filename": "loa.pdf"})


def test_a_form_with_files_keeps_them_apart(letter: File) -> None:
    row = Endpoint("upload", "POST", "/upload", Effect.MUTATING, Placement.MULTIPART, "")
    request = prepare(row, {"type": "loa", "port_req_id": 7, "file": letter})
    assert request.fields == {"type": "loa", "port_req_id": "7"}
    (part,) = request.parts
    assert (part.name, part.filename, part.content, part.media_type) == (
        "file", "loa.pdf", content(letter), "application/pdf",
    )  # fmt: skip
    assert request.body is None


def test_a_file_that_changed_since_it_was_planned_is_not_sent(letter: File) -> None:
    (Path(letter.folder) / letter.name).write_bytes(b"another")
    with pytest.raises(Unsendable, match=r"docs/loa\.pdf is not what it was"):
        prepare(POST, {"file": letter})
    (Path(letter.folder) / letter.name).unlink()
    with pytest.raises(Unsendable, match="cannot be read"):
        prepare(POST, {"file": letter})


def test_an_argument_can_travel_in_a_header_or_in_the_query_beside_a_body() -> None:
    row = Endpoint(
        "flow", "POST", "/flows/{id}", Effect.MUTATING, Placement.JSON, "",
        headers={"revision": "If-Match"}, query=frozenset({"paginate"}),
    )  # fmt: skip
    request = prepare(row, {"id": "1", "revision": '"3-a"', "paginate": "false", "data": {"a": 1}})
    assert (request.target, dict(request.headers)) == ("/flows/1?paginate=false", {"If-Match": '"3-a"'})
    assert json.loads(request.body or b"") == {"data": {"a": 1}}
    assert prepare(row, {"id": "1", "revision": None}).headers == {}
