"""The examples are right: they load, and no check speaks against them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reconciler import config
from reconciler.checks import run
from reconciler.providers.registry import adapter

EXAMPLES = sorted(path for path in (Path(__file__).resolve().parents[1] / "examples").iterdir() if path.is_dir())
ENVIRON = {
    "CALL48_USERNAME": "demo",
    "CALL48_PASSWORD": "secret",
    "TELNYX_API_KEY": "key",
    "KAZOO_ACCOUNT": "0df08a6b" * 4,
    "KAZOO_API_KEY": "ca11ab1e" * 8,
    "TELI_TOKEN": "token",
    "COX_ACCOUNT": "0012345",
}


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_an_example_loads_and_passes_every_check(folder: Path) -> None:
    configuration = config.load(folder, config.LoadOptions(environ=ENVIRON, allow_files=False))
    capabilities = {name: adapter(p.type).capabilities for name, p in configuration.providers.items()}
    assert configuration.numbers
    assert run.offline(configuration, capabilities) == []


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_every_file_of_an_example_begins_with_the_line_for_editors(folder: Path) -> None:
    for file in folder.glob("*.yaml"):
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../../schemas/config.schema.json"


@pytest.mark.slow
def test_the_demo_converges_on_four_carriers() -> None:
    run_it = [sys.executable, str(EXAMPLES[0].parent / "demo" / "run.py")]
    ran = subprocess.run(run_it, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    assert "5 numbers: 5 submitted." in ran.stdout
    assert "5 numbers: 5 completed." in ran.stdout
    assert "No changes. What is live matches the configuration." in ran.stdout
