"""An account has as many orders as its files have ports: none may be looked at once for each of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from tests.engine.carrier import Carrier
from tests.engine.world import World, exit_code, port

MANY = 60
LOOKS = 25


class Watched(dict[str, Any]):
    """The numbers of an order; counts how often they are looked through."""

    seen: ClassVar[Counter[int]] = Counter()

    def __iter__(self) -> Iterator[str]:
        Watched.seen[id(self)] += 1
        return super().__iter__()

    def keys(self) -> Any:
        Watched.seen[id(self)] += 1
        return super().keys()


def test_each_order_is_looked_at_a_few_times_however_many_there_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.declare(*(port((f"+1701200{index:04d}",), f"port-{index}") for index in range(MANY)))
    assert set(world.outcomes().values()) == {"done"}
    shown, kept = Carrier.shown, []

    def watched(carrier: Carrier, order: Any) -> Any:
        found = shown(carrier, order)
        kept.append(Watched(found.numbers))
        return replace(found, numbers=kept[-1])

    monkeypatch.setattr(Carrier, "shown", watched)
    Watched.seen.clear()
    assert exit_code(world.plan()) == 0
    assert len(kept) == MANY
    assert max(Watched.seen.values()) < LOOKS
