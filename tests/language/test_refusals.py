"""What is refused: each finding names the file, the line and column, what is wrong, and what to write instead.

`§` marks the place that the finding has to name.
"""

from __future__ import annotations

import pytest

from tests.language.harness import ACCOUNT, ENVIRON, NUMBER, PLACES, Folder, marked, place

BASE = ACCOUNT + PLACES


def did(settings: str) -> str:
    return f'{BASE}dids: {{"{NUMBER}": {{{settings}}}}}\n'


def group(settings: str) -> str:
    return f"{ACCOUNT}trunk_groups: {{t: {{{settings}}}}}\n"


def address(settings: str) -> str:
    return f"{ACCOUNT}addresses: {{a: {{{settings}}}}}\n"


def account(settings: str) -> str:
    return f"providers: {{call48: {{username: me, password: '${{PASSWORD}}', {settings}}}}}\n"


# --- Unknown keys, at every level: (the text, the key, what was meant)

UNKNOWN = [
    ("§did: {}\n", "dids"),
    ("§trunk_group: {}\n", "trunk_groups"),
    (account("§acount_id: 1"), "account_id"),
    (account("§base_ulr: http://x"), "base_url"),
    ("defaults: {§providr: x}\n", "provider"),
    (address("street_number: 1, §streetname: A, street_name: A, state: FL, zip: 33155"), "street_name"),
    (group("§gateway: []"), "gateways"),
    (group("credentials: {username: a, §pasword: b, password: c}"), "password"),
    (group("channel_limit: {§inbond: 3}"), "inbound"),
    ("profiles: {p: {§forwrding: {}}}\n", "forwarding"),
    (did("§forwarding_: {}"), "forwarding"),
    (did("§e-911: hq"), "e911"),
    (did("forwarding: {mode: reject, §trunkgroup: atlanta}"), "trunk_group"),
    (did("forwarding: {mode: forward, destinations: [{number: 252-237-8144, §timout: 3}]}"), "timeout"),
    (
        did("forwarding: {mode: forward, destinations: [{device: {§user_name: a, username: a, password: b}}]}"),
        "username",
    ),
    (did("e911: {address: hq, §unitt: 3}"), "unit"),
    (did("cnam: {§displayname: X, display_name: X}"), "display_name"),
    (did("listing: {type: business, §bussiness_name: X, business_name: X, address: hq}"), "business_name"),
    (did("fax: {mode: ata, §serail: X}"), "serial"),
    (did("messaging: {profile: x, §profil: x}"), "profile"),
    (did("release: {reason: x, §not-before: 2026-12-01}"), "not_before"),
    (did("order: {§bundel: x}"), "bundle"),
    ("safety: {§max_release: 3}\n", "max_releases"),
    ("state: {§ur: none}\n", "url"),
]


@pytest.mark.parametrize(("text", "meant"), UNKNOWN, ids=[meant for _, meant in UNKNOWN])
def test_an_unknown_key(folder: Folder, text: str, meant: str) -> None:
    text, line, column = marked(text)
    key = text.splitlines()[line - 1][column - 1 :].split(":")[0]
    (found,) = (item for item in folder.findings(text) if "unknown" in item.message)
    assert place(found) == ("main.yaml", line, column)
    assert f"`{key}`" in found.message
    assert found.remedy == f"did you mean `{meant}`?"


@pytest.mark.parametrize("settings", ["zzz: null", "zzz: ", "tags: [a], zzz: ~", "release: {reason: x}, zzz: "])
def test_an_unknown_key_with_nothing_after_it(folder: Folder, settings: str) -> None:
    assert folder.finding(did(settings)).message == "unknown key `zzz`"


def test_an_unknown_key_like_none_names_the_keys_there_are(folder: Folder) -> None:
    assert "`url`" in folder.finding("state: {zzz: none}\n").remedy


# --- Wrong values; (the text, a word of the message or the remedy)

WRONG = [
    # types
    ("dids: §[a]\n", "mapping"),
    ("providers: §x\n", "mapping"),
    ('dids: {§"+12512658624": hello}\n', "mapping"),
    (did("§tags: support"), "list"),
    (did("tags: [§{a: b}]"), "text"),
    (did("tags: [a, §[b]]"), "text"),
    (did("tags: [a, §~]"), "empty"),
    (did("§customer_reference: [a]"), "text"),
    (did("§caller_name_lookup: yes"), "true or false"),
    (did("§caller_name_lookup: 1"), "true or false"),
    (did("§forwarding: [a]"), "false"),
    (did("§forwarding: true"), "false"),
    (did("§cnam: true"), "false"),
    (did("§fax: true"), "false"),
    (did("§fax: inbound"), "mode"),
    (did("§listing: true"), "false"),
    (did("§messaging: campaign"), "profile"),
    (did("§waive: e911-missing"), "mapping"),
    (did("§release: true"), "reason"),
    (did("§release: 'customer left'"), "reason"),
    (account("§undocumented: update_tags"), "list"),
    # words
    (did("§acquire: buy"), "purchase"),
    (did("forwarding: {§mode: forwad, destinations: [{number: 252-237-8144}]}"), "`forward`"),
    (did("forwarding: {mode: forward, §order: inorder, destinations: [{number: 252-237-8144}]}"), "`in_order`"),
    (did("forwarding: {mode: forward, §sip_digits: 12, destinations: [{sip: a}]}"), "11"),
    (did("cnam: {display_name: X, §type: busines}"), "`business`"),
    (did("listing: {§type: private, address: hq}"), "residential"),
    (did("fax: {§mode: inbond}"), "`inbound`"),
    (group("§routing: roundrobin"), "`round_robin`"),
    (group("§number_format: 12"), "e164"),
    (group("§caller_id: pai"), "`paid`"),
    (account("§login: custmer"), "`customer`"),
    (account("undocumented: [§update_tag]"), "`update_tags`"),
    ("checks: {§e911-missing: eror}\n", "`error`"),
    ("§version: 2\n", "1"),
    # numbers and limits
    (did("forwarding: {mode: forward, destinations: [{number: 252-237-8144, §timeout: 0}]}"), "1 to 999"),
    (did("forwarding: {mode: forward, destinations: [{number: 252-237-8144, §timeout: 20.5}]}"), "1 to 999"),
    (did("forwarding: {mode: forward, destinations: [{number: 252-237-8144, §timeout: 1_0}]}"), "1 to 999"),
    (group("§channel_limit: 0"), "write a count"),
    (group("channel_limit: {§inbound: many}"), "whole number"),
    (account("§timeout: -1"), "above 0"),
    (account("§timeout: soon"), "above 0"),
    (account("§timeout: .inf"), "above 0"),
    (account("§concurrency: 0"), "whole number"),
    (account("§rate_limit: 0"), "above 0"),
    ("safety: {§max_releases: -1}\n", "whole number"),
    ("safety: {§max_releases: 101%}\n", "percentage"),
    ("safety: {§max_releases: five}\n", "percentage"),
    ("safety: {§max_releases: 1.5}\n", "percentage"),
    ("safety: {§max_releases: ' '}\n", "empty"),
    ("safety: {§max_releases: 1 %}\n", "percentage"),
    ("safety: {§max_change_share: 30}\n", "30%"),
    ("safety: {§max_change_share: 0.3}\n", "30%"),
    ("safety: {§max_changes: 30%}\n", "whole number"),
    ("safety: {§max_upfront: $50}\n", "dollars"),
    ("safety: {§max_upfront: -50}\n", "dollars"),
    ("safety: {§max_monthly: '1,000'}\n", "dollars"),
    # text with a form
    (did("release: {reason: x, §not_before: 2026-13-01}"), "day"),
    (did("release: {reason: x, §not_before: 2026-02-29}"), "day"),
    (did("release: {reason: x, §not_before: 12/01/2026}"), "day"),
    (did("release: {reason: x, §not_before: tomorrow}"), "day"),
    (did("e911: {address: hq, notify: [§nobody]}"), "e-mail"),
    (did("fax: {mode: inbound, §email: fax@}"), "e-mail"),
    (address("street_number: 1, street_name: A, state: FL, zip: 33155, §country: USA"), "two letters"),
    (address("street_number: 1, street_name: A, state: FL, zip: 33155, notify: [§'a b@c.d']"), "e-mail"),
    (account("§base_url: ftp://x"), "http"),
    (account("§base_url: call48.com"), "http"),
    (group("gateways: [§'10.0.0.1:']"), "port"),
    (group("gateways: [a, §10.0.0.1:0]"), "port"),
    (group("gateways: [§10.0.0.1:65536]"), "port"),
    (group("gateways: [§10.0.0.1:sip]"), "port"),
    (group("gateways: [§'a b']"), "HOST"),
    (group("gateways: [§'http://a']"), "HOST"),
    (group("gateways: [§a_b.example.com/x]"), "host"),
    (group("gateways: [§999.1.1.1]"), "IPv4"),
    (group("§gateways: []"), "gateway"),
    ("state: {§url: mysql://x}\n", "sqlite"),
    ("§state: nothing\n", "none"),
    ("state: {§keep_days: 0}\n", "1 to 36500"),
    ("state: {§keep_days: 36501}\n", "1 to 36500"),
    ("state: {§keep_days: forever}\n", "1 to 36500"),
    (did("forwarding: {mode: forward, §destinations: []}"), "destination"),
    (did("§cnam: ''"), "empty"),
    (did('§customer_reference: "a\\nb"'), "one line"),
    # telephone numbers
    ('dids: {§"+1251265862": {}}\n', "digits"),
    ('dids: {§"+125126586244": {}}\n', "digits"),
    ('dids: {§"251265862": {}}\n', "number"),
    ('dids: {§"+1 (051) 265-8624": {}}\n', "area code"),
    ('dids: {§"+12511658624": {}}\n', "number"),
    ("dids: {§hello: {}}\n", "number"),
    ('dids: {§"+12512658624x12": {}}\n', "number"),
    ('dids: {§"++12512658624": {}}\n', "number"),
    ('dids: {§"22512658624": {}}\n', "number"),
    ('dids: {§"+1251265８624": {}}\n', "number"),
    ('dids: {§"+12512658[700-699]": {}}\n', "[699-700]"),
    ('dids: {§"+12512658[70-749]": {}}\n', "range"),
    ('dids: {§"+12512658[]": {}}\n', "range"),
    ('dids: {§"+12512658[700-": {}}\n', "range"),
    ('dids: {§"+12512658[7a0-749]": {}}\n', "range"),
    ('dids: {§"+1251[000-009]8624": {}}\n', "number"),
    ('dids: {§"+[0000000000000-9999999999999]": {}}\n', "range"),
    (did("§forwarding: '123'"), "123"),
    (did("forwarding: {trunk_group: atlanta, §failover: '123'}"), "number"),
    (did("forwarding: {mode: forward, destinations: [{§number: abc}]}"), "number"),
    (did("forwarding: {mode: forward, destinations: [{§sip: 'a b'}]}"), "SIP"),
    # what does not go together, and what is missing
    (did("release: {reason: x}, §tags: [a]"), "release"),
    (did("§forwarding: atlanta, release: {reason: x}"), "release"),
    (did("release: {reason: x}, §e911: {enabled: false, reason: y}"), "release"),
    (did("§release: {ticket: x}"), "reason"),
    (did("§release: {}"), "reason"),
    (did("release: {§reason: ''}"), "empty"),
    (did("§e911: {enabled: false}"), "reason"),
    (did("e911: {enabled: false, reason: x, §address: hq}"), "enabled"),
    (did("e911: {address: hq, §reason: x}"), "enabled"),
    (did("§e911: false"), "enabled: false"),
    (did("§cnam: {type: business}"), "display_name"),
    (did("§listing: {type: business, business_name: X}"), "address"),
    (did("§listing: {type: residential, last_name: X, address: hq}"), "first_name"),
    (did("listing: {type: residential, first_name: X, last_name: X, §business_name: X, address: hq}"), "business"),
    (did("§fax: {email: fax@example.com}"), "mode"),
    (did("§messaging: {}"), "profile"),
    (did("§forwarding: {}"), "trunk_group"),
    (did("§forwarding: {order: random}"), "mode"),
    (did("forwarding: {trunk_group: atlanta, §mode: forward}"), "trunk_group"),
    (did("forwarding: {mode: reject, §failover: 252-237-8144}"), "trunk_group"),
    (did("forwarding: {mode: forward, destinations: [§{timeout: 3}]}"), "exactly one"),
    (did("forwarding: {mode: forward, destinations: [§{number: 252-237-8144, sip: a}]}"), "exactly one"),
    (did("forwarding: {mode: forward, destinations: [{§device: {username: a}}]}"), "password"),
    (did("forwarding: {mode: forward, destinations: [{§preconfigured: false}]}"), "true"),
    (f"{ACCOUNT}addresses: {{§a: {{street_number: 1, street_name: A, state: FL}}}}\n", "zip"),
    (group("§credentials: {username: a}"), "password"),
    ("providers: {§call48: {username: me}}\n", "password"),
    ("providers: {§mine: {username: me, password: '${PASSWORD}'}}\n", "type"),
    ("providers: {mine: {§type: cal48, username: me, password: '${PASSWORD}'}}\n", "`call48`"),
    # what is not there
    (did("§profile: suport") + "profiles: {support: {}}\n", "`support`"),
    (did("§e911: hqq"), "`hq`"),
    (did("e911: {§address: dpot, unit: 3}"), "`depot`"),
    (did("listing: {type: business, business_name: X, §address: hp}"), "`hq`"),
    (did("§forwarding: atlantq"), "`atlanta`"),
    (did("forwarding: {§trunk_group: atlant}"), "`atlanta`"),
    (did("§provider: call49"), "`call48`"),
    (ACCOUNT + "defaults: {§provider: call49}\n" + f'dids: {{"{NUMBER}": }}\n', "`call48`"),
    (group("§provider: call49"), "`call48`"),
    # keys that are given twice
    (did("tags: [a], §tags: [b]"), "first"),
    (did("e911: {address: hq, §address: hq}"), "first"),
    ('dids:\n  "+12512658624": {}\n  §"+12512658624": {}\n', "main.yaml:2:3"),
    ("profiles:\n  a: {}\n  §a: {tags: []}\n", "main.yaml:2:3"),
    ("safety: {max_releases: 1, §max_releases: 2}\n", "first"),
    # references
    (did("customer_reference: §'${UNSET_VARIABLE}'"), "UNSET_VARIABLE"),
    (did("customer_reference: §'${file:nowhere.txt}'"), "nowhere.txt"),
    (did("customer_reference: §'${}'"), "${"),
    (did("customer_reference: §'${1A}'"), "${"),
    (did("customer_reference: §'${A'"), "${"),
    (did("customer_reference: §'${A B}'"), "${"),
    (did("customer_reference: §'${file:}'"), "file"),
]


@pytest.mark.parametrize(("text", "word"), WRONG, ids=[f"{n}" for n in range(len(WRONG))])
def test_a_wrong_value(folder: Folder, text: str, word: str) -> None:
    text, line, column = marked(text)
    if not text.startswith("providers") and "providers:" not in text:
        text = f"{text}{ACCOUNT}"
    found = folder.finding(text)
    assert place(found) == ("main.yaml", line, column), found
    assert word in f"{found.message} {found.remedy}", found


# --- Numbers declared twice, however they are disguised

TWICE = [
    ('"+12512658624": {}', '"2512658624": {}'),
    ('"+12512658624": {}', '"(251) 265-8624": {}'),
    ('"+1251265862[0-9]": {}', '"+12512658624": {}'),
    ('"+12512658624": {}', '"251-265-86[20-29]": {}'),
    ('"+12512658[600-650]": {}', '"+125126586[24-99]": {}'),
    ('"12512658624": {}', '"1.251.265.8624": {release: {reason: x}}'),
]


@pytest.mark.parametrize(("first", "second"), TWICE)
@pytest.mark.parametrize("files", [1, 2])
def test_a_number_twice(folder: Folder, first: str, second: str, files: int) -> None:
    if files == 1:
        finding = folder.finding(f"{ACCOUNT}dids:\n  {first}\n  {second}\n")
        assert place(finding) == ("main.yaml", 4, 3)
        assert "main.yaml:3" in finding.message
    else:
        finding = folder.finding({"a.yaml": f"{ACCOUNT}dids:\n  {first}\n", "b.yaml": f"\ndids:\n  {second}\n"})
        assert place(finding) == ("b.yaml", 3, 3)
        assert "a.yaml:3" in finding.message
    assert "+125126586" in finding.message


@pytest.mark.parametrize(
    ("section", "one", "other"),
    [
        ("providers", "x: {type: call48, username: a, password: b}", "x: {type: call48, username: c, password: d}"),
        ("addresses", "x: {street_number: 1, street_name: A, state: FL, zip: 33155}", "x: {street_number: 1, street_name: A, state: FL, zip: 33155}"),
        ("trunk_groups", "x: {}", "x: {routing: top_down}"),
        ("profiles", "x: {}", "x: {tags: []}"),
        ("dids", f"'{NUMBER}': {{}}", f"'{NUMBER}': {{}}"),
        ("safety", "max_releases: 1", "max_releases: 1"),
        ("checks", "e911-missing: off", "e911-missing: off"),
        ("state", "url: none", "url: none"),
        ("defaults", "tags: [a]", "tags: [a]"),
        ("defaults", "provider: call48", "provider: call48"),
    ],
)  # fmt: skip
def test_a_name_twice_over_two_files_shows_both_places(folder: Folder, section: str, one: str, other: str) -> None:
    first = {} if section == "providers" else {"account.yaml": ACCOUNT}
    found = folder.finding({**first, "b.yaml": f"\n{section}:\n   {one}\n", "c.yaml": f"{section}:\n  {other}\n"})
    assert place(found) == ("c.yaml", 2, 3)
    assert "b.yaml:3" in found.message


# --- References that are not allowed


def test_a_variable_outside_the_allow_list(folder: Folder) -> None:
    environ = {**ENVIRON, "AWS_SECRET": "do-not-tell"}
    text, line, column = marked(did("customer_reference: §'${AWS_SECRET}'"))
    found = folder.finding(text, environ, allowed_variables=frozenset({"PASS*"}))
    assert place(found) == ("main.yaml", line, column)
    assert "AWS_SECRET" in found.message
    assert "do-not-tell" not in str(found)


def test_a_default_does_not_open_the_allow_list(folder: Folder) -> None:
    environ = {**ENVIRON, "AWS_SECRET": "do-not-tell"}
    found = folder.finding(
        did("customer_reference: '${AWS_SECRET:-x}'"), environ, allowed_variables=frozenset({"PASSWORD"})
    )
    assert "AWS_SECRET" in found.message


@pytest.mark.parametrize("path", ["../secret", "inner/../../secret", "{absolute}", "link", "linked/secret", "~/secret"])
def test_a_file_outside_the_folder(folder: Folder, path: str) -> None:
    folder.path.mkdir()
    secret = folder.path.parent / "secret"
    secret.write_text("do-not-tell")
    (folder.path / "inner").mkdir()
    (folder.path / "link").symlink_to(secret)
    (folder.path / "linked").symlink_to(folder.path.parent)
    text, line, column = marked(did(f"customer_reference: §'${{file:{path.replace('{absolute}', str(secret))}}}'"))
    found = folder.finding(text, allow_files=False)
    assert place(found) == ("main.yaml", line, column)
    assert "do-not-tell" not in str(found)


@pytest.mark.parametrize("path", ["inner", "/dev/zero", "/dev/stdin", "big", "binary"])
def test_a_file_that_cannot_be_text(folder: Folder, path: str) -> None:
    (folder.path / "inner").mkdir(parents=True)
    (folder.path / "big").write_text("x" * 10_000_000)
    (folder.path / "binary").write_bytes(b"\xff\xfe\x00do-not-tell")
    found = folder.finding(did(f"customer_reference: '${{file:{path}}}'"))
    assert path in found.message
    assert "do-not-tell" not in str(found)


def test_a_configuration_file_that_is_a_link_to_elsewhere(folder: Folder) -> None:
    """A stranger's folder may not show a file of this machine by a link to it."""
    folder.path.mkdir()
    secret = folder.path.parent / "secret"
    secret.write_text("do-not-tell: x")
    (folder.path / "link.yaml").symlink_to(secret)
    found = folder.finding(ACCOUNT, allow_files=False)
    assert place(found) == ("link.yaml", 1, 1)
    assert "do-not-tell" not in str(found)


@pytest.mark.parametrize("allow_files", [True, False])
def test_a_configuration_file_that_is_a_link_inside_the_folder(folder: Folder, allow_files: bool) -> None:
    """As Kubernetes mounts a ConfigMap."""
    folder.write({"..data/main.yaml": ACCOUNT})
    (folder.path / "linked.yaml").symlink_to(folder.path / "..data" / "main.yaml")
    assert set(folder.load({}, allow_files=allow_files).providers) == {"call48"}


# --- Secrets are never quoted


@pytest.mark.parametrize(
    "text",
    [
        "providers: {call48: {username: me, password: {hunter2-secret: 1}}}\n",
        "providers: {call48: {username: me, password: [hunter2-secret]}}\n",
        'providers: {call48: {username: me, password: "hunter2-secret\\nx"}}\n',
        "providers: {call48: {username: me, password: '${hunter2-secret'}}\n",
        "providers: {call48: {username: me, password: '${hunter2-secret}'}}\n",
        "providers: {call48: {username: me, password: hunter2-secret, pasword: hunter2-secret}}\n",
        "providers: {call48: {username: me, password: '${X:?hunter2-secret}'}}\n",
        "providers: {call48: {username: me, password: 'a${SECRET}', login: '${SECRET}'}}\n",
        "providers: {call48: {username: me, password: '${SECRET}', base_url: 'ftp://u:${SECRET}@host'}}\n",
        "providers: {call48: {username: me, password: p, base_url: 'https://u:hunter2-secret@host'}}\n",
        "providers: {call48: {username: me, password: p, timeout: '${SECRET}'}}\n",
        "state: {url: 'mysql://u:hunter2-secret@host'}\n",
        "state: {url: 'mysql://u:${SECRET}@host'}\n",
        "state: 'mysql://u:${SECRET}@host'\n",
        group("credentials: {username: a, password: [hunter2-secret]}"),
        group("credentials: 'a:hunter2-secret'"),
        group("credentials: {username: '', password: hunter2-secret}"),
        group("gateways: ['${SECRET}:x']"),
        group("routing: '${SECRET}'"),
        did("forwarding: {mode: forward, destinations: [{device: {username: '', password: hunter2-secret}}]}"),
        did("forwarding: {mode: forward, destinations: [{device: 'desk:hunter2-secret'}]}"),
        did("forwarding: {mode: forward, destinations: [{number: '${SECRET}'}]}"),
        did("forwarding: '${SECRET}'"),
        did("e911: '${SECRET}'"),
        did("profile: '${SECRET}'"),
        did("provider: '${SECRET}'"),
        did("acquire: '${SECRET}'"),
        did("caller_name_lookup: '${SECRET}'"),
        did("e911: {address: hq, notify: ['${SECRET}']}"),
        did("release: {reason: x, not_before: '${SECRET}'}"),
        did("forwarding: '${file:secret.txt}'"),
        "safety: {max_releases: '${SECRET}', max_upfront: '${SECRET}', max_change_share: '${SECRET}'}\n",
        "checks: {e911-missing: '${SECRET}'}\n",
        "providers: {call48: {username: me, password: hunter2-secret, password: hunter2-secret}}\n",
        "providers: {call48: {username: me, password: *hunter2-secret}}\n",
        "providers: {call48: {username: me, password: !hunter2-secret x}}\n",
        "providers: {call48: {username: me, password: 'hunter2-secret}}\n",
        "providers: {call48: {username: me, password: %hunter2-secret}}\n",
        "providers: {call48: {username: me, password: @hunter2-secret}}\n",
        'providers: {call48: {username: me, password: "\\hunter2-secret"}}\n',
        "providers:\n  call48:\n    username: me\n    password: hunter2-secret: x\n",
        "providers:\n  call48:\n    username: me\n    password hunter2-secret\n",
        "providers:\n  call48:\n    username: me\n    password: >hunter2-secret\n",
        "providers:\n  call48: {username: me, password: hunter2-secret\n",
    ],
)
def test_a_secret_is_never_quoted(folder: Folder, text: str) -> None:
    folder.write({"secret.txt": b"hunter2-secret"})
    with_account = text if "providers:" in text else text + ACCOUNT
    environ = {**ENVIRON, "SECRET": "hunter2-secret"}
    for found in folder.findings(with_account, environ):
        if "${hunter2-secret}" in text and "hunter2" in found.message:
            continue  # Here it is the name of a variable.
        assert "hunter2" not in f"{found.message} {found.remedy} {found.resource}"


# --- All of them, in order


def test_every_finding_of_every_file_sorted(folder: Folder) -> None:
    found = folder.findings(
        {
            "b.yaml": ACCOUNT + "dids:\n  '+12512658624': {profle: x, e911: nowhere}\n  '+1': {}\n",
            "a.yaml": "safety: {max_releases: many}\nchecks: {x: loud}\nzzz: 1\n",
            "d.yaml": "trunk_groups: {t: {gateways: ['a:b', 'c:d']}}\ndids: {'2512658625': {forwarding: u}}\n",
        }
    )
    assert [place(item) for item in found] == [
        ("a.yaml", 1, 10),
        ("a.yaml", 2, 10),
        ("a.yaml", 3, 1),
        ("b.yaml", 3, 20),
        ("b.yaml", 3, 31),
        ("b.yaml", 4, 3),
        ("d.yaml", 1, 31),
        ("d.yaml", 1, 38),
        ("d.yaml", 2, 23),
    ]


def test_files_that_are_not_yaml_do_not_hide_the_others(folder: Folder) -> None:
    found = folder.findings(
        {"a.yaml": "dids: [\n", "b.yaml": b"\xff", "c.yaml": "checks: {x: loud}", "d.yaml": "zzz: 1"}
    )
    assert {place(item)[0] for item in found} == {"a.yaml", "b.yaml", "c.yaml", "d.yaml"}
    assert [place(item) for item in found] == sorted(place(item) for item in found)


@pytest.mark.parametrize("written", ["e911: {}", "e911: {unit: 3}"])
def test_each_missing_part_of_an_address(folder: Folder, written: str) -> None:
    found = folder.findings(did(written))
    assert [item.message for item in found] == [
        f"`{part}` is missing" for part in ("state", "street_name", "street_number", "zip")
    ]


def test_two_mistakes_of_one_number_are_both_told(folder: Folder) -> None:
    found = folder.findings(did("acquire: buy, tags: x, cnam: true, e911: {enabled: false}, fax: {mode: telex, zz: 1}"))
    assert len(found) == 6


def test_the_resource_is_named(folder: Folder) -> None:
    assert folder.finding(did("acquire: buy")).resource == f'did["{NUMBER}"]'
    assert folder.finding(group("routing: x")).resource == 'trunk_group["t"]'
    assert folder.finding(f"{ACCOUNT}dids: {{(251) 265-8624: {{acquire: buy}}}}\n").resource == f'did["{NUMBER}"]'
    ranged = folder.finding(f'{ACCOUNT}dids: {{"+12512658[700-749]": {{acquire: buy}}}}\n')
    assert ranged.resource == 'did["+12512658[700-749]"]'


# --- Folders


def test_a_folder_without_files(folder: Folder) -> None:
    folder.path.mkdir()
    assert "no *.yaml or *.yml" in folder.finding({}).message


def test_a_folder_that_is_not_there(folder: Folder) -> None:
    assert "no such file or folder" in folder.finding({}).message


def test_a_folder_named_like_a_file(folder: Folder) -> None:
    (folder.path / "odd.yaml").mkdir(parents=True)
    folder.load({"main.yaml": ACCOUNT})


def test_a_file_that_cannot_be_read(folder: Folder) -> None:
    folder.path.mkdir()
    (folder.path / "gone.yaml").symlink_to(folder.path / "nowhere")
    assert folder.finding(ACCOUNT).where is not None
