"""Port-ins: what a losing carrier rejects, and what goes wrong on the day.

What a port needs follows from the reasons for which ports are rejected (the exception types of Telnyx's porting orders:
ACCOUNT_NUMBER_MISMATCH, AUTH_PERSON_MISMATCH, BTN_ATN_MISMATCH, ENTITY_NAME_MISMATCH, POSTAL_CODE_MISMATCH,
MAIN_BTN_PORTING, PASSCODE_PIN_INVALID, PORT_TYPE_INCORRECT, ...) and from 47 CFR 52.36.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Final

from reconciler.checks.e911 import wrong_region
from reconciler.checks.registry import check
from reconciler.checks.view import Hit, View
from reconciler.checks.workdays import day_off
from reconciler.model import nanp
from reconciler.model.configuration import DesiredNumber, DesiredPort
from reconciler.model.findings import Severity
from reconciler.model.numbers import area, is_nanp, is_toll_free
from reconciler.model.porting import Document, key_of
from reconciler.model.settings import Kind

if TYPE_CHECKING:
    from reconciler.providers.base import Capability

_REASONS: Final = "the exception types of Telnyx's porting orders; 47 CFR 52.36 (what may be asked of a simple port)"
_NEEDED: Final = ("account_name", "account_number", "authorized_person", "billing_number")
# A toll-free number leaves its RespOrg by a letter, which somebody signs; there is no account to match.
_NEEDED_TOLL_FREE: Final = ("account_name", "authorized_person")
_KINDS: Final = {"local": "local", "toll_free": "toll-free"}
_PDF: Final = b"%PDF-"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
# A PDF may have something before its header; readers look for it in the first kilobyte.
_BEGINNING: Final = 1024
_NOTICE: Final = timedelta(days=7)
_FRIDAY: Final = 4


def _submitted(view: View) -> list[DesiredPort]:
    """The ports that go to the losing carrier as they are: no drafts."""
    return [port for port in view.ports if port.settings.submitted is not False]


def _row(view: View, port: DesiredPort) -> Capability | None:
    able = view.capabilities.get(port.provider)
    return able.kinds.get(Kind.PORT) if able else None


def _takes(view: View, port: DesiredPort, attribute: str) -> bool:
    """Whether the carrier takes an attribute; where nothing is known of the carrier, it does."""
    row = _row(view, port)
    return row is None or attribute in row.fields


@check(
    "port-incomplete",
    Severity.ERROR,
    "A port lacks something that the losing carrier compares with its own record.",
    why="It is rejected, days later, and the day that was asked for is lost.",
    fix="Write what is missing as the losing carrier has it: ask it for the customer service record (CSR). Until then, "
    "`submit: false` keeps a draft.",
    source=_REASONS,
)
def incomplete(view: View) -> Iterator[Hit]:
    for port in _submitted(view):
        settings = port.settings
        needed = _NEEDED_TOLL_FREE if settings.type == "toll_free" else _NEEDED
        # A residential account is a person's: who holds it signs. A carrier that asks for a name all the same says so.
        known = {"authorized_person"} if settings.account_type == "residential" else set()
        absent = [n for n in needed if n not in known and not getattr(settings, n) and _takes(view, port, n)]
        if absent:
            keys = ", ".join(key_of(name)[-1] for name in absent)
            yield Hit(
                f"the losing carrier's record of the account lacks {keys}",
                f"add {keys}",
                path=("losing_carrier",),
                port=port,
            )
        if settings.type != "toll_free" and not (settings.service_address and settings.service_address.zip):
            message = "has no service address" if not settings.service_address else "the service address has no zip"
            yield Hit(
                message, "add service_address, as the losing carrier has it", path=("service_address",), port=port
            )


@check(
    "port-mixed-types",
    Severity.ERROR,
    "A port has numbers of more than one kind or country, or of another kind than it says.",
    why="Local and toll-free numbers move by different ways, and numbers of two countries by different rules: such an order is "
    "rejected, or a part of it is lost.",
    fix="Give the numbers of each kind, and of each country, a port of their own; correct the `type`.",
    source="PORT_TYPE_INCORRECT and PORTING_ORDER_SPLIT_REQUIRED of Telnyx; NumberSearch#254 (local and toll-free in one order)",
)
def mixed_types(view: View) -> Iterator[Hit]:
    for port in view.ports:
        numbers = port.settings.numbers or ()
        kinds = {"toll_free" if is_toll_free(number) else "local" for number in numbers}
        if len(kinds) > 1:
            remedy = "give the toll-free ones a port of their own"
            yield Hit("has local and toll-free numbers", remedy, path=("numbers",), port=port)
        elif kinds and port.settings.type not in kinds:
            [kind] = kinds
            message = f"is {_KINDS[port.settings.type or 'local']}, and its numbers are {_KINDS[kind]}"
            yield Hit(message, f"write type: {kind}", path=("type",), port=port)
        countries = _countries(numbers)
        if len(countries) > 1:
            message = f"has numbers of more than one country: {', '.join(countries)}"
            yield Hit(message, "give those of each country a port of their own", path=("numbers",), port=port)


def _countries(numbers: Iterable[str]) -> list[str]:
    """The countries of local numbers, as far as they are known."""
    local = {area(number) if is_nanp(number) else "" for number in numbers if not is_toll_free(number)}
    return sorted({country for code in local if (country := nanp.country_of(code) if code else "outside +1")})


@check(
    "port-btn-moves",
    Severity.ERROR,
    "The billing number moves away from an account that stays, which has no other.",
    why="The losing carrier cannot bill what stays behind, and rejects the port (MAIN_BTN_PORTING).",
    fix="Name a number that stays: `partial: {remaining: keep, new_billing_number: ...}`; or leave `partial` out, if all moves.",
    source="Telnyx's porting orders: remaining_numbers_action keep asks for new_billing_phone_number",
)
def btn_moves(view: View) -> Iterator[Hit]:
    for port in view.ports:
        settings = port.settings
        if not settings.partial or settings.remaining != "keep":
            continue
        moving = set(settings.numbers or ())
        if settings.new_billing_number in moving:
            path, message = key_of("new_billing_number"), "the new billing number moves, too"
            yield Hit(message, "name one that stays behind", path=path, port=port)
        elif settings.billing_number in moving and settings.new_billing_number is None:
            message = "the billing number moves, and the account that stays has no other"
            yield Hit(message, "add new_billing_number to partial", path=("partial",), port=port)


@check(
    "port-wireless-pin",
    Severity.ERROR,
    "Mobile numbers are to be ported without the PIN of their account.",
    why="Mobile carriers release nothing without a PIN; many make one for the port only, which holds for some days.",
    fix="Ask the losing carrier for a transfer PIN, and write `losing_carrier: {pin: ${NAME}}`.",
    source="Teli's API, Create Order: wireless_pin is required if wireless_number is 1; 47 CFR 52.36 (the passcode)",
)
def wireless_pin(view: View) -> Iterator[Hit]:
    for port in _submitted(view):
        if port.settings.wireless and not port.settings.pin:
            remedy = "add pin: ${NAME} to losing_carrier"
            yield Hit(
                "mobile numbers are ported with a PIN, and there is none", remedy, path=("losing_carrier",), port=port
            )


@check(
    "port-state-zip",
    Severity.ERROR,
    "The ZIP of a service address is not one of its state.",
    why="One of the two is wrong, and the losing carrier compares the ZIP with its record (POSTAL_CODE_MISMATCH).",
    fix="Correct the ZIP or the state. A few ZIPs are delivered across a state line: waive the check for these.",
    source="the three-digit prefixes of the United States Postal Service; Canada Post's first letters",
)
def state_zip(view: View) -> Iterator[Hit]:
    for port in view.ports:
        if port.settings.service_address and (wrong := wrong_region(port.settings.service_address)):
            part, message = wrong
            yield Hit(message, "correct the zip or the state", path=("service_address", part), port=port)


@check(
    "port-loa-missing",
    Severity.ERROR,
    "A port is submitted without a letter of authorization.",
    why="A losing carrier gives numbers away to who shows that the customer wants it; without the letter the port is rejected, "
    "and one that was not authorized costs.",
    fix="Have the letter signed, and name its file: `documents: {loa: docs/loa.pdf}`. Until then, `submit: false` keeps a draft.",
    source="47 CFR 64.1130 (letters of agency); support.somos.com (a letter for each toll-free number); primevox.net (charges)",
)
def loa_missing(view: View) -> Iterator[Hit]:
    for port in _submitted(view):
        if port.settings.loa is None and _takes(view, port, "loa"):
            remedy = "name its file: documents: {loa: docs/loa.pdf}"
            yield Hit("is submitted without a letter of authorization", remedy, path=("documents",), port=port)


@check(
    "port-loa-not-pdf",
    Severity.ERROR,
    "The letter of authorization is not a PDF.",
    why="Porting desks open PDFs. Another file is rejected, or nobody can read it.",
    fix="Print or scan the letter to a PDF.",
    source="good practice; porting desks take letters as PDFs",
)
def loa_not_pdf(view: View) -> Iterator[Hit]:
    for port in _submitted(view):
        loa = port.settings.loa
        if loa is not None and _PDF not in _beginning(view, loa):
            yield Hit(
                "the letter of authorization is not a PDF", "save it as a PDF", path=("documents", "loa"), port=port
            )


@check(
    "port-signature-not-png",
    Severity.ERROR,
    "The signature of a port is not a PNG picture.",
    why="It is put into the carrier's own letter as a picture; another kind of file leaves the letter without a signature.",
    fix="Save the picture of the signature as a PNG.",
    source="Teli's API, Create Order: signature is a base64 encoded PNG of the signature",
)
def signature_not_png(view: View) -> Iterator[Hit]:
    for port in _submitted(view):
        signature = port.settings.signature
        if signature is not None and not _beginning(view, signature).startswith(_PNG):
            yield Hit("the signature is not a PNG", "save it as a PNG", path=("documents", "signature"), port=port)


def _beginning(view: View, document: Document) -> bytes:
    """The first bytes of a document; none if it is not there any more, which sending it will tell."""
    try:
        with FilePath(view.configuration.root, document.name or "").open("rb") as file:
            return file.read(_BEGINNING)
    except OSError:
        return b""


@check(
    "port-date",
    Severity.WARNING,
    "The day on which numbers shall move is past, too near, or not a good one.",
    why="Losing carriers confirm working days only, and want days of notice; what goes wrong on a Friday is mended on Monday.",
    fix="Ask for a Monday to Thursday that is a week or more away. A port that is done may be taken out of the files.",
    source="NANC's porting intervals, 47 CFR 52.35 (one business day at the least); 5 U.S.C. 6103 (holidays)",
)
def port_date(view: View) -> Iterator[Hit]:
    for port in view.ports:
        settings = port.settings
        asked, activated = _day(settings.requested_date), _day(settings.activation_at)
        day = asked or activated
        path = ("requested_date",) if asked else ("activation", "at")
        if day is not None and (wrong := _wrong_day(day, view.today)):
            message, remedy = wrong
            yield Hit(message, remedy, path=path, port=port)
        if asked and activated and asked != activated:
            message = f"is activated on {activated}, and asked for on {asked}"
            yield Hit(message, "write the same day at both", path=("activation", "at"), port=port)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _wrong_day(day: date, today: date) -> tuple[str, str] | None:
    if day < today:
        return f"the day asked for, {day}, is past", "ask for another day, or take the port out if it is done"
    if off := day_off(day):
        return f"the day asked for, {day}, is {off}", "ask for a working day"
    if day - today < _NOTICE:
        days = (day - today).days
        away = "today" if not days else "tomorrow" if days == 1 else f"in {days} days"
        return f"the day asked for, {day}, is {away}", "ask for a day that is a week or more away"
    if day.weekday() == _FRIDAY:
        return f"the day asked for, {day}, is a Friday", "ask for Monday to Thursday"
    return None


@check(
    "port-unconfigured",
    Severity.ERROR,
    "A number is ported to where nothing says what its calls shall do.",
    why="From the moment it moves, its callers reach nobody.",
    fix="Give the port a `profile` with `forwarding`, or the number an entry of its own in `dids`.",
    source="good practice; the state of a new number at every carrier",
)
def unconfigured(view: View) -> Iterator[Hit]:
    going = {port.key for port in _submitted(view)}
    dead: dict[str, list[DesiredNumber]] = {}
    for number in view.kept if going else ():
        if number.port in going and number.settings.forwarding is None and _forwards(view, number):
            dead.setdefault(number.port or "", []).append(number)
    for numbers in dead.values():
        remedy = "add forwarding to its profile, or to an entry of its own in dids"
        yield Hit("is ported, and nothing says where its calls go", remedy, numbers, path=("profile",))


def _forwards(view: View, number: DesiredNumber) -> bool:
    able = view.capabilities.get(number.provider)
    return able is None or Kind.FORWARDING in able.kinds
