"""Findings as SARIF 2.1.0, for code scanning.

An alert is the same alert when the file around it moves: its fingerprint is the check and the resource, not the line.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from reconciler.render.document import FindingEntry, FindingsDocument, Json
from reconciler.render.github import repository_path
from reconciler.render.visible import visible

MOST_RESULTS: Final = 25_000
"""GitHub takes so many results of a run, and refuses more."""

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_RANKS: Final = {"error": 0, "warning": 1}


def findings(
    document: FindingsDocument, *, base: str = "", explained: Mapping[str, str] | None = None
) -> dict[str, Json]:
    """The log, worst first. `base` is the configuration's folder within the repository; `explained` tells what each
    check is for."""
    entries = sorted(document["findings"], key=lambda entry: _RANKS[entry["severity"]])
    kept = entries[:MOST_RESULTS]
    rules = sorted({entry["check"] for entry in kept})
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": document["tool"]["name"],
                "version": document["tool"]["version"],
                "rules": [_rule(rule, (explained or {}).get(rule, "")) for rule in rules],
            }
        },
        "results": _results(kept, rules, base),
        "columnKind": "unicodeCodePoints",
    }
    if len(kept) < len(entries):
        text = f"{len(entries) - len(kept):,} more findings are left out"
        note = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [note]}]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: str, explanation: str) -> dict[str, Json]:
    rule: dict[str, Json] = {"id": visible(check)}
    if explanation:
        rule["fullDescription"] = {"text": visible(explanation)}
    return rule


def _results(entries: list[FindingEntry], rules: list[str], base: str) -> list[Json]:
    seen: Counter[tuple[str, str]] = Counter()
    results: list[Json] = []
    places = {rule: index for index, rule in enumerate(rules)}
    for entry in entries:
        same = (entry["check"], entry["resource"])
        results.append(
            {
                "ruleId": visible(entry["check"]),
                "ruleIndex": places[entry["check"]],
                "level": entry["severity"],
                "message": {"text": _text(entry)},
                "partialFingerprints": {"checkAndResource/v1": _fingerprint(*same, seen[same])},
                "locations": [_location(entry, base)],
            }
        )
        seen[same] += 1
    return results


def _text(entry: FindingEntry) -> str:
    resource = f"{entry['resource']}: " if entry["resource"] else ""
    remedy = f". {entry['remedy']}" if entry["remedy"] else ""
    return visible(f"{resource}{entry['message'].rstrip('.')}{remedy}")


def _fingerprint(check: str, resource: str, before: int) -> str:
    """The same check can find several things in one resource, or outside any: they are told apart by their order."""
    text = "\0".join((check, resource, str(before)) if before else (check, resource))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _location(entry: FindingEntry, base: str) -> dict[str, Json]:
    """GitHub refuses a result without a file; what stands in none is said of the folder."""
    where = entry["where"]
    file = repository_path(where["file"] if where else "", base) or "."
    artifact = {"uri": quote(visible(file)), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": max(1, where["line"]) if where else 1}
    if where and where["column"]:
        region["startColumn"] = where["column"]
    location: dict[str, Json] = {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    if entry["resource"]:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(entry["resource"]), "kind": "resource"}]
    return location
