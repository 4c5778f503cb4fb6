"""Import: what it writes is loaded as it is, and plans empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.accounts import GROUPS, PASSWORDS, rows
from tests.e2e.quick import QuickRig

CREDENTIALS = {"CALL48_USERNAME": "demo", "CALL48_PASSWORD": "demo-password"}


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    sandbox.control.reset()
    return QuickRig(sandbox, tmp_path, CREDENTIALS)


def test_an_account_of_every_shape_is_imported_and_plans_empty(rig: QuickRig) -> None:
    rig.seed(trunk_groups=list(GROUPS), dids=rows(2000))
    rig.write("")
    written = rig.folder / "imported" / "call48.yaml"
    written.parent.mkdir()
    imported = rig.run("import", "--out", written)
    assert imported.code == 0, imported.err
    assert imported.out == ""
    text = written.read_text()
    assert not [secret for secret in (*PASSWORDS, "demo-password") if secret in text + imported.err]
    planned = rig.run("plan", "--detailed-exitcode", written.parent)
    assert planned.code == 0, planned.out[-3000:] + planned.err
    assert "No changes." in planned.out
    assert rig.writes() == []


FOLDER = """\
addresses:
  test-st-123: {name: Ours, street_number: "1", street_name: Other St, city: Miami, state: FL, zip: "33155"}
trunk_groups:
  main: {name: atlanta}
  atlanta: {name: Atlanta, gateways: [10.0.0.3]}
profiles:
  a: {tags: [a]}
checks: {cnam-characters: "off"}
dids:
  "+12512650004": {forwarding: main, e911: test-st-123}
  "+17065105287": {}
"""


FOR_SALE = [{"number": "7065105287", "state": "GA", "ratecenter": "ATHENS"}]


def folder(rig: QuickRig, text: str = FOLDER) -> None:
    rig.seed(trunk_groups=list(GROUPS), dids=rows(200), inventory=FOR_SALE)
    rig.write(text, extra=", undocumented: [update_tags]")


def test_a_further_file_of_a_folder_declares_only_what_is_not_declared_there(rig: QuickRig) -> None:
    folder(rig)
    before = rig.plan()
    imported = rig.run("import", "--out", "live.yaml")
    assert imported.code == 0, imported.err
    text = (rig.folder / "live.yaml").read_text()
    assert "\nproviders:" not in text
    assert "\ndefaults:" not in text
    assert "+12512650004" not in text
    after = rig.plan()
    assert after["resource_changes"] == before["resource_changes"], "it adds no change, and takes none away"
    assert after["exit_code"] == before["exit_code"] == 0
    assert len(after["unmanaged"]) < len(before["unmanaged"])
    # The number of the folder that is to be bought still is; those that were imported are never bought.
    assert "+17065105287" in str(after["resource_changes"])
    rig.sandbox.control.reset()
    rig.seed(inventory=FOR_SALE)
    lost = rig.plan()
    bought = [change for change in lost["resource_changes"] if change["type"] == "did"]
    assert [change["address"] for change in bought] == ['did["+17065105287"]']


def test_a_folder_in_which_all_is_declared_gets_no_further_file(rig: QuickRig) -> None:
    folder(rig)
    assert rig.run("import", "--out", "live.yaml").code == 0
    again = rig.run("import", "--out", "more.yaml")
    assert again.code == 0
    assert "nothing was written" in again.err
    assert not (rig.folder / "more.yaml").exists()


def test_defaults_that_would_change_what_is_live_keep_the_file_out(rig: QuickRig) -> None:
    folder(rig, FOLDER + "defaults: {cnam: OUR NAME}\n")
    refused = rig.run("import", "--out", "live.yaml")
    assert refused.code == 1
    assert "`defaults` of this folder would change" in refused.err
    assert not (rig.folder / "live.yaml").exists()
    elsewhere = rig.folder / "elsewhere"
    elsewhere.mkdir()
    assert rig.run("import", "--out", elsewhere / "live.yaml").code == 0


def test_a_file_that_is_there_is_not_touched(rig: QuickRig) -> None:
    folder(rig)
    before = (rig.folder / "numbers.yaml").read_bytes()
    refused = rig.run("import", "--out", "numbers.yaml")
    assert refused.code == 1
    assert (rig.folder / "numbers.yaml").read_bytes() == before
    assert rig.requests() == []
