"""Every command of the README and of the docs does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.console import ROOT, commands, fits, run

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# `make` sets up a machine; CI and the other tests do what it would do here.
OTHER_BLOCKS = re.compile(r"^```(?:sh|bash|shell)\n", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_does_what_the_page_says(page: Path, tmp_path: Path) -> None:
    session = commands(page.read_text(encoding="utf-8"))
    outputs = run(session, tmp_path)
    assert len(outputs) == len(session), "the shell ended before the page did"
    for command, real in zip(session, outputs, strict=True):
        assert fits(command.output, real), (
            f"{page.name}: $ {command.text}\n--- shown\n{command.output}\n--- real\n{real}"
        )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_stand_in_console_blocks_where_they_are_run(page: Path) -> None:
    assert not OTHER_BLOCKS.search(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"
