"""Every section of the files, and what it declares: accounts, defaults, profiles, ranges, trunk groups, limits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reconciler.config import LoadOptions, load
from reconciler.model.configuration import Configuration, ProviderConfig, Release, Safety
from reconciler.model.findings import Severity
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Cnam, Did, Forwarding, Settings, TrunkGroup
from tests.language.harness import ACCOUNT, ENVIRON, NUMBER, PLACES, Folder

BASE = ACCOUNT + PLACES


# --- Files and folders


def test_one_file_is_a_configuration(folder: Folder) -> None:
    folder.write({"one.yaml": f"{ACCOUNT}dids: {{'{NUMBER}': }}", "other.yaml": "nonsense: 1"})
    loaded = load(folder.path / "one.yaml", LoadOptions(environ=ENVIRON))
    assert (loaded.files, list(loaded.numbers)) == (("one.yaml",), [NUMBER])


def test_all_the_files_of_a_folder_are_one_configuration(folder: Folder) -> None:
    loaded = folder.load(
        {
            "z.yml": ACCOUNT,
            "a.yaml": f"dids: {{'{NUMBER}': {{profile: p}}}}",
            "b.yaml": "profiles: {p: {tags: [x]}}\ndids: {'+12512658625': {profile: p}}",
            "sub/c.yaml": "nonsense: 1",
            "notes.txt": "nonsense: 1",
            "x.json": "nonsense",
        }
    )
    assert sorted(loaded.files) == ["a.yaml", "b.yaml", "z.yml"]
    assert {number: one.settings for number, one in loaded.numbers.items()} == {
        NUMBER: Settings(did=Did(tags=("x",))),
        "+12512658625": Settings(did=Did(tags=("x",))),
    }
    assert loaded.numbers[NUMBER].origin.file == "a.yaml"


def test_the_digest_is_of_the_bytes(folder: Folder) -> None:
    first = folder.load(BASE).digest
    assert folder.load(BASE).digest == first
    assert folder.load(BASE + "# more\n").digest != first


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "---\n", "---\n...\n", "{}", "null", "version: 1", "version: '1'", "dids:"]
)
def test_a_file_may_say_nothing(folder: Folder, text: str) -> None:
    loaded = folder.load({"a.yaml": text, "b.yaml": ACCOUNT})
    assert (dict(loaded.numbers), loaded.safety) == ({}, Safety())
    assert loaded.state_url == "sqlite:///.reconciler/state.db"


# --- Providers and defaults


def provider(loaded: Configuration, name: str) -> dict[str, Any]:
    one: ProviderConfig = loaded.providers[name]
    keys = ("name", "type", "base_url", "timeout", "concurrency", "rate_limit")
    return {key: getattr(one, key) for key in keys} | {"settings": dict(one.settings)}


def test_the_type_of_an_account_is_its_name(folder: Folder) -> None:
    assert provider(folder.load(ACCOUNT), "call48") == {
        "name": "call48", "type": "call48", "base_url": None, "timeout": None, "concurrency": None, "rate_limit": None,
        "settings": {"username": "me", "password": Secret("pa55-word")},
    }  # fmt: skip


def test_every_key_of_an_account(folder: Folder) -> None:
    loaded = folder.load("""\
        providers:
          reseller:
            type: call48
            username: 007
            password: ${PASSWORD}
            base_url: http://127.0.0.1:8048/call48/api/v4
            timeout: 2.5
            concurrency: 4
            rate_limit: 10
            account_id: 00123
            login: admin
            trunk_group_list_path: /trunkgrp/list
            undocumented: [update_tags]
        """)
    assert provider(loaded, "reseller") == {
        "name": "reseller", "type": "call48", "base_url": "http://127.0.0.1:8048/call48/api/v4",
        "timeout": 2.5, "concurrency": 4, "rate_limit": 10.0,
        "settings": {
            "username": "007", "password": Secret("pa55-word"), "account_id": "00123", "login": "admin",
            "trunk_group_list_path": "/trunkgrp/list", "undocumented": ("update_tags",),
        },
    }  # fmt: skip


TWO_ACCOUNTS = """\
providers:
  call48: {username: a, password: "${PASSWORD}"}
  second: {type: call48, username: b, password: "${PASSWORD}"}
"""


@pytest.mark.parametrize(
    ("rest", "account"),
    [
        ("defaults: {provider: second}\ndids: {'+12512658624': }", "second"),
        ("defaults: {provider: second}\ndids: {'+12512658624': {provider: call48}}", "call48"),
        ("profiles: {p: {provider: second}}\ndids: {'+12512658624': {profile: p}}", "second"),
        ("profiles: {p: {provider: second}}\ndids: {'+12512658624': {profile: p, provider: call48}}", "call48"),
        (
            "defaults: {provider: call48}\nprofiles: {p: {provider: second}}\ndids: {'+12512658624': {profile: p}}",
            "second",
        ),
    ],
)
def test_which_account_a_number_is_in(folder: Folder, rest: str, account: str) -> None:
    assert folder.load(f"{TWO_ACCOUNTS}{rest}").numbers[NUMBER].provider == account


def test_defaults_hold_where_neither_number_nor_profile_says(folder: Folder) -> None:
    loaded = folder.load(f"""{BASE}
defaults: {{tags: [default], cnam: DEFAULT, acquire: existing}}
profiles: {{p: {{cnam: PROFILE, forwarding: atlanta}}}}
dids:
  "+12512658624": {{profile: p, forwarding: false}}
  "+12512658625": {{profile: p, acquire: purchase}}
  "+12512658626":
""")
    meant = {
        "+12512658624": (["default"], "PROFILE", Forwarding(enabled=False), "existing"),
        "+12512658625": (["default"], "PROFILE", Forwarding(trunk_group="atlanta"), "purchase"),
        "+12512658626": (["default"], "DEFAULT", None, "existing"),
    }
    for number, (tags, cnam, forwarding, acquire) in meant.items():
        one = loaded.numbers[number]
        assert one.settings == Settings(did=Did(tags=tuple(tags)), cnam=Cnam(display_name=cnam), forwarding=forwarding)
        assert one.acquire == acquire


def test_a_number_s_key_replaces_the_profile_s_whole_key(folder: Folder) -> None:
    loaded = folder.load(f"""{BASE}
profiles: {{p: {{cnam: {{display_name: A, type: business}}, tags: [a, b], e911: {{address: hq, unit: Suite 7}}}}}}
dids: {{"{NUMBER}": {{profile: p, cnam: {{display_name: B}}, tags: [c], e911: hq}}}}
""")
    one = loaded.numbers[NUMBER]
    assert one.profile == "p"
    assert one.settings.cnam == Cnam(display_name="B")
    assert one.settings.did == Did(tags=("c",))
    assert one.settings.e911 == loaded.addresses["hq"]


def test_a_profile_may_stand_in_another_file_and_after_its_use(folder: Folder) -> None:
    loaded = folder.load(
        {"a.yaml": f"dids: {{'{NUMBER}': {{profile: p}}}}", "b.yaml": BASE + "profiles: {p: {cnam: X}}"}
    )
    assert loaded.numbers[NUMBER].settings.cnam == Cnam(display_name="X")
    assert loaded.profiles["p"].file == "b.yaml"


# --- Addresses and trunk groups


def test_addresses(folder: Folder) -> None:
    loaded = folder.load(BASE)
    assert loaded.addresses["hq"] == E911(True, "Acme Corp", "123", "Test St", "Suite 2", "Miami", "FL", "33155", "US")
    assert loaded.addresses["depot"].zip == "04101"
    assert set(loaded.unused_addresses) == {"hq", "depot"}


def trunk_group(folder: Folder, written: str) -> TrunkGroup:
    return folder.load(f"{ACCOUNT}trunk_groups: {{atlanta: {{{written}}}}}").trunk_groups["atlanta"].settings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", TrunkGroup(name="atlanta")),
        ("name: Atlanta Main", TrunkGroup(name="Atlanta Main")),
        *((f"routing: {word}", TrunkGroup(name="atlanta", routing=word)) for word in ("round_robin", "top_down")),
        *((f"number_format: {word}", TrunkGroup(name="atlanta", number_format=word)) for word in ("e164", "11", "10")),
        *((f"caller_id: {word}", TrunkGroup(name="atlanta", caller_id=word)) for word in ("paid", "rpid")),
        ('prefix: "2377#"', TrunkGroup(name="atlanta", prefix="2377#")),
        ("prefix: 0011", TrunkGroup(name="atlanta", prefix="0011")),
        ("prefix: ''", TrunkGroup(name="atlanta", prefix="")),
        ("gateways: [10.50.250.10:5061, 10.50.250.11]",
         TrunkGroup(name="atlanta", gateways=("10.50.250.10:5061", "10.50.250.11:5060"))),
        ("gateways: [sip.example.com, 'pbx.example.com:65535', gw:1]",
         TrunkGroup(name="atlanta", gateways=("sip.example.com:5060", "pbx.example.com:65535", "gw:1"))),
        ("credentials: {username: atl, password: '${PASSWORD}'}",
         TrunkGroup(name="atlanta", username="atl", password=Secret("pa55-word"))),
        ("channel_limit: 50", TrunkGroup(name="atlanta", inbound_limit=50, outbound_limit=50)),
        ("channel_limit: {inbound: 50, outbound: 20}", TrunkGroup(name="atlanta", inbound_limit=50, outbound_limit=20)),
        ("channel_limit: {inbound: 50}", TrunkGroup(name="atlanta", inbound_limit=50)),
    ],
)  # fmt: skip
def test_trunk_groups(folder: Folder, written: str, meant: TrunkGroup) -> None:
    assert trunk_group(folder, written) == meant


def test_a_trunk_group_that_is_given_up(folder: Folder) -> None:
    group = folder.load(f"{ACCOUNT}trunk_groups: {{old: {{release: {{reason: moved}}}}}}").trunk_groups["old"]
    assert (group.key, group.provider, group.release) == ("old", "call48", Release("moved"))


def test_the_gateways_keep_their_order(folder: Folder) -> None:
    assert trunk_group(folder, "routing: top_down, gateways: [b.example.com, a.example.com]").gateways == (
        "b.example.com:5060",
        "a.example.com:5060",
    )


# --- Ranges


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("+12512658[700-749]", [f"+12512658{n}" for n in range(700, 750)]),
        ("+12512658[008-012]", ["+12512658008", "+12512658009", "+12512658010", "+12512658011", "+12512658012"]),
        ("+1251265870[3-5]", ["+12512658703", "+12512658704", "+12512658705"]),
        ("+1251265870[3-3]", ["+12512658703"]),
        ("251265870[3-4]", ["+12512658703", "+12512658704"]),
        ("(251) 265-87[09-10]", ["+12512658709", "+12512658710"]),
        ("1-251-265-[8709-8710]", ["+12512658709", "+12512658710"]),
        ("+12512[658709-658710]", ["+12512658709", "+12512658710"]),
    ],
)
def test_a_range_stands_for_many_numbers(folder: Folder, written: str, numbers: list[str]) -> None:
    loaded = folder.load(f'{ACCOUNT}dids: {{"{written}": {{tags: [x]}}}}')
    assert list(loaded.numbers) == numbers
    for number, one in loaded.numbers.items():
        assert (one.number, one.settings) == (number, Settings(did=Did(tags=("x",))))
        assert (one.origin.file, one.origin.line, one.origin.path) == ("main.yaml", 2, ("dids", written))


@pytest.mark.parametrize(
    "written",
    [
        "+12512658624",
        "12512658624",
        "2512658624",
        "(251) 265-8624",
        "251.265.8624",
        "1-251-265-8624",
        "+1 (251) 265 8624",
        "251/265-8624",
    ],
)
@pytest.mark.parametrize("quote", ['"', ""])
def test_every_spelling_of_a_number(folder: Folder, written: str, quote: str) -> None:
    assert list(folder.load(f"{ACCOUNT}dids:\n  {quote}{written}{quote}: {{}}\n").numbers) == [NUMBER]


def test_a_number_from_abroad(folder: Folder) -> None:
    assert list(folder.load(f'{ACCOUNT}dids: {{"+442079460958": }}').numbers) == ["+442079460958"]


# --- Safety, checks, state


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("", Safety(max_releases=5, max_e911_removals=0)),
        ("max_releases: 0", Safety(max_releases=0)),
        ("max_releases: 1%", Safety(max_releases=None, max_releases_share=Decimal("0.01"))),
        ("max_e911_removals: 3", Safety(max_e911_removals=3)),
        ("max_e911_removals: 2.5%", Safety(max_e911_removals=None, max_e911_removals_share=Decimal("0.025"))),
        ("max_purchases: 010", Safety(max_purchases=10)),
        ("max_purchases: 100%", Safety(max_purchases_share=Decimal(1))),
        ("max_change_share: 30%", Safety(max_change_share=Decimal("0.3"))),
        ("max_changes: 100", Safety(max_changes=100)),
        ('max_upfront: "50.00"', Safety(max_upfront=Decimal("50.00"))),
        ("max_monthly: 0.1", Safety(max_monthly=Decimal("0.1"))),
        ("max_monthly: 20", Safety(max_monthly=Decimal(20))),
    ],
)
def test_safety(folder: Folder, written: str, meant: Safety) -> None:
    assert folder.load(f"safety: {{{written}}}\n{ACCOUNT}").safety == meant


def test_the_limits_of_one_file_hold_for_all(folder: Folder) -> None:
    files = {"a.yaml": "safety: {max_releases: 1}", "b.yaml": ACCOUNT + "safety: {max_purchases: 2}"}
    assert folder.load(files).safety == Safety(max_releases=1, max_purchases=2)


def test_checks(folder: Folder) -> None:
    loaded = folder.load(f"{ACCOUNT}checks: {{e911-missing: error, cnam-generic: off, cnam-length: warning}}")
    assert dict(loaded.checks) == {
        "e911-missing": Severity.ERROR,
        "cnam-generic": Severity.OFF,
        "cnam-length": Severity.WARNING,
    }
    assert loaded.check_origins["cnam-generic"].line == 2


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("{url: sqlite:///.reconciler/state.db}", "sqlite:///.reconciler/state.db"),
        ('{url: "sqlite:////var/lib/r.db"}', "sqlite:////var/lib/r.db"),
        ("{url: postgresql://r@db.example.com/r}", "postgresql://r@db.example.com/r"),
        ("{url: 'postgresql://r:${PASSWORD}@db.example.com/r'}", "postgresql://r:pa55-word@db.example.com/r"),
        ("sqlite:///elsewhere.db", "sqlite:///elsewhere.db"),
        ("{url: none}", "none"),
        ("none", "none"),
        ("{}", "sqlite:///.reconciler/state.db"),
    ],
)
def test_state(folder: Folder, written: str, url: str) -> None:
    assert folder.load(f"{ACCOUNT}state: {written}").state_url == url


@pytest.mark.parametrize(
    ("files", "url", "days"),
    [
        ({"a.yaml": "state: {url: none}"}, "none", 90),
        ({"a.yaml": "state: {keep_days: 365}"}, "sqlite:///.reconciler/state.db", 365),
        ({"a.yaml": "state: {url: none}", "b.yaml": "state: {keep_days: 3}"}, "none", 3),
        ({"a.yaml": "state: {keep_days: '36500'}", "b.yaml": "state: none"}, "none", 36500),
    ],
)
def test_how_long_the_history_is_kept(folder: Folder, files: dict[str, str], url: str, days: int) -> None:
    found = folder.load({"account.yaml": ACCOUNT, **files})
    assert (found.state_url, found.keep_days) == (url, days)


# --- References


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("${NAME}", "Acme"),
        ("a ${NAME} b ${NAME}", "a Acme b Acme"),
        ("${UNSET:-fallback}", "fallback"),
        ("${EMPTY:-fallback}", "fallback"),
        ("${NAME:-fallback}", "Acme"),
        ("x${UNSET:-}", "x"),
        ("$${NAME}", "${NAME}"),
        ("$${a} ${NAME}", "${a} Acme"),
        ("5 $ a day", "5 $ a day"),
        ("$NAME", "$NAME"),
        ("${NESTED}", "$${NAME} ${NAME}"),
    ],
)
def test_references(folder: Folder, written: str, meant: str) -> None:
    environ = {**ENVIRON, "NAME": "Acme", "EMPTY": "", "NESTED": "$${NAME} ${NAME}"}
    number = folder.number(f'customer_reference: "{written}"', environ)
    assert number.settings == Settings(did=Did(customer_reference=meant))


def test_a_reference_may_stand_for_any_scalar(folder: Folder) -> None:
    environ = {**ENVIRON, "FORMAT": "e164", "LIMIT": "7", "WHO": "2522378144", "ON": "true", "GW": "10.1.1.1:5080"}
    loaded = folder.load(
        f"""{ACCOUNT}
trunk_groups: {{t: {{number_format: "${{FORMAT}}", gateways: ["${{GW}}"], channel_limit: "${{LIMIT}}"}}}}
safety: {{max_releases: "${{LIMIT}}"}}
dids: {{"{NUMBER}": {{forwarding: "${{WHO}}", caller_name_lookup: "${{ON}}"}}}}
""",
        environ,
    )
    group = loaded.trunk_groups["t"].settings
    assert (group.number_format, group.gateways, group.inbound_limit) == ("e164", ("10.1.1.1:5080",), 7)
    assert loaded.safety.max_releases == 7
    settings = loaded.numbers[NUMBER].settings
    assert settings.forwarding is not None
    assert settings.forwarding.destinations is not None
    assert settings.forwarding.destinations[0].number == "+12522378144"
    assert settings.caller_name_lookup is not None


@pytest.mark.parametrize("content", ["pa55-word", "pa55-word\n", "pa55-word\r\n"])
def test_the_text_of_a_file(folder: Folder, content: str) -> None:
    """Relative to the configuration's folder; the last line's end is not part of it."""
    folder.write({"secrets/call48": content.encode()})
    loaded = folder.load("providers: {call48: {username: me, password: '${file:secrets/call48}'}}")
    assert loaded.providers["call48"].settings["password"] == Secret("pa55-word")
    assert loaded.plain_secrets == {}


def test_a_file_anywhere_unless_it_is_forbidden(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_text("pa55-word")
    loaded = folder.load(f"providers: {{call48: {{username: me, password: '${{file:{outside}}}'}}}}")
    assert loaded.providers["call48"].settings["password"] == Secret("pa55-word")


def test_a_variable_on_the_allow_list(folder: Folder) -> None:
    environ = {"CALL48_PASSWORD": "pa55-word"}
    text = "providers: {call48: {username: me, password: '${CALL48_PASSWORD}'}}"
    loaded = folder.load(text, environ, allowed_variables=frozenset({"CALL48_*"}))
    assert loaded.providers["call48"].settings["password"] == Secret("pa55-word")


def test_a_secret_in_plain_text_is_told_with_its_place(folder: Folder) -> None:
    (plain,) = folder.load("providers:\n  call48: {username: me, password: abc}\n").plain_secrets
    assert (plain.file, plain.line) == ("main.yaml", 2)
