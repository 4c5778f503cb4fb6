"""The section `ports`: what it declares, of itself and of its numbers, and what is refused of it."""

from __future__ import annotations

import hashlib
import os
import zoneinfo
from pathlib import Path

import pytest

from reconciler.config import LoadOptions, documents
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPort, Origin
from reconciler.model.findings import Where
from reconciler.model.porting import Document, Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Did, Settings
from tests.config.conftest import ACCOUNT, MIAMI, Folder

PDF = b"%PDF-1.7\n"
HEAD = ACCOUNT + f"addresses: {{hq: {MIAMI}}}\nprofiles: {{support: {{tags: [support]}}}}\n"
WHOLE = """
ports:
  move-from-cox:
    provider: call48
    type: local
    numbers: ["+17012001293", (701) 200-1294, "+1701200[1295-1296]"]
    losing_carrier:
      {name: Cox, account_name: Acme Corp, account_type: business, account_number: "${ACCOUNT}", pin: "${PIN}",
       authorized_person: Jane Roe, billing_number: 7012001293}
    service_address: hq
    partial: {remaining: keep, new_billing_number: "+17012001299"}
    wireless: false
    requested_date: 2026-12-15
    activation: {at: 2026-12-15 12:00, timezone: America/New_York}
    documents: {loa: docs/loa.pdf, bill: docs/bill.pdf, csr: docs/csr.pdf, signature: docs/signature.png}
    submit: false
    notify: [ops@example.com, b@example.com]
    profile: support
    waive: {port-date: agreed by telephone}
    supersedes: 007
"""
ADDRESS = E911(
    street_number="123", street_name="Test St", unit="Apt 2", city="Miami", state="FL", zip="33155", country="US"
)


def port(folder: Folder, text: str, **environ: str) -> DesiredPort:
    """The port `a` with these keys (the inside of a flow mapping)."""
    return folder.load(f"{HEAD}ports: {{a: {{{text}}}}}\n", **environ).ports["a"]


def document(name: str, content: bytes = PDF) -> Document:
    return Document(name, hashlib.sha256(content).hexdigest(), len(content))


def with_documents(folder: Folder, *names: str) -> None:
    (folder.path / "docs").mkdir(exist_ok=True)
    folder.write({f"docs/{name}": PDF for name in names})


def test_a_whole_port(folder: Folder) -> None:
    with_documents(folder, "loa.pdf", "bill.pdf", "csr.pdf", "signature.png")
    loaded = folder.load(HEAD + WHOLE, ACCOUNT="0012345", PIN="0123")
    origin = Origin("a.yaml", 6, ("ports", "move-from-cox"))
    numbers = ("+17012001293", "+17012001294", "+17012001295", "+17012001296")
    assert loaded.ports == {
        "move-from-cox": DesiredPort(
            "move-from-cox",
            "call48",
            Port(
                type="local",
                numbers=numbers,
                carrier="Cox",
                account_name="Acme Corp",
                account_type="business",
                account_number=Secret("0012345"),
                pin=Secret("0123"),
                authorized_person="Jane Roe",
                billing_number="+17012001293",
                service_address=ADDRESS,
                partial=True,
                remaining="keep",
                new_billing_number="+17012001299",
                wireless=False,
                requested_date="2026-12-15",
                activation="scheduled",
                activation_at="2026-12-15 12:00 America/New_York",
                loa=document("docs/loa.pdf"),
                bill=document("docs/bill.pdf"),
                csr=document("docs/csr.pdf"),
                signature=document("docs/signature.png"),
                notify=("ops@example.com", "b@example.com"),
                submitted=False,
            ),
            origin,
            supersedes="007",
            profile="support",
            waive={"port-date": "agreed by telephone"},
        )
    }
    assert tuple(loaded.plain_secrets) == (Where("a.yaml", 1, 35),)  # The account's own.
    assert loaded.unused_addresses == {}
    settings = Settings(did=Did(tags=("support",)))
    assert list(loaded.numbers.values()) == [
        DesiredNumber(
            number, "call48", settings, origin, "port", profile="support",
            waive={"port-date": "agreed by telephone"}, port="move-from-cox",
        )
        for number in numbers
    ]  # fmt: skip


def test_what_a_port_need_not_say(folder: Folder) -> None:
    found = port(folder, 'numbers: ["+17012001293"]')
    assert found == DesiredPort(
        "a",
        "call48",
        Port(type="local", numbers=("+17012001293",), partial=False, submitted=True),
        Origin("a.yaml", 4, ("ports", "a")),
    )


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ("['+18002001293', '+18882001293']", "toll_free"),
        ("['+18002001293', '+17012001293']", "local"),
        ("['+18002001293'], type: local", "local"),
    ],
)
def test_the_type_is_that_of_the_numbers_unless_said(folder: Folder, numbers: str, kind: str) -> None:
    assert port(folder, f"numbers: {numbers}").settings.type == kind


@pytest.mark.parametrize(
    ("said", "partial", "remaining"),
    [
        ("partial: false", False, None),
        ("partial: null", False, None),
        ("partial: {remaining: disconnect}", True, "disconnect"),
    ],
)
def test_what_stays_behind(folder: Folder, said: str, partial: bool, remaining: str | None) -> None:
    found = port(folder, f"numbers: ['+17012001293'], {said}").settings
    assert (found.partial, found.remaining, found.new_billing_number) == (partial, remaining, None)


def test_secrets_keep_their_digits_and_are_told_of_in_plain_text(folder: Folder) -> None:
    text = "ports: {a: {numbers: ['+17012001293'], losing_carrier: {account_number: 0012, pin: 0123}}}\n"
    loaded = folder.load(ACCOUNT + text)
    found = loaded.ports["a"].settings
    assert (found.account_number, found.pin) == (Secret("0012"), Secret("0123"))
    assert tuple(loaded.plain_secrets) == (Where("a.yaml", 1, 35), Where("a.yaml", 2, 57), Where("a.yaml", 2, 79))


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("hq", "Apt 2"),
        ("{address: hq, unit: Suite 9}", "Suite 9"),
        ("{address: hq, unit: ''}", ""),
        ("{street_number: 123, street_name: Test St, city: Miami, state: FL, zip: 33155, country: US}", None),
    ],
)
def test_the_service_address(folder: Folder, said: str, unit: str | None) -> None:
    address = port(folder, f"numbers: ['+17012001293'], service_address: {said}").settings.service_address
    assert address is not None
    assert (address.unit, address.zip, address.street_name) == (unit, "33155", "Test St")


def test_nobody_is_notified_through_a_service_address(folder: Folder) -> None:
    place = MIAMI.replace("}", ", notify: [desk@example.com]}")
    text = f"addresses: {{hq: {place}}}\nports: {{a: {{numbers: ['+17012001293'], service_address: hq}}}}\n"
    assert folder.load(ACCOUNT + text).ports["a"].settings.service_address == ADDRESS


@pytest.mark.parametrize(
    ("said", "activation", "at"),
    [
        ("auto", "auto", None),
        ("manual", "manual", None),
        ("'${A}'", "manual", None),
        ("{at: 2026-07-01 09:30, timezone: Europe/Berlin}", "scheduled", "2026-07-01 09:30 Europe/Berlin"),
        ("{at: '2026-07-01 09:30', timezone: '${ZONE}'}", "scheduled", "2026-07-01 09:30 UTC"),
    ],
)
def test_activation(folder: Folder, said: str, activation: str, at: str | None) -> None:
    found = port(folder, f"numbers: ['+17012001293'], activation: {said}", A="manual", ZONE="UTC").settings
    assert (found.activation, found.activation_at) == (activation, at)
    assert type(found.activation_at) in (str, type(None))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("{at: 2026-12-15 12:00, timezone: America/New_Yorck}",
         "`America/New_Yorck` is not a time zone (did you mean `America/New_York`?)"),
        ("{at: 2026-12-15 12:00, timezone: ../../etc/passwd}",
         "`../../etc/passwd` is not a time zone (write one of the IANA's names, like America/New_York)"),
        ("{at: 2026-12-15 12:00, timezone: Nowhere}",
         "`Nowhere` is not a time zone (write one of the IANA's names, like America/New_York)"),
        ("{at: 2026-12-15 12:00, timezone: posixrules}",
         "`posixrules` is not a time zone (write one of the IANA's names, like America/New_York)"),
        ("{at: 2026-12-15 12:00, timezone: '${ZONE}'}",
         "`${ZONE}` is not a time zone (write one of the IANA's names, like America/New_York)"),
        ("{at: 2026-02-30 12:00, timezone: UTC}",
         "`2026-02-30 12:00` is not a time of the calendar (write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-15 12:00)"),
        ("{at: 2026-12-15 24:00, timezone: UTC}",
         "`2026-12-15 24:00` is not a time of the calendar (write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-15 12:00)"),
        ("{at: 0001-01-01 00:00, timezone: Asia/Tokyo}",
         "`0001-01-01 00:00` is not a time of the calendar (write YEAR-MONTH-DAY HOUR:MINUTE, like 2026-12-15 12:00)"),
        ("{at: 2026-03-08 02:30, timezone: America/New_York}",
         "`2026-03-08 02:30` is not a time in `America/New_York`: the clocks go forward over it (write one an hour later)"),
        ("{at: 2026-11-01 01:30, timezone: America/New_York}",
         "`2026-11-01 01:30` is two times in `America/New_York`: the clocks go back over it (write one that is there once)"),
    ],
)  # fmt: skip
def test_times_that_mean_nothing(folder: Folder, said: str, message: str) -> None:
    text = f"{HEAD}ports: {{a: {{numbers: ['+17012001293'], activation: {said}}}}}\n"
    told = folder.told(text, ZONE="America/New_Yorck")
    assert [line.partition(' value port["a"]: ')[2] for line in told] == [message]


def test_a_bare_machine_knows_time_zones(folder: Folder) -> None:
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    try:
        said = "activation: {at: 2026-12-15 12:00, timezone: America/New_York}"
        found = port(folder, f"numbers: ['+17012001293'], {said}").settings
    finally:
        zoneinfo.reset_tzpath()
    assert found.activation_at == "2026-12-15 12:00 America/New_York"


# --- Documents


def test_a_document_is_known_by_its_content(folder: Folder) -> None:
    with_documents(folder, "loa.pdf")
    text = f"{ACCOUNT}ports: {{a: {{numbers: ['+17012001293'], documents: {{loa: ./docs/loa.pdf}}}}}}\n"
    before = folder.load(text)
    assert before.ports["a"].settings.loa == document("./docs/loa.pdf")
    folder.write({"docs/loa.pdf": b"%PDF-2.0\n"})
    after = folder.load(text)
    assert after.ports["a"].settings.loa == document("./docs/loa.pdf", b"%PDF-2.0\n")
    assert after.digest != before.digest
    folder.write({"docs/loa.pdf": PDF})
    assert folder.load(text).digest == before.digest


def test_a_file_is_read_once_by_whatever_path(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    with_documents(folder, "loa.pdf")
    ports = ", ".join(
        f"p{n}: {{numbers: [7012001{200 + n}], documents: {{loa: {'./' * n}docs/loa.pdf}}}}" for n in range(20)
    )
    folder.write({"a.yaml": f"{ACCOUNT}ports: {{{ports}}}\n"})
    opened: list[str] = []
    open_file = Path.open

    def open_and_count(path: Path, *how: str) -> object:
        opened.append(path.name)
        return open_file(path, *how)

    monkeypatch.setattr(Path, "open", open_and_count)
    loaded = folder.load()
    assert len({found.settings.loa for found in loaded.ports.values()}) == 20
    assert opened.count("loa.pdf") == 1


def test_what_cannot_go_with_a_port(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAX_DOCUMENT_BYTES", 2**20)
    with_documents(folder, "loa.pdf")
    folder.write({"empty.pdf": b"", "large.pdf": bytes(2**20 + 1), "just.pdf": bytes(2**20)})
    os.mkfifo(folder.path / "pipe")
    text = """\
        ports:
          a: {numbers: ["+17012001293"], documents: {loa: docs, bill: no.pdf, csr: empty.pdf, signature: large.pdf}}
          b: {numbers: ["+17012001294"], documents: {loa: "${A}", bill: pipe, signature: just.pdf}}
        """
    assert folder.told(ACCOUNT + text.replace("        ", ""), A="none.pdf") == [
        'a.yaml:3:46 value port["a"]: `docs` is not a file (name a file)',
        'a.yaml:3:57 value port["a"]: the file `no.pdf` cannot be read: No such file or directory '
        "(paths begin at the configuration's folder)",
        'a.yaml:3:71 value port["a"]: the file `empty.pdf` is empty (put the document there)',
        'a.yaml:3:87 value port["a"]: the file `large.pdf` has over 1 MiB (make it smaller)',
        'a.yaml:4:46 value port["b"]: the file `${A}` cannot be read: No such file or directory '
        "(paths begin at the configuration's folder)",
        'a.yaml:4:59 value port["b"]: `pipe` is not a file (name a file)',
    ]


def test_a_file_that_may_not_be_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write({"loa.pdf": PDF})
    text = f"{ACCOUNT}ports: {{a: {{numbers: ['+17012001293'], documents: {{loa: loa.pdf}}}}}}\n"
    folder.write({"a.yaml": text})
    opened = Path.open

    def open_but_for_documents(path: Path, *how: str) -> object:
        if path.suffix == ".pdf":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *how)

    monkeypatch.setattr(Path, "open", open_but_for_documents)
    assert folder.told() == [
        'a.yaml:2:52 value port["a"]: the file `loa.pdf` cannot be read: Permission denied '
        "(paths begin at the configuration's folder)"
    ]


@pytest.mark.parametrize("how", ["../outside.pdf", "link.pdf", "{outside}"])
def test_documents_are_inside_the_folder_unless_others_are_allowed(tmp_path: Path, how: str) -> None:
    (tmp_path / "in").mkdir()
    folder = Folder(tmp_path / "in")
    outside = tmp_path / "outside.pdf"
    outside.write_bytes(PDF)
    (folder.path / "link.pdf").symlink_to(outside)
    name = how.format(outside=outside)
    text = f"{ACCOUNT}ports: {{a: {{numbers: ['+17012001293'], documents: {{loa: {name}}}}}}}\n"
    [told] = folder.told(text, LoadOptions(environ={}, allow_files=False))
    assert told.endswith("is outside the configuration's folder (put it inside, or allow it: --allow-files)")
    assert folder.load(text, LoadOptions(environ={})).ports["a"].settings.loa == document(name)


# --- The numbers


def numbers(loaded: Configuration) -> dict[str, tuple[str, str | None, str]]:
    return {number.number: (number.acquire, number.port, number.origin.path[0]) for number in loaded.numbers.values()}


def test_an_entry_of_its_own_wins(folder: Folder) -> None:
    loaded = folder.load(
        HEAD
        + """\
dids:
  "+1701200[1293-1294]": {tags: [own]}
  "+17012001296": {acquire: existing}
ports:
  a: {numbers: ["+1701200[1293-1295]"], profile: support}
  b: {numbers: ["+17012001296"]}
"""
    )
    assert numbers(loaded) == {
        "+17012001293": ("port", "a", "dids"),
        "+17012001294": ("port", "a", "dids"),
        "+17012001295": ("port", "a", "ports"),
        "+17012001296": ("port", "b", "dids"),
    }
    assert loaded.numbers["+17012001294"].settings == Settings(did=Did(tags=("own",)))
    assert loaded.numbers["+17012001295"].settings == Settings(did=Did(tags=("support",)))
    assert loaded.ports["a"].settings.numbers == ("+17012001293", "+17012001294", "+17012001295")


def test_a_port_that_is_given_up_brings_no_numbers(folder: Folder) -> None:
    loaded = folder.load(
        HEAD
        + """\
dids:
  "+17012001294": {}
  "+17012001295": {acquire: purchase}
  "+17012001296": {release: {reason: gone}}
ports: {a: {numbers: ["+1701200[1293-1296]"], cancel: {reason: customer stays}}}
"""
    )
    assert loaded.ports["a"].cancel == "customer stays"
    assert numbers(loaded) == {
        "+17012001294": ("port", "a", "dids"),
        "+17012001295": ("purchase", "a", "dids"),
        "+17012001296": ("port", "a", "dids"),
    }


def test_the_profile_may_say_how_other_numbers_come(folder: Folder) -> None:
    text = (
        "profiles: {p: {acquire: purchase, order: {bundle: b}}}\nports: {a: {numbers: ['+17012001293'], profile: p}}\n"
    )
    found = folder.load(ACCOUNT + text).numbers["+17012001293"]
    assert (found.acquire, found.order, found.profile) == ("port", None, "p")


def test_a_number_has_one_place(folder: Folder) -> None:
    text = """\
dids:
  "+1701200[1293-1294]": {release: {reason: gone}}
  "+17012001295": {acquire: purchase}
ports:
  a:
    numbers: ["+1701200[1293-1298]", 7012001294]
  b: {numbers: [7012001290, "+1701200[1297-1299]"]}
pools:
  p: {count: 2, numbers: ["+17012001298", "+17012001299"]}
"""
    assert folder.told(HEAD + text) == [
        'a.yaml:5:27 value did["+1701200[1293-1294]"]: `+17012001293` is given up here, and the port `a` has it '
        "(a.yaml:9:15) (take it out of one of the two)",
        'a.yaml:6:20 value did["+17012001295"]: `+17012001295` is to be bought here, and the port `a` has it '
        "(a.yaml:9:15) (write `acquire: port`, or leave it out)",
        'a.yaml:9:38 duplicate port["a"]: `+17012001294` is declared twice; first at a.yaml:9:15 (keep one of the two)',
        'a.yaml:10:29 duplicate port["b"]: `+17012001297` is declared twice; first at a.yaml:9:15 (keep one of the two)',
        'a.yaml:12:27 duplicate pool["p"]: `+17012001298` is declared twice; first at a.yaml:9:15 (keep one of the two)',
        'a.yaml:12:43 duplicate pool["p"]: `+17012001299` is declared twice; first at a.yaml:10:29 (keep one of the two)',
    ]


def test_a_number_and_its_port_are_at_one_account(folder: Folder) -> None:
    text = """\
providers: {call48: {username: u, password: p}, other: {type: call48, username: u, password: p}}
defaults: {provider: call48}
dids: {"+1701200[1293-1294]": {}, "+17012001295": {provider: other}}
ports: {a: {provider: other, numbers: ["+1701200[1293-1299]"]}}
"""
    assert folder.told(text) == [
        'a.yaml:3:8 value did["+1701200[1293-1294]"]: `+17012001293` is at `call48` here, and the port `a` has it at '
        "`other` (a.yaml:4:40) (write `provider: other` here, or another one there)"
    ]


def test_the_trunk_group_of_the_profile_is_at_the_account_of_the_port(folder: Folder) -> None:
    text = """\
providers: {call48: {username: u, password: p}, other: {type: call48, username: u, password: p}}
trunk_groups: {tg: {provider: call48, gateways: [10.0.0.1]}}
profiles: {p: {forwarding: tg}}
ports: {a: {provider: other, numbers: ["+17012001293"], profile: p}}
"""
    assert folder.told(text) == [
        'a.yaml:4:9 value port["a"]: the trunk group `tg` is at `call48`, the number at `other` '
        "(use a trunk group at `other`)"
    ]


# --- What is refused


def test_every_mistake_is_told_at_its_place(folder: Folder) -> None:
    text = """\
ports:
  a:
    typ: local
    type: mobile
    numbers: ["+17012001293", "+170120", "x", null, "+1701200[1-3", "+1[0-9][0-9][0-9][0-9][0-9][0-9]"]
    losing_carrier: {acount_name: x, account_type: firm, billing_number: 12, pin: ""}
    service_address: hqq
    partial: {remaining: maybe, new_billing_number: 5}
    wireless: maybe
    requested_date: 2026-02-30
    activation: later
    documents: {letter: x}
    submit: later
    notify: [nobody]
    profile: suport
    provider: call
    waive: {port-dat: x}
    cancel: customer stays
    supersedes: []
  b: {numbers: []}
  c: {}
  d:
  e: {numbers: ["+17012001294"], requested_date: 15.12.2026, activation: {at: noon}, partial: {}, cancel: {}}
  f: {numbers: "+17012001295"}
  g: [x]
"""
    options = LoadOptions(environ={}, check_names=frozenset({"port-date"}))
    assert folder.told(HEAD + text, options) == [
        'a.yaml:6:5 schema port["a"]: unknown key `typ` (did you mean `type`?)',
        'a.yaml:7:5 schema port["a"]: `type` cannot be `mobile` (one of `local`, `toll_free`)',
        'a.yaml:8:31 schema port["a"]: item 2 of `numbers` cannot be `+170120` (write a telephone number or a range of them)',
        'a.yaml:8:42 schema port["a"]: item 3 of `numbers` cannot be `x` (write a telephone number or a range of them)',
        'a.yaml:8:47 schema port["a"]: item 4 of `numbers` must be a telephone number or a range of them, not empty (write a telephone number or a range of them, like "+17012001293")',
        'a.yaml:9:22 schema port["a"]: unknown key `acount_name` (did you mean `account_name`?)',
        'a.yaml:9:38 schema port["a"]: `account_type` cannot be `firm` (one of `business`, `residential`)',
        'a.yaml:9:78 schema port["a"]: `pin` must not be empty (write text on one line, like "${COX_PIN}")',
        'a.yaml:10:5 undefined port["a"]: there is no address `hqq` (did you mean `hq`?)',
        'a.yaml:11:15 schema port["a"]: `remaining` cannot be `maybe` (one of `disconnect`, `keep`)',
        'a.yaml:12:5 schema port["a"]: `wireless` cannot be `maybe` (write true or false)',
        'a.yaml:13:5 value port["a"]: `2026-02-30` is not a day of the calendar (write YEAR-MONTH-DAY, like 2026-12-01)',
        'a.yaml:14:5 schema port["a"]: `activation` cannot be `later` (write auto, manual, or {at: TIME, timezone: ZONE})',
        'a.yaml:15:17 schema port["a"]: unknown key `letter` (one of `bill`, `csr`, `loa`, `signature`)',
        'a.yaml:16:5 schema port["a"]: `submit` cannot be `later` (write true or false)',
        'a.yaml:17:14 schema port["a"]: item 1 of `notify` cannot be `nobody` (write an e-mail address)',
        'a.yaml:18:5 undefined port["a"]: there is no profile `suport` (did you mean `support`?)',
        'a.yaml:19:5 undefined port["a"]: there is no provider `call` (did you mean `call48`?)',
        'a.yaml:20:13 undefined port["a"]: there is no check `port-dat` (did you mean `port-date`?)',
        'a.yaml:21:5 schema port["a"]: `cancel` cannot be text (write a mapping with the reason, like {reason: customer stays})',
        'a.yaml:22:5 schema port["a"]: `supersedes` must be text on one line, not a list (write text on one line, like "256")',
        'a.yaml:23:7 schema port["b"]: `numbers` must not be empty (write at least one, like ["+17012001293", "+17012001294"])',
        'a.yaml:24:3 schema port["c"]: `numbers` is missing (add `numbers: ["+17012001293", "+17012001294"]`)',
        'a.yaml:25:3 schema port["d"]: this must be a mapping, not empty (write a mapping, like {type: local, numbers: ["+17012001293"], service_address: miami-hq, profile: support})',
        'a.yaml:26:34 schema port["e"]: `requested_date` cannot be `15.12.2026` (write a day, as YEAR-MONTH-DAY)',
        'a.yaml:26:62 schema port["e"]: `timezone` is missing (add `timezone: America/New_York`)',
        'a.yaml:26:75 schema port["e"]: `at` cannot be `noon` (write a time, as YEAR-MONTH-DAY HOUR:MINUTE)',
        'a.yaml:26:86 schema port["e"]: `remaining` is missing (add `remaining: keep`)',
        'a.yaml:26:99 schema port["e"]: `reason` is missing (add `reason: customer stays`)',
        'a.yaml:27:7 schema port["f"]: `numbers` must be a list, not text (write a list, like ["+17012001293", "+17012001294"])',
        'a.yaml:28:3 schema port["g"]: this must be a mapping, not a list (write a mapping, like {type: local, numbers: ["+17012001293"], service_address: miami-hq, profile: support})',
    ]  # fmt: skip


def test_no_value_of_a_reference_is_told(folder: Folder) -> None:
    text = 'ports: {a: {numbers: ["${B}", "${C}"], documents: {loa: "${A}"}}, b: {numbers: ["${A}"]}}\n'
    told = folder.told(ACCOUNT + text, A="secret-1", B="+1701[23-1]2", C="+17012001[2000-2001]")
    assert len(told) == 4
    assert not [line for line in told for value in ("secret", "701", "2000", "23-1") if value in line]
