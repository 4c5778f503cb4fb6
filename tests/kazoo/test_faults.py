"""Every write of a plan of all kinds, gone wrong in every way: nothing is doubled, and running it again carries on."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from reconciler.sandbox.server import running
from tests.kazoo.rig import ACCOUNT, CARRIER, MIAMI, TARGET, A, B, C, D, KazooRig, below, is_login

NEW = "+14155550177"
CONFIGURATION = f"""\
safety: {{max_e911_removals: 1}}
addresses:
  hq: {{name: Acme Corp, street_number: "123", street_name: Test St, city: Miami, state: FL, zip: 33155, country: US}}
trunk_groups:
  new: {{gateways: [10.0.0.9]}}
  old: {{gateways: [10.0.0.2]}}
dids:
  "{NEW}": {{e911: hq, forwarding: {{trunk_group: new, failover: "{TARGET}"}}}}
  "{A}": {{cnam: ACME, forwarding: {{trunk_group: old}}}}
  "{B}": {{e911: {{enabled: false, reason: r}}, forwarding: "{TARGET}"}}
  "{C}": {{release: {{reason: r}}}}
  "{D}": {{forwarding: false}}
"""
FAULTS: dict[str, dict[str, Any]] = {
    "no answer": {"drop_reply": True},
    "reset": {"reset": True},
    "bad gateway": {"status": 502, "html": "<h1>Bad Gateway</h1>"},
    "limited": {"status": 429, "json": {"status": "error", "error": "429", "message": "too_many_requests", "data": {}}},
    "expired": {
        "status": 401,
        "json": {"status": "error", "error": "401", "message": "invalid_credentials", "data": {}},
    },
    "conflict": {
        "status": 409,
        "json": {"status": "error", "error": "409", "message": "datastore_conflict", "data": {}},
    },
    "stale": {"status": 412, "body": ""},
}

QUICK = ("no answer", "reset", "stale")
WRITES = 13


def build(rig: KazooRig) -> None:
    flow = {"module": "resources", "data": {"to_did": TARGET}, "children": {}}
    rig.seed(
        numbers=[
            {"number": A, "carrier": CARRIER}, {"number": B, "carrier": CARRIER, "e911": MIAMI},
            {"number": C, "carrier": CARRIER}, {"number": D, "carrier": CARRIER},
        ],
        for_sale=[NEW],
        callflows=[{"id": "c" * 32, "numbers": [A], "flow": flow}, {"id": "d" * 32, "numbers": [D, C], "flow": flow}],
        connectivity=[{"id": "e" * 32, "name": "doc", "servers": [
            {"name": "old", "auth": {"auth_method": "IP", "ip": "10.0.0.1"}, "DIDs": {B: {}}}
        ]}],
    )  # fmt: skip
    rig.write(CONFIGURATION, extra=", concurrency: 1")


@cache
def writes() -> tuple[str, ...]:
    """The writes of an undisturbed apply, in order; numbers of new documents are not known before."""
    with TemporaryDirectory() as folder, running() as other:
        rig = KazooRig(other, Path(folder))
        build(rig)
        rig.applied()
        return tuple(
            f"{entry['method']} {below(entry)}"
            for entry in rig.requests()
            if entry["method"] != "GET" and not is_login(entry)
        )


def apply(rig: KazooRig) -> int:
    """The exit code of an apply that waits for nothing."""
    return rig.run("apply", "--auto-approve", "--wait", "0").code


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in FAULTS]
)
@pytest.mark.parametrize("site", range(WRITES))
def test_a_write_that_goes_wrong(rig: KazooRig, site: int, fault: str) -> None:
    known = writes()
    assert len(known) == WRITES
    build(rig)
    control = rig.sandbox.control
    # Each method counts for itself; logins are PUT too.
    method = known[site].split()[0]
    nth = sum(1 for entry in known[: site + 1] if entry.startswith(method))
    control.add_fault({"method": method, "path": f"/accounts/{ACCOUNT}", "nth": nth}, FAULTS[fault])
    apply(rig)
    assert [rule["fired"] for rule in control.faults()] == [1]
    for _ in range(3):
        if apply(rig) == 0 and not rig.plan()["pending"]:
            break
    rig.assert_settled()
    effects = {subject: counts for subject, counts in rig.ledger().items() if subject in (NEW, C)}
    assert effects[NEW]["bought"] == 1
    assert effects[C]["released"] == 1
    servers = {s["name"]: sorted(s["DIDs"]) for doc in rig.documents("connectivity") for s in doc["body"]["servers"]}
    assert servers == {"old": [A], "new": [NEW]}
    assert len(rig.documents("connectivity")) == 2
    assert {tuple(doc["body"]["numbers"]) for doc in rig.documents("callflows")} == {(B,)}
    assert rig.record(NEW)["doc"]["failover"] == {"e164": TARGET}
    assert rig.record(A)["doc"]["cnam"] == {"display_name": "ACME"}
    assert "e911" not in rig.record(B)["doc"]
