from __future__ import annotations

import pytest

from reconciler.checks import offline, registry
from reconciler.model.configuration import Origin
from reconciler.model.findings import Severity, Where
from tests.checks.building import ATHENS, HQ, MIAMI, configuration, found, number


def test_severities_of_the_files_hold() -> None:
    bare = number(ATHENS)
    assert found("e911-missing", configuration(bare))[0].severity is Severity.WARNING
    raised = configuration(bare, checks={"e911-missing": Severity.ERROR})
    assert found("e911-missing", raised)[0].is_error
    assert not found("e911-missing", configuration(bare, checks={"e911-missing": Severity.OFF}))


def test_a_waiver_holds_for_its_number_alone() -> None:
    config = configuration(number(ATHENS, waive={"e911-missing": "fax only"}), number(MIAMI, line=2))
    assert [finding.resource for finding in found("e911-missing", config)] == [f'did["{MIAMI}"]']
    assert not found("waiver-unused", config)


def test_a_waived_number_is_not_counted_with_those_like_it() -> None:
    numbers = [number(f"+125126587{n:02}", key="+125126587[00-09]") for n in range(10)]
    numbers.append(number(ATHENS, key="+125126587[00-09]", waive={"e911-missing": "fax only"}))
    [finding] = found("e911-missing", configuration(*numbers))
    assert finding.message.endswith("(9 more numbers like this)")


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_waiver_without_a_reason_does_not_hold(reason: str) -> None:
    config = configuration(number(ATHENS, waive={"e911-missing": reason}))
    assert found("e911-missing", config)
    [finding] = found("waiver-without-reason", config)
    assert finding.is_error
    assert not found("waiver-unused", config)
    assert not found("waiver-without-reason", configuration(number(ATHENS, waive={"e911-missing": "fax"})))


def test_unknown_names_get_a_hint() -> None:
    origin = Origin("checks.yaml", 3, ("checks", "e911-mising"))
    config = configuration(
        number(ATHENS, e911=HQ, waive={"cnam_generic": "x"}),
        checks={"e911-mising": Severity.ERROR, "zzz": Severity.OFF, "e911-missing": Severity.OFF},
        check_origins={"e911-mising": origin},
    )
    by_resource = {finding.resource: finding for finding in found("check-unknown", config)}
    assert by_resource['checks["e911-mising"]'].remedy == "did you mean e911-missing?"
    assert by_resource['checks["e911-mising"]'].where == Where("checks.yaml", 3, 1)
    assert by_resource['checks["zzz"]'].where is None
    assert by_resource[f'did["{ATHENS}"]'].remedy == "did you mean cnam-generic?"
    assert all(finding.is_error for finding in by_resource.values())
    assert len(by_resource) == 3


def test_what_cannot_be_waived_or_changed() -> None:
    config = configuration(
        number(ATHENS, e911=HQ, waive={"trunk-group-unused": "x"}),
        checks={"check-unknown": Severity.OFF, "capability": Severity.ERROR, "trunk-group-unused": Severity.OFF},
    )
    named = {finding.resource for finding in found("check-not-adjustable", config)}
    assert named == {'checks["check-unknown"]', f'did["{ATHENS}"]'}


def test_a_waiver_that_is_not_needed() -> None:
    needless = {"e911-missing": "fax only"}
    assert len(found("waiver-unused", configuration(number(ATHENS, e911=HQ, waive=needless)))) == 1
    assert not found("waiver-unused", configuration(number(ATHENS, waive=needless)))
    off = configuration(number(ATHENS, e911=HQ, waive=needless), checks={"e911-missing": Severity.OFF})
    assert not found("waiver-unused", off)
    live = configuration(number(ATHENS, e911=HQ, waive={"number-on-two-accounts": "the PBX"}))
    assert not found("waiver-unused", live)


def test_a_waiver_of_a_range_is_needed_when_one_number_needs_it() -> None:
    waive = {"number-unassigned": "new"}
    numbers = [number(digits, key="range", e911=HQ, waive=waive) for digits in (ATHENS, "+19992658624")]
    assert not found("waiver-unused", configuration(*numbers))


@pytest.mark.parametrize("check", [check for check in registry.all() if check.fixed], ids=lambda check: check.name)
def test_fixed_checks_are_errors_that_no_number_can_waive(check: registry.Check) -> None:
    assert check.severity is Severity.ERROR
    assert not check.waivable


def test_an_empty_configuration_is_fine() -> None:
    assert offline(configuration(), {}) == []
