"""Traps T14 to T21 and T23 of the carrier's interface: no difference overlooked, none made up. (T22 is about ports.)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from reconciler.model.plan import Effect
from reconciler.model.settings import Destination, Forwarding, Kind
from reconciler.providers.call48 import words
from reconciler.providers.call48.decode import decoder
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.read import numbers, trunk_groups
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session
from tests.e2e.quick import QuickRig

LIVE = {"did": "2512658624"}
PLACE = "name: Acme, street_number: '12', street_name: Test St, state: FL, zip: 33155"
DEVICE = 'dids: {"+12512658624": {forwarding: {destinations: [{device: {username: USER, password: "${SIP_PASSWORD}"}, timeout: 20}]}}}\n'


def addresses(rig: QuickRig) -> list[str]:
    """What the next plan would change."""
    return [change["address"] for change in rig.plan()["resource_changes"] if change["change"]["actions"] != ["no-op"]]


def written_city(rig: QuickRig) -> str:
    return str(rig.live("2512658624")["e911"]["city"])


def written_user(rig: QuickRig) -> str:
    return str(rig.live("2512658624")["forwarding"]["username"])


@pytest.mark.parametrize(
    ("text", "old", "new", "written"),
    [
        (f'dids: {{"+12512658624": {{e911: {{{PLACE}, city: HERE}}}}}}\n', "HERE", "THERE", written_city),
        (DEVICE, "USER", "other", written_user),
    ],
    ids=["city", "user name"],
)
def test_t14_what_cannot_be_read_back_settles_and_is_still_changed(
    rig: QuickRig, text: str, old: str, new: str, written: Any
) -> None:
    rig.environ["SIP_PASSWORD"] = "desk-phone-secret"
    rig.seed(dids=[LIVE])
    rig.write(text)
    rig.applied()
    assert written(rig) == old
    rig.assert_settled()
    rig.write(text.replace(old, new))
    assert len(addresses(rig)) == 1
    rig.applied()
    assert written(rig) == new
    rig.assert_settled()


@pytest.mark.parametrize("order", ["in_order", "simultaneous", "random"])
def test_t15_an_order_that_reads_back_as_nothing_is_no_difference(rig: QuickRig, order: str) -> None:
    rig.seed(dids=[LIVE])
    legs = '[{number: "+12522378144", timeout: 99}, {sip: 192.0.2.10, timeout: 20}]'
    rig.write(f'dids: {{"+12512658624": {{forwarding: {{order: {order}, sip_digits: "11", destinations: {legs}}}}}}}\n')
    rig.applied()
    (entry,) = rig.sent("/update_forwarding")
    assert entry["body"]["sequence"] == {"in_order": "Order"}.get(order, order.title())
    assert entry["body"]["sipdigits"] == "11"
    rig.assert_settled()


@pytest.mark.parametrize("nothing", [None, "", "NA", " ", False, True])
def test_t16_the_many_ways_of_saying_nothing(nothing: object) -> None:
    assert words.text(nothing) is None
    assert words.whole(nothing) is None
    assert words.number(nothing) is None


@pytest.mark.parametrize(
    ("value", "truth"),
    [
        *((value, True) for value in (True, "true", "yes", "YES", 1, "1")),
        *((value, False) for value in (False, "false", "no", 0, "0", None, "NA", "")),
    ],
)
def test_t16_the_many_ways_of_saying_yes_and_no(value: object, truth: bool) -> None:
    assert words.yes(value) is truth


ROW: dict[str, Any] = {"_id": 1, "status": "USING", "tags": None}
LEGS = {"method1": "simple", "number1": "2522378144", "timeout1": "99", "answeringmode": 2}


@pytest.mark.parametrize(
    "forwarding",
    [
        LEGS,
        {**LEGS, "timeout1": 99, "answeringmode": "2", "number1": "252-237-8144"},
        {**LEGS, "number1": "12522378144", "sequence": "NA", "sipdigits": "NA", "fwd_trunk_grpid": ""},
        {**LEGS, "method2": None, "method3": "NA", "fwd_trunk_grpid": 0, "sip1": "NA"},
    ],
)
def test_t16_spellings_of_one_forwarding_are_one(forwarding: dict[str, Any]) -> None:
    row = {**ROW, "forwardingData": forwarding}
    decoded = decoder({}).row(row, "+12512658624").settings.forwarding
    assert decoded == Forwarding(mode="forward", destinations=(Destination(number="+12522378144", timeout=99),))


def test_equal_values_under_other_names_are_not_the_same() -> None:
    made = decoder({})
    sips: list[str | None] = []
    for names in (("method1", "number1", "sip1", "timeout1"), ("method1", "sip1", "number1", "timeout1")):
        part = dict(zip(names, ("ip", "192.0.2.1", "192.0.2.2", "30"), strict=True))
        forwarding = made.row({**ROW, "forwardingData": part}, "+12512658624").settings.forwarding
        assert forwarding is not None
        sips.extend(leg.sip for leg in forwarding.destinations or ())
    assert sips == ["192.0.2.2", "192.0.2.1"]


@pytest.mark.parametrize("service", ["", None, 0, "0", "NA"])
@pytest.mark.parametrize("key", ["servive", "service"])
def test_t16_a_fax_that_is_off(service: object, key: str) -> None:
    fax = decoder({}).row({**ROW, "faxData": {key: service}}, "+12512658624").settings.fax
    assert fax is not None
    assert not fax.enabled


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"status": "PORTING"}, Kind.DID),
        ({"forwardingData": {**LEGS, "answeringmode": 9}}, Kind.FORWARDING),
        ({"forwardingData": {**LEGS, "method1": "carrier pigeon"}}, Kind.FORWARDING),
        ({"faxData": {"servive": 7}}, Kind.FAX),
    ],
)
def test_a_value_that_the_document_does_not_name_is_trouble_and_never_off(part: dict[str, Any], kind: Kind) -> None:
    live = decoder({}).row({**ROW, **part}, "+12512658624")
    assert kind in live.trouble


@pytest.mark.parametrize("cap", [1, 3, 4, 100])
def test_t17_a_short_page_is_not_the_last_one(rig: QuickRig, cap: int) -> None:
    """Eight numbers; the server caps pages in silence, whatever was asked for."""
    rig.sandbox.control.options(call48={"dids_cap": cap})
    rig.seed(generate={"count": 8, "first": 2512658600})
    rig.write('dids: {"+12512658[600-607]": {}}\n')
    rig.assert_settled()
    assert rig.sent("/search") == []


class Pages:
    """A session that answers with made-up pages, empty ones after the last."""

    def __init__(self, *pages: Any) -> None:
        self._pages = pages

    def read_many(self, requests: Any) -> Iterator[Any]:
        for endpoint, args in requests:
            assert endpoint.effect is Effect.SAFE
            index = int(args["page"]) - 1
            yield self._pages[index] if index < len(self._pages) else []

    def read(self, _endpoint: Any, args: Any) -> Any:
        return self._pages[int(args.get("page", "1")) - 1]


def row(index: int) -> dict[str, Any]:
    return {"_id": index, "did": str(2512658600 + index), "status": "USING"}


def listed(*pages: Any) -> list[str]:
    session = cast(Session, Pages(*pages))
    return [number[-1] for number in numbers(session, ENDPOINTS["dids"], ("local",), decoder({}), None)]


def test_t17_rows_that_move_to_the_next_page_count_once() -> None:
    assert listed([row(1), row(2)], [row(2), row(3)], [row(4)]) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "pages",
    [
        [[row(1), row(2)], [row(1), row(2)]],
        [{"0": row(1)}],
        [None],
        [True],
        [[row(1)], {"rows": []}],
        [[row(1)], "end"],
        [[{"did": "2512658601"}]],
        [[{"_id": None, "did": "2512658601"}]],
        [[{"_id": 1, "did": None}]],
        [[[1, 2]]],
        [[{**row(1), "e911Data": "no"}]],
        [[{**row(1), "faxData": {"servive": ["1"]}}]],
    ],
    ids=str,
)
def test_t17_a_listing_that_is_not_one_is_an_error(pages: list[Any]) -> None:
    with pytest.raises(Unclear):
        listed(*pages)


def group(index: int) -> dict[str, Any]:
    return {"trunk_grpid": index, "ext_tgid": 50 + index, "trunk_name": f"g{index}", "trunk_ips": ["192.0.2.1:5060"]}


@pytest.mark.parametrize(
    "pages",
    [
        [{"result": [group(1)], "totalRecords": "2", "enableNext": False}],
        [{"result": [group(1)], "enableNext": True}, {"result": [group(1)], "enableNext": True}],
        [{"result": None}],
        [[group(1)]],
        [True],
        [{"result": [1]}],
        [{"result": [{**group(1), "ext_tgid": None}]}],
        [{"result": [{**group(1), "trunk_ips": "192.0.2.1"}]}],
    ],
    ids=str,
)
def test_a_trunk_group_list_that_is_not_whole_is_an_error(pages: list[Any]) -> None:
    with pytest.raises(Unclear):
        trunk_groups(cast(Session, Pages(*pages)), ENDPOINTS["trunk_groups"])


def test_the_trunk_group_list_is_read_to_its_last_page(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"trunk_page_size": 2})
    rig.seed(trunk_groups=[{"trunk_name": f"g{i}", "trunk_ips": ["192.0.2.1"]} for i in range(5)])
    rig.write("trunk_groups: {g4: {gateways: [192.0.2.1]}, g0: {gateways: [192.0.2.1]}}\n")
    rig.assert_settled()


def test_t18_each_type_in_use_is_listed(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE, {"did": "8005550142", "type": "toll"}])
    rig.write('dids: {"+12512658624": {}, "+18005550142": {}}\n')
    rig.assert_settled()
    assert {entry["query"]["type"] for entry in rig.sent("/dids")} == {"local", "toll"}
    assert rig.sent("/search") == []


def test_t18_everything_is_listed_where_all_is_wanted(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE, {"did": "8005550142", "type": "toll"}])
    rig.write("")
    imported = rig.run("import")
    assert imported.code == 0, imported.err
    assert "+12512658624" in imported.out
    assert "+18005550142" in imported.out
    assert {entry["query"]["type"] for entry in rig.sent("/dids")} == {"local", "toll", "intl"}


@pytest.mark.parametrize("gone", [{"isDeleted": "yes"}, {"assigned_id": 24}], ids=["deleted", "sub-account's"])
def test_t19_rows_that_are_not_ours_are_not_there(rig: QuickRig, gone: dict[str, Any]) -> None:
    rig.seed(dids=[LIVE, {"did": "2512658625", **gone}])
    rig.write('dids: {"+12512658624": {}, "+12512658625": {acquire: existing}}\n')
    plan = rig.plan()
    assert [item["address"] for item in plan["blocked"]] == ['did["+12512658625"]']
    assert plan["unmanaged"] == []


def test_t20_what_a_cleared_leg_leaves_behind_is_no_difference(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    legs = (
        '{number: "+12522378144", timeout: 99}, {sip: 192.0.2.10, timeout: 20}, {number: "+12223331234", timeout: 60}'
    )
    for count, text in ((3, legs), (1, legs.split("}")[0] + "}")):
        rig.write(f'dids: {{"+12512658624": {{forwarding: {{destinations: [{text}]}}}}}}\n')
        rig.applied()
        methods = [rig.live("2512658624")["forwarding"][f"slot{slot}"]["method"] for slot in (1, 2, 3)]
        assert sum(method != "" for method in methods) == count
    assert rig.live("2512658624")["forwarding"]["slot3"]["number"] == "2223331234", "no residue: the test tests nothing"
    rig.assert_settled()


@pytest.mark.parametrize("place", [False, True])
def test_t21_a_place_that_the_listing_leaves_out_is_no_difference(rig: QuickRig, place: bool) -> None:
    rig.sandbox.control.options(call48={"fill_place": place})
    rig.seed(inventory=[{"number": "7066130042", "state": "GA", "ratecenter": "ATHENS"}])
    rig.write('dids: {"+17066130042": {}}\n')
    rig.applied()
    rig.assert_settled()
    assert rig.run("drift").code == 0


SCALARS = """\
trunk_groups:
  "011": {name: 011, number_format: 11, prefix: 2377#, gateways: [192.0.2.1]}
dids:
  "+12512658624":
    e911: {name: NO, street_number: 0777, street_name: 12e3, unit: 010, city: yes, state: MA, zip: 02351}
"""


def test_t23_scalars_keep_their_text(rig: QuickRig) -> None:
    rig.seed(dids=[LIVE])
    rig.write(SCALARS)
    rig.applied()
    (created,) = rig.sent("/trunkgrp/create")
    assert {key: created["body"][key] for key in ("trunk_name", "num_format", "prefix")} == {
        "trunk_name": "011",
        "num_format": "11",
        "prefix": "2377#",
    }
    live = rig.live("2512658624")["e911"]
    assert [live[key] for key in ("businessname", "streetnumber", "streetname", "address", "city", "zipcode")] == [
        "NO",
        "0777",
        "12e3",
        "010",
        "yes",
        "02351",
    ]
    rig.assert_settled()


def test_t16_an_enabled_that_is_no_word_of_the_carrier_is_not_taken_for_off() -> None:
    row = {"_id": 1, "did": "2512658624", "status": "USING", "e911Data": {"enabled": "suspended", "state": "FL"}}
    live = decoder({}).row(row, "+12512658624")
    assert "enabled suspended" in live.trouble[Kind.E911]
