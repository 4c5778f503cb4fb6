"""The plan: every change, every call that will be sent for it, and what is pending, blocked or not managed.

Plain values that pass from the engine to renderers, checks and the apply; nothing here computes or talks to anybody.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from reconciler.model.configuration import Origin, PurchaseOrder
from reconciler.model.fields import Sensitivity
from reconciler.model.findings import Finding
from reconciler.model.kinds import Attributes
from reconciler.model.money import FREE, Cost
from reconciler.model.secrets import Seal
from reconciler.model.settings import Kind


class Action(StrEnum):
    """What happens to a resource, in Terraform's words."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    NO_OP = "no-op"


class Effect(StrEnum):
    """What sending a call does. Declared per endpoint; the HTTP method does not tell.

    `safe` only reads. `mutating` can be sent again. `billed` costs money or creates something each time it is sent.
    `irreversible` cannot be taken back.
    """

    SAFE = "safe"
    MUTATING = "mutating"
    BILLED = "billed"
    IRREVERSIBLE = "irreversible"

    @property
    def once(self) -> bool:
        """Whether a call of this class is recorded as an intent and sent at most once for it."""
        return self in (Effect.BILLED, Effect.IRREVERSIBLE)


class Personal(str):
    """Text that is personal data, marked so inside the arguments of a call. Shown in plans unless masked, never logged."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that is known only while applying: what the call or the reading for `address` gave under `fact`."""

    address: str
    fact: str


@dataclass(frozen=True, slots=True)
class File:
    """The content of a file as an argument of a call: base64 in JSON and forms, as it is in a body of its own.

    `name` is relative to the configuration's folder, as the files have it, and all that is shown beside the hash; `folder`
    is that folder here. Raises nothing: what is sent is held against `sha256` right before.
    """

    name: str
    sha256: str
    size: int
    folder: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a call's arguments that belongs to one of the call's addresses: where that one failed, the value is left
    out, and the rest is sent. It holds no Ref."""

    address: str
    value: Any


Json = Any
"""JSON values; in a call's arguments also Secret, Personal, Ref, Part and File as leaves."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute that differs. `path` is dotted with indexes (`destinations[0].timeout`).

    `before` and `after` are plain values, a secret's already masked. `blind`: the carrier never shows this attribute, so
    `before` is not known and the difference comes from what was last sent.
    """

    path: str
    before: Json
    after: Json
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    blind: bool = False

    @property
    def attribute(self) -> str:
        """The resource's attribute in which it lies (`destinations`)."""
        return self.path.partition(".")[0].partition("[")[0]


@dataclass(frozen=True, slots=True)
class Change:
    """One resource to create, update or delete.

    `before` is what was seen live (None when it is not there), `after` what it will be: the declared attributes over the
    live ones, so undeclared attributes keep their live value. `desired` holds the declared attributes alone.
    `order` is what a purchase takes besides; `pool` names the pool that it is for. `quote` is what the carrier asked when an earlier apply was about to make this very
    change: only a charge that stands in the plan may be accepted.
    `folder` is the configuration's, where the documents of a port are, on this machine.
    `service_risk` marks a change that can drop live calls while it happens. `fingerprint` covers the declared and the
    live values that the change was computed from, secrets as their mask; where there are any, `seal` covers them.
    """

    address: str
    kind: Kind
    key: str
    provider: str
    action: Action
    before: Attributes | None
    after: Attributes | None
    desired: Attributes | None
    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()
    order: PurchaseOrder | None = None
    pool: str = ""
    cost: Cost = FREE
    quote: Cost | None = None
    irreversible: bool = False
    service_risk: bool = False
    origin: Origin | None = None
    notes: tuple[str, ...] = ()
    fingerprint: str = ""
    seal: Seal | None = None
    folder: str = field(default="", compare=False, repr=False)


PART: Final = "part:"
"""How the name of an effect begins that only makes a part of a resource."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request that apply will send.

    `args` are the path, query or body arguments by name, as the endpoint's table says where each goes; leaves may be Ref,
    Secret or Personal. A call is sent after all earlier calls that share an address with it, and after the calls for the
    addresses it `needs`; also after those for addresses that it goes `after`, whatever came of them. An address that failed
    is taken out of the call, and out of lists and objects in its arguments where it stands as a Ref or a Part. `once` maps an
    address to the name of its billed or irreversible effect, by which it is recorded and never sent twice; that of an effect
    which the resource does not show by being there, or gone, begins with PART, and stands in `Observed.effects`. One that tells of
    personal data is Personal: only a keyed fingerprint of it is recorded, and `Observed.effects` has it as it is. `awaits`: the call
    stands for reading the account until the addresses are there. `rides` maps addresses of the call to the one they come with
    (settings that a purchase takes along, to their number): they stop where that one stopped. `accepts` are arguments that accept
    the charge of the plan: they are sent once the carrier has asked again, and asked for no more than that.
    """

    id: str
    provider: str
    endpoint: str
    method: str
    path: str
    effect: Effect
    args: Mapping[str, Json]
    addresses: tuple[str, ...]
    needs: tuple[str, ...] = ()
    once: Mapping[str, str] = field(default_factory=dict)
    awaits: bool = False
    cost: Cost = FREE
    purpose: str = ""
    rides: Mapping[str, str] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    accepts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pending:
    """Accepted by the carrier and still settling; nothing is sent for it. `since` is an aware time, if known."""

    address: str
    provider: str
    reason: str
    since: datetime.datetime | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A change that cannot or must not be done: why, and the way out. `limit` names the safety limit, if it is one."""

    address: str
    provider: str
    reason: str
    remedy: str = ""
    action: Action = Action.UPDATE
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class LimitHit:
    """A safety limit that the plan exceeds; `allow` is the word for `--allow` that lifts it once."""

    limit: str
    allowed: str
    found: str
    allow: str

    @property
    def message(self) -> str:
        return f"{self.limit} is {self.allowed} and this plan has {self.found}"


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """A live resource that no file names. It is left alone."""

    address: str
    provider: str
    description: str = ""


class Drift(StrEnum):
    """How a live resource came to differ, judged by what was last applied."""

    CHANGED = "changed"
    SETTLING = "settling"
    VANISHED = "vanished"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True, slots=True)
class Drifted:
    """One declared resource whose live state is not what was last applied (or, never applied, not what is declared)."""

    address: str
    kind: Kind
    key: str
    provider: str
    drift: Drift
    before: Attributes | None
    after: Attributes | None
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A provider as the plan found it: its adapter, which account it is, how many numbers are live, why it failed, and how
    many declared resources of each kind have no difference."""

    name: str
    type: str
    identity: str
    live_numbers: int = 0
    error: str = ""
    in_sync: Mapping[Kind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forecast:
    """How long sending the calls will take, in seconds, at each provider's pace."""

    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole truth of what apply would do. Lists are sorted by address; equal inputs give equal plans.

    `in_sync` counts declared resources with no difference. `complete` is False when something was left out (a target was
    given, an account could not be read); `targets` are the globs given.
    """

    configuration: str
    accounts: tuple[Account, ...]
    changes: tuple[Change, ...] = ()
    calls: tuple[Call, ...] = ()
    pending: tuple[Pending, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    limits: tuple[LimitHit, ...] = ()
    unmanaged: tuple[Unmanaged, ...] = ()
    drift: tuple[Drifted, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    in_sync: int = 0
    forecast: Forecast = Forecast()
    complete: bool = True
    targets: tuple[str, ...] = ()

    def count(self, action: Action) -> int:
        return sum(change.action is action for change in self.changes)
