"""A port-in: what is declared of it, the states it goes through whatever the carrier, and where its attributes are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reconciler.model import folding
from reconciler.model.fields import Sensitivity, setting
from reconciler.model.secrets import Secret
from reconciler.model.settings import E911

_PERSONAL = Sensitivity.PERSONAL
_SECRET = Sensitivity.SECRET


class PortState(StrEnum):
    """How far a port is, in words that hold for every carrier. A number of a port has a state of its own.

    `draft` is not submitted. `exception` was rejected and waits for a correction. `scheduled` has a FOC date.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    EXCEPTION = "exception"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"

    @property
    def open(self) -> bool:
        """Whether something is still to come of it."""
        return self not in (PortState.COMPLETED, PortState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Document:
    """A file that goes with a port, known by its content. `sha256` in hex, `size` in bytes.

    `name` is the path as the files have it, relative to the configuration's folder; under another name it is the same.
    """

    name: str | None = setting(compared=False)
    sha256: str | None = setting()
    size: int | None = setting()


@dataclass(frozen=True, slots=True)
class Port:
    """A port-in request, as the losing carrier's record has the account. None: nothing said.

    `carrier` names the losing carrier to people, and to a carrier that asks for it. `requested_date` is a calendar day,
    `YYYY-MM-DD`, in the zone of the switch. `activation` is auto, manual or scheduled; `activation_at` then
    `YYYY-MM-DD HH:MM ZONE` with an IANA zone. `caller_id` is what the order says of the caller id, where it asks. `remaining` says what becomes of the numbers that a partial port leaves behind:
    keep or disconnect.
    """

    type: str | None = setting()
    numbers: tuple[str, ...] | None = setting(fold=folding.as_set)
    carrier: str | None = setting(compared=False)
    account_name: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    account_type: str | None = setting()
    account_number: Secret | None = setting(sensitivity=_SECRET)
    pin: Secret | None = setting(sensitivity=_SECRET)
    authorized_person: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    billing_number: str | None = setting(sensitivity=_PERSONAL)
    service_address: E911 | None = setting(sensitivity=_PERSONAL)
    partial: bool | None = setting()
    remaining: str | None = setting()
    new_billing_number: str | None = setting(sensitivity=_PERSONAL)
    wireless: bool | None = setting()
    caller_id: str | None = setting(sensitivity=_PERSONAL, fold=folding.words)
    requested_date: str | None = setting()
    activation: str | None = setting()
    activation_at: str | None = setting()
    loa: Document | None = setting()
    bill: Document | None = setting()
    csr: Document | None = setting()
    signature: Document | None = setting()
    notify: tuple[str, ...] | None = setting(sensitivity=_PERSONAL, fold=folding.as_set)
    submitted: bool | None = setting()


DOCUMENTS: Final = ("loa", "bill", "csr", "signature")

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "carrier": ("losing_carrier", "name"),
    "account_name": ("losing_carrier", "account_name"),
    "account_type": ("losing_carrier", "account_type"),
    "account_number": ("losing_carrier", "account_number"),
    "pin": ("losing_carrier", "pin"),
    "authorized_person": ("losing_carrier", "authorized_person"),
    "billing_number": ("losing_carrier", "billing_number"),
    "remaining": ("partial", "remaining"),
    "new_billing_number": ("partial", "new_billing_number"),
    "activation_at": ("activation", "at"),
    "submitted": ("submit",),
    **{name: ("documents", name) for name in DOCUMENTS},
}
"""Where an attribute stands below its port in the files, where its name alone does not tell."""


def key_of(attribute: str) -> tuple[str, ...]:
    """The keys, below the port's own, under which an attribute is written."""
    return KEYS.get(attribute, (attribute,))
