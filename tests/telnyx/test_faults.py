"""Every call that writes, under every fault: what it does comes about once, and in the end the plan is empty or says what it
waits for."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pytest

from reconciler.model.plan import Effect
from reconciler.providers.telnyx.endpoints import ENDPOINTS
from tests.telnyx.porting import ACCOUNT, PIN, PortRig, text
from tests.telnyx.rig import shape
from tests.telnyx.test_emergency import HQ, OTHER
from tests.telnyx.test_settings import QUIET

NUMBER: Final = "+15125550100"
MANY: Final = [f"+1512555{index:04d}" for index in range(100, 112)]
RANGE: Final = '"+1512555[0100-0111]"'
FOR_SALE: Final = "+15125559999"
_DESK: Final = "trunk_groups: {desk: {credentials: {username: desk01, password: '${SIP_PASSWORD}'}%s}}\n"
_GONE: Final = "trunk_groups: {atlanta: {release: {reason: gone}}}\n"


def group(gateways: str, more: str = "") -> str:
    return f"trunk_groups: {{atlanta: {{gateways: [{gateways}]{more}}}}}\n"


def one(settings: str, number: str = f'"{NUMBER}"') -> str:
    return f"dids: {{{number}: {{{settings}}}}}\nsafety: {{max_e911_removals: 99, max_releases: 99}}\n"


class Site(NamedTuple):
    """A call that writes: what is declared and applied before, what then; which of the carrier's records it makes or is about,
    and how many there must be in the end (None: it makes none)."""

    endpoint: str
    then: str
    before: str = ""
    table: str = ""
    count: int | None = None


_PORT = text()
_DRAFT = text("submit: false")
SITES: Final = (
    Site("create_order", one("", f'"{FOR_SALE}"'), "", "orders", 1),
    Site("update_number", one("tags: [x]")),
    Site("update_voice", one("cnam: ACME")),
    Site("update_messaging", one("messaging: {profile: alerts}")),
    Site("release", one("release: {reason: gone}"), "", "numbers", len(MANY) - 1),
    Site("create_address", one(f"e911: {HQ}"), "", "addresses", 1),
    Site("emergency", one(f"e911: {OTHER}"), one(f"e911: {HQ}"), "addresses", 2),
    Site("update_numbers", one("cnam: ACME", RANGE)),
    Site("update_emergency", one(f"e911: {HQ}", RANGE), "", "addresses", 1),
    Site("update_messagings", one("messaging: {profile: alerts}", RANGE)),
    Site("create_ip_connection", group("10.0.0.1"), "", "connections", 1),
    Site("create_credential_connection", _DESK % "", "", "connections", 1),
    Site("create_fqdn_connection", group("sip.example.com"), "", "connections", 1),
    Site("create_ip", group("10.0.0.1"), "", "ips", 1),
    Site("create_fqdn", group("sip.example.com"), "", "fqdns", 1),
    Site("update_ip_connection", group("10.0.0.1", ", prefix: '1234'"), group("10.0.0.1"), "connections", 1),
    Site("update_credential_connection", _DESK % ", channel_limit: 3", _DESK % "", "connections", 1),
    Site("update_fqdn_connection", group("sip.example.com", ", prefix: '1234'"), group("sip.example.com")),
    Site("delete_ip_connection", _GONE, group("10.0.0.1"), "connections", 0),
    Site("delete_fqdn_connection", _GONE, group("sip.example.com"), "connections", 0),
    Site("delete_credential_connection", _GONE.replace("atlanta", "desk"), _DESK % "", "connections", 0),
    Site("delete_ip", group("10.0.0.2"), group("10.0.0.1, 10.0.0.2"), "ips", 1),
    Site("delete_fqdn", group("b.example.com"), group("a.example.com, b.example.com"), "fqdns", 1),
    Site("create_port", _PORT, "", "ports", 1),
    Site("upload", _PORT, "", "ports", 1),
    Site("update_port", _PORT, "", "ports", 1),
    Site("add_papers", _PORT.replace("bill.pdf}", "bill.pdf, csr: csr.pdf}"), "", "additional_documents", 1),
    Site("submit_port", _PORT, "", "ports", 1),
    Site("cancel_port", text("cancel: {reason: no}"), _PORT, "ports", 1),
    Site("delete_port", text("submit: false\n    cancel: {reason: no}"), _DRAFT, "ports", 0),
)  # fmt: skip
DONE: Final = (
    pytest.param({"drop_reply": True}, id="dropped"),
    pytest.param(
        {"after_work": True, "status": 502, "html": "<title>Bad Gateway</title>"}, id="502", marks=pytest.mark.slow
    ),
    pytest.param(
        {"after_work": True, "status": 200, "html": "<title>Wait</title>"}, id="a page", marks=pytest.mark.slow
    ),
)
NOT_DONE: Final = (
    pytest.param({"reset": True}, id="reset"),
    pytest.param(
        {"status": 503, "json": {"errors": [{"code": "10007", "title": "Busy"}]}}, id="503", marks=pytest.mark.slow
    ),
)
REFUSED: Final = {"status": 422, "json": {"errors": [{"code": "10015", "title": "No", "detail": "Not today"}]}}


@pytest.fixture
def rig(sandbox: Any, tmp_path: Any) -> PortRig:
    sandbox.control.reset()
    rig = PortRig(sandbox, tmp_path)
    rig.papers()
    rig.environ |= {"ACCOUNT": ACCOUNT, "PIN": PIN, "SIP_PASSWORD": "correct-horse-battery"}
    rig.seed(
        numbers=[{"phone_number": number} for number in MANY],
        messaging_profiles=[{"name": "alerts"}],
        inventory=[{"phone_number": FOR_SALE}],
    )
    return rig


def prepared(rig: PortRig, site: Site, fault: dict[str, Any]) -> None:
    """The account as it is before, the configuration as it is then, and the next such call gone wrong."""
    if site.before:
        rig.write(site.before + QUIET * ("checks:" not in site.before))
        rig.applied()
    rig.write(site.then + QUIET * ("checks:" not in site.then))
    row = ENDPOINTS[site.endpoint]
    path = row.path.replace("{id}", "[^/]+")
    rig.sandbox.control.set_faults({"match": {"path": f"/v2{path}$", "method": row.method, "nth": 1}, "do": fault})


def outcomes(rig: PortRig) -> dict[str, str]:
    return rig.outcomes("--allow", "releases")


def ended(rig: PortRig, site: Site) -> bool:
    """Whether all came about; else the plan must say that it waits. Nothing is there more often than once."""
    for _ in range(3):
        outcomes(rig)
    plan = rig.plan()
    assert plan["resource_changes"] == [] or all(
        item["change"]["actions"] == ["no-op"] for item in plan["resource_changes"]
    )
    assert plan["blocked"] == []
    assert [rule["fired"] for rule in rig.sandbox.control.faults()] == [1]
    waits = [item["reason"] for item in plan["pending"] if "may still be acting on it" in item["reason"]]
    if site.count is not None and not waits:
        rows = [row for row in rig.state()[site.table] if row.get("status") not in ("purchase-failed",)]
        assert len(rows) == site.count
    return not waits


def sent(rig: PortRig, site: Site) -> int:
    row = ENDPOINTS[site.endpoint]
    wanted = row.path.replace("{id}", "*")
    return len([entry for entry in rig.writes() if (entry["method"], shape(entry)) == (row.method, wanted)])


def test_every_call_that_writes_is_here() -> None:
    assert {site.endpoint for site in SITES} == {
        name for name, row in ENDPOINTS.items() if row.effect is not Effect.SAFE
    }


@pytest.mark.parametrize("fault", DONE)
@pytest.mark.parametrize("site", SITES, ids=[site.endpoint for site in SITES])
def test_what_was_done_without_saying_so_is_found_out(rig: PortRig, site: Site, fault: dict[str, Any]) -> None:
    prepared(rig, site, fault)
    outcomes(rig)
    assert ended(rig, site)


@pytest.mark.parametrize("fault", NOT_DONE)
@pytest.mark.parametrize("site", SITES, ids=[site.endpoint for site in SITES])
def test_what_may_have_been_done_is_not_sent_again_in_the_same_run(
    rig: PortRig, site: Site, fault: dict[str, Any]
) -> None:
    prepared(rig, site, fault)
    before = sent(rig, site)
    first = outcomes(rig)
    assert any(outcome.startswith("unknown: ") for outcome in first.values())
    assert sent(rig, site) == before + 1
    ended(rig, site)


@pytest.mark.parametrize("site", SITES, ids=[site.endpoint for site in SITES])
def test_what_was_refused_is_told_in_the_carriers_words_and_done_by_the_next_run(rig: PortRig, site: Site) -> None:
    prepared(rig, site, REFUSED)
    first = outcomes(rig)
    assert any("Not today (10015)" in outcome for outcome in first.values())
    assert ended(rig, site)
