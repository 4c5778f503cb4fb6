"""Every form of every setting of a number, and the model value that it means."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from reconciler.model.configuration import PurchaseOrder, Release
from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Device,
    Did,
    Fax,
    Forwarding,
    Listing,
    Messaging,
    Settings,
)
from tests.language.harness import ACCOUNT, NUMBER, OTHER, PLACES, Folder

HQ = E911(
    name="Acme Corp", street_number="123", street_name="Test St", unit="Suite 2", city="Miami", state="FL",
    zip="33155", country="US",
)  # fmt: skip
TO_OTHER = Forwarding(mode="forward", destinations=(Destination(number=OTHER),))

FORWARDING = [
    (f'"{OTHER}"', TO_OTHER),
    (OTHER, TO_OTHER),
    ("2522378144", TO_OTHER),
    ("12522378144", TO_OTHER),
    ('"(252) 237-8144"', TO_OTHER),
    ("252.237.8144", TO_OTHER),
    ("252-237-8144", TO_OTHER),
    ("1 (252) 237-8144", TO_OTHER),
    ("false", Forwarding(enabled=False)),
    ("atlanta", Forwarding(trunk_group="atlanta")),
    ("{trunk_group: atlanta}", Forwarding(trunk_group="atlanta")),
    ("{trunk_group: atlanta, failover: (252) 237-8144}", Forwarding(trunk_group="atlanta", failover=OTHER)),
    ("{mode: reject}", Forwarding(mode="reject")),
    ("{mode: voicemail}", Forwarding(mode="voicemail")),
    ("{mode: ring}", Forwarding(mode="ring")),
    *(
        (f"{{mode: {mode}, destinations: [{{number: 252-237-8144}}]}}",
         Forwarding(mode=mode, destinations=(Destination(number=OTHER),)))
        for mode in ("forward", "on_failure", "ring_then_forward", "forward_then_voicemail", "ring_forward_voicemail")
    ),
    *(
        (f"{{mode: forward, order: {order}, destinations: [{{number: '{OTHER}'}}]}}",
         Forwarding(mode="forward", order=order, destinations=(Destination(number=OTHER),)))
        for order in ("in_order", "simultaneous", "random")
    ),
    ("{mode: forward, sip_digits: 10, destinations: [{sip: 192.0.2.10, timeout: 20}]}",
     Forwarding(mode="forward", sip_digits="10", destinations=(Destination(sip="192.0.2.10", timeout=20),))),
    ("{mode: forward, destinations: [{preconfigured: true}]}",
     Forwarding(mode="forward", destinations=(Destination(preconfigured=True),))),
    ("""{mode: ring_then_forward, order: in_order, destinations: [
          {number: "+12522378144", timeout: 20},
          {sip: 192.0.2.10, timeout: 20},
          {device: {username: desk1, password: "${PASSWORD}"}, timeout: 30}]}""",
     Forwarding(
         mode="ring_then_forward",
         order="in_order",
         destinations=(
             Destination(number=OTHER, timeout=20),
             Destination(sip="192.0.2.10", timeout=20),
             Destination(device=Device("desk1", Secret("pa55-word")), timeout=30),
         ),
     )),
]  # fmt: skip

E911_FORMS = [
    ("hq", HQ),
    ("{address: hq}", HQ),
    ("depot", E911(street_number="9", street_name="Dock Rd", state="ME", zip="04101")),
    ("{address: hq, unit: Suite 9}", E911(True, "Acme Corp", "123", "Test St", "Suite 9", "Miami", "FL", "33155", "US")),
    ("{address: hq, notify: [desk@example.com, ops@example.com]}",
     E911(True, "Acme Corp", "123", "Test St", "Suite 2", "Miami", "FL", "33155", "US", ("desk@example.com", "ops@example.com"))),
    ("{street_number: 0012, street_name: 5th Ave, state: NY, zip: 00501}",
     E911(street_number="0012", street_name="5th Ave", state="NY", zip="00501")),
    ("{name: Jo, street_number: 1, street_name: A St, unit: Fl 3, city: Ottawa, state: ON, zip: K1A 0B1, country: CA}",
     E911(True, "Jo", "1", "A St", "Fl 3", "Ottawa", "ON", "K1A 0B1", "CA")),
    ("{enabled: false, reason: fax line}", E911(enabled=False, reason="fax line")),
]  # fmt: skip

OTHERS = [
    ("cnam", "ACME SUPPORT", Cnam(display_name="ACME SUPPORT")),
    ("cnam", "{display_name: ACME SUPPORT, type: business}", Cnam(display_name="ACME SUPPORT", type="business")),
    ("cnam", "{display_name: JANE ROE, type: residential}", Cnam(display_name="JANE ROE", type="residential")),
    ("cnam", "false", Cnam(enabled=False)),
    ("cnam", '"no"', Cnam(display_name="no")),
    ("caller_name_lookup", "true", CallerNameLookup(True)),
    ("caller_name_lookup", "false", CallerNameLookup(False)),
    ("listing", "{type: residential, first_name: Jane, last_name: Roe, address: hq}",
     Listing(True, "residential", "Jane", "Roe", None, "123 Test St", "Miami", "FL", "33155", "US")),
    ("listing", "{type: business, business_name: Acme Corp, address: hq}",
     Listing(True, "business", None, None, "Acme Corp", "123 Test St", "Miami", "FL", "33155", "US")),
    ("listing", "false", Listing(enabled=False)),
    ("fax", "{mode: inbound, email: fax@example.com}", Fax(mode="inbound", email="fax@example.com")),
    ("fax", "{mode: both, email: fax@example.com}", Fax(mode="both", email="fax@example.com")),
    ("fax", "{mode: ata, serial: 0123454}", Fax(mode="ata", serial="0123454")),
    ("fax", "false", Fax(enabled=False)),
    ("messaging", "{profile: campaign-1}", Messaging(profile="campaign-1")),
    ("messaging", "false", Messaging(enabled=False)),
]  # fmt: skip


@pytest.mark.parametrize(("written", "meant"), FORWARDING)
def test_forwarding(folder: Folder, written: str, meant: Forwarding) -> None:
    assert folder.number(f"forwarding: {written}").settings == Settings(forwarding=meant)


@pytest.mark.parametrize(("written", "meant"), E911_FORMS)
def test_e911(folder: Folder, written: str, meant: E911) -> None:
    assert folder.number(f"e911: {written}").settings == Settings(e911=meant)


@pytest.mark.parametrize(("key", "written", "meant"), OTHERS)
def test_other_settings(folder: Folder, key: str, written: str, meant: Any) -> None:
    assert folder.number(f"{key}: {written}").settings == Settings(**{key: meant})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("tags: [support, miami]", Did(tags=("support", "miami"))),
        ("tags: [0123, no, 1e3]", Did(tags=("0123", "no", "1e3"))),
        ("tags: []", Did(tags=())),
        ("billing_group: emea", Did(billing_group="emea")),
        ("customer_reference: 000123", Did(customer_reference="000123")),
        (
            "tags: [a], billing_group: b, customer_reference: c",
            Did(tags=("a",), billing_group="b", customer_reference="c"),
        ),
    ],
)
def test_what_is_said_of_the_number_itself(folder: Folder, written: str, meant: Did) -> None:
    assert folder.number(written).settings == Settings(did=meant)


def test_absent_is_unmanaged(folder: Folder) -> None:
    """Nothing said: nothing managed, and each key stands for itself."""
    assert folder.number("").settings == Settings()
    assert folder.number("cnam: false").settings == Settings(cnam=Cnam(enabled=False))
    assert folder.number("cnam: , forwarding: , tags: ").settings == Settings()


@pytest.mark.parametrize("acquire", ["purchase", "existing", "port"])
def test_acquire(folder: Folder, acquire: str) -> None:
    assert folder.number(f"acquire: {acquire}").acquire == acquire


def test_what_a_number_is_by_default(folder: Folder) -> None:
    number = folder.number("")
    assert (number.number, number.provider, number.acquire, number.release) == (NUMBER, "call48", "purchase", None)
    assert (number.order, number.profile, dict(number.waive)) == (None, None, {})


def test_waive_and_order(folder: Folder) -> None:
    number = folder.number(
        "waive: {e911-missing: 'fax line, cannot dial out'}, order: {requirement_group: rg-1, bundle: BU1}"
    )
    assert dict(number.waive) == {"e911-missing": "fax line, cannot dial out"}
    assert number.order == PurchaseOrder(requirement_group="rg-1", bundle="BU1")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{reason: customer left}", Release("customer left")),
        (
            "{reason: customer left, ticket: OPS-12, not_before: 2026-12-01}",
            Release("customer left", "OPS-12", datetime.date(2026, 12, 1)),
        ),
        ("{reason: 0123, ticket: 007, not_before: '2028-02-29'}", Release("0123", "007", datetime.date(2028, 2, 29))),
        ("{reason: x, unlock: true}", Release("x", unlock=True)),
        ("{reason: x, unlock: false}", Release("x")),
    ],
)
def test_release(folder: Folder, written: str, meant: Release) -> None:
    number = folder.number(f"release: {written}")
    assert number.release == meant
    assert number.settings == Settings()


def test_a_release_takes_no_settings_from_a_profile_or_the_defaults(folder: Folder) -> None:
    number = folder.load(f"""{ACCOUNT}{PLACES}
defaults: {{tags: [x], forwarding: atlanta}}
dids: {{"{NUMBER}": {{release: {{reason: gone}}}}}}
""").numbers[NUMBER]
    assert number.release == Release("gone")
    assert number.settings == Settings()
