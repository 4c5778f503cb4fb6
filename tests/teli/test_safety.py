"""What only reads sends only what reads; what costs is not sent twice; and no secret is anywhere but in a form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.server import Sandbox
from tests.e2e.rig import Ran, Rig
from tests.teli.rig import ACCOUNT, PIN, SAFE, TOKEN, TeliRig, endpoint

ONE = "+13035550111"
LIVE = {"number": "3035550111"}
PLACE = (
    'addresses: {hq: {name: Zaphod Quimby, street_number: "77", street_name: Zanzibar St, city: Denver, state: CO,'
    ' zip: "80202"}}\n'
)
EVERYTHING = (
    PLACE
    + f"""\
dids:
  "{ONE}": {{forwarding: "+13035559999", e911: hq, cnam: Acme Support, caller_name_lookup: true}}
  "+13035550112": {{release: {{reason: gone}}}}
  "+17066130042": {{cnam: Acme, e911: hq}}
ports:
  move:
    numbers: ["+17012001293"]
    losing_carrier: {{account_name: Zaphod Quimby, account_type: residential, account_number: "${{COX_ACCOUNT}}",
      pin: "${{COX_PIN}}", authorized_person: Zaphod Quimby, billing_number: "+17012001293"}}
    service_address: hq
    wireless: true
    profile: plain
profiles: {{plain: {{forwarding: "+13035559999"}}}}
"""
)
READING = (
    ("validate",),
    ("plan", "--out", "saved.plan"),
    ("plan", "--format", "json", "--calls"),
    ("show", "saved.plan"),
    ("drift",),
    ("import",),
    ("search", "--area", "303"),
    ("graph",),
    ("history",),
)


class ProcessRig(TeliRig):
    """A rig whose commands run in processes of their own, so that `-v` shows what is logged."""

    def run(self, *arguments: str | Path, **more: Any) -> Ran:
        return Rig.run(self, *arguments, **more)


@pytest.fixture
def slow(sandbox: Sandbox, tmp_path: Path) -> ProcessRig:
    sandbox.control.reset()
    return seeded(ProcessRig(sandbox, tmp_path))


def seeded(rig: TeliRig) -> TeliRig:
    rig.seed(numbers=[LIVE, {"number": "3035550112"}], inventory=[{"number": "7066130042"}])
    return rig


def outcome(rig: TeliRig, kind: str) -> str:
    return rig.outcomes()[f'{kind}["{ONE}"]']


def test_commands_that_read_send_only_what_reads(rig: TeliRig) -> None:
    seeded(rig).write(EVERYTHING)
    before = rig.sandbox.control.dump()["teli"]
    for command in READING:
        ran = rig.run(*command)
        assert ran.code in (0, 2, 3), (command, ran.err)
    assert {endpoint(entry) for entry in rig.requests()} <= SAFE
    assert {"/lnp/list", "/lnp/check", "/dids/list", "/user/dids/lidb/get"} <= set(rig.paths())
    assert rig.sandbox.control.dump()["teli"] == before


def test_everything_at_once_converges(rig: TeliRig) -> None:
    seeded(rig).write(EVERYTHING)
    rig.applied()
    rig.sandbox.control.advance(400)
    rig.applied()
    rig.assert_settled()
    by_subject = rig.ledger()
    assert by_subject["7066130042"]["bought"] == 1
    assert by_subject["7012001293"] == {"port_created": 1, "ported_in": 1, "forward_set": 1}
    assert by_subject["3035550112"] == {"released": 1}


def test_secrets_are_in_forms_and_nowhere_else(slow: ProcessRig) -> None:
    slow.write(EVERYTHING)
    said = [
        slow.run("-vv", "plan", "--calls", "--out", "plan.json"),
        slow.run("-vv", "apply", "--auto-approve", "--wait", "2", "--json", "results.json"),
        slow.run("-vv", "plan"),
        slow.run("history", "--results"),
        slow.run("import"),
    ]
    assert "DEBUG" in said[1].err or "POST /lnp/create" in said[1].err
    kept = [path.read_bytes() for path in slow.folder.rglob("*") if path.is_file()]
    told = "".join(ran.out + ran.err for ran in said) + b"".join(kept).decode("utf-8", "replace")
    for secret in (TOKEN, ACCOUNT, f"pin: {PIN}", f'"{PIN}"', f"={PIN}"):
        assert secret not in told
    entries = slow.requests()
    assert len(entries) > 20
    for entry in entries:
        assert (entry["method"], entry["query"], entry["authorization"]) == ("POST", {}, None)
        assert TOKEN not in entry["path"]
        assert entry["body"]["token"] == TOKEN


def test_what_is_personal_is_in_no_log_and_no_error(slow: ProcessRig) -> None:
    slow.options(bad_addresses=["Zanzibar"])
    slow.write(EVERYTHING)
    ran = slow.run("-vv", "apply", "--auto-approve", "--wait", "0", "--format", "json")
    results = json.loads(ran.out)["results"]
    reasons = " ".join(item["reason"] or "" for item in results)
    assert "teli: " in reasons
    for word in ("Zaphod", "Zanzibar", "80202"):
        assert word not in ran.err
        assert word not in reasons


CHARGED = (
    ("cnam", "cnam: Acme Support", "/user/dids/lidb/set", "lidb_set"),
    ("caller_name_lookup", "caller_name_lookup: true", "/user/dids/cnam/enable", "cnam_enabled"),
    ("e911", "e911: hq", "/911/create", "e911_set"),
)


@pytest.mark.parametrize(("kind", "setting", "path", "effect"), CHARGED)
def test_a_charged_call_whose_answer_was_lost_is_settled_by_reading(
    rig: TeliRig, kind: str, setting: str, path: str, effect: str
) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(f'{PLACE}dids: {{"{ONE}": {{{setting}}}}}\n')
    rig.sandbox.control.add_fault({"path": f"{path}$"}, {"drop_reply": True})
    assert outcome(rig, kind) == "done"
    rig.assert_settled()
    assert (len(rig.bodies(path)), rig.ledger()["3035550111"][effect]) == (1, 1)


@pytest.mark.parametrize(("kind", "setting", "path"), [row[:3] for row in CHARGED])
def test_a_charged_call_without_an_answer_is_not_sent_again_right_away(
    rig: TeliRig, kind: str, setting: str, path: str
) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(f'{PLACE}dids: {{"{ONE}": {{{setting}}}}}\n')
    rig.sandbox.control.add_fault({"path": f"{path}$", "nth": 1}, {"reset": True})
    assert outcome(rig, kind).startswith("unknown")
    assert rig.outcomes() == {}
    assert "may still be acting on it" in rig.run("plan").out
    assert len(rig.bodies(path)) == 1
    assert "3035550111" not in rig.ledger()


def test_a_rate_limited_call_is_sent_once_more(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(f'dids: {{"{ONE}": {{cnam: Acme}}}}\n')
    rig.sandbox.control.add_fault(
        {"path": "lidb/set", "nth": 1}, {"json": {"code": 429, "status": "error", "data": "Slow down"}}
    )
    assert outcome(rig, "cnam") == "done"
    assert rig.ledger()["3035550111"]["lidb_set"] == 1


def test_a_host_that_is_gone_plans_nothing(rig: TeliRig) -> None:
    rig.seed(numbers=[LIVE])
    rig.write(EVERYTHING)
    rig.sandbox.control.add_fault({"path": "/user/dids/list"}, {"status": 410, "html": "<title>Gone</title>"})
    ran = rig.run("apply", "--auto-approve")
    assert ran.code == 1
    assert ran.out == ""
    assert "HTTP 410" in ran.err
    assert rig.writes() == []
