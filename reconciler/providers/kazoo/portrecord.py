"""What a port request says of the losing carrier's record, both ways. Source: notes, section 13.2 (`bill`), and the seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from reconciler.model.plan import Json, Personal
from reconciler.model.porting import Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911
from reconciler.providers.kazoo import words
from reconciler.providers.kazoo.places import country_of
from reconciler.providers.spelling import mapping, personal, said

# Seconds from the year 0 to Unix time (section 4).
GREGORIAN: Final = 62_167_219_200
_NOON: Final = timedelta(hours=12)
# Between street and unit, for which the record has no field of its own.
UNIT: Final = ", "
# Monster UI keeps the street in four parts; ours is one.
_STREET: Final = ("street_pre_dir", "street_address", "street_type", "street_post_dir")


def decode(record: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a port that the request shows, but for its numbers and documents."""
    bill = mapping(record.get("bill"))
    account, pin = words.text(bill.get("account_number")), words.text(bill.get("pin"))
    return {
        "carrier": words.text(bill.get("carrier")),
        "account_name": words.text(bill.get("name")),
        "account_number": Secret(account) if account else None,
        "pin": Secret(pin) if pin else None,
        "billing_number": words.number(bill.get("btn")),
        "authorized_person": words.text(record.get("signee_name")),
        "service_address": _address(bill),
        "requested_date": _day(record.get("transfer_date")),
        "notify": _recipients(record),
        "activation": "auto",
    }


def encode(port: Port) -> dict[str, Json]:
    """The request's fields for what is said of a port, `bill` as an object of its own; what is not said is left out."""
    bill: dict[str, Json] = {
        "carrier": port.carrier,
        "name": personal(port.account_name),
        "account_number": port.account_number,
        "pin": port.pin,
        "btn": personal(port.billing_number),
    }
    if port.service_address is not None:
        bill.update(_written(port.service_address))
    fields: dict[str, Json] = {
        "bill": said(bill),
        "signee_name": personal(port.authorized_person),
        "transfer_date": None if port.requested_date is None else seconds(port.requested_date),
        "notifications": None if port.notify is None else {"email": {"send_to": [Personal(item) for item in port.notify]}},
    }  # fmt: skip
    return {name: value for name, value in fields.items() if value not in (None, {})}


def changed(wanted: Port, live: Mapping[str, Any]) -> dict[str, Json]:
    """The fields that a merge must have so that the request says what is wanted; a part of a street that stands beside ours
    goes."""
    shown = encode(Port(**decode(live)))
    fields = {name: value for name, value in encode(wanted).items() if value != shown.get(name)}
    if "bill" in fields:
        before = mapping(shown.get("bill"))
        fields["bill"] = {name: value for name, value in fields["bill"].items() if value != before.get(name)}
        if "street_address" in fields["bill"]:
            bill = mapping(live.get("bill"))
            fields["bill"].update({name: None for name in _STREET if name != "street_address" and bill.get(name)})
    return fields


def seconds(day: str) -> int:
    """A calendar day as Kazoo's seconds: its noon in UTC, which is that day from Hawaii to Sydney."""
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC) + _NOON
    return int(moment.timestamp()) + GREGORIAN


def day_of(gregorian: Any) -> date | None:
    """The calendar day of a moment. Others write the midnight of a place in America, which is that day in UTC too."""
    moment = words.whole(gregorian)
    return None if moment is None else datetime.fromtimestamp(moment - GREGORIAN, UTC).date()


def moment_of(gregorian: Any) -> str:
    """A moment in words."""
    moment = words.whole(gregorian)
    return "" if moment is None else f"{datetime.fromtimestamp(moment - GREGORIAN, UTC):%Y-%m-%d %H:%M} UTC"


def _address(bill: Mapping[str, Any]) -> E911 | None:
    line = " ".join(filter(None, (words.text(bill.get(name)) for name in _STREET)))
    street, _, unit = line.partition(UNIT)
    parts = (bill.get("street_number"), street, bill.get("locality"), bill.get("region"), bill.get("postal_code"))
    number, street, city, state, postal_code = (words.text(part) or "" for part in parts)
    if not any((number, street, city, state, postal_code)):
        return None
    return E911(
        street_number=number or None,
        street_name=street or None,
        unit=unit or None,
        city=city or None,
        state=state or None,
        zip=postal_code or None,
        country=country_of(postal_code),
    )


def _written(place: E911) -> dict[str, Json]:
    line = UNIT.join(filter(None, (place.street_name, place.unit)))
    return {
        "street_number": personal(place.street_number),
        "street_address": personal(line or None),
        "locality": personal(place.city),
        "region": place.state,
        "postal_code": personal(place.zip),
    }


def _day(gregorian: Any) -> str | None:
    found = day_of(gregorian)
    return found.isoformat() if found else None


def _recipients(record: Mapping[str, Any]) -> tuple[str, ...]:
    """One address as text, or several in a list (section 13.2)."""
    email = mapping(mapping(record.get("notifications")).get("email"))
    found = email.get("send_to")
    several = found if isinstance(found, list) else [found]
    return tuple(address for item in several if (address := words.text(item)))
