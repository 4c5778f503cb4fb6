"""From what each entry says to what each number is to be: names looked up, profiles and defaults laid under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from reconciler.config.declarations import Attributes, Declarations, Group
from reconciler.config.links import LINKS, Linked, Names, Unlinked, undefined
from reconciler.config.numbers import Number
from reconciler.config.problems import Invalid, Path, Problem, Rule, did_you_mean, quoted
from reconciler.config.ranges import Expander, TooMany
from reconciler.config.report import Report
from reconciler.config.values import text
from reconciler.model.configuration import Acquire, DesiredNumber, DesiredTrunkGroup, Origin
from reconciler.model.settings import SETTING_KINDS, Did, Kind, Settings

_OF_DID: Final = ("tags", "billing_group", "customer_reference")
_OTHER_KINDS: Final = tuple(kind.value for kind in SETTING_KINDS if kind is not Kind.DID)
_SETTINGS: Final = frozenset((*_OF_DID, *_OTHER_KINDS))
# One for all numbers that have none.
_NO_WAIVERS: Final[Mapping[str, str]] = MappingProxyType({})
# How many links to remember; then the memory is emptied, since files repeat what is near.
_REMEMBERED: Final = 8192


@dataclass(frozen=True, slots=True)
class Layer:
    """Settings over settings: a number's over its profile's over the defaults. `group`: where its calls are delivered."""

    attributes: Attributes
    settings: Settings
    group: DesiredTrunkGroup | None


class Claim(NamedTuple):
    """Where a port or a pool says that a number is its own. `provider` is its account; "" if that is not known.

    `ends`: it is given up, and says no longer what becomes of its numbers.
    """

    kind: Literal["port", "pool"]
    key: str
    origin: Origin
    path: Path
    provider: str
    ends: bool = False


class Linker:
    """Links numbers and trunk groups; ports and pools claim theirs before. What is wrong goes to the report."""

    def __init__(self, declared: Declarations, report: Report) -> None:
        self.numbers: dict[str, DesiredNumber] = {}
        self._report = report
        self._expander = Expander()
        self._claims: dict[str, Claim] = {}
        self._providers = declared.providers
        self._linked: dict[int, tuple[Any, Linked]] = {}
        self._clashes: set[tuple[Origin, Path, Origin, Path]] = set()
        groups = self._linked_groups(declared)
        self.trunk_groups = {key: group for key, group in groups.items() if group is not None}
        self._names = Names(declared.addresses, groups)
        self.used_addresses = self._names.used
        below = Layer({}, Settings(), None)
        for defaults in declared.defaults:
            below = self._over(below, defaults.attributes, defaults.origin)
        self._layers: dict[str | None, Layer] = {None: below}
        for name, profile in declared.profiles.items():
            self._layers[name] = self._over(below, profile.attributes, profile.origin) if profile else below

    def take(self, number: Number) -> None:
        """Link one entry of `dids` and add the numbers that it stands for."""
        own = dict(zip(number.names, number.values, strict=True))
        origin = number.origin
        layer = self.layer(own, origin)
        found = self._expanded(origin.path[1], origin)
        provider = self.account(layer, origin)
        if provider is None:
            return
        attributes = layer.attributes
        if "release" in own:
            # What a number has of its profile and the defaults is not wanted of one that is given up.
            attributes, layer = own, Layer({}, Settings(), None)
        self._add(found, provider, layer.settings, origin, attributes, own)

    def claim(self, texts: list[str], claim: Claim) -> tuple[str, ...]:
        """The numbers that a list stands for, each once, which nobody else may claim."""
        found = []
        for index, written in enumerate(texts):
            mine = claim._replace(path=(*claim.path, index))
            for number in self._expanded(written, mine.origin, mine.path):
                first = self._claims.setdefault(number, mine)
                if first is mine:
                    found.append(number)
                elif self._is_new(first, mine.origin, mine.path):
                    self._report.twice(first.origin, mine.origin, number, mine.path, first.path)
        return tuple(found)

    def layer(self, own: Attributes, origin: Origin) -> Layer:
        """What an entry says of its numbers, over its profile and the defaults."""
        profile = own.get("profile")
        if profile is not None and profile not in self._layers:
            known = {name: None for name in self._layers if name is not None}
            self._report.resource(origin, undefined("profile", profile, known, ("profile",)))
        return self._over(self._layers.get(profile) or self._layers[None], own, origin)

    def account(self, layer: Layer, origin: Origin) -> str | None:
        """The account of an entry, "" where there is none; None if its trunk group is at another. Either was told."""
        provider = self._provider(layer.attributes.get("provider"), origin)
        return (provider or "") if self._delivers(layer, provider, origin) else None

    def _expanded(self, text: str, origin: Origin, path: Path = ()) -> tuple[str, ...]:
        try:
            return self._expander.numbers(text)
        except Invalid as error:
            rule = Rule.FILE if isinstance(error, TooMany) else Rule.VALUE
            self._report.resource(origin, Problem(rule, path, error.message, error.remedy))
            return ()

    def _add(
        self,
        found: tuple[str, ...],
        provider: str,
        settings: Settings,
        origin: Origin,
        attributes: Attributes,
        own: Attributes,
    ) -> None:
        get, claims = attributes.get, self._claims
        acquire: Acquire = get("acquire") or "purchase"
        release, order, profile, waive = get("release"), get("order"), text(get("profile")), get("waive") or _NO_WAIVERS
        for number in found:
            desired = DesiredNumber(number, provider, settings, origin, acquire, release, order, profile, waive)
            if claims and number in claims:
                desired = self._claimed(desired, claims[number], own)
            first = self.numbers.setdefault(number, desired)
            if first is not desired and self._is_new(first, origin):
                self._report.twice(first.origin, origin, number)

    def _claimed(self, mine: DesiredNumber, claim: Claim, own: Attributes) -> DesiredNumber:
        """A number's own entry, where a port or a pool has the number too."""
        if claim.kind == "pool":
            self._agree(mine, claim)
            # Giving a number up takes it out of its pool.
            return mine if mine.release else replace(mine, pool=claim.key)
        bought = own.get("acquire") == "purchase"
        if not claim.ends:
            self._agree(mine, claim)
            if mine.release:
                self._oppose(mine, claim, "release", "is given up here", "take it out of one of the two")
            elif bought:
                self._oppose(mine, claim, "acquire", "is to be bought here", "write `acquire: port`, or leave it out")
        return replace(mine, port=claim.key, acquire="purchase" if bought else "port")

    def _agree(self, mine: DesiredNumber, claim: Claim) -> None:
        """Both must mean the same account."""
        if mine.provider and claim.provider and mine.provider != claim.provider:
            remedy = f"write `provider: {claim.provider}` here, or another one there"
            self._oppose(mine, claim, "provider", f"is at {quoted(mine.provider)} here", remedy)

    def _oppose(self, mine: DesiredNumber, claim: Claim, name: str, what: str, remedy: str) -> None:
        """What a number's own entry says and what a port or a pool says of it cannot both be."""
        if self._is_new(claim, mine.origin, (name,)):
            where = self._report.place(claim.origin, claim.path)
            at = f" at {quoted(claim.provider)}" if name == "provider" else ""
            message = f"{quoted(mine.number)} {what}, and the {claim.kind} {quoted(claim.key)} has it{at} ({where})"
            self._report.resource(mine.origin, Problem(Rule.VALUE, (name,), message, remedy))

    def _is_new(self, first: Claim | DesiredNumber, second: Origin, path: Path = ()) -> bool:
        """Two ranges may share many numbers; that is told once."""
        clash = (first.origin, first.path if isinstance(first, Claim) else (), second, path)
        known = clash in self._clashes
        self._clashes.add(clash)
        return not known

    def _over(self, below: Layer, own: Attributes, origin: Origin) -> Layer:
        attributes = {**below.attributes, **own}
        group = None if "forwarding" in own else below.group
        for name, value in own.items():
            if value.__class__ in LINKS:
                linked = self.link(value, origin)
                attributes[name] = linked.setting
                group = linked.trunk_group or group
        if "provider" in own and own["provider"] not in self._providers:
            self._report.resource(origin, undefined("provider", own["provider"], self._providers, ("provider",)))
        settings = below.settings if _SETTINGS.isdisjoint(own) else _settings(attributes)
        return Layer(attributes, settings, group)

    def link(self, link: Any, origin: Origin) -> Linked:
        """What a link becomes; what it names and is not there is told."""
        known = self._linked.get(id(link))
        if known is not None:
            return known[1]
        try:
            linked: Linked = link.resolve(self._names)
        except Unlinked as error:
            if error.problem is not None:
                self._report.resource(origin, error.problem)
            return Linked(None)
        if len(self._linked) >= _REMEMBERED:
            self._linked.clear()
        # The link is kept beside what it gave, so that its id stays its own.
        self._linked[id(link)] = link, linked
        return linked

    def _linked_groups(self, declared: Declarations) -> dict[str, DesiredTrunkGroup | None]:
        default = next(
            (item.attributes["provider"] for item in declared.defaults if "provider" in item.attributes), None
        )
        groups: dict[str, DesiredTrunkGroup | None] = {}
        named: dict[tuple[str, str | None], Group] = {}
        for key, group in declared.trunk_groups.items():
            groups[key] = None
            if group is None:
                continue
            if group.provider is not None and group.provider not in self._providers:
                problem = undefined("provider", group.provider, self._providers, ("provider",))
                self._report.resource(group.origin, problem)
                continue
            provider = self._provider(group.provider or default, group.origin)
            if provider is None:
                continue
            first = named.setdefault((provider, group.settings.name), group)
            if first is not group:
                self._report.twice(first.origin, group.origin, str(group.settings.name))
            groups[key] = DesiredTrunkGroup(key, provider, group.settings, group.origin, group.release)
        return groups

    def _provider(self, written: str | None, origin: Origin) -> str | None:
        """The account of a resource; None if there is none, which is told here or was told where it is written."""
        if written is not None:
            return str(written) if written in self._providers else None
        if len(self._providers) == 1:
            return next(iter(self._providers))
        if origin in self._report.partial:
            return None
        if self._providers:
            remedy = did_you_mean("", self._providers, "the name of one under `providers`")
            problem = Problem(
                Rule.UNDEFINED, (), "which account this belongs to is not said", f"write `provider`: {remedy}"
            )
        else:
            problem = Problem(Rule.UNDEFINED, (), "there is no account for this", "add one under `providers`")
        self._report.resource(origin, problem)
        return None

    def _delivers(self, layer: Layer, provider: str | None, origin: Origin) -> bool:
        group = layer.group
        if group is None or provider is None or group.provider == provider:
            return True
        message = (
            f"the trunk group {quoted(group.key)} is at {quoted(group.provider)}, the number at {quoted(provider)}"
        )
        remedy = f"use a trunk group at {quoted(provider)}"
        self._report.resource(origin, Problem(Rule.VALUE, ("forwarding",), message, remedy))
        return False


# Many numbers have the same tags: equal ones are made once.
@lru_cache(maxsize=4096)
def _did(*own: Any) -> Did | None:
    return None if own == (None, None, None) else Did(*own)


def _settings(attributes: Attributes) -> Settings:
    get = attributes.get
    return Settings(_did(*map(get, _OF_DID)), *[get(kind) for kind in _OTHER_KINDS])
