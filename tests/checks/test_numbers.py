from __future__ import annotations

import datetime
import subprocess
import sys

from reconciler.model.configuration import Release
from reconciler.model.findings import Severity
from tests.checks.building import ATHENS, KINGSTON, LONDON, MIAMI, TOLL_FREE, TORONTO, configuration, found, number


def test_numbers_that_the_library_knows() -> None:
    config = configuration(*(number(each) for each in (ATHENS, MIAMI, TORONTO, TOLL_FREE, KINGSTON, LONDON)))
    assert not found("number-unassigned", config)


def test_numbers_that_the_library_does_not_know_only_warn() -> None:
    config = configuration(
        *(number(f"+199926586{n:02}", line=2, key="+199926586[00-49]") for n in range(50)),
        number("+449999999999", line=3),
        number("+999123456", line=4),
        number("+19992658700", line=5, waive={"number-unassigned": "a new code"}),
        number("+19992658701", line=6, release=Release("wrong number")),
    )
    findings = found("number-unassigned", config)
    assert [finding.severity for finding in findings] == [Severity.WARNING] * 3
    assert findings[0].message.endswith("(49 more numbers like this)")


def test_the_library_is_not_loaded_by_the_checks_themselves() -> None:
    code = "import sys, reconciler.checks; assert not {'phonenumbers', 'yaml', 'httpx'} & {*sys.modules}, 'heavy'"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_release_without_a_date() -> None:
    config = configuration(
        number(ATHENS, line=1, release=Release("customer left")),
        number(MIAMI, line=2, release=Release("customer left", not_before=datetime.date(2026, 12, 1))),
        number(TORONTO, line=3),
    )
    [finding] = found("release-undated", config)
    assert finding.resource == f'did["{ATHENS}"]'
    assert finding.severity is Severity.WARNING
