"""What an adapter stumbles over, and a defect of ours, hide neither what was sent nor what came of everything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.engine.confirming import Confirmer
from reconciler.providers.telnyx.provider import Telnyx
from reconciler.sandbox.server import Sandbox
from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_settings import QUIET

NUMBERS = [f"+1512555{index:04d}" for index in range(100, 112)]
PLACE = "{name: Acme Corp, street_number: '1', street_name: Test St, city: Austin, state: TX, zip: '78701'}"
TWO_SETTINGS = f'dids: {{"{NUMBERS[0]}": {{tags: [x], e911: {PLACE}}}}}\n{QUIET}'
TAGS = f'dids: {{"{NUMBERS[0]}": {{tags: [x]}}}}\n{QUIET}'


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> TelnyxRig:
    sandbox.control.reset()
    found = TelnyxRig(sandbox, tmp_path)
    found.seed(numbers=[{"phone_number": number} for number in NUMBERS])
    return found


def results(rig: TelnyxRig) -> tuple[int, dict[str, str]]:
    """The exit code of an apply, and what came of each change."""
    ran = rig.apply("--json", "result.json")
    document: dict[str, Any] = json.loads((rig.folder / "result.json").read_text())
    assert document["exit_code"] == ran.code
    return ran.code, {item["address"]: item["outcome"] for item in document["results"]}


def broken(*_: Any, **__: Any) -> Any:
    raise ZeroDivisionError


def test_an_answer_of_another_form_is_a_failure_of_its_own_change(rig: TelnyxRig) -> None:
    """The carrier says what is wrong with a place in a form that no document shows."""
    rig.write(TWO_SETTINGS)
    odd = {"data": {"result": "invalid", "errors": 5}}
    rig.sandbox.control.set_faults({"match": {"path": "/addresses/actions/validate$"}, "do": {"json": odd}})
    code, found = results(rig)
    assert code == 4
    assert found == {f'did["{NUMBERS[0]}"]': "done", f'e911["{NUMBERS[0]}"]': "failed"}


def test_a_write_whose_answer_cannot_be_understood_is_settled_by_reading(
    rig: TelnyxRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.write(TAGS)
    monkeypatch.setattr(Telnyx, "reply", broken)
    assert results(rig) == (0, {f'did["{NUMBERS[0]}"]': "done"})
    assert len(rig.writes()) == 1


def test_what_cannot_be_read_back_is_unknown(rig: TelnyxRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.write(TAGS)
    read, seen = Telnyx.read, []

    def once(*arguments: Any) -> Any:
        seen.append(arguments)
        return read(*arguments) if len(seen) == 1 else broken()

    monkeypatch.setattr(Telnyx, "read", once)
    assert results(rig) == (4, {f'did["{NUMBERS[0]}"]': "unknown"})


def test_an_account_whose_adapter_stumbles_counts_as_not_read(rig: TelnyxRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.write(TAGS)
    monkeypatch.setattr(Telnyx, "read", broken)
    ran = rig.run("plan")
    assert (ran.code, ran.out) == (1, "")
    assert "telnyx: its answer has an unexpected form (ZeroDivisionError while reading it)" in ran.err


def test_a_defect_of_ours_after_something_was_sent_is_not_called_nothing(
    rig: TelnyxRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.write(TAGS)
    monkeypatch.setattr(Confirmer, "results", broken)
    ran = rig.apply()
    assert ran.code == 4
    assert "an unexpected ZeroDivisionError" in ran.err
    assert "Calls were sent before it." in ran.err
    assert len(rig.writes()) == 1
    history = rig.run("history")
    assert "broke off by a defect" in history.out


def test_a_change_of_which_a_part_was_done_is_not_called_nothing(rig: TelnyxRig) -> None:
    """Its connection is made; its gateway is refused."""
    rig.write(f"trunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\n{QUIET}")
    refused = {"status": 422, "json": {"errors": [{"code": "10015", "title": "Bad Request"}]}}
    rig.sandbox.control.set_faults({"match": {"path": "/ips$", "method": "POST"}, "do": refused})
    assert results(rig) == (4, {'trunk_group["atlanta"]': "failed"})
    assert rig.written() == ["POST /ip_connections", "POST /ips"]
