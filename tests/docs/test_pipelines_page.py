"""The workflow of the page about pipelines: its steps, run in order as a runner runs them, plan and apply."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.sandbox.server import running
from tests.docs.console import ROOT
from tests.e2e.rig import FEW_FOR_SALE

PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
NUMBERS = """\
providers: {{call48: {{username: "${{CALL48_USERNAME}}", password: "${{CALL48_PASSWORD}}", base_url: "{url}"}}}}
dids: {{"+12512658624": {{forwarding: "+12522378144"}}}}
state: {{url: "${{STATE_URL}}"}}
"""
SECRETS = {"CALL48_USERNAME": "demo", "CALL48_PASSWORD": "demo-password", "STATE_URL": "sqlite:///state.db"}


def _workflow(named: str) -> dict[str, Any]:
    """The first YAML block of a section."""
    found = re.search(rf"^## {named}\n+```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    workflow: dict[str, Any] = yaml.safe_load(found[1])
    return workflow


def _github() -> Iterator[tuple[str, dict[str, str]]]:
    """Each step but the installation, with the variables that it gets."""
    workflow = _workflow("GitHub Actions")
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if not step.get("run", "pip").startswith("pip"):
                given = {**workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})}
                secrets = {name: re.sub(r"\$\{\{ secrets\.(\w+) \}\}", r"\1", value) for name, value in given.items()}
                yield step["run"], {name: SECRETS[secret] for name, secret in secrets.items()}


def _gitlab() -> Iterator[tuple[str, dict[str, str]]]:
    """Each command of the jobs; all variables of a project are there."""
    for job in _workflow("GitLab").values():
        for line in job.get("script", ()):
            if line.startswith("reconciler") or shutil.which(line.split()[0]):
                yield line, SECRETS


@pytest.mark.parametrize(
    ("steps", "kept"), [(_github, "summary.md"), (_gitlab, "validate.xml")], ids=["github", "gitlab"]
)
def test_the_workflow_runs(
    tmp_path: Path, steps: Callable[[], Iterator[tuple[str, dict[str, str]]]], kept: str
) -> None:
    (tmp_path / "numbers").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    base = {"PATH": path, "HOME": str(tmp_path), "CI": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    with running(FEW_FOR_SALE, process=True) as sandbox:
        sandbox.control.seed("call48", dids=[{"did": "2512658624"}])
        (tmp_path / "numbers" / "a.yaml").write_text(NUMBERS.format(url=sandbox.url("call48")))
        for run, given in steps():
            line = ["bash", "-e", "-c", run]
            ran = subprocess.run(line, cwd=tmp_path, env=base | given, capture_output=True, text=True, timeout=60)
            assert ran.returncode == 0, f"{run}\n{ran.stdout}{ran.stderr}"
        (did,) = (row for row in sandbox.control.dump("call48")["call48"]["dids"] if row["number"] == "2512658624")
    assert "2522378144" in str(did)
    assert (tmp_path / kept).read_text()
    counts = json.loads((tmp_path / "plan.json").read_bytes())["counts"]
    assert [counts[name] for name in ("create", "update", "delete")] == [1, 0, 0]


def test_no_page_installs_a_strangers_package() -> None:
    """The name is another project's on PyPI, and what it installs gets the credentials."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "reconciler").rglob("*.py")]
    said = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert said
    assert not [line for line in said if re.search(r"(?<!not `)pip install '?reconciler\b(?!-)", line)]
