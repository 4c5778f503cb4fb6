"""The workflow of the page about pipelines: its steps, run in order as a runner runs them, plan and apply."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def _steps() -> list[tuple[str, dict[str, str]]]:
    """Each step that runs the reconciler, with the variables that it gets."""
    found = re.search(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    workflow: dict[str, Any] = yaml.safe_load(found[1])
    return [
        (step["run"], {**workflow.get("env", {}), **job.get("env", {}), **step.get("env", {})})
        for job in workflow["jobs"].values()
        for step in job["steps"]
        if step.get("run", "").startswith("reconciler ")
    ]


def test_the_workflow_runs(tmp_path: Path) -> None:
    (tmp_path / "numbers").mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    base = {"PATH": path, "HOME": str(tmp_path), "CI": "true", "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md")}
    with running(FEW_FOR_SALE, process=True) as sandbox:
        sandbox.control.seed("call48", dids=[{"did": "2512658624"}])
        (tmp_path / "numbers" / "a.yaml").write_text(NUMBERS.format(url=sandbox.url("call48")))
        for run, given in _steps():
            environ = {
                name: SECRETS[re.sub(r"\$\{\{ secrets\.(\w+) \}\}", r"\1", value)] for name, value in given.items()
            }
            ran = subprocess.run(
                ["bash", "-e", "-c", run],
                cwd=tmp_path,
                env={**base, **environ},
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert ran.returncode == 0, f"{run}\n{ran.stdout}{ran.stderr}"
        (did,) = (row for row in sandbox.control.dump("call48")["call48"]["dids"] if row["number"] == "2512658624")
    assert (tmp_path / "summary.md").read_text().startswith("<!-- reconciler:plan -->")
    assert "2522378144" in str(did)


def test_no_page_installs_a_strangers_package() -> None:
    """The name is another project's on PyPI, and what it installs gets the credentials."""
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "reconciler").rglob("*.py")]
    said = [line for page in pages for line in page.read_text(encoding="utf-8").splitlines() if "pip install" in line]
    assert said
    assert not [line for line in said if re.search(r"(?<!not `)pip install '?reconciler\b(?!-)", line)]
