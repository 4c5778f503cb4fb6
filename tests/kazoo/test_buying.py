"""Buying and giving up: never twice, never unasked, and only what is ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kazoo.rig import CARRIER, TARGET, A, B, C, KazooRig

NEW, NEW_TOO = "+14155550177", "+14155550178"
BOUGHT = f'did["{NEW}"]'


@pytest.fixture
def shop(rig: KazooRig) -> KazooRig:
    rig.seed(for_sale=[NEW, NEW_TOO])
    return rig


def ledger(rig: KazooRig, effect: str) -> dict[str, int]:
    """How often something happened, by number."""
    return {subject: effects[effect] for subject, effects in rig.ledger().items() if effect in effects}


def test_a_number_is_bought_with_its_settings(shop: KazooRig) -> None:
    shop.seed(
        connectivity=[
            {"name": "doc", "servers": [{"name": "atlanta", "auth": {"auth_method": "IP", "ip": "10.0.0.1"}}]}
        ]
    )
    shop.write(
        "trunk_groups: {atlanta: {}}\n"
        f'dids: {{"{NEW}": {{tags: [a], cnam: ACME, forwarding: {{trunk_group: atlanta, failover: "{TARGET}"}}}},\n'
        f'  "{NEW_TOO}": {{forwarding: "{TARGET}"}}}}\n'
    )
    shop.applied()
    shop.assert_settled()
    assert ledger(shop, "bought") == {NEW: 1, NEW_TOO: 1}
    assert shop.record(NEW)["doc"]["reconciler_tags"] == ["a"]
    assert (shop.record(NEW)["used_by"], shop.record(NEW_TOO)["used_by"]) == ("trunkstore", "callflow")
    searches = [entry["query"] for entry in shop.requests() if entry["query"].get("prefix")]
    assert {entry["prefix"] for entry in searches} == {NEW[2:], NEW_TOO[2:]}


def test_a_purchase_that_fails_leaves_the_others_of_its_document(shop: KazooRig) -> None:
    """The one write of the document goes out without the number that did not come."""
    shop.numbers(A)
    doc = {"name": "doc", "servers": [{"name": "atlanta", "auth": {"auth_method": "IP", "ip": "10.0.0.1"}}]}
    shop.seed(connectivity=[doc])
    forwarding = "forwarding: {trunk_group: atlanta}"
    shop.write(
        f'trunk_groups: {{atlanta: {{}}}}\ndids: {{"{A}": {{{forwarding}}}, "{NEW}": {{{forwarding}}}, "{NEW_TOO}": {{{forwarding}}}}}\n'
    )
    shop.sandbox.control.add_fault(
        {"path": f"{NEW_TOO[2:]}/activate"},
        {
            "status": 400,
            "json": {"status": "error", "error": "400", "message": "client error", "data": {"message": "no"}},
        },
    )
    outcomes = shop.outcomes()
    assert {where for where, outcome in outcomes.items() if outcome == "done"} == {
        BOUGHT, f'forwarding["{A}"]', f'forwarding["{NEW}"]',
    }  # fmt: skip
    assert outcomes[f'did["{NEW_TOO}"]'] == "failed: kazoo: no"
    assert "not tried" in outcomes[f'forwarding["{NEW_TOO}"]']
    (server,) = shop.document("connectivity")["servers"]
    assert sorted(server["DIDs"]) == sorted([A, NEW])


@pytest.mark.parametrize(
    "fault", [{"drop_reply": True}, {"reset": True}, {"status": 502, "html": "<h1>Bad Gateway</h1>"}]
)
def test_a_purchase_without_an_answer_is_not_made_twice(shop: KazooRig, fault: dict[str, Any]) -> None:
    shop.write(f'dids: {{"{NEW}": {{tags: [a]}}}}\n')
    shop.sandbox.control.add_fault({"path": "/activate", "nth": 1}, fault)
    first = shop.outcomes()[BOUGHT]
    assert first.split(":")[0] in ("done", "unknown")
    if first != "done":
        assert shop.outcomes()[BOUGHT] == "done"
    assert ledger(shop, "bought") == {NEW: 1}
    shop.assert_settled()


def test_what_is_gone_by_then_is_not_bought(shop: KazooRig) -> None:
    shop.write(f'dids: {{"{NEW}": {{}}}}\n')
    shop.sandbox.control.add_fault(
        {"path": "/phone_numbers$", "contains": "prefix", "nth": 2}, {"json": {"status": "success", "data": []}}
    )
    assert shop.outcomes() == {BOUGHT: "failed: not ours, and not for sale"}
    assert ledger(shop, "bought") == {}


def test_what_is_not_for_sale_is_blocked(rig: KazooRig) -> None:
    rig.write('dids: {"+12015550199": {}, "+442071234567": {}}\n')
    plan = rig.plan()
    assert {item["address"]: item["reason"] for item in plan["blocked"]} == {
        'did["+12015550199"]': "not ours, and not for sale",
        'did["+442071234567"]': "kazoo's search is for one country at a time, and ours is for +1",
    }


def test_search(shop: KazooRig) -> None:
    shop.write("")
    found = shop.run("search", "--area", "415", "--exchange", "555", "--count", "3", "--format", "json")
    assert found.code == 0, found.err
    assert NEW in found.out
    assert shop.run("search", "--state", "CA", "--count", "2").code == 0
    refused = shop.run("search", "--rate-center", "ATHENS", "--state", "GA")
    assert (refused.code, "rate center" in refused.err) == (1, True)


def accepting(rig: KazooRig, since: int = 0) -> list[dict[str, Any]]:
    """The writes that accept charges; where else it stood would be kept by the server."""
    found = [entry for entry in rig.writes(since) if "accept_charges" in str(entry["body"])]
    assert all(entry["body"].keys() == {"data", "accept_charges"} for entry in found)
    assert all("accept_charges" not in str(entry["body"]["data"]) for entry in found)
    return found


def test_charges_are_accepted_once_the_plan_has_shown_them(shop: KazooRig) -> None:
    """The first apply is quoted and buys nothing; the next plan shows it; only that is accepted."""
    shop.numbers(A)
    shop.options(charges=True)
    shop.write(f'dids: {{"{NEW}": {{}}, "{A}": {{cnam: ACME, caller_name_lookup: true}}}}\n')
    assert "No cost" not in shop.run("plan").out
    outcomes = shop.outcomes()
    assert {outcome.split(":")[0] for outcome in outcomes.values()} == {"failed"}
    assert "it asks $1.00 once and $1.00 a month" in outcomes[BOUGHT]
    assert (ledger(shop, "bought"), accepting(shop)) == ({}, [])
    assert "cnam" not in shop.record(A)["doc"]
    plan = shop.plan()
    assert (plan["cost"]["once"], plan["cost"]["monthly"]) == ("1.00", "1.50"), plan["cost"]
    # What is declared by then is another thing: its charge was never shown.
    shop.write(f'dids: {{"{NEW}": {{}}, "{A}": {{cnam: OTHER, caller_name_lookup: true}}}}\n')
    mark = shop.mark()
    outcomes = shop.outcomes()
    assert outcomes[BOUGHT] == "done"
    assert outcomes[f'cnam["{A}"]'].startswith("failed")
    assert len(accepting(shop, mark)) == 1
    assert set(shop.outcomes().values()) == {"done"}
    assert ledger(shop, "bought") == {NEW: 1}
    assert shop.record(A)["doc"]["cnam"] == {"display_name": "OTHER", "inbound_lookup": True}
    shop.assert_settled()


@pytest.mark.parametrize(
    "why", ["no_credit", "not_enough_credit", "no_payment_token", "billing_issue", "service_restriction"]
)
def test_money_that_is_refused_is_no_quote(shop: KazooRig, why: str) -> None:
    shop.options(money_refusal=why)
    shop.write(f'dids: {{"{NEW}": {{}}}}\n')
    assert shop.outcomes()[BOUGHT].startswith("failed: kazoo: ")
    assert ledger(shop, "bought") == {}


def test_a_number_is_given_up_and_its_documents_forget_it(rig: KazooRig) -> None:
    rig.numbers(A, B, C)
    flow = {"module": "resources", "data": {"to_did": TARGET}, "children": {}}
    rig.seed(
        callflows=[{"numbers": [B, C], "flow": flow}],
        connectivity=[
            {"name": "doc", "servers": [{"name": "atlanta", "auth": {"auth_method": "IP"}, "DIDs": {A: {}}}]}
        ],
    )
    rig.write(f'dids: {{"{A}": {{release: {{reason: r}}}}, "{B}": {{release: {{reason: r}}}}}}\n')
    rig.applied()
    rig.assert_settled()
    assert ledger(rig, "released") == {A: 1, B: 1}
    assert rig.document("connectivity")["servers"][0]["DIDs"] == {}
    assert rig.document("callflows")["numbers"] == [C]


def test_a_release_without_an_answer_is_settled_by_reading(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.write(f'dids: {{"{A}": {{release: {{reason: r}}}}}}\n')
    rig.sandbox.control.add_fault({"method": "DELETE"}, {"drop_reply": True})
    assert rig.outcomes() == {f'did["{A}"]': "done"}
    assert ledger(rig, "released") == {A: 1}


def test_a_number_of_another_account_is_not_ours(rig: KazooRig) -> None:
    """A single number reads whoever has it: only the list tells."""
    rig.seed(
        accounts=[{"id": "b" * 32, "name": "Child", "parent": "ca11ab1e" * 4}],
        numbers=[{"number": A, "account": "b" * 32, "carrier": CARRIER}],
    )
    rig.write(f'dids: {{"{A}": {{release: {{reason: r}}}}}}\n')
    plan = rig.plan()
    assert plan["resource_changes"] == []
    assert rig.apply().code == 0
    assert rig.calls() == []


def test_a_trunk_group_without_an_answer_is_not_made_twice(rig: KazooRig) -> None:
    rig.numbers(A)
    rig.write(
        f'trunk_groups: {{atlanta: {{gateways: [10.0.0.1]}}}}\ndids: {{"{A}": {{forwarding: {{trunk_group: atlanta}}}}}}\n'
    )
    rig.sandbox.control.add_fault({"path": "/connectivity$", "method": "PUT"}, {"drop_reply": True})
    rig.applied()
    assert len(rig.documents("connectivity")) == 1
    rig.assert_settled()


def test_a_charge_that_rose_since_the_plan_showed_it_is_not_accepted(shop: KazooRig) -> None:
    """An acceptance would be taken for whatever is asked by then; so it is asked first, and held against the plan."""
    shop.options(charges=True)
    shop.write(f'dids: {{"{NEW}": {{}}}}\n')
    shop.outcomes()
    plan = shop.plan()
    assert plan["cost"]["once"] == "1.00"
    shop.options(price_activation=50.0)
    mark = shop.mark()
    assert "it asks $50.00 once and $1.00 a month, which the plan did not show" in shop.outcomes()[BOUGHT]
    assert (ledger(shop, "bought"), accepting(shop, mark)) == ({}, [])
    assert shop.plan()["cost"]["once"] == "50.00"
    assert shop.outcomes() == {BOUGHT: "done"}
    assert ledger(shop, "bought") == {NEW: 1}


def test_what_a_feature_costs_is_not_said_to_be_nothing(rig: KazooRig) -> None:
    rig.numbers(A)
    place = "{name: Acme, street_number: '1', street_name: Main St, city: Miami, state: FL, zip: 33155}"
    rig.write(f'dids: {{"{A}": {{cnam: ACME, caller_name_lookup: true, e911: {place}}}}}\n')
    assert rig.plan()["cost"] == {"once": "0.00", "monthly": "0.00", "unknown": 3}
