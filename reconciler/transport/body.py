"""Reading the body of an answer, without ever repeating it: it may hold names, addresses, passwords."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, Final

import orjson

from reconciler.transport.endpoint import Answer
from reconciler.transport.errors import Unclear

_TITLE: Final = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_MARKUP: Final = re.compile(rb"\s*(<!doctype html|<html|<head|<body)", re.IGNORECASE)
_TITLE_LENGTH: Final = 60


def json_body(answer: Answer) -> Any:
    """The body as JSON values. The Content-Type is not asked: carriers send it wrong.

    Raises Unclear, with a description that holds nothing of the body but an HTML page's title.
    """
    try:
        return orjson.loads(answer.body.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        # The parser's own message and document must not travel on as the cause of the error.
        problem = described(answer)
    raise Unclear(problem)


def described(answer: Answer) -> str:
    """What a body that is not JSON is instead: `answered with HTML, not JSON (HTTP 502, "Bad Gateway")`."""
    status = f"HTTP {answer.status}"
    if not answer.body.strip():
        return f"answered with an empty body ({status})"
    if not _MARKUP.match(answer.body):
        return f"answered with something that is not JSON ({status}, {len(answer.body)} bytes)"
    title = _title(answer.body)
    return f"answered with HTML, not JSON ({status}{title})"


def _title(page: bytes) -> str:
    """An HTML page's title on one line, shortened, quoted, with control characters left out."""
    found = _TITLE.search(page[:65536])
    if not found:
        return ""
    words = " ".join(unescape(found[1].decode("utf-8", "replace")).split())
    words = "".join(letter for letter in words if letter.isprintable())[:_TITLE_LENGTH]
    return f', "{words}"' if words else ""
