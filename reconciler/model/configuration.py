"""The desired side: what the files declare, after references, ranges, profiles and defaults are worked out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from reconciler.model.findings import Severity, Where
from reconciler.model.porting import Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911, Settings, TrunkGroup


class Origin(NamedTuple):
    """Where a resource is declared: the file (relative to the configuration's folder), the line of its key from 1,
    and `path`, the keys down to it (`("dids", "+12512658[700-749]")`), from which a column is found when needed."""

    file: str
    line: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """A carrier account: its name in the files, the adapter's name, and that adapter's own settings.

    `settings` holds text, lists of text, and Secret for passwords, tokens and keys; the adapter reads them.
    """

    name: str
    type: str
    settings: Mapping[str, str | Secret | tuple[str, ...]]
    origin: Origin
    base_url: str | None = None
    timeout: float | None = None
    concurrency: int | None = None
    rate_limit: float | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """The declaration that a resource is given up: why, the ticket, and the first day on which it may happen."""

    reason: str
    ticket: str | None = None
    not_before: datetime.date | None = None
    unlock: bool = False


Acquire = Literal["purchase", "existing", "port"]


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """What only the purchase takes."""

    requirement_group: str | None = None
    bundle: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredNumber:
    """One declared DID. `waive` maps a check's name to the reason why it does not hold here.

    `port` and `pool` name the port that brings it and the pool that it belongs to, if there is one.
    """

    number: str
    provider: str
    settings: Settings
    origin: Origin
    acquire: Acquire = "purchase"
    release: Release | None = None
    order: PurchaseOrder | None = None
    profile: str | None = None
    waive: Mapping[str, str] = field(default_factory=dict)
    port: str | None = None
    pool: str | None = None


@dataclass(frozen=True, slots=True)
class DesiredPort:
    """One declared port-in; `key` is its name in the files.

    `cancel` is the reason for which it is given up. `supersedes` is the carrier's id of a cancelled order for the same
    numbers that this one takes the place of. Its numbers stand among the configuration's own, with `port` naming it.
    """

    key: str
    provider: str
    settings: Port
    origin: Origin
    cancel: str | None = None
    supersedes: str | None = None
    profile: str | None = None
    waive: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PoolSearch:
    """Where the numbers of a pool are looked for; empty fields do not narrow. `kind` is local or toll_free."""

    kind: str = "local"
    state: str = ""
    rate_center: str = ""
    area: str = ""
    exchange: str = ""


@dataclass(frozen=True, slots=True)
class DesiredPool:
    """So many numbers that the carrier picks. `settings` are what each of them is, `numbers` those already known to be its
    own. Prices in US dollars for each number: None is no bound."""

    key: str
    provider: str
    count: int
    search: PoolSearch
    settings: Settings
    origin: Origin
    numbers: tuple[str, ...] = ()
    max_monthly: Decimal | None = None
    max_upfront: Decimal | None = None
    order: PurchaseOrder | None = None
    profile: str | None = None
    waive: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DesiredTrunkGroup:
    """One declared trunk group; `key` is its name in the files, `settings.name` its name at the carrier."""

    key: str
    provider: str
    settings: TrunkGroup
    origin: Origin
    release: Release | None = None


@dataclass(frozen=True, slots=True)
class Safety:
    """Limits on what one apply may do. None: no limit. Shares are fractions (0.3 for 30 %), money US dollars.

    A limit may be given as a count or, in percent, as a share of the live resources that are declared.
    """

    max_releases: int | None = 5
    max_releases_share: Decimal | None = None
    max_e911_removals: int | None = 0
    max_e911_removals_share: Decimal | None = None
    max_purchases: int | None = None
    max_purchases_share: Decimal | None = None
    max_change_share: Decimal | None = None
    max_changes: int | None = None
    max_upfront: Decimal | None = None
    max_monthly: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that the files declare. `root` is the folder; `files` are relative to it; `digest` covers their bytes.

    For the checks, which see no text: `plain_secrets` are the places of secrets that did not come from a `${...}`
    reference, with the resource of each, `check_origins` says where each name in `checks` stands, `unused_addresses` where each named address
    that nothing refers to is declared.
    """

    root: Path
    files: tuple[str, ...]
    digest: str
    providers: Mapping[str, ProviderConfig]
    numbers: Mapping[str, DesiredNumber]
    trunk_groups: Mapping[str, DesiredTrunkGroup]
    ports: Mapping[str, DesiredPort] = field(default_factory=dict)
    pools: Mapping[str, DesiredPool] = field(default_factory=dict)
    addresses: Mapping[str, E911] = field(default_factory=dict)
    profiles: Mapping[str, Origin] = field(default_factory=dict)
    safety: Safety = Safety()
    checks: Mapping[str, Severity] = field(default_factory=dict)
    state_url: str = "sqlite:///.reconciler/state.db"
    keep_days: int = 90
    plain_secrets: Mapping[Where, str] = field(default_factory=dict)
    check_origins: Mapping[str, Origin] = field(default_factory=dict)
    unused_addresses: Mapping[str, Origin] = field(default_factory=dict)
