"""The settings of the checks themselves: names that no check has, waivers that do not hold or are not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reconciler.checks import registry
from reconciler.checks.registry import Scope, check
from reconciler.checks.view import Hit, View, by_origin, excused
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPort
from reconciler.model.findings import Severity

_Waiving = DesiredNumber | DesiredPort
_OWN = "this program: a rule that is switched off by a mistake protects nobody"


def _waivers(view: View, wrong: Callable[[_Waiving, str], str], remedy: Callable[[str], str]) -> Iterator[Hit]:
    """A hit for every waiver of which `wrong` has something to say."""
    for numbers in by_origin(number for number in view.waiving if number.origin.path[0] != "ports"):
        for name in numbers[0].waive:
            if message := wrong(numbers[0], name):
                yield Hit(message, remedy(name), numbers, path=("waive", name))
    # What is waived for a port is waived for its numbers, too.
    for port in view.configuration.ports.values():
        for name in port.waive:
            if message := wrong(port, name):
                yield Hit(message, remedy(name), path=("waive", name), port=port)


def _remove(_: str) -> str:
    return "remove the waiver"


def _settings(configuration: Configuration, name: str, message: str, remedy: str) -> Hit:
    origin = configuration.check_origins.get(name)
    return Hit(message, remedy, resource=f'checks["{name}"]', origin=origin)


@check(
    "check-unknown",
    Severity.ERROR,
    "A check is set or waived that does not exist.",
    why="A mistyped name changes nothing, and whoever wrote it believes that it does.",
    fix="Correct the name; `reconciler checks` lists them all.",
    source=_OWN,
    waivable=False,
    fixed=True,
)
def unknown(view: View) -> Iterator[Hit]:
    def wrong(_: _Waiving, name: str) -> str:
        return "" if name in registry.names() else f"there is no check called {name!r} to waive"

    for name in view.configuration.checks:
        if name not in registry.names():
            message = f"there is no check called {name!r}"
            yield _settings(view.configuration, name, message, registry.did_you_mean(name))
    yield from _waivers(view, wrong, registry.did_you_mean)


@check(
    "check-not-adjustable",
    Severity.ERROR,
    "A check is switched off, changed or waived that does not allow it.",
    why="These tell of what cannot work at all, or are not about a number: going on would only fail later.",
    fix="Remove the entry from `checks` or `waive`, and correct what the check tells of.",
    source=_OWN,
    waivable=False,
    fixed=True,
)
def not_adjustable(view: View) -> Iterator[Hit]:
    def wrong(_: _Waiving, name: str) -> str:
        known = name in registry.names() and not registry.get(name).waivable
        return f"{name} cannot be waived for a number" if known else ""

    for name, severity in view.configuration.checks.items():
        if name in registry.names() and registry.get(name).fixed and severity is not registry.get(name).severity:
            message = f"{name} is always {registry.get(name).severity}"
            yield _settings(view.configuration, name, message, "remove it from checks")
    yield from _waivers(view, wrong, _remove)


@check(
    "waiver-without-reason",
    Severity.ERROR,
    "A check is waived for a number without a reason.",
    why="Nobody can tell later whether the exception still holds. The waiver does not count until it says why.",
    fix="Write why: `waive: {NAME: the reason}`.",
    source=_OWN,
    waivable=False,
    fixed=True,
)
def without_reason(view: View) -> Iterator[Hit]:
    def wrong(waiving: _Waiving, name: str) -> str:
        return "" if excused(waiving, name) else f"the waiver of {name} has no reason"

    yield from _waivers(view, wrong, lambda name: f"write waive: {{{name}: the reason}}")


@check(
    "waiver-unused",
    Severity.WARNING,
    "A check is waived for a number for which it says nothing.",
    why="It is left over, and would hide the next mistake of that kind.",
    fix="Remove the waiver.",
    source=_OWN,
    waivable=False,
    after_others=True,
)
def unused(view: View) -> Iterator[Hit]:
    severities = view.configuration.checks

    def wrong(waiving: _Waiving, name: str) -> str:
        if name not in registry.names() or not excused(waiving, name):
            return ""
        if isinstance(waiving, DesiredPort) and waiving.cancel:
            return ""
        waived = registry.get(name)
        ran = waived.scope is Scope.FILES and severities.get(name, waived.severity) is not Severity.OFF
        if not ran or not waived.waivable or (waiving.origin, name) in view.used_waivers:
            return ""
        return f"the waiver of {name} is not needed"

    yield from _waivers(view, wrong, _remove)
