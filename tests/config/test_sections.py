"""Files and sections: what is read, how it merges, what is refused as a whole."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reconciler.config import LoadOptions, load
from reconciler.model.configuration import Origin, Release, Safety
from reconciler.model.findings import Severity
from reconciler.model.provider_types import BUILT_IN, ProviderSetting, ProviderTypeSpec
from reconciler.model.secrets import Secret
from reconciler.model.settings import Cnam, Did, Settings, TrunkGroup
from tests.config.conftest import ACCOUNT, MIAMI, Folder


def test_the_files_of_a_folder_are_one_configuration(folder: Folder) -> None:
    folder.write(
        {
            "z.yaml": ACCOUNT,
            "b.yml": "version: 1\ndids: {'+12512658624': {profile: support}}\n",
            "a.yaml": "version: 1\nprofiles: {support: {tags: [x]}}\ndids: {'+12512658625': {}}\n",
            "notes.txt": "not: [yaml",
            ".hidden.yaml": "not: [yaml",
            "empty.yaml": "",
            "comments.yaml": "# nothing yet\n",
            "nothing.yaml": "---\n",
        }
    )
    (folder.path / "deeper").mkdir()
    (folder.path / "deeper" / "c.yaml").write_text("not: [yaml")
    (folder.path / "folder.yaml").mkdir()
    found = folder.load()
    assert found.files == ("a.yaml", "b.yml", "comments.yaml", "empty.yaml", "nothing.yaml", "z.yaml")
    assert list(found.numbers) == ["+12512658625", "+12512658624"]
    assert found.numbers["+12512658624"].settings.did is not None
    assert found.numbers["+12512658624"].origin == Origin("b.yml", 2, ("dids", "+12512658624"))


def test_one_file_is_a_configuration(folder: Folder) -> None:
    folder.write({"one.yaml": ACCOUNT, "other.yaml": "not: [yaml"})
    found = load(folder.path / "one.yaml")
    assert (found.root, found.files) == (folder.path, ("one.yaml",))


def test_the_digest_covers_the_bytes_and_the_names(folder: Folder) -> None:
    first = folder.load(ACCOUNT).digest
    assert folder.load(ACCOUNT).digest == first
    assert folder.load(ACCOUNT + "# a comment\n").digest != first
    (folder.path / "a.yaml").write_text(ACCOUNT)
    (folder.path / "a.yaml").rename(folder.path / "b.yaml")
    assert folder.load().digest != first


def test_an_empty_folder_and_no_folder_are_errors(folder: Folder, tmp_path: Path) -> None:
    assert folder.told() == [
        f"{tmp_path}:1:1 file: there is no *.yaml or *.yml file in this folder (`reconciler init` writes one to start from)"
    ]
    (nowhere,) = Folder(tmp_path / "nowhere").told()
    assert "there is no such file or folder" in nowhere


def test_a_file_that_cannot_be_read_is_an_error(folder: Folder) -> None:
    folder.write({"a.yaml": ACCOUNT})
    (folder.path / "b.yaml").symlink_to(folder.path / "gone")
    assert folder.told() == [
        "b.yaml:1:1 file: this cannot be read: No such file or directory (see that it is there and may be read)"
    ]


def test_a_name_given_twice_shows_both_places(folder: Folder) -> None:
    folder.write(
        {
            "a.yaml": ACCOUNT + f"addresses:\n  hq: {MIAMI}\nprofiles:\n  one: {{}}\ndefaults: {{acquire: existing}}\n",
            "b.yaml": f"""\
            providers: {{call48: {{username: u, password: p}}}}
            addresses:
              hq: {MIAMI}
            profiles:
              one: {{tags: [a]}}
            defaults:
              acquire: purchase
              provider: call48
            """,
        }
    )
    assert folder.told() == [
        'b.yaml:1:13 duplicate provider["call48"]: `call48` is declared twice; first at a.yaml:1:13 (keep one of the two)',
        'b.yaml:3:3 duplicate address["hq"]: `hq` is declared twice; first at a.yaml:3:3 (keep one of the two)',
        'b.yaml:5:3 duplicate profile["one"]: `one` is declared twice; first at a.yaml:5:3 (keep one of the two)',
        "b.yaml:7:3 duplicate defaults: `acquire` is declared twice; first at a.yaml:6:12 (keep one of the two)",
    ]


@pytest.mark.parametrize(
    ("first", "second", "at"),
    [
        ("checks: {a: off}\n", "checks: {a: error}\n", 10),
        ("safety: {max_releases: 1}\n", "safety: {max_releases: 2}\n", 10),
        ("state: none\n", "state: {url: none}\n", 9),
        ("state: none\n", "state: none\n", 1),
    ],
)
def test_a_limit_a_check_and_the_state_are_said_once(folder: Folder, first: str, second: str, at: int) -> None:
    folder.write({"a.yaml": first, "b.yaml": second})
    (message,) = folder.told()
    assert message.startswith(f"b.yaml:1:{at} duplicate ")
    assert "first at a.yaml:1:" in message


def test_sections_merge_over_files(folder: Folder) -> None:
    folder.write(
        {
            "a.yaml": "checks: {a: off}\nsafety: {max_releases: 1}\ndefaults: {tags: [d]}\n" + ACCOUNT,
            "b.yaml": "checks: {b: error}\nsafety: {max_upfront: 1.50}\ndefaults: {cnam: ACME}\ndids: {2512658624: {}}\n",
        }
    )
    found = folder.load()
    assert found.checks == {"a": Severity.OFF, "b": Severity.ERROR}
    assert found.check_origins["b"] == Origin("b.yaml", 1, ("checks", "b"))
    assert (found.safety.max_releases, found.safety.max_upfront) == (1, Decimal("1.50"))
    settings = found.numbers["+12512658624"].settings
    assert settings == Settings(Did(("d",)), cnam=Cnam(True, "ACME"))


def test_the_state_and_the_limits_have_defaults(folder: Folder) -> None:
    found = folder.load(ACCOUNT)
    assert found.state_url == "sqlite:///.reconciler/state.db"
    assert found.safety == Safety()


@pytest.mark.parametrize(
    ("text", "url"),
    [("none", "none"), ("{url: none}", "none"), ("{url: 'postgresql://h/d'}", "postgresql://h/d"),
     ("{url: sqlite:///a/b.db}", "sqlite:///a/b.db"), ("null", "sqlite:///.reconciler/state.db"),
     ("${URL}", "postgresql://u:pw@h/d")],
)  # fmt: skip
def test_the_state(folder: Folder, text: str, url: str) -> None:
    assert folder.load(f"state: {text}\n", URL="postgresql://u:pw@h/d").state_url == url


def test_limits_are_counts_shares_or_dollars(folder: Folder) -> None:
    text = "safety: {max_releases: 10%, max_e911_removals: '2', max_purchases: 3, max_changes: 40, max_change_share: 12.5%, max_monthly: 20}"
    assert folder.load(text).safety == Safety(
        max_releases=None,
        max_releases_share=Decimal("0.1"),
        max_e911_removals=2,
        max_purchases=3,
        max_changes=40,
        max_change_share=Decimal("0.125"),
        max_monthly=Decimal(20),
    )


def test_checks_take_warn_for_warning(folder: Folder) -> None:
    found = folder.load("checks: {a: warn, b: warning, c: off, d: error, e: null}\n")
    assert found.checks == {"a": "warning", "b": "warning", "c": "off", "d": "error"}


def test_a_check_that_is_not_there_is_an_error_where_the_checks_are_known(folder: Folder) -> None:
    options = LoadOptions(environ={}, check_names=frozenset({"e911-missing", "cnam-generic"}))
    text = ACCOUNT + "checks: {e911-mising: off}\nprofiles: {p: {waive: {cnam-generik: why}}}\n"
    text += "dids:\n  2512658624: {waive: {cnam-generic: why, e911: because}}\n"
    assert folder.told(text, options) == [
        "a.yaml:2:10 undefined checks: there is no check `e911-mising` (did you mean `e911-missing`?)",
        'a.yaml:3:24 undefined profile["p"]: there is no check `cnam-generik` (did you mean `cnam-generic`?)',
        'a.yaml:5:43 undefined did["+12512658624"]: there is no check `e911` (one of `cnam-generic`, `e911-missing`)',
    ]


def test_an_account(folder: Folder) -> None:
    text = """\
    providers:
      call48:
        username: u
        password: ${PASSWORD}
        base_url: http://127.0.0.1:8048/call48/api/v4
        timeout: 2.5
        concurrency: 4
        rate_limit: 10
        account_id: 0012345
        undocumented: [update_tags]
      second: {type: call48, username: v, password: plain, login: admin}
    """
    found = folder.load(text, PASSWORD="hunter2")
    first, second = found.providers["call48"], found.providers["second"]
    assert (first.type, first.base_url, first.timeout, first.concurrency, first.rate_limit) == (
        "call48", "http://127.0.0.1:8048/call48/api/v4", 2.5, 4, 10.0,
    )  # fmt: skip
    assert first.settings == {
        "username": "u", "password": Secret("hunter2"), "account_id": "0012345", "undocumented": ("update_tags",),
    }  # fmt: skip
    assert (second.type, second.settings["login"]) == ("call48", "admin")
    assert first.origin == Origin("a.yaml", 2, ("providers", "call48"))


def test_another_package_brings_its_own_account(folder: Folder) -> None:
    settings = (
        ProviderSetting("token", "The key.", required=True, secret=True),
        ProviderSetting("regions", "Where.", kind="list", choices=("east", "west")),
    )
    types = {**BUILT_IN, "acme": ProviderTypeSpec("acme", "ACME.", settings)}
    options = LoadOptions(environ={}, provider_types=types)
    found = folder.load("providers: {acme: {token: t, regions: [east]}}", options)
    assert found.providers["acme"].settings == {"token": Secret("t"), "regions": ("east",)}
    assert folder.told("providers: {x: {type: acmee, token: t}, acme: {regions: [est], tokn: secret}}", options) == [
        'a.yaml:1:17 schema provider["x"]: `type` cannot be `acmee` (did you mean `acme`?)',
        'a.yaml:1:41 schema provider["acme"]: `token` is missing (add `token`)',
        'a.yaml:1:58 schema provider["acme"]: item 1 of `regions` cannot be `est` (did you mean `west`?)',
        'a.yaml:1:64 schema provider["acme"]: unknown key `tokn` (did you mean `token`?)',
    ]


def test_a_type_may_want_what_others_only_take(folder: Folder) -> None:
    spec = ProviderTypeSpec(
        "acme",
        "ACME.",
        (
            ProviderSetting("base_url", "Where the own one is.", required=True, example="https://pbx.example.com/v2"),
            ProviderSetting("key", "The key.", secret=True),
            ProviderSetting("user", "The user."),
            ProviderSetting("password", "The password.", secret=True),
        ),
        one_of=(("key",), ("user", "password")),
    )
    options = LoadOptions(environ={"A": "a"}, provider_types={**BUILT_IN, "acme": spec})
    found = folder.load("providers: {acme: {base_url: 'https://h/v2', user: u, password: '${A}'}}", options)
    assert found.providers["acme"].base_url == "https://h/v2"
    assert found.providers["acme"].settings == {"user": "u", "password": Secret("a")}
    assert folder.load("providers: {acme: {base_url: 'http://h', key: '${A}'}}", options).providers
    assert folder.told("providers: {acme: {user: u}, b: {type: acme, base_url: h, key: k}}", options) == [
        'a.yaml:1:13 schema provider["acme"]: `base_url` is missing (add `base_url: "https://pbx.example.com/v2"`)',
        'a.yaml:1:13 schema provider["acme"]: this needs `key`, or `user` and `password` (add what is missing)',
        'a.yaml:1:46 schema provider["b"]: `base_url` cannot be `h` (write an address that begins with http:// or https://)',
    ]
    assert folder.told("providers: {acme: {base_url: 'http://h', user: u, password: null}}", options) == [
        'a.yaml:1:13 schema provider["acme"]: this needs `key`, or `user` and `password` (add what is missing)',
    ]


def test_a_trunk_group(folder: Folder) -> None:
    text = (
        ACCOUNT
        + """
trunk_groups:
  atlanta:
    name: Atlanta 1
    routing: round_robin
    number_format: 11
    caller_id: paid
    prefix: "2377#"
    gateways: [10.50.250.10:5061, 10.50.250.11, pbx.example.com, "[2001:db8::1]", "[2001:db8::1]:5070"]
    credentials: {username: atlanta, password: "${PASSWORD}"}
    channel_limit: 50
  berlin: {channel_limit: {inbound: 5}, number_format: e164}
  gone: {release: {reason: moved}}
"""
    )
    groups = folder.load(text, PASSWORD="hunter2").trunk_groups
    assert groups["atlanta"].settings == TrunkGroup(
        name="Atlanta 1",
        routing="round_robin",
        number_format="11",
        caller_id="paid",
        prefix="2377#",
        gateways=(
            "10.50.250.10:5061",
            "10.50.250.11:5060",
            "pbx.example.com:5060",
            "[2001:db8::1]:5060",
            "[2001:db8::1]:5070",
        ),
        username="atlanta",
        password=Secret("hunter2"),
        inbound_limit=50,
        outbound_limit=50,
    )
    assert (groups["atlanta"].key, groups["atlanta"].provider) == ("atlanta", "call48")
    assert groups["berlin"].settings == TrunkGroup(name="berlin", number_format="e164", inbound_limit=5)
    assert groups["gone"].release == Release("moved")


def test_addresses_that_nothing_names_are_listed(folder: Folder) -> None:
    text = ACCOUNT + f"addresses:\n  a: {MIAMI}\n  b: {MIAMI}\n  c: {MIAMI}\nprofiles: {{p: {{e911: a}}}}\n"
    text += "dids: {2512658624: {listing: {type: business, business_name: B, address: b}}}\n"
    found = folder.load(text)
    assert found.unused_addresses == {"c": Origin("a.yaml", 5, ("addresses", "c"))}
    assert list(found.addresses) == ["a", "b", "c"]
    assert found.profiles == {"p": Origin("a.yaml", 6, ("profiles", "p"))}


@pytest.mark.parametrize(
    ("there", "meant"),
    [("CALL48_PASSWRD", "; did you mean `CALL48_PASSWRD`?"), ("CALL48_USERNAME", ""), ("CALL48_URL", "")],
)
def test_another_variable_of_the_account_is_not_what_an_unset_one_was_meant_as(
    folder: Folder, there: str, meant: str
) -> None:
    options = LoadOptions(environ={there: "x"})
    told = folder.told('providers: {call48: {username: u, password: "${CALL48_PASSWORD}"}}\n', options)
    assert told == [
        'a.yaml:1:45 reference provider["call48"]: the environment variable `CALL48_PASSWORD` is not set'
        f" (set it, or write ${{CALL48_PASSWORD:-default}}{meant})"
    ]
