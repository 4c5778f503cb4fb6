"""What other hands changed, in every form of `drift` and of `plan`, from one reading to a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig

NUMBERS = 'dids: {"+12512658624": {cnam: "ACME", forwarding: "+12522378144"}}\n'


@pytest.fixture
def drifted(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """A number that forwards elsewhere since it was applied, and one that nobody declared."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(NUMBERS)
    rig.applied()
    rig.write(NUMBERS.replace("8144", "8199"))
    rig.applied()
    rig.write(NUMBERS)
    rig.run("state", "forget", 'forwarding["+12512658624"]')
    rig.seed(dids=[{"did": "2512658630"}])
    return rig


def test_every_form_says_the_same(drifted: QuickRig) -> None:
    shown = {form: drifted.run("drift", "--format", form) for form in ("text", "json", "markdown", "html")}
    assert {ran.code for ran in shown.values()} == {2}
    summary = shown["json"].json["summary"]
    assert summary == "Drift: 1 changed, 0 settling, 0 vanished, 1 unmanaged."
    assert all(summary in ran.out for ran in shown.values())
    assert shown["html"].out.startswith("<!doctype html>")
    assert "&quot;+12522378144&quot; -&gt; &quot;+12522378199&quot;" in shown["html"].out


def test_masked_pages_name_nobody(drifted: QuickRig) -> None:
    drifted.write(NUMBERS.replace("ACME", "JANE ROE"))
    drifted.run("state", "forget", 'cnam["+12512658624"]')
    assert "JANE ROE" in drifted.run("drift", "--format", "html").out
    assert "JANE ROE" not in drifted.run("drift", "--format", "html", "--mask-personal").out


def by_other_hands(rig: QuickRig, name: str = "JANE ROE") -> None:
    """A colleague changes a name and a forwarding, with a configuration of his own."""
    folder = rig.folder / "elsewhere"
    folder.mkdir()
    colleague = QuickRig(rig.sandbox, folder)
    colleague.write(f'dids: {{"+12512658624": {{cnam: {name}, forwarding: "+12522378111"}}}}\n')
    colleague.applied()


def test_a_plan_tells_what_other_hands_changed_from_what_the_files_ask_for(drifted: QuickRig) -> None:
    drifted.applied()
    by_other_hands(drifted)
    drifted.write(NUMBERS.replace("}}", ', fax: {mode: inbound, email: "a@example.com"}}}'))
    plan = drifted.plan()
    moved = {"cnam": ["changed"], "forwarding": ["changed"]}
    assert {entry["type"]: [entry["reconciler"]["drift"]] for entry in plan["resource_drift"]} == moved
    assert {entry["type"] for entry in plan["resource_changes"]} == {"cnam", "forwarding", "fax"}
    assert plan["counts"]["drift"] == 2
    assert drifted.run("plan", "--format", "json").out == drifted.run("plan", "--format", "json").out

    shown = {form: drifted.run("plan", "--format", form).out for form in ("text", "markdown", "html")}
    note, _, rest = shown["text"].partition("Resource actions are indicated")
    assert note.startswith("Note: Objects have changed outside of Reconciler\n")
    assert '# cnam["+12512658624"] has changed' in note
    assert '"+12522378144" -> "+12522378111"' in note
    assert "fax" not in note
    assert 'fax["+12512658624"] will be created' in rest
    assert "2 objects changed outside of Reconciler" in shown["markdown"]
    assert "Note: Objects have changed outside of Reconciler" in shown["html"]


def test_personal_data_in_the_note_is_masked_like_the_rest(drifted: QuickRig) -> None:
    drifted.applied()
    by_other_hands(drifted)
    for form in ("text", "json", "markdown", "html"):
        assert "JANE ROE" in drifted.run("plan", "--format", form).out
        assert "JANE ROE" not in drifted.run("plan", "--format", form, "--mask-personal").out


def test_what_moves_after_a_plan_was_saved_is_shown_and_the_plan_is_not_stale_by_it(drifted: QuickRig) -> None:
    """The note is no part of what was planned: what it tells of is held against the changes themselves."""
    drifted.applied()
    drifted.write(NUMBERS.replace("}}", ', fax: {mode: inbound, email: "a@example.com"}}}'))
    assert drifted.run("plan", "--out", "plan.json").code == 0
    by_other_hands(drifted)
    ran = drifted.run("apply", "plan.json", "--wait", "2")
    assert ran.code == 0, ran.out + ran.err
    assert "Apply complete! Resources: 1 added, 0 changed, 0 destroyed." in ran.out
    assert drifted.run("plan", "--out", "plan.json").code == 0
    ran = drifted.run("apply", "plan.json", "--wait", "2")
    assert ran.out.startswith("Note: Objects have changed outside of Reconciler\n")
    assert ran.code == 0, ran.out + ran.err
    assert drifted.plan()["resource_drift"] == []


@pytest.mark.parametrize(
    ("live", "declared", "address"),
    [
        ({"tags": "a"}, "tags: [b]", 'did["+12512658624"]'),
        ({"forwardingData": {"answeringmode": 9}}, 'forwarding: "+12522378144"', 'forwarding["+12512658624"]'),
        ({}, "forwarding: {trunk_group: atlanta}", 'forwarding["+12512658624"]'),
    ],
)
def test_what_is_blocked_is_drift_all_the_same(
    sandbox: Sandbox, tmp_path: Path, live: dict[str, object], declared: str, address: str
) -> None:
    """No call sets tags; no word is known for what is live; the group cannot be made."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": "2512658624", **live}])
    rig.write(f'trunk_groups: {{atlanta: {{routing: top_down}}}}\ndids: {{"+12512658624": {{{declared}}}}}\n')
    assert address in [item["address"] for item in rig.plan()["blocked"]]
    drift = rig.run("drift", "--format", "json")
    assert (drift.code, drift.json["summary"]) == (2, "Drift: 1 changed, 0 settling, 0 vanished, 0 unmanaged.")
    assert [item["address"] for item in drift.json["resource_drift"]] == [address]


def test_what_is_blocked_says_what_will_not_be_done(sandbox: Sandbox, tmp_path: Path) -> None:
    """A removal that did not stick is no update, and what is not there is not updated either."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    live = {"enabled": "yes", "country": "US", "state": "FL", "zipcode": "33155", "businessname": "Acme"}
    rig.seed(dids=[{"did": "2512658624", "e911Data": live}])
    rig.write(NUMBERS.replace("cnam: ", "e911: {enabled: false, reason: moved}, cnam: "))
    for path in ("/update911", "/update_forwarding"):
        rig.sandbox.control.add_fault({"path": path}, {"json": {"code": 200, "error": None, "data": True}})
    rig.apply("--allow", "e911-removals")
    plan = rig.run("plan").out
    assert '! e911["+12512658624"] will not be destroyed: it was sent' in plan
    assert '! forwarding["+12512658624"] will not be created: it was sent' in plan
