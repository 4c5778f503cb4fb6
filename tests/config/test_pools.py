"""The section `pools`: what it declares, and what is refused of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reconciler.model.configuration import DesiredPool, Origin, PoolSearch, PurchaseOrder
from reconciler.model.settings import Did, Forwarding, Settings
from tests.config.conftest import ACCOUNT, Folder

HEAD = ACCOUNT + "profiles: {support: {tags: [support], order: {bundle: b}, waive: {e911-missing: why}}}\n"


def test_a_whole_pool(folder: Folder) -> None:
    loaded = folder.load(
        HEAD
        + """\
defaults: {forwarding: false}
pools:
  athens:
    provider: call48
    count: 5
    search: {type: local, state: ga, rate_center: ATHENS, area: 706, exchange: "265"}
    max_monthly: "1.00"
    max_upfront: 2.50
    profile: support
    order: {requirement_group: rg}
    numbers: ["+17062658601", "+1706265[8602-8603]"]
    waive: {e911-missing: none can dial out}
"""
    )
    assert loaded.pools == {
        "athens": DesiredPool(
            "athens",
            "call48",
            5,
            PoolSearch("local", "GA", "ATHENS", "706", "265"),
            Settings(did=Did(tags=("support",)), forwarding=Forwarding(enabled=False)),
            Origin("a.yaml", 5, ("pools", "athens")),
            ("+17062658601", "+17062658602", "+17062658603"),
            Decimal("1.00"),
            Decimal("2.50"),
            PurchaseOrder(requirement_group="rg"),
            "support",
            {"e911-missing": "none can dial out"},
        )
    }
    # Which numbers it is made of, is for the plan to find.
    assert loaded.numbers == {}


def test_what_a_pool_need_not_say(folder: Folder) -> None:
    loaded = folder.load(
        HEAD + "pools: {a: {count: 100000}, b: {count: 1, profile: support, search: {type: toll_free}}}\n"
    )
    assert loaded.pools["a"] == DesiredPool(
        "a", "call48", 100_000, PoolSearch(), Settings(), Origin("a.yaml", 3, ("pools", "a"))
    )
    assert loaded.pools["b"].search == PoolSearch("toll_free")
    assert loaded.pools["b"].order == PurchaseOrder(bundle="b")
    assert loaded.pools["b"].waive == {"e911-missing": "why"}


def test_an_own_entry_of_a_number_that_a_pool_names(folder: Folder) -> None:
    text = """\
dids:
  "+1706265[8601-8602]": {tags: [own]}
  "+17062658603": {release: {reason: gone}}
pools: {a: {count: 5, numbers: ["+1706265[8601-8604]"]}}
"""
    loaded = folder.load(HEAD + text)
    assert {number.number: (number.pool, number.acquire) for number in loaded.numbers.values()} == {
        "+17062658601": ("a", "purchase"),
        "+17062658602": ("a", "purchase"),
        "+17062658603": (None, "purchase"),
    }
    assert loaded.pools["a"].numbers[-1] == "+17062658604"


@pytest.mark.parametrize(
    ("said", "found"), [("706", "706"), ("'706'", "706"), ("0x2c2", "706"), ("706.0", "706"), ("'${A}'", "305")]
)
def test_an_area_is_three_digits_however_written(folder: Folder, said: str, found: str) -> None:
    assert (
        folder.load(f"{HEAD}pools: {{a: {{count: 1, search: {{area: {said}}}}}}}\n", A="305").pools["a"].search.area
        == found
    )


def test_every_mistake_is_told_at_its_place(folder: Folder) -> None:
    text = """\
pools:
  a: {cuont: 5}
  b: {count: 0, search: {sate: GA, type: mobile, area: 106, exchange: 26, state: Georgia}, max_monthly: free}
  c: {count: 100001, profile: suport, provider: call, numbers: [x], forwarding: false}
  d: {count: 2, numbers: ["+1706265[8601-8603]", "+17062658601"]}
  e:
  f: 5
"""
    assert folder.told(HEAD + text) == [
        'a.yaml:4:3 schema pool["a"]: `count` is missing (add `count: 5`)',
        'a.yaml:4:7 schema pool["a"]: unknown key `cuont` (did you mean `count`?)',
        'a.yaml:5:7 schema pool["b"]: `count` cannot be `0` (write a whole number from 1 to 100000)',
        'a.yaml:5:26 schema pool["b"]: unknown key `sate` (did you mean `state`?)',
        'a.yaml:5:36 schema pool["b"]: `type` cannot be `mobile` (one of `local`, `toll_free`)',
        'a.yaml:5:50 schema pool["b"]: `area` cannot be `106` (write three digits that begin with 2 to 9)',
        'a.yaml:5:61 schema pool["b"]: `exchange` cannot be `26` (write three digits that begin with 2 to 9)',
        'a.yaml:5:75 schema pool["b"]: `state` cannot be `Georgia` (write two letters, like GA)',
        'a.yaml:5:92 schema pool["b"]: `max_monthly` cannot be `free` (write an amount of US dollars, like 50.00)',
        'a.yaml:6:7 schema pool["c"]: `count` cannot be `100001` (write a whole number from 1 to 100000)',
        'a.yaml:6:22 undefined pool["c"]: there is no profile `suport` (did you mean `support`?)',
        'a.yaml:6:39 undefined pool["c"]: there is no provider `call` (did you mean `call48`?)',
        'a.yaml:6:65 schema pool["c"]: item 1 of `numbers` cannot be `x` (write a telephone number or a range of them)',
        'a.yaml:6:69 schema pool["c"]: unknown key `forwarding` (one of `count`, `max_monthly`, `max_upfront`, `numbers`, `order`, `profile`, `provider`, `search`, `waive`)',
        'a.yaml:7:17 value pool["d"]: 3 numbers are named, and `count` is 2 (raise `count`, or name fewer)',
        'a.yaml:7:50 duplicate pool["d"]: `+17062658601` is declared twice; first at a.yaml:7:27 (keep one of the two)',
        'a.yaml:8:3 schema pool["e"]: this must be a mapping, not empty (write a mapping, like {count: 5, search: {state: GA, rate_center: ATHENS}, max_monthly: "1.00", profile: support})',
        'a.yaml:9:3 schema pool["f"]: this must be a mapping, not text (write a mapping, like {count: 5, search: {state: GA, rate_center: ATHENS}, max_monthly: "1.00", profile: support})',
    ]  # fmt: skip


@pytest.mark.parametrize("acquire", ["existing", "port"])
def test_a_pool_is_bought(folder: Folder, acquire: str) -> None:
    text = f"""\
defaults: {{acquire: {acquire}}}
profiles: {{p: {{tags: [x]}}, q: {{acquire: purchase}}}}
pools:
  a: {{count: 1}}
  b: {{count: 1, profile: p}}
  c: {{count: 1, profile: q}}
"""
    message = f"`acquire: {acquire}` of its profile or the defaults means that nothing is bought; a pool buys"
    remedy = "give it a profile with `acquire: purchase`"
    assert folder.told(ACCOUNT + text) == [
        f'a.yaml:5:3 value pool["a"]: {message} ({remedy})',
        f'a.yaml:6:17 value pool["b"]: {message} ({remedy})',
    ]


def test_a_pool_and_its_numbers_are_at_one_account(folder: Folder) -> None:
    text = """\
providers: {call48: {username: u, password: p}, other: {type: call48, username: u, password: p}}
defaults: {provider: call48}
dids: {"+17062658601": {tags: [x]}}
pools: {a: {provider: other, count: 1, numbers: [7062658601]}}
"""
    assert folder.told(text) == [
        'a.yaml:3:8 value did["+17062658601"]: `+17062658601` is at `call48` here, and the pool `a` has it at `other` '
        "(a.yaml:4:50) (write `provider: other` here, or another one there)"
    ]
