"""How far a porting order is, and why it was rejected. Sources: the OpenAPI file, `PortingOrderStatus`,
`PortingOrdersExceptionType`, `PortingOrdersActivationStatus`; developers.telnyx.com, "Porting".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reconciler.model.porting import PortState
from reconciler.providers.observed import PortProblem
from reconciler.providers.telnyx import words

# A cancellation is asked for, and then looked at by people; nothing more is to come of the order.
_STATES: Final = {
    "draft": PortState.DRAFT,
    "in-process": PortState.SUBMITTED,
    "submitted": PortState.SUBMITTED,
    "exception": PortState.EXCEPTION,
    "foc-date-confirmed": PortState.SCHEDULED,
    "ported": PortState.COMPLETED,
    "cancel-pending": PortState.CANCELLED,
    "cancelled": PortState.CANCELLED,
}
_OF_NUMBERS: Final = {"active": PortState.COMPLETED, "cancelled": PortState.CANCELLED}

# Which attributes of a port answer each reason; those of the losing carrier's or the registry's making have none.
_ANSWERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ACCOUNT_NUMBER_MISMATCH": ("account_number",),
    "AUTH_PERSON_MISMATCH": ("authorized_person", "loa"),
    "BTN_ATN_MISMATCH": ("billing_number",),
    "ENTITY_NAME_MISMATCH": ("account_name",),
    "FOC_EXPIRED": ("requested_date", "activation_at"),
    "FOC_REJECTED": ("requested_date", "activation_at"),
    "LOCATION_MISMATCH": ("service_address",),
    "MAIN_BTN_PORTING": ("new_billing_number", "partial"),
    "PASSCODE_PIN_INVALID": ("pin",),
    "PHONE_NUMBER_MISMATCH": ("numbers",),
    "PHONE_NUMBER_NOT_PORTABLE": ("numbers",),
    "PORT_TYPE_INCORRECT": ("partial", "remaining"),
    "PORTING_ORDER_SPLIT_REQUIRED": ("numbers",),
    "POSTAL_CODE_MISMATCH": ("service_address",),
    "RATE_CENTER_NOT_PORTABLE": ("numbers",),
}


def state_of(value: str | None) -> PortState:
    """What a status means. One that is not known is that of an order on its way: nothing is filed again for it."""
    return _STATES.get(value or "", PortState.SUBMITTED)


def number_state(row: Mapping[str, Any], order: PortState) -> PortState:
    """How far one number is: as far as its order, unless it has moved, or was taken out, by itself."""
    own = words.text(row.get("activation_status")) or ""
    return _OF_NUMBERS.get(own.lower(), order) if order.open else order


def value(order: Mapping[str, Any]) -> str | None:
    """An order's status in the carrier's word. It is an object in the documents, and plain text in older ones."""
    status = order.get("status")
    return words.text(status.get("value")) if isinstance(status, Mapping) else words.text(status)


def problems(order: Mapping[str, Any]) -> tuple[PortProblem, ...]:
    """Why an order was rejected."""
    status = order.get("status")
    details = status.get("details") if isinstance(status, Mapping) else None
    return tuple(
        PortProblem(
            code := words.text(detail.get("code")) or "",
            words.text(detail.get("description")) or "",
            _ANSWERS.get(code, ()),
        )
        for detail in details or ()
        if isinstance(detail, Mapping)
    )
