"""What of a live number can be declared so that the plan right after is empty, and what is left unmanaged, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from reconciler.model.kinds import Attributes
from reconciler.model.settings import Forwarding, Kind
from reconciler.providers.base import Capability
from reconciler.providers.observed import LiveNumber
from reconciler.render.configuration.account import ImportedAccount
from reconciler.render.configuration.layout import NO_SECRETS
from reconciler.render.configuration.reducing import Reduced, Unsaid, reduced

# How many settings of each sort to remember what became of them: numbers are like their neighbours.
REMEMBERED: Final = 4096


class Offer(NamedTuple):
    """A forwarding that can be managed once the variables that it needs are filled in."""

    number: str
    forwarding: Forwarding


Part = Attributes | Unsaid | Offer


@dataclass(frozen=True, slots=True)
class Declarer:
    """Works out one account's numbers; `groups` has the key of every trunk group that the file declares."""

    account: ImportedAccount
    groups: Mapping[str, str]
    _reduced: Callable[[Kind, Any], Reduced]

    def parts(self, live: LiveNumber) -> tuple[Part, ...]:
        """The settings to declare, and those left unmanaged, in the order of the kinds."""
        parts = (
            part
            for kind, setting in live.settings.items()
            if getattr(setting, "enabled", True)
            for part in self._parts(live, kind, setting)
        )
        trouble = live.trouble.get(Kind.DID)
        return (Unsaid("number", f"not to be changed, {trouble}"), *parts) if trouble else tuple(parts)

    def _parts(self, live: LiveNumber, kind: Kind, setting: Any) -> Iterator[Part]:
        capability = self.account.capabilities.kinds.get(kind)
        if capability is None:
            yield Unsaid(kind, f"{self.account.config.name} shows it and takes none", setting)
        elif kind in live.trouble and kind is not Kind.DID:
            yield Unsaid(kind, live.trouble[kind], setting)
        elif kind in live.settling:
            # The value to come is not known: declaring the one that is leaving would bring it back.
            yield Unsaid(kind, f"still settling: {live.settling[kind]}", setting)
        else:
            yield from self._declared(live.number, kind, setting, capability)

    def _declared(self, number: str, kind: Kind, setting: Any, capability: Capability) -> Iterator[Part]:
        found = self._reduced(kind, setting)
        yield from found.unsaid
        if found.setting is None:
            return
        reasons = [*map(str, capability.rule(number, found.setting))] if capability.rule else []
        if reasons:
            yield Unsaid(kind, "; ".join(reasons).replace(number, "this number"), setting)
        elif any(leg.device for leg in getattr(found.setting, "destinations", None) or ()):
            yield Unsaid(kind, NO_SECRETS)
            yield Offer(number, found.setting)
        else:
            yield found.setting


def declarer(account: ImportedAccount, groups: Mapping[str, str]) -> Declarer:
    kinds, name = account.capabilities.kinds, account.config.name

    @lru_cache(REMEMBERED)
    def remembered(kind: Kind, setting: Any) -> Reduced:
        return reduced(kind, setting, kinds[kind], name, groups)

    return Declarer(account, groups, remembered)
