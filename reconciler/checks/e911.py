"""Emergency calls: is there a dispatchable location, is it whole, does it hold together.

Sources: Kari's Law (47 U.S.C. 623) and RAY BAUM'S Act, section 506; 47 CFR 9.3 and 9.16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from reconciler.checks.registry import check
from reconciler.checks.view import Hit, View, by_origin
from reconciler.model import nanp, postal
from reconciler.model.findings import Severity
from reconciler.model.numbers import PREMIUM_AREAS, TOLL_FREE_AREAS, area
from reconciler.model.settings import E911, Kind

_NEEDED: Final = ("name", "street_number", "street_name", "city", "state", "zip")
_PO_BOX: Final = re.compile(r"\b(p\W*o\W*|post\s+office\s+)box\b|^\W*box\s+#?\d", re.IGNORECASE)
# The territories have country codes of their own in ISO 3166, and are dispatched like states.
_COUNTRY_NAMES: Final = {"USA": "US", "CA": "CA", "CAN": "CA"} | dict.fromkeys({"US", *postal.TERRITORIES}, "US")
_LAW: Final = "47 CFR 9.3 and 9.16 (RAY BAUM'S Act, section 506)"


@lru_cache(maxsize=1024)
def places_emergency_calls(area_code: str) -> bool:
    """Whether numbers of this area code call from a place in the United States or Canada.

    A code too new for our table is taken for one that does; toll-free, premium, personal and foreign ones do not.
    """
    if not area_code or area_code in TOLL_FREE_AREAS | PREMIUM_AREAS:
        return False
    return bool(nanp.regions_of(area_code)) or nanp.country_of(area_code) is None


@check(
    "e911-missing",
    Severity.WARNING,
    "A US or Canadian number has no emergency address.",
    why="A 911 call from it shows no address, or a wrong one, to the dispatcher. Carriers charge for such calls ($75 to "
    "$100 each), and the law wants a dispatchable location with every call.",
    fix="Give it `e911`: the name of an address, or a whole address. A number that never places calls says so: "
    "`e911: {enabled: false, reason: inbound only}`.",
    source=f"{_LAW}; twilio.com/docs/voice/sip/emergency-calling (the charge)",
)
def missing(view: View) -> Iterator[Hit]:
    without = (number for numbers in view.groups if numbers[0].settings.e911 is None for number in numbers)
    for numbers in by_origin(number for number in without if places_emergency_calls(area(number.number))):
        yield Hit("has no e911", "add e911 with an address, or {enabled: false, reason: ...}", numbers)


@check(
    "e911-incomplete",
    Severity.ERROR,
    "An emergency address lacks a part that a dispatcher needs.",
    why="The address database refuses it, or an ambulance goes to the wrong door.",
    fix="Write name, street_number, street_name, city, state and zip; and a unit where a building has several.",
    source=_LAW,
)
def incomplete(view: View) -> Iterator[Hit]:
    for _, e911, numbers in view.enabled(Kind.E911):
        absent = [part for part in _NEEDED if not (getattr(e911, part) or "").strip()]
        if absent:
            parts = ", ".join(absent)
            yield Hit(f"the emergency address has no {parts}", f"add {parts}", numbers, Kind.E911, ("e911",))


@check(
    "e911-disabled-without-reason",
    Severity.WARNING,
    "Emergency calling is switched off and no reason is given.",
    why="Whoever reads the files, or audits them, cannot tell a decision from a mistake.",
    fix="Write why: `e911: {enabled: false, reason: ...}`.",
    source="good practice",
)
def disabled_without_reason(view: View) -> Iterator[Hit]:
    for _, e911, numbers in view.declared(Kind.E911):
        if not e911.enabled and not (e911.reason or "").strip():
            remedy = "write e911: {enabled: false, reason: ...}"
            yield Hit("e911 is switched off without a reason", remedy, numbers, Kind.E911, ("e911",))


@check(
    "e911-state-zip",
    Severity.ERROR,
    "The ZIP of an emergency address is not one of its state.",
    why="One of the two is wrong, and so is the place that help is sent to. Carriers refuse such an address.",
    fix="Correct the ZIP or the state. A few ZIPs are delivered across a state line: waive the check for these.",
    source="the three-digit prefixes of the United States Postal Service; Canada Post's first letters",
)
def state_zip(view: View) -> Iterator[Hit]:
    for _, e911, numbers in view.enabled(Kind.E911):
        if wrong := wrong_region(e911):
            part, message = wrong
            yield Hit(message, "correct the zip or the state", numbers, Kind.E911, ("e911", part))


def wrong_region(place: E911) -> tuple[str, str] | None:
    """The part of an address at fault, state or zip, and what is wrong with it; None for other countries than US and CA."""
    return _wrong(place.state or "", place.zip or "") if _country(place) else None


@lru_cache(maxsize=65536)
def _wrong(state: str, code: str) -> tuple[str, str] | None:
    """The part at fault and what is wrong with it; None when nothing is, or when a part is missing."""
    state, code = state.strip().upper(), code.strip()
    if state and state not in postal.STATES | postal.PROVINCES:
        return "state", "the state is not the two letters of a US state or Canadian province"
    if not code:
        return None
    if not postal.is_zip(code) and not postal.is_postal_code(code):
        return "zip", "the zip is neither five digits (or five and four) nor a Canadian postal code"
    regions = postal.regions_of(code)
    if not regions:
        return "zip", "the zip begins with three digits that no state has"
    if state and state not in regions:
        return "zip", f"the zip is one of {' or '.join(regions)}, not of {state}"
    return None


def _country(e911: E911) -> str | None:
    """The country as two letters: US unless said; None for any but the United States and Canada."""
    return _COUNTRY_NAMES.get((e911.country or "US").strip().upper())


@check(
    "e911-po-box",
    Severity.ERROR,
    "An emergency address is a post office box.",
    why="Nobody can be sent to a post office box; it is no dispatchable location.",
    fix="Write the street address where the telephone is.",
    source=_LAW,
)
def po_box(view: View) -> Iterator[Hit]:
    for _, e911, numbers in view.enabled(Kind.E911):
        for part in ("street_name", "street_number", "unit"):
            if _PO_BOX.search(getattr(e911, part) or ""):
                remedy = "write the street address where the telephone is"
                message = "the emergency address is a post office box"
                yield Hit(message, remedy, numbers, Kind.E911, ("e911", part))
                break


@check(
    "e911-country",
    Severity.WARNING,
    "An emergency address is in another country than its number.",
    why="A US number's 911 calls reach US dispatchers, a Canadian one's Canadian ones; an address across the border is "
    "refused or useless.",
    fix="Correct the country, or use a number of that country at that place.",
    source="47 CFR 9.3 (dispatchable location); carriers' address checks",
)
def country(view: View) -> Iterator[Hit]:
    for _, e911, numbers in view.enabled(Kind.E911):
        home = _country(e911)
        abroad = [number for number in numbers if nanp.country_of(area(number.number)) not in (home, None)]
        if abroad:
            message = f"the emergency address is in {(e911.country or 'US').upper()}, the number is not"
            yield Hit(message, "correct the country", abroad, Kind.E911, ("e911", "country"))


@check(
    "e911-no-notification",
    Severity.WARNING,
    "Nobody on site is told of an emergency call.",
    why="Kari's Law wants a multi-line telephone system to tell a front desk or security desk of every 911 call. Checked "
    "only where the carrier can send such a notice.",
    fix="Add `notify` with an e-mail address to the address; or waive it where the telephone system itself tells.",
    source="47 U.S.C. 623 (Kari's Law); 47 CFR 9.16(b)(2)",
)
def no_notification(view: View) -> Iterator[Hit]:
    for provider, e911, numbers in view.enabled(Kind.E911):
        able = view.capabilities[provider].kinds.get(Kind.E911) if provider in view.capabilities else None
        if able is not None and "notify" in able.fields and not e911.notify:
            remedy = "add notify: [security@example.com] to the address"
            yield Hit("nobody is notified of a 911 call", remedy, numbers, Kind.E911, ("e911",))
