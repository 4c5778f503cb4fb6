"""Whatever is live: what is written loads, says nothing but what is live, loses nothing, and leaves a plan nothing to do."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconciler.checks.run import offline
from reconciler.config.ranges import numbers as expanded
from reconciler.engine.compare import compare
from reconciler.model.configuration import Configuration
from reconciler.model.numbers import BadNumber, e164
from reconciler.model.settings import Kind
from reconciler.providers.observed import LiveNumber, LiveTrunkGroup
from reconciler.render.configuration import Imported, ImportedAccount, write
from tests.render_configuration.carriers import (
    SECRET,
    assert_nothing_to_do,
    by_number,
    call48,
    live,
    loaded,
    omni,
    plan,
)
from tests.render_configuration.strategies import group_states, live_states

# A load compiles the schema, which takes most of the time; shrinking would take minutes.
few = settings(max_examples=40, deadline=None, suppress_health_check=[*HealthCheck])
many = settings(few, max_examples=500, phases=[Phase.explicit, Phase.reuse, Phase.generate])
Numbers = dict[str, LiveNumber]
Groups = dict[str, LiveTrunkGroup]

accounts_of_two = st.tuples(
    st.builds(call48, live_states, group_states()), st.builds(omni, live_states, group_states())
).map(list)
accounts_of_one = st.builds(call48, live_states, group_states()) | st.builds(omni, live_states, group_states())
all_accounts = accounts_of_two | accounts_of_one.map(lambda account: [account])


@few
@given(all_accounts)
def test_what_is_written_loads_as_what_is_live(accounts: list[ImportedAccount]) -> None:
    check(accounts)


@pytest.mark.slow
@many
@given(all_accounts)
def test_what_is_written_loads_as_what_is_live_at_length(accounts: list[ImportedAccount]) -> None:
    check(accounts)


def check(accounts: list[ImportedAccount]) -> None:
    meant: list[Configuration] = []

    def judge(meaning: Configuration) -> tuple[str, ...]:
        meant.append(meaning)
        return ()

    imported = write(accounts, failing=judge)
    with tempfile.TemporaryDirectory() as folder:
        configuration = loaded(imported, Path(folder))
    assert_meant(configuration, meant[0])
    assert_every_number_is_there(configuration, accounts)
    assert_settings_are_the_live_ones(configuration, accounts)
    assert_what_is_missing_is_told(configuration, accounts, imported)
    if configuration.numbers or configuration.trunk_groups:
        assert_nothing_to_do(plan(configuration, accounts))
    checked = offline(configuration, {account.config.name: account.capabilities for account in accounts})
    unwanted = {"capability", "secret-in-plain-text", "profile-unused", "address-unused"}
    assert [finding for finding in checked if finding.check in unwanted] == []


def assert_meant(configuration: Configuration, meant: Configuration) -> None:
    """The checks were given before the writing what loads after it."""
    for found, told in ((configuration.numbers, meant.numbers), (configuration.trunk_groups, meant.trunk_groups)):
        shown = [{key: (item.provider, item.settings) for key, item in each.items()} for each in (found, told)]
        assert shown[0] == shown[1]
    assert {number.acquire for number in meant.numbers.values()} <= {"existing"}


def assert_every_number_is_there(configuration: Configuration, accounts: list[ImportedAccount]) -> None:
    everywhere = {number for account in accounts for number in account.observed.numbers}
    assert set(configuration.numbers) == {number for number in everywhere if is_number(number)}
    assert {number.acquire for number in configuration.numbers.values()} <= {"existing"}


def assert_settings_are_the_live_ones(configuration: Configuration, accounts: list[ImportedAccount]) -> None:
    observed = {account.config.name: account.observed for account in accounts}
    for desired in configuration.numbers.values():
        shown = observed[desired.provider].numbers[desired.number].settings
        for kind, said in desired.settings.items():
            assert compare(said, getattr(shown, kind), frozenset()) == ((), ())
    for group in configuration.trunk_groups.values():
        found = observed[group.provider].trunk_groups[group.settings.name or ""]
        assert compare(group.settings, found.settings, frozenset()) == ((), ())


def assert_what_is_missing_is_told(
    configuration: Configuration, accounts: list[ImportedAccount], imported: Imported
) -> None:
    for account in accounts:
        for number, shown in account.observed.numbers.items():
            declared = configuration.numbers.get(number)
            if declared is None or declared.provider != account.config.name:
                assert "is left unmanaged: " in imported.text
                continue
            for kind, setting in shown.settings.items():
                on = getattr(setting, "enabled", True) and not says_nothing(setting)
                if on and getattr(declared.settings, kind) is None:
                    assert any(f"# {word}" in imported.text for word in words(kind)), (number, kind)
                    assert imported.notes


def is_number(text: str) -> bool:
    try:
        return e164(text) == text
    except BadNumber:
        return False


def says_nothing(setting: object) -> bool:
    names: tuple[str, ...] = type(setting).__slots__
    return len(names) > 1 and all(getattr(setting, name) in (None, "", ()) for name in names if name != "enabled")


def words(kind: Kind) -> tuple[str, ...]:
    return ("tags", "billing_group", "customer_reference", "did") if kind is Kind.DID else (kind,)


@settings(deadline=None)
@given(live_states, group_states())
def test_no_secret_is_written_and_the_bytes_are_stable(numbers: Numbers, groups: Groups) -> None:
    imported = write([omni(numbers, groups)])
    backwards = write([omni(dict(reversed(numbers.items())), dict(reversed(groups.items())))])
    assert (imported, imported.text) == (backwards, backwards.text)
    written = imported.text + "".join(imported.notes)
    assert SECRET not in written
    assert written.replace("\n", "").isprintable()


@given(st.sets(st.integers(0, 9999), max_size=60), st.integers(0, 9990))
def test_ranges_expand_to_exactly_the_same_numbers(some: set[int], start: int) -> None:
    wanted = {f"+1251265{place:04d}" for place in some | {start + step for step in range(9)}}
    text = write([omni(by_number(*map(live, wanted)))]).text
    keys = [line.split('"')[1] for line in text.splitlines() if line.startswith('  "+')]
    assert sorted(number for key in keys for number in expanded(key)) == sorted(wanted)
    assert any("[" in key for key in keys)
