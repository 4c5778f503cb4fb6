"""`locate` finds the line and column of an attribute, in every style of YAML."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from reconciler.config import locate
from reconciler.model.configuration import Configuration, Origin
from tests.language.harness import ACCOUNT, NUMBER, OTHER, Folder, marked

BLOCK = """\
dids:
  (251) 265-8624:
    tags:
      - a
      - b
    forwarding:
      mode: forward
      destinations:
        - number: "+12522378144"
          timeout: 20
        -
          sip: 192.0.2.10
    e911: {address: hq, unit: "é", notify: [x@example.com, y@example.com]}
    cnam:
      display_name: >-
        ACME
        SUPPORT
      type: business
    waive: {"e911-missing": why}
"""
FLOW = """\
dids: {"+12512658624": {tags: [a, b], "forwarding":
    {mode: forward, destinations: [{number: "+12522378144", timeout: 20}, {sip: 192.0.2.10}]},
  e911: {address: hq, unit: "é", notify: [x@example.com, "y@example.com"]}, cnam: {display_name: 'ACME, {x: y}',
  type: business}, waive: {e911-missing: why}}}
"""
REST = "addresses: {hq: {street_number: 1, street_name: A, state: FL, zip: 33155}}\n"


class Case(NamedTuple):
    text: str
    mark: str
    path: tuple[str | int, ...]


CASES = [
    Case(BLOCK, "(251)", ()),
    Case(BLOCK, "tags", ("tags",)),
    Case(BLOCK, "a\n", ("tags", 0)),
    Case(BLOCK, "b\n", ("tags", 1)),
    Case(BLOCK, "b\n", ("tags", 1, "below")),
    Case(BLOCK, "tags", ("tags", 2)),
    Case(BLOCK, "forwarding", ("forwarding",)),
    Case(BLOCK, "mode", ("forwarding", "mode")),
    Case(BLOCK, "forwarding", ("forwarding", "order")),
    Case(BLOCK, "destinations", ("forwarding", "destinations")),
    Case(BLOCK, "number", ("forwarding", "destinations", 0)),
    Case(BLOCK, "number", ("forwarding", "destinations", 0, "number")),
    Case(BLOCK, "timeout", ("forwarding", "destinations", 0, "timeout")),
    Case(BLOCK, "sip", ("forwarding", "destinations", 1, "sip")),
    Case(BLOCK, "unit", ("e911", "unit")),
    Case(BLOCK, "notify", ("e911", "notify")),
    Case(BLOCK, "y@", ("e911", "notify", 1)),
    Case(BLOCK, "e911", ("e911", "zip")),
    Case(BLOCK, "display_name", ("cnam", "display_name")),
    Case(BLOCK, "type", ("cnam", "type")),
    Case(BLOCK, '"e911-missing', ("waive", "e911-missing")),
    Case(BLOCK, "(251)", ("fax", "mode")),
    Case(FLOW, '"+12512658624', ()),
    Case(FLOW, "tags", ("tags",)),
    Case(FLOW, "b]", ("tags", 1)),
    Case(FLOW, '"forwarding', ("forwarding",)),
    Case(FLOW, "{number", ("forwarding", "destinations", 0)),
    Case(FLOW, "timeout", ("forwarding", "destinations", 0, "timeout")),
    Case(FLOW, "{sip", ("forwarding", "destinations", 1)),
    Case(FLOW, "sip", ("forwarding", "destinations", 1, "sip")),
    Case(FLOW, '"y@', ("e911", "notify", 1)),
    Case(FLOW, "type", ("cnam", "type")),
    Case(FLOW, "e911-missing", ("waive", "e911-missing")),
]


def at(text: str, mark: str) -> tuple[str, int, int]:
    _, line, column = marked(text.replace(mark, "§" + mark, 1))
    return "main.yaml", line, column


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{'flow' if case.text is FLOW else 'block'}-{case.path}" for case in CASES]
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_locate(folder: Folder, case: Case, newline: str) -> None:
    text = f"{ACCOUNT}{REST}{case.text}"
    loaded = folder.load(text.replace("\n", newline))
    origin = loaded.numbers[NUMBER].origin
    expected = at(case.text, case.mark)
    assert tuple(locate(loaded.root, origin, *case.path)) == ("main.yaml", expected[1] + 2, expected[2])


def located(loaded: Configuration, origin: Origin, *path: str | int) -> tuple[str, int, int]:
    where = locate(loaded.root, origin, *path)
    return where.file, where.line, where.column


def test_a_setting_of_a_profile_is_where_the_profile_is(folder: Folder) -> None:
    files = {
        "dids.yaml": f"dids:\n  '{NUMBER}': {{profile: p, cnam: X}}\n  '{OTHER}': {{profile: p}}\n",
        "rest.yaml": f"{ACCOUNT}profiles:\n  p:\n    tags: [a,\n      b]\n",
    }
    loaded = folder.load(files)
    assert located(loaded, loaded.profiles["p"]) == ("rest.yaml", 3, 3)
    assert located(loaded, loaded.profiles["p"], "tags", 1) == ("rest.yaml", 5, 7)
    assert located(loaded, loaded.numbers[NUMBER].origin, "cnam") == ("dids.yaml", 2, 32)
    # What the number itself does not say is placed at the number.
    assert located(loaded, loaded.numbers[OTHER].origin, "tags") == ("dids.yaml", 3, 3)


def test_every_kind_of_resource(folder: Folder) -> None:
    loaded = folder.load("""\
        trunk_groups: {t: {gateways: [a, b]}}
        providers:
          call48:
            username: me
            password: x
        checks:
          e911-missing: off
        addresses: {hq: {street_number: 1, street_name: A, state: FL, zip: 33155}}
        """)
    assert located(loaded, loaded.trunk_groups["t"].origin) == ("main.yaml", 1, 16)
    assert located(loaded, loaded.trunk_groups["t"].origin, "gateways", 1) == ("main.yaml", 1, 34)
    assert located(loaded, loaded.providers["call48"].origin, "password") == ("main.yaml", 5, 5)
    assert located(loaded, loaded.check_origins["e911-missing"]) == ("main.yaml", 7, 3)
    assert located(loaded, loaded.unused_addresses["hq"]) == ("main.yaml", 8, 13)
    assert located(loaded, loaded.unused_addresses["hq"], "zip") == ("main.yaml", 8, 63)


def test_aliases_are_where_they_stand(folder: Folder) -> None:
    loaded = folder.load(f"{ACCOUNT}dids:\n  '{NUMBER}': &d\n    tags: [a]\n  '{OTHER}': *d\n")
    assert located(loaded, loaded.numbers[OTHER].origin) == ("main.yaml", 5, 3)
    file, line, column = located(loaded, loaded.numbers[OTHER].origin, "tags")
    assert (file, line, column) in {("main.yaml", 5, 3), ("main.yaml", 4, 5)}


@pytest.mark.parametrize("after", ["", "dids: [", "\x00", "dids:\n"])
def test_a_file_that_changed_or_went_away_is_placed_as_well_as_it_can_be(folder: Folder, after: str) -> None:
    loaded = folder.load(f"{ACCOUNT}dids:\n  '{NUMBER}': {{tags: [a]}}\n")
    origin = loaded.numbers[NUMBER].origin
    folder.write(after)
    assert located(loaded, origin, "tags", 0)[:2] == ("main.yaml", 3)
    (folder.path / "main.yaml").unlink()
    assert located(loaded, origin, "tags", 0)[:2] == ("main.yaml", 3)
