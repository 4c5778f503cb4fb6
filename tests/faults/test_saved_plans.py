"""Saved plans from end to end: applied as reviewed, once, or refused by name."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest

from reconciler.render.json import digest
from tests.faults.cell import CellRig
from tests.faults.worlds import call48

FOR_SALE = {"kind": "local", "state": "GA", "ratecenter": "ATHENS", "setup": "2.00000", "monthly": "1.00000"}
PLAN = "saved.json"


@pytest.fixture
def planned(rig: CellRig) -> CellRig:
    """A rig with a saved plan of every kind of change."""
    call48.NUMBERS.build(rig)
    ran = rig.run("plan", "--out", PLAN)
    assert ran.code == 0, ran.out + ran.err
    return rig


def apply_saved(rig: CellRig, *arguments: str) -> Any:
    return rig.run("-vv", "apply", PLAN, "--wait", "1", *arguments)


def edited(rig: CellRig, change: Any, *, sealed: bool) -> None:
    """Change the saved plan's document; `sealed`: with a digest that fits."""
    path = rig.folder / PLAN
    document = json.loads(path.read_text())
    change(document)
    if sealed:
        document["digest"] = digest(document)
    path.write_text(json.dumps(document))


def test_a_saved_plan_is_applied_and_then_never_again(planned: CellRig) -> None:
    ran = apply_saved(planned)
    assert ran.code == 0, ran.out + ran.err
    assert list(call48.NUMBERS.problems(planned)) == []
    mark = planned.mark()
    again = apply_saved(planned)
    assert again.code == 1
    assert re.search(r"this plan was already applied by run \w+ at ", again.err)
    assert planned.writes(mark) == []
    planned.assert_settled()


def test_its_file_is_private_and_holds_no_secret_and_those_still_come_from_the_environment(planned: CellRig) -> None:
    assert stat.S_IMODE((planned.folder / PLAN).stat().st_mode) == 0o600
    assert apply_saved(planned).code == 0
    assert planned.live(call48.FULL)["forwarding"]["password"] == call48.DEVICE_PASSWORD
    assert list(call48.NUMBERS.leaks(planned, planned.outputs, planned.logs, [planned.folder])) == []


def test_an_interrupted_one_is_used_up_and_a_new_plan_carries_on(planned: CellRig) -> None:
    planned.sandbox.control.add_fault(
        {"path": "/purchase"}, {"status": 400, "json": {"code": 400, "error": "Low balance"}}
    )
    assert apply_saved(planned).code == 4
    planned.sandbox.control.clear_faults()
    assert apply_saved(planned).code == 1
    assert planned.run("plan", "--out", PLAN).code == 0
    assert apply_saved(planned).code == 0
    assert list(call48.NUMBERS.problems(planned)) == []


def test_one_that_was_tampered_with_is_refused(planned: CellRig) -> None:
    edited(planned, lambda document: document["resource_changes"].pop(), sealed=False)
    refused(planned, "was changed after it was written")


def test_one_of_a_newer_format_is_refused(planned: CellRig) -> None:
    edited(planned, lambda document: document.update(format_version="2.0"), sealed=True)
    refused(planned, "has format 2.0, and this program reads up to 1.x")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format_version": "1.0"}', "\x00\x01"])
def test_what_is_no_plan_is_refused(planned: CellRig, content: str) -> None:
    (planned.folder / PLAN).write_text(content)
    refused(planned, "is not a plan file")


def test_one_for_another_account_is_refused(planned: CellRig) -> None:
    path = planned.folder / "numbers.yaml"
    path.write_text(path.read_text().replace('account_id: "3"', 'account_id: "4"'))
    refused(planned, "another account")


def test_one_of_another_configuration_is_refused_change_by_change(planned: CellRig) -> None:
    """The same account, declared by other files: nothing of the plan is what these files say. It is not used up."""
    path = planned.folder / "numbers.yaml"
    text = path.read_text()
    path.write_text(text[: text.index("safety:")] + f'dids: {{"+1{call48.BYSTANDER}": {{tags: [other]}}}}\n')
    mark = planned.mark()
    ran = apply_saved(planned, "--json", "results.json")
    assert ran.code == 3, ran.out + ran.err
    blocked = json.loads((planned.folder / "results.json").read_text())["blocked"]
    assert len(blocked) == 14
    assert {item["reason"] for item in blocked} == {"the configuration does not ask for it any more"}
    assert planned.writes(mark) == []
    path.write_text(text)
    assert apply_saved(planned).code == 0


def test_a_release_that_was_taken_back_is_refused_by_name(planned: CellRig) -> None:
    path = planned.folder / "numbers.yaml"
    path.write_text(path.read_text().replace("{release: {reason: customer left}}", "{}"))
    ran = apply_saved(planned)
    assert ran.code == 3, ran.out + ran.err
    assert re.search(rf'did\["\+1{call48.GONE}"\].*\n?.*does not ask for it any more', ran.out)
    assert call48.GONE not in planned.ledger()


def test_a_number_that_was_sold_meanwhile_is_named(planned: CellRig) -> None:
    planned.seed(remove_inventory=[call48.BUY])
    ran = apply_saved(planned)
    assert ran.code == 3, ran.out + ran.err
    assert "not ours, and not for sale" in ran.out
    assert planned.sent("/purchase") == []


def test_what_was_done_meanwhile_by_another_apply_is_not_done_again(planned: CellRig) -> None:
    planned.applied()
    mark = planned.mark()
    ran = apply_saved(planned)
    assert ran.code == 0, ran.out + ran.err
    assert planned.writes(mark) == []


def test_it_can_be_applied_from_elsewhere_with_its_configuration_named(planned: CellRig, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    shutil.move(planned.folder / PLAN, away / PLAN)
    ran = planned.run("--chdir", str(away), "apply", PLAN, "--config", str(planned.folder))
    assert ran.code == 0, ran.out + ran.err
    assert list(call48.NUMBERS.problems(planned)) == []


def test_a_change_that_moved_is_refused_by_name_and_the_rest_is_applied(planned: CellRig) -> None:
    """Somebody switched the fax on in the portal meanwhile."""
    _tweak_live(planned, fax={"service": 2, "email": "portal@example.com", "serial": None, "guid": "g"})
    ran = apply_saved(planned, "--json", "results.json")
    assert ran.code == 3, ran.out + ran.err
    results = json.loads((planned.folder / "results.json").read_text())
    (moved,) = results["blocked"]
    assert moved["address"] == f'fax["+1{call48.FULL}"]'
    assert "no longer what was planned" in moved["reason"]
    assert {item["outcome"] for item in results["results"]} == {"done"}
    assert len(results["results"]) == 13
    assert planned.live(call48.FULL)["fax"]["email"] == "portal@example.com"


def _tweak_live(rig: CellRig, *, fax: dict[str, Any]) -> None:
    """What happens when another client of the same account writes."""
    import httpx

    base = rig.sandbox.url("call48")
    with httpx.Client(trust_env=False) as client:
        login = client.post(f"{base}/login", json={"user_name": "demo", "password": call48.PASSWORD}).json()
        body = {"number": call48.FULL, "service": fax["service"], "email": fax["email"]}
        reply = client.post(f"{base}/update_fax", json=body, headers={"Authorization": login["data"]["token"]})
        assert reply.json()["error"] is None


def test_a_configuration_edited_since_stops_only_the_change_it_edits(planned: CellRig) -> None:
    path = planned.folder / "numbers.yaml"
    path.write_text(path.read_text().replace("display_name: ZQ ORCHARDS", "display_name: ZQ PEACHES"))
    ran = apply_saved(planned)
    assert ran.code == 3, ran.out + ran.err
    assert f'cnam["+1{call48.FULL}"]' in ran.out
    assert planned.sent("/create-cnam") == []
    assert f"bought of {call48.BUY} never happened" not in list(call48.NUMBERS.problems(planned))


def test_a_price_that_rose_stops_the_purchase_and_what_needs_it(planned: CellRig) -> None:
    planned.sandbox.control.options(call48={"search_style": "live"})
    planned.seed(remove_inventory=[call48.BUY])
    planned.seed(inventory=[{"number": call48.BUY, **FOR_SALE, "monthly": "9.00000"}])
    ran = apply_saved(planned)
    assert ran.code in (3, 4), ran.out + ran.err
    assert "above the planned" in ran.out
    assert planned.sent("/purchase") == []
    assert "released" in planned.ledger()[call48.GONE]


def test_a_target_cannot_be_given_with_it(planned: CellRig) -> None:
    ran = apply_saved(planned, "--target", "did*")
    assert ran.code == 1
    assert "applied as it is" in ran.err


def test_its_limits_are_asked_again_and_do_not_use_it_up(planned: CellRig) -> None:
    path = planned.folder / "numbers.yaml"
    path.write_text(path.read_text().replace("safety: {", "safety: {max_releases: 0, "))
    mark = planned.mark()
    assert apply_saved(planned).code == 3
    assert planned.writes(mark) == []
    assert apply_saved(planned, "--allow", "releases").code == 0


def refused(rig: CellRig, words: str) -> None:
    """Applying the saved plan is refused with these words, and nothing is written."""
    mark = rig.mark()
    ran = apply_saved(rig)
    assert ran.code == 1, ran.out + ran.err
    assert words in ran.err
    assert rig.writes(mark) == []
