"""From the carrier's records to the words of the language."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.configuration import DesiredNumber, Origin
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Cnam, Destination, Did, Forwarding, Kind, Messaging, Settings, TrunkGroup
from reconciler.providers.calls import NotPossible
from reconciler.providers.observed import LiveNumber, Scope
from reconciler.providers.telnyx import connections, decode, places, read
from reconciler.providers.telnyx.names import Names, names

NUMBER = "+15125550100"
ID = "1293384261075731499"
ROW: dict[str, Any] = {
    "id": ID, "phone_number": NUMBER, "status": "active", "connection_id": "", "tags": ["a"], "billing_group_id": None,
    "customer_reference": "", "deletion_lock_enabled": False, "call_forwarding_enabled": True,
    "caller_id_name_enabled": False, "emergency_enabled": False, "emergency_address_id": "", "emergency_status": "disabled",
}  # fmt: skip
PLACE = {
    "id": "77", "street_address": "123 TEST ST", "extended_address": "STE 2", "locality": "AUSTIN",
    "administrative_area": "TX", "postal_code": "78701", "country_code": "US", "business_name": "ACME CORP",
    "first_name": "", "last_name": "", "customer_reference": None,
}  # fmt: skip
HQ = E911(True, "Acme Corp", "123", "Test Street", "Suite 2", "Austin", "TX", "78701-1234", "US")
NO_NAMES = Names("thing")
NOTHING = Settings()


def live(row: dict[str, Any], voice: dict[str, Any] | None = None, declared: Settings = NOTHING) -> LiveNumber:
    """A number decoded from its rows."""
    decoder = decode.Decoder(
        {"5": "atlanta"},
        {"77": places.decode(PLACE)},
        names("billing group", {"g-1": {"name": "ops"}, "g-2": {"name": "twin"}, "g-3": {"name": "twin"}}),
        names("messaging profile", {"m-1": {"name": "alerts"}}),
        {ID: decode.voice(voice or {})},
        {ID: decode.messaging({"messaging_profile_id": "m-1"})},
    )
    return decoder.number(ID, decode.record({**ROW, **row}), declared)


def forwarding(connection: str = "", **call_forwarding: Any) -> Forwarding | None:
    return live({"connection_id": connection}, {"call_forwarding": call_forwarding}).settings.forwarding


TO = "+12522378144"
ALWAYS = Forwarding(mode="forward", destinations=(Destination(number=TO),))


@pytest.mark.parametrize("blank", ["", None, " "])
def test_forwarding_is_on_by_default_and_means_nothing_without_a_number(blank: Any) -> None:
    assert forwarding(call_forwarding_enabled=True, forwards_to=blank, forwarding_type="always") == Forwarding(False)
    assert forwarding("5", call_forwarding_enabled=True, forwards_to=blank) == Forwarding(trunk_group="atlanta")


def test_forwarding_that_is_switched_off_keeps_its_number_and_does_nothing() -> None:
    assert forwarding(call_forwarding_enabled=False, forwards_to=TO, forwarding_type="always") == Forwarding(False)


def test_a_number_that_always_forwards_uses_no_connection() -> None:
    assert forwarding("5", call_forwarding_enabled=True, forwards_to=TO, forwarding_type="always") == ALWAYS


@pytest.mark.parametrize("spelled", ["on-failure", "on_failure"])
def test_on_failure_beside_a_connection_is_its_failover(spelled: str) -> None:
    shown = {"call_forwarding_enabled": True, "forwards_to": TO, "forwarding_type": spelled}
    assert forwarding("5", **shown) == Forwarding(trunk_group="atlanta", failover=TO)
    assert forwarding(**shown) == Forwarding(mode="on_failure", destinations=(Destination(number=TO),))


def test_a_connection_of_another_kind_is_shown_by_its_name_or_id() -> None:
    row = {"connection_id": "9", "connection_name": "my app"}
    assert live(row).settings.forwarding == Forwarding(trunk_group="my app")
    assert live({"connection_id": "9"}).settings.forwarding == Forwarding(trunk_group="#9")


def test_a_forwarding_type_that_is_not_documented_is_trouble_where_it_matters() -> None:
    shown = {"call_forwarding_enabled": True, "forwards_to": TO, "forwarding_type": "sometimes"}
    assert "sometimes" in live({}, {"call_forwarding": shown}).trouble[Kind.FORWARDING]
    assert not live({}, {"call_forwarding": {**shown, "forwards_to": ""}}).trouble


def test_caller_names() -> None:
    on = {"cnam_listing": {"cnam_listing_enabled": True, "cnam_listing_details": "ACME"}}
    off = {"cnam_listing": {"cnam_listing_enabled": False, "cnam_listing_details": "ACME"}}
    assert live({}, on).settings.cnam == Cnam(True, "ACME")
    assert live({}, off).settings.cnam == Cnam(enabled=False)
    assert live({"caller_id_name_enabled": True}).settings.caller_name_lookup is not None


def test_names_stand_for_ids_unless_they_are_shared_or_declared_by_id() -> None:
    assert live({"billing_group_id": "g-1"}).settings.did == Did(("a",), "ops", None)
    assert live({"billing_group_id": "g-2"}).settings.did == Did(("a",), "g-2", None)
    declared = Settings(did=Did(billing_group="g-1"), messaging=Messaging(profile="m-1"))
    found = live({"billing_group_id": "g-1"}, declared=declared).settings
    assert found.did == Did(("a",), "g-1", None)
    assert found.messaging == Messaging(True, "m-1")
    assert live({}).settings.messaging == Messaging(True, "alerts")


def test_names_that_name_nothing_or_several_are_refused() -> None:
    groups = names(
        "billing group", {"g-2": {"name": "twin"}, "g-3": {"name": "twin"}, "g-4": {"name": "x", "deleted_at": "y"}}
    )
    assert groups.id_of("g-2") == "g-2"
    for said, words in (("twin", "several"), ("x", "no billing group"), ("g-4", "no billing group")):
        with pytest.raises(NotPossible, match=words):
            groups.id_of(said)


def test_the_account_spells_tags_its_own_way() -> None:
    declared = Settings(did=Did(tags=("Support", "EU")))
    assert live({"tags": ["eu", "support"]}, declared=declared).settings.did == Did(("Support", "EU"), None, None)
    assert live({"tags": ["eu"]}, declared=declared).settings.did == Did(("eu",), None, None)


def emergency(status: str | None, *, on: bool = True, address: str = "77", declared: E911 | None = None) -> LiveNumber:
    row = {"emergency_enabled": on, "emergency_status": status, "emergency_address_id": address}
    return live(row, declared=Settings(e911=declared))


def test_only_active_means_that_911_works() -> None:
    place = places.decode(PLACE).location
    active = emergency("active")
    assert active.settings.e911 == place
    assert not {**active.trouble, **active.settling}
    assert emergency("disabled", on=False).settings.e911 == E911(enabled=False)
    assert emergency(None, on=False).settings.e911 == E911(enabled=False)
    provisioning = emergency("provisioning")
    assert provisioning.settings.e911 == place
    assert Kind.E911 in provisioning.settling
    leaving = emergency("deprovisioning", on=False)
    assert leaving.settings.e911 == E911(enabled=False)
    assert Kind.E911 in leaving.settling


@pytest.mark.parametrize("status", [None, "disabled", "mystery"])
def test_a_state_of_911_that_does_not_fit_is_trouble(status: str | None) -> None:
    assert Kind.E911 in emergency(status).trouble


def test_an_address_that_is_not_listed_is_trouble() -> None:
    assert "78" in emergency("active", address="78").trouble[Kind.E911]


def test_a_location_that_could_not_be_registered_is_never_in_sync() -> None:
    failed = emergency("provisioning-failed", declared=HQ)
    assert failed.settings.e911 == E911()
    assert Kind.E911 in failed.trouble
    assert Kind.E911 in emergency("provisioning-failed").trouble
    corrected = E911(True, "Acme Corp", "125", "Test Street", "Suite 2", "Austin", "TX", "78701", "US")
    assert not emergency("provisioning-failed", declared=corrected).trouble, "another location may be sent"


@pytest.mark.parametrize(
    ("line", "number", "street"),
    [
        ("123 Test St", "123", "Test St"),
        ("12 1/2 Main St", "12 1/2", "Main St"),
        ("123-B Main St", "123-B", "Main St"),
        ("W180N8085 Town Hall Rd", "W180N8085", "Town Hall Rd"),
        ("100 1st St", "100", "1st St"),
        ("One Microsoft Way", None, "One Microsoft Way"),
        ("", None, None),
    ],
)
def test_where_the_number_of_a_street_ends(line: str, number: str | None, street: str | None) -> None:
    found = places.decode({**PLACE, "street_address": line}).location
    assert (found.street_number, found.street_name) == (number, street)


def test_a_person_has_a_name_too() -> None:
    row = {**PLACE, "business_name": "", "first_name": "Jane", "last_name": "Roe"}
    assert places.decode(row).location.name == "Jane Roe"


def test_places_are_the_same_however_they_are_spelled() -> None:
    place = places.decode(PLACE)
    assert places.key(place.location) == places.key(HQ)
    assert places.find(HQ, {"77": place}, frozenset()) == place
    other = E911(True, "Acme Corp", "123", "Test Street", "Suite 3", "Austin", "TX", "78701", "US")
    assert places.find(other, {"77": place}, frozenset()) is None
    assert places.reference(HQ) != places.reference(other)
    assert "Acme" not in places.reference(HQ)


def test_of_equal_places_the_one_in_use_is_taken() -> None:
    rows = {id_: places.decode({**PLACE, "id": id_}) for id_ in ("77", "78", "79")}
    ours = places.decode({**PLACE, "id": "80", "customer_reference": places.reference(HQ)})
    assert places.find(HQ, {**rows, "80": ours}, frozenset({"78"})) == rows["78"]
    assert places.find(HQ, {**rows, "80": ours}, frozenset()) == ours


@pytest.mark.parametrize("status", ["emergency-only", "port-out-pending", "on-the-moon", ""])
def test_a_number_in_an_odd_state_is_there_and_not_touched(status: str) -> None:
    assert Kind.DID in live({"status": status}).trouble


@pytest.mark.parametrize(
    ("status", "where"),
    [("purchase-pending", "coming"), ("requirement-info-exception", "coming"), ("port-pending", "coming"),
     ("deleted", "gone"), ("ported-out", "gone"), ("purchase-failed", "gone"), ("active", "live"), ("novel", "live")],
)  # fmt: skip
def test_what_a_status_means(status: str, where: str) -> None:
    decoder = decode.Decoder({}, {}, NO_NAMES, NO_NAMES)
    found, coming = read._numbers({ID: decode.record({**ROW, "status": status})}, decoder, Scope())
    assert {"live": NUMBER in found, "coming": NUMBER in coming, "gone": not found and not coming}[where]


def test_a_number_without_its_settings_is_not_there_yet() -> None:
    decoder = decode.Decoder({}, {}, NO_NAMES, NO_NAMES, voice={})
    found, coming = read._numbers({ID: decode.record(ROW)}, decoder, Scope())
    assert not found
    assert NUMBER in coming


@pytest.mark.parametrize("status", ["emergency-only", "port-out-pending", "novel"])
def test_a_number_that_leaves_is_not_on_its_way(status: str) -> None:
    decoder = decode.Decoder({}, {}, NO_NAMES, NO_NAMES, voice={}, messaging={})
    found, coming = read._numbers({ID: decode.record({**ROW, "status": status})}, decoder, Scope())
    assert not coming
    assert status in found[NUMBER].trouble[Kind.DID]


def test_a_reading_shares_what_is_declared() -> None:
    wanted = Settings(did=Did(tags=("a",)))
    origin = Origin("numbers.yaml", 1, ("dids", NUMBER))
    scope = Scope(frozenset({NUMBER}), {NUMBER: DesiredNumber(NUMBER, "telnyx", wanted, origin)})
    decoder = decode.Decoder({}, None, NO_NAMES, NO_NAMES)
    found, _ = read._numbers({ID: decode.record({**ROW, "customer_reference": None})}, decoder, scope)
    assert found[NUMBER].settings.did is wanted.did


IP_ROW: dict[str, Any] = {
    "id": "5", "record_type": "ip_connection", "connection_name": "atlanta",
    "inbound": {"dnis_number_format": "+e164", "default_routing_method": "sequential", "channel_limit": 10,
                "default_primary_ip_id": "12", "default_secondary_ip_id": "11", "sip_subdomain": ""},
    "outbound": {"tech_prefix": "2377", "channel_limit": None, "ip_authentication_token": "hunter2"},
}  # fmt: skip
IPS = {
    "11": {"id": "11", "ip_address": "10.0.0.1", "port": 5060, "connection_id": "5"},
    "12": {"id": "12", "ip_address": "10.0.0.2", "port": 5070, "connection_id": "5"},
    "13": {"id": "13", "ip_address": "10.0.0.3", "port": None, "connection_id": "5"},
    "14": {"id": "14", "ip_address": "10.9.9.9", "port": 5060, "connection_id": "6"},
}


def lists(**rows: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {**{name: {} for name in connections.LISTS}, **rows}


def test_a_connection_of_ip_addresses() -> None:
    groups, notes = connections.trunk_groups(lists(ip_connections={"5": IP_ROW}, ips=IPS))
    assert not notes
    assert groups["atlanta"].settings == TrunkGroup(
        name="atlanta", routing="top_down", number_format="e164", prefix="2377",
        gateways=("10.0.0.2:5070", "10.0.0.1:5060", "10.0.0.3:5060"), inbound_limit=10,
    )  # fmt: skip
    native = groups["atlanta"].native
    assert native.gateways["10.0.0.2:5070"] == "12"
    assert native.outbound["ip_authentication_token"] == Secret("hunter2")
    assert "hunter2" not in repr(groups)
    assert "sip_subdomain" not in native.inbound, "what says nothing is not sent back"


def test_a_connection_of_host_names_and_one_that_registers() -> None:
    fqdns = {
        "1": {"id": "1", "fqdn": "sip.example.com", "port": 5080, "dns_record_type": "a", "connection_id": "7"},
        "2": {"id": "2", "fqdn": "srv.example.com", "port": None, "dns_record_type": "srv", "connection_id": "7"},
    }
    groups, _ = connections.trunk_groups(
        lists(
            fqdn_connections={"7": {"id": "7", "connection_name": "names"}},
            credential_connections={
                "8": {"id": "8", "connection_name": "desk", "user_name": "desk1", "password": "pw"}
            },
            fqdns=fqdns,
        )
    )
    assert groups["names"].settings.gateways == ("sip.example.com:5080", "srv.example.com (SRV)")
    assert groups["desk"].settings == TrunkGroup(name="desk", username="desk1")
    assert "pw" not in repr(groups)


def test_names_of_connections_that_stand_twice_are_told_and_not_touched() -> None:
    rows = {id_: {"id": id_, "connection_name": "twin"} for id_ in ("1", "2")}
    groups, notes = connections.trunk_groups(lists(ip_connections=rows))
    assert set(groups) == {"twin", "twin#2"}
    assert all(group.trouble and group.native.ambiguous for group in groups.values())
    assert notes == ("telnyx has several connections named 'twin'",)


def test_other_things_that_a_number_can_point_at_are_shown_and_left_alone() -> None:
    index = {
        "5": {"id": "5", "connection_name": "atlanta"},
        "9": {"id": "9", "record_type": "texml_application", "connection_name": "app"},
    }
    groups, _ = connections.trunk_groups(lists(connections=index, ip_connections={"5": IP_ROW}))
    assert not groups["atlanta"].trouble
    assert "texml application" in groups["app"].trouble
