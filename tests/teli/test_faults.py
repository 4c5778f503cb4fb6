"""Every call that writes, under every fault: its effect comes about once, and the next plan is empty or says what it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pytest

from reconciler.model.plan import Effect
from reconciler.providers.teli.endpoints import ENDPOINTS
from tests.teli.rig import TeliRig

ONE = "+13035550111"
RECORD = {"full_name": "Jones", "address": "1 Main St", "city": "Denver", "state": "CO", "zip": "80202"}
LISTING = {"listing_type": "business", "business_name": "Acme", "address1": "1 Main St", "city": "Denver", "state": "CO",
           "zip": "80202", "email": "a@example.com", "contact_number": "3035550111"}  # fmt: skip
PLACE = (
    'addresses: {hq: {name: Acme, street_number: "123", street_name: Test St, city: Denver, state: CO, zip: "80202"}}\n'
)
PORT = (
    PLACE
    + 'profiles: {plain: {forwarding: "+13035559999"}}\nports: {move: {numbers: ["+17012001293"], service_address: hq,'
    ' profile: plain, losing_carrier: {account_name: Acme, account_type: business, account_number: "${COX_ACCOUNT}",'
    ' authorized_person: Jane Roe, billing_number: "+17012001293"}DOCUMENTS}}\n'
)


class Site(NamedTuple):
    """A call that writes: what is live before, what is declared, the effect in the carrier's books and of what."""

    endpoint: str
    text: str
    effect: str
    live: Mapping[str, Any] = MappingProxyType({})
    subject: str = "3035550111"


def one(settings: str) -> str:
    return f'{PLACE}safety: {{max_e911_removals: 1}}\ndids: {{"{ONE}": {{{settings}}}}}\n'


SITES: Final = (
    Site("order", 'dids: {"+17066130042": {}}\n', "bought", subject="7066130042"),
    Site("release", one("release: {reason: gone}"), "released"),
    Site("forward", one('forwarding: "+13035559999"'), "forward_set"),
    Site("set_caller_name", one("cnam: Acme"), "lidb_set"),
    Site("enable_lookup", one("caller_name_lookup: true"), "cnam_enabled"),
    Site("disable_lookup", one("caller_name_lookup: false"), "cnam_disabled", {"cnam": True}),
    Site("create_location", one("e911: hq"), "e911_set"),
    Site("update_location", one("e911: hq"), "e911_set", {"e911": RECORD}),
    Site("remove_location", one("e911: {enabled: false, reason: moved}"), "e911_removed", {"e911": RECORD}),
    Site("set_listing", one("listing: {type: business, business_name: Acme, address: hq}"), "listing_set"),
    Site("remove_listing", one("listing: false"), "listing_removed", {"listing": LISTING}),
    Site("create_port", PORT.replace("DOCUMENTS", ""), "port_created", subject="7012001293"),
)
DONE: Final = (
    {"drop_reply": True},
    {"after_work": True, "status": 502, "html": "<title>Bad Gateway</title>"},
    {"after_work": True, "json": {"code": "500", "status": "error", "data": "Oops"}},
    {"after_work": True, "status": 200, "html": "<title>Please wait</title>"},
    {"after_work": True, "json": {"code": 300, "status": "suggest", "data": {}}},
)
NOT_DONE: Final = (
    {"reset": True},
    {"status": 503, "json": {"code": 503, "status": "error", "data": "Busy"}},
    {"status": 410, "html": "<title>Gone</title>"},
)
REFUSED: Final = {"status": 400, "json": {"code": 400, "status": "error", "data": "Not today"}}


@pytest.fixture(params=SITES, ids=[site.endpoint for site in SITES])
def site(rig: TeliRig, request: pytest.FixtureRequest) -> Site:
    found: Site = request.param
    rig.seed(numbers=[{"number": "3035550111", **found.live}], inventory=[{"number": "7066130042"}])
    rig.write(found.text, extra=", undocumented: [listing], listing_email: ops@example.com")
    return found


def break_(rig: TeliRig, site: Site, fault: dict[str, Any]) -> None:
    rig.sandbox.control.add_fault({"path": f"teli{ENDPOINTS[site.endpoint].path}$", "nth": 1}, fault)


def effects(rig: TeliRig, site: Site) -> int:
    return rig.ledger().get(site.subject, {}).get(site.effect, 0)


def sent(rig: TeliRig, site: Site) -> int:
    return len(rig.bodies(ENDPOINTS[site.endpoint].path))


def test_every_call_that_writes_is_here() -> None:
    writes = {name for name, row in ENDPOINTS.items() if row.effect is not Effect.SAFE}
    assert {site.endpoint for site in SITES} == writes - {"sign_port"}


@pytest.mark.parametrize("fault", DONE, ids=["dropped", "502", "code 500", "a page", "code 300"])
def test_what_was_done_without_saying_so_is_found_out_and_not_done_again(
    rig: TeliRig, site: Site, fault: dict[str, Any]
) -> None:
    break_(rig, site, fault)
    assert set(rig.outcomes().values()) == {"done"}
    assert rig.outcomes() == {}
    assert (sent(rig, site), effects(rig, site)) == (1, 1)


@pytest.mark.parametrize("fault", NOT_DONE, ids=["reset", "503", "gone"])
def test_what_may_have_been_done_is_not_sent_again_where_that_could_cost(
    rig: TeliRig, site: Site, fault: dict[str, Any]
) -> None:
    break_(rig, site, fault)
    (first,) = rig.outcomes().values()
    assert first.startswith("unknown: ")
    assert (sent(rig, site), effects(rig, site)) == (1, 0)
    again = rig.outcomes()
    if not ENDPOINTS[site.endpoint].effect.once or site.endpoint == "order":
        # A number that is still for sale was not bought.
        assert set(again.values()) == {"done"}
        assert (sent(rig, site), effects(rig, site)) == (2, 1)
    else:
        assert again == {}
        assert (sent(rig, site), effects(rig, site)) == (1, 0)


def test_what_was_refused_is_told_and_may_be_tried_again(rig: TeliRig, site: Site) -> None:
    break_(rig, site, REFUSED)
    assert set(rig.outcomes().values()) == {"failed: teli: Not today"}
    assert set(rig.outcomes().values()) == {"done"}
    assert (sent(rig, site), effects(rig, site)) == (2, 1)


@pytest.mark.parametrize("fault", [*DONE, *NOT_DONE])
def test_a_signature_without_an_answer_is_sent_again_and_the_order_is_not_filed_again(
    rig: TeliRig, fault: dict[str, Any]
) -> None:
    (rig.folder / "s.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    rig.write(PORT.replace("DOCUMENTS", ""))
    rig.applied()
    rig.write(PORT.replace("DOCUMENTS", ", documents: {signature: s.png}"))
    rig.sandbox.control.add_fault({"path": "signature/submit", "nth": 1}, fault)
    rig.outcomes()
    rig.outcomes()
    order = str(rig.found("ports")["id"])
    assert rig.ledger()[order]["port_signed"] >= 1
    assert rig.ledger()["7012001293"]["port_created"] == 1
    assert rig.outcomes() == {}
