"""What the files declare, entry by entry: checked, compiled, and kept by name until all names can be linked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from reconciler.config import entries, orders
from reconciler.config.attributes import address, compiled, know_checks
from reconciler.config.documents import Documents
from reconciler.config.inspection import Inspection
from reconciler.config.numbers import Number, NumberCompiler
from reconciler.config.options import LoadOptions
from reconciler.config.orders import PoolEntry, PortEntry
from reconciler.config.reader import Entry
from reconciler.config.references import Resolver
from reconciler.config.report import Report
from reconciler.config.values import Problems
from reconciler.model.configuration import Origin, ProviderConfig, Release
from reconciler.model.findings import Severity
from reconciler.model.settings import E911, TrunkGroup

Attributes = dict[str, Any]


class Group(NamedTuple):
    """An entry of `trunk_groups`; `provider` as it is written."""

    origin: Origin
    provider: str | None
    settings: TrunkGroup
    release: Release | None


class Profile(NamedTuple):
    """An entry of `profiles`, or the `defaults` of a file: settings of numbers by name."""

    origin: Origin
    attributes: Attributes


class Declarations:
    """Everything by name. None stands for an entry that is wrong in itself, which was told."""

    def __init__(self, root: FilePath, options: LoadOptions, resolver: Resolver, report: Report) -> None:
        self.providers: dict[str, ProviderConfig | None] = {}
        self.addresses: dict[str, E911 | None] = {}
        self.trunk_groups: dict[str, Group | None] = {}
        self.profiles: dict[str, Profile | None] = {}
        self.numbers: list[Number] = []
        self.ports: dict[str, PortEntry | None] = {}
        self.pools: dict[str, PoolEntry | None] = {}
        self.documents = Documents(root, options.allow_files)
        self.defaults: list[Profile] = []
        self.limits: Attributes = {}
        self.checks: dict[str, Severity] = {}
        self.check_origins: dict[str, Origin] = {}
        self.state: Attributes = {}
        self._options = options
        self._report = report
        self._inspection = Inspection(root, options, resolver, report)
        self._compiler = NumberCompiler(self._inspection, report, options.check_names)
        self.firsts: dict[tuple[str, ...], Origin] = {}
        self._problems = Problems()
        self._keep: dict[str, Callable[[str, Any, Origin], None]] = {
            "providers": self._keep_provider,
            "addresses": self._keep_address,
            "trunk_groups": self._keep_trunk_group,
            "profiles": self._keep_profile,
            "ports": self._keep_port,
            "pools": self._keep_pool,
        }

    @property
    def sections(self) -> dict[str, bool]:
        """The sections of a file; True for those of named entries."""
        return self._inspection.gate.sections

    def take(self, entry: Entry, file: str) -> None:
        """Take an entry in. What is wrong with it goes to the report."""
        key = entry.key
        if key is not None and entry.section == "dids":
            number = self._compiler.compiled(entry, Origin(file, entry.line, ("dids", key)))
            if number is not None:
                self.numbers.append(number)
            return
        origin = Origin(file, entry.line, (entry.section,) if key is None else (entry.section, key))
        value = self._inspection.checked(entry, origin)
        if key is None:
            self._take_section(entry.section, value, origin)
        elif self._is_new(origin):
            self._keep[entry.section](key, value, origin)
        self._report.resources(origin, self._problems)
        self._problems = Problems()

    def _is_new(self, origin: Origin, *below: str) -> bool:
        path = origin.path + below
        first = self.firsts.setdefault(path, origin)
        if first is not origin:
            self._report.twice(first, origin, path[-1], below)
        return first is origin

    def _take_section(self, section: str, value: Any, origin: Origin) -> None:
        if isinstance(value, dict):
            value = {name: item for name, item in value.items() if item is not None and self._is_new(origin, name)}
        if not value:
            return
        if section == "version":
            self._problems.convert(entries.VERSION, value, ())
        elif section == "defaults":
            self.defaults.append(Profile(origin, self._settings(value)))
        elif section == "safety":
            self.limits |= entries.limits(value, self._problems)
        elif section == "checks":
            self.checks |= entries.checks(value, self._problems)
            self.check_origins |= {name: Origin(origin.file, origin.line, (section, name)) for name in value}
            know_checks(value, (), self._problems, self._options.check_names)
        elif section == "state" and (isinstance(value, dict) or self._is_new(origin, "url")):
            self.state |= entries.state(value, self._problems)

    def _keep_provider(self, key: str, value: Any, origin: Origin) -> None:
        self.providers[key] = None
        if value is not None and origin not in self._report.partial:
            types = self._options.provider_types
            self.providers[key] = entries.provider(key, value, origin, types, self._problems)

    def _keep_address(self, key: str, value: Any, _: Origin) -> None:
        self.addresses[key] = None if value is None else address(value)

    def _keep_trunk_group(self, key: str, value: Any, origin: Origin) -> None:
        self.trunk_groups[key] = None
        if value is not None:
            settings, release = entries.trunk_group(key, value, self._problems)
            self.trunk_groups[key] = Group(origin, value.get("provider"), settings, release)

    def _keep_profile(self, key: str, value: Any, origin: Origin) -> None:
        self.profiles[key] = None if value is None else Profile(origin, self._settings(value))

    def _keep_port(self, key: str, value: Any, origin: Origin) -> None:
        checks = self._options.check_names
        self.ports[key] = orders.port(value, origin, self.documents, self._problems, checks) if value else None

    def _keep_pool(self, key: str, value: Any, origin: Origin) -> None:
        checks = self._options.check_names
        self.pools[key] = orders.pool(value, origin, self._problems, checks) if value else None

    def _settings(self, value: Attributes) -> Attributes:
        checks = self._options.check_names
        return {name: compiled(name, item, self._problems, checks) for name, item in value.items() if item is not None}
