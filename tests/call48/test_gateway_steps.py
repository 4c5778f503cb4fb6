"""A trunk group is updated by adding and removing gateways: from any list to any other, with calls going somewhere all along."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.providers.call48.trunks import _gateway_steps

GATEWAYS = [f"10.0.0.{index}:5060" for index in range(6)]
some = st.lists(st.sampled_from(GATEWAYS), min_size=1, max_size=6, unique=True)


def played(live: list[str], wanted: list[str], *, ordered: bool) -> list[list[str]]:
    """The gateways after each update, as the carrier goes about it: removals first, then additions at the end."""
    states = []
    now = list(live)
    for added, removed in _gateway_steps(live, wanted, ordered=ordered):
        assert added or removed, "an update that changes nothing"
        assert set(removed) <= set(now), "removes what is not there"
        now = [item for item in now if item not in removed]
        assert not set(added) & set(now), "adds what is there"
        now.extend(added)
        states.append(list(now))
    return states


@given(some, some, st.booleans())
def test_the_updates_end_at_the_wanted_gateways(live: list[str], wanted: list[str], ordered: bool) -> None:
    final = (played(live, wanted, ordered=ordered) or [live])[-1]
    if ordered:
        assert final == wanted
    else:
        assert sorted(final) == sorted(wanted)


@given(some, some, st.booleans())
def test_the_group_is_never_empty_in_between(live: list[str], wanted: list[str], ordered: bool) -> None:
    assert all(played(live, wanted, ordered=ordered))


@given(some, some, st.booleans())
def test_nothing_is_added_twice_nor_needlessly(live: list[str], wanted: list[str], ordered: bool) -> None:
    added = [item for adds, _ in _gateway_steps(live, wanted, ordered=ordered) for item in adds]
    assert len(added) == len(set(added))
    assert set(added) <= set(wanted)
    if not ordered:
        assert set(added) == set(wanted) - set(live)
    elif set(added) & set(live):
        assert live != wanted[: len(live)], "only appended: nothing had to move"


@given(some, some)
def test_what_is_kept_keeps_its_calls(live: list[str], wanted: list[str]) -> None:
    """Where the order means nothing, a gateway that stays is not touched at any moment."""
    staying = set(live) & set(wanted)
    assert all(staying <= set(state) for state in played(live, wanted, ordered=False))


@given(some, some, st.booleans())
def test_as_few_updates_as_possible(live: list[str], wanted: list[str], ordered: bool) -> None:
    steps = len(played(live, wanted, ordered=ordered))
    if live == wanted:
        assert steps == 0
    assert steps <= (3 if ordered else 2)
