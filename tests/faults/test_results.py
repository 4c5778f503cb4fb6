"""What an apply says of itself: one result for every change, whatever happens, in text and JSON alike."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import Any

import pytest

from reconciler.model.errors import Exit
from tests.faults.cell import CellRig, until_held, until_said
from tests.faults.fault import HELD
from tests.faults.worlds import call48

ENDED = re.compile(r"Apply (complete!|incomplete\.) Resources: (.*)\.$", re.MULTILINE)
REFUSAL = {"status": 400, "json": {"code": 400, "error": "Not today"}}


def both(rig: CellRig, *arguments: str) -> tuple[Any, str]:
    """Apply, and the same outcome as JSON (from the file) and as text."""
    ran = rig.run("apply", "--auto-approve", "--wait", "0.5", "--json", "results.json", *arguments)
    return json.loads((rig.folder / "results.json").read_text()), ran.out


def totals(text: str) -> dict[str, int]:
    """The totals of the summary line."""
    found = ENDED.search(text)
    assert found, text
    return {word: int(count) for count, word in re.findall(r"(\d+) ([a-z ]+)", found[2])}


@pytest.mark.parametrize("path", ["/purchase", "/create-cnam", "/update911", "/trunkgrp/create", "none"])
def test_text_and_json_have_the_same_totals(rig: CellRig, path: str) -> None:
    call48.NUMBERS.build(rig)
    rig.sandbox.control.add_fault({"path": path}, REFUSAL)
    document, text = both(rig)
    counted = totals(text)
    outcomes = [item["outcome"] for item in document["results"]]
    for word in ("pending", "failed", "unknown", "not tried"):
        assert counted.get(word, 0) == outcomes.count(word) == document["counts"][word]
    assert sum(counted[word] for word in ("added", "changed", "destroyed")) == outcomes.count("done")
    assert len(outcomes) == 14
    assert document["summary"] in text
    lines = re.findall(r'^\s+[+~-] \S+\["[^"]+"\]: (done|pending)', text, re.MULTILINE)
    assert len(lines) == sum(outcome in ("done", "pending") for outcome in outcomes)
    for item in document["results"]:
        if item["outcome"] in ("failed", "not tried"):
            assert item["address"] in text
            assert item["reason"]


def test_one_failure_stops_only_what_depends_on_it_and_keeps_the_carriers_words(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    rig.sandbox.control.add_fault({"path": "/purchase"}, REFUSAL)
    document, text = both(rig)
    outcomes = {item["address"]: item for item in document["results"]}
    assert document["exit_code"] == Exit.PARTIAL
    bought = outcomes.pop(f'did["+1{call48.BUY}"]')
    assert (bought["outcome"], bought["reason"]) == ("failed", "call48: Not today")
    for kind in ("e911", "fax"):
        dependant = outcomes.pop(f'{kind}["+1{call48.BUY}"]')
        assert dependant["outcome"] == "not tried"
        assert f'it needs did["+1{call48.BUY}"]' in dependant["reason"]
    assert {item["outcome"] for item in outcomes.values()} == {"done"}
    assert "Not today" in text


def test_if_nothing_at_all_was_done_the_exit_code_says_so(rig: CellRig) -> None:
    rig.seed(dids=[{"did": call48.FULL}])
    rig.write(f'dids: {{"+1{call48.FULL}": {{fax: {{mode: inbound, email: a@example.com}}}}}}\n')
    rig.sandbox.control.add_fault({"path": "/update_fax"}, REFUSAL)
    document, _ = both(rig)
    assert document["exit_code"] == Exit.ERROR


def test_what_depends_on_an_unknown_outcome_is_told_so(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    rig.sandbox.control.add_fault({"path": "/purchase", "nth": 1}, {"status": 500, "json": {"code": 500}})
    document, _ = both(rig)
    reasons = {item["address"]: (item["outcome"], item["reason"]) for item in document["results"]}
    assert reasons[f'did["+1{call48.BUY}"]'][0] == "unknown"
    assert reasons[f'fax["+1{call48.BUY}"]'] == (
        "not tried",
        f'it needs did["+1{call48.BUY}"], whose outcome is unknown',
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_finishes_what_is_in_flight(rig: CellRig, number: signal.Signals) -> None:
    """One call at a time: the one that is held is done, the others are not tried; the next apply does the rest."""
    call48.NUMBERS.build(rig, provider=", concurrency: 1")
    rig.sandbox.control.add_fault({"path": "/trunkgrp/create", "nth": 1}, {"latency": HELD})
    process = rig.spawn("apply", "--auto-approve", "--wait", "5", "--json", "results.json")
    until_held(rig, process)
    process.send_signal(number)
    said = until_said(process, "Interrupted: finishing the calls in flight")
    rig.sandbox.control.clear_faults()
    ran = rig.ended(process, said)
    assert ran.code == Exit.INTERRUPTED, ran.out + ran.err
    document = json.loads((rig.folder / "results.json").read_text())
    assert document["interrupted"]
    outcomes = {item["address"]: item["outcome"] for item in document["results"]}
    assert outcomes['trunk_group["atlanta"]'] == "done"
    assert len(outcomes) == 14
    assert set(outcomes.values()) == {"done", "not tried"}
    assert totals(ran.out)["not tried"] == list(outcomes.values()).count("not tried")
    assert "Interrupted: finishing the calls in flight" in ran.err
    assert "Traceback" not in ran.err
    rig.applied()
    assert list(call48.NUMBERS.problems(rig)) == []


def test_the_second_signal_stops_at_once_and_the_outcome_is_unknown(rig: CellRig) -> None:
    call48.NUMBERS.build(rig, provider=", concurrency: 1")
    rig.sandbox.control.add_fault({"path": "/purchase", "nth": 1}, {"late": HELD})
    process = rig.spawn("apply", "--auto-approve", "--wait", "30", "--json", "results.json")
    until_held(rig, process)
    process.send_signal(signal.SIGINT)
    said = until_said(process, "Interrupted: ")
    process.send_signal(signal.SIGINT)
    ran = rig.ended(process, said)
    assert not rig.sent("/purchase")[-1]["status"], "it waited for the answer"
    assert ran.code == Exit.INTERRUPTED, ran.out + ran.err
    assert "Interrupted again" in ran.err
    document = json.loads((rig.folder / "results.json").read_text())
    outcomes = {item["address"]: item["outcome"] for item in document["results"]}
    assert outcomes[f'did["+1{call48.BUY}"]'] == "unknown"
    rig.applied()
    assert list(call48.NUMBERS.problems(rig)) == []


def test_a_signal_while_only_reading_ends_it_and_gives_the_lock_back(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    rig.sandbox.control.add_fault({"path": "/dids", "nth": 1}, {"latency": HELD})
    process = rig.spawn("apply", "--auto-approve")
    until_held(rig, process)
    process.send_signal(signal.SIGINT)
    ran = rig.ended(process)
    assert ran.code == Exit.INTERRUPTED
    assert ran.err.rstrip().endswith("Interrupted.")
    assert "lock" not in rig.run("state", "list").out
    rig.applied()


def test_terminal_escapes_in_live_data_are_harmless(rig: CellRig) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07\u202eevil"
    rig.seed(
        dids=[{"did": call48.FULL, "cnamDisplayname": evil, "cnamType": "BIZ", "tags": evil}],
        trunk_groups=[{"trunk_name": evil, "trunk_ips": ["10.0.0.1"]}],
    )
    rig.write(
        f'dids: {{"+1{call48.FULL}": {{cnam: {{display_name: GOOD, type: business}}, forwarding: "+12015550123"}}}}\n'
    )
    rig.sandbox.control.add_fault({"path": "/update_forwarding"}, {"json": {"code": 400, "error": evil}})
    for arguments in (
        ["plan"],
        ["plan", "--format", "markdown"],
        ["drift"],
        ["apply", "--auto-approve", "--wait", "0"],
    ):
        ran = rig.run(*arguments)
        for character in "\x1b\x07\u202e":
            assert character not in ran.out + ran.err, arguments


ECHOES = {
    "/update911": "Zebulon Quimby at Larkspur Hollow Rd",
    "/update_forwarding": f"desk1 and {call48.DEVICE_PASSWORD}",
    "/create-cnam": "zq orchards",
    "/update411": "QUIMBY",
    "/update_fax": "zeb@quimby.example",
}


def test_a_carrier_that_repeats_what_it_was_sent_leaks_nothing(rig: CellRig) -> None:
    """Its refusals quote the requests; neither the log, nor the memory, nor the output has secrets or people in it."""
    call48.NUMBERS.build(rig)
    for path, words in ECHOES.items():
        error = f"cannot use {words} for the user with {call48.PASSWORD}"
        rig.sandbox.control.add_fault({"path": path, "contains": call48.FULL}, {"json": {"code": 400, "error": error}})
    ran = rig.run("-vv", "apply", "--auto-approve", "--wait", "0")
    assert ran.code == Exit.PARTIAL
    assert list(call48.NUMBERS.leaks(rig, rig.outputs, rig.logs, [rig.folder, rig.temporary])) == []


CRASHING = """\
import sys
from unittest import mock
from reconciler.cli.main import run

secret = "demo-password of Zebulon Quimby"
with mock.patch("reconciler.engine.sending.resolve", side_effect=ZeroDivisionError(secret)):
    sys.exit(run(["-vv", "apply", "--auto-approve", "--wait", "0"]))
"""


def test_a_defect_of_ours_ends_in_two_lines_and_a_report_without_data(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    environ = {**rig.env(), "TMPDIR": str(rig.temporary)}
    process = subprocess.Popen(
        [sys.executable, "-c", CRASHING], cwd=rig.folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    ran = rig.ended(process)
    assert ran.code == Exit.ERROR, ran.err
    assert "Traceback" not in ran.err
    said = [line for line in ran.err.splitlines() if "ZeroDivisionError" in line or "report" in line]
    assert len(said) == 2
    (report,) = rig.temporary.glob("reconciler-crash-*.txt")
    assert str(report) in said[1]
    assert "error: ZeroDivisionError" in report.read_text()
    assert list(call48.NUMBERS.leaks(rig, rig.outputs, rig.logs, [rig.folder, rig.temporary])) == []
    rig.applied()
    assert list(call48.NUMBERS.problems(rig)) == []


def test_the_file_of_a_newer_program_is_refused(rig: CellRig) -> None:
    import sqlite3
    from contextlib import closing

    call48.NUMBERS.build(rig)
    rig.applied()
    with closing(sqlite3.connect(rig.folder / ".reconciler" / "state.db")) as database, database:
        database.execute("UPDATE reconciler_meta SET value = '99' WHERE name = 'version'")
    mark = rig.mark()
    for arguments in (["plan"], ["apply", "--auto-approve"], ["state", "list"]):
        ran = rig.run(*arguments)
        assert ran.code == Exit.ERROR
        assert "newer" in ran.err
    assert rig.requests(mark) == []


def test_a_memory_that_fails_half_way_stops_it_and_every_change_has_its_result(rig: CellRig, monkeypatch: Any) -> None:
    """The disk is full, the server restarts: nothing more is sent, and what was sent is told."""
    from reconciler.model.errors import ReconcilerError
    from reconciler.state.sql import SqlStore

    call48.NUMBERS.build(rig, provider=", concurrency: 1")
    begun: list[int] = []
    real = SqlStore.begin

    def begin(self: SqlStore, *arguments: Any) -> None:
        begun.append(1)
        if len(begun) > 1:
            raise ReconcilerError("the state database failed: disk full")
        real(self, *arguments)

    monkeypatch.setattr(SqlStore, "begin", begin)
    document, text = both(rig)
    assert document["exit_code"] == Exit.PARTIAL, text
    outcomes = [item["outcome"] for item in document["results"]]
    assert len(outcomes) == 14
    assert "not tried" in outcomes
    assert "disk full" in text
    assert len(begun) == 2
    monkeypatch.undo()
    rig.applied()
    assert list(call48.NUMBERS.problems(rig)) == []


def test_the_words_of_a_refusal_are_shown_and_not_kept(rig: CellRig) -> None:
    """A carrier may quote in them what the call did not have, and nobody may keep."""
    call48.NUMBERS.build(rig)
    refusal = {"code": 400, "status": "error", "message": "Rosalind Quertzig owes us"}
    rig.sandbox.control.add_fault({"path": "/purchase", "nth": 1}, {"json": refusal})
    assert "Rosalind Quertzig owes us" in rig.run("apply", "--auto-approve", "--wait", "0").out
    kept = b"".join(path.read_bytes() for path in (rig.folder / ".reconciler").iterdir())
    assert b"the carrier refused it" in kept
    assert b"Quertzig" not in kept


def test_history_tells_of_each_run(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    rig.applied()
    rig.applied()
    lines = rig.run("history").out.splitlines()
    assert len(lines) == 2
    assert all(" exit 0: " in line for line in lines)
    assert "10 added, 2 changed, 2 destroyed" in lines[1]


def test_an_account_that_cannot_be_read_stops_only_its_own_changes_and_is_no_success(rig: CellRig) -> None:
    rig.seed(dids=[{"did": call48.FULL}])
    url = rig.sandbox.url("call48")
    fax = "{fax: {mode: inbound, email: a@example.com}}"
    text = f'providers:\n  other: {{type: call48, username: nobody, password: "${{CALL48_PASSWORD}}", base_url: "{url}"}}\n'
    text += f'  call48: {{username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}"}}\n'
    text += f'dids:\n  "+1{call48.FULL}": {{provider: call48, fax: {{mode: inbound, email: a@example.com}}}}\n'
    text += f'  "+1{call48.OFF}": {{provider: other, acquire: existing, fax: {fax[6:-1]}}}\n'
    (rig.folder / "numbers.yaml").write_text("version: 1\n" + text)
    document, shown = both(rig)
    assert [item["outcome"] for item in document["results"]] == ["done"]
    assert document["exit_code"] == Exit.PARTIAL
    assert "other could not be read" in document["summary"]
    assert "the credentials were not accepted" in shown
    again, _ = both(rig)
    assert (again["results"], again["exit_code"]) == ([], Exit.ERROR)


def test_a_place_for_the_results_that_cannot_be_written_is_told_before_anything_is_sent(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    for place in ("missing/results.json", "."):
        ran = rig.apply("--json", place)
        assert ran.code == Exit.ERROR
        assert "cannot be written" in ran.err
    assert rig.requests() == []


def test_a_defect_where_no_report_can_be_written_is_still_no_traceback(rig: CellRig, monkeypatch: Any) -> None:
    call48.NUMBERS.build(rig)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", _no_space)
    monkeypatch.setattr("reconciler.engine.sending.resolve", _broken)
    ran = rig.apply()
    assert ran.code == Exit.ERROR
    assert "unexpected ZeroDivisionError" in ran.err
    assert "No report could be written: No space left on device." in ran.err


def _no_space(*_: Any, **__: Any) -> Any:
    raise OSError(28, "No space left on device")


def _broken(*_: Any) -> Any:
    raise ZeroDivisionError
