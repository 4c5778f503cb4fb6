"""Traps T9 to T13 of the carrier's interface, and T38: never buying twice, never more than asked, never at another price."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.quick import QuickRig

FOR_SALE = {"kind": "local", "state": "GA", "ratecenter": "ATHENS", "setup": "2.00000", "monthly": "1.00000"}
ONE = 'dids: {"+17066130042": {}}\n'
BOUGHT = 'did["+17066130042"]'


@pytest.fixture
def shop(rig: QuickRig) -> QuickRig:
    """A rig with four numbers for sale in one exchange."""
    rig.seed(inventory=[{"number": f"706613004{i}", **FOR_SALE} for i in range(4)])
    return rig


def bought(rig: QuickRig) -> dict[str, int]:
    """How often each number was bought."""
    return {number: effects["bought"] for number, effects in rig.ledger().items() if "bought" in effects}


def test_t9_a_purchase_whose_answer_was_lost_is_settled_by_reading(shop: QuickRig) -> None:
    shop.write(ONE)
    shop.sandbox.control.add_fault({"path": "/purchase"}, {"drop_reply": True})
    assert shop.outcomes() == {BOUGHT: "done"}
    assert len(shop.sent("/purchase")) == 1
    assert bought(shop) == {"7066130042": 1}
    shop.assert_settled()


@pytest.mark.parametrize("fault", [{"reset": True}, {"status": 502, "html": "<h1>Bad Gateway</h1>"}])
def test_t9_a_purchase_without_an_answer_is_not_sent_again_in_the_same_run(
    shop: QuickRig, fault: dict[str, Any]
) -> None:
    shop.write(ONE)
    shop.sandbox.control.add_fault({"path": "/purchase", "nth": 1}, fault)
    first = shop.outcomes()
    assert first[BOUGHT].startswith("unknown")
    assert len(shop.sent("/purchase")) == 1
    again = shop.run("plan")
    assert "left no trace" in again.out
    assert shop.outcomes() == {BOUGHT: "done"}
    assert bought(shop) == {"7066130042": 1}


def test_t9_t11_an_unanswered_purchase_that_shows_up_late_is_not_repeated(shop: QuickRig) -> None:
    """The order went through and is not listed yet: the number is no longer for sale, which says enough."""
    shop.sandbox.control.options(call48={"purchase_lag": 600.0})
    shop.write(ONE)
    shop.sandbox.control.add_fault({"path": "/purchase", "nth": 1}, {"drop_reply": True})
    assert shop.outcomes()[BOUGHT].startswith("unknown")
    for _ in range(2):
        shop.outcomes()
    assert len(shop.sent("/purchase")) == 1
    shop.sandbox.control.advance(601)
    shop.assert_settled()


@pytest.mark.parametrize("reply", ["true", "report"])
def test_t10_a_cheerful_answer_does_not_mean_that_all_was_bought(shop: QuickRig, reply: str) -> None:
    shop.sandbox.control.options(call48={"purchase_partial": True, "purchase_fill_max": 2, "purchase_reply": reply})
    shop.write('dids: {"+1706613004[0-3]": {}}\n')
    outcomes = shop.outcomes()
    assert len(shop.sent("/purchase")) == 1
    live = {f'did["+1{number}"]' for number in bought(shop)}
    assert len(live) == 2
    assert {where for where, outcome in outcomes.items() if outcome == "done"} == live
    assert all("not yet listed" in outcomes[where] for where in outcomes.keys() - live)


def test_t10_a_refusal_under_code_200_buys_nothing(shop: QuickRig) -> None:
    shop.sandbox.control.options(call48={"purchase_reply": "report"})
    shop.write(ONE)
    shop.sandbox.control.add_fault(
        {"path": "/purchase"},
        {"json": {"code": 200, "error": None, "data": {"success": False, "message": "Low balance"}}},
    )
    assert shop.outcomes() == {BOUGHT: "failed: call48: Low balance"}
    assert bought(shop) == {}


def test_t11_a_number_bought_and_not_yet_listed_is_pending_and_not_bought_again(shop: QuickRig) -> None:
    shop.sandbox.control.options(call48={"purchase_lag": 3600.0})
    shop.write('dids: {"+17066130042": {fax: {mode: inbound, email: fax@example.com}}}\n')
    outcomes = shop.outcomes()
    assert outcomes[BOUGHT].startswith("pending")
    assert outcomes['fax["+17066130042"]'].startswith("pending")
    for _ in range(2):
        plan = shop.plan()
        assert [item["address"] for item in plan["pending"]] == [BOUGHT]
        assert plan["calls"] == []
        assert shop.outcomes() == {}
    assert bought(shop) == {"7066130042": 1}
    shop.sandbox.control.advance(3601)
    assert shop.outcomes() == {'fax["+17066130042"]': "done"}
    shop.assert_settled()


def test_t11_an_accepted_order_counts_even_where_the_number_still_shows_as_for_sale(shop: QuickRig) -> None:
    shop.sandbox.control.options(call48={"purchase_lag": 3600.0})
    shop.write(ONE)
    assert shop.outcomes()[BOUGHT].startswith("pending")
    shop.seed(inventory=[{"number": "7066130042", **FOR_SALE}])
    assert shop.outcomes() == {}
    assert bought(shop) == {"7066130042": 1}


def test_t11_with_its_memory_lost_it_is_still_not_bought_again(shop: QuickRig) -> None:
    """Nothing knows of the order any more; the number is not ours and not for sale."""
    shop.sandbox.control.options(call48={"purchase_lag": 3600.0})
    shop.write(ONE + "state: {url: none}\n")
    shop.outcomes()
    plan = shop.run("plan")
    assert plan.code == 3
    assert "not ours, and not for sale" in plan.out
    assert bought(shop) == {"7066130042": 1}


def test_t12_a_purchase_echoes_a_search_made_right_before_it(shop: QuickRig) -> None:
    shop.write(ONE)
    assert shop.run("plan", "--out", "saved.json").code == 0
    shop.sandbox.control.advance(86_000)
    ran = shop.run("apply", "saved.json", "--wait", "0")
    assert ran.code == 0, ran.out + ran.err
    paths = [entry["path"].rsplit("/", 1)[1] for entry in shop.requests()]
    assert paths[paths.index("purchase") - 1] == "search"
    assert bought(shop) == {"7066130042": 1}


def test_t12_the_price_of_the_row_counts_before_that_of_the_whole_answer(shop: QuickRig) -> None:
    shop.sandbox.control.options(call48={"search_style": "live"})
    shop.write(ONE)
    (change,) = shop.plan()["resource_changes"]
    assert (change["reconciler"]["cost"]["once"], change["reconciler"]["cost"]["monthly"]) == ("2.00", "1.00")


def dearer(rig: QuickRig) -> None:
    """The seller raises the price of the one number."""
    rig.seed(remove_inventory=["7066130042"])
    rig.seed(inventory=[{"number": "7066130042", **FOR_SALE, "monthly": "9.00000"}])


def test_t12_a_price_that_rose_since_the_plan_was_saved_makes_it_stale(shop: QuickRig) -> None:
    shop.sandbox.control.options(call48={"search_style": "live"})
    shop.write(ONE)
    assert shop.run("plan", "--out", "saved.json").code == 0
    dearer(shop)
    ran = shop.run("apply", "saved.json", "--wait", "0")
    assert ran.code == 3, ran.out + ran.err
    assert "above the planned" in ran.out + ran.err
    assert bought(shop) == {}


def test_t12_a_price_that_rises_while_applying_stops_the_purchase(rig: QuickRig) -> None:
    """The documented answer has one price for all of its rows, the first one's: our row turns out to be dearer."""
    rig.seed(
        inventory=[
            {"number": "7066130041", **FOR_SALE},
            {"number": "7066130042", **FOR_SALE, "monthly": "9.00000"},
        ]
    )
    rig.write(ONE)
    rig.sandbox.control.add_fault({"path": "/search", "nth": 2}, {"options": {"call48": {"search_style": "live"}}})
    (outcome,) = rig.outcomes().values()
    assert "9.00 a month, above the planned" in outcome
    assert rig.sent("/purchase") == []


def test_t13_a_line_number_keeps_its_zeros(shop: QuickRig) -> None:
    shop.write(ONE)
    shop.applied()
    (entry,) = shop.sent("/purchase")
    (item,) = entry["body"]["numbers"]
    assert (item["npa"], item["nxx"], item["xxxx"]) == ("706", "613", "0042")


def test_several_numbers_are_bought_in_one_call_of_each_type(shop: QuickRig) -> None:
    stock = shop.sandbox.control.dump("call48")["call48"]["inventory"]
    toll_free = next(offer["number"] for offer in stock if offer["kind"] == "toll")
    shop.write(f'dids: {{"+1706613004[0-2]": {{}}, "+1{toll_free}": {{}}}}\n')
    shop.applied()
    sizes = [(entry["body"]["type"], len(entry["body"]["numbers"])) for entry in shop.sent("/purchase")]
    assert sorted(sizes) == [("local", 3), ("toll", 1)]
    assert bought(shop) == {"7066130040": 1, "7066130041": 1, "7066130042": 1, toll_free: 1}
    shop.assert_settled()


def test_one_that_is_gone_meanwhile_does_not_stop_the_others(shop: QuickRig) -> None:
    shop.write('dids: {"+1706613004[0-2]": {}}\n')
    shop.run("plan", "--out", "saved.json")
    shop.seed(remove_inventory=["7066130041"])
    assert shop.outcomes() == {'did["+17066130040"]': "done", BOUGHT: "done"}


@pytest.mark.parametrize("acquire", ["existing", "port"])
def test_t38_a_number_that_is_to_come_by_itself_is_adopted_and_never_bought(shop: QuickRig, acquire: str) -> None:
    shop.write(f'dids: {{"+17066130042": {{acquire: {acquire}, fax: {{mode: inbound, email: fax@example.com}}}}}}\n')
    before = shop.run("plan")
    assert before.code == 3
    assert shop.sent("/search") == []
    shop.apply()
    assert shop.sent("/purchase") == []
    shop.seed(dids=[{"did": "7066130042"}])
    assert shop.outcomes() == {'fax["+17066130042"]': "done"}
    assert shop.sent("/search") == []
    shop.assert_settled()


def test_a_toll_free_number_beyond_the_search_is_told_by_its_area_code_alone(rig: QuickRig) -> None:
    """Toll-free numbers are searched by area code, and no more than 50 come back."""
    rig.seed(inventory=[{"number": f"888712{line:04d}", "kind": "toll"} for line in range(60)])
    rig.write('dids: {"+18889999999": {}}\n')
    plan = rig.run("plan")
    assert plan.code == 3
    assert "only 50 of the numbers for sale in 888," in plan.out


def test_a_search_that_cannot_be_read_right_before_the_purchase_stops_only_what_it_was_for(shop: QuickRig) -> None:
    shop.seed(dids=[{"did": "2512658624"}])
    fax = "{fax: {mode: inbound, email: fax@example.com}}"
    shop.write(f'dids: {{"+17066130042": {{}}, "+12512658624": {fax}}}\n')
    strange = {"code": 200, "error": None, "data": {"result": [{"did": "?"}], "setup": "2", "monthly": "1"}}
    shop.sandbox.control.add_fault({"path": "/search", "nth": 2}, {"json": strange})
    outcomes = shop.outcomes()
    assert outcomes[BOUGHT].startswith("failed: call48 offered a row without a number")
    assert outcomes['fax["+12512658624"]'] == "done"
    assert bought(shop) == {}


def test_a_price_that_becomes_known_only_after_the_plan_is_not_paid_unseen(shop: QuickRig) -> None:
    shop.write(ONE)
    row = {"npa": "706", "nxx": "613", "xxxx": "0042", "state": "GA", "ratecenter": "ATHENS"}
    unpriced = {"code": 200, "error": None, "data": {"result": [row]}}
    shop.sandbox.control.add_fault({"path": "/search", "nth": 1}, {"json": unpriced})
    assert "plan again" in shop.outcomes()[BOUGHT]
    assert bought(shop) == {}
    shop.applied()
    assert bought(shop) == {"7066130042": 1}


def test_tags_that_are_refused_say_nothing_of_the_purchase_before_them(shop: QuickRig) -> None:
    shop.write('dids: {"+17066130042": {tags: [sales]}}\n', extra=", undocumented: [update_tags]")
    refusal = {"code": 400, "error": "No such tag", "data": False}
    shop.sandbox.control.add_fault({"path": "/update_tags", "nth": 1}, {"json": refusal})
    assert shop.outcomes()[BOUGHT] == "failed: call48: No such tag"
    assert "purchase accepted" in shop.run("state", "show", BOUGHT).out
    shop.applied()
    assert "purchase confirmed" in shop.run("state", "show", BOUGHT).out
    assert bought(shop) == {"7066130042": 1}
