"""Running the checks: severities and waivers of the files applied, findings in the order of the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from reconciler.checks import registry
from reconciler.checks.places import Places
from reconciler.checks.registry import Check, Scope
from reconciler.checks.view import Hit, PlanContext, View, excused
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPort
from reconciler.model.findings import Finding, Severity, Where
from reconciler.model.settings import Kind, address

if TYPE_CHECKING:
    from reconciler.providers.base import Capabilities


def offline(
    configuration: Configuration, capabilities: Mapping[str, Capabilities], today: date | None = None
) -> list[Finding]:
    """What is wrong as far as the files and the carriers' capabilities (by provider name) tell.

    `today` is what days in the files are held against; the machine's unless given.
    """
    return _run(Scope.FILES, View(configuration, capabilities, today=today))


def at_plan(configuration: Configuration, context: PlanContext) -> list[Finding]:
    """What is wrong as far as only the live state tells."""
    return _run(Scope.PLAN, View(configuration, plan=context))


def failing(
    configuration: Configuration, capabilities: Mapping[str, Capabilities], context: PlanContext
) -> frozenset[str]:
    """The names of the checks, of files and plan, that would stop an apply; not all that they find."""
    view = View(configuration, capabilities, context)
    errors = (check for check in _in_turn() if severity_of(check, configuration) is Severity.ERROR)
    return frozenset(check.name for check in errors if any(True for _ in _standing(check, view)))


def severity_of(check: Check, configuration: Configuration) -> Severity:
    """How bad a check's findings are under this configuration."""
    return check.severity if check.fixed else configuration.checks.get(check.name, check.severity)


def _run(scope: Scope, view: View) -> list[Finding]:
    places = Places(view.configuration)
    findings = []
    for check in _in_turn():
        severity = severity_of(check, view.configuration)
        if check.scope is scope and severity is not Severity.OFF:
            findings += [_finding(check, severity, hit, places) for hit in _standing(check, view)]
    return sorted(findings, key=_order)


def _in_turn() -> list[Check]:
    return sorted(registry.all(), key=lambda check: check.after_others)


def _standing(check: Check, view: View) -> Iterator[Hit]:
    """The hits that are not waived, each with the numbers for which it is not."""
    for hit in check.run(view):
        if hit.port is not None:
            if not _waives(check, hit.port, view):
                yield hit
        elif not hit.numbers:
            yield hit
        elif numbers := _not_waived(check, hit.numbers, view):
            yield hit._replace(numbers=numbers)


def _not_waived(check: Check, numbers: Sequence[DesiredNumber], view: View) -> Sequence[DesiredNumber]:
    if not view.waiving or not check.waivable:
        return numbers
    return [number for number in numbers if not (number.waive and _waives(check, number, view))]


def _waives(check: Check, declared: DesiredNumber | DesiredPort, view: View) -> bool:
    if not check.waivable or not excused(declared, check.name):
        return False
    view.used_waivers.add((declared.origin, check.name))
    return True


def _finding(check: Check, severity: Severity, hit: Hit, places: Places) -> Finding:
    if hit.port is not None:
        where = places.of(hit.port.origin, hit.path, hit.port.profile)
        return Finding(check.name, severity, hit.message, hit.remedy, address(Kind.PORT, hit.port.key), where)
    if not hit.numbers:
        told = places.of(hit.origin, hit.path) if hit.origin else hit.where
        return Finding(check.name, severity, hit.message, hit.remedy, hit.resource, told)
    first, others = hit.numbers[0], len(hit.numbers) - 1
    message = hit.message + (f" ({others} more number{'s' if others > 1 else ''} like this)" if others else "")
    where = places.of(first.origin, hit.path, first.profile)
    if first.origin.path[0] == "pools":
        # Nobody knows the number that stands for those of the pool.
        message = message.replace(first.number, "its numbers")
        return Finding(check.name, severity, message, hit.remedy, address("pool", first.pool or ""), where)
    return Finding(check.name, severity, message, hit.remedy, address(hit.kind, first.number), where)


def _order(finding: Finding) -> tuple[Where, str, str]:
    return finding.where or Where("", 0), finding.check, finding.resource
