"""From a live setting to the part of it that the language can say and the carrier can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from reconciler.checks.capability import cannot
from reconciler.model.fields import specs
from reconciler.model.kinds import Attributes
from reconciler.model.settings import CallerNameLookup, Did, Forwarding, Kind, Mode
from reconciler.providers.base import Capability
from reconciler.render.configuration.language import unsayable

# Modes in which nothing is forwarded: destinations that are still there have no effect.
_STILL: Final = frozenset({Mode.REJECT, Mode.RING, Mode.VOICEMAIL, Mode.RING_THEN_VOICEMAIL})
_IDLE: Final = "destinations that are also shown take no calls, and are left as they are"
_NO_GROUP: Final = "it goes to a trunk group that is not in this file"


class Unsaid(NamedTuple):
    """A live setting (or, with no `shown`, a part of one) that is left unmanaged; `what` is its word in the language.

    What has no effect is `idle`: it is noted, and the file does not speak of it.
    """

    what: str
    reason: str
    shown: Attributes | None = None
    idle: bool = False


class Reduced(NamedTuple):
    """The part of a setting that can be declared, and what is said of the rest."""

    setting: Any | None
    unsaid: tuple[Unsaid, ...]


def reduced(kind: Kind, setting: Any, capability: Capability, provider: str, groups: Mapping[str, str]) -> Reduced:
    """Reduce a setting that is on; `groups` has the names of the trunk groups that the file declares."""
    unsaid: list[Unsaid] = []
    whole = _tidy(setting)
    if isinstance(whole, Forwarding):
        if whole.trunk_group and whole.trunk_group not in groups:
            return Reduced(None, (Unsaid(kind, _NO_GROUP, setting),))
        legs, whole = whole.destinations, _effective(whole)
        unsaid += [Unsaid(kind, _IDLE, idle=True)] if legs and not whole.destinations else []
    elif isinstance(whole, Did):
        whole = _sayable_parts(whole, unsaid)
    wrongs = list(cannot(capability, kind, whole))
    alien = [str(path[0]) for _, path in wrongs if path and path[0] not in capability.fields]
    kept = replace(whole, **dict.fromkeys(alien)) if alien else whole
    says = isinstance(kept, CallerNameLookup) or bool(_given(kept))
    if not alien and not says:
        return Reduced(None, tuple(unsaid))
    problem = "" if says else "nothing of it is left"
    problem = problem or unsayable(kept)
    if problem and alien:
        problem = unsayable(whole) or f"{provider} takes no {', '.join(alien)}"
    wrongs = list(cannot(capability, kind, kept)) if alien else wrongs
    problem = problem or "; ".join(f"{provider} {wrong}" for wrong, _ in wrongs)
    if problem:
        return Reduced(None, (*unsaid, Unsaid(kind, problem, setting)))
    unsaid += [Unsaid(kind, f"{provider} shows a {name} and takes none") for name in alien]
    return Reduced(kept, tuple(unsaid))


def _given(setting: Any) -> list[str]:
    """The attributes that are there."""
    names = (spec.name for spec in specs(type(setting)))
    return [name for name in names if name != "enabled" and getattr(setting, name) is not None]


def _tidy(setting: Any) -> Any:
    """The setting without empty attributes, and without the reason, which only the files have."""
    gone = [name for name in _given(setting) if name == "reason" or getattr(setting, name) in ((), "")]
    return replace(setting, **dict.fromkeys(gone)) if gone else setting


def _effective(forwarding: Forwarding) -> Forwarding:
    """Where calls really go: a trunk group takes them all; a mode that forwards nothing leaves destinations idle."""
    if forwarding.trunk_group:
        return Forwarding(trunk_group=forwarding.trunk_group, failover=forwarding.failover)
    return replace(forwarding, destinations=None) if forwarding.mode in _STILL else forwarding


def _sayable_parts(did: Did, unsaid: list[Unsaid]) -> Did:
    """A number's own attributes stand by themselves, so that one the language does not take leaves the others."""
    for name in _given(did):
        alone = Did(**{name: getattr(did, name)})
        problem = unsayable(alone)
        if problem:
            unsaid.append(Unsaid(name, problem, alone))
            did = replace(did, **{name: None})
    return did
