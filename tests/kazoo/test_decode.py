"""Records in the words of the language, and back: no network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from reconciler.model.plan import Part, Personal
from reconciler.model.porting import Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, CallerNameLookup, Cnam, Destination, Did, Forwarding, Kind, TrunkGroup
from reconciler.providers.calls import NotPossible
from reconciler.providers.kazoo import decode, documents, places, portrecord, ports, read, rules, trunks, words
from reconciler.providers.kazoo.dialect import Envelope
from reconciler.providers.kazoo.documents import Documents, Server
from reconciler.providers.places import split_line
from reconciler.transport.errors import Unclear
from tests.kazoo.rig import MIAMI, OTHER, TARGET, A, B

ROW = {"state": "in_service", "features_available": ["cnam", "e911"]}
PLACE = E911(
    True, "Acme Corp", "123", "TEST ST", "APT 2", "MIAMI", "FL", "33155", "US", ()
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("123 Test St", ("123", "Test St")),
        ("123  1/2  Main St", ("123 1/2", "Main St")),
        ("12-34 Foo St", ("12-34", "Foo St")),
        ("N6W23001 Bluemound Rd", ("N6W23001", "Bluemound Rd")),
        ("Broadway", (None, "Broadway")),
        ("One Main St", (None, "One Main St")),
        ("", (None, None)),
    ],
)
def test_a_street_line(line: str, parts: tuple[str | None, str | None]) -> None:
    assert split_line(line) == parts


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (MIAMI, PLACE),
        ({**MIAMI, "notification_contact_emails": ["a@example.com"]}, replace(PLACE, notify=("a@example.com",))),
        ({**MIAMI, "postal_code": "M5V 3L9"}, replace(PLACE, zip="M5V 3L9", country="CA")),
        ({**MIAMI, "postal_code": "?", "extended_address": ""}, replace(PLACE, zip="?", country=None, unit=None)),
        ({**MIAMI, "status": "INVALID"}, E911(enabled=False, reason="kazoo shows it as INVALID")),
        ({"status": "PROVISIONED"}, E911(enabled=False)),
        ({}, E911(enabled=False)),
        (None, E911(enabled=False)),
        ("odd", E911(enabled=False)),
    ],
)
def test_a_location(record: Any, wanted: E911) -> None:
    assert places.decode(record) == wanted


def test_what_kazoo_says_of_a_location() -> None:
    assert "GEOCODED" in places.settling({"status": "GEOCODED"})
    assert places.settling({"status": "PROVISIONED"}) == places.settling({}) == ""
    assert "UNICORN" in places.trouble({"status": "UNICORN"})
    assert places.trouble({"status": "ERROR"}) == places.trouble({}) == ""


def test_a_location_to_be_sent() -> None:
    bare = E911(name="Acme", street_number="7", street_name="Oak Ave", city="Athens", state="ga", zip="30601")
    sent = places.encode(bare, MIAMI)
    assert sent == {
        "street_address": "7 Oak Ave", "locality": "Athens", "region": "GA", "postal_code": "30601",
        "extended_address": "", "caller_name": "Acme",
    }  # fmt: skip
    assert all(
        isinstance(sent[name], Personal) for name in ("street_address", "locality", "postal_code", "caller_name")
    )
    assert "extended_address" not in places.encode(bare, None)
    assert (
        places.encode(replace(bare, notify=()), {"notification_contact_emails": ["x"]})["notification_contact_emails"]
        == []
    )
    with pytest.raises(NotPossible, match="city, zip"):
        places.encode(E911(street_name="Oak Ave", state="GA"), None)


@pytest.mark.parametrize(
    ("e911", "said"),
    [
        (E911(state="Georgia"), "two letters"),
        (E911(name="AB"), "3 or more"),
        (E911(zip="33155", country="CA"), "not one of CA"),
        (E911(zip="33155", country="us", state="FL", name="ABC"), ""),
        (E911(enabled=False), ""),
    ],
)
def test_what_a_location_cannot_hold(e911: E911, said: str) -> None:
    problems = " ".join(rules.e911(A, e911))
    assert said in problems if said else not problems


def number(record: dict[str, Any], row: dict[str, Any] | None = None, docs: Documents | None = None) -> Any:
    return decode.live(A, {**ROW, **(row or {})}, {"id": A, **record}, docs or Documents())


def test_a_number() -> None:
    live = number(
        {
            "state": "in_service", "features": ["e911"], "used_by": "callflow", "_read_only": {"used_by": "callflow"},
            "cnam": {"display_name": "ACME", "inbound_lookup": "true"}, "e911": MIAMI, "my_key": 1,
            "reconciler_tags": ["b", "a"], "reconciler_reference": "R-1",
        }
    )  # fmt: skip
    assert live.settings.did == Did(tags=("b", "a"), customer_reference="R-1")
    assert live.settings.cnam == Cnam(display_name="ACME")
    assert live.settings.caller_name_lookup == CallerNameLookup(enabled=True)
    assert live.settings.e911 == PLACE
    assert live.settings.forwarding == Forwarding(enabled=False)
    assert live.native.public.keys() == {"cnam", "e911", "my_key", "reconciler_tags", "reconciler_reference"}
    assert (live.native.used_by, live.trouble, live.settling, live.repairs) == ("callflow", {}, {}, {})


@pytest.mark.parametrize(
    ("record", "row", "kinds"),
    [
        ({}, {"features_available": ["cnam"]}, {Kind.E911}),
        ({}, {"features_available": []}, {Kind.E911, Kind.CNAM, Kind.CALLER_NAME_LOOKUP}),
        ({}, {"features_available": None}, set()),
        ({"_read_only": {"features": {"available": ["e911", "cnam"]}}}, {"features_available": []}, set()),
        ({"_read_only": {"features": ["e911"]}}, {}, set()),
        ({"failover": {"e164": B}}, {}, {Kind.E911, Kind.CNAM, Kind.CALLER_NAME_LOOKUP}),
        ({"reconciler_tags": "a,b"}, {}, {Kind.DID}),
        ({"e911": {**MIAMI, "status": "ODD"}}, {}, {Kind.E911}),
        ({}, {"state": "port_out"}, {Kind.DID}),
    ],
)
def test_what_must_not_be_touched(record: dict[str, Any], row: dict[str, Any], kinds: set[Kind]) -> None:
    assert number(record, row).trouble.keys() == kinds


@pytest.mark.parametrize("record", [None, [], "x", {"id": B}])
def test_a_number_of_another_shape(record: Any) -> None:
    with pytest.raises(Unclear):
        decode.live(A, ROW, record, Documents())


def docs(flow: dict[str, Any] | None = None, *servers: dict[str, Any]) -> Documents:
    flows = (
        [documents.callflow(Envelope({"id": "c1", "name": "Main", "numbers": [A], "flow": flow}, '"1-a"'))]
        if flow
        else []
    )
    lines = [documents.trunk(Envelope({"id": "t1", "servers": list(servers)}, '"1-b"'))] if servers else []
    return read.index(flows, lines)


@pytest.mark.parametrize(
    ("flow", "leg"),
    [
        ({"module": "resources", "data": {"to_did": TARGET}, "children": {}}, Destination(number=TARGET)),
        ({"module": "offnet", "data": {"to_did": TARGET[2:], "timeout": "20"}}, Destination(number=TARGET, timeout=20)),
        ({"module": "resources", "data": {"to_did": "911"}, "children": {}}, None),
        ({"module": "resources", "data": {}, "children": {}}, None),
        ({"module": "resources", "data": {"to_did": TARGET}, "children": {"_": {}}}, None),
        ({"module": "resources", "data": {"to_did": TARGET, "skip_module": True}}, None),
        ({"module": "user", "data": {"id": "u"}, "children": {}}, None),
        ({"odd": 1}, None),
    ],
)
def test_a_callflow(flow: dict[str, Any], leg: Destination | None) -> None:
    live = number({"used_by": "callflow"}, None, docs(flow))
    if leg is None:
        assert "Main" in live.trouble[Kind.FORWARDING]
        assert live.settings.forwarding.enabled
    else:
        assert live.settings.forwarding == Forwarding(mode="forward", destinations=(leg,))
        assert not live.trouble


@pytest.mark.parametrize(
    ("record", "entry", "failover"),
    [
        ({}, {}, None),
        ({"failover": {"e164": OTHER}}, {"failover": {"e164": TARGET}}, OTHER),
        ({"failover": {}}, {"failover": {"e164": TARGET[2:]}}, TARGET),
        ({"failover": {"sip": "sip:x@example.com"}}, {}, "sip:x@example.com"),
    ],
)
def test_a_trunk(record: dict[str, Any], entry: dict[str, Any], failover: str | None) -> None:
    server = {"name": "atlanta", "auth": {}, "DIDs": {A[2:]: entry}}
    row = {"features_available": ["cnam", "e911", "failover"]}
    live = number({"used_by": "trunkstore", **record}, row, docs(None, server))
    assert live.settings.forwarding == Forwarding(trunk_group="atlanta", failover=failover)
    assert (live.trouble, live.repairs) == ({}, {})


def test_a_number_that_is_used_otherwise_than_it_stands() -> None:
    server = {"name": "atlanta", "auth": {}, "DIDs": {A: {}}}
    assert "used by nothing" in number({}, None, docs(None, server)).repairs[Kind.FORWARDING]
    twice = docs({"module": "resources", "data": {"to_did": TARGET}}, server)
    assert "more than one place" in number({}, None, twice).trouble[Kind.FORWARDING]


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        (
            {"name": "a", "auth": {"auth_method": "ip", "ip": "10.0.0.1"}, "options": {"inbound_format": "e164"}},
            TrunkGroup(name="a", number_format="e164", gateways=("10.0.0.1:5060",)),
        ),
        (
            {"name": "a", "auth": {"auth_method": "IP"}, "options": {"ip": "10.0.0.2", "port": "5070"}},
            TrunkGroup(name="a", number_format="10", gateways=("10.0.0.2:5070",)),
        ),
        (
            {"name": "a", "auth": {"auth_method": "IP", "ip": "2001:db8::1"}},
            TrunkGroup(name="a", number_format="10", gateways=("[2001:db8::1]:5060",)),
        ),
        ({"auth": {"auth_method": "IP"}}, TrunkGroup(number_format="10", gateways=())),
        (
            {"name": "a", "auth": {"auth_user": "u", "auth_password": "p"}, "options": {"inbound_format": "username"}},
            TrunkGroup(name="a", username="u", password=Secret("p")),
        ),
    ],
)
def test_a_server(record: dict[str, Any], wanted: TrunkGroup) -> None:
    assert decode.trunk_group(Server(0, record)) == wanted


def test_what_a_server_is_known_by() -> None:
    server = {
        "name": "a",
        "auth": {"auth_method": "Password", "auth_user": "u", "auth_password": Secret("p"), "my_auth": 1},
    }
    before = TrunkGroup(name="a", number_format="10", username="u", password=Secret("p"))
    by_address = TrunkGroup(gateways=("[2001:db8::1]:5060",))
    made = trunks.edited(server, replace(before, gateways=by_address.gateways), before, by_address)
    assert made == {"name": "a", "auth": {"auth_method": "IP", "ip": "2001:db8::1", "my_auth": 1}}
    back = trunks.edited(made, before, before, TrunkGroup(username="v", password=Secret("q")))
    assert back["auth"] == {"auth_method": "Password", "auth_user": "v", "auth_password": Secret("q"), "my_auth": 1}
    only_user = trunks.edited(back, before, before, TrunkGroup(username="w"))
    assert only_user["auth"]["auth_password"] == Secret("q")
    for wanted in (TrunkGroup(name="b"), TrunkGroup(name="b", username="u"), TrunkGroup(name="b", gateways=())):
        with pytest.raises(NotPossible):
            trunks.created(wanted)


def test_a_document_that_is_rewritten() -> None:
    """A server that has no numbers keeps having none, not an empty list of them."""
    servers = [{"name": "a", "auth": {"auth_password": "p"}}, {"name": "b", "auth": {}, "DIDs": {A: {"x": 1}}}]
    draft = trunks.draft_of(documents.trunk(Envelope({"id": "t", "servers": servers}, '"1"')))
    assert draft.body()["servers"] == [{"name": "a", "auth": {"auth_password": Secret("p")}}, servers[1]]
    assert draft.take(documents.Spot("t", 1, A)) == {"x": 1}
    assert draft.body()["servers"][1]["DIDs"] == {}


def test_what_a_document_holds_is_marked() -> None:
    given = {
        "auth_password": "p", "pin": "1", "my_pin": "2", "spin": "3", "api_key": "k", "cid_name": "Jane", "other": ["x", None, 1.5],
        "token": "", "deep": [{"client_secret": "s"}],
    }  # fmt: skip
    marked = words.guarded(given)
    assert [key for key, value in marked.items() if isinstance(value, Secret)] == [
        "auth_password",
        "pin",
        "my_pin",
        "api_key",
    ]
    assert isinstance(marked["cid_name"], Personal)
    assert isinstance(marked["deep"][0]["client_secret"], Secret)
    assert (marked["other"], marked["spin"], marked["token"]) == (["x", None, 1.5], "3", "")
    assert not isinstance(marked["other"], Part)


PORT = Port(
    carrier="Cox", account_name="Acme Corp", account_number=Secret("998877"), pin=Secret("4711"), authorized_person="Jane Roe",
    billing_number=A, requested_date="2027-03-15", notify=("a@example.com",), activation="auto",
    service_address=E911(street_number="123", street_name="Test St", unit="Apt 2", city="Miami", state="FL", zip="33155", country="US"),
)  # fmt: skip


def test_a_losing_carriers_record_both_ways() -> None:
    sent = portrecord.encode(PORT)
    assert isinstance(sent["bill"]["pin"], Secret)
    assert isinstance(sent["signee_name"], Personal)
    kept = {**sent, "bill": {**sent["bill"], "pin": "4711", "account_number": "998877"}}
    assert Port(**portrecord.decode(kept)) == PORT
    assert portrecord.changed(PORT, kept) == {}
    assert portrecord.changed(replace(PORT, carrier="Comcast", notify=("b@example.com",)), kept) == {
        "bill": {"carrier": "Comcast"}, "notifications": {"email": {"send_to": ["b@example.com"]}},
    }  # fmt: skip
    assert portrecord.encode(Port()) == {}


def test_a_record_of_kazoos_own_interface() -> None:
    """The street in four parts, one recipient as text, midnight in New York."""
    record = {
        "bill": {"street_number": "7", "street_pre_dir": "N", "street_address": "Oak", "street_type": "Ave", "btn": A[2:]},
        "notifications": {"email": {"send_to": "a@example.com"}}, "transfer_date": 63_972_288_000,
    }  # fmt: skip
    shown = portrecord.decode(record)
    assert shown["service_address"] == E911(street_number="7", street_name="N Oak Ave")
    assert (shown["notify"], shown["requested_date"], shown["billing_number"]) == (("a@example.com",), "2027-03-15", A)
    moved = portrecord.changed(Port(service_address=E911(street_number="7", street_name="Elm St")), record)
    assert moved == {"bill": {"street_address": "Elm St", "street_pre_dir": None, "street_type": None}}


def test_calendar_days() -> None:
    assert portrecord.day_of(portrecord.seconds("2027-12-31")) == date(2027, 12, 31)
    assert portrecord.day_of(None) is None
    assert portrecord.moment_of(portrecord.seconds("2027-12-31")) == "2027-12-31 12:00 UTC"
    assert portrecord.moment_of(63_658_292_400) == "2017-04-01 19:00 UTC"


@pytest.mark.parametrize(
    ("said", "attributes"),
    [
        ("Account number does not match", ("account_number",)),
        ("acct # wrong", ("account_number",)),
        ("PIN required", ("pin",)),
        ("BTN mismatch", ("billing_number",)),
        ("service address / zip differs", ("service_address",)),
        ("authorized signer unknown", ("authorized_person", "loa")),
        ("LOA is not legible", ("loa",)),
        ("send a copy of the last invoice", ("bill",)),
        ("end user name mismatch", ("account_name",)),
        ("requested date too soon", ("requested_date",)),
        ("no", ()),
    ],
)
def test_what_answers_a_rejection(said: str, attributes: tuple[str, ...]) -> None:
    timeline = [
        {"timestamp": 3, "transition": {"new": "rejected"}, "reason": said},
        {"timestamp": 1, "transition": {"new": "rejected"}, "reason": "before"},
        {"timestamp": 2, "transition": {"new": "submitted"}},
        {"timestamp": 1, "content": "long ago"},
    ]
    (problem,) = ports._problems(timeline)
    assert (problem.words, problem.attributes) == (said, attributes)
