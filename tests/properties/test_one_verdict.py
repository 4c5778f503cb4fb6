"""Two ways to one end: a saved plan does what an apply does; exit code, summary line and JSON say the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.e2e.quick import QuickRig
from tests.e2e.rig import Ran, endpoint
from tests.properties.conftest import Fresh
from tests.properties.estates import Case, cases
from tests.properties.profiles import FEW
from tests.properties.test_convergence import UNDOCUMENTED, prepare

# What the sandbox makes up anew each time.
_MADE_UP = ("guid",)


def _records(rig: QuickRig) -> Any:
    """The account's records but for what the sandbox makes up, numbers by number, as ids follow the order of arrival."""
    dump = rig.sandbox.control.dump("call48")["call48"]
    numbers = {}
    for row in dump["dids"]:
        fax = {key: value for key, value in row["fax"].items() if key not in _MADE_UP}
        numbers[row["number"], row["deleted"]] = {**row, "id": 0, "porta_aid": 0, "fax": fax}
    groups = {(group["trunk_name"], *group["trunk_ips"]): group for group in dump["trunk_groups"]}
    ids = {group["ext_tgid"]: key for key, group in groups.items()}
    for row in numbers.values():
        forwarding = row["forwarding"]
        row["forwarding"] = {**forwarding, "fwd_trunk_grpid": ids.get(forwarding["fwd_trunk_grpid"])}
    unlisted = ("trunk_grpid", "ext_tgid", "listed_at", "routable_at")
    return numbers, {
        key: {name: value for name, value in group.items() if name not in unlisted} for key, group in groups.items()
    }


def _writes(rig: QuickRig) -> Counter[tuple[str, str]]:
    return Counter((entry["method"], endpoint(entry)) for entry in rig.writes())


@given(case=cases())
@FEW
def test_a_saved_plan_does_what_an_apply_does(fresh: Fresh, case: Case) -> None:
    rig = fresh()
    prepare(rig, case)
    direct = rig.apply()
    expected, sent = _records(rig), _writes(rig)
    rig = fresh()
    prepare(rig, case)
    assert rig.run("plan", "--out", "saved.plan").code == 0
    saved = rig.run("apply", "saved.plan", "--wait", "2")
    assert saved.code == direct.code == 0, saved.out + saved.err
    assert (_records(rig), _writes(rig)) == (expected, sent)
    assert _summary(saved) == _summary(direct)


def _summary(ran: Ran) -> str:
    """The summary line of a plan's or an apply's text: the last of those that begin as such."""
    starts = ("Plan:", "No changes.", "Apply ", "Error: not every")
    return [line for line in ran.out.splitlines() if line.startswith(starts)][-1]


_MORE = {
    "blocked": 'dids: {"+12125550100": {acquire: existing}}\n',
    "check": 'dids: {"+12125550101": {acquire: existing, forwarding: "+12125550101"}}\n',
    "limit": "safety: {max_purchases: 0, max_changes: 0}\n",
}
_REFUSAL = {"error": "not today", "data": False, "code": 400}
_FAULTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "refused": ({"path": "/update_forwarding$"}, {"json": _REFUSAL}),
    "lost": ({"path": "/(purchase|create-cnam|update_fax)$"}, {"drop_reply": True}),
    "down": ({"path": "/dids$", "method": "GET"}, {"json": {"code": 200, "error": None, "data": {}}}),
}


@pytest.mark.parametrize("spoil", ["", *_MORE, *_FAULTS])
@given(case=cases(), detailed=st.booleans())
@settings(FEW, max_examples=8)
def test_code_summary_and_json_are_one_verdict(fresh: Fresh, case: Case, spoil: str, detailed: bool) -> None:
    rig = fresh()
    prepare(rig, case)
    if spoil in _MORE:
        text = case.text()
        if spoil == "limit":
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("safety:"))
        rig.write(text, extra=UNDOCUMENTED)
        rig.write(_MORE[spoil], "more.yaml", provider=False)
    if spoil == "down":
        rig.sandbox.control.add_fault(*_FAULTS[spoil])
    _plan_agrees(rig, ["--detailed-exitcode"] if detailed else [])
    if spoil in _FAULTS:
        rig.sandbox.control.add_fault(*_FAULTS[spoil])
    ran = rig.apply("--json", "results.json")
    _agrees(ran, rig.folder / "results.json")
    _results_are_whole(rig.folder / "results.json", ran)


def _plan_agrees(rig: QuickRig, options: list[str]) -> None:
    text = rig.run("plan", *options, "--json", "plan.json")
    _agrees(text, rig.folder / "plan.json")
    machine = rig.run("plan", *options, "--format", "json")
    assert machine.code == text.code
    if machine.out:
        assert machine.out.encode() == (rig.folder / "plan.json").read_bytes(), "equal plans are equal bytes"


def _agrees(ran: Ran, file: Path) -> None:
    """The process's exit code and the text's summary line are those of the JSON; without one, the code is 1."""
    if not file.exists():
        assert (ran.code, ran.out) == (1, ""), ran.out
        assert ran.err.count("Error: ") == 1, ran.err
        assert "Traceback" not in ran.err
        return
    document = json.loads(file.read_bytes())
    assert document["exit_code"] == ran.code
    assert document["summary"] == _summary(ran)


def _results_are_whole(file: Path, ran: Ran) -> None:
    """An apply says for every planned change what came of it; 0 only when all are done or pending."""
    document = json.loads(file.read_bytes()) if file.exists() else {}
    if "results" not in document:
        return
    outcomes = Counter(result["outcome"] for result in document["results"])
    assert set(outcomes) <= {"done", "pending", "failed", "unknown", "not tried"}
    bad = outcomes.keys() - {"done", "pending"}
    assert (ran.code in (0, 3)) == (not bad), (ran.code, outcomes)
    assert all(result["reason"] for result in document["results"] if result["outcome"] in bad)
