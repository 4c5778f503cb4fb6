"""What is refused of one number: each with its line and column, what is wrong, and what to write instead."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from reconciler.config import report
from tests.config.conftest import ACCOUNT, MIAMI, Folder

HEAD = (
    ACCOUNT
    + f"""\
addresses: {{miami-hq: {MIAMI}}}
trunk_groups: {{atlanta: {{}}}}
profiles: {{support: {{}}}}
dids:
  2512658624:
"""
)

REFUSALS = [
    ('forwardng: x',
     ['7:5 schema: unknown key `forwardng` (did you mean `forwarding`?)']),
    ('e911: {name: Acme, street_name: Elm St, street_no: "1", city: Miami, state: FL, zip: 33155}',
     ['7:45 schema: unknown key `street_no` (did you mean `street_number`?)']),
    ('cnm: x',
     ['7:5 schema: unknown key `cnm` (did you mean `cnam`?)']),
    ('tags: support',
     ['7:5 schema: `tags` must be a list, not text (write a list, like [support, miami])']),
    ('tags: [a, null]',
     ['7:15 schema: item 2 of `tags` is empty (write a value, or take it out)']),
    ('tags: [[a]]',
     ['7:12 schema: item 1 of `tags` must be text on one line, not a list (write text on one line, like support)']),
    ('tags: [""]',
     ['7:12 schema: item 1 of `tags` must not be empty (write text on one line, like support)']),
    ('tags: [a, b: c]',
     ['7:15 schema: item 2 of `tags` must be text on one line, not a mapping (write text on one line, like support)']),
    ('tags: false',
     ['7:5 schema: `tags` must be a list, not false (write a list, like [support, miami])']),
    ('provider: [a]',
     ['7:5 schema: `provider` must be text on one line, not a list (write text on one line, like call48)']),
    ('forwarding: [a]',
     ['7:5 schema: `forwarding` cannot be a list (write a number, the name of a trunk group, a mapping, or false)']),
    ('forwarding: true',
     ['7:5 schema: `forwarding` cannot be true (write a number, the name of a trunk group, a mapping, or false)']),
    ("forwarding: ''",
     ['7:5 schema: `forwarding` must not be empty (write a number, the name of a trunk group, a mapping, or false)']),
    ('forwarding: {}',
     ['7:5 schema: `forwarding` says nothing (write `trunk_group`, or `mode` and `destinations`)']),
    ('forwarding: {order: random}',
     ['7:5 schema: `forwarding` says nothing (write `trunk_group`, or `mode` and `destinations`)']),
    ('forwarding: {trunk_group: atlanta, mode: ring}',
     ['7:40 schema: `mode` cannot stand beside `trunk_group`: the trunk group takes the calls (take it out)']),
    ('forwarding: {failover: 2522378144, mode: ring}',
     ['7:18 schema: `failover` stands beside `trunk_group` only (take it out)']),
    ('forwarding: {mode: rings}',
     ['7:18 schema: `mode` cannot be `rings` (did you mean `ring`?)']),
    ('forwarding: {mode: true}',
     ['7:18 schema: `mode` cannot be `true` (one of `forward`, `forward_then_voicemail`, `on_failure`, `reject`, `ring`, `ring_forward_voicemail`, `ring_then_forward`, `ring_then_voicemail`, `voicemail`)']),
    ('forwarding: {mode: [ring]}',
     ['7:18 schema: `mode` cannot be a list (did you mean `ring`?)']),
    ('forwarding: {mode: ring, destinations: []}',
     ['7:30 schema: `destinations` must not be empty (write at least one, like [{number: "+12522378144", timeout: 20}])']),
    ('forwarding: {mode: ring, destinations: x}',
     ['7:30 schema: `destinations` must be a list, not text (write a list, like [{number: "+12522378144", timeout: 20}])']),
    ('forwarding: {trunk: atlanta}',
     ['7:18 schema: unknown key `trunk` (did you mean `trunk_group`?)']),
    ('forwarding: {destinations: [{number: 2522378144, sip: 1.2.3.4}]}',
     ['7:33 schema: item 1 of `destinations` must have exactly one of `number`, `sip`, `device` and `preconfigured` (add one, or take the others out)']),
    ('forwarding: {destinations: [{timeout: 20}]}',
     ['7:33 schema: item 1 of `destinations` must have exactly one of `number`, `sip`, `device` and `preconfigured` (add one, or take the others out)']),
    ('forwarding: {destinations: [2522378144]}',
     ['7:33 schema: item 1 of `destinations` must be a mapping, not text (write a mapping, like {number: "+12522378144", timeout: 20})']),
    ('forwarding: {destinations: [{number: 2522378144, timeout: 0}]}',
     ['7:54 schema: `timeout` cannot be `0` (write a whole number from 1 to 999)']),
    ('forwarding: {destinations: [{number: 2522378144, timeout: 20s}]}',
     ['7:54 schema: `timeout` cannot be `20s` (write a whole number from 1 to 999)']),
    ('forwarding: {destinations: [{number: 2522378144, timeout: 2.5}]}',
     ['7:54 schema: `timeout` cannot be `2.5` (write a whole number from 1 to 999)']),
    ('forwarding: {destinations: [{number: 2522378144, timout: 5}]}',
     ['7:54 schema: unknown key `timout` (did you mean `timeout`?)']),
    ('forwarding: {destinations: [{device: desk1}]}',
     ['7:34 schema: `device` cannot be text (write {username: NAME, password: "${NAME}"})']),
    ('forwarding: {destinations: [{device: {username: x}}]}',
     ['7:34 schema: `password` is missing (add `password: "${DESK1_PASSWORD}"`)']),
    ("forwarding: {destinations: [{device: {username: x, password: ''}}]}",
     ['7:56 schema: `password` must not be empty (write text on one line, like "${DESK1_PASSWORD}")']),
    ('forwarding: {destinations: [{preconfigured: false}]}',
     ['7:34 schema: `preconfigured` cannot be `false` (write true, or leave it out)']),
    ('forwarding: {destinations: [{number: 252}]}',
     ['7:34 value: `252` is not a telephone number (without a + write 10 digits, or 11 with a leading 1)']),
    ('forwarding: {destinations: [{number: 2522118144}]}',
     ['7:34 value: `2522118144` is not a North American number (write +1, then an area code and an exchange that each begin with 2 to 9 and do not end in 11, then four digits)']),
    ('forwarding: {destinations: [{sip: 300.1.1.1}]}',
     ['7:34 value: `300.1.1.1` is not an IPv4 address (write four numbers up to 255, like 192.0.2.10)']),
    ("forwarding: {destinations: [{sip: 'a b'}]}",
     ['7:34 schema: `sip` cannot be `a b` (write a SIP address, like 192.0.2.10 or sip:desk@pbx.example.com:5060)']),
    ("forwarding: {destinations: [{sip: 'sip:u:secretpw@host'}]}",
     ["7:34 value: a SIP address holds no password (write user@host; a device's password goes under `device`)"]),
    ("forwarding: {destinations: [{sip: 'host:99999'}]}",
     ['7:34 value: `host:99999` has no port from 1 to 65535 behind the colon (write HOST or HOST:PORT)']),
    ("forwarding: {destinations: [{sip: '2001:db8::1'}]}",
     ['7:34 value: `2001:db8::1` is not a host (put an IPv6 address in brackets: [2001:db8::1]:5060)']),
    ('forwarding: atlnta',
     ['7:5 undefined: there is no trunk group `atlnta` (did you mean `atlanta`?)']),
    ('forwarding: 252237814',
     ['7:5 value: `252237814` is not a telephone number (without a + write 10 digits, or 11 with a leading 1)']),
    ('forwarding: {trunk_group: atlnta}',
     ['7:18 undefined: there is no trunk group `atlnta` (did you mean `atlanta`?)']),
    ('forwarding: {trunk_group: atlanta, failover: 25}',
     ['7:40 value: `25` is not a telephone number (without a + write 10 digits, or 11 with a leading 1)']),
    ('forwarding: {mode: ring, sip_digits: 12}',
     ['7:30 schema: `sip_digits` cannot be `12` (one of `10`, `11`)']),
    ('e911: miamihq',
     ['7:5 undefined: there is no address `miamihq` (did you mean `miami-hq`?)']),
    ('e911: false',
     ['7:5 schema: `e911` cannot be false (write the name of an address, a mapping, or {enabled: false, reason: WHY})']),
    ('e911: {enabled: false}',
     ['7:5 schema: `reason` is missing (add `reason: "fax line, cannot dial out"`)']),
    ('e911: {enabled: false, reason: x, city: y}',
     ['7:39 schema: `city` cannot stand beside `enabled: false` (take it out)']),
    ('e911: {address: nowhere}',
     ['7:12 undefined: there is no address `nowhere` (there is only `miami-hq`)']),
    ('e911: {unit: 9}',
     ['7:5 schema: `state` is missing (add `state: FL`)', '7:5 schema: `street_name` is missing (add `street_name: Test St`)', '7:5 schema: `street_number` is missing (add `street_number: "123"`)', '7:5 schema: `zip` is missing (add `zip: "33155"`)']),
    ('e911: {reason: x, address: miami-hq}',
     ['7:12 schema: `reason` stands beside `enabled: false` only (take it out)']),
    ('e911: {address: miami-hq, stret_name: x}',
     ['7:31 schema: unknown key `stret_name` (did you mean `street_name`?)']),
    ('e911: {address: miami-hq, notify: a@b.c}',
     ['7:31 schema: `notify` must be a list, not text (write a list, like [security@example.com])']),
    ('e911: {address: miami-hq, notify: [abc]}',
     ['7:40 schema: item 1 of `notify` cannot be `abc` (write an e-mail address)']),
    ('e911: {address: miami-hq, country: usa}',
     ['7:31 schema: `country` cannot be `usa` (write two letters, like US)']),
    ('e911: {enabled: no, reason: x}',
     ['7:12 schema: `enabled` cannot be `no` (write true or false)']),
    ('e911: {address: miami-hq, zip: [1]}',
     ['7:31 schema: `zip` must be text on one line, not a list (write text on one line, like "33155")']),
    ('cnam: true',
     ['7:5 schema: `cnam` cannot be true (write a name, {display_name, type}, or false)']),
    ('cnam: {type: business}',
     ['7:5 schema: `display_name` is missing (add `display_name: ACME SUPPORT`)']),
    ('cnam: {display_name: x, type: biz}',
     ['7:29 schema: `type` cannot be `biz` (one of `business`, `residential`)']),
    ('cnam: {display_name: null}',
     ['7:12 schema: `display_name` is missing (add `display_name: ACME SUPPORT`)']),
    ('cnam: "two\\nlines"',
     ['7:5 schema: `cnam` cannot be `two�lines` (write a name, {display_name, type}, or false)']),
    ('caller_name_lookup: yes',
     ['7:5 schema: `caller_name_lookup` cannot be `yes` (write true or false)']),
    ('caller_name_lookup: 1',
     ['7:5 schema: `caller_name_lookup` cannot be `1` (write true or false)']),
    ('listing: true',
     ['7:5 schema: `listing` cannot be true (write a mapping with `type`, or false)']),
    ('listing: {type: business, address: miami-hq}',
     ['7:5 schema: `business_name` is missing (add `business_name: Acme Corp`)']),
    ('listing: {type: business, business_name: x, first_name: y, address: miami-hq}',
     ['7:49 schema: `first_name` belongs to a residential listing (take it out)']),
    ('listing: {type: residential, first_name: y, last_name: z}',
     ['7:5 schema: `address` is missing (add `address: miami-hq`)']),
    ('listing: {type: x, address: miami-hq}',
     ['7:15 schema: `type` cannot be `x` (one of `business`, `residential`)']),
    ('listing: {type: business, business_name: x, address: gone}',
     ['7:49 undefined: there is no address `gone` (there is only `miami-hq`)']),
    ('fax: true',
     ['7:5 schema: `fax` cannot be true (write a mapping with `mode`, or false)']),
    ('fax: {}',
     ['7:5 schema: `mode` is missing (add `mode: inbound`)']),
    ('fax: {mode: in}',
     ['7:11 schema: `mode` cannot be `in` (one of `ata`, `both`, `inbound`)']),
    ('fax: {mode: both, email: nobody}',
     ['7:23 schema: `email` cannot be `nobody` (write an e-mail address)']),
    ('messaging: x',
     ['7:5 schema: `messaging` cannot be text (write {profile: NAME}, or false)']),
    ('messaging: {}',
     ['7:5 schema: `profile` is missing (add `profile: campaign-1`)']),
    ('acquire: buy',
     ['7:5 schema: `acquire` cannot be `buy` (one of `existing`, `port`, `purchase`)']),
    ('order: x',
     ['7:5 schema: `order` must be a mapping, not text (write a mapping, like {requirement_group: rg-1})']),
    ('order: {bundel: x}',
     ['7:13 schema: unknown key `bundel` (did you mean `bundle`?)']),
    ('waive: [a]',
     ['7:5 schema: `waive` must be a mapping, not a list (write a mapping, like {e911-missing: "fax line, cannot dial out"})']),
    ("waive: {a: ''}",
     ['7:13 schema: `a` must not be empty (write text, like fax line)']),
    ('profile: suport',
     ['7:5 undefined: there is no profile `suport` (did you mean `support`?)']),
    ('profile: 12',
     ['7:5 undefined: there is no profile `12` (there is only `support`)']),
    ('release: x',
     ['7:5 schema: `release` cannot be text (write a mapping with the reason, like {reason: customer left, ticket: OPS-12, not_before: 2026-12-01})']),
    ('release: {}',
     ['7:5 schema: `reason` is missing (add `reason: customer left`)']),
    ("release: {reason: ''}",
     ['7:15 schema: `reason` must not be empty (write text, like customer left)']),
    ('release: {reason: x, not_before: tomorrow}',
     ['7:26 schema: `not_before` cannot be `tomorrow` (write a day, as YEAR-MONTH-DAY)']),
    ('release: {reason: x, not_before: 2026-02-30}',
     ['7:26 value: `2026-02-30` is not a day of the calendar (write YEAR-MONTH-DAY, like 2026-12-01)']),
    ('release: {reason: x, unlock: maybe}',
     ['7:26 schema: `unlock` cannot be `maybe` (write true or false)']),
    ('release: {reason: x}\ntags: [a]\nprofile: support',
     ['8:5 schema: `tags` cannot stand beside `release`: a number that is given up has no other settings (take it out)', '9:5 schema: `profile` cannot stand beside `release`: a number that is given up has no other settings (take it out)']),
    ('customer_reference: {a: b}',
     ['7:5 schema: `customer_reference` must be text on one line, not a mapping (write text on one line, like C-000123)']),
    ('customer_reference: "a\\tb"',
     ['7:5 schema: `customer_reference` cannot be `a�b` (write text on one line)']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "messages"), REFUSALS, ids=[text.split("\n")[0] for text, _ in REFUSALS])
def test_what_is_refused_of_a_number(folder: Folder, text: str, messages: list[str]) -> None:
    found = folder.told(HEAD + "".join(f"    {line}\n" for line in text.split("\n")))
    assert [message.replace("a.yaml:", "").replace(' did["+12512658624"]', "") for message in found] == messages


def test_everything_wrong_is_told_at_once(folder: Folder) -> None:
    """Also of an entry that is wrong in itself: what its other settings name is looked up."""
    text = (
        ACCOUNT
        + """\
addresses:
  hq: {street_number: 1, street_name: A, city: B, zip: 02134, sate: MA}
trunk_groups:
  atlanta: {routing: top-down, gateways: ["10.0.0.1:x", a..b, "[::1"]}
profiles:
  odd: {tags: x, forwarding: atlnta}
dids:
  2512658624: {e911: hq, cnam: [x], forwarding: atlnta, profile: od}
  25126586: {tags: x, acquire: buy}
safety: {max_relases: 5, max_change_share: 5, max_upfront: -1}
checks: {a: fatal}
state: {url: mysql://x}
"""
    )
    assert folder.told(text) == [
        'a.yaml:3:3 schema address["hq"]: `state` is missing (add `state: FL`)',
        'a.yaml:3:63 schema address["hq"]: unknown key `sate` (did you mean `state`?)',
        'a.yaml:5:13 schema trunk_group["atlanta"]: `routing` cannot be `top-down` (did you mean `top_down`?)',
        'a.yaml:5:43 value trunk_group["atlanta"]: `10.0.0.1:x` has no port from 1 to 65535 behind the colon '
        "(write HOST or HOST:PORT)",
        'a.yaml:5:57 value trunk_group["atlanta"]: `a..b` is not a host (write an IP address or a host name, like '
        "192.0.2.10 or pbx.example.com)",
        'a.yaml:5:63 value trunk_group["atlanta"]: `[::1` is not an IPv6 address in brackets (write [2001:db8::1] or '
        "[2001:db8::1]:5060)",
        'a.yaml:7:9 schema profile["odd"]: `tags` must be a list, not text (write a list, like [support, miami])',
        'a.yaml:7:18 undefined profile["odd"]: there is no trunk group `atlnta` (did you mean `atlanta`?)',
        'a.yaml:9:26 schema did["+12512658624"]: `cnam` cannot be a list (write a name, {display_name, type}, or false)',
        'a.yaml:9:37 undefined did["+12512658624"]: there is no trunk group `atlnta` (did you mean `atlanta`?)',
        'a.yaml:9:57 undefined did["+12512658624"]: there is no profile `od` (did you mean `odd`?)',
        'a.yaml:10:3 value did["25126586"]: `25126586` is not a telephone number (without a + write 10 digits, '
        "or 11 with a leading 1)",
        'a.yaml:10:14 schema did["25126586"]: `tags` must be a list, not text (write a list, like [support, miami])',
        'a.yaml:10:23 schema did["25126586"]: `acquire` cannot be `buy` (one of `existing`, `port`, `purchase`)',
        "a.yaml:11:10 schema safety: unknown key `max_relases` (did you mean `max_releases`?)",
        "a.yaml:11:26 schema safety: `max_change_share` cannot be `5` (write a percentage, like 30%)",
        "a.yaml:11:47 schema safety: `max_upfront` cannot be `-1` (write an amount of US dollars, like 50.00)",
        "a.yaml:12:10 schema checks: `a` cannot be `fatal` (one of `error`, `off`, `warn`, `warning`)",
        "a.yaml:13:9 schema state: `url` cannot be `mysql://x` (write none, sqlite:///FILE or postgresql://...)",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{username: u}", '13 `password` is missing (add `password: "${CALL48_PASSWORD}"`)'),
        ("{username: u, password: p, usernme: x}", "48 unknown key `usernme` (did you mean `username`?)"),
        ("{username: u, password: p, base_url: example.com}",
         "48 `base_url` cannot be `example.com` (write an address that begins with http:// or https://)"),
        ("{username: u, password: p, base_url: 'ftp://example.com'}",
         "48 `base_url` cannot be `ftp://example.com` (write an address that begins with http:// or https://)"),
        ("{username: u, password: p, timeout: 0}", "48 `timeout` cannot be `0` (write a number of seconds above 0)"),
        ("{username: u, password: p, timeout: fast}", "48 `timeout` cannot be `fast` (write a number of seconds above 0)"),
        ("{username: u, password: p, concurrency: 2.5}", "48 `concurrency` cannot be `2.5` (write a whole number from 1 to 999)"),
        ("{username: u, password: p, login: root}", "48 `login` cannot be `root` (one of `admin`, `customer`)"),
        ("{username: u, password: p, undocumented: update_tags}", "48 `undocumented` must be a list, not text (write a list, like [update_tags])"),
        ("{username: u, password: p, type: callx}", "48 `type` cannot be `callx` (did you mean `call48`?)"),
        ("[u, p]", '13 this must be a mapping, not a list (write a mapping, like {username: "${CALL48_USERNAME}", password: "${CALL48_PASSWORD}"})'),
        ("null", '13 this must be a mapping, not empty (write a mapping, like {username: "${CALL48_USERNAME}", password: "${CALL48_PASSWORD}"})'),
    ],
)  # fmt: skip
def test_what_is_refused_of_an_account(folder: Folder, text: str, message: str) -> None:
    column, _, rest = message.partition(" ")
    assert folder.told(f"providers: {{call48: {text}}}\n") == [f'a.yaml:1:{column} schema provider["call48"]: {rest}']


def test_an_account_of_another_name_says_its_type(folder: Folder) -> None:
    assert folder.told("providers: {cal48: {username: u, password: p}}\n") == [
        'a.yaml:1:13 schema provider["cal48"]: `type` is missing (write `type: CARRIER`, or name the account for its carrier)'
    ]


def test_another_version_of_the_language(folder: Folder) -> None:
    assert folder.told("version: 2\n") == ["a.yaml:1:1 schema version: this cannot be `2` (there is only `1`)"]
    assert folder.told("version: ${A}\n", A="2") == [
        "a.yaml:1:1 reference version: this cannot be what `${A}` stands for (there is only `1`)"
    ]
    assert folder.told("version: $${A}\n") == ["a.yaml:1:1 value version: `$${A}` is not known here (one of `1`)"]


@pytest.mark.parametrize("section", ["addresses", "dids", "profiles", "trunk_groups", "providers"])
def test_a_section_is_a_mapping(folder: Folder, section: str) -> None:
    message = f"`{section}` is a mapping of names (write a name and a colon, its settings below)"
    assert folder.told(f"{section}: [a]\n") == [f"a.yaml:1:{len(section) + 3} yaml: {message}"]
    assert folder.told(f"{section}:\n  a\n") == [f"a.yaml:2:3 yaml: {message}"]
    assert not folder.load(f"{section}:\n").numbers


def test_what_is_wrong_everywhere_is_told_up_to_a_bound(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MAX_FINDINGS", 3)
    entries = "".join(f"  '+1251265862{n}': {{zz: 1}}\n" for n in range(9))
    told = folder.told(f"{ACCOUNT}dids:\n{entries}")
    assert [line.split(" ")[0] for line in told] == ["a.yaml:3:20", "a.yaml:4:20", "a.yaml:5:20", "a.yaml:5:20"]
    assert any("3 things are wrong up to here, and the rest was not looked at" in line for line in told)
    (folder.path / "b.yaml").write_text("none: {}\n")
    assert len(folder.told(f"{ACCOUNT}dids:\n  '+12512658621': {{zz: 1}}\n")) == 2


def test_a_pipe_is_no_file_and_is_not_waited_for(folder: Folder) -> None:
    os.mkfifo(folder.path / "a.yaml")
    command = [sys.executable, "-m", "reconciler.cli.main", "validate", str(folder.path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert "this is not a file" in ran.stdout
