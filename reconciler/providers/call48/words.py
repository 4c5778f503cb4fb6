"""The language's words and Call48's, both ways, one table each."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from reconciler.model.settings import Mode, Order
from reconciler.providers import spelling

# The document, Update Forwarding, `answeringmode`.
MODES: Final = {
    Mode.REJECT: "0",
    Mode.RING: "1",
    Mode.FORWARD: "2",
    Mode.RING_THEN_FORWARD: "3",
    Mode.VOICEMAIL: "4",
    Mode.RING_THEN_VOICEMAIL: "5",
    Mode.FORWARD_THEN_VOICEMAIL: "6",
    Mode.RING_FORWARD_VOICEMAIL: "7",
}
MODE_WORDS: Final = {code: mode.value for mode, code in MODES.items()}
# Modes in which nothing is forwarded, so that they take no destination.
STILL_MODES: Final = frozenset({Mode.REJECT, Mode.RING, Mode.VOICEMAIL, Mode.RING_THEN_VOICEMAIL})

# The document, Update Forwarding, `sequence`.
ORDERS: Final = {Order.IN_ORDER: "Order", Order.SIMULTANEOUS: "Simultaneous", Order.RANDOM: "Random"}
ORDER_WORDS: Final = {code.lower(): order.value for order, code in ORDERS.items()}

# The document, Update Fax, `service`.
FAX_MODES: Final = {"inbound": 1, "both": 2, "ata": 3}
FAX_WORDS: Final = {str(code): mode for mode, code in FAX_MODES.items()}

# The document, Create Trunk Group, `route_type`.
ROUTINGS: Final = {"round_robin": "RR", "top_down": "TD"}
ROUTING_WORDS: Final = {code: routing for routing, code in ROUTINGS.items()}

PARTY_TYPES: Final = {"residential": "RES", "business": "BIZ"}
PARTY_WORDS: Final = {code: party for party, code in PARTY_TYPES.items()}

_WHOLE: Final = re.compile("[0-9]{1,18}")
_YES: Final = frozenset({"true", "yes", "y", "1"})
_NO: Final = frozenset({"false", "no", "n", "0"})


def text(value: Any) -> str | None:
    """A scalar as text; the carrier's many ways of saying nothing (null, "", "NA") become None."""
    if isinstance(value, str):
        return _said(value)
    return None if value is None or isinstance(value, bool) else _said(str(value))


# Rows are many and say the same again and again: remembered, each text is there once.
@lru_cache(maxsize=16384)
def _said(value: str) -> str | None:
    words = value.strip()
    return None if words in ("", "NA") else words


def yes(value: Any) -> bool:
    """Its booleans: true, "true", "yes", "Y", 1, "1" against everything else."""
    return _affirms(str(value))


@lru_cache(maxsize=64)
def _affirms(value: str) -> bool:
    return value.strip().lower() in _YES


def unclear(value: Any) -> str:
    """A boolean that is none of its spellings, as it stands; empty when it is clear."""
    words = text(value)
    return "" if words is None or words.lower() in _YES | _NO else words


def whole(value: Any) -> int | None:
    """A count, an id or seconds, as a number or as text; None for what is none."""
    if type(value) is int:
        return value if value >= 0 else None
    words = text(value)
    return int(words) if words is not None and _WHOLE.fullmatch(words) else None


def number(value: Any) -> str | None:
    """A number in E.164, from 10 digits with or without dashes, or 11; what is none stays as it is."""
    return spelling.number(text(value))
