"""Answers of a strange shape: each is read as the document has it or is an error, and never a defect or a guess."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, cast

import pytest

from reconciler.model.settings import Kind
from reconciler.providers.call48 import shop
from reconciler.providers.call48.decode import decoder, trunk_group
from reconciler.providers.call48.endpoints import ENDPOINTS
from reconciler.providers.call48.read import numbers, trunk_groups
from reconciler.transport.errors import Unclear
from reconciler.transport.session import Session
from tests.e2e.quick import QuickRig

NUMBER = "+12512658624"
# The document, Get DIDs, with every part in use.
ROW: Mapping[str, Any] = {
    "_id": 147, "did": "2512658624", "number": "251-265-8624", "npa": "251", "nxx": "265", "xxxx": "8624", "fax": "false",
    "type": "local", "portaAID": 1343355, "portaPRID": 24230, "country": None, "state_name": None, "state": None,
    "ratecenter": None, "rateCenter": None, "status": "USING", "isDeleted": "no", "assigned_id": 3, "tags": "tag1,tag2",
    "rtp": "NA", "cnamLookup": "no", "cnamDisplayname": "ACME", "cnamDisplaynumber": None, "cnamType": "RES",
    "e911Data": {"enabled": "yes", "country": "US", "state": "FL", "zipcode": "33155", "businessname": "test user",
                 "address": "Apartment 2", "streetname": "Test St", "streetnumber": "123"},
    "faxData": {"servive": "3", "email": "fax@example.com", "serial": "1", "guid": None},
    "listing411Data": {"enabled": "yes", "type": "RES", "country": "US", "state": None, "zip": None, "lstgn": "Ann",
                       "lstnm": "Roe", "business": None, "locnm": None, "strt": None},
    "forwardingData": {"method1": "simple", "method2": "ip", "method3": "trunk", "timeout1": "99", "timeout2": "20",
                       "timeout3": "60", "sip1": "", "sip2": "192.0.2.1", "sip3": "", "number1": "2522378144",
                       "number2": "", "number3": "2223331234", "password": "secret123", "fwd_trunk_grpid": 52610,
                       "sipdigits": "NA", "answeringmode": 2, "sequence": "", "product": 24230},
}  # fmt: skip
GROUP: Mapping[str, Any] = {
    "trunk_grpid": 11, "ext_tgid": 52610, "trunk_name": "atlanta", "account_id": 3, "route_type": "TD", "num_format": "11",
    "cli_type": "paid", "prefix": None, "ss_verify": False, "trunk_ips": ["192.0.2.1:5060"], "account_username": "demo",
}  # fmt: skip
LIST: Mapping[str, Any] = {"result": [GROUP], "totalRecords": "1", "enableNext": False}
OFFER: Mapping[str, Any] = {
    "did": "706-510-3027", "number": "706-510-3027", "npa": "706", "nxx": "510", "xxxx": "3027", "fax": "true", "tier": 1,
    "type": "local", "state": "GA", "ratecenter": "ATHENS", "locData": "2d80", "setup": "2.00000", "monthly": "1.00000",
}  # fmt: skip
FOUND: Mapping[str, Any] = {"result": [OFFER], "loc": "1fcc", "setup": "3.00000", "monthly": "1.00000"}
ODD: tuple[Any, ...] = (
    None, "", 0, 1, -1, 1.5, True, False, [], ["a"], [None], [{"port": 1}], {}, {"a": 1}, "\u00b2", "1" * 5000, "a\x00b", 10**30,
)  # fmt: skip


class One:
    """Answers each question with the same, and every listing's second page with nothing."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def read(self, _endpoint: object, _args: Mapping[str, Any]) -> Any:
        return self.answer

    def read_many(self, requests: list[tuple[object, Mapping[str, Any]]]) -> Iterator[Any]:
        yield from ([self.answer] if args["page"] == "1" else [] for _, args in requests)


def with_each_oddity(whole: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The object once for each of its keys, at any depth, and each odd value there."""
    for key, value in whole.items():
        for odd in ODD:
            yield {**copy.deepcopy(whole), key: odd}
        if isinstance(value, Mapping):
            yield from ({**whole, key: inner} for inner in with_each_oddity(value))


def read(row: Mapping[str, Any]) -> dict[str, Any]:
    session = cast(Session, One(row))
    return {**numbers(session, ENDPOINTS["dids"], ("local",), decoder({}), None)}


def test_a_row_with_any_odd_value_is_read_or_is_an_error() -> None:
    unclear = 0
    for row in with_each_oddity(ROW):
        try:
            assert set(read(row)) <= {NUMBER}
        except Unclear:
            unclear += 1
    assert unclear > 50


def test_a_trunk_group_with_any_odd_value_is_read_or_is_an_error() -> None:
    unclear = 0
    lists = [{**LIST, "result": [group]} for group in with_each_oddity(GROUP)]
    for answer in (*lists, *({**LIST, key: odd} for key in ("result", "totalRecords") for odd in ODD)):
        try:
            assert len(trunk_groups(cast(Session, One(answer)), ENDPOINTS["trunk_groups"])[0]) <= 1
        except Unclear:
            unclear += 1
    assert unclear > 20


@pytest.mark.parametrize("shown", [[None], [{"port": 5060}], ["NA"], "192.0.2.1", {}, 0])
def test_a_gateway_without_an_address_is_an_error_and_never_none(shown: Any) -> None:
    with pytest.raises(Unclear):
        trunk_group({**GROUP, "trunk_ips": shown})


def test_a_search_with_any_odd_value_is_read_or_is_an_error() -> None:
    unclear = 0
    rows = [{**FOUND, "result": [row]} for row in (*with_each_oddity(OFFER), *ODD)]
    for data in (*rows, *with_each_oddity(FOUND)):
        try:
            assert {offer.number for offer in shop.listed(data)} <= {"+17065103027"}
        except Unclear:
            unclear += 1
    assert unclear > 20


@pytest.mark.parametrize(("shown", "price"), [(0, 0), ("0.00000", 0), (None, 3), ("", 3), ("2.00000", 2)])
def test_a_row_that_costs_nothing_is_not_charged_at_the_price_of_the_whole_answer(shown: Any, price: int) -> None:
    (offer,) = shop.listed({**FOUND, "result": [{**OFFER, "setup": shown}]})
    assert offer.cost.once == price


@pytest.mark.parametrize("did", [1682136, None, "", "n/a"])
def test_a_number_is_told_by_its_other_spelling_where_did_tells_none(did: Any) -> None:
    """It would count as missing, and be looked for among those for sale."""
    assert list(read({**ROW, "did": did})) == [NUMBER]


def test_digits_that_are_no_number_of_the_plan_stay_as_they_are() -> None:
    assert list(read({**ROW, "did": "2511112222", "number": "251-111-2222"})) == ["2511112222"]


@pytest.mark.parametrize(("shown", "there"), [("Y", False), ("N", True), (1, False), ("no", True)])
def test_t19_the_spellings_of_a_deleted_row(shown: Any, there: bool) -> None:
    assert (NUMBER in read({**ROW, "isDeleted": shown})) is there


@pytest.mark.parametrize(
    ("part", "kind"),
    [({"isDeleted": "pending"}, Kind.DID), ({"faxData": {"servive": True}}, Kind.FAX)],
)
def test_what_is_neither_yes_nor_no_is_trouble(part: Mapping[str, Any], kind: Kind) -> None:
    assert kind in read({**ROW, **part})[NUMBER].trouble


def test_t19_where_every_number_is_another_accounts_that_is_said(rig: QuickRig) -> None:
    """Otherwise a wrong account_id would look like numbers that are gone."""
    rig.seed(dids=[{"did": "2512658624", "assigned_id": 4}])
    rig.write("dids: {2512658624: {acquire: existing}}\n")
    told = "no number that is listed is of account 3, as `account_id` says; they are of 4"
    assert told in rig.run("plan").out
    rig.seed(dids=[{"did": "2512658625"}])
    assert "`account_id`" not in rig.run("plan").out


def test_t19_a_trunk_group_of_a_sub_account_is_not_ours(rig: QuickRig) -> None:
    """It would be changed as if it were, and numbers would be routed to it."""
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(
        'trunk_groups: {atlanta: {gateways: ["192.0.2.9"]}}\ndids: {2512658624: {forwarding: {trunk_group: atlanta}}}\n'
    )
    theirs = {**LIST, "result": [{**GROUP, "account_id": 99}]}
    rig.sandbox.control.add_fault({"path": "/trunkgrp/list"}, {"json": {"code": 200, "error": None, "data": theirs}})
    changes = {item["address"]: item["change"]["actions"] for item in rig.plan()["resource_changes"]}
    assert changes == {'trunk_group["atlanta"]': ["create"], 'forwarding["+12512658624"]': ["create"]}


def test_a_listing_that_is_neither_on_nor_off_is_not_taken_for_off() -> None:
    listing = read({**ROW, "listing411Data": {"enabled": "pending", "type": "RES"}})[NUMBER].settings.listing
    assert (listing.enabled, listing.type) == (True, "enabled pending")


@pytest.mark.parametrize("path", ["/odp/list", "odp/list"])
def test_where_trunk_groups_are_listed_is_said_where_the_guess_is_wrong(rig: QuickRig, path: str) -> None:
    """The document has the answer of the list, and neither its method nor its path."""
    rig.sandbox.control.options(call48={"trunk_list_path": "/odp/list"})
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write("dids: {2512658624: {forwarding: false}}\n")
    ran = rig.run("plan")
    assert ran.code == 1
    assert "call48 did not list its trunk groups at /trunkgrp/list" in ran.err
    assert "`trunk_group_list_path` under the provider says so" in ran.err
    rig.write("dids: {2512658624: {forwarding: false}}\n", extra=f", trunk_group_list_path: {path}")
    assert rig.run("plan", "--detailed-exitcode").code == 0


E911 = """\
addresses: {hq: {name: Acme, street_number: "12", street_name: Test St, city: Miami, state: FL, zip: 33155}}
dids: {"+12512658624": {e911: hq}}
"""


@pytest.mark.parametrize("answer", [None, "false", "no", [], {}, 0, {"valid": False}, "20312026"])
def test_a_location_that_is_not_confirmed_is_not_given_to_a_number(rig: QuickRig, answer: Any) -> None:
    """The document, Verify Address: `data` is true."""
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(E911)
    rig.sandbox.control.add_fault({"path": "/verifyaddress"}, {"json": {"code": 200, "error": None, "data": answer}})
    assert rig.outcomes() == {'e911["+12512658624"]': "failed: call48 did not confirm the location"}
    assert rig.sent("/update911") == []


def test_a_bare_no_says_what_it_was_said_to(rig: QuickRig) -> None:
    rig.sandbox.control.options(call48={"bad_addresses": ["Test St"], "address_refusal": "false"})
    rig.seed(dids=[{"did": "2512658624"}])
    rig.write(E911)
    assert rig.outcomes() == {'e911["+12512658624"]': "failed: call48: refused verifyaddress without a reason"}


@pytest.mark.parametrize(
    ("gateways", "words"),
    [
        ("[sip.example.com]", "sip.example.com:5060 of atlanta is none"),
        ('["[2001:db8::1]:5060"]', "is none"),
        ('[192.0.2.1, "192.0.2.1:5060"]', "a gateway of atlanta stands twice"),
    ],
)
def test_a_gateway_that_is_no_address_is_refused_before_anything_is_sent(
    rig: QuickRig, gateways: str, words: str
) -> None:
    rig.write(
        f"trunk_groups: {{atlanta: {{gateways: {gateways}}}}}\ndids: {{2512658624: {{forwarding: {{trunk_group: atlanta}}}}}}\n"
    )
    (finding,) = [
        item for item in rig.run("validate", "--format", "json").json["findings"] if item["severity"] == "error"
    ]
    assert words in finding["message"]
    assert (finding["check"], finding["where"]["line"]) == ("capability", 4)
    assert finding["remedy"].startswith("correct it")


def test_a_pool_without_a_state_is_refused_before_it_is_searched_for(rig: QuickRig) -> None:
    rig.write("pools: {athens: {count: 1, search: {rate_center: ATHENS}}}\n")
    assert "call48 looks for numbers in one state" in rig.run("validate").out


@pytest.mark.parametrize("live", ["NA", None, "Suite 9"])
@pytest.mark.parametrize("unit", ["", "unit: NA, ", "unit: Suite 9, "])
def test_a_place_without_a_unit_may_be_written_with_na(rig: QuickRig, live: str | None, unit: str) -> None:
    """A port's service address has to say so, and numbers share the address with it."""
    place = {
        "enabled": "yes",
        "country": "US",
        "state": "FL",
        "zipcode": "33155",
        "businessname": "Acme",
        "address": live,
    }
    rig.seed(dids=[{"did": "2512658624", "e911Data": {**place, "streetname": "Test St", "streetnumber": "12"}}])
    rig.write(E911.replace("city:", f"{unit}city:"))
    rig.applied()
    rig.assert_settled()
    if live == "NA" and not unit:
        assert rig.live("2512658624")["e911"]["address"] == "NA"


@pytest.mark.parametrize("name", ["' atlanta'", "'atlanta '", "NA"])
def test_a_name_that_the_list_would_show_otherwise_is_refused(rig: QuickRig, name: str) -> None:
    """The group would be created, and never be found again."""
    rig.write(f"trunk_groups: {{atlanta: {{name: {name}, gateways: [192.0.2.1]}}}}\n")
    ran = rig.run("validate")
    assert ran.code == 3
    assert "call48 shows no name as" in ran.out


def test_tags_with_a_comma_are_refused_before_anything_is_sent(rig: QuickRig) -> None:
    rig.write('dids: {"+12512658624": {tags: ["a,b", c]}}\n', extra=", undocumented: [update_tags]")
    ran = rig.run("validate")
    assert ran.code == 3
    assert "call48 keeps tags with commas between them, and 'a,b' of +12512658624 has one" in ran.out + ran.err
