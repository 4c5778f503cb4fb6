"""What the language can say. The loader decides what it takes; here are the same rules, for values that come from live.

Hosts and SIP addresses are judged by the loader's own grammar.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from reconciler.config.grammar import gateway, sip
from reconciler.config.problems import Invalid
from reconciler.model.numbers import BadNumber, e164
from reconciler.model.settings import (
    E911,
    CallerNameLookup,
    Cnam,
    Destination,
    Did,
    Fax,
    Forwarding,
    Listing,
    Messaging,
    Mode,
    Order,
)
from reconciler.render.configuration.scalars import is_text, is_word

ROUTINGS: Final = frozenset({"round_robin", "top_down"})
NUMBER_FORMATS: Final = frozenset({"e164", "11", "10"})
CALLER_IDS: Final = frozenset({"paid", "rpid"})
_MODES: Final = frozenset(mode.value for mode in Mode)
_ORDERS: Final = frozenset(order.value for order in Order)
_PARTIES: Final = frozenset({"business", "residential"})
_FAX_MODES: Final = frozenset({"inbound", "both", "ata"})
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_EMAIL: Final = re.compile(r"[^@]+@[^@]+")
_LOCATION: Final = ("street_number", "street_name", "state", "zip")
MOST_CHANNELS: Final = 999_999
_LONGEST_RING: Final = 999


def unsayable(setting: Any) -> str:
    """Why the language cannot say a setting; empty if it can."""
    return next(iter(_JUDGES[type(setting)](setting)), "")


def is_number(number: str) -> bool:
    """Whether it is a telephone number in the one spelling that the language gives back."""
    try:
        return e164(number) == number
    except BadNumber:
        return False


def is_gateway(text: str) -> bool:
    """Whether it is a host and port as the loader gives it back."""
    return is_word(text) and _is(gateway, text) == text


def _did(did: Did) -> Iterable[str]:
    yield from _texts(did, "billing_group", "customer_reference")
    if not all(map(is_text, did.tags or ())):
        yield "a tag has characters that the language does not take"


def _forwarding(forwarding: Forwarding) -> Iterable[str]:
    if forwarding.trunk_group is None:
        yield from _choice(forwarding, "mode", _MODES)
        yield from _choice(forwarding, "order", _ORDERS)
        yield from _choice(forwarding, "sip_digits", frozenset({"10", "11"}))
        if forwarding.mode is None and not forwarding.destinations:
            yield "neither a mode nor a destination is shown"
        for leg in forwarding.destinations or ():
            yield from _destination(leg)
    if forwarding.failover is not None and not (forwarding.trunk_group and is_number(forwarding.failover)):
        yield "its failover is no telephone number beside a trunk group"


def _destination(leg: Destination) -> Iterable[str]:
    if sum(bool(target) for target in (leg.number, leg.sip, leg.device, leg.preconfigured)) != 1:
        yield "a destination is shown without exactly one target"
    if leg.number and not is_number(leg.number):
        yield "a destination is no telephone number"
    if leg.sip and not (is_word(leg.sip) and _is(sip, leg.sip)):
        yield "a destination is no SIP address"
    if leg.timeout is not None and not 1 <= leg.timeout <= _LONGEST_RING:
        yield f"a destination's timeout is not 1 to {_LONGEST_RING} seconds"


def _e911(e911: E911) -> Iterable[str]:
    missing = [part for part in _LOCATION if getattr(e911, part) is None]
    if missing:
        yield "the emergency address is shown without " + ", ".join(missing)
    yield from _texts(e911, "name", "unit", "city", *_LOCATION)
    yield from _country(e911.country)
    if not all(map(_is_email, e911.notify or ())):
        yield "an e-mail address to notify is none"


def _cnam(cnam: Cnam) -> Iterable[str]:
    if cnam.display_name is None:
        yield "no name is shown"
    yield from _texts(cnam, "display_name")
    yield from _choice(cnam, "type", _PARTIES)


def _lookup(_: CallerNameLookup) -> Iterable[str]:
    return ()


def _listing(listing: Listing) -> Iterable[str]:
    business = listing.type == "business"
    wanted = ("business_name",) if business else ("first_name", "last_name")
    others = ("first_name", "last_name") if business else ("business_name",)
    missing = [part for part in ("type", *wanted, "street", "city", "state", "zip") if getattr(listing, part) is None]
    if missing:
        yield "the listing is shown without " + ", ".join(missing)
    if any(getattr(listing, part) is not None for part in others):
        yield "the listing is a person's and a business's at once"
    yield from _choice(listing, "type", _PARTIES)
    yield from _texts(listing, *wanted, "street", "city", "state", "zip")
    yield from _country(listing.country)
    if len(house(listing)) != 2:
        yield "the listing's street is shown without a house number before it"


def house(listing: Listing) -> list[str]:
    """The house number and the street; fewer when no house number can be told from the street."""
    words = (listing.street or "").split(None, 1)
    return words if any(map(str.isdigit, "".join(words[:1]))) else []


def _fax(fax: Fax) -> Iterable[str]:
    if fax.mode is None:
        yield "no fax mode is shown"
    yield from _choice(fax, "mode", _FAX_MODES)
    yield from _texts(fax, "serial")
    if fax.email is not None and not _is_email(fax.email):
        yield "the fax's e-mail address is none"


def _messaging(messaging: Messaging) -> Iterable[str]:
    if messaging.profile is None:
        yield "no profile is shown"
    yield from _texts(messaging, "profile")


_JUDGES: Final[dict[type[Any], Callable[[Any], Any]]] = {
    Did: _did, Forwarding: _forwarding, E911: _e911, Cnam: _cnam, CallerNameLookup: _lookup, Listing: _listing,
    Fax: _fax, Messaging: _messaging,
}  # fmt: skip


def _texts(setting: Any, *names: str) -> Iterable[str]:
    for name in names:
        value = getattr(setting, name)
        if value is not None and not is_text(value):
            yield f"its {name} has characters that the language does not take"


def _choice(setting: Any, name: str, known: frozenset[str]) -> Iterable[str]:
    value = getattr(setting, name)
    if value is not None and value not in known:
        yield f"its {name} is none that the language knows"


def _country(country: str | None) -> Iterable[str]:
    if country is not None and not _COUNTRY.fullmatch(country):
        yield "its country is not two letters"


def _is_email(text: str) -> bool:
    return is_word(text) and bool(_EMAIL.fullmatch(text))


def _is(grammar: Callable[[str], str], text: str) -> str:
    try:
        return grammar(text)
    except Invalid:
        return ""
