"""A saved plan does what was reviewed, at the account for which it was reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig
from tests.telnyx.rig import TelnyxRig

PLAN = "saved.json"
ACCOUNTS = """\
version: 1
providers:
  here: {{type: call48, username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}", account_id: "3"}}
  there: {{type: call48, username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}", account_id: "3"}}
trunk_groups:
  one: {{provider: here, gateways: [10.0.0.1]}}
  two: {{provider: there, gateways: [10.0.0.2]}}
"""


def for_sale(rig: QuickRig, *arguments: str) -> str:
    """A number that is for sale."""
    ran = rig.run("search", "--count", "1", "--format", "json", *arguments)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    numbers: list[dict[str, str]] = next(value for value in found.values() if isinstance(value, list))
    return numbers[0]["number"]


def test_a_purchase_that_was_reviewed_for_one_account_is_not_made_at_another(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    head = ACCOUNTS.format(url=sandbox.url("call48"))
    rig.write(head, provider=False)
    number = for_sale(rig, "--provider", "here", "--state", "GA")
    rig.write(f'{head}dids: {{"{number}": {{provider: here}}}}\n', provider=False)
    assert rig.run("plan", "--out", PLAN).code == 0
    rig.write(f'{head}dids: {{"{number}": {{provider: there}}}}\n', provider=False)
    ran = rig.run("apply", PLAN, "--wait", "1", "--json", "result.json")
    assert ran.code == 3, ran.out + ran.err
    assert "it was planned for here, and the configuration now has it at there" in ran.out
    assert rig.sent("/purchase") == []


@pytest.mark.parametrize("order", ["", ", order: {bundle: another-bundle}"])
def test_a_purchase_is_not_made_with_another_order_than_was_reviewed(
    sandbox: Sandbox, tmp_path: Path, order: str
) -> None:
    sandbox.control.reset()
    rig = TelnyxRig(sandbox, tmp_path)
    rig.write("")
    number = for_sale(rig, "--state", "GA")
    rig.write(f'dids: {{"{number}": {{order: {{bundle: a-bundle}}}}}}\n')
    assert rig.run("plan", "--out", PLAN).code == 0
    rig.write(f'dids: {{"{number}": {{acquire: purchase{order}}}}}\n')
    ran = rig.run("apply", PLAN, "--wait", "1")
    assert ran.code == 3, ran.out + ran.err
    assert "no longer what was planned" in ran.out
    assert rig.sent("/number_orders") == [entry for entry in rig.sent("/number_orders") if entry["method"] == "GET"]


def test_a_password_that_is_changed_after_the_review_is_not_sent(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write('dids: {"+12512658624": {cnam: ACME}}\n')
    rig.applied()
    device = '{device: {username: desk1, password: "${DESK1}"}, timeout: 20}'
    rig.write(f'dids: {{"+12512658624": {{forwarding: {{mode: forward, destinations: [{device}]}}}}}}\n')
    reviewed, changed = {"DESK1": "reviewed-secret-1"}, {"DESK1": "changed-secret-2"}
    ran = rig.run("plan", "--out", PLAN, environ=reviewed)
    assert ran.code == 0, ran.out + ran.err
    mark = rig.mark()
    ran = rig.run("apply", PLAN, "--wait", "1", environ=changed)
    assert ran.code == 3, ran.out + ran.err
    assert 'forwarding["+12512658624"]' in ran.out
    assert "a secret in it, in the configuration or live, is no longer what was planned" in ran.out
    assert rig.writes(mark) == []
    ran = rig.run("apply", PLAN, "--wait", "1", environ=reviewed)
    assert ran.code == 0, ran.out + ran.err
    assert "secret-" not in (rig.folder / PLAN).read_text()
