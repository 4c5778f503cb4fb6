"""What a check finds in real files names the file, the line and the column, the resource, and what to write instead."""

from __future__ import annotations

from pathlib import Path

from reconciler import config
from reconciler.checks import offline
from reconciler.model.findings import Finding
from reconciler.providers.registry import adapter

TEXT = """\
version: 1
providers:
  call48: {username: me, password: plain-text, account_id: "3"}
addresses:
  hq: {name: Acme, street_number: "1", street_name: PO Box 12, city: Miami, state: FL, zip: "90210", country: US}
  spare: {name: Acme, street_number: "1", street_name: A St, city: Miami, state: FL, zip: "33155", country: US}
trunk_groups:
  idle: {gateways: [192.0.2.10]}
profiles:
  unused: {tags: [a]}
dids:
  "+12512658624": {e911: hq, cnam: UNKNOWN, forwarding: "+12512658624"}
  "+12512658625": {forwarding: "+18005550100"}
  "+12512658626": {release: {reason: customer left}}
  "+12512658627": {e911: spare, waive: {cnam-generic: long gone}}
  "+19992658628": {forwarding: "+12512658626"}
"""
EXPECTED = {
    "cnam-generic", "e911-missing", "e911-po-box", "e911-state-zip", "forwarding-self", "forwarding-to-released",
    "number-unassigned", "profile-unused", "release-undated", "secret-in-plain-text", "trunk-group-unused",
    "waiver-unused",
}  # fmt: skip


def everything(folder: Path) -> list[Finding]:
    (folder / "a.yaml").write_text(TEXT)
    loaded = config.load(folder, config.LoadOptions(environ={}))
    return offline(loaded, {name: adapter(each.type).capabilities for name, each in loaded.providers.items()})


def test_every_finding_has_every_part(tmp_path: Path) -> None:
    findings = everything(tmp_path)
    assert {finding.check for finding in findings} >= EXPECTED
    for finding in findings:
        assert finding.message, finding
        assert finding.remedy, finding
        assert finding.resource, finding
        assert finding.where, finding
        assert finding.where.file == "a.yaml", finding
        line = TEXT.splitlines()[finding.where.line - 1]
        assert 1 <= finding.where.column <= len(line), finding
        assert line[finding.where.column - 1] not in " ,:{}", finding
