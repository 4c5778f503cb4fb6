"""What Telnyx cannot express, beyond the table of capabilities: for one number, or trunk group, and its declared setting.

Sources: the OpenAPI file's descriptions of each field; support.telnyx.com, "CNAM" and "Call forwarding".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import Final

from reconciler.model.findings import Misfit
from reconciler.model.numbers import is_toll_free
from reconciler.model.porting import Port, key_of
from reconciler.model.settings import E911, Cnam, Did, Forwarding, TrunkGroup
from reconciler.providers.calls import NotPossible
from reconciler.providers.telnyx import connections, places, words

_CALLER_NAME: Final = re.compile(r"[A-Za-z0-9 ]{1,15}")
_TECH_PREFIX: Final = re.compile(r"[0-9]{4}")
_USER: Final = re.compile(r"(?=.{0,4}[A-Za-z])[A-Za-z0-9]{4,32}")
_TO_SUBMIT: Final = ("account_name", "authorized_person", "loa", "bill")
_OF_PLACE: Final = ("street_name", "city", "state", "zip")
_COUNTRIES: Final = frozenset({"US", "CA"})


def did(key: str, settings: Did) -> Iterable[str]:
    """Nothing is documented that takes a billing group or a reference away again."""
    for name in ("billing_group", "customer_reference"):
        if getattr(settings, name) == "":
            yield f"telnyx documents no way to leave {key} without a {name.replace('_', ' ')}"


def forwarding(key: str, settings: Forwarding) -> Iterable[str]:
    """One number, and when; there is nothing else that it forwards to, and no time that it rings before."""
    if not settings.enabled or settings.trunk_group:
        return
    legs = settings.destinations or ()
    if settings.mode is not None and not legs:
        yield f"telnyx forwards {key} only to a number, and none is given"
    for leg in legs:
        if leg.number is None:
            yield f"telnyx forwards {key} only to a number"
        if leg.timeout is not None:
            yield f"telnyx takes no timeout for what {key} forwards to"


def e911(key: str, settings: E911) -> Iterable[str]:
    """A location is taken whole."""
    if settings.enabled:
        try:
            places.check(settings)
        except NotPossible as problem:
            yield f"{problem.reason} for {key}"


def cnam(key: str, settings: Cnam) -> Iterable[str]:
    """The listing of a caller's name."""
    if not settings.enabled:
        return
    if is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"
    elif words.country(key) not in _COUNTRIES:
        yield f"telnyx lists caller names of US and Canadian numbers, and {key} is none"
    if settings.display_name and not _CALLER_NAME.fullmatch(settings.display_name):
        yield f"telnyx takes up to 15 letters, digits and spaces as the caller name of {key}"


def port(key: str, settings: Port) -> Iterable[Misfit]:
    """What a porting order needs before it can be submitted, and what a partial one needs in any case."""
    if settings.partial and settings.remaining == "keep" and not settings.new_billing_number:
        said = f"telnyx wants partial.new_billing_number where numbers of {key} stay behind"
        yield Misfit(said, "new_billing_number")
    if settings.submitted is False:
        return
    for name in _TO_SUBMIT:
        if getattr(settings, name) is None:
            said = f"telnyx submits a port only with its {'.'.join(key_of(name))}, which {key} does not have"
            yield Misfit(said, name)
    place = settings.service_address or E911()
    lacking = [name.replace("_", " ") for name in _OF_PLACE if not getattr(place, name)]
    if lacking:
        said = f"telnyx submits a port only with a service_address that has a {', '.join(lacking)}; {key} has none"
        yield Misfit(said, "service_address")


def trunk_group(key: str, group: TrunkGroup) -> Iterable[str]:
    """A connection is of one kind, and only IP addresses and host names have a routing and a prefix."""
    registers = group.username is not None or group.password is not None
    if registers:
        yield from _registering(key, group)
    else:
        yield from _routed(key, group, group.gateways or ())


def _registering(key: str, group: TrunkGroup) -> Iterable[str]:
    for name in ("gateways", "routing", "prefix"):
        if getattr(group, name):
            yield f"telnyx takes no {name} for a trunk group that registers, as {key} does"
    if group.username is not None and not _USER.fullmatch(group.username):
        yield (f"telnyx takes 4 to 32 letters and digits as the username of {key}, with a letter among the first five")
    if group.password is not None and not 8 <= len(group.password.reveal()) <= 128:
        yield f"telnyx takes a password of 8 to 128 characters for {key}"


def _routed(key: str, group: TrunkGroup, gateways: Sequence[str]) -> Iterable[str]:
    if len({kind_of([gateway]) for gateway in gateways}) > 1:
        yield f"telnyx takes IP addresses or host names as the gateways of {key}, not both"
    if len(set(gateways)) < len(gateways):
        yield f"a gateway of {key} stands twice"
    if len(gateways) > len(connections.RANKS) and group.routing != "round_robin":
        yield f"telnyx orders three gateways at most: {key} has {len(gateways)}, which takes routing: round_robin"
    if group.prefix and not _TECH_PREFIX.fullmatch(group.prefix):
        yield f"telnyx takes four digits as the prefix of {key}"


def kind_of(gateways: Sequence[str]) -> str:
    """The kind of connection that takes these gateways."""
    for gateway in gateways:
        try:
            ip_address(gateway.rpartition(":")[0].strip("[]"))
        except ValueError:
            return connections.FQDN
    return connections.IP
