"""Configurations written into a folder of their own, and what loading them gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from reconciler.config import LoadOptions, load
from reconciler.model.configuration import Configuration
from reconciler.model.errors import ConfigurationInvalid
from reconciler.model.findings import Finding

ACCOUNT = "providers: {call48: {username: u, password: p}}\n"
MIAMI = "{street_number: 123, street_name: Test St, unit: Apt 2, city: Miami, state: FL, zip: 33155, country: US}"


class Folder:
    """A folder of files, loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else dedent(content).encode()
            (self.path / name).write_bytes(data)

    def load(self, text: str | bytes = "", /, options: LoadOptions | None = None, **environ: str) -> Configuration:
        """What the text (as the file `a.yaml`, if there is one) declares."""
        if text:
            self.write({"a.yaml": text})
        return load(self.path, options or LoadOptions(environ=environ))

    def findings(self, text: str | bytes = "", /, options: LoadOptions | None = None, **environ: str) -> list[Finding]:
        """What is wrong with the text."""
        with pytest.raises(ConfigurationInvalid) as caught:
            self.load(text, options, **environ)
        for finding in caught.value.findings:
            assert finding.message, finding
            assert finding.remedy, finding
            assert finding.where, finding
            assert min(finding.where.line, finding.where.column) > 0, finding
        return list(caught.value.findings)

    def told(self, text: str | bytes = "", /, options: LoadOptions | None = None, **environ: str) -> list[str]:
        """What is wrong with the text, each in a line: `place rule resource: message (remedy)`."""
        return [told(finding) for finding in self.findings(text, options, **environ)]


def told(finding: Finding) -> str:
    resource = f" {finding.resource}" if finding.resource else ""
    remedy = f" ({finding.remedy})" if finding.remedy else ""
    return f"{finding.where} {finding.check}{resource}: {finding.message}{remedy}"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def number(folder: Folder) -> Callable[[str], object]:
    """Gives the settings that a piece of YAML means for one number."""

    def settings(text: str, **environ: str) -> object:
        head = ACCOUNT + f"addresses: {{miami-hq: {MIAMI}}}\ntrunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\n"
        body = "dids:\n  '+12512658624':\n" + "".join(f"    {line}\n" for line in dedent(text).strip().split("\n"))
        return folder.load(head + body, **environ).numbers["+12512658624"]

    return settings
