"""What Call48 cannot express, beyond the table of capabilities: for one number, or port, and what is declared of it.

Source: the document, Get DIDs, Update Forwarding, Update 411, Update Fax, Create Trunk Group, and for ports Port-in, Submit Port Details.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address
from typing import Final

from reconciler.model.findings import Misfit
from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.model.porting import Port, key_of
from reconciler.model.settings import E911, Cnam, Destination, Did, Fax, Forwarding, Listing, TrunkGroup
from reconciler.providers.call48 import words

_REQUIRED: Final = (
    "account_name",
    "account_type",
    "account_number",
    "authorized_person",
    "billing_number",
    "requested_date",
)
_PLACE: Final = ("street_number", "street_name", "city", "state", "zip")


def did(key: str, settings: Did) -> Iterable[str]:
    """The row's `tags` are one text with commas between."""
    tags = settings.tags or ()
    yield from (
        f"call48 keeps tags with commas between them, and {tag!r} of {key} has one" for tag in tags if "," in tag
    )


def forwarding(key: str, settings: Forwarding) -> Iterable[str]:
    """What Update Forwarding cannot express, beyond the table of capabilities."""
    legs = settings.destinations or ()
    for index, leg in enumerate(legs[1:], start=2):
        if leg.device or leg.preconfigured:
            kind = "a device" if leg.device else "preconfigured"
            yield f"call48 takes {kind} only as the first destination; it is number {index} of {key}"
    # Its method is "Forward to Local Number", and no spelling is given for another country's.
    yield from (f"call48 forwards to US and Canadian numbers, not to {leg.number}" for leg in legs if _is_abroad(leg))
    if legs and settings.mode in words.STILL_MODES:
        yield f"with mode {settings.mode} call48 forwards nothing; {len(legs)} destinations given"


def _is_abroad(leg: Destination) -> bool:
    return leg.number is not None and leg.number.startswith("+") and not is_nanp(leg.number)


def listing(key: str, settings: Listing) -> Iterable[str]:
    """Update 411 has no parameter for the `business` that the record shows."""
    if settings.business_name or settings.type == "business":
        yield f"call48's document gives no way to name a business in the 411 listing of {key}"


def fax(key: str, settings: Fax) -> Iterable[str]:
    """Update Fax: the serial is wanted when the service is an ATA's; an e-mail always."""
    if settings.enabled and settings.mode == "ata" and not settings.serial:
        yield f"call48 wants the ATA's serial for the fax of {key}"
    if settings.enabled and settings.mode is not None and not settings.email:
        yield f"call48 wants an e-mail address for the fax of {key}"


def cnam(key: str, settings: Cnam) -> Iterable[str]:
    if settings.enabled and is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"


def trunk_group(key: str, group: TrunkGroup) -> Iterable[str]:
    """Create and Update Trunk Group: `ip_address` is an IP address, with or without a port after a colon."""
    name, gateways = group.name or key, group.gateways or ()
    if words.text(name) != name:
        yield f"call48 shows no name as {name!r} again: of spaces around it, and of NA alone, nothing is left"
    for gateway in gateways:
        if not _is_address(gateway.rpartition(":")[0]):
            yield f"call48 knows a gateway by an IPv4 address, and {gateway} of {key} is none"
    if len(set(gateways)) < len(gateways):
        yield f"a gateway of {key} stands twice"


def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


def port(key: str, settings: Port) -> Iterable[Misfit]:
    """Reasons why a declared port (`key` is its name) cannot be filed."""
    lacking = {name: ".".join(key_of(name)) for name in _REQUIRED if not getattr(settings, name)}
    place = settings.service_address or E911()
    for name in (name for name in _PLACE if not getattr(place, name)):
        lacking[f"service_address.{name}"] = f"service_address with its {name.replace('_', ' ')}"
    for name, needed in lacking.items():
        yield Misfit(f"call48's port request needs {needed}, which {key} does not say", name)
    if not place.unit:
        yield Misfit(
            f"call48's port request needs service_address with its unit (address_loc_designator), which {key} does not say; "
            "where there is none, write unit: NA",
            "service_address.unit",
        )
    yield from _limits(key, settings, place)


def _limits(key: str, settings: Port, place: E911) -> Iterable[Misfit]:
    numbers = settings.numbers or ()
    if len({is_toll_free(number) for number in numbers}) > 1:
        said = f"call48 takes toll-free and local numbers in requests of their own; give those of {key} a port each"
        yield Misfit(said, "numbers")
    for number in (number for number in numbers if not is_nanp(number)):
        said = f"call48's document shows no port of another country's number, and {key} has {number}"
        yield Misfit(said, "numbers")
    if (place.country or "US").upper() != "US":
        said = f"call48's port request has no country, and the service_address of {key} is not in the United States"
        yield Misfit(said, "service_address.country")
