"""Files in, model or findings out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from reconciler.config import LoadOptions, load
from reconciler.model.configuration import Configuration, DesiredNumber
from reconciler.model.errors import ConfigurationInvalid
from reconciler.model.findings import Finding

Text = str | bytes
Files = Text | Mapping[str, Text]

NUMBER = "+12512658624"
OTHER = "+12522378144"

# One line, so that what a test writes after it begins in line 2.
ACCOUNT = "providers: {call48: {username: me, password: '${PASSWORD}'}}\n"
ENVIRON = {"PASSWORD": "pa55-word"}

PLACES = """\
addresses:
  hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Suite 2, city: Miami, state: FL, zip: 33155, country: US}
  depot: {street_number: 9, street_name: Dock Rd, state: ME, zip: 04101}
trunk_groups:
  atlanta: {gateways: [10.50.250.10]}
"""


class Folder:
    """The folder of a configuration."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, files: Files) -> None:
        """Write the files; a bare text is `main.yaml`."""
        for name, text in files.items() if isinstance(files, Mapping) else [("main.yaml", files)]:
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(text if isinstance(text, bytes) else dedent(text).encode())

    def load(self, files: Files, environ: Mapping[str, str] = ENVIRON, **options: Any) -> Configuration:
        self.write(files)
        return load(self.path, LoadOptions(environ=environ, **options))

    def number(self, settings: str, /, environ: Mapping[str, str] = ENVIRON, **options: Any) -> DesiredNumber:
        """What `NUMBER` is, declared with these settings (the inside of a flow mapping)."""
        return self.load(f'{ACCOUNT}{PLACES}dids: {{"{NUMBER}": {{{settings}}}}}\n', environ, **options).numbers[NUMBER]

    def findings(self, files: Files, environ: Mapping[str, str] = ENVIRON, **options: Any) -> list[Finding]:
        """The findings of files that are refused; each of them well formed."""
        with pytest.raises(ConfigurationInvalid) as refused:
            self.load(files, environ, **options)
        found = list(refused.value.findings)
        for finding in found:
            well_formed(finding)
        return found

    def finding(self, files: Files, environ: Mapping[str, str] = ENVIRON, **options: Any) -> Finding:
        """The one finding of files that are refused."""
        (found,) = self.findings(files, environ, **options)
        return found


def well_formed(finding: Finding) -> None:
    """Every finding names its file, line and column, and what is wrong, in bounded and harmless text."""
    where = finding.where
    assert where is not None, finding
    assert where.file, finding
    assert where.line >= 1, finding
    assert where.column >= 1, finding
    assert finding.message.strip(), finding
    assert finding.remedy.strip(), finding
    for text in (finding.message, finding.remedy, finding.resource):
        assert "\x1b" not in text, finding
        assert "\x00" not in text, finding
        assert len(text) < 2_000, f"{len(text)} characters"


def marked(text: str, mark: str = "§") -> tuple[str, int, int]:
    """The text without its mark, and the line and column, from 1, where the mark stood."""
    before, found, after = text.partition(mark)
    assert found, "no mark"
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def place(finding: Finding) -> tuple[str, int, int]:
    assert finding.where is not None
    return finding.where.file, finding.where.line, finding.where.column
