"""From what each entry says to what each number is to be: names looked up, profiles and defaults laid under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from reconciler.config.declarations import Attributes, Declarations, Group
from reconciler.config.links import LINKS, Linked, Names, Unlinked, undefined
from reconciler.config.numbers import Number
from reconciler.config.options import MAX_NUMBERS
from reconciler.config.problems import Invalid, Problem, Rule, did_you_mean, quoted
from reconciler.config.ranges import numbers
from reconciler.config.report import Report
from reconciler.config.values import text
from reconciler.model.configuration import Acquire, DesiredNumber, DesiredTrunkGroup, Origin
from reconciler.model.settings import SETTING_KINDS, Did, Kind, Settings

_OF_DID: Final = ("tags", "billing_group", "customer_reference")
_OTHER_KINDS: Final = tuple(kind.value for kind in SETTING_KINDS if kind is not Kind.DID)
_SETTINGS: Final = frozenset((*_OF_DID, *_OTHER_KINDS))
# How many links to remember; then the memory is emptied, since files repeat what is near.
_REMEMBERED: Final = 8192


@dataclass(frozen=True, slots=True)
class _Layer:
    """Settings over settings: a number's over its profile's over the defaults. `group`: where its calls are delivered."""

    attributes: Attributes
    settings: Settings
    group: DesiredTrunkGroup | None


class Linker:
    """Links all that is declared. What is wrong goes to the report."""

    def __init__(self, declared: Declarations, report: Report) -> None:
        self.numbers: dict[str, DesiredNumber] = {}
        self._report = report
        self._providers = declared.providers
        self._linked: dict[int, tuple[Any, Linked]] = {}
        self._clashes: set[tuple[Origin, Origin]] = set()
        groups = self._linked_groups(declared)
        self.trunk_groups = {key: group for key, group in groups.items() if group is not None}
        self._names = Names(declared.addresses, groups)
        self.used_addresses = self._names.used
        below = _Layer({}, Settings(), None)
        for defaults in declared.defaults:
            below = self._over(below, defaults.attributes, defaults.origin)
        self._layers: dict[str | None, _Layer] = {None: below}
        for name, profile in declared.profiles.items():
            self._layers[name] = self._over(below, profile.attributes, profile.origin) if profile else below

    def take(self, number: Number) -> None:
        """Link one entry of `dids` and add the numbers that it stands for."""
        own = dict(zip(number.names, number.values, strict=True))
        origin = number.origin
        profile = own.get("profile")
        if profile is not None and profile not in self._layers:
            known = {name: None for name in self._layers if name is not None}
            self._report.resource(origin, undefined("profile", profile, known, ("profile",)))
        try:
            found = numbers(origin.path[1])
        except Invalid as error:
            self._report.resource(origin, Problem(Rule.VALUE, (), error.message, error.remedy))
            found = ()
        layer = self._over(self._layers.get(profile) or self._layers[None], own, origin)
        attributes = layer.attributes
        provider = self._provider(attributes.get("provider"), origin)
        if not self._delivers(layer, provider, origin):
            return
        if "release" in own:
            # What a number has of its profile and the defaults is not wanted of one that is given up.
            attributes, layer = {**own, "provider": provider}, _Layer({}, Settings(), None)
        self._add(found, provider or "", layer.settings, origin, attributes)

    def _add(
        self, found: tuple[str, ...], provider: str, settings: Settings, origin: Origin, attributes: Attributes
    ) -> None:
        if len(found) + len(self.numbers) > MAX_NUMBERS:
            message = f"with this the configuration has more than {MAX_NUMBERS} numbers"
            self._report.resource(origin, Problem(Rule.FILE, (), message, "split it into several configurations"))
            return
        get = attributes.get
        acquire: Acquire = get("acquire") or "purchase"
        release, order, profile, waive = get("release"), get("order"), text(get("profile")), get("waive") or {}
        for number in found:
            desired = DesiredNumber(number, provider, settings, origin, acquire, release, order, profile, waive)
            first = self.numbers.setdefault(number, desired)
            if first is not desired:
                self._clash(number, first.origin, origin)

    def _clash(self, number: str, first: Origin, second: Origin) -> None:
        """Two ranges may share many numbers; that is told once."""
        if (first, second) not in self._clashes:
            self._clashes.add((first, second))
            self._report.twice(first, second, number)

    def _over(self, below: _Layer, own: Attributes, origin: Origin) -> _Layer:
        attributes = {**below.attributes, **own}
        group = None if "forwarding" in own else below.group
        for name, value in own.items():
            if value.__class__ in LINKS:
                linked = self._link(value, origin)
                attributes[name] = linked.setting
                group = linked.trunk_group or group
        if "provider" in own and own["provider"] not in self._providers:
            self._report.resource(origin, undefined("provider", own["provider"], self._providers, ("provider",)))
        settings = below.settings if _SETTINGS.isdisjoint(own) else _settings(attributes)
        return _Layer(attributes, settings, group)

    def _link(self, link: Any, origin: Origin) -> Linked:
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
            remedy = did_you_mean("", self._providers)
            problem = Problem(
                Rule.UNDEFINED, (), "which account this belongs to is not said", f"write `provider`: {remedy}"
            )
        else:
            problem = Problem(Rule.UNDEFINED, (), "there is no account for this", "add one under `providers`")
        self._report.resource(origin, problem)
        return None

    def _delivers(self, layer: _Layer, provider: str | None, origin: Origin) -> bool:
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
