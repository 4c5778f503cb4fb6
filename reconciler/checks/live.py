"""What only the live state shows: a listing that shrank, numbers in two places, what still depends on what is given up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.checks import routes
from reconciler.checks.registry import Scope, check
from reconciler.checks.view import Hit, PlanContext, View
from reconciler.model.findings import Severity
from reconciler.model.plan import Action
from reconciler.model.settings import Forwarding, Kind, address

# octoDNS refuses a plan that deletes more than 30 % of a zone; a handful fewer is everyday business.
_SHARE: Final = 0.3
_FEW: Final = 5


@check(
    "inventory-shrank",
    Severity.ERROR,
    "An account lists far fewer numbers than when it was last read.",
    why="A carrier's fault, a lost permission or another account's key looks like numbers that are gone. What is then "
    "planned would be wrong: purchases of what is still ours.",
    fix="Look into the carrier's portal. If the numbers are gone indeed, apply once with "
    "`checks: {inventory-shrank: warning}`; the new count is then remembered.",
    source="octoDNS's plan limits; a fall of more than 30 % and of more than 5 numbers, or to none",
    scope=Scope.PLAN,
    waivable=False,
)
def shrank(view: View) -> Iterator[Hit]:
    for provider, before in (view.plan.previous_counts or {}).items():
        observed = view.plan.observed.get(provider)
        if observed is None:
            continue
        now = len(observed.numbers)
        lost = before - now
        if (lost > _FEW and lost > before * _SHARE) or (lost > 0 and now == 0):
            config = view.configuration.providers.get(provider)
            message = f"lists {now} numbers; it listed {before} when it was last read"
            remedy = "look into the carrier's portal before anything is applied"
            yield Hit(message, remedy, resource=address("provider", provider), origin=config.origin if config else None)


@check(
    "number-on-two-accounts",
    Severity.ERROR,
    "A declared number is live at its account and at another one.",
    why="It is paid for twice, and calls go to whichever the network asks; what is set at the other does nothing. A telephone "
    "system that lists its carriers' numbers is the exception: waive the check there.",
    fix="Give the number up at the account that the network does not ask, or declare it for the other one. After a move, that "
    "is the account it came from. Where two names under `providers` are one account, leave one of them out: given up there, the "
    "number is gone.",
    source="good practice; only a view over all accounts shows it",
    scope=Scope.PLAN,
)
def on_two_accounts(view: View) -> Iterator[Hit]:
    if len(view.plan.observed) < 2:
        return
    declared = view.configuration.numbers
    others: dict[str, list[str]] = {}
    for provider, observed in view.plan.observed.items():
        for number in observed.numbers.keys() & declared.keys():
            # One that was ported stays listed for a while where it came from.
            if declared[number].provider != provider and declared[number].acquire != "port":
                others.setdefault(number, []).append(provider)
    for number, providers in sorted(others.items()):
        home = declared[number].provider
        observed_home = view.plan.observed.get(home)
        if observed_home is None or number not in observed_home.numbers:
            continue
        same = [name for name in providers if view.plan.observed[name].identity == observed_home.identity]
        if same:
            message = f"is live at {home} and at {same[0]}, which are the same account under two names"
            yield Hit(message, "leave one of the two out of `providers`", [declared[number]])
        else:
            message = f"is live at {home} and at {' and at '.join(sorted(providers))}"
            yield Hit(message, "give it up at the account that the network does not ask", [declared[number]])


@check(
    "forwarding-loop-live",
    Severity.ERROR,
    "Numbers forward in a circle through one whose forwarding is not in the files.",
    why="A call goes round until it times out at every carrier, and each round is billed at each of them.",
    fix="Break the circle; declare the forwarding of all of its numbers, so that the files show it.",
    source="RFC 7332",
    scope=Scope.PLAN,
)
def loop(view: View) -> Iterator[Hit]:
    undeclared = {number: found for number, forwarding in _undeclared(view) if (found := routes.targets(forwarding))}
    if not undeclared:
        return
    graph = {**view.routes, **undeclared}
    declared = view.routes.keys()
    inner = routes.inner(graph)
    waived = view.waived("forwarding-loop-live")
    inner = {number: found for number, found in inner.items() if number not in waived}
    for component in routes.components(inner):
        ours = declared & set(component)
        if len(component) > 1 and ours and len(ours) < len(component):
            circle = routes.cycle(inner, component)
            message = f"forwards in a circle: {routes.shown([*circle, circle[0]])}"
            numbers = [view.configuration.numbers[min(ours)]]
            yield Hit(message, "end one of these at a trunk group", numbers, Kind.FORWARDING, ("forwarding",))


def _undeclared(view: View) -> Iterator[tuple[str, Forwarding]]:
    """Live numbers with a forwarding that the files neither declare nor give up, in all accounts."""
    declared = view.configuration.numbers
    for observed in view.plan.observed.values():
        for number, live in observed.numbers.items():
            if live.settings.forwarding is None:
                continue
            ours = declared.get(number)
            if ours is None or (ours.release is None and ours.settings.forwarding is None):
                yield number, live.settings.forwarding


def _removed(context: PlanContext, kind: Kind) -> set[str]:
    return {change.key for change in context.changes if change.kind is kind and change.action is Action.DELETE}


@check(
    "release-still-forwarded-to",
    Severity.ERROR,
    "A number is given up to which a live number still forwards.",
    why="Its callers would reach nobody, and months later a stranger.",
    fix="Forward the other number elsewhere first; declare it, so that the files show it.",
    source="47 CFR 52.15(f)(1)(ii): a released number is assigned again after 45 to 365 days",
    scope=Scope.PLAN,
)
def still_forwarded_to(view: View) -> Iterator[Hit]:
    leaving = _removed(view.plan, Kind.DID) & view.configuration.numbers.keys()
    sources: dict[str, list[str]] = {}
    for number, forwarding in _undeclared(view) if leaving else ():
        for target in leaving.intersection(routes.targets(forwarding)):
            sources.setdefault(target, []).append(number)
    for target, numbers in sorted(sources.items()):
        message = f"is being released, and {_and_more(sorted(numbers))} still forwards to it"
        released = [view.configuration.numbers[target]]
        yield Hit(message, "forward that elsewhere first", released, path=("release",))


def _and_more(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} (with {len(numbers) - 1} more)"


@check(
    "release-trunk-group-in-use",
    Severity.ERROR,
    "A trunk group is removed to which live numbers still go.",
    why="Calls to these numbers fail from that moment.",
    fix="Forward the numbers elsewhere first; declare them, so that the files show it.",
    source="good practice",
    scope=Scope.PLAN,
    waivable=False,
)
def trunk_group_in_use(view: View) -> Iterator[Hit]:
    keys = _removed(view.plan, Kind.TRUNK_GROUP)
    groups = [group for group in view.configuration.trunk_groups.values() if group.key in keys]
    users: dict[str, list[str]] = {}
    for number, forwarding in _undeclared(view) if groups else ():
        if forwarding.trunk_group:
            users.setdefault(forwarding.trunk_group, []).append(number)
    for group in groups:
        numbers = users.get(group.settings.name or group.key)
        if numbers:
            message = f"is being removed, and {_and_more(sorted(numbers))} still goes to it"
            resource = address(Kind.TRUNK_GROUP, group.key)
            yield Hit(
                message, "forward these elsewhere first", resource=resource, origin=group.origin, path=("release",)
            )


@check(
    "release-e911",
    Severity.WARNING,
    "A number is given up that has a live emergency address.",
    why="Somebody may still count on it to call for help. Some carriers refuse to release it until the address is removed.",
    fix="Make sure that nobody uses the number; at such a carrier, switch `e911` off in an apply before.",
    source="support.twilio.com, article 223183028 (release a number)",
    scope=Scope.PLAN,
)
def release_with_e911(view: View) -> Iterator[Hit]:
    leaving = _removed(view.plan, Kind.DID) & view.configuration.numbers.keys()
    for key in sorted(leaving):
        number = view.configuration.numbers[key]
        observed = view.plan.observed.get(number.provider)
        live = observed.numbers.get(key) if observed else None
        if live is not None and live.settings.e911 is not None and live.settings.e911.enabled:
            message = "is being released with a live emergency address"
            yield Hit(message, "make sure that nobody uses it", [number], path=("release",))
