"""The content of files that are sent: read right before, and only if it is still what the plan was made of."""

from __future__ import annotations

import base64
import hashlib
from mimetypes import guess_type
from pathlib import Path

from reconciler.model.plan import File
from reconciler.transport.errors import Unsendable


def content_of(call: str, file: File) -> bytes:
    """The bytes of a file. Raises Unsendable where it cannot be read, or is not what it was when it was planned."""
    try:
        content = (Path(file.folder) / file.name).read_bytes()
    except OSError as error:
        problem = f"{call}: {file.name} cannot be read: {error.strerror}"
    else:
        if hashlib.sha256(content).hexdigest() == file.sha256:
            return content
        problem = f"{call}: {file.name} is not what it was when this was planned: plan again"
    raise Unsendable(problem)


def base64_of(call: str, file: File) -> str:
    """The content as base64 text. Raises as `content_of`."""
    return base64.b64encode(content_of(call, file)).decode()


def media_type(name: str) -> str:
    """The media type that a file's name tells."""
    return guess_type(name)[0] or "application/octet-stream"
