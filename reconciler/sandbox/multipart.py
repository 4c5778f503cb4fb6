"""multipart/form-data bodies: text fields and files."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError

from reconciler.sandbox.wire import WireRequest


class BadMultipart(ValueError):
    """A body that is not what its Content-Type says."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file: the name its sender gave it, and what is in it."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """What a body held; of two fields with one name the last, of two files with one name the first."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


def multipart(request: WireRequest) -> Form:
    """Take a multipart body apart; raises :class:`BadMultipart`."""
    form = Form()

    def on_field(item: Any) -> None:
        form.fields[(item.field_name or b"").decode()] = (item.value or b"").decode()

    def on_file(item: Any) -> None:
        item.file_object.seek(0)
        upload = Upload((item.file_name or b"").decode(), item.file_object.read())
        item.close()
        form.files.setdefault((item.field_name or b"").decode(), upload)

    headers = {"Content-Type": request.headers.get("content-type", "").encode()}
    try:
        parse_form(headers, io.BytesIO(request.body), on_field, on_file)
    except (FormParserError, UnicodeDecodeError) as exc:
        raise BadMultipart(str(exc)) from exc
    return form
