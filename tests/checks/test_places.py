from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.checks import places
from reconciler.model.configuration import Origin
from reconciler.model.findings import Severity, Where
from reconciler.model.settings import Cnam
from tests.checks.building import ATHENS, MIAMI, configuration, forward, found, number

TEXT = """\
profiles:
  support:
    cnam: {display_name: OFFICE}
dids:
  "+12512658624":
    profile: support
  "+13052658625":
    cnam: {type: business, display_name: OFFICE}
    forwarding:
      destinations:
        - number: "+12025550100"
        - number: "+18005550100"
"""
PROFILES = {"support": Origin("dids.yaml", 2, ("profiles", "support"))}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "dids.yaml").write_text(TEXT)
    return tmp_path


def test_an_attribute_is_pointed_at(root: Path) -> None:
    own = number(MIAMI, line=7, cnam=Cnam(display_name="OFFICE"), forwarding=forward("+12025550100", "+18005550100"))
    config = configuration(own, root=root)
    assert [finding.where for finding in found("cnam-generic", config)] == [Where("dids.yaml", 8, 28)]
    assert [finding.where for finding in found("forwarding-toll-free", config)] == [Where("dids.yaml", 12, 11)]


def test_what_comes_from_a_profile_is_pointed_at_there(root: Path) -> None:
    shared = number(ATHENS, line=5, profile="support", cnam=Cnam(display_name="OFFICE"))
    config = configuration(shared, root=root, profiles=PROFILES)
    assert [finding.where for finding in found("cnam-generic", config)] == [Where("dids.yaml", 3, 12)]


def test_what_neither_has_is_placed_at_the_number(root: Path) -> None:
    config = configuration(
        number(ATHENS, line=5, profile="support", forwarding=forward("+18005550100")), root=root, profiles=PROFILES
    )
    [finding] = found("forwarding-toll-free", config)
    assert finding.where is not None
    assert (finding.where.file, finding.where.line) == ("dids.yaml", 5)


def test_what_is_about_no_attribute_is_placed_at_the_key(root: Path) -> None:
    [finding] = found("e911-missing", configuration(number(ATHENS, line=5), root=root))
    assert finding.where == Where("dids.yaml", 5, 3)


def test_a_key_that_shares_its_line(tmp_path: Path) -> None:
    (tmp_path / "dids.yaml").write_text(f'dids: {{"{ATHENS}": {{}}}}\n')
    [finding] = found("e911-missing", configuration(number(ATHENS), root=tmp_path))
    assert finding.where == Where("dids.yaml", 1, 8)


def test_files_are_not_read_without_end(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_EXACT", 1)
    numbers = [number(MIAMI[:-1] + str(n), line=7, key=MIAMI, cnam=Cnam(display_name="OFFICE")) for n in range(5)]
    silent = {"number-unassigned": Severity.OFF, "e911-missing": Severity.OFF}
    config = configuration(*numbers, root=root, checks=silent)
    found_there = [finding.where for finding in found("cnam-generic", config)]
    assert found_there == [Where("dids.yaml", 7, 3)] * 4 + [Where("dids.yaml", 8, 28)]


def test_a_file_that_is_gone_does_no_harm() -> None:
    config = configuration(number(ATHENS, line=5, cnam=Cnam(display_name="OFFICE")))
    assert [finding.where for finding in found("cnam-generic", config)] == [Where("dids.yaml", 5, 1)]
