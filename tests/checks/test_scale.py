"""The cost grows with what is said, not with how many say it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from reconciler.checks import offline
from reconciler.checks.registry import all as all_checks
from reconciler.checks.view import View
from reconciler.model.configuration import Configuration
from reconciler.model.settings import Cnam, Forwarding, Kind, Settings
from reconciler.providers.base import Capabilities, Capability
from tests.checks.building import ABLE, HQ, configuration, number

RULELESS = Capabilities(kinds={kind: replace(row, rule=None) for kind, row in ABLE.kinds.items()})
PROFILE = Settings(forwarding=Forwarding(trunk_group="atlanta"), e911=HQ, cnam=Cnam(display_name="ACME SALES"))


def fleet(size: int, *, shared: bool) -> Configuration:
    settings = (PROFILE if shared else replace(PROFILE) for _ in range(size))
    return configuration(*(number(f"+1251{2000000 + n}", line=n + 1, settings=each) for n, each in enumerate(settings)))


class Counting:
    """Settings that count how often they are looked at."""

    looks = 0

    def __init__(self, value: object) -> None:
        self._value = value

    def __getattr__(self, name: str) -> object:
        Counting.looks += 1
        return getattr(self._value, name)


@pytest.mark.parametrize("shared", [True, False])
def test_a_shared_setting_is_looked_at_as_often_for_a_thousand_numbers_as_for_ten(shared: bool) -> None:
    looks = []
    for size in (10, 1000):
        counted = Settings(**{kind: Counting(value) for kind, value in PROFILE.items()})
        config = fleet(size, shared=True)
        numbers = {
            key: replace(each, settings=counted if shared else replace(counted)) for key, each in config.numbers.items()
        }
        Counting.looks = 0
        offline(replace(config, numbers=numbers), {"carrier": RULELESS})
        looks.append(Counting.looks)
    assert looks[0] == looks[1] > 0


def test_a_shared_setting_knows_all_its_numbers_once() -> None:
    for shared in (True, False):
        [group] = View(fleet(1000, shared=shared)).declared(Kind.E911)
        assert len({each.number for each in group.numbers}) == len(group.numbers) == 1000


def test_sharing_does_not_mix_providers_or_change_groups() -> None:
    config = fleet(4, shared=False)
    numbers = {key: replace(each, provider="ab"[index % 2]) for index, (key, each) in enumerate(config.numbers.items())}
    view = View(replace(config, numbers=numbers))
    assert [len(group.numbers) for group in view.declared(Kind.E911)] == [2, 2]
    assert [len(group) for group in view.groups] == [1, 1, 1, 1]


def test_a_rule_of_a_carrier_is_asked_once_for_each_number() -> None:
    asked: list[str] = []

    def rule(key: str, _: object) -> Iterable[str]:
        asked.append(key)
        return ()

    able = Capabilities(kinds={**ABLE.kinds, Kind.E911: Capability(fields=frozenset(HQ.__slots__), rule=rule)})
    offline(fleet(100, shared=True), {"carrier": able})
    assert sorted(asked) == sorted(set(asked))
    assert len(asked) == 100


def test_every_check_finishes_on_a_big_fleet() -> None:
    config = fleet(20_000, shared=False)
    view = View(config, {"carrier": ABLE})
    for check in all_checks():
        assert sum(1 for _ in check.run(view)) <= 1
