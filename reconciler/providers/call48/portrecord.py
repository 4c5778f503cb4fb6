"""`port_req_detail`: what a port request says of the losing carrier's record, both ways. Source: the document, Port-in.

A required field that reads as null is not disclosed (the document's own sample has three such). An update replaces the whole
detail, so what stands in it and has no place in the files goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from reconciler.model import folding
from reconciler.model.plan import Json, Personal
from reconciler.model.porting import Document, Port
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911
from reconciler.providers.call48 import portdates, words
from reconciler.providers.call48.pages import Row
from reconciler.providers.spelling import digits, said

ACTIVATIONS: Final = {"auto": "Auto", "manual": "Manual", "scheduled": "Scheduled"}
_ACTIVATION_WORDS: Final = {code.lower(): word for word, code in ACTIVATIONS.items()}
UPLOADS: Final = {"loa": "loa_file", "bill": "bill_file", "csr": "csr_file"}
# A street in parts. Ours is one.
_STREET: Final = (
    "address_direction_prefix",
    "address_street_name",
    "address_street_name_suffix",
    "address_direction_suffix",
)
_BESIDE: Final = ("notes", "tags")


def decode(detail: Row, master: Row, declared: Port | None) -> Port:
    """A sub-order's detail. Papers may have been given to the whole request, `master`.

    The address has no name and no country, and a moment can be written in any zone: these are as declared.
    """
    account, pin = (words.text(detail.get(f"cust_acc_{name}")) for name in ("number", "pin"))
    party = words.text(detail.get("cust_acc_type"))
    wished = portdates.day(detail.get("desired_foc_date"))
    email = words.text(detail.get("email_updates"))
    activation = activation_of(detail)
    return Port(
        account_name=words.text(detail.get("cust_acc_name")),
        account_type=words.PARTY_WORDS.get((party or "").upper(), party),
        account_number=Secret(account) if account else None,
        pin=Secret(pin) if pin else None,
        authorized_person=words.text(detail.get("cust_authorized_name")),
        billing_number=words.number(detail.get("btn")),
        service_address=_place(detail, declared.service_address if declared else None),
        requested_date=wished.isoformat() if wished else None,
        activation=activation,
        activation_at=moment_of(detail, declared) if activation == "scheduled" else None,
        notify=(email,) if email else (),
        submitted=True,
        loa=_document("loa", detail, master),
        bill=_document("bill", detail, master),
        csr=_document("csr", detail, master),
    )


def activation_of(row: Row) -> str | None:
    """How a sub-order, or a number of it, is activated; a word that is not known as it is."""
    said = words.text(row.get("activation_type"))
    return _ACTIVATION_WORDS.get(said.lower(), said) if said else None


def moment_of(row: Row, declared: Port | None) -> str | None:
    """When it is activated, as it is declared where it is that."""
    return portdates.shown(row.get("activation_date"), declared.activation_at if declared else None)


def kept(detail: Row) -> dict[str, Json]:
    """What stands in a detail, and what an update must give again if it is not to be lost."""
    return {name: Personal(found) for name in (*_BESIDE, *_STREET) if (found := words.text(detail.get(name)))}


def encode(port: Port, beside: Mapping[str, Json]) -> dict[str, Json]:
    """The whole `port_req_detail` of a port with all its required attributes; `beside` is what is `kept`."""
    place = port.service_address or E911()
    kind, _, value = (place.unit or "").strip().partition(" ")
    found: dict[str, Json] = {
        "cust_acc_name": Personal(port.account_name or ""),
        "cust_authorized_name": Personal(port.authorized_person or ""),
        "cust_acc_type": words.PARTY_TYPES[port.account_type or ""],
        "cust_acc_number": port.account_number,
        "cust_acc_pin": port.pin,
        "activation_type": ACTIVATIONS.get(port.activation or "auto", port.activation),
        **dict(_street(place, beside)),
        "address_number": Personal(place.street_number or ""),
        "address_loc_designator": Personal(kind),
        "address_loc_value": Personal(value.strip()) if value.strip() else None,
        "city": Personal(place.city or ""),
        "postal_code": Personal(place.zip or ""),
        "state": (place.state or "").upper(),
        "btn": Personal(digits(port.billing_number or "")),
        "desired_foc_date": portdates.wished(port.requested_date or ""),
        "activation_date": activation_date(port, date.fromisoformat(port.requested_date or "")),
        "email_updates": Personal(port.notify[0]) if port.notify else None,
        **{name: beside[name] for name in _BESIDE if name in beside},
    }
    return said(found)


def activation_date(port: Port, on: date) -> str:
    """`activation_date`, which is required whatever the type: the moment that is wished, or the noon of a day."""
    if port.activation == "scheduled" and port.activation_at:
        return portdates.at(port.activation_at)
    return portdates.noon(on)


def _place(detail: Row, declared: E911 | None) -> E911:
    unit = " ".join(
        filter(None, (_verbatim(detail.get("address_loc_designator")), words.text(detail.get("address_loc_value"))))
    )
    return E911(
        name=declared.name if declared else None,
        street_number=words.text(detail.get("address_number")),
        street_name=_one_line(detail),
        unit=unit or None,
        city=words.text(detail.get("city")),
        state=words.text(detail.get("state_code")),
        zip=words.text(detail.get("postal_code")),
        country=declared.country if declared else None,
    )


def _verbatim(value: Any) -> str | None:
    """The designator is required, so that a place without a unit may say NA there, and that is what it then says."""
    return str(value).strip() or None if isinstance(value, str) else words.text(value)


def _one_line(detail: Row) -> str | None:
    return " ".join(part for name in _STREET if (part := words.text(detail.get(name)))) or None


def _street(place: E911, beside: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    """The street in the parts that stand there already, or in one; parts that stand beside ours go."""
    street = place.street_name or ""
    there = {name: beside[name] for name in _STREET if name in beside}
    if folding.street(" ".join(there.values())) == folding.street(street):
        yield from there.items()
        return
    yield "address_street_name", Personal(street)
    yield from ((name, Personal("")) for name in there if name != "address_street_name")


def _document(name: str, *shown: Row) -> Document | None:
    """A paper is shown by the name of its file at the most."""
    for value in (row.get(UPLOADS[name]) for row in shown):
        if value is True or words.text(value):
            return Document(words.text(value))
    return None
