"""The command line itself: options and their twins, targets, streams, and exit codes that say what was done."""

from __future__ import annotations

import getpass
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig
from tests.e2e.rig import Rig, command

FAX = 'dids: {"+12512658624": {fax: {mode: inbound, email: a@example.com}}}\n'
TWO = """\
  away: {{type: call48, username: demo, password: "${{CALL48_PASSWORD}}", base_url: "{url}"}}
dids:
  "+12512658624": {{provider: call48, fax: {{mode: inbound, email: a@example.com}}}}
  "+12512658699": {{provider: away}}
"""


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """An account with one number, which is to get a fax service."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(FAX)
    return rig


def test_an_account_that_could_not_be_read_is_never_a_complete_apply(rig: QuickRig) -> None:
    rig.write(TWO.format(url="http://127.0.0.1:9"))
    first = rig.apply()
    assert first.code == 4, first.out
    assert 'Error: account "away"' in first.out
    assert "1 added" in first.out
    assert "away could not be read" in first.out
    again = rig.apply("--format", "json")
    assert again.code == again.json["exit_code"] == 1
    assert [bool(account["error"]) for account in again.json["accounts"]] == [True, False]


@pytest.mark.parametrize("name", ["plan", "apply", "drift"])
def test_a_target_that_is_nothing_declared_is_a_mistake(rig: QuickRig, name: str) -> None:
    ran = rig.run(name, "--target", 'fax["+12512658624"]', "--target", 'fex["+1251*"]')
    assert ran.code == 1
    assert """Error: --target 'fex["+1251*"]' matches nothing""" in ran.err
    assert rig.requests() == []


@pytest.mark.parametrize(
    "declared", ["{forwarding: '+13055550100'}", "{acquire: existing, forwarding: '+13055550100'}"]
)
def test_a_target_whose_number_is_no_target_is_blocked(rig: QuickRig, declared: str) -> None:
    """A target never widens a plan, and what cannot be done for that is not passed off as nothing to do."""
    rig.write(f'dids: {{"+14048060330": {declared}}}\n')
    ran = rig.run("plan", "--target", "forwarding*")
    assert ran.code == 3
    assert 'it needs did["+14048060330"], which is not live, and not among the targets' in ran.out
    assert "add `--target 'did[\"+14048060330\"]'`" in ran.out


@pytest.mark.parametrize(
    ("name", "value", "arguments", "words"),
    [
        ("RECONCILER_PLAN_FORMAT", "markdown", ("plan",), "<!-- reconciler:plan -->"),
        ("RECONCILER_PLAN_TARGET", "did*", ("plan",), "only a part is planned: did*"),
        ("RECONCILER_IMPORT_PROVIDER", "call48", ("import",), "providers:"),
        ("RECONCILER_SEARCH_TYPE", "toll_free", ("search", "--area", "800"), ""),
        ("RECONCILER_STATE_LIST_CONFIG", ".", ("state", "list"), ""),
    ],
)
def test_every_option_has_a_twin_in_the_environment(
    rig: QuickRig, name: str, value: str, arguments: tuple[str, ...], words: str
) -> None:
    ran = rig.run(*arguments, environ={name: value})
    assert ran.code == 0, ran.err
    assert words in ran.out
    assert rig.run(*arguments, environ={name: "not/that"}).code == 1


def test_a_command_that_is_none_has_one_that_was_meant(rig: QuickRig) -> None:
    ran = rig.run("plam")
    assert ran.code == 1
    assert "Did you mean 'plan'?" in ran.err


def test_a_user_without_a_name_can_apply(rig: QuickRig, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container that runs as a user of its own."""

    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr(getpass, "getuser", nameless)
    rig.applied()
    assert "user " in rig.run("history").out


def _run(rig: Rig, shell: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line with its streams as a shell sets them."""
    line = ["sh", "-c", f'"$@" {shell}', "sh", *command(arguments)]
    return subprocess.run(line, cwd=rig.folder, env=rig.env(), capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_crash(rig: QuickRig, streams: str) -> None:
    ran = _run(rig, streams, "plan", "--detailed-exitcode")
    assert ran.returncode == 2, ran.stderr
    assert "defect" not in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_output_that_cannot_be_written_is_told_and_changes_no_verdict(rig: QuickRig) -> None:
    plan = _run(rig, ">/dev/full", "plan")
    assert plan.returncode == 1
    assert "Error: the output cannot be written: No space left on device" in plan.stderr
    assert plan.stderr.count("Error") == 1
    done = _run(rig, ">/dev/full", "apply", "--auto-approve", "--format", "json")
    assert done.returncode == 0, "1 would say that nothing was changed"
    assert "the output cannot be written" in done.stderr
    rig.assert_settled()


def test_a_sandbox_port_in_use_is_named(rig: QuickRig) -> None:
    port = rig.sandbox.url("call48").split(":")[2].split("/")[0]
    ran = rig.run("sandbox", "--port", port)
    assert ran.code == 1
    assert f"port {port} is in use" in ran.err
    wrong: Any = rig.run("sandbox", "--port", "0", "--set", "foo=1")
    assert "unknown option foo" in wrong.err
    assert "--list-options" in wrong.err
