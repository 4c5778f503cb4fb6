"""What a port request at Call48 needs and cannot say, told offline. Source: the document, Port-in, Submit Port Details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from reconciler.model.numbers import is_nanp, is_toll_free
from reconciler.model.porting import Port, key_of
from reconciler.model.settings import E911

_REQUIRED: Final = (
    "account_name",
    "account_type",
    "account_number",
    "authorized_person",
    "billing_number",
    "requested_date",
)
_PLACE: Final = ("street_number", "street_name", "city", "state", "zip")


def port(key: str, setting: Port) -> Iterator[str]:
    """Reasons why a declared port (`key` is its name) cannot be filed."""
    lacking = [".".join(key_of(name)) for name in _REQUIRED if not getattr(setting, name)]
    place = setting.service_address or E911()
    lacking += [f"service_address with its {name.replace('_', ' ')}" for name in _PLACE if not getattr(place, name)]
    yield from (f"call48's port request needs {words}, which {key} does not say" for words in lacking)
    if not place.unit:
        yield (
            f"call48's port request needs service_address with its unit (address_loc_designator), which {key} does not say; "
            "where there is none, write unit: NA"
        )
    yield from _limits(key, setting, place)


def _limits(key: str, setting: Port, place: E911) -> Iterator[str]:
    numbers = setting.numbers or ()
    if len({is_toll_free(number) for number in numbers}) > 1:
        yield f"call48 takes toll-free and local numbers in requests of their own; give those of {key} a port each"
    yield from (
        f"call48's document shows no port of another country's number, and {key} has {n}"
        for n in numbers
        if not is_nanp(n)
    )
    if (place.country or "US").upper() != "US":
        yield f"call48's port request has no country, and the service_address of {key} is not in the United States"
