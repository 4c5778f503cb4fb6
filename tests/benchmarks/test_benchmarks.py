"""The harness runs every command at a size that tells nothing of its cost: does what it measures still work?"""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from benchmarks import __main__ as benchmarks


def test_every_case_does_what_it_is_measured_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.json"
    assert benchmarks.main(["--sizes", "3,30", "--rounds", "1", "--no-octodns", "--json", str(report)]) == 0
    out = capsys.readouterr().out
    assert "30 numbers" in out
    assert "3 -> 30 numbers" in out
    cases = orjson.loads(report.read_bytes())["sizes"]["30"]
    assert all(cost["cpu"] > 0 and cost["memory"] > 0 for cost in cases.values())
    assert cases["validate"]["calls"] == 0
    # A login, the trunk groups, a page of numbers and the empty one after it.
    assert cases["plan, nothing changed"]["calls"] == 4


def test_a_size_that_is_no_number_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        benchmarks.main(["--sizes", "many"])
    assert "--sizes" in capsys.readouterr().err
