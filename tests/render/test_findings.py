"""Findings for pipelines: SARIF, JUnit and GitHub annotations, with each one's limits and escapes."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.results import judge_findings
from reconciler.render import github, junit, sarif
from reconciler.render.document import FindingsDocument
from reconciler.render.json import findings_document

from .golden import matches, pretty
from .hostile import findings, thorough

FOUND = [
    Finding(
        "e911-missing", Severity.WARNING, "no E911", "add `e911: NAME`", 'did["+12512658624"]', Where("a b.yaml", 3, 5)
    ),
    Finding("syntax", Severity.ERROR, "100% wrong: a, b", where=Where("sub\\c.yaml", 7)),
    Finding("e911-missing", Severity.ERROR, '<no> & "no"', resource='did["+12512658625"]'),
    Finding("e911-missing", Severity.ERROR, "once more", resource='did["+12512658625"]'),
    Finding("off", Severity.OFF, "never shown"),
]
lists = st.lists(findings, max_size=6)


def document(found: list[Finding]) -> FindingsDocument:
    return findings_document(found, judge_findings(found))


def test_golden() -> None:
    assert matches("findings.github", github.findings(document(FOUND), base="./telephony"))
    assert matches("findings.xml", junit.findings(document(FOUND)))
    log = sarif.findings(document(FOUND), base="telephony", explained={"syntax": "What YAML is."})
    assert matches("findings.sarif", pretty(log))
    assert matches("findings.json", pretty(document(FOUND)))


@pytest.mark.parametrize(
    ("found", "loaded", "code"), [([], True, 0), (FOUND[:1], True, 0), (FOUND, True, 3), (FOUND, False, 1)]
)
def test_verdict(found: list[Finding], loaded: bool, code: int) -> None:
    verdict = judge_findings(found, loaded=loaded)
    shown = findings_document(found, verdict)
    assert (shown["exit_code"], shown["summary"]) == (code, verdict.summary)
    assert shown["valid"] == (shown["error_count"] == 0)


def test_github_shows_ten_of_each_kind() -> None:
    found = [Finding(f"c{number}", Severity.WARNING, "odd") for number in range(12)]
    found += [Finding(f"e{number}", Severity.ERROR, "bad") for number in range(13)]
    lines = github.findings(document(found)).splitlines()
    assert [line.split()[0] for line in lines] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice", "The"]
    assert lines[-2] == "::notice title=reconciler::5 more findings than GitHub shows here"


@thorough
@given(lists)
def test_github_lines_are_ours(found: list[Finding]) -> None:
    shown = github.findings(document(found), base="x")
    *commands, summary = shown.removesuffix("\n").split("\n")
    assert summary == document(found)["summary"]
    for line in commands:
        assert re.fullmatch(r"::(error|warning|notice) [a-zA-Z]+=[^:,]*(,[a-zA-Z]+=[^:,]*)*::.*", line)
        assert line.isprintable()


@thorough
@given(lists)
def test_junit_is_xml(found: list[Finding]) -> None:
    root = ElementTree.fromstring(junit.findings(document(found)))
    cases = list(root.iter("testcase"))
    assert int(root.attrib["tests"]) == len(cases) > 0
    assert int(root.attrib["failures"]) == len(list(root.iter("failure")))
    assert (int(root.attrib["failures"]) > 0) == any(finding.is_error for finding in found)


def run_of(found: list[Finding]) -> Any:
    return orjson.loads(orjson.dumps(sarif.findings(document(found))))["runs"][0]


@thorough
@given(lists)
def test_sarif_is_whole(found: list[Finding]) -> None:
    run = run_of(found)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == sum(finding.severity is not Severity.OFF for finding in found)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"].isprintable()
    marks = [result["partialFingerprints"]["checkAndResource/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)


def test_a_sarif_fingerprint_does_not_follow_the_line() -> None:
    moved = [Finding("c", Severity.ERROR, "bad", resource="r", where=Where("a.yaml", line)) for line in (3, 300)]
    first, second = (run_of([finding])["results"][0] for finding in moved)
    assert first["partialFingerprints"] == second["partialFingerprints"]


def test_sarif_stops_at_what_github_takes() -> None:
    found = [Finding("w", Severity.WARNING, "odd", resource=str(number)) for number in range(sarif.MOST_RESULTS)]
    run = run_of([*found, Finding("e", Severity.ERROR, "bad")])
    assert len(run["results"]) == sarif.MOST_RESULTS
    assert run["results"][0]["level"] == "error"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert notes[0]["message"]["text"] == "1 more findings are left out"
