"""What a reading of an account is asked and gives, in the words of the language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from reconciler.model.configuration import DesiredNumber, DesiredPort
from reconciler.model.porting import Port, PortState
from reconciler.model.settings import Kind, Settings, TrunkGroup, setting_values


def _nothing() -> Mapping[Kind, str]:
    """Of nearly all numbers nothing is to be said: they share one mapping."""
    return _NOTHING


_NOTHING: Final[Mapping[Kind, str]] = MappingProxyType({})


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
    trouble: Mapping[Kind, str] = field(default_factory=_nothing)
    settling: Mapping[Kind, str] = field(default_factory=_nothing)
    locked: bool = False
    repairs: Mapping[Kind, str] = field(default_factory=_nothing)


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
    # By number, since both are asked of each of many orders.
    _ported: Mapping[str, Port] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ports = [port.settings for port in self.ports.values()]
        object.__setattr__(self, "_ported", {number: port for port in ports for number in port.numbers or ()})

    @property
    def all_ports(self) -> bool:
        """Whether every order of the account is to be read."""
        return self.numbers is None

    @property
    def asks_ports(self) -> bool:
        """Whether any order is to be read."""
        return self.all_ports or bool(self.ports)

    @property
    def port_numbers(self) -> Set[str]:
        """The numbers of the declared ports."""
        return self._ported.keys()

    def port_of(self, numbers: Iterable[str]) -> Port | None:
        """What is declared of the port that has one of an order's numbers."""
        return next((self._ported[number] for number in numbers if number in self._ported), None)

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
