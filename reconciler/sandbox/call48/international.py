"""Numbers of other countries ("Search International Number", "Purchase international numbers").

The document leaves much open here. ``intl_data`` of a search row is taken to be what a purchase calls
``loc``, which it does not mark as required; a city sells ``quantity`` numbers of the carrier's choice.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from reconciler.sandbox.call48.call import Call, Refusal, reply
from reconciler.sandbox.call48.countries import COUNTRIES, Country
from reconciler.sandbox.call48.model import Loc
from reconciler.sandbox.wire import WireReply


@dataclass(frozen=True, slots=True)
class City:
    """Where numbers of another country are for sale."""

    id: str
    code: str
    name: str
    prefix: str
    setup: str
    monthly: str
    requirements: bool = False


CITIES: tuple[City, ...] = (
    City("c95727b7-3dfd-4205-8b2c-ea4fb45c9fb3", "RU", "Arkhangelsk", "8182", "0.0", "4.6", True),
    City("fc70c45e-5d6c-4ff6-a744-881ed2fc8095", "BR", "Aracaju", "79", "0.0", "6.2"),
    City("1b1f2b5e-3d53-4a3e-9a55-0c1a6a9d7f01", "GB", "London", "20", "0.0", "1.9"),
    City("5f0c7c3a-8f0e-4f5b-9e51-7d2b5c0e4b02", "DE", "Berlin", "30", "0.0", "3.1", True),
)


def _country(text: str) -> Country | None:
    """The parameter is "country id returned by GET countries" and "the country code": both are taken."""
    for country in COUNTRIES:
        if text.upper() == country.code or text == str(country.country_id):
            return country
    return None


def search_international(call: Call) -> WireReply:
    """``limit`` is not among this search's parameters."""
    country = _country(call.required("country"))
    if country is None:
        raise Refusal("Invalid country")
    rows = [_row(call, city, country) for city in CITIES if city.code == country.code]
    return reply({"code": 200, "error": None, "data": rows})


def _row(call: Call, city: City, country: Country) -> dict[str, object]:
    token = secrets.token_hex(31)
    call.estate.put_loc(Loc(token, call.account, "intl", (city.id,), call.estate.now + call.options.loc_ttl))
    return {
        "id": city.id,
        "name": city.name,
        "prefix": city.prefix,
        "features": ["voice", "voice_out"],
        "requirements": city.requirements,
        "quantity": 1,
        "setup": city.setup,
        "monthly": city.monthly,
        "countryName": country.name,
        "country": country.code,
        "iso": country.code,
        "intl_data": token,
    }


def new_numbers(call: Call, item: dict[str, object]) -> list[tuple[str, City]]:
    """Numbers for one entry of an international purchase; name, prefix and country are required."""
    for name in ("name", "prefix", "country"):
        if not item.get(name):
            raise Refusal(f"{name} is required")
    wanted = (item["country"], item["name"], item["prefix"])
    city = next((city for city in CITIES if (city.code, city.name, city.prefix) == wanted), None)
    if city is None:
        raise Refusal("Number not available")
    token = item.get("loc")
    if token is not None:
        loc = call.estate.locs.get(str(token))
        if loc is None or loc.expires_at <= call.estate.now or city.id not in loc.numbers:
            raise Refusal("Invalid or expired loc")
    quantity = item.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= 50:
        raise Refusal("quantity must be a positive number")
    country = _country(city.code)
    start = f"{country.prefix if country else ''}{city.prefix}"
    made = [call.estate.counter("intl", 100_001) for _ in range(quantity)]
    return [(f"{start}{serial}", city) for serial in made]
