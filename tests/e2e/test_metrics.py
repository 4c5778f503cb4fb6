"""`--metrics`: counts in a file that a collector may read at any time, also those of a run that failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reconciler.sandbox.server import Sandbox
from tests.e2e.quick import QuickRig

NUMBERS = 'dids: {"+12512658624": {cnam: "ACME", forwarding: "+12522378144"}, "+12512658625": {}}\n'
ELSEWHERE = '  away: {type: call48, username: demo, password: "${CALL48_PASSWORD}", base_url: "http://127.0.0.1:9"}\n'


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> QuickRig:
    """An account with three numbers, two of which are declared and applied."""
    sandbox.control.reset()
    rig = QuickRig(sandbox, tmp_path)
    rig.seed(dids=[{"did": f"251265862{last}"} for last in (4, 5, 6)])
    rig.write(NUMBERS)
    rig.applied()
    return rig


def counts(rig: QuickRig, name: str = "numbers.prom") -> dict[tuple[str, ...], float]:
    """Every series of a file that is not zero, by its name and labels but for the file's own."""
    families = text_string_to_metric_families((rig.folder / name).read_text())
    return {
        (
            sample.name.removeprefix("reconciler_"),
            *(v for k, v in sorted(sample.labels.items()) if k != "file"),
        ): sample.value
        for family in families
        for sample in family.samples
        if sample.value
    }


def test_a_drift_run_in_numbers(rig: QuickRig) -> None:
    rig.write(NUMBERS.replace("8144", "8199"))
    rig.run("state", "forget", 'forwarding["+12512658624"]')
    ran = rig.run("drift", "--metrics", "numbers.prom")
    assert ran.code == 2, ran.err
    assert "Drift: 1 changed" in ran.out
    assert counts(rig) == {
        ("exit_code", "drift"): 2,
        ("account_readable", "call48"): 1,
        ("account_numbers", "call48"): 3,
        ("resources", "cnam", "call48", "in_sync"): 1,
        ("resources", "did", "call48", "in_sync"): 2,
        ("resources", "did", "call48", "unmanaged"): 1,
        ("resources", "forwarding", "call48", "changed"): 1,
        ("findings", "e911-missing", "warning"): 2,
    }


def test_a_plan_in_numbers(rig: QuickRig) -> None:
    bought = rig.run("search", "--state", "GA", "--count", "1").out.split()[0]
    rig.write(NUMBERS.replace("8144", "8199").replace("}\n", f', "{bought}": {{}}}}\n'))
    document = rig.plan("--metrics", "numbers.prom")
    found = counts(rig)
    assert found["resources", "did", "call48", "to_add"] == found["resources", "forwarding", "call48", "to_change"] == 1
    assert found["plan_once_dollars",] == float(document["cost"]["once"]) > 0
    assert found["plan_monthly_dollars",] == float(document["cost"]["monthly"]) > 0
    assert sum(document["accounts"][0]["in_sync"].values()) == document["counts"]["no_op"] > 0


def test_it_is_readable_by_the_collector_and_written_whole(rig: QuickRig) -> None:
    rig.run("drift", "--metrics", "numbers.prom")
    path = rig.folder / "numbers.prom"
    assert path.stat().st_mode & 0o777 == 0o644
    first, before = path.read_bytes(), path.stat().st_ino
    rig.run("drift", environ={"RECONCILER_DRIFT_METRICS": "numbers.prom"})
    assert path.read_bytes() == first
    assert path.stat().st_ino != before, "a file that is written over can be read half"
    assert [found.name for found in rig.folder.glob("*.prom*")] == ["numbers.prom"]


def test_one_account_that_cannot_be_read(rig: QuickRig) -> None:
    rig.write(
        ELSEWHERE + "defaults: {provider: call48}\n" + NUMBERS.replace("}}\n", '}, "+12512658699": {provider: away}}\n')
    )
    assert rig.run("drift", "--metrics", "numbers.prom").code == 1
    found = counts(rig)
    assert ("account_readable", "away") not in found
    assert 'provider="away"} 0.0' in (rig.folder / "numbers.prom").read_text()
    assert found["account_readable", "call48"] == found["exit_code", "drift"] == 1
    assert found["account_numbers", "call48"] == 3


@pytest.mark.parametrize("command", ["plan", "drift"])
def test_a_failed_run_leaves_no_good_numbers_behind(rig: QuickRig, command: str) -> None:
    rig.run(command, "--metrics", "numbers.prom")
    rig.environ["CALL48_PASSWORD"] = "wrong"
    ran = rig.run(command, "--metrics", "numbers.prom")
    assert ran.code == 1
    assert counts(rig) == {("exit_code", command): 1}
    assert (
        'reconciler_account_readable{file="numbers.prom",provider="call48"} 0.0'
        in (rig.folder / "numbers.prom").read_text()
    )
    rig.write("dids: [", "broken.yaml", provider=False)
    assert rig.run(command, "--metrics", "numbers.prom").code == 1
    assert counts(rig) == {("exit_code", command): 1}
    assert "provider" not in (rig.folder / "numbers.prom").read_text(), "nothing is known of the account"


def test_a_place_that_cannot_be_written_is_told_before_anything_is_sent(rig: QuickRig) -> None:
    mark = rig.mark()
    ran = rig.run("drift", "--metrics", "nowhere/numbers.prom")
    assert ran.code == 1
    assert "nowhere/numbers.prom cannot be written" in ran.err
    assert rig.mark() == mark
