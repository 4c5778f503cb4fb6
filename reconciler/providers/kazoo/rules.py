"""What Kazoo cannot express, beyond the table of capabilities: for one number, trunk group or port, and what is declared of it.

Source: notes, sections 9.5, 11, 12.1 and 13.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from reconciler.model.findings import Misfit
from reconciler.model.numbers import is_toll_free
from reconciler.model.porting import Port
from reconciler.model.settings import E911, Cnam, Forwarding, TrunkGroup
from reconciler.providers.kazoo import portrecord, ports
from reconciler.providers.kazoo.places import country_of

# Notes, section 9.5: `display_name` has 1 to 15 characters.
_LONGEST_NAME: Final = 15
_SHORTEST_NAME: Final = 3


def cnam(key: str, settings: Cnam) -> Iterable[str]:
    if not settings.enabled:
        return
    if is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"
    if settings.display_name and len(settings.display_name) > _LONGEST_NAME:
        yield f"kazoo takes a caller name of {_LONGEST_NAME} characters at most, and that of {key} has {len(settings.display_name)}"


def forwarding(key: str, settings: Forwarding) -> Iterable[str]:
    for leg in settings.destinations or ():
        if not leg.number:
            yield f"kazoo forwards {key} to a telephone number; anything else is a callflow of its own"
    if settings.trunk_group and settings.mode:
        yield f"kazoo has no modes where the calls of {key} go to a trunk group"


def trunk_group(key: str, group: TrunkGroup) -> Iterable[str]:
    registers = group.username is not None or group.password is not None
    if registers and group.gateways:
        yield f"kazoo knows a trunk server by its address or by its credentials; {key} has gateways and credentials"
    for gateway in group.gateways or ():
        if not _is_address(gateway.rpartition(":")[0]):
            yield f"kazoo knows a trunk server by an IP address, and {gateway} of {key} is none"


def e911(key: str, settings: E911) -> Iterable[str]:
    """What a record cannot hold."""
    if settings.state is not None and len(settings.state.strip()) != 2:
        yield f"kazoo takes a state of two letters in the 911 location of {key}"
    if settings.name is not None and len(settings.name) < _SHORTEST_NAME:
        yield f"kazoo takes a name of {_SHORTEST_NAME} or more characters in the 911 location of {key}"
    told = country_of(settings.zip or "")
    if settings.country is not None and told is not None and settings.country.upper() != told:
        yield f"kazoo keeps no country in the 911 location of {key}, and its postal code is not one of {settings.country}"


def port(key: str, settings: Port) -> Iterable[Misfit]:
    """What a port request cannot hold."""
    for name in sorted(ports.PAPERS):
        document = getattr(settings, name)
        if document is not None and not str(document.name).lower().endswith(".pdf"):
            yield Misfit(f"kazoo takes documents as PDF, and the {name} of {key} is {document.name}", name)
    place = settings.service_address
    if place is not None and place.street_name and portrecord.UNIT in place.street_name:
        said = f"kazoo keeps street and unit of {key} in one field, parted by a comma: the street's name must have none"
        yield Misfit(said, "service_address.street_name")


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
