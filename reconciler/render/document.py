"""The shapes of the machine forms: what a plan, an apply and a validation look like as JSON.

Every renderer reads these documents and nothing else, so that `plan` and `show PLANFILE` print the same bytes, and so
that what is masked in the document cannot come back in a text. `schemas/plan.schema.json` says the same for others.
"""

from __future__ import annotations

from typing import Any, TypedDict

Json = Any
"""A JSON value."""

FORMAT_VERSION = "1.0"


class Tool(TypedDict):
    """Which program wrote the document."""

    name: str
    version: str


class Money(TypedDict):
    """Decimals as text, in US dollars; null: the carrier does not say."""

    once: str | None
    monthly: str | None


class TotalMoney(TypedDict):
    """A sum; `unknown` counts the changes whose price is not in it."""

    once: str
    monthly: str
    unknown: int


class Place(TypedDict):
    """Where something is declared."""

    file: str
    line: int
    column: int


class AccountEntry(TypedDict):
    """A carrier account as the plan found it; `in_sync` counts its declared resources with no difference, by kind."""

    name: str
    type: str
    identity: str
    live_numbers: int
    error: str
    in_sync: dict[str, int]


class DifferenceEntry(TypedDict):
    """One attribute that differs."""

    path: str
    before: Json
    after: Json
    sensitivity: str
    blind: bool


class Values(TypedDict):
    """Terraform's `change`."""

    actions: list[str]
    before: Json
    after: Json
    after_unknown: Json
    before_sensitive: Json
    after_sensitive: Json


class SealEntry(TypedDict):
    """A keyed fingerprint of a change with the secrets in it, and which key made it."""

    key: str
    fingerprint: str


class Own(TypedDict):
    """What Terraform has no word for, under a key of its own. `order`: what a purchase takes besides; `pool`: the pool that
    it is for; `quote`: what the carrier asked when an apply was about to make this change."""

    cost: Money
    quote: Money | None
    order: Json
    pool: str
    irreversible: bool
    service_risk: bool
    origin: Place | None
    fingerprint: str
    seal: SealEntry | None
    notes: list[str]
    differences: list[DifferenceEntry]
    before_personal: Json
    after_personal: Json


class ResourceChange(TypedDict):
    """One resource that will change."""

    address: str
    mode: str
    type: str
    name: str
    index: str
    provider_name: str
    change: Values
    reconciler: Own


class OwnDrift(TypedDict):
    """What Terraform has no word for in a drifted resource. The values before are what was applied, after what is live."""

    drift: str
    reason: str
    origin: Place | None
    differences: list[DifferenceEntry]
    before_personal: Json
    after_personal: Json


class ResourceDrift(TypedDict):
    """One resource that changed at the carrier."""

    address: str
    mode: str
    type: str
    name: str
    index: str
    provider_name: str
    change: Values
    reconciler: OwnDrift


class CallEntry(TypedDict):
    """One request that apply will send. `path` is filled as far as its arguments are public and known."""

    id: str
    addresses: list[str]
    provider: str
    endpoint: str
    method: str
    path: str
    effect: str
    body: Json
    body_personal: Json
    cost: Money
    needs: list[str]
    awaits: bool
    purpose: str


class PendingEntry(TypedDict):
    """Something accepted that is still settling."""

    address: str
    provider: str
    reason: str
    since: str | None
    origin: Place | None


class BlockedEntry(TypedDict):
    """A change that is not made, why, and the way out."""

    address: str
    provider: str
    action: str
    reason: str
    remedy: str
    origin: Place | None


class LimitEntry(TypedDict):
    """A safety limit that the plan exceeds."""

    limit: str
    allowed: str
    found: str
    allow: str
    message: str


class UnmanagedEntry(TypedDict):
    """A live resource that no file names."""

    address: str
    provider: str
    description: str


class FindingEntry(TypedDict):
    """What a check or a load has to say about one place."""

    check: str
    severity: str
    message: str
    remedy: str
    resource: str
    where: Place | None


class ForecastEntry(TypedDict):
    """How long sending the calls will take."""

    calls: int
    seconds: float


class Counts(TypedDict):
    """How many of each there are. `no_op`: declared resources with no difference, which are not listed."""

    create: int
    update: int
    delete: int
    no_op: int
    pending: int
    blocked: int
    unmanaged: int
    drift: int


class PlanDocument(TypedDict):
    """A plan, whole."""

    format_version: str
    tool: Tool
    configuration: str
    accounts: list[AccountEntry]
    targets: list[str]
    applyable: bool
    complete: bool
    errored: bool
    resource_changes: list[ResourceChange]
    resource_drift: list[ResourceDrift]
    calls: list[CallEntry]
    pending: list[PendingEntry]
    blocked: list[BlockedEntry]
    limits: list[LimitEntry]
    unmanaged: list[UnmanagedEntry]
    findings: list[FindingEntry]
    notes: list[str]
    counts: Counts
    cost: TotalMoney
    forecast: ForecastEntry
    summary: str
    exit_code: int
    digest: str


class ResultEntry(TypedDict):
    """What came of one planned change."""

    address: str
    type: str
    provider_name: str
    action: str
    outcome: str
    proof: str
    reason: str
    calls: list[str]
    origin: Place | None


class ApplyDocument(TypedDict):
    """What came of an apply. `counts` has a key for each outcome, and `added`, `changed`, `destroyed`."""

    format_version: str
    tool: Tool
    configuration: str
    accounts: list[AccountEntry]
    results: list[ResultEntry]
    pending: list[PendingEntry]
    blocked: list[BlockedEntry]
    limits: list[LimitEntry]
    findings: list[FindingEntry]
    counts: dict[str, int]
    calls_sent: int
    seconds: float
    interrupted: bool
    summary: str
    exit_code: int


class FindingsDocument(TypedDict):
    """The outcome of `validate`, with Terraform's `valid` and counts."""

    format_version: str
    tool: Tool
    valid: bool
    error_count: int
    warning_count: int
    findings: list[FindingEntry]
    summary: str
    exit_code: int
