"""Numbers that are declared and not live: bought with their settings, at the price of a search, or blocked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from reconciler.engine.diffing import Differ
from reconciler.engine.finding import Findings, fingerprinted
from reconciler.engine.pools import marked, where
from reconciler.engine.reading import Reading, asked, observe
from reconciler.engine.targets import Targets
from reconciler.model.configuration import Configuration, DesiredNumber, DesiredPort, Origin
from reconciler.model.errors import ReconcilerError
from reconciler.model.plan import Action, Blocked
from reconciler.model.porting import Port
from reconciler.model.settings import Did, Kind, address
from reconciler.model.values import plain
from reconciler.providers.base import NotOffered, Offer
from reconciler.providers.observed import Observed, Scope


def acquire(differ: Differ, reading: Reading, targets: Targets, known: Mapping[str, Offer]) -> None:
    """Turn the missing numbers into purchases. `known` are offers that were looked up already."""
    wanted = [n for n in differ.found.missing if address(Kind.DID, n.number) in targets]
    if not wanted:
        return
    provider = reading.account.provider
    if not provider.capabilities.purchase:
        for number in wanted:
            did = address(Kind.DID, number.number)
            differ.found.block(did, f"{number.provider} sells no numbers", "", number.origin, Action.CREATE)
        return
    unknown = [number.number for number in wanted if number.number not in known]
    silence = f"{reading.account.name} does not say whether it is for sale"
    offers: dict[str, Offer | NotOffered] = {**{n: NotOffered(n, silence) for n in unknown}, **known}
    if unknown:
        offers |= asked(reading.account, lambda: provider.offers(reading.account.session, unknown))
    coming, unread = _ported(reading, frozenset(n.number for n in wanted if isinstance(offers[n.number], NotOffered)))
    for number in wanted:
        offer = offers[number.number]
        if number.number in coming:
            differ.found.pend(address(Kind.DID, number.number), coming[number.number], number.origin)
        elif isinstance(offer, NotOffered):
            differ.absence.not_offered(number, replace(offer, reason=f"{offer.reason}{unread}"))
        else:
            _buy(differ, number, offer)


def out_of_reach(
    configuration: Configuration, observed: Observed, found: Findings, targets: Targets
) -> Iterator[Blocked]:
    """Refusals of targeted settings whose number is neither there, nor on its way, nor a target: a target does not widen."""
    coming = {item.address for item in found.pending}
    for number in configuration.numbers.values() if targets else ():
        did = address(Kind.DID, number.number)
        if number.provider != found.provider or number.number in observed.numbers or did in targets or did in coming:
            continue
        for kind, want in number.settings.items():
            setting = address(kind, number.number)
            if kind is not Kind.DID and getattr(want, "enabled", True) and setting in targets:
                reason = f"it needs {did}, which is not live, and not among the targets"
                remedy = f"add `--target '{did}'`"
                yield Blocked(setting, found.provider, reason, remedy, Action.CREATE, number.origin)


def _ported(reading: Reading, numbers: AbstractSet[str]) -> tuple[Mapping[str, str], str]:
    """Of numbers that are neither there nor for sale, those that come by a port that no file declares, with what each waits
    for; and what to say of the others where the ports could not be read. They are read otherwise only where some are declared.
    """
    if not numbers or Kind.PORT not in reading.account.provider.capabilities.kinds:
        return {}, ""
    port = DesiredPort("", reading.account.name, Port(numbers=tuple(numbers)), Origin("", 0, ()))
    try:
        found = observe(reading.account, Scope(frozenset(), {}, {port.key: port})).on_order
    except ReconcilerError as error:
        # Whoever may not look at ports still plans everything else.
        return {}, f"; whether it comes by a port could not be read: {error.message}"
    return {number: words for number, words in found.items() if number in numbers}, ""


def _buy(differ: Differ, number: DesiredNumber, offer: Offer) -> None:
    did = marked(number.settings.did or Did(), number, differ.capabilities)
    change = differ.created(number, Kind.DID, did)
    notes = (f"picked for {where(number.pool)}", *change.notes) if number.pool else change.notes
    pool = number.pool or ""
    bought = replace(change, cost=offer.cost, order=number.order, pool=pool, unknown=("id",), notes=notes)
    # What only the purchase takes is as much of what was reviewed as the number itself.
    ordered = {"order": plain(number.order)} if number.order is not None else None
    differ.found.changes.append(fingerprinted(bought, ordered))
    for kind, want in number.settings.items():
        if kind is not Kind.DID and getattr(want, "enabled", True):
            differ.found.changes.append(differ.created(number, kind, want))
