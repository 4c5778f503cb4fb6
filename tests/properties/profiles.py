"""How many examples are drawn, and many of them in parts that can run side by side. No run fails by chance: they are the
same each time (`tests/conftest.py`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T", bound=Callable[..., Any])

FEW = settings(max_examples=10)
SOME = settings(max_examples=30)

PARTS = 8
in_parts = pytest.mark.parametrize("part", range(PARTS))


def many(examples: int) -> settings:
    """A part of so many examples. A failing one is not made smaller: that can take longer than all the others."""
    return settings(max_examples=examples // PARTS, phases=[Phase.explicit, Phase.reuse, Phase.generate])


def seeded(part: int, test: T) -> T:
    """Each part has examples of its own; other ones each time where that is asked for."""
    return seed(part)(test) if settings().derandomize else test


def draw(part: int, profile: settings, check: Callable[[Any], None], examples: SearchStrategy[Any]) -> None:
    """Check as many examples as the profile says, other ones for each part."""

    @profile
    @given(example=examples)
    def checked(example: Any) -> None:
        check(example)

    seeded(part, checked)()
