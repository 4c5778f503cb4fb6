"""The command line itself: options and their twins, targets, streams, and exit codes that say what was done."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from reconciler.conformance.runner import Runner
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


@pytest.mark.parametrize("version", ["1", "0.1.0"])
def test_a_variable_for_the_version_to_install_is_no_option(rig: QuickRig, version: str) -> None:
    """With 1, every command would print the version and be done, an apply too."""
    assert rig.run("plan", "--detailed-exitcode", environ={"RECONCILER_VERSION": version}).code == 2


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


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_is_written_in_part_is_told(rig: Rig, unbuffered: str) -> None:
    """A disk that gets full takes the first part of a write. Unbuffered, Python takes that for the whole."""
    line = ["sh", "-c", 'ulimit -f 8; "$@" >schema.json', "sh", *command(["schema"])]
    # Python takes its own bytecode that was written in part for whole, too.
    environ = rig.env({"PYTHONUNBUFFERED": unbuffered, "PYTHONDONTWRITEBYTECODE": "1"})
    ran = subprocess.run(line, cwd=rig.folder, env=environ, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "Error: the output cannot be written" in ran.stderr
    assert (rig.folder / "schema.json").stat().st_size > 0


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_output_that_cannot_be_written_is_told_and_changes_no_verdict(rig: QuickRig) -> None:
    for line in (("--help",), ("--version",), ("plan", "--help")):
        told = _run(rig, ">/dev/full", *line)
        assert (told.returncode, told.stderr) == (1, "Error: nothing more can be written: No space left on device\n")
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
    (rig.folder / "broken").write_text("{" * 1000)
    for option, name, words in (
        ("--seed-file", "broken", "is not JSON"),
        ("--seed-file", "none", "No such file"),
        ("--db", "broken", "not a database"),
    ):
        told = rig.run("sandbox", "--port", "0", option, name)
        assert told.code == 1
        assert f"cannot start: {name}" in told.err
        assert words in told.err
    wrong: Any = rig.run("sandbox", "--port", "0", "--set", "foo=1")
    assert "unknown option foo" in wrong.err
    assert "--list-options" in wrong.err


@pytest.mark.parametrize(
    ("folder", "place"), [(".github/numbers", ".github/numbers/a.yaml"), (".", "a.yaml"), ("deep", "deep/a.yaml")]
)
@pytest.mark.parametrize("start", ["", "deep"])
def test_annotations_name_files_from_the_top_of_the_repository(
    rig: QuickRig, folder: str, place: str, start: str
) -> None:
    for name in (".git", ".github/numbers", "deep"):
        (rig.folder / name).mkdir(parents=True)
    (rig.folder / folder / "a.yaml").write_text("didz: {}\n")
    ran = rig.run("--chdir", rig.folder / start, "validate", rig.folder / folder, "--format", "github")
    assert ran.out.startswith(f"::error file={place},line=1,")
    sarif = rig.run("--chdir", rig.folder / start, "validate", rig.folder / folder, "--format", "sarif").json
    location = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == place


def test_outside_a_repository_annotations_name_files_from_where_it_runs(rig: QuickRig) -> None:
    (rig.folder / ".numbers").mkdir()
    (rig.folder / ".numbers" / "a.yaml").write_text("didz: {}\n")
    assert rig.run("validate", ".numbers", "--format", "github").out.startswith("::error file=.numbers/a.yaml,")


def test_init_touches_nothing_that_is_there(tmp_path: Path) -> None:
    runner = Runner(tmp_path, {})
    (tmp_path / ".gitlab-ci.yml").write_text("stages: []\n")
    (tmp_path / "config.schema.json").write_text("{}")
    ran = runner.run("init")
    assert ran.code == 1
    assert "config.schema.json is there already" in ran.err
    assert (tmp_path / "config.schema.json").read_text() == "{}"
    assert not (tmp_path / "reconciler.yaml").exists()
    (tmp_path / "config.schema.json").write_text(runner.run("schema").out)
    assert runner.run("init").code == 0
    environ = {"CALL48_USERNAME": "demo", "CALL48_PASSWORD": "demo-password"}
    assert Runner(tmp_path, environ).run("validate").code == 0
    again = runner.run("init")
    assert again.code == 1
    assert "has a configuration already: reconciler.yaml" in again.err


@pytest.mark.parametrize("form", ["json", "markdown", "text", "html"])
def test_a_saved_plan_shown_without_personal_data_is_what_plan_shows(rig: QuickRig, form: str) -> None:
    """Its digest too: with that of the whole plan, guesses of what is masked could be tried."""
    masked = ("--mask-personal", "--format", form)
    plan, show = rig.run("plan", "--out", "plan.json", *masked), rig.run("show", "plan.json", *masked)
    assert plan.out == show.out
    assert "a@example.com" not in plan.out
    assert orjson.loads((rig.folder / "plan.json").read_bytes())["digest"] not in show.out


def test_a_plan_that_is_not_wanted_is_shown_once(rig: QuickRig) -> None:
    terminal, stdin = os.openpty()
    os.write(terminal, b"no\n")
    line = command(["apply", "--json", "plan.json"])
    ran = subprocess.run(line, cwd=rig.folder, env=rig.env(), stdin=stdin, capture_output=True, text=True, timeout=60)
    os.close(terminal)
    os.close(stdin)
    assert ran.returncode == 1
    assert ran.stdout.endswith("Apply cancelled.\n")
    assert ran.stdout.count('fax["+12512658624"] will be created') == 1
    assert orjson.loads((rig.folder / "plan.json").read_bytes())["summary"] == "Apply cancelled."
    assert rig.writes() == []


@pytest.mark.parametrize("group", [(), ("state",)])
def test_every_command_is_described_whole_in_eighty_columns(rig: QuickRig, group: tuple[str, ...]) -> None:
    ran = rig.run(*group, "--help", environ={"COLUMNS": "80"})
    assert ran.code == 0
    assert "..." not in ran.out.partition("Commands:")[2]


def test_numbers_found_are_written_once_and_as_the_files_take_them(rig: QuickRig) -> None:
    georgia = ("search", "--state", "GA", "--count", "2", "--write")
    wrong = rig.run(*georgia, "more.yaml", "--profile", "suport")
    assert wrong.code == 1
    assert "there is no profile 'suport'" in wrong.err
    assert (
        rig.run("search", "--state", "Georgia").err
        == "Error: --state cannot be 'Georgia'\n  write two letters, like GA\n"
    )
    assert rig.requests() == []
    assert "Wrote 2 numbers to more.yaml." in rig.run(*georgia, "more.yaml").err
    for again in (georgia, ("search", "--state", "ZZ", "--write")):
        ran = rig.run(*again, "again.yaml")
        assert ran.code == 0
        assert "Nothing was written" in ran.err
        assert not (rig.folder / "again.yaml").exists()
    assert rig.run("validate").code == 0


def test_a_saved_plan_says_how_its_configuration_is_named(rig: QuickRig) -> None:
    numbers, elsewhere = rig.folder / "numbers", rig.folder / "elsewhere"
    numbers.mkdir()
    elsewhere.mkdir()
    (rig.folder / "numbers.yaml").rename(numbers / "a.yaml")
    assert rig.run("plan", "numbers", "--out", "elsewhere/plan.json").code == 0
    lost = rig.run("--chdir", elsewhere, "apply", "plan.json")
    assert lost.code == 1
    assert lost.err == (
        "Error: there is no configuration in . to hold the saved plan against\n"
        "  --config DIR says where the one is that it was made from\n"
    )
    assert rig.run("apply", "elsewhere/plan.json", "--config", "numbers").code == 0


def test_the_results_do_not_take_the_place_of_the_plan_that_is_to_be_applied(rig: QuickRig) -> None:
    assert rig.run("plan", "--out", "plan.json").code == 0
    plan = (rig.folder / "plan.json").read_bytes()
    for line in (("plan.json", "--json", "plan.json"), ("--json", "plan.json", "plan.json")):
        ran = rig.run("apply", *line)
        assert ran.code == 1
        assert "give --json another name" in ran.err
        assert (rig.folder / "plan.json").read_bytes() == plan
    assert rig.run("apply", "plan.json", "--json", "results.json").code == 0


@pytest.mark.parametrize(
    "line",
    [
        ("plan", "--out", "nowhere/x"),
        ("plan", "--json", "nowhere/x"),
        ("plan", "--out", "."),
        ("plan", "--out", "plan.yaml"),
        ("apply", "--json", "numbers.yaml"),
        ("drift", "--json", "nowhere/x"),
        ("ports", "--json", "nowhere/x"),
        ("apply", "--json", "nowhere/x"),
        ("import", "--out", "nowhere/x.yaml"),
        ("search", "--state", "GA", "--write", "nowhere/x.yaml"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_written_is_told_before_an_account_is_read(rig: QuickRig, line: tuple[str, ...]) -> None:
    ran = rig.run(*line)
    assert ran.code == 1
    assert f"{line[-1]}" in ran.err
    assert rig.requests() == []
    assert [path.name for path in rig.folder.iterdir()] == ["numbers.yaml"]


def test_a_plan_that_fails_leaves_no_earlier_one_to_be_applied(rig: QuickRig) -> None:
    assert rig.run("plan", "--out", "plan.json").code == 0
    assert rig.run("plan", "--out", "plan.json", environ={"CALL48_PASSWORD": "wrong"}).code == 1
    assert not (rig.folder / "plan.json").exists()


def test_what_the_files_may_not_read_is_told_with_the_option_that_allows_it(rig: QuickRig) -> None:
    (rig.folder / "numbers").mkdir()
    (rig.folder / "secret").write_text("demo-password")
    (rig.folder / "numbers" / "link.yaml").symlink_to("../numbers.yaml")
    (rig.folder / "numbers" / "a.yaml").write_text('trunk_groups: {a: {prefix: "${file:../secret}"}}\n')
    ran = rig.run("validate", "numbers", "--allow-variables", "X_*")
    assert ran.code == 1
    assert ran.out.count("--allow-files") == 2
    assert "allow it with --allow-variables" in rig.run("validate", "--allow-variables", "X_*").out


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_letters_that_the_locale_does_not_have_are_no_crash(rig: Rig, encoding: str) -> None:
    """An apply that could not tell what it did would end with 1, as if it had changed nothing."""
    place = '{name: "Ünï 東京", street_number: 1, street_name: Elm St, unit: 2, city: Miami, state: FL, zip: 33155, country: US}'
    rig.write(f'dids: {{"+12512658624": {{e911: {place}}}}}\n')
    environ = rig.env({"PYTHONIOENCODING": encoding})

    def run(*line: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command(line), cwd=rig.folder, env=environ, capture_output=True, timeout=60)

    for form in ("markdown", "html", "json"):
        shown = run("plan", "--format", form)
        assert (shown.returncode, "Ünï 東京" in shown.stdout.decode("utf-8")) == (0, True), shown.stderr
    done = run("apply", "--auto-approve", "--wait", "2")
    assert done.returncode == 0, done.stderr
    assert ("Ünï " + ("東京" if encoding == "utf-8" else r"\u6771\u4eac")) in done.stdout.decode(encoding)
    assert "Ünï 東京" in run("import").stdout.decode("utf-8"), "a file of the language is UTF-8"
    (rig.folder / "odd.yaml").write_text("dids: {東京: {}}\n", encoding="utf-8")
    assert "東京" in run("validate", "--format", "junit").stdout.decode("utf-8")


def test_what_a_saved_plan_says_is_blocked_is_told_when_it_is_applied(rig: QuickRig) -> None:
    rig.write(
        'dids: {"+12512658624": {fax: {mode: inbound, email: a@example.com}}, "+12512658699": {acquire: existing}}\n'
    )
    assert rig.run("plan", "--out", "plan.json").code == 3
    ran = rig.run("apply", "plan.json")
    assert ran.code == 3, "as an apply without the file"
    assert "1 added" in ran.out
    assert 'did["+12512658699"] will not be created' in ran.out
    assert "`acquire: existing`" in ran.out


def test_a_pool_that_a_saved_plan_says_is_blocked_is_told_when_it_is_applied(rig: QuickRig) -> None:
    rig.write("pools: {none: {count: 2, search: {state: ZZ}}}\n")
    assert rig.run("plan", "--out", "plan.json").code == 3
    ran = rig.run("apply", "plan.json")
    assert ran.code == 3
    assert "the saved plan picks 0 of the 2 numbers that it lacks" in ran.out
