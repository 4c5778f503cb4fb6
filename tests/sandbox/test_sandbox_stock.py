"""Numbers for sale: the same for a seed, and no number at two carriers."""

from __future__ import annotations

import re

import pytest

from reconciler.sandbox.inventory import PLACES, SELLERS, generate
from reconciler.sandbox.server import Sandbox


@pytest.mark.parametrize(("seed", "count"), [(48, 40), (7, 3_000)])
def test_each_seller_has_its_own_numbers(seed: int, count: int) -> None:
    def stock(seller: str) -> list[str]:
        return [offer.number for offer in generate(seed, count, PLACES[:2], seller)]

    stocks = [stock(seller) for seller in SELLERS]
    assert len({len(stock) for stock in stocks}) == 1
    assert len({number for stock in stocks for number in stock}) == sum(map(len, stocks))
    assert stocks == [stock(seller) for seller in SELLERS]


def test_what_the_first_sellers_leave() -> None:
    stocks = [list(generate(48, 9_000, PLACES[:1], seller)) for seller in SELLERS]
    assert [len(stock) for stock in stocks] == [9_000, 1_000, 0]


def test_numbers_that_examples_name_are_at_the_first_seller() -> None:
    named = {"7065103027", "7066134205", "2512658624"}
    stocks = [{offer.number for offer in generate(5, 3, seller=seller)} for seller in SELLERS]
    assert [named & stock for stock in stocks] == [named, set(), set()]


def test_no_number_is_for_sale_at_two_carriers(sandbox: Sandbox) -> None:
    sandbox.control.reset()
    seen: set[str] = set()
    kept_as = {"call48": "inventory", "kazoo": "for_sale", "teli": "inventory", "telnyx": "stock"}
    for carrier, state in sandbox.control.dump().items():
        for_sale = set(re.findall(r"\d{10}(?=')", str(state[kept_as[carrier]])))
        assert len(for_sale) > 100, carrier
        assert not seen & for_sale, carrier
        seen |= for_sale
