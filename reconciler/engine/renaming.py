"""Trunk groups that the files call otherwise than the carrier does, known by the id remembered of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconciler.engine.reading import Reading
from reconciler.model.configuration import Configuration
from reconciler.model.settings import Kind, address
from reconciler.providers.observed import LiveNumber
from reconciler.state import Store


def with_declared_names(reading: Reading, configuration: Configuration, store: Store) -> Reading:
    """The reading with each renamed trunk group under its new name; the group's settings still hold the old one.

    Numbers that go there are shown as going there by the new name, since a new name is no change of theirs.
    """
    observed = reading.observed
    if observed is None:
        return reading
    absent = {
        address(Kind.TRUNK_GROUP, group.key): group.settings.name or group.key
        for group in configuration.trunk_groups.values()
        if group.provider == reading.account.name and (group.settings.name or group.key) not in observed.trunk_groups
    }
    memories = store.memories(reading.account.key, list(absent)) if absent else {}
    by_id = {group.native_id: name for name, group in observed.trunk_groups.items() if group.native_id}
    known = {
        name: by_id.get(str(memories[where].native.get("id"))) for where, name in absent.items() if where in memories
    }
    names = {old: name for name, old in known.items() if old is not None}
    if not names:
        return reading
    renamed = replace(
        observed,
        trunk_groups={names.get(name, name): group for name, group in observed.trunk_groups.items()},
        numbers={number: _routed(live, names) for number, live in observed.numbers.items()},
    )
    return replace(reading, observed=renamed)


def _routed(live: LiveNumber, names: Mapping[str, str]) -> LiveNumber:
    forwarding = live.settings.forwarding
    name = names.get(forwarding.trunk_group or "") if forwarding else None
    if forwarding is None or name is None:
        return live
    return replace(live, settings=replace(live.settings, forwarding=replace(forwarding, trunk_group=name)))
