"""Small configurations to check, and what the checks say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reconciler.checks import PlanContext, at_plan, offline
from reconciler.model.configuration import (
    Configuration,
    DesiredNumber,
    DesiredPool,
    DesiredPort,
    DesiredTrunkGroup,
    Origin,
    PoolSearch,
)
from reconciler.model.findings import Finding
from reconciler.model.porting import Port
from reconciler.model.settings import E911, Cnam, Destination, Did, Forwarding, Kind, Settings, TrunkGroup
from reconciler.providers.base import Capabilities, Capability
from reconciler.providers.observed import LiveNumber, Observed

ATHENS = "+12512658624"
MIAMI = "+13052658625"
TORONTO = "+14162658626"
TOLL_FREE = "+18002658627"
KINGSTON = "+18762658628"
LONDON = "+442079460000"

HQ = E911(
    name="Acme Corp",
    street_number="123",
    street_name="Test St",
    city="Miami",
    state="FL",
    zip="33155",
    country="US",
    notify=("desk@example.com",),
)
ABLE = Capabilities(
    kinds={
        Kind.DID: Capability(fields=frozenset({"tags"}), off=False),
        Kind.FORWARDING: Capability(
            fields=frozenset({"trunk_group", "failover", "mode", "destinations"}),
            values={"mode": frozenset({"forward", "on_failure"})},
            most={"destinations": 1},
        ),
        Kind.E911: Capability(fields=frozenset({*E911.__slots__})),
        Kind.CNAM: Capability(
            fields=frozenset({"display_name", "type"}),
            off=False,
            rule=lambda key, cnam: [f"no name for {key}"] if cnam.display_name == "RULED OUT" else [],
        ),
        Kind.TRUNK_GROUP: Capability(
            fields=frozenset({"name", "gateways"}),
            rule=lambda key, group: [f"{key} needs a gateway"] if group.gateways == () else [],
        ),
    },
    release_trunk_group=False,
)


def number(digits: str, *, line: int = 1, key: str = "", provider: str = "carrier", **rest: Any) -> DesiredNumber:
    """A declared number; keywords that are settings make its settings, others its own fields.

    `key` is the entry's own text, when that is a range.
    """
    settings = rest.pop("settings", None)
    if settings is None:
        kinds = {kind: rest.pop(kind) for kind in [*rest] if kind in Settings.__slots__}
        settings = Settings(**kinds)
    return DesiredNumber(digits, provider, settings, Origin("dids.yaml", line, ("dids", key or digits)), **rest)


def group(key: str, *, line: int = 90, **rest: Any) -> DesiredTrunkGroup:
    settings = rest.pop("settings", TrunkGroup(name=key))
    return DesiredTrunkGroup(key, "carrier", settings, Origin("trunks.yaml", line, ("trunk_groups", key)), **rest)


def port(key: str = "a", *, line: int = 50, provider: str = "carrier", **rest: Any) -> DesiredPort:
    """A declared port; keywords that are attributes of a Port make its settings, others its own fields."""
    settings = Port(**{name: rest.pop(name) for name in [*rest] if name in Port.__slots__})
    return DesiredPort(key, provider, settings, Origin("ports.yaml", line, ("ports", key)), **rest)


def pool(key: str = "a", *, line: int = 70, provider: str = "carrier", **rest: Any) -> DesiredPool:
    """A declared pool of five."""
    search, settings = rest.pop("search", PoolSearch()), rest.pop("settings", Settings())
    return DesiredPool(key, provider, 5, search, settings, Origin("pools.yaml", line, ("pools", key)), **rest)


def configuration(
    *numbers: DesiredNumber,
    groups: tuple[DesiredTrunkGroup, ...] = (),
    ports: tuple[DesiredPort, ...] = (),
    pools: tuple[DesiredPool, ...] = (),
    **rest: Any,
) -> Configuration:
    return Configuration(
        root=rest.pop("root", Path("/nowhere")),
        files=("dids.yaml",),
        digest="",
        providers=rest.pop("providers", {}),
        numbers={each.number: each for each in numbers},
        trunk_groups={each.key: each for each in groups},
        ports={each.key: each for each in ports},
        pools={each.key: each for each in pools},
        **rest,
    )


def forward(*targets: str, **rest: Any) -> Forwarding:
    return Forwarding(destinations=tuple(Destination(number=target) for target in targets), **rest)


def found(
    check: str, config: Configuration, able: Mapping[str, Capabilities] | None = None, today: date | None = None
) -> list[Finding]:
    """What one check finds in the files."""
    return [finding for finding in offline(config, able or {}, today) if finding.check == check]


def found_live(check: str, config: Configuration, context: PlanContext) -> list[Finding]:
    """What one check finds at plan time."""
    return [finding for finding in at_plan(config, context) if finding.check == check]


def observed(*digits: str, **settings: Settings) -> Observed:
    """A reading with numbers without settings, and numbers (`n1251...=Settings(...)`) with them."""
    numbers = {each: LiveNumber(each, Settings()) for each in digits}
    numbers |= {f"+{name[1:]}": LiveNumber(f"+{name[1:]}", value) for name, value in settings.items()}
    return Observed("account", numbers)


GOOD = number(
    ATHENS,
    did=Did(tags=("support",)),
    forwarding=forward(MIAMI, mode="forward"),
    e911=HQ,
    cnam=Cnam(display_name="ACME SALES", type="business"),
)
