"""Saved plans: written for their owner only, and read back only when they are whole, known and unchanged."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, cast

import orjson

from reconciler.model.errors import ReconcilerError
from reconciler.model.files import PRIVATE, write_whole
from reconciler.render.document import FORMAT_VERSION, PlanDocument
from reconciler.render.json import canonical, digest

SCHEMA: Final = "plan.schema.json"

_VERSION: Final = re.compile(r"(\d{1,4})\.(\d{1,4})")


class PlanFileInvalid(ReconcilerError):
    """The file is not a plan that this program can use. The message names the file and never what is in it."""


def save(path: Path, document: PlanDocument) -> None:
    """Write a plan file. A plan may hold personal data, so it is readable by its owner alone. Raises ReconcilerError."""
    write_whole(path, canonical(document) + b"\n", PRIVATE)


def load(path: Path) -> PlanDocument:
    """Read a plan file. Raises PlanFileInvalid."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PlanFileInvalid(f"the plan {path} cannot be read: {error.strerror}") from error
    return parse(data, str(path))


def parse(data: bytes, name: str) -> PlanDocument:
    """The plan document in these bytes; `name` is what messages call it. Raises PlanFileInvalid."""
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise PlanFileInvalid(f"{name} is not a plan file: it is not JSON", _WRITE) from error
    if not isinstance(document, dict) or "format_version" not in document:
        raise PlanFileInvalid(f"{name} is not a plan file: it has no format_version", _WRITE)
    _check_version(document["format_version"], name)
    _check_shape(document, name)
    plan = cast(PlanDocument, document)
    if digest(plan) != plan["digest"]:
        raise PlanFileInvalid(f"the plan {name} was changed after it was written: its digest does not fit", _WRITE)
    return plan


_WRITE: Final = "write one with `reconciler plan --out FILE`"


def _check_version(version: Any, name: str) -> None:
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise PlanFileInvalid(f"{name} is not a plan file: its format_version is not a version", _WRITE)
    ours = int(FORMAT_VERSION.partition(".")[0])
    if int(match[1]) > ours:
        raise PlanFileInvalid(
            f"the plan {name} has format {version}, and this program reads up to {ours}.x",
            "use the newer program that wrote it",
        )


def _check_shape(document: dict[str, Any], name: str) -> None:
    import jsonschema_rs

    from reconciler.config.schemas import schema_text

    error = next(iter(jsonschema_rs.Draft7Validator(orjson.loads(schema_text(SCHEMA))).iter_errors(document)), None)
    if error is not None:
        # The validator's own message quotes the value, which may be personal data.
        place = ".".join(str(part) for part in error.instance_path) or "the document"
        raise PlanFileInvalid(f"{name} is not a plan file: {place} is not as the format has it", _WRITE)
