"""A body that is not JSON is described, never repeated."""

from __future__ import annotations

import pytest

from reconciler.transport.body import json_body
from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import Unclear


@pytest.mark.parametrize("body", [b'{"a": 1}', b'\xef\xbb\xbf{"a": 1}\r\n'])
def test_json(body: bytes) -> None:
    assert json_body(Answer(200, {"content-type": "text/html"}, body)) == {"a": 1}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "answered with an empty body (HTTP 502)"),
        (b" \r\n", "answered with an empty body (HTTP 502)"),
        (b"<html>Jane Roe", "answered with HTML, not JSON (HTTP 502)"),
        (b"<!DOCTYPE html><TITLE>\n Bad\x1b[31m &amp; worse </title>Jane Roe", 'answered with HTML, not JSON (HTTP 502, "Bad[31m & worse")'),
        (b"did,name\n1,Jane Roe", "answered with something that is not JSON (HTTP 502, 19 bytes)"),
        (b'{"name": "Jane Roe"', "answered with something that is not JSON (HTTP 502, 19 bytes)"),
        (b'{"name": "\xff"}', "answered with something that is not JSON (HTTP 502, 13 bytes)"),
        (b'{"n": NaN}', "answered with something that is not JSON (HTTP 502, 10 bytes)"),
    ],
)  # fmt: skip
def test_not_json(body: bytes, said: str) -> None:
    with pytest.raises(Unclear) as caught:
        json_body(Answer(502, {}, body))
    assert caught.value.message == said
    assert caught.value.__context__ is None, "the parser's error holds the whole document"
