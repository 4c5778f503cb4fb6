"""The interface between the engine and a carrier: what an adapter is asked, and the values that pass.

An adapter is data and pure functions as far as it can be. It never decides what to change; it says what is there
(`read`), what is for sale (`offers`), which calls bring a change about (`encode`), and what a reply means (`reply`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from reconciler.model.configuration import DesiredNumber, DesiredPort, ProviderConfig
from reconciler.model.money import FREE, UNKNOWN, Cost
from reconciler.model.plan import Blocked, Call, Change, File, Json, Ref
from reconciler.model.porting import Document, Port, PortState
from reconciler.model.provider_types import ProviderTypeSpec
from reconciler.model.settings import Kind, Settings, TrunkGroup, setting_values
from reconciler.transport.endpoint import Dialect, Endpoint
from reconciler.transport.session import Session


@dataclass(frozen=True, slots=True)
class Capability:
    """What a carrier can express of one kind of setting.

    `fields`: the attributes it takes. `write_only`: dotted paths whose live value it does not always show; None there
    means "cannot be read", never "not set". `values`: the values it takes for an attribute, where not all. `most`: how
    many entries a list may have. `off`: whether the setting can be switched off. `settles`: how long a change may take to
    show. `traces`: for how long a call without an answer may still show its effect. `cost`: of
    each change; `upkeep`: of having it, counted where it is switched on. `rule` gives, for one number (or trunk group key) and its declared setting, reasons why it cannot be expressed
    that the table does not say. `note` goes into the table of capabilities.
    """

    fields: frozenset[str]
    write_only: frozenset[str] = frozenset()
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    most: Mapping[str, int] = field(default_factory=dict)
    off: bool = True
    settles: timedelta = timedelta(0)
    traces: timedelta = timedelta(0)
    cost: Cost = FREE
    upkeep: Cost = FREE
    rule: Callable[[str, Any], Iterable[str]] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a carrier can do: a row for each kind it knows, and what can happen to a number itself.

    `purchase_options` are the attributes of `order` (model.configuration.PurchaseOrder) that its purchase takes. `mark` is
    the attribute of a number that its purchase sets and its listing shows, by which a pool whose memory is lost finds its
    numbers again: customer_reference or tags; empty where there is none. `cancels_ports`: the states of a port in which the
    carrier's API takes a cancellation.
    """

    kinds: Mapping[Kind, Capability]
    purchase: bool = True
    purchase_options: frozenset[str] = frozenset()
    release: bool = True
    release_trunk_group: bool = True
    mark: str = ""
    cancels_ports: frozenset[PortState] = frozenset()
    note: str = ""


@dataclass(frozen=True, slots=True)
class LiveNumber:
    """A number on the account, in the words of the language.

    `native` is the adapter's own (ids, raw values it needs to encode a change). `trouble` says, by kind, why a setting
    must not be touched (a value that is not known, say); trouble with `did` stops every change of the number. `settling`
    names kinds that the carrier itself reports as not yet effective, with its words. `repairs` names kinds that are shown as
    they should be and are not sound all the same, with words for that: encoding such a setting once more puts it right.
    """

    number: str
    settings: Settings
    native: Any = None
    trouble: Mapping[Kind, str] = field(default_factory=dict)
    settling: Mapping[Kind, str] = field(default_factory=dict)
    locked: bool = False
    repairs: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reading must cover: the declared numbers and ports, or (None) everything on the account.

    `declared` is what the files say of the numbers: `lean` uses it, and an adapter whose carrier has no list of settings
    reads those of these numbers alone. What is found never depends on it. `ports` are the declared ports; an adapter
    gives every order that holds one of their numbers, whatever its state.
    """

    numbers: Set[str] | None = None
    declared: Mapping[str, DesiredNumber] = field(default_factory=dict)
    ports: Mapping[str, DesiredPort] = field(default_factory=dict)

    @property
    def all_ports(self) -> bool:
        """Whether every order of the account is to be read."""
        return self.numbers is None

    @property
    def port_numbers(self) -> frozenset[str]:
        """The numbers of the declared ports."""
        return frozenset(number for port in self.ports.values() for number in port.settings.numbers or ())

    def lean(self, live: LiveNumber) -> LiveNumber:
        """The same number, made of the very objects that are declared where they are equal.

        Nearly all are, and two of each would take twice the memory. Each number goes through here as it is decoded.
        """
        desired = self.declared.get(live.number)
        if desired is None:
            return live
        pairs = zip(setting_values(desired.settings), setting_values(live.settings), strict=True)
        settings = Settings(*[wanted if wanted == found else found for wanted, found in pairs])
        return LiveNumber(desired.number, settings, live.native, live.trouble, live.settling, live.locked, live.repairs)


@dataclass(frozen=True, slots=True)
class LiveTrunkGroup:
    """A trunk group on the account, keyed by its name at the carrier; `native` holds the adapter's ids."""

    name: str
    settings: TrunkGroup
    native: Any = None
    native_id: str = ""
    trouble: str = ""
    settling: str = ""


@dataclass(frozen=True, slots=True)
class PortedNumber:
    """One number of a port: how far it is, the carrier's own words for that, its FOC date where it has one."""

    number: str
    state: PortState
    words: str = ""
    foc_date: date | None = None


@dataclass(frozen=True, slots=True)
class PortProblem:
    """Why a port was rejected: the carrier's code and words, and the attributes of `Port` that answer it, if it is known."""

    code: str
    words: str
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LivePort:
    """One order at the carrier. A port of the files may be several of them: carriers split.

    `id` is the carrier's. `settings` are what the order shows, in the words of the language, None where it shows nothing;
    its numbers are the keys of `numbers`. `editable` are the attributes that may be changed as it stands. `native` is the
    adapter's own. `since` says when it last moved, in the carrier's words.
    """

    id: str
    state: PortState
    numbers: Mapping[str, PortedNumber]
    settings: Port
    editable: frozenset[str] = frozenset()
    problems: tuple[PortProblem, ...] = ()
    words: str = ""
    native: Any = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Portability:
    """Whether a number can be ported in. None: the carrier does not say. `group` is alike for numbers that the carrier takes
    in one order: it splits by that."""

    number: str
    portable: bool | None
    reason: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Observed:
    """What a whole reading of an account gave. `on_order` maps numbers in open orders, ports among them, to what they wait
    for; `covers` names the part of the account that was read, so that two readings can be held against each other. `ports` are
    its port-in orders that the scope asks for. `effects` names those of billed and irreversible calls (as in `Call.once`) that
    are seen to be there although no resource shows it. `failed` maps numbers that are neither live nor on order, and whose
    latest order came to nothing, to words for that. `native` is the adapter's own: what encoding needs besides."""

    identity: str
    numbers: Mapping[str, LiveNumber]
    trunk_groups: Mapping[str, LiveTrunkGroup] = field(default_factory=dict)
    on_order: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    covers: str = ""
    ports: tuple[LivePort, ...] = ()
    effects: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)
    native: Any = None


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


def file_of(document: Document, change: Change) -> File:
    """The argument that sends a document of a port's change."""
    return File(document.name or "", document.sha256 or "", document.size or 0, change.folder)


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
