"""Findings as annotations in GitHub Actions.

GitHub shows ten of each kind for a step, so the worst come first and the rest are counted.
"""

from __future__ import annotations

from typing import Final

from reconciler.render import words
from reconciler.render.document import FindingEntry, FindingsDocument
from reconciler.render.visible import visible

SHOWN_PER_KIND: Final = 10


def findings(document: FindingsDocument, *, base: str = "") -> str:
    """Workflow commands, one a line, then the summary. `base` is the configuration's folder within the repository."""
    lines: list[str] = []
    left = 0
    for severity in ("error", "warning"):
        entries = [entry for entry in document["findings"] if entry["severity"] == severity]
        lines += [_command(entry, base) for entry in entries[:SHOWN_PER_KIND]]
        left += len(entries[SHOWN_PER_KIND:])
    if left:
        lines.append(f"::notice title=reconciler::{words.many(left, 'more finding')} than GitHub shows here")
    lines.append(visible(document["summary"]))
    return "\n".join(lines) + "\n"


def repository_path(file: str, base: str) -> str:
    """A file of the configuration as the repository names it, with slashes."""
    parts = [part for part in f"{base}/{file}".replace("\\", "/").split("/") if part not in ("", ".")]
    return "/".join(parts)


def _command(entry: FindingEntry, base: str) -> str:
    where = entry["where"]
    properties: list[tuple[str, str]] = []
    if where is not None:
        properties += [("file", repository_path(where["file"], base)), ("line", str(where["line"]))]
        properties += [("endLine", str(where["line"]))]
        properties += [("col", str(where["column"]))] if where["column"] else []
    properties.append(("title", entry["check"]))
    given = ",".join(f"{name}={_property(value)}" for name, value in properties)
    return f"::{entry['severity']} {given}::{_message(entry)}"


def _message(entry: FindingEntry) -> str:
    """What is wrong, and on the next line what to write. Both are made visible first: a line feed of theirs would
    begin a command of its own."""
    resource = f"{entry['resource']}: " if entry["resource"] else ""
    lines = [visible(part) for part in (resource + entry["message"], entry["remedy"]) if part]
    return _escaped("\n".join(lines))


def _property(text: str) -> str:
    return _escaped(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
