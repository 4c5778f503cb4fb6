"""Numbers bought, and given up: nothing twice, whatever becomes of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.telnyx.rig import TelnyxRig, path
from tests.telnyx.test_settings import QUIET

ORDER = "POST /number_orders"


def declare(rig: TelnyxRig, numbers: list[str], settings: str = "{}", more: str = "") -> None:
    dids = ", ".join(f'"{number}": {settings}' for number in numbers)
    rig.write(f"dids: {{{dids}}}\n{QUIET}{more}")


def orders(rig: TelnyxRig, since: int = 0) -> list[dict[str, Any]]:
    """The bodies of the orders that were sent."""
    return [entry["body"] for entry in rig.writes(since) if path(entry) == "/number_orders"]


def settings_of(rig: TelnyxRig, number: str) -> dict[str, Any]:
    names = ("connection_id", "messaging_profile_id", "billing_group_id", "customer_reference", "tags")
    row = rig.live(number)
    return {name: row[name] for name in names}


@pytest.fixture
def numbers(rig: TelnyxRig) -> list[str]:
    rig.write(QUIET)
    found = rig.for_sale(count=3)
    rig.sandbox.control.reset()
    return found


def test_the_whole_body_of_the_seed_document(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.options(strict=True)
    rig.seed(
        billing_groups=[{"name": "ops"}],
        messaging_profiles=[{"name": "alerts"}],
        connections=[{"connection_name": "atlanta"}],
    )
    state = rig.state()
    group, profile, connection = (
        state[name][0]["id"] for name in ("billing_groups", "messaging_profiles", "connections")
    )
    own = (
        "{forwarding: atlanta, messaging: {profile: alerts}, billing_group: ops, customer_reference: MY REF 001, "
        "order: {requirement_group: dbbd94ee-9079-488f-80ba-f566b247fd79, bundle: bc8e4d67-33a0-4cbb-af74-7b58f05bd494}}"
    )
    declare(rig, numbers, own, "trunk_groups: {atlanta: {}}\n")
    calls = [
        call for call in rig.plan("--calls")["calls"] if call["path"] == "/number_orders" and call["method"] == "POST"
    ]
    wanted = {
        "phone_numbers": [
            {
                "phone_number": number,
                "requirement_group_id": "dbbd94ee-9079-488f-80ba-f566b247fd79",
                "bundle_id": "bc8e4d67-33a0-4cbb-af74-7b58f05bd494",
            }
            for number in numbers
        ],
        "connection_id": connection, "messaging_profile_id": profile, "billing_group_id": group,
        "customer_reference": "MY REF 001",
    }  # fmt: skip
    assert [call["body"] for call in calls] == [wanted]


def test_what_an_order_gives_is_not_written_again(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.seed(billing_groups=[{"name": "ops"}], messaging_profiles=[{"name": "alerts"}])
    own = "{forwarding: atlanta, messaging: {profile: alerts}, billing_group: ops, customer_reference: R1, tags: [x], cnam: ACME}"
    declare(rig, numbers, own, "trunk_groups: {atlanta: {gateways: [10.0.0.1]}}\n")
    rig.applied()
    rig.assert_settled()
    assert len(orders(rig)) == 1
    tags, names = rig.written().count("PATCH /phone_numbers/*"), rig.written().count("PATCH /phone_numbers/*/voice")
    assert (tags, names) == (3, 3)
    assert "PATCH /phone_numbers/*/messaging" not in rig.written()
    for number in numbers:
        assert all(settings_of(rig, number).values())


def test_numbers_that_get_different_things_are_ordered_apart(rig: TelnyxRig, numbers: list[str]) -> None:
    one, two, three = numbers
    rig.write(
        f'dids: {{"{one}": {{customer_reference: A}}, "{two}": {{customer_reference: B}}, "{three}": {{customer_reference: A}}}}\n'
        + QUIET
    )
    rig.applied()
    rig.assert_settled()
    sent = {
        body["customer_reference"]: [line["phone_number"] for line in body["phone_numbers"]] for body in orders(rig)
    }
    assert {key: sorted(found) for key, found in sent.items()} == {"A": sorted([one, three]), "B": [two]}


def test_the_reference_is_the_same_for_the_same_numbers(rig: TelnyxRig, numbers: list[str]) -> None:
    declare(rig, numbers)
    first, again = (rig.plan()["calls"] for _ in range(2))
    declare(rig, numbers[:2])
    fewer = rig.plan()["calls"]
    said = [
        [call["body"]["customer_reference"] for call in calls if call["method"] == "POST"]
        for calls in (first, again, fewer)
    ]
    assert said[0] == said[1] != said[2]


def test_an_exact_search_stands_before_each_order(rig: TelnyxRig, numbers: list[str]) -> None:
    declare(rig, numbers)
    mark = rig.mark()
    rig.applied()
    sent = [(entry["method"], path(entry)) for entry in rig.requests(mark)]
    last = sent.index(("POST", "/number_orders"))
    assert ("GET", "/available_phone_numbers") in sent[last - 3 : last]


def test_a_price_that_rose_is_not_paid_and_the_others_are_bought(rig: TelnyxRig, numbers: list[str]) -> None:
    declare(rig, numbers)
    planned = rig.run("plan", "--out", "saved.plan")
    assert "+$3.75 once, +$2.40 a month" in planned.out
    dear = {"phone_number": numbers[0], "monthly_cost": "9.00", "upfront_cost": "1.25"}
    rig.seed(remove_inventory=[numbers[0]])
    rig.seed(inventory=[dear])
    ran = rig.run("apply", "saved.plan", "--auto-approve")
    assert f'did["{numbers[0]}"]' in ran.out
    assert ran.code != 0
    assert [line["phone_number"] for body in orders(rig) for line in body["phone_numbers"]] in ([], numbers[1:])


def test_a_number_that_is_gone_is_told_and_the_others_are_bought(rig: TelnyxRig, numbers: list[str]) -> None:
    declare(rig, numbers)
    rig.seed(remove_inventory=[numbers[0]])
    plan = rig.plan()
    assert [(item["address"], item["reason"]) for item in plan["blocked"]] == [
        (f'did["{numbers[0]}"]', "not ours, and not for sale")
    ]
    rig.apply()
    assert {row["phone_number"] for row in rig.state()["numbers"]} == set(numbers[1:])


# What becomes of an order. ------------------------------------------------------------------------------------------


def test_an_order_may_take_days_and_is_picked_up_again(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.options(order_lag=3 * 86400.0)
    declare(rig, numbers, "{cnam: ACME}")
    outcomes = rig.outcomes()
    assert all("on order at telnyx" in outcomes[f'did["{number}"]'] for number in numbers)
    for _ in range(2):
        plan = rig.plan()
        assert len(plan["pending"]) == 3
        assert all(
            "on order at telnyx, which has not completed it yet (order " in item["reason"] for item in plan["pending"]
        )
        assert plan["calls"] == []
        assert rig.run("apply", "--auto-approve", "--wait", "0").code == 0
    rig.sandbox.control.advance(3 * 86400 + 1)
    rig.applied()
    rig.assert_settled()
    assert rig.written() == [ORDER, *["PATCH /phone_numbers/*/voice"] * 3]


@pytest.mark.parametrize("lag", [0.0, 86400.0])
@pytest.mark.parametrize("state", ["sqlite", "none"])
def test_an_order_whose_answer_is_lost_is_not_made_again(
    rig: TelnyxRig, numbers: list[str], lag: float, state: str
) -> None:
    rig.options(order_lag=lag)
    declare(rig, numbers, more="state: {url: none}\n" if state == "none" else "")
    rig.sandbox.control.add_fault({"path": "/number_orders$", "method": "POST"}, {"drop_reply": True})
    outcomes = rig.outcomes()
    assert all(outcome.startswith("pending" if lag else "done") for outcome in outcomes.values())
    rig.sandbox.control.clear_faults()
    for _ in range(2):
        assert rig.run("apply", "--auto-approve", "--wait", "0").code == 0
    rig.sandbox.control.advance(lag + 1)
    rig.assert_settled()
    assert rig.written() == [ORDER]


@pytest.mark.parametrize(
    ("order", "shown", "words"),
    [
        ({"id": "7", "phone_numbers": []}, 2, "telnyx showed 1 of 2 orders"),
        (
            {"id": "7", "phone_numbers": [], "phone_numbers_count": 3},
            1,
            "telnyx shows a part of the numbers of the order 7",
        ),
    ],
    ids=["orders", "numbers of an order"],
)
def test_nothing_is_ordered_while_open_orders_under_its_reference_are_not_all_shown(
    rig: TelnyxRig, numbers: list[str], order: dict[str, Any], shown: int, words: str
) -> None:
    declare(rig, numbers, "{customer_reference: SHARED}")
    page = {"data": [order], "meta": {"total_pages": 1, "total_results": shown, "page_number": 1, "page_size": 250}}
    rig.sandbox.control.add_fault(
        {"path": "/number_orders$", "method": "GET", "contains": "SHARED"}, {"status": 200, "json": page}
    )
    outcomes = rig.outcomes()
    assert orders(rig) == []
    assert all(
        f"not known whether it is on order already under its reference: {words}" in said for said in outcomes.values()
    )
    rig.sandbox.control.clear_faults()
    rig.applied()
    rig.assert_settled()


def test_an_order_that_never_arrived_is_made_by_the_next_run_which_says_so(rig: TelnyxRig, numbers: list[str]) -> None:
    declare(rig, numbers)
    rig.sandbox.control.add_fault({"path": "/number_orders$", "method": "POST"}, {"status": 503})
    assert all(outcome.startswith("unknown") for outcome in rig.outcomes().values())
    assert len(orders(rig)) == 1, "not blindly again"
    rig.sandbox.control.clear_faults()
    assert "got no answer and left no trace" in rig.run("plan").out
    rig.applied()
    rig.assert_settled()
    assert len(rig.state()["orders"]) == 1


def test_what_one_country_asks_for_keeps_nothing_else_from_being_bought(rig: TelnyxRig, numbers: list[str]) -> None:
    danish, swedish = "+4532123456", "+46812345678"
    rig.seed(inventory=[{"phone_number": danish}, {"phone_number": swedish}])
    order = "{order: {requirement_group: nobodys}}"
    rig.write(f'dids: {{"{numbers[0]}": {{}}, "{danish}": {{}}, "{swedish}": {order}}}\n{QUIET}')
    (blocked,) = rig.plan()["blocked"]
    assert (blocked["address"], "of DK only with a requirement group" in blocked["reason"]) == (
        f'did["{danish}"]',
        True,
    )
    outcomes = rig.outcomes()
    assert outcomes[f'did["{numbers[0]}"]'] == "done"
    assert outcomes[f'did["{swedish}"]'].startswith("failed: telnyx: ")
    assert [len(body["phone_numbers"]) for body in orders(rig)] == [1, 1]


@pytest.mark.parametrize(
    "options", [{"failed_listed": True}, {"failed_listed": False}, {"mixed_order_status": "success"}]
)
@pytest.mark.parametrize("lag", [0.0, 1.0])
def test_an_order_may_fail_in_part(rig: TelnyxRig, numbers: list[str], options: dict[str, Any], lag: float) -> None:
    rig.options(order_failures=[numbers[0]], order_lag=lag, **options)
    declare(rig, numbers, "{cnam: ACME}")
    ran = rig.run("apply", "--auto-approve", "--wait", "30", "--format", "json")
    outcomes = {item["address"]: (item["outcome"], item["reason"]) for item in ran.json["results"]}
    assert ran.code == 4
    assert outcomes.pop(f'did["{numbers[0]}"]')[0] == "failed"
    assert outcomes.pop(f'cnam["{numbers[0]}"]')[0] == "not tried"
    assert {outcome for outcome, _ in outcomes.values()} == {"done"}
    plan = rig.plan()
    assert plan["pending"] == []
    assert [item["address"] for item in plan["blocked"]] == [f'did["{numbers[0]}"]']


def test_a_failed_order_is_no_reason_not_to_buy_what_is_for_sale_again(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.options(order_failures=[numbers[0]])
    declare(rig, numbers[:1])
    assert rig.outcomes()[f'did["{numbers[0]}"]'].startswith("failed")
    rig.options(order_failures=[])
    rig.seed(inventory=[{"phone_number": numbers[0]}])
    rig.applied()
    rig.assert_settled()


def test_requirements_are_told_in_words(rig: TelnyxRig) -> None:
    number = "+4921116095398"
    rig.options(review_verdict="exception")
    rig.seed(inventory=[{"phone_number": number}])
    declare(rig, [number])
    outcome = rig.outcomes()[f'did["{number}"]']
    assert outcome.startswith("pending")
    assert "waits for the information that its regulator requires" in outcome


@pytest.mark.parametrize(
    ("options", "words"),
    [({"funds": 1.0}, "20100"), ({"account_error": "20012"}, "20012"), ({"forbidden": ["/number_orders"]}, "10010")],
)
def test_a_refusal_keeps_the_carriers_words(
    rig: TelnyxRig, numbers: list[str], options: dict[str, Any], words: str
) -> None:
    declare(rig, numbers)
    rig.options(**options)
    ran = rig.run("apply", "--auto-approve", "--wait", "0")
    assert ran.code == 1
    assert words in ran.out + ran.err
    assert rig.state()["orders"] == []


def test_settings_of_a_new_number_are_asked_for_again_until_they_are_there(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.options(propagation_lag=1.5)
    declare(rig, numbers, '{cnam: ACME, forwarding: "+12522378144"}')
    ran = rig.run("apply", "--auto-approve", "--wait", "20")
    assert ran.code == 0, ran.out + ran.err
    rig.assert_settled()


def test_what_does_not_come_in_time_is_pending_and_done_by_the_next_run(rig: TelnyxRig, numbers: list[str]) -> None:
    rig.options(propagation_lag=3600.0)
    declare(rig, numbers[:1], "{cnam: ACME}")
    outcomes = rig.outcomes()
    assert outcomes[f'cnam["{numbers[0]}"]'].startswith("pending")
    rig.sandbox.control.advance(3601)
    rig.applied()
    rig.assert_settled()


# Giving up. ---------------------------------------------------------------------------------------------------------


def test_a_number_is_released_once(rig: TelnyxRig) -> None:
    rig.seed(numbers=[{"phone_number": "+15125550100"}])
    rig.write(f'dids: {{"+15125550100": {{release: {{reason: customer left}}}}}}\n{QUIET}')
    rig.sandbox.control.add_fault({"path": "/phone_numbers/\\d+$", "method": "DELETE"}, {"drop_reply": True})
    rig.outcomes()
    rig.sandbox.control.clear_faults()
    rig.assert_settled()
    assert rig.written() == ["DELETE /phone_numbers/*"]


def test_a_lock_is_respected_until_the_release_says_otherwise(rig: TelnyxRig) -> None:
    rig.options(job_lag=0.5)
    rig.seed(numbers=[{"phone_number": "+15125550100", "deletion_lock_enabled": True}])
    rig.write(f'dids: {{"+15125550100": {{release: {{reason: customer left}}}}}}\n{QUIET}')
    (blocked,) = rig.plan()["blocked"]
    assert "locks it against deletion" in blocked["reason"]
    rig.write(f'dids: {{"+15125550100": {{release: {{reason: customer left, unlock: true}}}}}}\n{QUIET}')
    ran = rig.run("apply", "--auto-approve", "--wait", "20")
    assert ran.code == 0, ran.out
    assert rig.written() == ["POST /phone_numbers/jobs/update_phone_numbers", "DELETE /phone_numbers/*"]
    rig.assert_settled()


def test_if_the_unlocking_fails_nothing_is_deleted(rig: TelnyxRig) -> None:
    rig.options(job_failures=["+15125550100"])
    rig.seed(numbers=[{"phone_number": "+15125550100", "deletion_lock_enabled": True}])
    rig.write(f'dids: {{"+15125550100": {{release: {{reason: customer left, unlock: true}}}}}}\n{QUIET}')
    assert rig.outcomes()['did["+15125550100"]'].startswith("failed")
    assert rig.written() == ["POST /phone_numbers/jobs/update_phone_numbers"]
