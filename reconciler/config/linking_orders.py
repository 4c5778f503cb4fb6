"""From what the entries of `ports` and `pools` say to what they are: names looked up, their numbers claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.config.declarations import Declarations
from reconciler.config.linking import Claim, Layer, Linker
from reconciler.config.links import LINKS
from reconciler.config.orders import PoolEntry, PortEntry
from reconciler.config.problems import Problem, Rule, quoted
from reconciler.config.report import Report
from reconciler.config.values import text
from reconciler.model.configuration import DesiredNumber, DesiredPool, DesiredPort
from reconciler.model.numbers import is_toll_free
from reconciler.model.settings import E911


class Ordered:
    """The ports and pools. What is wrong goes to the report."""

    def __init__(self, declared: Declarations, linker: Linker, report: Report) -> None:
        self.ports: dict[str, DesiredPort] = {}
        self.pools: dict[str, DesiredPool] = {}
        self._linker = linker
        self._report = report
        self._layers: dict[str, Layer] = {}
        for key, port in declared.ports.items():
            if port is not None:
                self._link_port(key, port)
        for key, pool in declared.pools.items():
            if pool is not None:
                self._link_pool(key, pool)

    def declare_numbers(self) -> None:
        """Declare the numbers of the ports, but for those that have an entry of their own."""
        for key, port in self.ports.items():
            layer = self._layers[key]
            # What has come to nothing brings no numbers.
            for number in () if port.cancel else port.settings.numbers or ():
                if number not in self._linker.numbers:
                    self._linker.numbers[number] = DesiredNumber(
                        number, port.provider, layer.settings, port.origin, "port",
                        profile=port.profile, waive=port.waive, port=key,
                    )  # fmt: skip

    def _link_port(self, key: str, entry: PortEntry) -> None:
        layer = self._linker.layer(entry.attributes, entry.origin)
        provider = self._linker.account(layer, entry.origin)
        claim = Claim("port", key, entry.origin, ("numbers",), provider or "", entry.cancel is not None)
        numbers = self._linker.claim(entry.numbers, claim)
        kind = entry.settings.type or ("toll_free" if all(map(is_toll_free, numbers)) else "local")
        settings = replace(
            entry.settings, type=kind, numbers=numbers, service_address=self._address(entry.service_address, entry)
        )
        self._layers[key] = layer
        self.ports[key] = DesiredPort(
            key, provider or "", settings, entry.origin, entry.cancel, entry.supersedes, *_profile_and_waive(layer)
        )

    def _address(self, address: Any, entry: PortEntry) -> E911 | None:
        found = self._linker.link(address, entry.origin).setting if address.__class__ in LINKS else address
        # It is where the numbers are in service, not where help is sent.
        return replace(found, notify=None) if isinstance(found, E911) else None

    def _link_pool(self, key: str, entry: PoolEntry) -> None:
        layer = self._linker.layer(entry.attributes, entry.origin)
        provider = self._linker.account(layer, entry.origin)
        numbers = self._linker.claim(entry.numbers, Claim("pool", key, entry.origin, ("numbers",), provider or ""))
        if len(numbers) > entry.amount > 0:
            message = f"{len(numbers)} numbers are named, and `count` is {entry.amount}"
            self._say(entry, ("numbers",), message, "raise `count`, or name fewer")
        acquire = layer.attributes.get("acquire")
        if acquire in ("existing", "port"):
            message = f"{quoted(f'acquire: {acquire}')} of its profile or the defaults means that nothing is bought; a pool buys"
            self._say(entry, ("profile",), message, "give it a profile with `acquire: purchase`")
        profile, waive = _profile_and_waive(layer)
        self.pools[key] = DesiredPool(
            key, provider or "", entry.amount, entry.search, layer.settings, entry.origin, numbers,
            entry.max_monthly, entry.max_upfront, layer.attributes.get("order"), profile, waive,
        )  # fmt: skip

    def _say(self, entry: PoolEntry, path: tuple[str, ...], message: str, remedy: str) -> None:
        self._report.resource(entry.origin, Problem(Rule.VALUE, path, message, remedy))


def _profile_and_waive(layer: Layer) -> tuple[str | None, dict[str, str]]:
    return text(layer.attributes.get("profile")), layer.attributes.get("waive") or {}
