"""What Teli cannot express, beyond the table of capabilities: for one number, or port, and its declared setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reconciler.model.findings import Misfit
from reconciler.model.folding import words as folded
from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.model.porting import Port
from reconciler.model.settings import E911, Cnam, Forwarding
from reconciler.providers.teli import places

# [S]: required always. Of the address the parts; `location_type` is not marked so, but nothing else than the two is taken.
_REQUIRED: Final = {
    "billing_number": "billing_number",
    "account_type": "account_type (business or residential)",
    "account_number": "account_number",
    "account_name": "account_name",
}
_PLACE: Final = ("street_name", "city", "state", "zip")


def forwarding(key: str, setting: Forwarding) -> Iterable[str]:
    """Everything goes to one number. Nothing takes that away again, so there is no forwarding to nowhere."""
    legs = setting.destinations or ()
    if setting.enabled and not legs:
        yield f"teli forwards {key} only to a number, and none is given"
    for leg in legs:
        if leg.number is None:
            yield f"teli forwards {key} only to a number"
        elif leg.number.startswith("+") and not is_nanp(leg.number):
            yield f"teli forwards to US and Canadian numbers, not to {leg.number}"
        if leg.timeout is not None:
            yield f"teli takes no timeout for what {key} forwards to"


def e911(key: str, setting: E911) -> Iterable[str]:
    """Its records have no country."""
    if setting.enabled and places.abroad(setting):
        yield f"teli's 911 records are of places in the United States, and that of {key} is in {setting.country}"


def cnam(key: str, setting: Cnam) -> Iterable[str]:
    if setting.enabled and is_toll_free(key):
        yield f"toll-free numbers carry no caller name, and {key} is one"


def port(key: str, setting: Port) -> Iterable[Misfit]:
    """The conditional requirements of an order ([S])."""
    said = {name: words for name, words in _REQUIRED.items() if not getattr(setting, name)}
    place = setting.service_address
    for name in (name for name in _PLACE if not getattr(place, name, None)):
        said[f"service_address.{name}"] = f"service_address with its {name.replace('_', ' ')}"
    if setting.account_type == "business" and not setting.authorized_person:
        said["authorized_person"] = "authorized_person (its business_contact)"
    if setting.wireless and not setting.pin:
        said["pin"] = "pin (its wireless_pin)"
    for name, words in said.items():
        yield Misfit(f"teli's port order needs {words}, which {key} does not say", name)
    yield from _names(key, setting)
    yield from _limits(key, setting)


def _names(key: str, setting: Port) -> Iterator[Misfit]:
    """A residential account is a person's: its name is a first and a last name, and who signs is that person."""
    if setting.account_type != "residential" or not setting.account_name:
        return
    if not all(split_name(setting.account_name)):
        said = f"teli takes a residential account's first and last name, and the account_name of {key} is one word"
        yield Misfit(said, "account_name")
    if setting.authorized_person and folded(setting.authorized_person) != folded(setting.account_name):
        said = f"teli's order for a residential account names one person, and {key} names two"
        yield Misfit(said, "authorized_person")


def split_name(name: str) -> tuple[str, str]:
    """First and last name: the last word is the last name."""
    first, _, last = " ".join(name.split()).rpartition(" ")
    return first, last


def _limits(key: str, setting: Port) -> Iterator[Misfit]:
    if len({is_toll_free(number) for number in setting.numbers or ()}) > 1:
        said = f"teli takes toll-free and local numbers in orders of their own; give those of {key} a port each"
        yield Misfit(said, "numbers")
    for number in (number for number in setting.numbers or () if not is_nanp(number)):
        yield Misfit(f"teli ports US and Canadian numbers, not {number}", "numbers")
    for name in ("billing_number", "new_billing_number"):
        number = getattr(setting, name)
        if number is not None and not is_nanp(number):
            yield Misfit(f"teli writes ten digits where {key} has {number}, which has others", name)
    if setting.pin and not setting.wireless:
        said = f"teli's order has a place for a pin only where the numbers are wireless, and those of {key} are not"
        yield Misfit(said, "pin")
    if setting.service_address is not None and places.abroad(setting.service_address):
        said = f"teli's port order has no country, and the service_address of {key} is not in the United States"
        yield Misfit(said, "service_address.country")
