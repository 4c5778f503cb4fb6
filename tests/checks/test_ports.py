from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reconciler.config import LoadOptions, load
from reconciler.model.configuration import DesiredPort, Origin
from reconciler.model.findings import Severity
from reconciler.model.porting import Document, Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Forwarding, Kind
from reconciler.providers.base import Capabilities, Capability
from tests.checks.building import (
    ABLE,
    ATHENS,
    HQ,
    KINGSTON,
    LONDON,
    MIAMI,
    TOLL_FREE,
    TORONTO,
    configuration,
    found,
    number,
    port,
)

TODAY = date(2026, 11, 30)
PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n...."
GOOD: dict[str, Any] = {
    "type": "local",
    "numbers": (ATHENS, MIAMI),
    "account_name": "Acme Corp",
    "account_number": Secret("0012345"),
    "authorized_person": "Jane Roe",
    "billing_number": ATHENS,
    "service_address": HQ,
    "partial": False,
    "requested_date": "2026-12-15",
    "loa": Document("loa.pdf", "0" * 64, 9),
    "submitted": True,
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "loa.pdf").write_bytes(PDF)
    return tmp_path


def complaints(check: str, declared: DesiredPort, root: Path, able: Capabilities | None = None) -> list[str]:
    config = configuration(ports=(declared,), root=root)
    findings = found(check, config, {"carrier": able} if able else {}, TODAY)
    assert {finding.resource for finding in findings} <= {'port["a"]'}
    return [finding.message for finding in findings]


PORT_CHECKS = (
    "port-incomplete", "port-mixed-types", "port-btn-moves", "port-wireless-pin", "port-state-zip", "port-loa-missing",
    "port-loa-not-pdf", "port-signature-not-png", "port-date",
)  # fmt: skip


@pytest.mark.parametrize("check", PORT_CHECKS)
def test_nothing_is_said_of_a_good_port(check: str, root: Path) -> None:
    assert complaints(check, port(**GOOD), root) == []


@pytest.mark.parametrize("check", [check for check in PORT_CHECKS if check != "port-date"])
def test_they_are_errors(check: str, root: Path) -> None:
    bad = GOOD | {
        "account_name": None, "type": "toll_free", "partial": True, "remaining": "keep", "wireless": True,
        "service_address": replace(HQ, zip="02134"), "signature": Document("loa.pdf"),
        "loa": None if check == "port-loa-missing" else Document("gone.pdf"),
    }  # fmt: skip
    findings = found(check, configuration(ports=(port(**bad),), root=root), {}, TODAY)
    assert [finding.severity for finding in findings] == [Severity.ERROR]


@pytest.mark.parametrize("check", PORT_CHECKS)
def test_nothing_is_said_of_a_port_that_is_given_up(check: str, root: Path) -> None:
    assert complaints(check, port(numbers=(ATHENS, TOLL_FREE), requested_date="2020-01-01", cancel="stays"), root) == []


@pytest.mark.parametrize(
    ("lacking", "messages"),
    [
        (("account_number",), ["the losing carrier's record of the account lacks account_number"]),
        (
            ("account_name", "authorized_person", "billing_number"),
            ["the losing carrier's record of the account lacks account_name, authorized_person, billing_number"],
        ),
        (("service_address",), ["has no service address"]),
    ],
)
def test_incomplete(lacking: tuple[str, ...], messages: list[str], root: Path) -> None:
    less = GOOD | dict.fromkeys(lacking)
    assert complaints("port-incomplete", port(**less), root) == messages
    assert complaints("port-incomplete", port(**less | {"submitted": False}), root) == []


def test_who_holds_a_residential_account_signs(root: Path) -> None:
    less = GOOD | {"authorized_person": None, "account_number": None, "account_type": "residential"}
    assert complaints("port-incomplete", port(**less), root) == [
        "the losing carrier's record of the account lacks account_number"
    ]


def test_incomplete_without_a_zip(root: Path) -> None:
    bare = GOOD | {"service_address": E911(street_number="1", street_name="A", state="FL")}
    assert complaints("port-incomplete", port(**bare), root) == ["the service address has no zip"]


def test_a_toll_free_number_has_no_account_to_match(root: Path) -> None:
    less = Port(
        type="toll_free", numbers=(TOLL_FREE,), account_name="Acme", authorized_person="Jane Roe", submitted=True
    )
    declared = replace(port(), settings=less)
    assert complaints("port-incomplete", declared, root) == []
    assert complaints("port-incomplete", replace(declared, settings=replace(less, account_name=None)), root) == [
        "the losing carrier's record of the account lacks account_name"
    ]


def test_what_the_carrier_does_not_take_is_not_asked_for(root: Path) -> None:
    able = Capabilities(kinds={Kind.PORT: Capability(fields=frozenset({"account_number", "signature"}))})
    less = GOOD | {"account_name": None, "account_number": None, "loa": None}
    assert complaints("port-incomplete", port(**less), root, able) == [
        "the losing carrier's record of the account lacks account_number"
    ]
    assert complaints("port-loa-missing", port(**less), root, able) == []
    assert complaints("port-loa-missing", port(**less), root) == ["is submitted without a letter of authorization"]
    assert complaints("port-loa-missing", port(**less | {"submitted": False}), root) == []


@pytest.mark.parametrize(
    ("kind", "numbers", "messages"),
    [
        ("local", (ATHENS, TOLL_FREE), ["has local and toll-free numbers"]),
        ("toll_free", (ATHENS,), ["is toll-free, and its numbers are local"]),
        ("local", (TOLL_FREE,), ["is local, and its numbers are toll-free"]),
        ("toll_free", (TOLL_FREE,), []),
        ("local", (ATHENS, TORONTO), ["has numbers of more than one country: CA, US"]),
        ("local", (ATHENS, LONDON, KINGSTON), ["has numbers of more than one country: JM, US, outside +1"]),
        # An area code too new for the table may be anybody's.
        ("local", (ATHENS, "+12902658624"), []),
    ],
)
def test_mixed_types(kind: str, numbers: tuple[str, ...], messages: list[str], root: Path) -> None:
    assert complaints("port-mixed-types", port(**GOOD | {"type": kind, "numbers": numbers}), root) == messages


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        ({"remaining": "keep"}, ["the billing number moves, and the account that stays has no other"]),
        ({"remaining": "keep", "new_billing_number": TORONTO}, []),
        ({"remaining": "keep", "new_billing_number": MIAMI}, ["the new billing number moves, too"]),
        ({"remaining": "keep", "billing_number": TORONTO}, []),
        ({"remaining": "disconnect"}, []),
    ],
)
def test_btn_moves(settings: dict[str, Any], messages: list[str], root: Path) -> None:
    assert complaints("port-btn-moves", port(**GOOD | {"partial": True} | settings), root) == messages


def test_wireless_pin(root: Path) -> None:
    mobile = GOOD | {"wireless": True}
    message = "mobile numbers are ported with a PIN, and there is none"
    assert complaints("port-wireless-pin", port(**mobile), root) == [message]
    assert complaints("port-wireless-pin", port(**mobile | {"pin": Secret("0123")}), root) == []
    assert complaints("port-wireless-pin", port(**mobile | {"submitted": False}), root) == []


def test_state_zip(root: Path) -> None:
    wrong = GOOD | {"service_address": replace(HQ, zip="02134")}
    assert complaints("port-state-zip", port(**wrong), root) == ["the zip is one of MA, not of FL"]


@pytest.mark.parametrize(
    ("content", "is_pdf"),
    [(PDF, True), (b"\n\nprinted\n" + PDF, True), (PNG, False), (b"%PD", False), (bytes(1020) + PDF, False)],
)
def test_loa_not_pdf(content: bytes, is_pdf: bool, root: Path) -> None:
    (root / "loa.pdf").write_bytes(content)
    wanted = [] if is_pdf else ["the letter of authorization is not a PDF"]
    assert complaints("port-loa-not-pdf", port(**GOOD), root) == wanted
    assert complaints("port-loa-not-pdf", port(**GOOD | {"submitted": False}), root) == []


@pytest.mark.parametrize(("content", "is_png"), [(PNG, True), (PDF, False), (b" " + PNG, False)])
def test_signature_not_png(content: bytes, is_png: bool, root: Path) -> None:
    (root / "s").write_bytes(content)
    signed = GOOD | {"signature": Document("s", "0" * 64, 9)}
    assert complaints("port-signature-not-png", port(**signed), root) == (
        [] if is_png else ["the signature is not a PNG"]
    )


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        ("2026-11-29", "past"),
        ("2025-12-15", "past"),
        ("2026-11-30", "today"),
        ("2026-12-01", "tomorrow"),
        ("2026-12-03", "in 3 days"),
        ("2026-12-06", "a Sunday"),
        ("2026-12-07", ""),
        ("2026-12-11", "a Friday"),
        ("2026-12-12", "a Saturday"),
        ("2026-12-15", ""),
        ("2026-12-25", "Christmas Day"),
        ("2027-01-01", "New Year's Day"),
        ("2027-01-18", "Martin Luther King Day"),
        ("9999-12-31", "a Friday"),
    ],
)
def test_the_day(day: str, wrong: str, root: Path) -> None:
    wanted = [f"the day asked for, {day}, is {wrong}"] if wrong else []
    assert complaints("port-date", port(**GOOD | {"requested_date": day}), root) == wanted
    at = {"requested_date": None, "activation": "scheduled", "activation_at": f"{day} 12:00 America/New_York"}
    assert complaints("port-date", port(**GOOD | at), root) == wanted


def test_the_day_is_that_of_the_activation(root: Path) -> None:
    at = {"activation": "scheduled", "activation_at": "2026-12-16 12:00 America/New_York"}
    assert complaints("port-date", port(**GOOD | at), root) == [
        "is activated on 2026-12-16, and asked for on 2026-12-15"
    ]


def test_the_day_is_held_against_the_machines_unless_another_is_given(root: Path) -> None:
    past = date.today() - timedelta(400)
    config = configuration(ports=(port(**GOOD | {"requested_date": f"{past}"}),), root=root)
    [finding] = found("port-date", config)
    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("is past")
    assert not [each for each in found("port-date", config, today=past) if each.message.endswith("is past")]


def test_unconfigured() -> None:
    forwarded = Forwarding(trunk_group="a")
    numbers = (
        number(ATHENS, port="a", acquire="port"),
        number(MIAMI, port="a", acquire="port", forwarding=forwarded),
        number(TORONTO, port="draft", acquire="port"),
        number(KINGSTON),
    )
    ports = (port("a", numbers=(ATHENS, MIAMI), submitted=True), port("draft", numbers=(TORONTO,), submitted=False))
    config = configuration(*numbers, ports=ports)
    [finding] = found("port-unconfigured", config)
    assert (finding.resource, finding.message) == (
        f'did["{ATHENS}"]',
        "is ported, and nothing says where its calls go",
    )
    assert found("port-unconfigured", config, {"carrier": ABLE}) == [finding]
    assert found("port-unconfigured", config, {"carrier": Capabilities(kinds={})}) == []


def test_numbers_of_one_port_are_told_together() -> None:
    origin = Origin("ports.yaml", 50, ("ports", "a"))
    numbers = [replace(number(each, port="a", acquire="port"), origin=origin) for each in (ATHENS, MIAMI, TORONTO)]
    config = configuration(*numbers, ports=(port("a", submitted=True),))
    [finding] = found("port-unconfigured", config)
    assert finding.message == "is ported, and nothing says where its calls go (2 more numbers like this)"
    excused = [replace(each, waive={"port-unconfigured": "calls come by the old way"}) for each in numbers]
    assert found("port-unconfigured", replace(config, numbers={each.number: each for each in excused})) == []


# --- Waivers, and places


def test_a_check_can_be_waived_for_a_port(root: Path) -> None:
    late = GOOD | {"requested_date": "2026-12-11"}
    waived = port(**late, waive={"port-date": "agreed by telephone"})
    config = configuration(ports=(port("b", **late), waived), root=root)
    assert [finding.resource for finding in found("port-date", config, today=TODAY)] == ['port["b"]']
    assert found("waiver-unused", config, today=TODAY) == []


def test_waivers_of_a_port_are_looked_at(root: Path) -> None:
    waive = {"port-date": "agreed", "port-dat": "x", "capability": "x", "port-incomplete": " "}
    config = configuration(ports=(port(**GOOD, waive=waive),), root=root)
    told = {
        (check, finding.message)
        for check in ("waiver-unused", "check-unknown", "check-not-adjustable", "waiver-without-reason")
        for finding in found(check, config, today=TODAY)
        if finding.resource == 'port["a"]'
    }
    assert told == {
        ("waiver-unused", "the waiver of port-date is not needed"),
        ("check-unknown", "there is no check called 'port-dat' to waive"),
        ("check-not-adjustable", "capability cannot be waived for a number"),
        ("waiver-without-reason", "the waiver of port-incomplete has no reason"),
    }


FILES = """\
providers: {call48: {username: u, password: p}}
profiles:
  bare:
    cnam: "1 ACME"
    waive: {e911-missing: no calls go out}
ports:
  a:
    numbers: [2512658624]
    profile: bare
    losing_carrier: {account_name: Acme}
    requested_date: 2026-12-11
    waive: {port-loa-missing: why}
"""


def test_findings_point_at_what_they_are_about(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FILES)
    config = load(tmp_path, LoadOptions(environ={}))
    checks = ("port-incomplete", "port-date", "port-unconfigured", "cnam-letters", "e911-missing", "waiver-unused")
    told = {
        (str(finding.where), finding.check, finding.resource)
        for check in checks
        for finding in found(check, config, today=TODAY)
    }
    assert told == {
        ("a.yaml:10:5", "port-incomplete", 'port["a"]'),
        ("a.yaml:7:3", "port-incomplete", 'port["a"]'),
        ("a.yaml:11:5", "port-date", 'port["a"]'),
        ("a.yaml:9:5", "port-unconfigured", f'did["{ATHENS}"]'),
        ("a.yaml:4:5", "cnam-letters", f'cnam["{ATHENS}"]'),
        # The port's own key replaces the profile's whole key.
        ("a.yaml:7:3", "e911-missing", f'did["{ATHENS}"]'),
    }
