"""The entries of `dids`: their keys, their accounts, and every form of every setting."""

from __future__ import annotations

import datetime
from collections.abc import Callable
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
)  # fmt: skip
from tests.config.conftest import ACCOUNT, MIAMI, Folder

HQ = E911(True, None, "123", "Test St", "Apt 2", "Miami", "FL", "33155", "US")
NumberOf = Callable[..., Any]


@pytest.mark.parametrize(
    "key", ["+12512658624", "2512658624", "12512658624", "'(251) 265-8624'", "251.265.8624", "+1-251-265-8624"]
)
def test_a_number_is_written_as_people_write_it(folder: Folder, key: str) -> None:
    assert list(folder.load(ACCOUNT + f"dids:\n  {key}:\n").numbers) == ["+12512658624"]


def test_a_number_elsewhere_is_e164(folder: Folder) -> None:
    assert list(folder.load(ACCOUNT + "dids: {'+442071838750': {}}\n").numbers) == ["+442071838750"]


@pytest.mark.parametrize(
    ("key", "count", "first", "last"),
    [
        ("+12512658[700-749]", 50, "+12512658700", "+12512658749"),
        ("+1251265[86-87][00-01]", 4, "+12512658600", "+12512658701"),
        ("251265[86-87]0[0-2]", 6, "+12512658600", "+12512658702"),
        ("251265[8600-8602]", 3, "+12512658600", "+12512658602"),
        ("(251) 265-[08-10]00", 3, "+12512650800", "+12512651000"),
        ("+1251265[1-2]00[0-1]", 4, "+12512651000", "+12512652001"),
    ],
)
def test_ranges(folder: Folder, key: str, count: int, first: str, last: str) -> None:
    text = ACCOUNT + f"dids:\n  '{key}': {{tags: [a]}}\n"
    found = folder.load(text).numbers
    assert (len(found), min(found), max(found)) == (count, first, last)
    assert len({id(number.settings) for number in found.values()}) == 1


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("+12512658[700-74]", "[700-74] in `+12512658[700-74]` is not a range (write LOW-HIGH with as many digits on both sides)"),
        ("+12512658[749-700]", "[749-700] in `+12512658[749-700]` runs backwards (write [700-749])"),
        ("+12512658[]700", "[] in `+12512658[]700` is not a range (write LOW-HIGH with as many digits on both sides)"),
        ("+12512658[700", "`+12512658[700` has a bracket without its other half (write a range like +12512658[700-749])"),
        ("+12512658]700", "`+12512658]700` has a bracket without its other half (write a range like +12512658[700-749])"),
        ("+1251[0000000-9999999]", "the range `+1251[0000000-9999999]` has 10000000 numbers; 100000 is the most (split it)"),
        ("+1[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]",
         "the range `+1[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]` has 10000000000 numbers; 100000 is the most (split it)"),
        ("+1251265862", "`+1251265862` is not a North American number (write +1, then an area code and an exchange that each "
         "begin with 2 to 9 and do not end in 11, then four digits)"),
        ("+1211[0-1]658624", "`+12110658624` is not a North American number (write +1, then an area code and an exchange that "
         "each begin with 2 to 9 and do not end in 11, then four digits)"),
        ("12345678", "`12345678` is not a telephone number (without a + write 10 digits, or 11 with a leading 1)"),
    ],
)  # fmt: skip
def test_keys_that_are_no_numbers(folder: Folder, key: str, message: str) -> None:
    assert folder.told(ACCOUNT + f"dids:\n  '{key}': {{}}\n") == [f'a.yaml:3:3 value did["{key}"]: {message}']


def test_a_number_is_declared_once_however_it_is_written(folder: Folder) -> None:
    text = (
        ACCOUNT
        + """
dids:
  "+12512658624": {}
  (251) 265-8624: {}
  "+1251265[8620-8629]": {}
  "+1251265[8600-8699]": {}
"""
    )
    assert folder.told(text) == [
        'a.yaml:5:3 duplicate did["+12512658624"]: `+12512658624` is declared twice; first at a.yaml:4:3 (keep one of the two)',
        'a.yaml:6:3 duplicate did["+1251265[8620-8629]"]: `+12512658624` is declared twice; first at a.yaml:4:3 (keep one of the two)',
        'a.yaml:7:3 duplicate did["+1251265[8600-8699]"]: `+12512658620` is declared twice; first at a.yaml:6:3 (keep one of the two)',
        'a.yaml:7:3 duplicate did["+1251265[8600-8699]"]: `+12512658624` is declared twice; first at a.yaml:4:3 (keep one of the two)',
    ]


def test_a_number_that_says_nothing_is_declared_all_the_same(number: NumberOf) -> None:
    assert number("tags:").settings == Settings()


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('"+12522378144"', Forwarding(mode="forward", destinations=(Destination(number="+12522378144"),))),
        ("12522378144", Forwarding(mode="forward", destinations=(Destination(number="+12522378144"),))),
        ("(252) 237-8144", Forwarding(mode="forward", destinations=(Destination(number="+12522378144"),))),
        ("atlanta", Forwarding(trunk_group="atlanta")),
        ("{trunk_group: atlanta, failover: 2522378144}", Forwarding(trunk_group="atlanta", failover="+12522378144")),
        ("{trunk_group: atlanta, mode: null}", Forwarding(trunk_group="atlanta")),
        ("false", Forwarding(enabled=False)),
        ("{mode: voicemail}", Forwarding(mode="voicemail")),
        ("{mode: reject, sip_digits: 11}", Forwarding(mode="reject", sip_digits="11")),
        ("{mode: ring, order: random, destinations: [{preconfigured: true}]}",
         Forwarding(mode="ring", order="random", destinations=(Destination(preconfigured=True),))),
        ('{destinations: [{number: "+12522378144", timeout: 20}, {sip: "sip:desk@pbx.example.com:5070;transport=tcp"}, {sip: 192.0.2.10}]}',
         Forwarding(destinations=(Destination(number="+12522378144", timeout=20),
                                  Destination(sip="sip:desk@pbx.example.com:5070;transport=tcp"), Destination(sip="192.0.2.10")))),
        ('{destinations: [{device: {username: 0123, password: "${PW}"}, timeout: "30"}]}',
         Forwarding(destinations=(Destination(device=Device("0123", Secret("hunter2")), timeout=30),))),
    ],
)  # fmt: skip
def test_forwarding(number: NumberOf, text: str, want: Forwarding) -> None:
    assert number(f"forwarding: {text}", PW="hunter2").settings.forwarding == want


def test_a_trunk_group_may_be_named_like_a_number(folder: Folder) -> None:
    text = ACCOUNT + "trunk_groups: {'2522378144': {name: main}}\ndids: {2512658624: {forwarding: 2522378144}}\n"
    assert folder.load(text).numbers["+12512658624"].settings.forwarding == Forwarding(trunk_group="main")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("miami-hq", HQ),
        ("{address: miami-hq}", HQ),
        ("{address: miami-hq, unit: Suite 9}", E911(True, None, "123", "Test St", "Suite 9", "Miami", "FL", "33155", "US")),
        ('{address: miami-hq, unit: "", notify: [a@example.com]}',
         E911(True, None, "123", "Test St", "", "Miami", "FL", "33155", "US", ("a@example.com",))),
        ("{name: Acme, street_number: 007, street_name: A St, city: B, state: NO, zip: 02134}",
         E911(True, "Acme", "007", "A St", None, "B", "NO", "02134")),
        ("{enabled: true, address: miami-hq}", HQ),
        ("{enabled: false, reason: fax line}", E911(enabled=False, reason="fax line")),
    ],
)  # fmt: skip
def test_e911(number: NumberOf, text: str, want: E911) -> None:
    found = number(f"e911: {text}").settings.e911
    assert found == want
    assert found.reason == want.reason


@pytest.mark.parametrize(
    ("key", "text", "want"),
    [
        ("cnam", "ACME", Cnam(True, "ACME")),
        ("cnam", '"false"', Cnam(True, "false")),
        ("cnam", "false", Cnam(enabled=False)),
        ("cnam", "{display_name: 12, type: residential}", Cnam(True, "12", "residential")),
        ("caller_name_lookup", "true", CallerNameLookup(True)),
        ("caller_name_lookup", "False", CallerNameLookup(False)),
        ("caller_name_lookup", '"false"', CallerNameLookup(False)),
        ("listing", "false", Listing(enabled=False)),
        ("listing", "{type: residential, first_name: Jane, last_name: Roe, address: miami-hq}",
         Listing(True, "residential", "Jane", "Roe", None, "123 Test St", "Miami", "FL", "33155", "US")),
        ("listing", "{type: business, business_name: Acme, address: miami-hq}",
         Listing(True, "business", None, None, "Acme", "123 Test St", "Miami", "FL", "33155", "US")),
        ("fax", "{mode: ata, email: a@example.com, serial: 0123}", Fax(True, "ata", "a@example.com", "0123")),
        ("fax", "false", Fax(enabled=False)),
        ("messaging", "{profile: campaign}", Messaging(True, "campaign")),
        ("messaging", "false", Messaging(enabled=False)),
    ],
)  # fmt: skip
def test_the_other_settings(number: NumberOf, key: str, text: str, want: object) -> None:
    assert getattr(number(f"{key}: {text}").settings, key) == want


def test_what_is_said_of_the_number_itself(number: NumberOf) -> None:
    found = number("tags: [support, 007]\nbilling_group: ''\ncustomer_reference: 0012")
    assert found.settings == Settings(Did(("support", "007"), "", "0012"))
    assert number("tags: []").settings == Settings(Did(()))


def test_what_only_the_purchase_takes(number: NumberOf) -> None:
    found = number("order: {requirement_group: rg, bundle: b}\nacquire: existing\nwaive: {e911-missing: fax line}")
    assert (found.order, found.acquire, found.waive) == (
        PurchaseOrder("rg", "b"), "existing", {"e911-missing": "fax line"},
    )  # fmt: skip
    assert number("tags: [a]").acquire == "purchase"


def test_a_number_is_given_up_by_saying_so(folder: Folder) -> None:
    text = (
        ACCOUNT
        + """
defaults: {tags: [d], waive: {x: y}, acquire: existing}
dids:
  2512658624:
    release: {reason: "customer\\nleft ", ticket: OPS-12, not_before: 2026-12-01, unlock: true}
  2512658625: {release: {reason: gone}, acquire: purchase, waive: {a: b}, provider: call48}
"""
    )
    first, second = folder.load(text).numbers.values()
    assert first.release == Release("customer\nleft", "OPS-12", datetime.date(2026, 12, 1), unlock=True)
    assert (first.settings, first.provider, first.waive, first.acquire) == (Settings(), "call48", {}, "purchase")
    assert (second.release, second.waive) == (Release("gone"), {"a": "b"})


def test_a_numbers_own_key_replaces_its_profiles_whole_key(folder: Folder) -> None:
    text = (
        ACCOUNT
        + f"""
addresses: {{hq: {MIAMI}}}
defaults: {{tags: [default], cnam: DEFAULT, customer_reference: d}}
profiles:
  support:
    tags: [support]
    cnam: {{display_name: SUPPORT, type: business}}
    e911: {{address: hq, unit: "1"}}
    waive: {{a: b, c: d}}
  plain:
dids:
  2512658624: {{profile: support}}
  2512658625: {{profile: support, cnam: {{display_name: OWN}}, e911: {{address: hq}}, waive: {{e: f}}}}
  2512658626: {{profile: support, cnam: null}}
  2512658627: {{profile: plain}}
  2512658628:
"""
    )
    one, two, three, four, five = folder.load(text).numbers.values()
    assert one.settings.did == Did(("support",), None, "d")
    assert one.settings.cnam == Cnam(True, "SUPPORT", "business")
    assert (one.waive, one.profile) == ({"a": "b", "c": "d"}, "support")
    assert (two.settings.cnam, two.waive) == (Cnam(True, "OWN"), {"e": "f"})
    assert two.settings.e911 == HQ
    assert three.settings == one.settings
    assert four.settings == five.settings == Settings(Did(("default",), None, "d"), cnam=Cnam(True, "DEFAULT"))


def test_equal_settings_are_the_same_object(folder: Folder) -> None:
    """A hundred thousand numbers repeat themselves; memory must not."""
    entries = "".join(
        f"  25126580{n:02}: {{cnam: ACME, e911: {{address: hq, unit: '{n % 2}'}}, forwarding: 2522378144}}\n"
        for n in range(20)
    )
    found = list(folder.load(ACCOUNT + f"addresses: {{hq: {MIAMI}}}\ndids:\n{entries}").numbers.values())
    assert len({id(number.settings.cnam) for number in found}) == 1
    assert len({id(number.settings.e911) for number in found}) == 2
    assert len({id(number.settings.forwarding) for number in found}) == 1


ACCOUNTS = "providers: {a: {type: call48, username: u, password: p}, b: {type: call48, username: u, password: p}}\n"


def test_which_account_a_number_belongs_to(folder: Folder) -> None:
    text = (
        ACCOUNTS
        + """
defaults: {provider: a}
profiles: {second: {provider: b}}
trunk_groups: {tg: {}}
dids:
  2512658624: {}
  2512658625: {profile: second}
  2512658626: {profile: second, provider: a}
"""
    )
    found = folder.load(text)
    assert [number.provider for number in found.numbers.values()] == ["a", "b", "a"]
    assert found.trunk_groups["tg"].provider == "a"


def test_an_account_must_be_known(folder: Folder) -> None:
    text = (
        ACCOUNTS
        + """
profiles: {odd: {provider: c}}
trunk_groups: {tg: {}, other: {provider: bb}}
dids:
  2512658624: {}
  2512658625: {profile: odd}
  2512658626: {provider: A}
"""
    )
    assert folder.told(text) == [
        'a.yaml:3:18 undefined profile["odd"]: there is no provider `c` (one of `a`, `b`)',
        'a.yaml:4:16 undefined trunk_group["tg"]: which account this belongs to is not said (write `provider`: one of `a`, `b`)',
        'a.yaml:4:32 undefined trunk_group["other"]: there is no provider `bb` (did you mean `b`?)',
        'a.yaml:6:3 undefined did["+12512658624"]: which account this belongs to is not said (write `provider`: one of `a`, `b`)',
        'a.yaml:8:16 undefined did["+12512658626"]: there is no provider `A` (one of `a`, `b`)',
    ]
    assert folder.told("dids: {2512658624: {}}\n") == [
        'a.yaml:1:8 undefined did["+12512658624"]: there is no account for this (add one under `providers`)'
    ]


def test_a_number_is_not_delivered_to_another_accounts_trunk_group(folder: Folder) -> None:
    text = ACCOUNTS + "trunk_groups: {tg: {provider: b}}\nprofiles: {p: {forwarding: tg}}\n"
    text += "dids:\n  2512658624: {provider: a, forwarding: tg}\n  2512658625: {provider: b, profile: p}\n"
    text += "  2512658626: {provider: a, profile: p}\n"
    message = "the trunk group `tg` is at `b`, the number at `a` (use a trunk group at `a`)"
    assert folder.told(text) == [
        f'a.yaml:5:29 value did["+12512658624"]: {message}',
        f'a.yaml:7:3 value did["+12512658626"]: {message}',
    ]


def test_two_trunk_groups_of_one_account_have_two_names(folder: Folder) -> None:
    text = (
        ACCOUNTS
        + "trunk_groups:\n  x: {provider: a, name: main}\n  main: {provider: a}\n  y: {provider: b, name: main}\n"
    )
    assert folder.told(text) == [
        'a.yaml:4:3 duplicate trunk_group["main"]: `main` is declared twice; first at a.yaml:3:3 (keep one of the two)'
    ]
