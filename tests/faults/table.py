"""The two sides of the matrix: the calls that can go wrong, and the ways in which they do."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from reconciler.model.settings import Kind
from reconciler.providers.call48.capabilities import CAPABILITIES
from tests.faults import world

HELD: Final = 60.0
"""Seconds for which a call is held at most: longer than the `timeout` of a client that is to give up, and than a process
needs that is stopped meanwhile. It is let go with the rules."""


@dataclass(frozen=True, slots=True)
class Site:
    """A call of the apply. `nth` picks among those that match. `waits`: for how long an unanswered one is waited for.

    `safe` calls only read: they are sent again at once, so a fault that is to hurt goes on.
    """

    name: str
    match: Mapping[str, Any]
    safe: bool = False
    waits: datetime.timedelta = datetime.timedelta(0)


def _traces(kind: Kind) -> datetime.timedelta:
    return CAPABILITIES.kinds[kind].traces


SITES: Final = (
    Site("login", {"path": "/login$", "nth": 1}, safe=True),
    Site("dids listing", {"path": "/dids$", "method": "GET", "nth": 1}, safe=True),
    Site("dids listing after writes", {"path": "/dids$", "method": "GET", "nth": 3}, safe=True),
    Site("trunk list", {"path": "/trunkgrp/list$", "nth": 1}, safe=True),
    Site("trunk list after writes", {"path": "/trunkgrp/list$", "nth": 2}, safe=True),
    Site("search", {"path": "/search$", "nth": 1}, safe=True),
    Site("search before purchase", {"path": "/search$", "nth": 2}, safe=True),
    Site("verifyaddress", {"path": "/verifyaddress$", "nth": 1}, safe=True),
    Site("purchase", {"path": "/purchase$", "nth": 1}),
    Site("release", {"path": "/dids$", "method": "DELETE", "nth": 1}, waits=_traces(Kind.DID)),
    Site("update911 on", {"path": "/update911$", "contains": "enabled=yes", "nth": 1}),
    Site("update911 off", {"path": "/update911$", "contains": "enabled=no", "nth": 1}),
    Site("update_forwarding", {"path": "/update_forwarding$", "contains": world.FULL, "nth": 1}),
    Site("create-cnam", {"path": "/create-cnam$", "nth": 1}, waits=_traces(Kind.CNAM)),
    Site("update411", {"path": "/update411$", "nth": 1}),
    Site("update_fax", {"path": "/update_fax$", "contains": world.FULL, "nth": 1}),
    Site("update_tags", {"path": "/update_tags$", "nth": 1}),
    Site("trunkgrp create", {"path": "/trunkgrp/create$", "nth": 1}, waits=_traces(Kind.TRUNK_GROUP)),
    Site("trunkgrp update", {"path": "/trunkgrp/update$", "nth": 1}),
)


class Stop(Enum):
    """What is done to the process while its call is held by the carrier."""

    KILL = "SIGKILL"
    INTERRUPT = "SIGINT"
    TERMINATE = "SIGTERM"


@dataclass(frozen=True, slots=True)
class Fault:
    """What the carrier, or somebody else, does. `unanswered`: the carrier did nothing, and the client cannot know.

    `goes_on`: for a call that only reads, the fault stays for the whole run. `timeout`: the client's patience in seconds.
    """

    name: str
    do: Mapping[str, Any] = field(default_factory=dict)
    unanswered: bool = False
    goes_on: bool = False
    count: int = 1
    timeout: float | None = None
    stop: Stop | None = None
    refused: bool = False


_HTML: Final = "<html><head><title>Service Unavailable</title></head></html>"

FAULTS: Final = (
    Fault("refused", refused=True),
    Fault("reset before", {"reset": True}, unanswered=True, goes_on=True),
    Fault("reset after", {"drop_reply": True}),
    Fault("time-out after", {"late": HELD}, timeout=2.0),
    Fault("429", {"rate_limit": True}, count=2),
    Fault("429 Retry-After", {"rate_limit": True, "retry_after": 1}, count=2),
    Fault(
        "500 before", {"status": 500, "json": {"code": 500, "error": "Internal error"}}, unanswered=True, goes_on=True
    ),
    Fault("500 after", {"status": 500, "json": {"code": 500, "error": "Internal error"}, "after_work": True}),
    Fault("503 HTML", {"status": 503, "html": _HTML}, unanswered=True, goes_on=True),
    Fault("empty body", {"body": "", "after_work": True}, goes_on=True),
    Fault("wrong type", {"json": ["yes"], "after_work": True}, goes_on=True),
    Fault("401 mid-way", {"expire_tokens": True}),
    Fault("slow", {"latency": 0.4}),
    Fault("kill -9 before", {"latency": HELD, "reset": True}, unanswered=True, stop=Stop.KILL),
    Fault("kill -9 after", {"late": HELD}, stop=Stop.KILL),
    Fault("SIGINT", {"latency": HELD}, stop=Stop.INTERRUPT),
    Fault("SIGTERM", {"latency": HELD}, stop=Stop.TERMINATE),
)


@dataclass(frozen=True, slots=True)
class Lag:
    """A carrier that takes longer to show what it did than an apply waits."""

    name: str
    options: Mapping[str, float]


NO_LAG: Final = Lag("", {})
LAGS: Final = (
    Lag("purchase_lag", {"purchase_lag": 900.0}),
    Lag("cnam_lag", {"cnam_lag": 70 * 3600.0}),
    Lag("trunk_list_lag", {"trunk_list_lag": 300.0}),
)

_ALL_FAULTS: Final = frozenset({"purchase", "release", "create-cnam", "trunkgrp create"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One meeting of a call and a fault."""

    site: Site
    fault: Fault
    lag: Lag = NO_LAG

    @property
    def name(self) -> str:
        return " x ".join(filter(None, (self.site.name, self.fault.name, self.lag.name)))


MATRIX: Final = tuple(Cell(site, fault) for site in SITES for fault in FAULTS)

_BY_SITE: Final = {site.name: site for site in SITES}
_BY_FAULT: Final = {fault.name: fault for fault in FAULTS}

LAGGING: Final = tuple(
    Cell(_BY_SITE[site], _BY_FAULT[fault], lag)
    for site, lag in zip(("purchase", "create-cnam", "trunkgrp create"), LAGS, strict=True)
    for fault in ("slow", "reset after", "500 after", "kill -9 after")
)
"""A lost answer and an effect that shows only later, together."""


def reduced() -> list[Cell]:
    """Every fault for the calls that must not be doubled, and one fault for each other call, each time another."""
    rest = [cell for cell in MATRIX if cell.site.name not in _ALL_FAULTS]
    others = [site.name for site in SITES if site.name not in _ALL_FAULTS]
    # Stops and kills need a process of their own: here those that are quick.
    quick = [fault.name for fault in FAULTS if fault.stop is None and fault.timeout is None and not fault.refused]
    chosen = {name: quick[index % len(quick)] for index, name in enumerate(others)}
    return [cell for cell in MATRIX if cell.site.name in _ALL_FAULTS] + [
        cell for cell in rest if cell.fault.name == chosen[cell.site.name]
    ]
