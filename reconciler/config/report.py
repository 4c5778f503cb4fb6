"""Collects the findings of a load, each with its place."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path as FilePath

from reconciler.config.options import MAX_FINDINGS
from reconciler.config.positions import Spot, locate
from reconciler.config.problems import Path, Problem, Rule, quoted
from reconciler.config.values import Problems
from reconciler.model.configuration import Origin
from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.numbers import BadNumber, e164
from reconciler.model.settings import address

_SINGULAR = {
    "providers": "provider", "addresses": "address", "trunk_groups": "trunk_group", "profiles": "profile", "dids": "did",
    "ports": "port", "pools": "pool",
}  # fmt: skip


class TooMany(Exception):
    """More is wrong than anybody reads: looking on would only take time and memory."""


class Report:
    """The findings so far. Raises TooMany with the last that is taken."""

    def __init__(self, root: FilePath) -> None:
        self._root = root
        self._findings: list[Finding] = []
        self.plain_secrets: dict[Where, str] = {}
        # Entries of which what was wrong has been left out: what they lack now is not their fault.
        self.partial: set[Origin] = set()
        # Set when a file could not be read to its end: what seems undefined may be in the rest of it.
        self.incomplete = False

    def __bool__(self) -> bool:
        return bool(self._findings)

    def sorted(self) -> tuple[Finding, ...]:
        """All findings by place, each once."""
        return tuple(
            sorted(dict.fromkeys(self._findings), key=lambda finding: (finding.where or Where("", 0), finding.message))
        )

    def file(self, name: str, rule: Rule, message: str, remedy: str, line: int = 1, column: int = 1) -> None:
        """Something is wrong with a file."""
        self._add(Finding(rule, Severity.ERROR, message, remedy, "", Where(name, line, column)))

    def resource(self, origin: Origin, problem: Problem, spot: Spot | None = None) -> None:
        """Something is wrong with a resource. Without its spot, the place is looked for."""
        if self.incomplete and problem.rule is Rule.UNDEFINED:
            return
        where = Where(origin.file, *spot) if spot else locate(self._root, origin, *problem.path)
        self._add(Finding(problem.rule, Severity.ERROR, problem.message, problem.remedy, resource_of(origin), where))

    def _add(self, finding: Finding) -> None:
        self._findings.append(finding)
        if len(self._findings) == MAX_FINDINGS:
            message = f"{MAX_FINDINGS} things are wrong up to here, and the rest was not looked at"
            remedy = "put these right first"
            self._findings.append(Finding(Rule.FILE, Severity.ERROR, message, remedy, "", finding.where))
            raise TooMany

    def resources(self, origin: Origin, problems: Problems) -> None:
        """What was found while a resource was compiled."""
        for problem in problems:
            self.resource(origin, problem)
        for path in problems.plain_secrets:
            self.plain_secrets[locate(self._root, origin, *path)] = resource_of(origin)

    def twice(
        self, first: Origin, second: Origin, name: str, below: Path = (), first_below: Path | None = None
    ) -> None:
        """A name is given twice, below the two; both places are told."""
        where = self.place(first, below if first_below is None else first_below)
        message = f"{quoted(name)} is declared twice; first at {where}"
        self.resource(second, Problem(Rule.DUPLICATE, below, message, "keep one of the two"))

    def place(self, origin: Origin, path: Path = ()) -> Where:
        """Where something below a resource is."""
        return locate(self._root, origin, *path)


def resource_of(origin: Origin) -> str:
    """The address of the resource that is declared at an origin; for a section without entries, its name."""
    section, *key = origin.path
    if not key:
        return section
    if section == "dids":
        # One number is told in E.164, however it is written; a range, and what is no number, as it is.
        with suppress(BadNumber):
            key = [e164(key[0])]
    return address(_SINGULAR[section], key[0])
