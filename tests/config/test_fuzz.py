"""Whatever the files hold, loading ends in a configuration or in findings, and no secret is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.config import LoadOptions, load
from reconciler.model.errors import ConfigurationInvalid
from reconciler.model.findings import Finding
from tests.config.conftest import ACCOUNT, MIAMI

SECRET = "tops3cret"
OPTIONS = LoadOptions(environ={"NAME": SECRET, "EMPTY": ""})
# Pieces of the language, so that random texts come near to meaning something.
PIECES = st.sampled_from(
    ["dids:", "\n", "\n  ", "\n    ", "\n      ", '"+12512658624"', ": ", "{", "}", "[", "]", ", ", "- ", "forwarding", "e911",
     "number", "sip", "device", "username", "password", "tags", "cnam", "false", "null", "${NAME}", "${EMPTY}", "${", "$${",
     "${file:a.yaml}", "${file:/}", "&a ", "*a", "<<", "!!int ", "|\n", ">-\n", "'", '"', "#", " #", "?", ":", "---\n", "\t", "ü",
     "\x00", "\x85", "\u2028", "\ufeff", "0x1F", "1e400", "9" * 200, "address", "hq", "release", "reason", "profiles", "providers",
     "call48", "safety", "max_releases", "30%", "checks", "state", "url", "version", "1", "+1251265[8600-8699]", "destinations", "ports:", "pools:", "numbers", "documents"]
)  # fmt: skip


def _load(folder: Path, data: bytes) -> str:
    """All the text of what is wrong with a file, or of what it declares."""
    (folder / "a.yaml").write_bytes(data)
    findings: tuple[Finding, ...] = ()
    try:
        return repr(load(folder, OPTIONS))
    except ConfigurationInvalid as error:
        findings = error.findings
    assert findings
    assert all(finding.message and finding.remedy and finding.where for finding in findings)
    assert all(finding.where and min(finding.where.line, finding.where.column) > 0 for finding in findings)
    return "\n".join(map(repr, findings))


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(PIECES, max_size=40))
def test_pieces_of_the_language_in_any_order(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    _load(tmp_path_factory.getbasetemp(), "".join(pieces).encode())


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    _load(tmp_path_factory.getbasetemp(), data)


WHOLE = (
    ACCOUNT
    + f"""\
addresses: {{hq: {MIAMI}}}
trunk_groups: {{tg: {{gateways: [10.0.0.1], credentials: {{username: u, password: p}}, channel_limit: 5}}}}
profiles: {{all: {{tags: [a], cnam: ACME, fax: {{mode: ata, email: a@b.c}}}}}}
dids:
  "+12512658624":
    profile: all
    forwarding:
      mode: ring
      destinations:
        - {{number: "+12522378144", timeout: 20}}
        - {{device: {{username: u, password: p}}}}
    e911: {{address: hq, unit: "9"}}
    listing: {{type: business, business_name: b, address: hq}}
  "+12512658[700-702]": {{forwarding: tg, caller_name_lookup: true, messaging: {{profile: m}}}}
  2512658625: {{release: {{reason: r, not_before: 2026-12-01, unlock: true}}, waive: {{x: y}}}}
pools:
  athens: {{count: 5, search: {{state: GA, area: 706}}, max_monthly: 1.00, profile: all, numbers: ["+17062658601"]}}
ports:
  cox:
    numbers: ["+17012001293", "+1701200[1294-1295]"]
    losing_carrier: {{name: Cox, account_number: 0012, pin: 0123, billing_number: "+17012001293"}}
    service_address: {{address: hq, unit: "9"}}
    partial: {{remaining: keep, new_billing_number: "+17012001299"}}
    requested_date: 2026-12-15
    activation: {{at: 2026-12-15 12:00, timezone: UTC}}
    documents: {{loa: a.yaml}}
    notify: [a@b.c]
safety: {{max_releases: 5%, max_upfront: 1.00}}
checks: {{a: off}}
state: {{url: sqlite:///a.db}}
"""
)
WORDS = WHOLE.replace(":", " : ").replace(",", " , ").replace("{", " { ").replace("}", " } ").split(" ")


@settings(max_examples=300, deadline=None)
@given(at=st.integers(0, len(WHOLE)), length=st.integers(0, 12), piece=PIECES | st.text(max_size=3))
def test_a_slip_anywhere(tmp_path_factory: pytest.TempPathFactory, at: int, length: int, piece: str) -> None:
    _load(tmp_path_factory.getbasetemp(), (WHOLE[:at] + piece + WHOLE[at + length :]).encode())


PLACES = [index for index, word in enumerate(WORDS) if word and word[0].isalnum()]


@pytest.mark.parametrize("place", PLACES, ids=[f"{index} {WORDS[index].strip()}" for index in PLACES])
def test_what_a_variable_holds_is_in_no_message(tmp_path: Path, place: int) -> None:
    """Put a reference in the place of each word, where it may mean something or not."""
    words = list(WORDS)
    words[place] = words[place].replace(words[place].strip(), '"${NAME}"')
    text = _load(tmp_path, " ".join(words).encode())
    if "Finding(" in text:
        assert SECRET not in text


def test_what_is_no_secret_becomes_plain_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ACCOUNT + "dids: {2512658624: {cnam: '${NAME}', tags: ['x-${NAME}']}}\n")
    settings = load(tmp_path, OPTIONS).numbers["+12512658624"].settings
    assert settings.cnam is not None
    assert settings.did is not None
    assert type(settings.cnam.display_name) is str
    assert settings.did.tags == (f"x-{SECRET}",)
