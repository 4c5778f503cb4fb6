"""Findings as JUnit XML, which Jenkins, GitLab and Azure read: one test case for each check and resource."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from reconciler.render import words
from reconciler.render.document import FindingEntry, FindingsDocument
from reconciler.render.visible import visible


def findings(document: FindingsDocument) -> str:
    """The report. An error is a failed case, a warning a passed one that says so in its output."""
    groups: dict[tuple[str, str], list[FindingEntry]] = {}
    for entry in document["findings"]:
        groups.setdefault((entry["check"], entry["resource"]), []).append(entry)
    failures = sum(any(entry["severity"] == "error" for entry in group) for group in groups.values())
    counts = f'tests="{max(1, len(groups))}" failures="{failures}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f'  <testsuite name="reconciler validate" {counts}>',
        *(line for names, group in groups.items() for line in _case(*names, group)),
        *([] if groups else ['    <testcase classname="reconciler" name="configuration"/>']),
        "  </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(check: str, resource: str, group: list[FindingEntry]) -> Iterator[str]:
    yield f"    <testcase classname={_attribute(check)} name={_attribute(resource or 'configuration')}>"
    errors = [entry for entry in group if entry["severity"] == "error"]
    if errors:
        text = escape("\n".join(map(_text, errors)))
        yield f'      <failure message={_attribute(errors[0]["message"])} type="error">{text}</failure>'
    if warnings := [entry for entry in group if entry["severity"] != "error"]:
        text = escape("\n".join(f"warning: {_text(entry)}" for entry in warnings))
        yield f"      <system-out>{text}</system-out>"
    yield "    </testcase>"


def _text(entry: FindingEntry) -> str:
    return visible(": ".join(filter(None, (words.place(entry["where"]), entry["message"], entry["remedy"]))))


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
