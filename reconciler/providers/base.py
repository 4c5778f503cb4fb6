"""The interface between the engine and a carrier: what an adapter is asked, and the values that pass (`observed` has those
of a reading).

An adapter is data and pure functions as far as it can be. It never decides what to change; it says what is there
(`read`), what is for sale (`offers`), which calls bring a change about (`encode`), and what a reply means (`reply`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

from reconciler.model.configuration import ProviderConfig
from reconciler.model.findings import Misfit
from reconciler.model.money import FREE, UNKNOWN, Cost
from reconciler.model.plan import Blocked, Call, Change, Json, Ref
from reconciler.model.porting import PortState
from reconciler.model.provider_types import ProviderTypeSpec
from reconciler.model.settings import Kind
from reconciler.providers.observed import Observed, Scope
from reconciler.transport.endpoint import Dialect, Endpoint
from reconciler.transport.session import Session


@dataclass(frozen=True, slots=True)
class Capability:
    """What a carrier can express of one kind of setting.

    `fields`: the attributes it takes. `write_only`: dotted paths whose live value it does not always show; None there
    means "cannot be read", never "not set". `replaces`: whether an update also replaces those of them that are not declared.
    `values`: the values it takes for an attribute, where not all. `most`: how many entries a list may have. `off`: whether
    the setting can be switched off. `settles`: how long a change may take to show. `traces`: for how long a call without an
    answer may still show its effect. `cost`: of each change; `upkeep`: of having it, counted where it is switched on. `rule`
    gives, for one number (or trunk group's or port's key) and its declared setting, reasons why it cannot be expressed that
    the table does not say; those about a port name the attribute. `note` goes into the table of capabilities.
    """

    fields: frozenset[str]
    write_only: frozenset[str] = frozenset()
    replaces: bool = False
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    off: bool = True
    settles: timedelta = timedelta(0)
    traces: timedelta = timedelta(0)
    cost: Cost = FREE
    upkeep: Cost = FREE
    rule: Callable[[str, Any], Iterable[str | Misfit]] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a carrier can do: a row for each kind it knows, and what can happen to a number itself.

    `purchase_options` are the attributes of `order` (model.configuration.PurchaseOrder) that its purchase takes. `mark` is
    the attribute of a number that its purchase sets and its listing shows, by which a pool whose memory is lost finds its
    numbers again: customer_reference or tags; empty where there is none. `cancels_ports`: the states of a port in which the
    carrier's API takes a cancellation. `search_by_state`: local numbers are looked for in one state, which a search must tell.
    """

    kinds: Mapping[Kind, Capability]
    purchase: bool = True
    purchase_options: frozenset[str] = frozenset()
    release: bool = True
    release_trunk_group: bool = True
    mark: str = ""
    search_by_state: bool = False
    cancels_ports: frozenset[PortState] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Portability:
    """Whether a number can be ported in. None: the carrier does not say. `group` is alike for numbers that the carrier takes
    in one order: it splits by that."""

    number: str
    portable: bool | None
    reason: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A number for sale, its price, and where it is. `native` is what the purchase must echo."""

    number: str
    cost: Cost = UNKNOWN
    state: str = ""
    rate_center: str = ""
    native: Json = None


@dataclass(frozen=True, slots=True)
class NotOffered:
    """Why a number cannot be bought, and what the user can do."""

    number: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to look for among the numbers for sale; empty fields do not narrow."""

    kind: str = "local"
    state: str = ""
    rate_center: str = ""
    area: str = ""
    exchange: str = ""
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Encoded:
    """The calls that bring changes about, and the changes that turned out not to be possible."""

    calls: tuple[Call, ...]
    blocked: tuple[Blocked, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a call's answer tells: facts for later calls, and addresses that were refused, with the carrier's words."""

    facts: Mapping[Ref, Json] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """One carrier account. Made from its configuration; holds no live state.

    A method that takes a session may send `safe` calls only, and gives whole answers or raises
    transport.errors.CarrierError. `encode` and `reply` send nothing.
    """

    capabilities: Capabilities
    endpoints: Mapping[str, Endpoint]
    config: ProviderConfig

    def dialect(self) -> Dialect:
        """How to log in and to read replies."""

    def base_url(self) -> str:
        """Where the carrier's API is, without a slash at the end."""

    def read(self, session: Session, scope: Scope) -> Observed:
        """Everything live that the scope covers. Must be whole: a failed page is an error, never fewer numbers."""

    def offers(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Offer | NotOffered]:
        """For each number, its offer or why there is none."""

    def search(self, session: Session, query: SearchQuery) -> Sequence[Offer]:
        """Numbers for sale."""

    def portable(self, session: Session, numbers: Sequence[str]) -> Mapping[str, Portability]:
        """For each number, whether it can be ported in. Asked only of a carrier whose capabilities have ports."""

    def holder(self) -> str:
        """Who is billed, the same from every machine and whatever else the files say; never a secret. Locks, what is
        remembered and orders in flight go by it."""

    def identity(self) -> str:
        """The holder, and whose numbers count. Saved plans go by it."""

    def encode(self, changes: Sequence[Change], observed: Observed) -> Encoded:
        """The calls for all the changes of this account, as few as the carrier's API allows, in the order to send them.

        Ids are given by the engine. A change that cannot be made comes back as blocked.
        """

    def facts(self, observed: Observed, changes: Sequence[Change]) -> Mapping[Ref, Json]:
        """What later calls may refer to of the resources that these changes created, where they are there."""

    def reply(self, call: Call, data: Any) -> Reply:
        """What the decoded answer to a call of `encode` tells. Must not raise for an answer the dialect accepted."""


@dataclass(frozen=True, slots=True)
class Adapter:
    """What a package registers under the entry point `reconciler.providers`: the account's settings and how to make it.

    `capabilities` is also here since `validate` and the documentation need it without an account.
    """

    type: str
    spec: ProviderTypeSpec
    capabilities: Capabilities
    make: Callable[[ProviderConfig], Provider]
