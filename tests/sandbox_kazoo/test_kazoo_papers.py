"""Attachments, letter of authorization, comments and timeline of port requests."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from tests.sandbox_kazoo.kazoo_api import CUSTOMER, Api

N = "+14155550123"
PDF = b"%PDF-1.4 \x00\xff bill"


@pytest.fixture
def path(api: Api) -> str:
    return f"port_requests/{api.port(N)['id']}"


def _upload(
    api: Api, path: str, name: str, body: bytes = PDF, kind: str = "application/pdf", method: str = "PUT"
) -> Any:
    target = f"{path}/attachments" if method == "PUT" else f"{path}/attachments/{name}"
    query = {"filename": name} if method == "PUT" else {}
    return api.send(method, target, params=query, content=body, headers={"Content-Type": kind})


def test_upload_list_read(api: Api, path: str) -> None:
    assert _upload(api, path, "my bill").status_code == 201
    listed = {"mybill.pdf": {"content_type": "application/pdf", "length": len(PDF)}}
    assert api.get(f"{path}/attachments") == listed
    assert api.get(path)["uploads"] == listed
    reply = api.send("GET", f"{path}/attachments/mybill.pdf", headers={"Accept": "application/pdf"})
    assert (reply.content, reply.headers["Content-Type"]) == (PDF, "application/pdf")
    assert "mybill.pdf" in reply.headers["Content-Disposition"]
    assert api.counts("move")["port_attachment_added"] == 1


def test_the_same_name_replaces(api: Api, path: str) -> None:
    _upload(api, path, "a.pdf")
    assert _upload(api, path, "a.pdf", b"new").status_code == 201
    assert api.get(f"{path}/attachments")["a.pdf"]["length"] == 3
    assert _upload(api, path, "a.pdf", b"newer", method="POST").status_code == 200
    assert api.send("GET", f"{path}/attachments/a.pdf").content == b"newer"
    assert api.counts("move")["port_attachment_replaced"] == 2
    assert _upload(api, path, "b.pdf", method="POST").status_code == 404


def test_content_types(api: Api, path: str) -> None:
    assert _upload(api, path, "notes", kind="text/plain").status_code == 201
    assert list(api.get(f"{path}/attachments")) == ["notes.txt"]
    assert _upload(api, path, "x", kind="image/png").status_code == 415
    assert _upload(api, path, "x", b'{"data": {}}', kind="application/json").status_code == 415


def test_attachments_go_only_while_the_port_may(api: Api, path: str) -> None:
    _upload(api, path, "a.pdf")
    assert api.ok("DELETE", f"{path}/attachments/a.pdf") == {}
    api.refused(404, "DELETE", f"{path}/attachments/a.pdf")
    api.ok("PATCH", f"{path}/submitted")
    assert _upload(api, path, "b.pdf").status_code == 201
    api.refused(405, "DELETE", f"{path}/attachments/b.pdf")


def test_loa_is_a_pdf(api: Api, path: str) -> None:
    reply = api.send("GET", f"{path}/loa", headers={"Accept": "application/x-pdf"})
    assert reply.headers["Content-Type"] == "application/x-pdf"
    assert reply.content.startswith(b"%PDF")


def _comment(text: str, moment: int, **more: object) -> dict[str, object]:
    return {"author": "someone", "content": text, "timestamp": moment, **more}


def test_comments_are_signed_by_the_server(api: Api, path: str) -> None:
    made = api.ok("PUT", f"{path}/comments", {"comments": [_comment("hello", 10, account_id="x", user_id="y")]})
    assert made["comments"] == [
        {"author": "someone", "content": "hello", "timestamp": 10, "account_id": CUSTOMER,
         "is_private": False, "action_required": False}
    ]  # fmt: skip
    # Only what is newer than the last one is new.
    later = [_comment("old", 5), _comment("again", 10), _comment("new", 11)]
    texts = [item["content"] for item in api.ok("PATCH", path, {"comments": later})["comments"]]
    assert texts == ["hello", "new"]
    assert api.counts("move")["port_comment_added"] == 2


def test_a_user_signs_with_the_own_name(api: Api, path: str) -> None:
    credentials = hashlib.md5(b"demo:demo-password").hexdigest()
    reply = api.http.put("/user_auth", json={"data": {"credentials": credentials, "account_name": "Acme"}}).json()
    api.http.headers["X-Auth-Token"] = reply["auth_token"]
    (comment,) = api.ok("PUT", f"{path}/comments", {"comments": [_comment("hello", 10)]})["comments"]
    assert (comment["author"], comment["user_id"]) == ("Demo User", reply["data"]["owner_id"])
    api.control.advance(5)
    api.ok("PATCH", f"{path}/submitted")
    user = api.get(f"{path}/timeline")[-1]["authorization"]["user"]
    assert (user["id"], user["full_name"]) == (reply["data"]["owner_id"], "Demo User")


def test_comments_are_checked(api: Api, path: str) -> None:
    body = api.refused(400, "PUT", f"{path}/comments", {"comments": [{"content": "x"}]})
    assert {"comments.0.author", "comments.0.timestamp"} <= body["data"].keys()


def test_private_comments(api: Api, agent: Api, path: str) -> None:
    for extra in ({"is_private": True}, {"action_required": True}):
        body = api.refused(403, "PUT", f"{path}/comments", {"comments": [_comment("x", 1, **extra)]})
        assert "not allowed" in body["data"]["comments"]["forbidden"]["message"]
    both = _comment("x", 1, is_private=True, action_required=True)
    assert "rejected" in agent.refused(400, "PUT", f"{path}/comments", {"comments": [both]})["data"]["comments"]
    agent.ok("PUT", f"{path}/comments", {"comments": [_comment("hidden", 1, is_private=True)]})
    agent.ok("PUT", f"{path}/comments", {"comments": [_comment("shown", 2)]})
    assert [item["content"] for item in api.get(f"{path}/comments")["comments"]] == ["shown"]
    assert [item["content"] for item in api.get(path)["comments"]] == ["shown"]
    assert len(agent.get(f"{path}/comments")["comments"]) == 2


def test_single_comments_are_out_of_reach(api: Api, path: str) -> None:
    api.ok("PUT", f"{path}/comments", {"comments": [_comment("x", 1)]})
    for method, tail in (("DELETE", ""), ("GET", "/0"), ("DELETE", "/0")):
        assert "forbidden" in api.refused(400, method, f"{path}/comments{tail}")["data"]["comments"]


def test_the_timeline(api: Api, path: str) -> None:
    stamp = api.get(path)["created"]
    api.ok("PUT", f"{path}/comments", {"comments": [_comment("between", stamp + 5)]})
    api.control.advance(10)
    api.ok("PATCH", f"{path}/submitted")
    first, middle, last = api.get(f"{path}/timeline")
    assert first["transition"] == {"new": "unconfirmed"}
    assert middle["content"] == "between"
    assert last["transition"] == {"new": "submitted", "previous": "unconfirmed"}
