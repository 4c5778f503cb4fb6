"""The settings of a number at Teli: plan, apply, and nothing left to do; drift; what is refused and why."""

from __future__ import annotations

from tests.teli.rig import TeliRig

ONE = "+13035550111"
LIVE = {"number": "3035550111"}
PLACE = 'addresses: {hq: {name: "Jones & Sons #4B", street_number: "123", street_name: Test St, unit: Suite 9, city: Denver, state: CO, zip: "80202", country: US}}\n'


def test_every_setting_converges(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(
        PLACE
        + f'dids: {{"{ONE}": {{forwarding: "+13035559999", e911: hq, cnam: Acme Support, caller_name_lookup: true}}}}\n'
    )
    ran = rig.applied()
    assert "Apply complete! Resources: 4 added" in ran.out
    live = rig.live("3035550111")
    assert (live["forward_to"], live["lidb"], live["cnam"]) == ("3035559999", "Acme Support", True)
    place = rig.found("e911", did_id=str(live["id"]))
    assert place["full_name"] == "Jones & Sons #4B"
    assert (place["address"], place["unit_type"], place["unit_number"]) == ("123 Test St", "SUITE", "9")
    rig.assert_settled()
