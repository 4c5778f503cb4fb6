"""What a number has from the moment on which it is ported in. Source: the OpenAPI file, `phone_number_configuration` of a porting
order: one for all its numbers, so only what is declared alike of all of them, and is there already, is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reconciler.model.plan import Json, Ref
from reconciler.model.settings import E911, Settings
from reconciler.providers.calls import NotPossible
from reconciler.providers.telnyx import places
from reconciler.providers.telnyx.calls import Calls


def configuration(calls: Calls, numbers: Sequence[str]) -> tuple[dict[str, Json], tuple[str, ...]]:
    """The configuration for the numbers of one order, and the addresses that it needs first; what cannot be said here is set
    once the numbers are there."""
    declared = [calls.account.arriving.get(number, Settings()) for number in numbers]
    found: dict[str, Json] = {}
    for name, of in _ATTRIBUTES.items():
        values = {_one(of, calls, settings) for settings in declared}
        if len(values) == 1 and (value := values.pop()):
            found[name] = list(value) if isinstance(value, tuple) else value
    connection = found.get("connection_id")
    return found, (connection.address,) if isinstance(connection, Ref) else ()


def _one(of: Callable[[Calls, Settings], Any], calls: Calls, settings: Settings) -> Any:
    try:
        return of(calls, settings)
    except NotPossible:
        return None


def _connection(calls: Calls, settings: Settings) -> Json:
    name = settings.forwarding.trunk_group if settings.forwarding else None
    return calls.group_id(name) if name else None


def _profile(calls: Calls, settings: Settings) -> str | None:
    messaging = settings.messaging
    return calls.account.profiles.id_of(messaging.profile or "") if messaging and messaging.enabled else None


def _billing(calls: Calls, settings: Settings) -> str | None:
    group = settings.did.billing_group if settings.did else None
    return calls.account.billing.id_of(group) if group else None


def _place(calls: Calls, settings: Settings) -> str | None:
    location = settings.e911
    if not isinstance(location, E911) or not location.enabled:
        return None
    found = places.find(location, calls.account.places, calls.account.in_use)
    return found.id if found is not None else None


def _tags(_: Calls, settings: Settings) -> tuple[str, ...] | None:
    return settings.did.tags if settings.did else None


_ATTRIBUTES: Mapping[str, Callable[[Calls, Settings], Any]] = {
    "connection_id": _connection,
    "messaging_profile_id": _profile,
    "billing_group_id": _billing,
    "emergency_address_id": _place,
    "tags": _tags,
}
