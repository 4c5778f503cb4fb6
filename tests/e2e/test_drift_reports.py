"""`drift` in every form that `plan` has, from one reading to a page."""

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
