"""Safety limits: each stops the whole apply before its first write, and only its own word lifts it."""

from __future__ import annotations

import pytest

from tests.faults.cell import CellRig
from tests.faults.worlds import call48

WORDS = ("releases", "e911-removals", "purchases", "changes", "spend")

# Two releases, two E911 removals, two purchases ($4 once, $2 a month), and so four changes of what is live: 4 of 8.
# Fax that is switched on is an addition, and does not count.
ESTATE = """\
addresses:
  home: {name: Z, street_number: "1", street_name: Elm St, city: Athens, state: GA, zip: "30601", country: US}
dids:
  "+1706613004[0-1]": {}
  "+1251265860[1-2]": {release: {reason: left}}
  "+1251265860[3-4]": {e911: {enabled: false, reason: closed}}
  "+1251265860[5-6]": {fax: {mode: inbound, email: a@example.com}}
"""
OPEN = "max_releases: 9, max_e911_removals: 9"

LIMITS = [
    ("max_releases: 1, max_e911_removals: 9", "releases", "max_releases is 1 and this plan has 2"),
    ("max_releases: 10%, max_e911_removals: 9", "releases", "10% of"),
    ("max_e911_removals: 1", "e911-removals", "max_e911_removals is 1 and this plan has 2"),
    ("max_e911_removals: 10%", "e911-removals", "10% of"),
    ("", "e911-removals", "max_e911_removals is 0 and this plan has 2"),
    (OPEN + ", max_purchases: 1", "purchases", "max_purchases is 1 and this plan has 2"),
    (OPEN + ", max_purchases: 10%", "purchases", "10% of"),
    (OPEN + ", max_change_share: 40%", "changes", "40% of"),
    (OPEN + ", max_changes: 3", "changes", "3 and this plan has 4"),
    (OPEN + ', max_upfront: "3.99"', "spend", "max_upfront is $3.99 and this plan has $4.00"),
    (OPEN + ', max_monthly: "1.99"', "spend", "max_monthly is $1.99 and this plan has $2.00"),
]


@pytest.fixture
def estate(rig: CellRig) -> CellRig:
    place = {
        "enabled": "yes",
        "state": "GA",
        "zipcode": "30601",
        "businessname": "Z",
        "streetname": "Elm St",
        "streetnumber": "1",
    }
    rig.seed(
        dids=[{"did": f"251265860{n}", **({"e911Data": place} if n in (3, 4) else {})} for n in range(1, 7)],
        inventory=[
            {"number": f"706613004{n}", "kind": "local", "state": "GA", "ratecenter": "ATHENS",
             "setup": "2.00000", "monthly": "1.00000"}
            for n in range(2)
        ],
    )  # fmt: skip
    return rig


@pytest.mark.parametrize(("safety", "word", "message"), LIMITS)
def test_a_limit_stops_everything_and_only_its_own_word_lifts_it(
    estate: CellRig, safety: str, word: str, message: str
) -> None:
    estate.write(f"safety: {{{safety}}}\n" + ESTATE)
    mark = estate.mark()
    others = ",".join(other for other in WORDS if other != word)
    for arguments in ([], ["--allow", others]):
        ran = estate.apply(*arguments)
        assert ran.code == 3, ran.out + ran.err
        assert message in ran.out
        assert f"--allow {word}" in ran.out
        assert estate.writes(mark) == []
    assert estate.run("plan").code == 3
    ran = estate.apply("--allow", word)
    assert ran.code == 0, ran.out + ran.err
    assert estate.run("plan", "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    "unlimited", [OPEN, OPEN + ", max_changes: 6, max_purchases: 2", OPEN + ', max_upfront: "4.00"']
)
def test_what_is_just_within_its_limits_is_applied(estate: CellRig, unlimited: str) -> None:
    estate.write(f"safety: {{{unlimited}}}\n" + ESTATE)
    assert estate.apply().code == 0


def test_a_price_that_nobody_tells_is_over_any_limit_on_spending(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    path = rig.folder / "numbers.yaml"
    path.write_text(path.read_text().replace("safety: {", 'safety: {max_upfront: "1000.00", '))
    ran = rig.apply()
    assert ran.code == 3
    assert "1 price" in ran.out
    assert rig.sent("/create-cnam") == []
    assert rig.apply("--allow", "spend").code == 0


def test_an_allowance_that_is_none_is_an_error(estate: CellRig) -> None:
    estate.write(ESTATE)
    ran = estate.apply("--allow", "release")
    assert ran.code == 1
    assert "did you mean 'releases'?" in ran.err


def test_a_target_never_widens(rig: CellRig) -> None:
    """What a targeted change needs and the target leaves out is not done for it; the change is blocked, with the reason."""
    call48.NUMBERS.build(rig)
    wanted = f'forwarding["+1{call48.ROUTED}"]'
    ran = rig.apply("--target", wanted)
    assert ran.code == 3, ran.out + ran.err
    assert 'it needs trunk_group["atlanta"], which is not part of this plan' in ran.out
    assert rig.writes() == []
    bought = rig.apply("--target", f'fax["+1{call48.BUY}"]')
    assert bought.code in (0, 3), bought.out
    assert rig.writes() == []
    both = rig.apply("--target", wanted, "--target", "trunk_group[*]")
    assert both.code == 0, both.out
    sent = [entry["path"].rsplit("/v4", 1)[1] for entry in rig.writes()]
    assert sorted(sent) == ["/trunkgrp/create", "/trunkgrp/update", "/update_forwarding"]


def test_a_target_does_not_slip_past_a_limit(rig: CellRig) -> None:
    call48.NUMBERS.build(rig)
    path = rig.folder / "numbers.yaml"
    path.write_text(path.read_text().replace("max_e911_removals: 1", "max_e911_removals: 0"))
    ran = rig.apply("--target", f'e911["+1{call48.OFF}"]')
    assert ran.code == 3
    assert "max_e911_removals" in ran.out
    assert rig.apply("--target", f'fax["+1{call48.FULL}"]').code == 0
