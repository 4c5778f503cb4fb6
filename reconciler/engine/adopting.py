"""What an apply notes of resources for which it sent nothing: ids by which a new name is known, orders of ports, numbers that
came."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from reconciler.engine import portmemory
from reconciler.engine.planning import AccountPlan
from reconciler.model.configuration import Configuration
from reconciler.model.settings import Kind, address
from reconciler.state import Memory


def adopted(account: AccountPlan, configuration: Configuration, now: datetime.datetime) -> Iterator[Memory]:
    """The memories of one account that a run adds although it sent nothing for them."""
    sent = {change.address for change in account.changes}
    yield from _groups(account, configuration, sent, now)
    reading = account.reading
    if reading.observed is None:
        return
    orders = portmemory.by_number(reading.observed.ports)
    for port in configuration.ports.values():
        if port.provider == reading.account.name and address(Kind.PORT, port.key) not in sent:
            mine = portmemory.holding(port.settings.numbers or (), orders)
            memory = portmemory.adopted(port, reading.account.key, reading.observed, mine, account.recall)
            if memory is not None:
                yield memory


def _groups(
    account: AccountPlan, configuration: Configuration, sent: set[str], now: datetime.datetime
) -> Iterator[Memory]:
    """The ids of declared trunk groups, so that a new name is known as one later."""
    reading = account.reading
    groups = reading.observed.trunk_groups if reading.observed else {}
    for desired in configuration.trunk_groups.values():
        where = address(Kind.TRUNK_GROUP, desired.key)
        live = groups.get(desired.settings.name or desired.key)
        ours = desired.provider == reading.account.name and where not in sent and account.recall.of(where) is None
        if ours and live is not None and live.native_id and not live.trouble:
            yield Memory(reading.account.key, where, {}, None, None, None, {"id": live.native_id}, "adopted", now)
