"""What people see: the whole of one small account, and the decisions in it, one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reconciler.model.configuration import Configuration
from reconciler.model.porting import Port, PortState
from reconciler.model.secrets import Secret
from reconciler.model.settings import (
    E911,
    Cnam,
    Destination,
    Device,
    Did,
    Fax,
    Forwarding,
    Kind,
    Listing,
    TrunkGroup,
)
from reconciler.providers.observed import LiveNumber, LivePort, LiveTrunkGroup, Observed, PortedNumber
from reconciler.render.configuration import ImportedAccount, write
from tests.render_configuration.carriers import (
    SECRET,
    assert_nothing_to_do,
    by_number,
    call48,
    live,
    loaded,
    omni,
    plan,
)

HOME = E911(name="Acme Corp", street_number="123", street_name="Test St", state="FL", zip="02134", country="US")
ATLANTA = TrunkGroup("Atlanta #1", "round_robin", "11", "paid", "2377#", ("10.50.250.10:5060", "10.50.250.11:5080"))
GROUPS = {"Atlanta #1": LiveTrunkGroup("Atlanta #1", ATLANTA)}
TO_ATLANTA = Forwarding(trunk_group="Atlanta #1")
ANOTHER = Destination(number="+12522378144", timeout=20)

WHOLE = """\
# yaml-language-server: $schema=./config.schema.json
# What was live at call48, written by `reconciler import`.
version: 1

providers:
  call48:
    base_url: "http://127.0.0.1:8048/call48/api/v4"
    username: "${CALL48_USERNAME}"
    password: "${CALL48_PASSWORD}"
    undocumented: [update_tags]

defaults:
  provider: call48
  # A number that vanishes at the carrier is told of, and never bought again.
  acquire: existing

checks:
  # Emergency addresses below lack parts that the carrier does not show. Add them, then take this out.
  e911-incomplete: warning

addresses:
  test-st-123:
    name: Acme Corp
    street_number: "123"
    street_name: Test St
    # city:  # not shown by call48; fill in to manage it
    state: FL
    zip: "02134"
    country: US

trunk_groups:
  atlanta-1:
    name: "Atlanta #1"
    routing: round_robin
    number_format: "11"
    caller_id: paid
    prefix: "2377#"
    gateways: [10.50.250.10:5060, 10.50.250.11:5080]

profiles:
  support:
    tags: [support]
    forwarding: {trunk_group: atlanta-1}
    e911: test-st-123
    cnam: {display_name: ACME, type: business}

dids:
  "+12512658624":
    # forwarding: import writes no password; fill in the variables to manage it
    # forwarding:
    #   mode: forward
    #   destinations:
    #     - device: {username: "${DEVICE_12512658624_USERNAME}", password: "${DEVICE_12512658624_PASSWORD}"}
    #       timeout: 30
    e911: {address: test-st-123, unit: Suite 9}
  "+12512658625":
    forwarding:
      mode: ring_then_forward
      destinations: [{number: "+12522378144", timeout: 20}, {sip: 192.0.2.1, timeout: 20}]
    listing: {type: residential, first_name: Jane, last_name: "O\\"Neil $${X}", address: main-st-12}
    fax: {mode: inbound, email: fax@example.com}
  "+12512658[700-749]": {profile: support}
"""


def test_a_small_account(tmp_path: Path) -> None:
    settings = {
        "did": Did(tags=("support",)),
        "forwarding": TO_ATLANTA,
        "e911": HOME,
        "cnam": Cnam(display_name="ACME", type="business"),
        "listing": Listing(enabled=False),
        "fax": Fax(enabled=False),
    }
    device = Destination(device=Device(None, Secret(SECRET)), timeout=30)
    listing = Listing(
        True, "residential", "Jane", 'O"Neil ${X}', street="12 Main St", city="Miami", state="FL", zip="33155"
    )
    numbers = by_number(
        *(live(f"+12512658{place}", **settings) for place in range(700, 750)),
        live(
            "+12512658624",
            forwarding=Forwarding(mode="forward", destinations=(device,)),
            e911=replace(HOME, unit="Suite 9"),
        ),
        live(
            "+12512658625",
            forwarding=Forwarding(
                mode="ring_then_forward", destinations=(ANOTHER, Destination(sip="192.0.2.1", timeout=20))
            ),
            listing=listing,
            fax=Fax(mode="inbound", email="fax@example.com"),
        ),
    )
    account = call48(numbers, GROUPS)
    imported = write([account])
    main_street = '  main-st-12: {street_number: "12", street_name: Main St, city: Miami, state: FL, zip: "33155"}\n'
    assert imported.text == WHOLE.replace("addresses:\n", "addresses:\n" + main_street)
    assert imported.variables == ("CALL48_USERNAME", "CALL48_PASSWORD")
    assert imported.notes == (
        "forwarding (+12512658624): import writes no password; fill in the variables to manage it",
    )
    assert_nothing_to_do(plan(loaded(imported, tmp_path), [account]))


def said(tmp_path: Path, *numbers: LiveNumber, groups: dict[str, LiveTrunkGroup] | None = None) -> Configuration:
    account = call48(by_number(*numbers), GROUPS if groups is None else groups)
    configuration = loaded(write([account]), tmp_path)
    assert_nothing_to_do(plan(configuration, [account]))
    return configuration


def test_a_trunk_group_takes_the_calls_whatever_destinations_are_left(tmp_path: Path) -> None:
    forwarding = Forwarding(trunk_group="Atlanta #1", mode="forward", destinations=(ANOTHER,))
    configuration = said(tmp_path, live("+12512658624", forwarding=forwarding))
    assert configuration.numbers["+12512658624"].settings.forwarding == TO_ATLANTA


def test_destinations_that_a_mode_leaves_idle_are_not_declared(tmp_path: Path) -> None:
    forwarding = Forwarding(mode="voicemail", destinations=(ANOTHER,))
    configuration = said(tmp_path, live("+12512658624", forwarding=forwarding))
    assert configuration.numbers["+12512658624"].settings.forwarding == Forwarding(mode="voicemail")


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (live("+12512658624", forwarding=Forwarding(trunk_group="#52610")), "a trunk group that is not in this file"),
        (live("+18002658624", cnam=Cnam(display_name="ACME")), "this number is one"),
        (live("+12512658624", fax=Fax(mode="ata", email="a@b.c")), "serial"),
        (live("+12512658624", cnam=Cnam(display_name="A\nB")), "characters that the language does not take"),
        (
            LiveNumber("+12512658624", live("+1", cnam=Cnam(display_name="A")).settings, settling={Kind.CNAM: "to B"}),
            "still settling: to B",
        ),
        (
            LiveNumber("+12512658624", live("+1", fax=Fax(mode="service 9")).settings, trouble={Kind.FAX: "service 9"}),
            "service 9",
        ),
        (
            live(
                "+12512658624",
                listing=Listing(
                    True, "business", business_name="Acme", street="1 A St", city="B", state="FL", zip="33155"
                ),
            ),
            "call48 takes no business_name",
        ),
    ],
)
def test_what_cannot_be_declared_is_left_unmanaged_with_the_reason(
    tmp_path: Path, number: LiveNumber, why: str
) -> None:
    account = call48({number.number: number}, GROUPS)
    imported = write([account])
    configuration = loaded(imported, tmp_path)
    assert [*configuration.numbers[number.number].settings.items()] == []
    assert_nothing_to_do(plan(configuration, [account]))
    kind = next(kind for kind, _ in number.settings.items())
    assert any(f"# {kind} is left unmanaged: " in line and why in line for line in imported.text.splitlines())
    assert any(note.startswith(f"{kind} ({number.number}): ") and why in note for note in imported.notes)


def test_a_number_not_to_be_changed_is_declared_as_it_is(tmp_path: Path) -> None:
    number = LiveNumber("+12512658624", live("+1", e911=HOME).settings, trouble={Kind.DID: "status PARKED"})
    imported = write([call48({number.number: number})])
    assert loaded(imported, tmp_path).numbers[number.number].settings.e911 == HOME
    assert "# number: not to be changed, status PARKED" in imported.text


def test_trunk_groups_that_no_name_identifies_are_left_out(tmp_path: Path) -> None:
    groups = {
        "twice": LiveTrunkGroup("twice", TrunkGroup("twice"), trouble="several are named twice"),
        "twice#7": LiveTrunkGroup("twice#7", TrunkGroup("twice")),
        "#8": LiveTrunkGroup("#8", TrunkGroup()),
        "Good": LiveTrunkGroup("Good", TrunkGroup("Good")),
    }
    number = live("+12512658624", forwarding=Forwarding(trunk_group="twice"))
    configuration = said(tmp_path, number, groups=groups)
    assert list(configuration.trunk_groups) == ["good"]
    assert configuration.numbers["+12512658624"].settings.forwarding is None


def test_credentials_of_a_trunk_group_are_offered(tmp_path: Path) -> None:
    group = LiveTrunkGroup("pbx", TrunkGroup("pbx", username="desk", password=Secret(SECRET), inbound_limit=5))
    imported = write([omni({}, {"pbx": group})])
    assert '# credentials: {username: desk, password: "${TRUNK_GROUP_PBX_PASSWORD}"}' in imported.text
    assert SECRET not in imported.text
    assert loaded(imported, tmp_path).trunk_groups["pbx"].settings == TrunkGroup("pbx", inbound_limit=5)


def test_people_at_one_place_share_its_address(tmp_path: Path) -> None:
    whole = replace(HOME, city="Miami", notify=("desk@example.com",))
    places = {
        "+12512658624": whole,
        "+12512658625": replace(whole, unit="Suite 9"),
        "+12512658626": replace(whole, name="Jane Roe", unit=None, notify=None),
    }
    account = omni(by_number(*(live(number, e911=e911) for number, e911 in places.items())))
    imported = write([account])
    configuration = loaded(imported, tmp_path)
    assert list(configuration.addresses) == ["test-st-123"]
    assert {number: item.settings.e911 for number, item in configuration.numbers.items()} == places
    assert "checks:" not in imported.text


def test_two_accounts(tmp_path: Path) -> None:
    mine = call48(by_number(live("+12512658624", forwarding=TO_ATLANTA)), GROUPS)
    other = omni(by_number(live("+12512658624"), live("+12512658625", forwarding=TO_ATLANTA)), GROUPS)
    imported = write([mine, other])
    configuration = loaded(imported, tmp_path)
    assert {number: item.provider for number, item in configuration.numbers.items()} == {
        "+12512658624": "call48",
        "+12512658625": "omni",
    }
    assert {key: group.provider for key, group in configuration.trunk_groups.items()} == {
        "atlanta-1": "call48",
        "atlanta-1-2": "omni",
    }
    assert "# +12512658624 at omni is left unmanaged: another account has it too" in imported.text
    assert_nothing_to_do(plan(configuration, [mine, other]))


def test_profiles_are_named_by_what_tells_them_apart() -> None:
    def people(start: int, tag: str, name: str) -> list[LiveNumber]:
        cnam = Cnam(display_name=name)
        return [
            live(f"+1251265{start + place:04d}", did=Did(tags=(tag,)), forwarding=TO_ATLANTA, cnam=cnam)
            for place in range(5)
        ]

    numbers = by_number(*people(0, "sales", "ACME"), *people(100, "help", "ACME"), *people(200, "help", "OTHER"))
    text = write([call48(numbers, GROUPS)]).text
    profiles = text[text.index("profiles:") : text.index("dids:")]
    names = [line.strip(" :") for line in profiles.splitlines()[1:] if line.startswith("  ") and line[2] != " "]
    assert names == ["help-atlanta-1-cnam-acme", "help-atlanta-1-cnam-other", "sales"]


def test_checks_that_live_state_fails_become_warnings(tmp_path: Path) -> None:
    account = call48(by_number(live("+12512658624", cnam=Cnam(display_name="Müller & Söhne"))))
    imported = write([account], failing=lambda _: ["cnam-characters"])
    assert {name: str(severity) for name, severity in loaded(imported, tmp_path).checks.items()} == {
        "cnam-characters": "warning"
    }


def test_notes_count_and_never_list() -> None:
    numbers = by_number(*(live(f"+1251265{place:04d}", cnam=Cnam(display_name="A\nB")) for place in range(40)))
    observed = Observed("call48", numbers, on_order={"+12512658624": "order 1"}, notes=("read in part",))
    account = call48({})
    imported = write([ImportedAccount(account.config, observed, account.capabilities)])
    assert imported.notes == (
        "read in part",
        "call48: 1 on order and not live yet; not written",
        "cnam (+12512650000 and 39 more): its display_name has characters that the language does not take",
    )


def test_orders_to_port_are_left_out_and_told_of() -> None:
    number = PortedNumber("+12512658624", PortState.SUBMITTED)
    order = LivePort("77", PortState.SUBMITTED, {number.number: number}, Port())
    observed = Observed("call48", {}, on_order={number.number: "call48 ports it in"}, ports=(order,))
    account = call48({})
    imported = write([ImportedAccount(account.config, observed, account.capabilities)])
    assert imported.notes == (
        "call48: 1 on order and not live yet; not written, `reconciler ports --all` shows those that are ported in",
    )
