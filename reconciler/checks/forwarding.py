"""Forwarding: loops and chains over the numbers of all carriers, targets that cost, targets that are not there.

A carrier sees its own leg only, and each hop sets the count of hops back, so a loop over two carriers runs until somebody
pays (RFC 7332). Only the files of all carriers together show it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

from reconciler.checks import routes
from reconciler.checks.registry import check
from reconciler.checks.view import Hit, Shared, View
from reconciler.model import nanp
from reconciler.model.configuration import Configuration
from reconciler.model.findings import Severity
from reconciler.model.numbers import area, is_nanp, is_premium, is_toll_free
from reconciler.model.settings import Forwarding, Kind

_LONGEST_CHAIN: Final = 3


def _targets(view: View, wrong: Callable[[str], str], remedy: str) -> Iterator[Hit]:
    """A hit for every target of which `wrong` has something to say."""
    for shared, targets in view.routed:
        for target in targets:
            if message := wrong(target):
                path = routes.path_to(shared.value, target)
                yield Hit(message, remedy, shared.numbers, Kind.FORWARDING, path)


@check(
    "forwarding-loop",
    Severity.ERROR,
    "Numbers forward to each other in a circle.",
    why="A call goes round until it times out at every carrier, and each round is billed at each of them. Targets that are "
    "called only on failure count, since a loop fails by its nature.",
    fix="Break the circle: let one of its numbers end at a trunk group, a device or voicemail.",
    source="RFC 7332 (loops have brought networks down; back-to-back agents do not see them)",
)
def loop(view: View) -> Iterator[Hit]:
    graph = routes.inner(view.routes)
    waived = view.waived("forwarding-loop")
    if waived:
        # First the loops that a waiver breaks, so that it counts as used; then those that are left without it.
        for component in routes.components(graph):
            excused = [view.configuration.numbers[number] for number in component if number in waived]
            if len(component) > 1 and excused:
                yield Hit("forwards in a circle", "break the circle", excused, Kind.FORWARDING, ("forwarding",))
        graph = routes.inner({number: found for number, found in graph.items() if number not in waived})
    for component in routes.components(graph):
        if len(component) > 1:
            circle = routes.cycle(graph, component)
            message = f"forwards in a circle: {routes.shown([*circle, circle[0]])}"
            numbers = [view.configuration.numbers[circle[0]]]
            yield Hit(message, "end one of these at a trunk group", numbers, Kind.FORWARDING, ("forwarding",))


@check(
    "forwarding-self",
    Severity.ERROR,
    "A number forwards to itself.",
    why="The call comes back to the carrier that sent it, and never ends at a telephone.",
    fix="Forward to another number, or to a trunk group.",
    source="RFC 7332",
)
def to_itself(view: View) -> Iterator[Hit]:
    for shared, targets in view.routed:
        for target in targets:
            own = [number for number in shared.numbers if number.number == target]
            if own:
                path = routes.path_to(shared.value, target)
                yield Hit("forwards to itself", "forward to another number", own, Kind.FORWARDING, path)


@check(
    "forwarding-chain",
    Severity.WARNING,
    "A call can be forwarded more than three times before it ends.",
    why="Each hop adds delay and a charge, lowers the attestation of the caller's number, and is one more place to fail.",
    fix="Forward to the last number, or to a trunk group, directly.",
    source="the hops that carriers allow (5 or fewer is common); STIR/SHAKEN div passports (RFC 8946)",
)
def chain(view: View) -> Iterator[Hit]:
    graph = view.routes
    ways = routes.longest_ways(routes.inner(graph))
    if all(way.hops < _LONGEST_CHAIN for way in ways.values()):
        return
    reached = {target for found in graph.values() for target in found}
    for shared, targets in view.routed:
        way = routes.longest_way(targets, ways)
        # A number in the middle is told of with the one that the chain begins at.
        heads = [number for number in shared.numbers if number.number not in reached]
        if way.hops > _LONGEST_CHAIN and heads:
            text = routes.shown(routes.along(heads[0].number, way, ways, graph))
            message = f"calls can be forwarded {way.hops} times: {text}"
            yield Hit(message, "forward to the end of the chain", heads, Kind.FORWARDING, ("forwarding",))


@check(
    "forwarding-premium",
    Severity.ERROR,
    "Calls are forwarded to a premium-rate number (900 or 976).",
    why="Every call costs what the owner of that number asks. Fraud often hides behind one changed forwarding.",
    fix="Forward to a number at normal rates.",
    source="North American Numbering Plan: area code 900, exchange 976",
)
def premium(view: View) -> Iterator[Hit]:
    return _targets(view, _premium, "forward to a number at normal rates")


def _premium(number: str) -> str:
    return f"forwards to {number}, a premium-rate number" if is_premium(number) else ""


@check(
    "forwarding-foreign",
    Severity.WARNING,
    "Calls are forwarded to a number outside the US and Canada.",
    why="They are charged at international rates. Numbers of Caribbean countries begin with +1 like domestic ones and are a "
    "common target of toll fraud.",
    fix="Forward to a number of the US or Canada; or waive the check where the target is meant.",
    source="North American Numbering Plan members; carriers' advice on international revenue-share fraud",
)
def foreign(view: View) -> Iterator[Hit]:
    return _targets(view, _foreign, "forward to a US or Canadian number, or waive this check with a reason")


@lru_cache(maxsize=4096)
def _foreign(number: str) -> str:
    if not is_nanp(number):
        return f"forwards to {number}, at international rates"
    country = nanp.country_of(area(number))
    if country in ("US", "CA", None):
        return ""
    return f"forwards to {number}, which looks domestic but is in another country ({country})"


@check(
    "forwarding-toll-free",
    Severity.WARNING,
    "Calls are forwarded to a toll-free number.",
    why="The owner of the toll-free number pays for the call once more, and some carriers refuse such a leg.",
    fix="Forward to the local number behind it.",
    source="toll-free numbers are charged to the called party",
)
def toll_free(view: View) -> Iterator[Hit]:
    return _targets(view, _toll_free, "forward to the local number behind it")


def _toll_free(number: str) -> str:
    return f"forwards to {number}, a toll-free number" if is_toll_free(number) else ""


@check(
    "forwarding-to-released",
    Severity.ERROR,
    "Calls are forwarded to a number or trunk group that the files give up.",
    why="Once it is given up, callers reach nobody; months later they reach a stranger, who got the number.",
    fix="Forward elsewhere first, or keep the target.",
    source="47 CFR 52.15(f)(1)(ii): a released number is assigned again after 45 to 365 days",
)
def to_released(view: View) -> Iterator[Hit]:
    numbers = {n.number for n in view.configuration.numbers.values() if n.release is not None}
    groups = _released_groups(view.configuration)
    remedy = "forward elsewhere, or keep the target"
    if numbers:
        yield from _targets(view, lambda n: f"forwards to {n}, which is being released" if n in numbers else "", remedy)
    for _, forwarding, having in view.enabled(Kind.FORWARDING) if groups else ():
        if forwarding.trunk_group in groups:
            message = f"forwards to the trunk group {forwarding.trunk_group}, which is being released"
            yield Hit(message, remedy, having, Kind.FORWARDING, ("forwarding", "trunk_group"))


def _released_groups(configuration: Configuration) -> set[str | None]:
    released = [group for group in configuration.trunk_groups.values() if group.release is not None]
    return {name for group in released for name in (group.key, group.settings.name) if name}


@check(
    "forwarding-nowhere",
    Severity.ERROR,
    "Forwarding is switched on and leads nowhere.",
    why="Callers hear an error or silence.",
    fix="Name a trunk group or a destination; or write `forwarding: false`.",
    source="carriers refuse it (Telnyx wants both a target and a type) or drop the call",
)
def nowhere(view: View) -> Iterator[Hit]:
    for shared in view.enabled(Kind.FORWARDING):
        if message := _leads_nowhere(shared):
            remedy = "name a trunk group or a destination, or write forwarding: false"
            yield Hit(message, remedy, shared.numbers, Kind.FORWARDING, ("forwarding",))


def _leads_nowhere(shared: Shared) -> str:
    forwarding: Forwarding = shared.value
    if forwarding.trunk_group or not routes.forwards(forwarding):
        return ""
    legs = forwarding.destinations
    if any(not (leg.number or leg.sip or leg.device or leg.preconfigured) for leg in legs or ()):
        return "a destination names no number, sip address or device"
    if legs or forwarding.failover:
        return ""
    if legs is None and forwarding.mode is None:
        return ""  # Says nothing of where calls go, so leaves that as it is.
    return "forwards, and has no destination"
