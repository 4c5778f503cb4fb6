"""The same change for many numbers is one job, judged number by number."""

from __future__ import annotations

import pytest

from reconciler.providers.telnyx import calls
from tests.telnyx.rig import TelnyxRig
from tests.telnyx.test_emergency import HQ
from tests.telnyx.test_settings import QUIET

NUMBERS = [f"+1512555{index:04d}" for index in range(100, 130)]
RANGE = '"+1512555[0100-0129]"'
UPDATE, EMERGENCY = (
    "POST /phone_numbers/jobs/update_phone_numbers",
    "POST /phone_numbers/jobs/update_emergency_settings",
)


@pytest.fixture
def account(rig: TelnyxRig) -> TelnyxRig:
    rig.options(strict=True)
    rig.seed(numbers=[{"phone_number": number} for number in NUMBERS], messaging_profiles=[{"name": "alerts"}])
    return rig


def test_thirty_numbers_alike_cost_one_job_for_each_setting(account: TelnyxRig) -> None:
    account.options(job_lag=0.5)
    account.write(
        "trunk_groups: {atlanta: {gateways: [10.0.0.1]}}\n"
        f"dids: {{{RANGE}: {{forwarding: atlanta, cnam: ACME, tags: [x], e911: {HQ}, messaging: {{profile: alerts}}}}}}\n{QUIET}"
    )
    ran = account.run("apply", "--auto-approve", "--wait", "60")
    assert ran.code == 0, ran.out[-2000:]
    written = account.written()
    assert (written.count(UPDATE), written.count(EMERGENCY)) == (3, 1)
    assert written.count("POST /messaging_numbers_bulk_updates") == 1
    assert not [call for call in written if call.startswith("PATCH /phone_numbers")]
    account.assert_settled()
    account.write(
        f"dids: {{{RANGE}: {{e911: {{enabled: false, reason: x}}}}}}\n{QUIET}safety: {{max_e911_removals: 99}}\n"
    )
    mark = account.mark()
    account.applied()
    assert account.written(mark) == [EMERGENCY]
    account.assert_settled()


def test_many_numbers_go_from_one_messaging_profile_to_another(account: TelnyxRig) -> None:
    account.seed(messaging_profiles=[{"name": "surveys"}])
    for profile in ("alerts", "surveys"):
        account.write(f"dids: {{{RANGE}: {{messaging: {{profile: {profile}}}}}}}\n{QUIET}")
        account.applied()
        account.assert_settled()
    assert account.written() == ["POST /messaging_numbers_bulk_updates"] * 2


def test_no_job_is_ever_sent_with_a_filter(account: TelnyxRig) -> None:
    account.write(f"dids: {{{RANGE}: {{cnam: ACME}}}}\n{QUIET}")
    account.applied()
    (job,) = account.writes()
    assert not job["query"]
    assert len(job["body"]["phone_numbers"]) == len(NUMBERS)


def test_what_failed_in_a_job_is_told_for_its_number_and_done_by_the_next_run(account: TelnyxRig) -> None:
    account.options(job_failures=[NUMBERS[3]])
    account.write(f"dids: {{{RANGE}: {{cnam: ACME, e911: {HQ}}}}}\n{QUIET}")
    outcomes = account.outcomes()
    bad = {address for address, outcome in outcomes.items() if outcome != "done"}
    assert bad == {f'cnam["{NUMBERS[3]}"]', f'e911["{NUMBERS[3]}"]'}
    assert "10027" in outcomes[f'cnam["{NUMBERS[3]}"]']
    account.options(job_failures=[])
    mark = account.mark()
    account.applied()
    assert len(account.written(mark)) == 2
    account.assert_settled()


def test_a_job_that_is_not_done_in_time_is_pending(account: TelnyxRig) -> None:
    account.options(job_lag=3600.0)
    account.write(f"dids: {{{RANGE}: {{cnam: ACME}}}}\n{QUIET}")
    outcomes = account.outcomes()
    assert {outcome.partition(":")[0] for outcome in outcomes.values()} == {"pending"}
    account.sandbox.control.advance(3601)
    account.assert_settled()


def test_a_job_without_an_answer_is_settled_by_reading(account: TelnyxRig) -> None:
    account.write(f"dids: {{{RANGE}: {{cnam: ACME}}}}\n{QUIET}")
    account.sandbox.control.add_fault({"path": "/update_phone_numbers$"}, {"drop_reply": True})
    assert set(account.outcomes().values()) == {"done"}
    account.assert_settled()


def test_numbers_that_differ_and_few_that_do_not_get_calls_of_their_own(account: TelnyxRig) -> None:
    dids = ", ".join(f'"{number}": {{cnam: NAME {number[-2:]}}}' for number in NUMBERS)
    account.write(f"dids: {{{dids}}}\n{QUIET}")
    account.applied()
    assert account.written() == ["PATCH /phone_numbers/*/voice"] * len(NUMBERS)
    account.assert_settled()


def test_more_jobs_than_the_account_takes_at_a_time_follow_each_other(
    account: TelnyxRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "JOB_NUMBERS", 2)
    account.options(jobs_pending_max=10, job_lag=0.3)
    account.write(f"dids: {{{RANGE}: {{cnam: ACME, caller_name_lookup: true}}}}\n{QUIET}")
    account.applied()
    assert account.written() == [UPDATE] * len(NUMBERS)
    account.assert_settled()
