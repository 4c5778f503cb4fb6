"""The counts of a plan or a drift run in Prometheus's text format, for the textfile collector of its node exporter.

Labels are names of the configuration and words of this program, never a number or anything live, so that there are few
series and nothing personal in them. There is no time either: equal runs are equal bytes, and the collector itself tells
how old a file is (`node_textfile_mtime_seconds`). Each series says which file it is from, since two files with the same
series would break the collector (node_exporter README, "Textfile Collector").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from reconciler.render.document import PlanDocument
from reconciler.render.visible import visible

Command = Literal["plan", "drift"]

_ACTIONS: Final = {"create": "to_add", "update": "to_change", "delete": "to_destroy"}
_STATES: Final[Mapping[Command, tuple[str, ...]]] = {
    "plan": ("to_add", "to_change", "to_destroy", "pending", "blocked", "unmanaged", "in_sync"),
    "drift": ("changed", "settling", "vanished", "blocked", "unmanaged", "in_sync"),
}


@dataclass(slots=True, eq=False)
class _Gauges(Collector):
    """Metrics in the order in which they were added, all about one file."""

    file: str
    families: list[GaugeMetricFamily] = field(default_factory=list)

    def add(self, name: str, about: str, labels: Sequence[str], values: Iterable[tuple[Sequence[str], float]]) -> None:
        family = GaugeMetricFamily(f"reconciler_{name}", about, labels=["file", *labels])
        for found, value in values:
            family.add_metric([visible(text) for text in (self.file, *found)], value)
        if family.samples:
            self.families.append(family)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        return iter(self.families)

    def written(self) -> bytes:
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)


def run(document: PlanDocument, command: Command, file: str) -> bytes:
    """The metrics of a plan or a drift report that is to be written to a file of this name (without its folder)."""
    gauges = _Gauges(file)
    _outcome(gauges, command, document["exit_code"], {a["name"]: not a["error"] for a in document["accounts"]})
    numbers = [([a["name"]], a["live_numbers"]) for a in document["accounts"] if not a["error"]]
    gauges.add("account_numbers", "Numbers that are live on the account.", ["provider"], numbers)
    about = "Resources of each kind by how they stand; each is counted once."
    gauges.add("resources", about, ["provider", "kind", "state"], _resources(document, command))
    checks = Counter((finding["check"], finding["severity"]) for finding in document["findings"])
    gauges.add("findings", "What the checks found.", ["check", "severity"], sorted(checks.items()))
    if command == "plan":
        cost = document["cost"]
        gauges.add("plan_once_dollars", "What applying the plan costs once.", [], [([], float(cost["once"]))])
        about = "What applying the plan adds to each month's bill."
        gauges.add("plan_monthly_dollars", about, [], [([], float(cost["monthly"]))])
        gauges.add("plan_unknown_prices", "Changes whose price is in no sum.", [], [([], cost["unknown"])])
    return gauges.written()


def failed(command: Command, file: str, exit_code: int, unread: Iterable[str]) -> bytes:
    """The metrics of a run that came to nothing, and of the accounts that are known not to be readable."""
    gauges = _Gauges(file)
    _outcome(gauges, command, exit_code, dict.fromkeys(sorted(unread), False))
    return gauges.written()


def _outcome(gauges: _Gauges, command: Command, exit_code: int, readable: Mapping[str, bool]) -> None:
    gauges.add("exit_code", "What the run ended with; 1 is an error.", ["command"], [([command], exit_code)])
    about = "Whether the account could be read whole."
    gauges.add("account_readable", about, ["provider"], [([name], found) for name, found in readable.items()])


def _resources(document: PlanDocument, command: Command) -> Iterator[tuple[tuple[str, str, str], int]]:
    """A count for every state of every kind that an account has anything of: a series that is zero is there as well."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for account in document["accounts"]:
        for kind, count in ({} if account["error"] else {"did": 0} | account["in_sync"]).items():
            counts[account["name"], kind] = Counter(in_sync=count)
    seen = set()
    for provider, address, state in _found(document, command):
        if (provider, address) not in seen:
            seen.add((provider, address))
            counts.setdefault((provider, address.partition("[")[0]), Counter())[state] += 1
    for (provider, kind), found in sorted(counts.items()):
        yield from (((provider, kind, state), found[state]) for state in _STATES[command])


def _found(document: PlanDocument, command: Command) -> Iterator[tuple[str, str, str]]:
    """The provider, address and state of whatever is not in sync; what counts more comes first."""
    if command == "plan":
        for change in document["resource_changes"]:
            yield change["provider_name"], change["address"], _ACTIONS[change["change"]["actions"][0]]
    else:
        for entry in document["resource_drift"]:
            yield entry["provider_name"], entry["address"], entry["reconciler"]["drift"]
    for pending in document["pending"]:
        yield pending["provider"], pending["address"], "pending" if command == "plan" else "settling"
    for blocked in document["blocked"]:
        yield blocked["provider"], blocked["address"], "blocked"
    for item in document["unmanaged"]:
        yield item["provider"], item["address"], "unmanaged"
