"""The main job: a folder becomes a plan, the plan becomes calls, the next plan is empty."""

from __future__ import annotations

from tests.e2e.rig import Rig

SUPPORT = """\
addresses:
  miami-hq: {name: Acme Corp, street_number: "123", street_name: Test St, unit: Apartment 2,
             city: Miami, state: FL, zip: 33155, country: US}
trunk_groups:
  atlanta: {routing: round_robin, number_format: e164, gateways: [10.50.250.10:5060, 10.50.250.11]}
profiles:
  support:
    forwarding: {trunk_group: atlanta}
    e911: miami-hq
    cnam: {display_name: ACME SUPPORT, type: business}
dids:
  "+12512658624": {profile: support}
"""


def test_apply_converges_and_the_next_plan_is_empty(rig: Rig) -> None:
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(SUPPORT)
    applied = rig.apply()
    assert applied.code == 0, applied.out + applied.err
    assert "Apply complete! Resources: 4 added, 0 changed, 0 destroyed." in applied.out
    live = rig.live("2512658624")
    assert live["e911"]["city"] == "Miami"
    assert "ACME SUPPORT" in live["cnam"].values()
    mark = rig.mark()
    plan = rig.run("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.out
    assert "No changes." in plan.out
    assert rig.writes(mark) == []
    again = rig.apply()
    assert again.code == 0
    assert rig.writes(mark) == []


def test_reading_takes_one_listing_of_each_type_in_use_and_one_of_the_trunk_groups(rig: Rig) -> None:
    rig.seed(generate={"count": 30, "first": 2512658600})
    rig.write('dids: {"+12512658[600-620]": {}}\n')
    mark = rig.mark()
    assert rig.run("plan").code == 0
    paths = [entry["path"].rsplit("/v4", 1)[1] for entry in rig.requests(mark)]
    assert sorted(paths) == ["/dids", "/dids", "/login", "/trunkgrp/list"]


def test_the_history_tells_who_ran_what_and_what_came_of_it(rig: Rig) -> None:
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(SUPPORT)
    assert rig.apply().code == 0
    told = rig.run("history", "--results").out
    assert "exit 0: Apply complete! Resources: 4 added, 0 changed, 0 destroyed." in told
    assert '  e911["+12512658624"]: done' in told
    assert "Acme" not in told
