"""Any account under any configuration: one apply makes it so, touches nothing else, and the next has nothing to do."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.e2e.quick import QuickRig
from tests.properties import judging
from tests.properties.conftest import Fresh
from tests.properties.estates import Case, cases
from tests.properties.profiles import SOME, draw, in_parts, many

UNDOCUMENTED = ", undocumented: [update_tags]"


def prepare(rig: QuickRig, case: Case) -> None:
    """Put the account into the sandbox and the configuration into the folder."""
    rig.sandbox.control.options(call48=case.options)
    rig.seed(trunk_groups=list(case.groups), dids=list(case.rows))
    rig.write(case.text(), extra=UNDOCUMENTED)


def converges(rig: QuickRig, case: Case) -> None:
    prepare(rig, case)
    before = judging.account(rig)
    plan = rig.plan()
    assert plan["exit_code"] == 0, plan["findings"] or plan["blocked"]
    judging.check_only_differences(case, before, plan)
    mark = rig.mark()
    applied = rig.apply()
    assert applied.code == 0, applied.out + applied.err
    after = judging.account(rig)
    judging.check_numbers(case, before, after)
    judging.check_groups(case, before, after)
    judging.check_calls(plan, rig.writes(mark))
    mark = rig.mark()
    again = rig.run("plan", "--detailed-exitcode")
    assert (again.code, "No changes." in again.out) == (0, True), again.out
    second = rig.apply()
    assert second.code == 0, second.out
    assert rig.writes(mark) == []
    judging.check_ledger(rig)


@given(case=cases())
@SOME
def test_one_apply_converges(fresh: Fresh, case: Case) -> None:
    converges(fresh(), case)


@pytest.mark.slow
@in_parts
def test_one_apply_converges_whatever_is_drawn(fresh: Fresh, part: int) -> None:
    draw(part, many(400), lambda case: converges(fresh(), case), cases())
