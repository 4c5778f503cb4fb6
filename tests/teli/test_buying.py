"""Never buying twice, never at another price, never what is gone; and giving numbers up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.teli.rig import TeliRig

NUMBER = "7066130042"
ONE = 'dids: {"+17066130042": {forwarding: "+13035559999", cnam: ACME}}\n'
BARE = 'dids: {"+17066130042": {}}\n'
BOUGHT = 'did["+17066130042"]'


@pytest.fixture
def shop(rig: TeliRig) -> TeliRig:
    """A rig with three numbers for sale."""
    rig.seed(inventory=[{"number": f"706613004{i}", "setup": "2.00", "monthly": "1.00"} for i in (2, 3, 4)])
    return rig


def bought(rig: TeliRig) -> dict[str, int]:
    return {number: effects["bought"] for number, effects in rig.ledger().items() if "bought" in effects}


def test_a_number_is_bought_with_its_settings_at_the_price_that_the_plan_showed(shop: TeliRig) -> None:
    shop.write(ONE)
    plan = shop.run("plan")
    assert "$2.00 once" in plan.out
    assert "$1.00 a month" in plan.out
    shop.applied()
    assert bought(shop) == {NUMBER: 1}
    assert shop.bodies("/dids/order") == [{"number": NUMBER}]
    live = shop.live(NUMBER)
    assert (live["forward_to"], live["lidb"]) == ("3035559999", "ACME")
    shop.assert_settled()


def test_a_toll_free_number_is_looked_for_among_the_toll_free_ones(shop: TeliRig) -> None:
    shop.seed(inventory=[{"number": "8445550042", "kind": "toll", "setup": "1.50"}])
    shop.write('dids: {"+18445550042": {}}\n')
    shop.applied()
    assert shop.bodies("/dids/list")[0] == {"search": "8445550042", "type": "tollfree", "limit": "10"}
    assert bought(shop) == {"8445550042": 1}
    shop.assert_settled()


def test_what_is_not_for_sale_is_blocked(shop: TeliRig) -> None:
    shop.write('dids: {"+17066130099": {}, "+442071234567": {}}\n')
    reasons = {item["address"]: item["reason"] for item in shop.plan()["blocked"]}
    assert reasons['did["+17066130099"]'] == "not ours, and not for sale"
    assert "international number" in reasons['did["+442071234567"]']


def test_a_price_that_rose_since_the_plan_is_not_paid(shop: TeliRig) -> None:
    shop.write(BARE)
    body = {"code": 200, "data": {"dids": [{"number": NUMBER, "setup_rate": "9.00", "monthly_rate": "1.00"}]}}
    shop.sandbox.control.add_fault({"path": "teli/dids/list", "nth": 2}, {"json": body})
    assert "the price is now $9.00 once" in shop.outcomes()[BOUGHT]
    assert bought(shop) == {}


def test_what_somebody_else_bought_meanwhile_is_not_ordered(shop: TeliRig) -> None:
    shop.write(BARE)
    nothing = {"code": 200, "data": {"count": 0, "dids": []}}
    shop.sandbox.control.add_fault({"path": "teli/dids/list", "nth": 2}, {"json": nothing})
    assert shop.outcomes() == {BOUGHT: "failed: not ours, and not for sale"}
    assert shop.bodies("/dids/order") == []


def test_a_refused_order_is_told_in_the_carriers_words(shop: TeliRig) -> None:
    shop.write(BARE)
    refusal = {"code": 400, "status": "error", "data": "Invalid did id"}
    shop.sandbox.control.add_fault({"path": "/dids/order"}, {"status": 400, "json": refusal})
    assert shop.outcomes() == {BOUGHT: "failed: teli: Invalid did id"}


def test_an_order_whose_answer_was_lost_is_settled_by_reading(shop: TeliRig) -> None:
    shop.write(BARE)
    shop.sandbox.control.add_fault({"path": "/dids/order"}, {"drop_reply": True})
    assert shop.outcomes() == {BOUGHT: "done"}
    assert len(shop.bodies("/dids/order")) == 1
    assert bought(shop) == {NUMBER: 1}
    shop.assert_settled()


@pytest.mark.parametrize("fault", [{"reset": True}, {"status": 502, "html": "<h1>Bad Gateway</h1>"}])
def test_an_order_without_an_answer_is_not_sent_again_in_the_same_run(shop: TeliRig, fault: dict[str, Any]) -> None:
    shop.write(BARE)
    shop.sandbox.control.add_fault({"path": "/dids/order", "nth": 1}, fault)
    assert shop.outcomes()[BOUGHT].startswith("unknown")
    assert len(shop.bodies("/dids/order")) == 1
    assert "left no trace" in shop.run("plan").out
    assert shop.outcomes() == {BOUGHT: "done"}
    assert bought(shop) == {NUMBER: 1}


def test_an_unanswered_order_that_shows_up_late_is_not_repeated(shop: TeliRig) -> None:
    shop.options(order_lag=600.0)
    shop.write(BARE)
    shop.sandbox.control.add_fault({"path": "/dids/order", "nth": 1}, {"drop_reply": True})
    assert shop.outcomes()[BOUGHT].startswith("unknown")
    for _ in range(2):
        shop.outcomes()
    assert len(shop.bodies("/dids/order")) == 1
    shop.sandbox.control.advance(601)
    shop.assert_settled()


def test_settings_of_a_number_that_is_not_there_yet_wait_for_it(shop: TeliRig) -> None:
    shop.options(order_lag=600.0)
    shop.write(ONE)
    outcomes = shop.outcomes()
    assert set(outcomes) == {BOUGHT, 'forwarding["+17066130042"]', 'cnam["+17066130042"]'}
    assert all(outcome.startswith("pending") for outcome in outcomes.values())
    assert shop.bodies("/user/dids/lidb/set") == []
    shop.sandbox.control.advance(601)
    shop.applied()
    assert bought(shop) == {NUMBER: 1}
    shop.assert_settled()


def test_a_release_is_by_the_number_that_stands_in_the_files(shop: TeliRig) -> None:
    shop.seed(numbers=[{"number": "3035550111"}, {"number": "3035550112"}])
    shop.write('dids: {"+13035550112": {release: {reason: customer left}}}\n')
    wanted = str(shop.live("3035550112")["id"])
    shop.applied()
    assert shop.bodies("/user/dids/remove") == [{"did_id": wanted}]
    assert [row["number"] for row in shop.sandbox.control.dump()["teli"]["dids"]] == ["3035550111"]
    shop.assert_settled()


def test_search_shows_what_is_for_sale_with_prices(shop: TeliRig) -> None:
    shop.write(BARE)
    ran = shop.run("search", "--area", "706", "--exchange", "613", "--count", "2")
    assert ran.code == 0, ran.err
    assert "+17066130042  $2.00 once, $1.00 a month" in ran.out
    assert len(ran.out.splitlines()) == 2
    assert "+1844" in shop.run("search", "--type", "toll_free", "--count", "1").out
